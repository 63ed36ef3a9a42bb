// What every command takes that records something: an id of the caller's own.

internal import ArgumentParser
internal import Edge
internal import Perennial

struct RecordingOptions: ParsableArguments {
  @Option(
    name: .long,
    help:
      "An id of your own: sent again with it, the command is answered as the first time, and records nothing."
  )
  var id: String?

  @Option(
    name: .customLong("id-source"),
    help: "Whose id it is, named as the sources of touchpoints are (default: \(standardSource)).")
  var source: String?

  private static let standardSource = "command-line"

  func validate() throws {
    guard id == nil, source != nil else { return }
    throw ValidationError("--id-source says whose --id is; give the id too")
  }

  /// What the command is known by; `nil` where it is not to be sent again.
  var touchpointID: TouchpointID? { id.map { TouchpointID(source ?? Self.standardSource, $0) } }

}

extension RecordedAnswer {
  /// Prints where it was recorded.
  func print(as format: OutputFormat) throws {
    switch format {
    case .json: try printJSON(self)
    case .csv, .csvAsIs: try TextTable(columns: ["position"], rows: [[String(position)]]).print(as: format)
    case .table: try StandardOutput.line(text)
    }
  }
}
