// What a retention schedule takes out: many redactions in one commit, each known by its cause.

internal import Schema
internal import SwiftProtobuf

/// What became of a redaction that was planned.
package struct ScheduledRedactionDone: Hashable, Sendable {
  /// Of how many touchpoints something was taken out.
  package var touchpoints = 0
  /// Where that is recorded; `nil` where nothing was.
  package var position: Position?
}

/// Touchpoints of one customer that a rule of a retention schedule takes something out of.
package struct ScheduledRedaction: Sendable {
  /// The customer that they were recorded of; 0 for nobody's.
  package var customer: CustomerNumber
  /// The touchpoints, ascending and apart from each other.
  package var runs: [ClosedRange<Position>]
  package var scope: RedactionScope
  /// The name of the rule.
  package var reason: String
  /// Follows from the cause: what is planned twice is recorded once.
  package var id: TouchpointID

  /// The source of all ids of what a schedule takes out.
  package static let source = "retention-schedule"

  package init(
    customer: CustomerNumber, runs: [ClosedRange<Position>], scope: RedactionScope, reason: String,
    id: TouchpointID
  ) {
    self.customer = customer
    self.runs = runs
    self.scope = scope
    self.reason = reason
    self.id = id
  }
}

extension Ledger {
  /// Records redactions that were planned, as many as go into one commit and at least one: all of those or, where it throws, none.
  /// What is recorded already is not recorded again. People of whom anything was recorded since the plan was made, or whose histories
  /// are arranged otherwise since, are left out: they may have ordered, or their use may have been restricted. The next plan knows them.
  ///
  /// - Parameters:
  ///   - planned: the redactions.
  ///   - head: the newest position that the plan knew.
  ///   - actor: a number or code of who has it done, never a name; `nil` where nobody says.
  /// - Returns: what became of each of the first ones, which are done with that.
  package func redact(_ planned: [ScheduledRedaction], plannedAt head: Position, actor: String? = nil)
    async throws -> [ScheduledRedactionDone]
  {
    try await record(Self.redacting(planned, plannedAt: head, actor))
  }

  /// `redact` for code that is not asynchronous: it blocks its thread until everything is on disk.
  @available(*, noasync, message: "await it instead")
  package func redact(_ planned: [ScheduledRedaction], plannedAt head: Position, actor: String? = nil) throws
    -> [ScheduledRedactionDone]
  {
    try record(Self.redacting(planned, plannedAt: head, actor))
  }

  private static func redacting(_ planned: [ScheduledRedaction], plannedAt head: Position, _ actor: String?)
    -> Recording<[ScheduledRedactionDone]>
  {
    Recording(count: planned.count, as: nil) { writer, staging, snapshot in
      let people = try PeopleSincePlan(plannedAt: head, staging, snapshot)
      var done: [ScheduledRedactionDone] = []
      for part in planned {
        if staging.redactionPages > Self.scheduledPagesMax { break }
        var result = ScheduledRedactionDone()
        if people.areAsPlanned(for: part), try !writer.isRecorded(part.id, staging, snapshot) {
          let redacted = try writer.redact(part.runs, part.scope, &staging, snapshot)
          result.touchpoints = redacted.reduce(0) { $0 + $1.count }
          if !redacted.isEmpty {
            let command = RedactionCommand(scope: part.scope, reason: part.reason, actor: actor)
            result.position = try writer.stage(
              [OwnTouchpoint(customer: part.customer, message: command.message(redacted))], as: part.id,
              &staging, snapshot)[0].position
          }
        }
        done.append(result)
      }
      return done
    }
  }

  /// How many pages may be written anew before a commit takes no more of what is planned.
  private static let scheduledPagesMax = 20_000

  /// What was taken out of a touchpoint, as its body says: a ledger that was brought back to before a redaction has such bodies, and no
  /// `touchpoint.redacted`.
  package func redactionScope(of fact: Fact, at position: Position) throws -> RedactionScope? {
    try store.read { snapshot in
      let body = try snapshot.bodyBytes(at: position, checksum: fact.bodyChecksum)
      guard RedactedBody.isMarked(body) else { return nil }
      return try TouchpointBody(serializedBytes: body.copied).redactionScope
    }
  }

  /// Clears the files of what was taken out of the log.
  ///
  /// - Returns: whether they are free of it.
  package func clearRedacted() async throws -> Bool {
    let isDone = Guarded(false)
    try await maintainAsync { writer in try writer.clear(isDone) }
    return isDone.withLock { $0 }
  }

  /// Calls `body` with everything that was taken out of the log: the runs of touchpoints, and what of them.
  package func forEachRedaction(
    through end: Position, _ body: (_ runs: [ClosedRange<Position>], _ scope: RedactionScope) throws -> Void
  ) throws {
    var positions: [Position] = []
    try scanFacts(through: end, types: [.touchpointRedacted]) { first, facts in
      for index in facts.indices where facts[index].type == .touchpointRedacted {
        positions.append(Position(first.rawValue + UInt64(index)))
      }
    }
    for position in positions {
      let message = try store.read { snapshot in
        try TouchpointRedacted(
          serializedBytes: TouchpointBody(
            serializedBytes: snapshot.body(at: position, snapshot.fact(at: position))
          ).message)
      }
      try body(message.redactedRuns, RedactionScope(rawValue: message.scope) ?? .body)
    }
  }
}

/// Of whom a plan may be wrong by now.
private struct PeopleSincePlan {
  private let before: Arrangement
  private let now: Arrangement
  /// The components, by the smallest number, of which something was recorded since, or whose touchpoints were corrected.
  private var changed: Set<CustomerNumber> = []

  init(plannedAt head: Position, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws {
    let (now, before) = (
      staging.structure.arrangements.current, staging.structure.arrangements.arrangement(through: head)
    )
    var changed: Set<CustomerNumber> = []
    func take(_ fact: Fact, at position: Position) {
      // A run is not in its own way, and nobody has done anything by what is taken out.
      guard fact.type != .touchpointRedacted else { return }
      changed.insert(now.root(of: fact.customer))
      for owner in [now.owner(of: fact, at: position), before.owner(of: fact, at: position)] {
        if let owner { changed.insert(now.root(of: owner)) }
      }
    }
    let end = snapshot.head.position
    let corrected = now.corrections(differingFrom: before).map { ($0.lowerBound, min($0.upperBound, head)) }
    for (first, last) in corrected.filter({ $0.0 <= $0.1 }) + [(head.next, end)] {
      try snapshot.scanFacts(after: Position(first.rawValue - 1), through: last) { first, facts in
        for index in facts.indices { take(facts[index], at: Position(first.rawValue + UInt64(index))) }
      }
    }
    var position = end.next
    while position <= staging.last {
      if let fact = staging.fact(at: position) { take(fact, at: position) }
      position = position.next
    }
    // Nobody in particular has no time that goes by what they did, and cannot be restricted.
    changed.remove(.business)
    (self.now, self.before, self.changed) = (now, before, changed)
  }

  /// Whether everything that a redaction was planned by is as it was: of whom its touchpoints were recorded, and whose they are.
  func areAsPlanned(for part: ScheduledRedaction) -> Bool {
    guard isAsPlanned(part.customer) else { return false }
    if now.corrected.isEmpty { return true }
    for run in part.runs {
      var position = run.lowerBound
      while position <= run.upperBound {
        if case .assigned(let owner) = now.correction(at: position), !isAsPlanned(owner) { return false }
        position = position.next
      }
    }
    return true
  }

  private func isAsPlanned(_ customer: CustomerNumber) -> Bool {
    !changed.contains(now.root(of: customer))
      && now.members(with: customer) == before.members(with: customer)
  }
}

extension LogWriter {
  /// Whether something was recorded under an id.
  fileprivate func isRecorded(_ id: TouchpointID, _ staging: Staging, _ snapshot: borrowing LogSnapshot)
    throws -> Bool
  {
    guard let source = recentNames.source(id.source, in: staging.structure) else { return false }
    return try recorded(under: id.id, source: source, staging, snapshot) != nil
  }
}

extension TouchpointType {
  /// Why nothing may be taken out of touchpoints of this type, and what to do instead; `nil` where it may.
  package var redactionRefusal: String? { RedactionRules.refusal(of: self) }
}
