// What a redaction records, and what stays of the bodies that it is of.

internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// How many pages one commit writes anew for redactions at the most: LMDB takes not much more than twice as many in a transaction.
  private static let redactionPagesMax = 60_000

  /// Stages what stays of the body of one touchpoint, which is in the log.
  ///
  /// - Throws: `unknownSubject` where there is no such touchpoint; `invalidTouchpoint` where there is nothing of this kind to be taken
  ///   out, or it must not be.
  func redact(
    _ position: Position, _ scope: RedactionScope, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws {
    let fact = try snapshot.fact(at: position)
    let body = try redactable(at: position, fact, staging, snapshot)
    if let why = try refusal(of: scope, position, fact, body, staging) {
      let name = try Ledger.typeName(of: fact.type, staging.structure.catalog)
      throw LedgerError(
        .invalidTouchpoint, "nothing can be taken out of this \(name): \(why)", position: position)
    }
    try stage(position, scope, fact, body, &staging, snapshot)
  }

  /// Stages what stays of the bodies of runs of touchpoints, as far as there is something of this kind in them that may be taken out.
  ///
  /// - Returns: the runs of those that something is taken out of.
  func redact(
    _ runs: [ClosedRange<Position>], _ scope: RedactionScope, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> [ClosedRange<Position>] {
    var redacted = PositionRuns()
    for run in runs {
      var position = run.lowerBound
      while position <= run.upperBound {
        let fact = try snapshot.fact(at: position)
        let body = try redactable(at: position, fact, staging, snapshot)
        if RedactionRules.isRedactable(fact, body, scope) {
          try stage(position, scope, fact, body, &staging, snapshot)
          redacted.add(position)
        }
        position = position.next
      }
    }
    return redacted.runs
  }

  /// The body of a touchpoint as it would be committed.
  private func redactable(
    at position: Position, _ fact: Fact, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> TouchpointBody {
    try TouchpointBody(
      serializedBytes: try staging.redactedBody(at: position) ?? snapshot.body(at: position, fact))
  }

  private func stage(
    _ position: Position, _ scope: RedactionScope, _ fact: Fact, _ body: TouchpointBody,
    _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws {
    let rest = try RedactedBody.bytes(
      of: body, without: scope, at: position, seed: store.seed, replacing: fact.bodyChecksum)
    staging.redact(
      StagedRedaction(position: position, scope: scope, body: rest), in: try snapshot.pack(holding: position))
    guard staging.redactionPages <= Self.redactionPagesMax else {
      throw LedgerError(
        .invalidTouchpoint,
        "what is to be taken out lies in more of the log than one commit can write anew; name fewer touchpoints",
        position: position)
    }
  }

  /// Why nothing of a kind can be taken out of a touchpoint, and what to do instead; `nil` where it can.
  private func refusal(
    of scope: RedactionScope, _ position: Position, _ fact: Fact, _ body: TouchpointBody, _ staging: Staging
  ) throws -> String? {
    if let why = RedactionRules.refusal(of: fact.type) { return why }
    if let earlier = body.redactionScope, earlier >= scope { return "that was done already" }
    guard scope == .personal, !fact.flags.contains(.personal) else { return nil }
    return "there is nothing personal in it; take out all of it where what it says must go"
  }
}

extension RedactionRules {
  /// Whether there is something of a kind in a touchpoint, and may be taken out.
  static func isRedactable(_ fact: Fact, _ body: TouchpointBody, _ scope: RedactionScope) -> Bool {
    refusal(of: fact.type) == nil && body.redactionScope.map { $0 < scope } ?? true
      && (scope == .body || fact.flags.contains(.personal))
  }
}

/// Positions in ascending order, as runs.
package struct PositionRuns {
  package private(set) var runs: [ClosedRange<Position>] = []

  package init() {}

  /// The runs of some positions, each of them once.
  package init(_ positions: some Sequence<Position>) {
    for position in positions.sorted() { add(position) }
  }

  /// - Parameter position: after those that were added before.
  package mutating func add(_ position: Position) {
    if let last = runs.last, last.upperBound.next == position {
      runs[runs.count - 1] = last.lowerBound...position
    } else {
      runs.append(position...position)
    }
  }
}
