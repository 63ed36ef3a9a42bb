// What the ledger itself goes by of the register of purposes.

internal import Foundation

/// The policy `purposes`, as far as it says what may be recorded. Whether the whole document can be used is for its check to say.
enum PurposeDocument {
  /// The name of the view that it is published for.
  static let view = "purposes"

  /// What of a person may be recorded in clear; `nil` for a document that is none.
  static func derivable(in document: String) -> Set<DerivedField>? {
    guard let object = try? JSONDecoder().decode(Fields.self, from: Data(document.utf8)) else { return nil }
    return Set((object.derived ?? []).compactMap { DerivedField(rawValue: $0) })
  }

  private struct Fields: Decodable {
    var derived: [String]?
  }
}
