// What every correction takes: who did it; and how its positions are printed.

internal import ArgumentParser
internal import Perennial

struct CorrectionOptions: ParsableArguments {
  @Option(name: .long, help: "A number or code of who does it, never a name.")
  var actor: String?

  @Option(name: .long, help: "table (a position a line), json or csv.")
  var format: OutputFormat = .table
}

/// What a correction printed on standard output says.
struct CorrectionOutcome: Encodable {
  /// Where the correction stands.
  var positions: [UInt64]
  /// Of a batch: its name, how many touchpoints count otherwise now, and how many were left as they are.
  var batch: String?
  var touchpoints: Int?
  var left: Int?

  init(_ positions: [Position]) { self.positions = positions.map(\.rawValue) }

  init(_ correction: BatchCorrection) {
    self.init(correction.positions)
    batch = correction.batch
    touchpoints = correction.touchpoints
    left = correction.left
  }

  func print(as format: OutputFormat) throws {
    switch format {
    case .json: try printJSON(self)
    case .csv, .csvAsIs:
      try TextTable(columns: ["position"], rows: positions.map { [String($0)] }).print(as: format)
    case .table: for position in positions { try StandardOutput.line(String(position)) }
    }
  }

  /// Tells a person what was done to a batch, and how to take it back.
  func note(_ done: String) {
    guard let batch, let touchpoints, let left else { return }
    Messages.note(
      "\(ImportSummary.count(touchpoints, "touchpoint")) of \(batch) \(ImportSummary.are(touchpoints)) \(done)"
    )
    if left > 0 {
      Messages.note(
        "\(left) \(ImportSummary.were(left)) left as recorded: corrected before, or of a kind that has an undoing of its own"
      )
    }
    Messages.note(
      "to take it back: perennial void \(positions.map(String.init).joined(separator: " ")) --reason …")
  }
}

/// What a correction is of, in arguments: positions or a batch, never both.
enum CorrectionSubject {
  case positions([Position])
  case batch(String)

  init(_ positions: [String], batch: String?) throws {
    if let batch {
      guard positions.isEmpty else { throw Failure.usage("give positions or --batch, not both") }
      guard !batch.isEmpty else {
        throw Failure.usage("--batch is empty; `perennial stats --batches` lists the names")
      }
      self = .batch(batch)
      return
    }
    guard !positions.isEmpty else {
      throw Failure.usage("what is meant? Give positions, which `perennial log` shows, or --batch NAME")
    }
    self = .positions(try positions.map { try entry($0) })
  }
}

/// The position of a touchpoint in an argument.
func entry(_ text: String) throws -> Position {
  guard let number = UInt64(text), number > 0 else {
    throw Failure.usage("\(text) is not a position; give a number from 1, as `perennial log` shows them")
  }
  return Position(number)
}
