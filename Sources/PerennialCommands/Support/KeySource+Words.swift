// Where the key of a ledger is, as a person is told.

internal import Perennial

extension KeySource {
  /// `its key file is …`, or that an environment variable holds it.
  var words: String { path.map { "its key file is \($0)" } ?? "its key is in PERENNIAL_KEY" }
}
