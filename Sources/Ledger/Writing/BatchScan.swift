// Which touchpoints came with a batch and can be corrected: found by reading bodies, and gathered into
// runs.

/// The touchpoints of a batch that a correction will change. Facts and bodies are added in the order of
/// their positions.
struct BatchScan: Sendable {
  /// The position up to which the log was looked at.
  private(set) var position: Position = .start
  /// How many touchpoints came with the batch.
  private(set) var found = 0
  private let batch: String
  private let name: [UInt8]
  private let correction: Correction
  private let arrangement: Arrangement
  private let assignee: CustomerNumber?
  private var runs: [ClosedRange<Position>] = []
  private var first: Position?

  /// - Parameter arrangement: touchpoints that are voided in it, or belong to the assignee, are left out.
  init(_ batch: String, _ correction: Correction, as arrangement: Arrangement) {
    self.batch = batch
    name = Array(batch.utf8)
    self.correction = correction
    self.arrangement = arrangement
    assignee = if case .assigned(let customer) = correction { arrangement.root(of: customer) } else { nil }
  }

  mutating func add(_ position: Position, _ fact: Fact, _ body: RawSpan) {
    self.position = position
    guard BodyFields.batch(of: body, is: name) else { return }
    found += 1
    if first == nil { first = position }
    guard CorrectionRules.refusal(of: fact.type, correction) == nil,
      let owner = arrangement.owner(of: fact, at: position), owner != assignee
    else { return }
    if let last = runs.last, last.upperBound.next == position {
      runs[runs.count - 1] = last.lowerBound...position
    } else {
      runs.append(position...position)
    }
  }

  /// The runs of positions that are to be corrected, without touchpoints that were voided since the scan
  /// began.
  ///
  /// - Throws: `unknownSubject` where nothing came with such a batch, `invalidTouchpoint` where nothing of
  ///   it is left to correct.
  func runs(in log: ArrangementLog) throws(LedgerError) -> [ClosedRange<Position>] {
    guard found > 0 else {
      throw LedgerError.noBatch(batch)
    }
    let runs = Self.without(log.current.corrected.filter { $0.correction == .voided }, runs)
    guard !runs.isEmpty else {
      let earlier = first.flatMap { log.correctionRecorded(for: $0) }
      throw LedgerError(
        .invalidTouchpoint,
        "nothing of the batch \(batch) is left to be \(correction.word)"
          + (earlier.map { "; it was corrected by the touchpoint at \($0): void that one to take it back" }
            ?? ""),
        position: earlier)
    }
    return runs
  }

  /// The positions of some runs that are in none of the corrected ones; both are ascending.
  private static func without(_ corrected: [CorrectedRun], _ runs: [ClosedRange<Position>])
    -> [ClosedRange<Position>]
  {
    var result: [ClosedRange<Position>] = []
    var index = 0
    for run in runs {
      var start = run.lowerBound
      while index < corrected.count, corrected[index].positions.upperBound < start { index += 1 }
      var next = index
      while next < corrected.count, corrected[next].positions.lowerBound <= run.upperBound {
        let hole = corrected[next].positions
        if start < hole.lowerBound { result.append(start...Position(hole.lowerBound.rawValue - 1)) }
        start = max(start, hole.upperBound.next)
        next += 1
      }
      if start <= run.upperBound { result.append(start...run.upperBound) }
    }
    return result
  }
}

extension LedgerError {
  /// The refusal of a batch that nothing came with.
  static func noBatch(_ batch: String) -> LedgerError {
    LedgerError(
      .unknownSubject,
      "no touchpoint came with a batch of the name \(batch); "
        + "\(ProgramName.command("stats --batches")) lists those that there are")
  }
}
