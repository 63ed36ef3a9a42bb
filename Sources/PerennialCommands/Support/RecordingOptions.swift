// The options of every command that records: an id of the caller's own, by which it can be sent again.

internal import ArgumentParser
internal import Edge
internal import Perennial

struct RecordingOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      An id of your own, by which the command is safe to send again: it is then answered as the first time, and \
      records nothing.
      """)
  var id: String?

  @Option(
    name: .customLong("id-source"),
    help: "Whose id it is, named as the sources of touchpoints are (default: \(standardSource)).")
  var source: String?

  static let standardSource = "command-line"

  func validate() throws {
    guard id == nil, source != nil else { return }
    throw ValidationError("--id-source says whose --id is; give the id too")
  }

  /// The id that the command is known by; `nil` where none was given, and then sending it again records it
  /// again.
  var touchpointID: TouchpointID? { id.map { TouchpointID(source ?? Self.standardSource, $0) } }
}

extension Receipt {
  /// Prints the position of what was recorded; in JSON, the whole receipt.
  func print(as format: OutputFormat) throws {
    switch format {
    case .json: try printJSON(self)
    case .csv, .csvAsIs:
      try TextTable(columns: ["position"], rows: [[position.description]]).print(as: format)
    case .table: try StandardOutput.line(text)
    }
  }
}
