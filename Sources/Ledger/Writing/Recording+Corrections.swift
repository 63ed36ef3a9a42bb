// What corrections record, for single touchpoints and for all touchpoints of a batch.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Corrects single touchpoints, each by a touchpoint on the chain of the customer that it was recorded
  /// of.
  static func correcting<Message: CorrectionMessage>(
    _ positions: [Position], _ correction: Correction, _ reason: String, _ actor: String?,
    _ id: TouchpointID?, _: Message.Type
  ) throws -> Recording<[Receipt]> {
    if let twice = positions.firstTwice {
      throw LedgerError(
        .invalidTouchpoint, "touchpoint \(twice) is named twice; name each once", position: twice)
    }
    let messages = positions.map {
      Message(correction, of: $0, batch: "", runs: [], reason: reason, actor: actor)
    }
    return Recording(count: positions.count, as: id) { writer, staging, snapshot in
      let answers = try writer.answers(to: id, staging, snapshot) { earlier in
        // The customer on whose chain a correction stands follows from the log, and never changes.
        messages.enumerated().map { index, message in
          OwnTouchpoint(
            customer: earlier.indices.contains(index) ? earlier[index].customer : .business, message: message)
        }
      }
      if let answers { return answers }
      var receipts: [Receipt] = []
      for (position, message) in zip(positions, messages) {
        let customer = try writer.checkCorrection(of: position, correction, staging, snapshot)
        receipts += try writer.stage(
          [OwnTouchpoint(customer: customer, message: message)], as: id, after: receipts.count, &staging,
          snapshot)
      }
      return receipts
    }
  }

  // MARK: Batches

  /// How many runs one touchpoint holds at the most: two numbers of up to 9 bytes each, in a body of up to
  /// 1 MiB.
  static let runsPerCorrection = 50_000

  /// Corrects all touchpoints of a batch, by touchpoints of the business.
  ///
  /// - Parameter most: how many runs one touchpoint holds at the most.
  func correcting<Message: CorrectionMessage>(
    _ batch: String, _ correction: Correction, _ reason: String, _ actor: String?, _ id: TouchpointID?,
    _: Message.Type, runsPerTouchpoint most: Int = Ledger.runsPerCorrection
  ) throws -> Recording<BatchCorrection> {
    _ = try writable()
    var found = BatchScan(batch, correction, as: try arrangement())
    try scanBodies(after: .start, through: try head) { found.add($0, $1, $2) }
    let before = found
    @Sendable func message(_ runs: [Int64]) -> OwnTouchpoint<Message> {
      OwnTouchpoint(
        customer: .business,
        message: Message(correction, of: .start, batch: batch, runs: runs, reason: reason, actor: actor))
    }
    return Recording(as: id) { writer, staging, snapshot in
      var corrected = 0
      let answers = try writer.answers(to: id, staging, snapshot) { (earlier: [OwnTouchpoint<Message>]) in
        // A call that is made again takes over which touchpoints of the batch were there, and counted, the
        // first time.
        corrected = earlier.reduce(0) { $0 + $1.message.correctedCount }
        return earlier.map { message($0.message.runs) }
      }
      var scan = before
      if let answers {
        var earlier = BatchScan(batch, correction, as: staging.structure.arrangements.current)
        let end = Position(answers[0].position.rawValue - 1)
        try writer.add(to: &earlier, through: end, staging, snapshot)
        return BatchCorrection(
          batch: batch, positions: answers.map(\.position), touchpoints: corrected,
          left: earlier.found - corrected, duplicate: true)
      }
      if case .assigned(let customer) = correction { try writer.checkAssignee(customer, staging) }
      try writer.add(to: &scan, through: staging.last, staging, snapshot)
      let runs = try scan.runs(in: staging.structure.arrangements)
      let count = runs.reduce(0) { $0 + $1.count }
      let touchpoints = stride(from: 0, to: runs.count, by: most).map { start in
        message(
          runs[start..<min(start + most, runs.count)].flatMap {
            [Int64(clamping: $0.lowerBound.rawValue), Int64(clamping: $0.upperBound.rawValue)]
          })
      }
      let receipts = try writer.stage(touchpoints, as: id, &staging, snapshot)
      return BatchCorrection(
        batch: batch, positions: receipts.map(\.position), touchpoints: count, left: scan.found - count)
    }
  }
}

extension LogWriter {
  /// Takes in what was recorded after a scan, up to a position, and what is staged in the same group.
  fileprivate func add(
    to scan: inout BatchScan, through end: Position, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws {
    let committed = min(end, snapshot.head.position)
    if scan.position < committed {
      try snapshot.scanBodies(after: scan.position, through: committed) { scan.add($0, $1, $2) }
    }
    while scan.position < end {
      let position = scan.position.next
      guard let fact = staging.fact(at: position), let body = staging.body(at: position) else { break }
      unsafe scan.add(position, fact, body.span.bytes)
    }
  }
}

extension CorrectionMessage {
  /// - Parameters:
  ///   - position: the one touchpoint that is corrected; the start of the log where a batch is.
  ///   - runs: the first and the last position of each run of a batch, one after the other.
  fileprivate init(
    _ correction: Correction, of position: Position, batch: String, runs: [Int64], reason: String,
    actor: String?
  ) {
    self.init()
    self.position = Int64(clamping: position.rawValue)
    self.batch = batch
    self.runs = runs
    self.reason = reason
    self.actor = actor ?? ""
    if case .assigned(let customer) = correction { assign(to: customer) }
  }

  /// How many touchpoints the runs of the correction hold.
  fileprivate var correctedCount: Int {
    stride(from: 0, to: runs.count - 1, by: 2).reduce(0) { $0 + Int(runs[$1 + 1] - runs[$1]) + 1 }
  }
}

extension ClosedRange<Position> {
  /// How many positions the run holds.
  var count: Int { Int(upperBound.rawValue - lowerBound.rawValue) + 1 }
}

extension [Position] {
  /// The first position that stands here a second time; `nil` where none does.
  var firstTwice: Position? {
    var seen: Set<Position> = []
    return first { !seen.insert($0).inserted }
  }
}
