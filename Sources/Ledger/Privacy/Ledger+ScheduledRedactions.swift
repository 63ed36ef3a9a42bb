// What a retention schedule takes out: many redactions in one commit, each known by its cause.

internal import Schema
internal import SwiftProtobuf

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
  /// What is recorded already is not recorded again. Customers whose use was restricted since the plan was made are left out.
  ///
  /// - Parameters:
  ///   - planned: the redactions.
  ///   - head: the newest position that the plan knew.
  /// - Returns: for each of the first ones, which are done with that, how many touchpoints something was taken out of.
  package func redact(_ planned: [ScheduledRedaction], plannedAt head: Position) async throws -> [Int] {
    try await record(Self.redacting(planned, plannedAt: head))
  }

  /// `redact` for code that is not asynchronous: it blocks its thread until everything is on disk.
  @available(*, noasync, message: "await it instead")
  package func redact(_ planned: [ScheduledRedaction], plannedAt head: Position) throws -> [Int] {
    try record(Self.redacting(planned, plannedAt: head))
  }

  private static func redacting(_ planned: [ScheduledRedaction], plannedAt head: Position) -> Recording<[Int]>
  {
    Recording(count: planned.count, as: nil) { writer, staging, snapshot in
      let restricted = try Self.restricted(after: head, staging, snapshot)
      let arrangement = staging.structure.arrangements.current
      var counts: [Int] = []
      for part in planned {
        if staging.redactionPages > Self.scheduledPagesMax { break }
        guard !restricted.contains(arrangement.root(of: part.customer)),
          try !writer.isRecorded(part.id, staging, snapshot)
        else {
          counts.append(0)
          continue
        }
        let redacted = try writer.redact(part.runs, part.scope, &staging, snapshot)
        if !redacted.isEmpty {
          let command = RedactionCommand(scope: part.scope, reason: part.reason)
          _ = try writer.stage(
            [OwnTouchpoint(customer: part.customer, message: command.message(redacted))], as: part.id,
            &staging, snapshot)
        }
        counts.append(redacted.reduce(0) { $0 + $1.count })
      }
      return counts
    }
  }

  /// How many pages may be written anew before a commit takes no more of what is planned.
  private static let scheduledPagesMax = 20_000

  /// The components of which some number's last word, recorded after a position, is that their use is restricted.
  private static func restricted(after head: Position, _ staging: Staging, _ snapshot: borrowing LogSnapshot)
    throws -> Set<CustomerNumber>
  {
    let components = staging.structure.components
    var restricted: Set<CustomerNumber> = []
    func take(_ fact: Fact) {
      switch fact.type {
      case .useRestricted: restricted.insert(fact.customer)
      case .useAllowed: restricted.remove(fact.customer)
      default: break
      }
    }
    try snapshot.scanFacts(
      after: head, through: snapshot.head.position, types: [.useRestricted, .useAllowed]
    ) {
      _, facts in
      for index in facts.indices { take(facts[index]) }
    }
    staging.facts.forEach(take)
    return Set(restricted.map { components.root(of: $0) })
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
