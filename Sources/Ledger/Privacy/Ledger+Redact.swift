// Taking out of the log what should not be in it.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Takes out of touchpoints what they say, for good: all of them or, where it throws, none.
  ///
  /// That they were recorded stays: of whom, when, how much, about what. So every report over facts is what it was, ids are known for
  /// ever, and chains and references lead where they led; ids and references are not to identify anybody. What reports take from
  /// bodies, an order's lines or a topic, is gone from their next refresh on. It is recorded who took it out and why, and the log's
  /// files are cleared of it: that is what backups made from then on have.
  ///
  /// - Parameters:
  ///   - positions: the touchpoints.
  ///   - scope: `.body` for all that the producers had said; `.personal` for what could name or describe a person, and no more.
  ///   - reason: a code without spaces: `mistake`, `card-number`.
  ///   - actor: a number or code of who does it, never a name.
  ///   - request: the number of the request that asks for it.
  ///   - id: makes the call safe to make again.
  /// - Returns: where it is recorded, and whether the files are free of it by now.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such touchpoint; `invalidTouchpoint` where a touchpoint gives others
  ///   their meaning (the message says what to do instead), has nothing of the kind, or was redacted already; `conflictingDuplicate`.
  @discardableResult
  public func redact(
    _ positions: [Position], scope: RedactionScope = .body, reason: String, actor: String? = nil,
    request: String? = nil, as id: TouchpointID? = nil
  ) async throws -> Redaction {
    let command = RedactionCommand(scope: scope, reason: reason, actor: actor, request: request)
    return await cleared(try await record(try redacting(positions, command, id)), request)
  }

  /// `redact` for code that is not asynchronous: it blocks its thread until everything is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func redact(
    _ positions: [Position], scope: RedactionScope = .body, reason: String, actor: String? = nil,
    request: String? = nil, as id: TouchpointID? = nil
  ) throws -> Redaction {
    let command = RedactionCommand(scope: scope, reason: reason, actor: actor, request: request)
    return cleared(try record(try redacting(positions, command, id)), request)
  }

  /// Takes out of every touchpoint that came with a batch, such as an import, what it says.
  ///
  /// Reads every body once, to find the batch's touchpoints. What is left of them is in no batch any more where all of it is taken out.
  ///
  /// - Parameters:
  ///   - batch: the `batch` in the context of its touchpoints; `batches()` lists the names.
  ///   - scope: as in `redact(_:scope:reason:actor:request:as:)`, as are the others.
  ///   - reason: a code without spaces.
  ///   - actor: a number or code of who does it, never a name.
  ///   - request: the number of the request that asks for it.
  ///   - id: makes the call safe to make again.
  /// - Throws: `LedgerError`: `unknownSubject` where nothing came with such a batch; `invalidTouchpoint` where there is nothing left to
  ///   take out of it, or more than one commit can write; `conflictingDuplicate`.
  @discardableResult
  public func redact(
    batch: String, scope: RedactionScope = .body, reason: String, actor: String? = nil,
    request: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Redaction {
    let command = RedactionCommand(scope: scope, reason: reason, actor: actor, request: request)
    return await cleared(try await record(try redacting(batch, command, id)), request)
  }

  /// `redact` for code that is not asynchronous: it blocks its thread until everything is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func redact(
    batch: String, scope: RedactionScope = .body, reason: String, actor: String? = nil,
    request: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Redaction {
    let command = RedactionCommand(scope: scope, reason: reason, actor: actor, request: request)
    return cleared(try record(try redacting(batch, command, id)), request)
  }

  /// Whether the files may still have bytes of what was taken out of the log, because another program still read them when that was
  /// done.
  public func isClearingDue() throws -> Bool { try store.scrubDue() != nil }

  // MARK: Clearing

  /// The answer, once the files were cleared. What was recorded stays recorded where they cannot be: then it is done later.
  private func cleared(_ redaction: Redaction, _ request: String?) async -> Redaction {
    var redaction = noting(request, in: redaction)
    redaction.isScrubbed = (try? await clearRedacted()) ?? false
    return redaction
  }

  @available(*, noasync)
  private func cleared(_ redaction: Redaction, _ request: String?) -> Redaction {
    var redaction = noting(request, in: redaction)
    redaction.isScrubbed = (try? clearRedacted()) ?? false
    return redaction
  }

  private func noting(_ request: String?, in redaction: Redaction) -> Redaction {
    var redaction = redaction
    redaction.requestBefore = requestBefore(
      request, of: redaction.customers, before: redaction.positions.min())
    return redaction
  }

  /// Clears the files of what was taken out of the log.
  ///
  /// - Returns: whether they are free of it.
  @available(*, noasync, message: "await it instead")
  package func clearRedacted() throws -> Bool {
    let isDone = Guarded(false)
    try maintain { writer in try writer.clear(isDone) }
    return isDone.withLock { $0 }
  }

  // MARK: Recording

  private func redacting(_ positions: [Position], _ command: RedactionCommand, _ id: TouchpointID?) throws
    -> Recording<Redaction>
  {
    guard !positions.isEmpty else { throw LedgerError(.invalidTouchpoint, "no touchpoint is named") }
    if let twice = positions.firstTwice {
      throw LedgerError(
        .invalidTouchpoint, "touchpoint \(twice) is named twice; name each once", position: twice)
    }
    return Recording(count: positions.count, as: id) { writer, staging, snapshot in
      let messages = try writer.messages(redacting: positions, command, snapshot)
      let redacted = PositionRuns(positions).runs
      if let answers = try writer.answers(to: id, staging, snapshot, again: { _ in messages }) {
        return Redaction(answers, redacted, duplicate: true)
      }
      for position in positions.sorted() { try writer.redact(position, command.scope, &staging, snapshot) }
      return Redaction(try writer.stage(messages, as: id, &staging, snapshot), redacted)
    }
  }

  private func redacting(_ batch: String, _ command: RedactionCommand, _ id: TouchpointID?) throws
    -> Recording<Redaction>
  {
    _ = try writable()
    let name = Array(batch.utf8)
    var found = PositionRuns()
    try scanBodies(after: .start, through: try head) { position, _, body in
      if BodyFields.batch(of: body, is: name) { found.add(position) }
    }
    let runs = found.runs
    let count = runs.reduce(0) { $0 + $1.count }
    return Recording(as: id) { writer, staging, snapshot in
      var redacted: [ClosedRange<Position>] = []
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<TouchpointRedacted>]) in
        redacted = earlier.flatMap { $0.message.redactedRuns }
        return earlier.map {
          OwnTouchpoint(customer: .business, message: command.message($0.message.redactedRuns))
        }
      }
      if let answers { return Redaction(answers, redacted, duplicate: true) }
      guard count > 0 else { throw LedgerError.noBatch(batch) }
      redacted = try writer.redact(runs, command.scope, &staging, snapshot)
      guard !redacted.isEmpty else {
        throw LedgerError(.invalidTouchpoint, "nothing of the batch \(batch) is left to be taken out")
      }
      let parts = stride(from: 0, to: redacted.count, by: Ledger.runsPerCorrection).map {
        OwnTouchpoint(
          customer: .business,
          message: command.message(Array(redacted[$0..<min($0 + Ledger.runsPerCorrection, redacted.count)])))
      }
      var answer = Redaction(try writer.stage(parts, as: id, &staging, snapshot), redacted)
      answer.left = count - answer.touchpoints
      return answer
    }
  }
}

/// What every `touchpoint.redacted` of a call says.
struct RedactionCommand {
  var scope: RedactionScope
  var reason: String
  var actor: String?
  var request: String?

  /// - Parameter runs: the touchpoints, ascending and apart from each other.
  func message(_ runs: [ClosedRange<Position>]) -> TouchpointRedacted {
    TouchpointRedacted.with {
      if runs.count == 1, runs[0].lowerBound == runs[0].upperBound {
        $0.position = Int64(clamping: runs[0].lowerBound.rawValue)
      } else {
        $0.runs = runs.flatMap {
          [Int64(clamping: $0.lowerBound.rawValue), Int64(clamping: $0.upperBound.rawValue)]
        }
      }
      $0.scope = scope.rawValue
      $0.reason = reason
      $0.actor = actor ?? ""
      $0.request = request ?? ""
    }
  }
}

extension LogWriter {
  /// One message for each customer whose touchpoints they are, in the order of their numbers.
  fileprivate func messages(
    redacting positions: [Position], _ command: RedactionCommand, _ snapshot: borrowing LogSnapshot
  ) throws -> [OwnTouchpoint<TouchpointRedacted>] {
    var runs: [CustomerNumber: PositionRuns] = [:]
    for position in positions.sorted() {
      guard position > .start, position <= snapshot.head.position else {
        throw LedgerError(
          .unknownSubject,
          "there is no touchpoint \(position) to take anything out of; the newest is \(snapshot.head.position)",
          position: position)
      }
      runs[try snapshot.fact(at: position).customer, default: PositionRuns()].add(position)
    }
    return runs.sorted { $0.key < $1.key }.map {
      OwnTouchpoint(customer: $0.key, message: command.message($0.value.runs))
    }
  }

  /// Clears the files of what was taken out of the log, and tells whether they are free of it.
  func clear(_ isDone: Guarded<Bool>) throws {
    let isFree = try store.scrub()
    isDone.withLock { $0 = isFree }
  }
}

extension TouchpointRedacted {
  /// The touchpoints that something was taken out of.
  var redactedRuns: [ClosedRange<Position>] {
    let pairs = position != 0 ? [position, position] : runs
    return stride(from: 0, to: pairs.count - 1, by: 2).compactMap { index in
      let (first, last) = (
        Position(UInt64(clamping: pairs[index])), Position(UInt64(clamping: pairs[index + 1]))
      )
      return first <= last ? first...last : nil
    }
  }
}

extension Redaction {
  fileprivate init(_ receipts: [Receipt], _ redacted: [ClosedRange<Position>], duplicate: Bool = false) {
    self.init(
      positions: receipts.map(\.position), customers: receipts.map(\.customer), redacted: redacted,
      duplicate: duplicate)
  }
}
