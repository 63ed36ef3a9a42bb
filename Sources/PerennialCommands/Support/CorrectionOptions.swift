// The options of every correction, and how its answer is printed.

internal import ArgumentParser
internal import Edge
internal import Perennial

struct CorrectionOptions: ParsableArguments {
  @Option(name: .long, help: "A number or code of who does it, never a name.")
  var actor: String?

  @OptionGroup var recording: RecordingOptions

  @Option(name: .long, help: "table (a position a line), json or csv.")
  var format: OutputFormat = .table
}

extension CorrectionAnswer {
  func print(as format: OutputFormat) throws {
    switch format {
    case .json: try printJSON(self)
    case .csv, .csvAsIs:
      try TextTable(columns: ["position"], rows: positions.map { [String($0)] }).print(as: format)
    case .table:
      for position in positions {
        try StandardOutput.line(duplicate ? "\(position) duplicate" : "\(position)")
      }
    }
  }

  /// Tells a person what was done to a batch, and how to take it back.
  func note(_ done: String) {
    guard let batch, let touchpoints, let left else { return }
    Messages.note(
      "\(Counted.count(touchpoints, "touchpoint")) of \(batch) \(Counted.are(touchpoints)) \(done)"
    )
    if left > 0 {
      Messages.note(
        "\(left) \(Counted.were(left)) left as recorded: corrected before, or of a kind that has an undoing of its own"
      )
    }
    Messages.note(
      "to take it back: \(ProgramName.current) void \(positions.map(String.init).joined(separator: " ")) --reason …"
    )
  }
}
