// Appending: one touchpoint, a batch that is recorded as a whole, or many touchpoints each for itself.

internal import KeyValueStore

extension Ledger {
  /// Records a touchpoint, or finds that it was recorded before.
  ///
  /// Returns once it is on disk. Concurrent appends share one commit. It stays on the actor that calls it.
  ///
  /// - Throws: as `append(_:expecting:)` of a batch.
  @discardableResult
  public nonisolated(nonsending) func append(
    _ touchpoint: NewTouchpoint, expecting expectation: Expectation = .none
  ) async throws -> Receipt {
    let prepared = try Self.prepare(touchpoint)
    let writer = try writable()
    // The continuation is resumed once, by the job: `WriterQueue` loses none.
    return try await unsafe withUnsafeThrowingContinuation { continuation in
      writer.submit(unsafe AppendJob(prepared, expectation, for: continuation))
    }
  }

  /// `append` for code that is not asynchronous: it blocks its thread until the touchpoint is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func append(_ touchpoint: NewTouchpoint, expecting expectation: Expectation = .none) throws
    -> Receipt
  {
    let prepared = try Self.prepare(touchpoint)
    return try perform(count: 1) { writer, staging, snapshot in
      try writer.check(expectation, staging, snapshot) {
        try writer.isRecorded(prepared, staging, snapshot)
      }
      do { return try writer.stage(prepared, &staging, snapshot) } catch {
        throw LedgerError(refusing: error)
      }
    }
  }

  /// Begins to record a touchpoint, and does not wait for it: a task can have several under way.
  ///
  /// What one thread submits is recorded in that order. It is recorded for certain only once its `receipt` is
  /// there: a touchpoint whose receipt nobody asks for may be refused, or lost with the machine, and nobody
  /// hears of it. What is under way is in memory: whoever has much to submit waits for the oldest before
  /// submitting another.
  ///
  /// - Throws: `LedgerError`: `invalidTouchpoint` where it cannot be recorded whatever the ledger holds,
  ///   `invalidPolicy` where its document can configure no view; `notWritable`.
  public func submit(_ touchpoint: NewTouchpoint, expecting expectation: Expectation = .none) throws
    -> PendingAppend
  {
    let job = unsafe AppendJob(try Self.prepare(touchpoint), expectation)
    try writable().submit(job)
    return PendingAppend(job: job, store: store)
  }

  private static func prepare(_ touchpoint: NewTouchpoint) throws -> PreparedTouchpoint {
    do { return try Preparation.prepare(touchpoint) } catch { throw LedgerError(refusing: error) }
  }

  /// Records a batch: all of it or, where it throws, nothing. A batch that was recorded before is answered
  /// whatever is expected.
  ///
  /// - Returns: a receipt for each, in order.
  /// - Throws: `LedgerError`: `invalidTouchpoint`, `invalidPolicy` and `conflictingDuplicate` with the `index` in the batch;
  ///   `expectationFailed` saying what was found; `unknownSubject`; `ambiguousReference`; `diskFull`
  ///   (nothing was written); `outcomeUnknown` (open the ledger again, and retry with the same ids).
  @discardableResult
  public func append(_ touchpoints: [NewTouchpoint], expecting expectation: Expectation = .none) async throws
    -> [Receipt]
  {
    try await performAsync(count: touchpoints.count, try Self.batch(touchpoints, expectation))
  }

  /// `append` for code that is not asynchronous: it blocks its thread until the batch is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func append(_ touchpoints: [NewTouchpoint], expecting expectation: Expectation = .none) throws
    -> [Receipt]
  {
    try perform(count: touchpoints.count, try Self.batch(touchpoints, expectation))
  }

  /// Records many touchpoints in one commit, each for itself: one that is refused does not hold the others
  /// up.
  ///
  /// - Returns: for each, in order, its receipt or why it was refused.
  /// - Throws: only what concerns all of them: the disk, the lock, an unknown outcome.
  public func appendEach(_ touchpoints: [NewTouchpoint]) async throws -> [Result<Receipt, LedgerError>] {
    let prepared = PreparedTouchpoints(touchpoints)
    return try await performAsync(count: prepared.count) { writer, staging, snapshot in
      try writer.stageEach(prepared, &staging, snapshot)
    }
  }

  /// Records touchpoints that were checked and encoded beforehand, while others were being recorded: all in
  /// one commit, each for itself, with outcomes for each batch of them.
  package func appendEach(_ batches: [PreparedTouchpoints]) async throws
    -> [[Result<Receipt, LedgerError>]]
  {
    let count = batches.reduce(0) { $0 + $1.count }
    return try await performAsync(count: count) { writer, staging, snapshot in
      try batches.map { try writer.stageEach($0, &staging, snapshot) }
    }
  }

  private static func batch(_ touchpoints: [NewTouchpoint], _ expectation: Expectation) throws
    -> StagingJob<[Receipt]>.Stage
  {
    let slices = try Preparation.prepare(touchpoints)
    let count = touchpoints.count
    return { writer, staging, snapshot in
      try writer.check(expectation, staging, snapshot) {
        try count > 0
          && slices.allSatisfy { slice in
            try slice.allSatisfy { try writer.isRecorded($0, staging, snapshot) }
          }
      }
      var receipts: [Receipt] = []
      receipts.reserveCapacity(count)
      for slice in slices {
        let prepared = slice.span
        for index in prepared.indices {
          do {
            receipts.append(try writer.stage(prepared[index], &staging, snapshot))
          } catch {
            throw LedgerError(refusing: receipts.count, error)
          }
        }
      }
      return receipts
    }
  }
}

extension LogWriter {
  /// Checks the expectation of an append. One that is sent again because its answer was lost passes: its
  /// expectation fails because of itself.
  ///
  /// - Parameter isRecorded: whether all touchpoints of the append were recorded before.
  /// - Throws: `expectationFailed`, saying what was found.
  func check(
    _ expectation: Expectation, _ staging: Staging, _ snapshot: borrowing LogSnapshot,
    unless isRecorded: () throws -> Bool
  ) throws {
    do { try check(expectation, staging, snapshot) } catch let error as LedgerError
      where error.code == .expectationFailed
    {
      guard try isRecorded() else { throw error }
    }
  }

  private func check(_ expectation: Expectation, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
  {
    switch expectation {
    case .none: return
    case .head(let position):
      guard staging.last == position else {
        throw LedgerError(
          .expectationFailed, "the head was expected at \(position) and is at \(staging.last)",
          position: staging.last)
      }
    case .unchanged(let customers, let since):
      for customer in customers {
        try staging.structure.checkExists(customer)
        let members = staging.structure.components.members(with: customer)
        for member in members {
          let last = try head(of: member, staging, snapshot).last
          guard last <= since else {
            throw LedgerError(
              .expectationFailed,
              "\(customer) was expected unchanged since \(since), and touchpoint \(last) was recorded after it",
              position: last)
          }
        }
        if let changed = try correction(after: since, concerning: members, staging, snapshot) {
          throw LedgerError(
            .expectationFailed,
            "\(customer) was expected unchanged since \(since), and touchpoint \(changed) counts otherwise by now",
            position: changed)
        }
      }
    }
  }

  /// The position of a touchpoint that counts for these customers now and did not at a position, or the
  /// other way round; `nil` where there is none. The heads of their chains do not show it: a correction
  /// stands on the chain of the customer that its touchpoint was recorded of, and that of a batch on
  /// nobody's.
  private func correction(
    after since: Position, concerning members: [CustomerNumber], _ staging: Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> Position? {
    let log = staging.structure.arrangements
    guard log.lastCorrection > since else { return nil }
    let (before, now) = (log.arrangement(through: since), log.current)
    guard !now.corrections(differingFrom: before).isEmpty else { return nil }
    for member in members {
      let (old, new) = (before.runs(assignedTo: member), now.runs(assignedTo: member))
      if let run = Set(old).symmetricDifference(new).min(by: { $0.lowerBound < $1.lowerBound }) {
        return run.lowerBound
      }
      var changed: Position?
      try Ledger.walkChain(of: member, from: try head(of: member, staging, snapshot)) { position in
        if now.correction(at: position) != before.correction(at: position) { changed = position }
        return try staging.fact(at: position) ?? snapshot.fact(at: position)
      }
      if let changed { return changed }
    }
    return nil
  }
}

extension LedgerError {
  /// Why one touchpoint of a batch is refused.
  init(refusing index: Int, _ error: any Error) {
    switch error {
    case let fault as TouchpointFault:
      self.init(.invalidTouchpoint, fault.description, index: index, cause: fault)
    case var known as LedgerError:
      known.index = index
      self = known
    case let failure as KeyValueError:
      // A failure that is about no touchpoint has no index.
      self.init(failure, doing: "recording")
    default:
      self.init(.invalidTouchpoint, "\(error)", index: index, cause: error)
    }
  }
}
