// Correcting what was recorded: nothing is changed; a touchpoint of its own says what counts otherwise.

internal import Schema
internal import SwiftProtobuf

/// What became of a batch that was voided or assigned.
public struct BatchCorrection: Hashable, Sendable {
  public var batch: String
  /// Where the correction stands. Voiding all of these takes it back.
  public var positions: [Position]
  /// How many touchpoints count otherwise now.
  public var touchpoints: Int
  /// How many of the batch were left as they are: they were voided before, belong to the customer already, or are of a
  /// kind that is not corrected, such as links and policies.
  public var left: Int
}

extension Ledger {
  // MARK: Voiding

  /// Says that a touchpoint was a mistake: it stays in the log and counts no more.
  ///
  /// To void a `touchpoint.voided` or `touchpoint.assigned` takes back what that one did. The correction stands on the
  /// chain of the customer that the touchpoint was recorded of. Customers and their identifiers stay.
  ///
  /// - Parameters:
  ///   - reason: a code without spaces: `duplicate`, `wrong-customer`, `test`.
  ///   - actor: a number or code of who did it, never a name.
  /// - Returns: where the correction stands: voiding that takes it back.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such touchpoint; `invalidTouchpoint` where it is voided
  ///   already (the message says where), or gives others their meaning: settings, policies, merges and links have
  ///   an undoing of their own.
  @discardableResult
  public func void(_ position: Position, reason: String, actor: String? = nil) throws -> Position {
    try void([position], reason: reason, actor: actor)[0]
  }

  /// Voids several touchpoints: all of them or, where it throws, none.
  ///
  /// - Returns: where the correction of each stands, in order.
  /// - Throws: as `void(_:reason:actor:)` of one, with the `position` that is refused.
  @discardableResult
  public func void(_ positions: [Position], reason: String, actor: String? = nil) throws -> [Position] {
    try correct(positions, .voided, reason, actor)
  }

  /// Voids every touchpoint that came with a batch, such as an import. Customers and links that came with it stay.
  ///
  /// Reads every body once, to find them; appends go on meanwhile. The correction names their positions, so that what
  /// is recorded under the same name later is none of its. What was voided before stays out of it, and stays
  /// voided when it is taken back.
  ///
  /// - Parameters:
  ///   - batch: the `batch` of their context; `batches()` lists them.
  ///   - reason: a code without spaces.
  ///   - actor: a number or code of who did it, never a name.
  /// - Throws: `LedgerError`: `unknownSubject` where nothing came with such a batch; `invalidTouchpoint` where nothing
  ///   of it is left to void.
  @discardableResult
  public func void(batch: String, reason: String, actor: String? = nil) throws -> BatchCorrection {
    try correct(batch: batch, .voided, reason, actor)
  }

  // MARK: Assigning

  /// Says that a touchpoint turned out to be a known customer's, such as a sale to nobody in particular.
  ///
  /// The touchpoint counts for that customer from now on, as at the time that it happened. Its fact stays
  /// where it is, and what is personal in it stays sealed under the key of the customer that it was recorded
  /// of: to erase that customer makes it unreadable, to erase the other does not.
  ///
  /// - Parameters:
  ///   - customer: whose it is. One that was assigned by mistake is nobody's again once the assignment is voided.
  ///   - reason: a code without spaces: `receipt-shown`.
  ///   - actor: a number or code of who did it, never a name.
  /// - Returns: where the correction stands, on the chain of the customer that the touchpoint was recorded of.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such touchpoint or customer; `invalidTouchpoint` where it
  ///   counts for the customer already, is voided, is itself a correction, or is about the business; `erased`.
  @discardableResult
  public func assign(
    _ position: Position, to customer: CustomerNumber, reason: String, actor: String? = nil
  ) throws -> Position {
    try assign([position], to: customer, reason: reason, actor: actor)[0]
  }

  /// Assigns several touchpoints: all of them or, where it throws, none.
  ///
  /// - Returns: where the correction of each stands, in order.
  /// - Throws: as `assign(_:to:reason:actor:)` of one, with the `position` that is refused.
  @discardableResult
  public func assign(
    _ positions: [Position], to customer: CustomerNumber, reason: String, actor: String? = nil
  ) throws -> [Position] {
    try correct(positions, .assigned(customer), reason, actor)
  }

  /// Assigns every touchpoint that came with a batch to one customer; those that are voided are left out.
  ///
  /// - Throws: as `void(batch:reason:actor:)` and `assign(_:to:reason:actor:)`.
  @discardableResult
  public func assign(
    batch: String, to customer: CustomerNumber, reason: String, actor: String? = nil
  ) throws -> BatchCorrection {
    try correct(batch: batch, .assigned(customer), reason, actor)
  }

  // MARK: Single entries

  private func correct(
    _ positions: [Position], _ correction: Correction, _ reason: String, _ actor: String?
  ) throws -> [Position] {
    if let twice = positions.firstTwice {
      throw LedgerError(
        .invalidTouchpoint, "touchpoint \(twice) is named twice; name each once", position: twice)
    }
    return try recordOwn(count: positions.count) { writer, staging, snapshot in
      try positions.map { position in
        let customer = try writer.checkCorrection(of: position, correction, staging, snapshot)
        let target = CorrectionTarget(position: position, reason: reason, actor: actor)
        return try writer.stage(correction, target, of: customer, &staging, snapshot)
      }
    }
  }

  // MARK: Batches

  /// How many runs one touchpoint says at the most: two numbers of up to 9 bytes each, in a body of up to 1 MiB.
  static let runsPerCorrection = 50_000

  /// - Parameter most: how many runs one touchpoint says.
  func correct(
    batch: String, _ correction: Correction, _ reason: String, _ actor: String?,
    runsPerTouchpoint most: Int = Ledger.runsPerCorrection
  ) throws -> BatchCorrection {
    _ = try writable()
    var found = BatchScan(batch, correction, as: try arrangement())
    try scanBodies(after: .start, through: try head) { found.add($0, $1, $2) }
    let before = found
    let result = Guarded<BatchCorrection?>(nil)
    let positions = try recordOwn(count: 1) { writer, staging, snapshot in
      if case .assigned(let customer) = correction { try writer.checkAssignee(customer, staging) }
      var scan = before
      try writer.complete(&scan, staging, snapshot)
      let runs = try scan.runs(in: staging.structure.arrangements)
      let count = runs.reduce(0) { $0 + $1.count }
      result.withLock {
        $0 = BatchCorrection(batch: batch, positions: [], touchpoints: count, left: scan.found - count)
      }
      return try stride(from: 0, to: runs.count, by: most).map { start in
        let part = runs[start..<min(start + most, runs.count)]
        let target = CorrectionTarget(batch: batch, runs: part, reason: reason, actor: actor)
        return try writer.stage(correction, target, of: .business, &staging, snapshot)
      }
    }
    var corrected =
      result.withLock { $0 } ?? BatchCorrection(batch: batch, positions: [], touchpoints: 0, left: 0)
    corrected.positions = positions
    return corrected
  }
}

/// What a correction is of, and why.
struct CorrectionTarget {
  var position = Position.start
  var batch = ""
  var runs: ArraySlice<ClosedRange<Position>> = []
  var reason: String
  var actor: String?
}

extension LogWriter {
  /// Stages a correction on a customer's chain.
  fileprivate func stage(
    _ correction: Correction, _ target: CorrectionTarget, of customer: CustomerNumber,
    _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> Position {
    let runs = target.runs.flatMap {
      [Int64(clamping: $0.lowerBound.rawValue), Int64(clamping: $0.upperBound.rawValue)]
    }
    switch correction {
    case .voided:
      let message = TouchpointVoided.with {
        $0.position = Int64(clamping: target.position.rawValue)
        $0.batch = target.batch
        $0.reason = target.reason
        $0.runs = runs
        $0.actor = target.actor ?? ""
      }
      return try stageOwn(message, of: customer, &staging, snapshot)
    case .assigned(let assignee):
      let message = TouchpointAssigned.with {
        $0.position = Int64(clamping: target.position.rawValue)
        $0.batch = target.batch
        $0.customer = Int64(assignee.rawValue)
        $0.reason = target.reason
        $0.runs = runs
        $0.actor = target.actor ?? ""
      }
      return try stageOwn(message, of: customer, &staging, snapshot)
    }
  }

  /// Takes in what was recorded after a scan, and what is being recorded with this.
  fileprivate func complete(
    _ scan: inout BatchScan, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws {
    try snapshot.scanBodies(after: scan.position, through: snapshot.head.position) { scan.add($0, $1, $2) }
    while scan.position < staging.last {
      let position = scan.position.next
      guard let fact = staging.fact(at: position), let body = staging.body(at: position) else { break }
      unsafe scan.add(position, fact, body.span.bytes)
    }
  }
}

extension ClosedRange<Position> {
  /// How many positions there are in it.
  var count: Int { Int(upperBound.rawValue - lowerBound.rawValue) + 1 }
}

extension [Position] {
  /// The first element that stands in here a second time.
  fileprivate var firstTwice: Position? {
    var seen: Set<Position> = []
    return first { !seen.insert($0).inserted }
  }
}
