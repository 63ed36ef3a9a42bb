// Recording that two customers may be one person, that they are, or that they are not.

internal import Schema
internal import SwiftProtobuf

/// What was found of two customers who may be one person: codes and a score, and nothing of what was compared.
package struct MergeFinding: Hashable, Sendable {
  package var one: CustomerNumber
  package var other: CustomerNumber
  /// What speaks for it, and what against, as codes.
  package var reasons: [String]
  package var against: [String]
  /// From 1 to 1000.
  package var score: Int

  package init(
    _ one: CustomerNumber, _ other: CustomerNumber, reasons: [String], against: [String], score: Int
  ) {
    (self.one, self.other) = (one, other)
    (self.reasons, self.against, self.score) = (reasons, against, score)
  }

  /// The finding as the evidence of a merge: `name/birthday`, as many of its reasons as a code has room for.
  var evidence: String {
    reasons.reduce(into: "") { text, reason in
      let longer = text.isEmpty ? reason : "\(text)/\(reason)"
      if longer.utf8.count <= Check.codeBytesMax { text = longer }
    }
  }
}

extension Ledger {
  /// Records findings, each on the chains of both customers, all of them or none.
  ///
  /// - Returns: two receipts for each finding; those of the first time where the id is known.
  /// - Throws: `LedgerError`: as `accept`.
  package func recordFindings(_ findings: [MergeFinding], actor: String?, as id: TouchpointID?) async throws
    -> [Receipt]
  {
    try await record(Self.suggesting(findings, actor, id))
  }

  /// `recordFindings` for code that is not asynchronous: it blocks its thread until that is on disk.
  @available(*, noasync, message: "await it instead")
  package func recordFindings(_ findings: [MergeFinding], actor: String?, as id: TouchpointID?) throws
    -> [Receipt]
  {
    try record(Self.suggesting(findings, actor, id))
  }

  /// Merges two customers because of a finding, and records it behind the merge.
  ///
  /// - Parameters:
  ///   - one: one of the two, on whose chain the merge is recorded first.
  ///   - other: the other.
  ///   - finding: what was found of them; `nil` to ask whether the call was made before under its id.
  ///   - overLimits: whether they are merged though the person then has more identifiers of a kind than the rules allow.
  /// - Returns: the receipt of the merge; `nil` where there is no finding, and the id is new or none was given.
  /// - Throws: `LedgerError`: `unknownSubject`; `erased`; `invalidTouchpoint` where the two are one person already, one of them is an
  ///   account, the use of their data is restricted, or a limit would be exceeded; `conflictingDuplicate`.
  package func accept(
    _ one: CustomerNumber, _ other: CustomerNumber, _ finding: MergeFinding?, overLimits: Bool,
    actor: String?, as id: TouchpointID?
  ) async throws -> Receipt? {
    try await record(Self.accepting(one, other, finding, overLimits, actor, id))
  }

  /// `accept` for code that is not asynchronous: it blocks its thread until the merge is on disk.
  @available(*, noasync, message: "await it instead")
  package func accept(
    _ one: CustomerNumber, _ other: CustomerNumber, _ finding: MergeFinding?, overLimits: Bool,
    actor: String?, as id: TouchpointID?
  ) throws -> Receipt? {
    try record(Self.accepting(one, other, finding, overLimits, actor, id))
  }

  /// Records that two customers are not one person, though a finding speaks for it, on the chains of both.
  ///
  /// - Parameter finding: what was found of them; `nil` to ask whether the call was made before under its id.
  /// - Returns: the receipt; `nil` where there is no finding, and the id is new or none was given.
  /// - Throws: `LedgerError`: as `accept`.
  package func dismiss(
    _ one: CustomerNumber, _ other: CustomerNumber, _ finding: MergeFinding?, reason: String,
    actor: String?, as id: TouchpointID?
  ) async throws -> Receipt? {
    try await record(Self.dismissing(one, other, finding, reason, actor, id))
  }

  /// `dismiss` for code that is not asynchronous: it blocks its thread until that is on disk.
  @available(*, noasync, message: "await it instead")
  package func dismiss(
    _ one: CustomerNumber, _ other: CustomerNumber, _ finding: MergeFinding?, reason: String,
    actor: String?, as id: TouchpointID?
  ) throws -> Receipt? {
    try record(Self.dismissing(one, other, finding, reason, actor, id))
  }

  // MARK: What is recorded

  private static func suggesting(_ findings: [MergeFinding], _ actor: String?, _ id: TouchpointID?)
    -> Recording<[Receipt]>
  {
    let suggested = findings.flatMap { OwnTouchpoint<MergeSuggested>.finding($0, actor) }
    return Recording(count: suggested.count, as: id) { writer, staging, snapshot in
      // What was found then follows from what was known then, so that the first answer stands.
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<MergeSuggested>]) in earlier
      }
      if let answers { return answers }
      for finding in findings { try writer.checkMayMerge(finding.one, finding.other, staging) }
      return try writer.stage(suggested, as: id, &staging, snapshot)
    }
  }

  private static func accepting(
    _ one: CustomerNumber, _ other: CustomerNumber, _ finding: MergeFinding?, _ overLimits: Bool,
    _ actor: String?, _ id: TouchpointID?
  ) -> Recording<Receipt?> {
    Recording(count: 4, as: id) { writer, staging, snapshot in
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<CustomerMerged>]) in
        // The evidence is what was found then.
        OwnTouchpoint<CustomerMerged>.merge(
          of: one, other, evidence: earlier[0].message.evidence, actor: actor)
      }
      if let answers { return answers[0] }
      guard let finding else { return nil }
      try writer.checkMayMerge(one, other, staging)
      if !overLimits { try writer.checkLimits(one, other, staging) }
      let both = OwnTouchpoint<CustomerMerged>.merge(
        of: one, other, evidence: finding.evidence, actor: actor)
      let receipts = try writer.stage(both, as: id, &staging, snapshot)
      _ = try writer.stage(
        OwnTouchpoint<MergeSuggested>.finding(finding, actor), as: id, after: both.count, &staging, snapshot)
      return receipts[0]
    }
  }

  private static func dismissing(
    _ one: CustomerNumber, _ other: CustomerNumber, _ finding: MergeFinding?, _ reason: String,
    _ actor: String?, _ id: TouchpointID?
  ) -> Recording<Receipt?> {
    Recording(count: 2, as: id) { writer, staging, snapshot in
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<MergeDismissed>]) in
        let message = earlier[0].message
        let finding = MergeFinding(
          one, other, reasons: message.reasons, against: message.against, score: Int(message.score))
        return OwnTouchpoint<MergeDismissed>.finding(finding, actor, reason)
      }
      if let answers { return answers[0] }
      guard let finding else { return nil }
      try writer.checkMayMerge(one, other, staging)
      let dismissed = OwnTouchpoint<MergeDismissed>.finding(finding, actor, reason)
      return try writer.stage(dismissed, as: id, &staging, snapshot)[0]
    }
  }
}

extension OwnTouchpoint where Message: MergeFindingMessage {
  /// The touchpoints that say what was found of two customers, one on the chain of each.
  fileprivate static func finding(
    _ finding: MergeFinding, _ actor: String?, also fill: (inout Message) -> Void = { _ in }
  ) -> [Self] {
    [(finding.one, finding.other), (finding.other, finding.one)].map { customer, other in
      var message = Message()
      message.other = Int64(other.rawValue)
      (message.reasons, message.against) = (finding.reasons, finding.against)
      (message.score, message.actor) = (Int64(finding.score), actor ?? "")
      fill(&message)
      return OwnTouchpoint(customer: customer, message: message)
    }
  }
}

extension OwnTouchpoint<MergeDismissed> {
  fileprivate static func finding(_ finding: MergeFinding, _ actor: String?, _ reason: String) -> [Self] {
    self.finding(finding, actor) { $0.reason = reason }
  }
}

extension LogWriter {
  /// Refuses two customers of whom nothing is to be said together.
  ///
  /// - Throws: `unknownSubject`; `erased`; `invalidTouchpoint` where one is an account, the use of their data is restricted, or they are
  ///   one person already.
  fileprivate func checkMayMerge(_ one: CustomerNumber, _ other: CustomerNumber, _ staging: Staging) throws {
    let structure = staging.structure
    for customer in [one, other] {
      try checkExists(customer, staging)
      try checkPerson(customer, "is merged with nobody")
      try checkNotErased(customer, "they are merged with nobody", staging)
      guard !structure.isPersonErased(customer) else {
        throw LedgerError(.erased, "\(customer) was erased: they are merged with nobody")
      }
      if let (member, position) = structure.restriction(of: customer) {
        throw LedgerError(
          .invalidTouchpoint,
          "the use of what is kept of \(member) is restricted: nothing is found out about them; "
            + "\(ProgramName.command("allow \(member.rawValue)")) ends that",
          position: position)
      }
    }
    guard structure.components.root(of: one) != structure.components.root(of: other) else {
      let who = one == other ? "both are \(one)" : "\(one) and \(other) are one customer"
      throw LedgerError(.invalidTouchpoint, "\(who) already")
    }
  }

  /// Refuses a merge by which the person would have more identifiers of a kind than the rules of identity allow.
  fileprivate func checkLimits(_ one: CustomerNumber, _ other: CustomerNumber, _ staging: Staging) throws {
    let (rules, components) = (staging.structure.identity, staging.structure.components)
    var counts: [String: (one: Int, other: Int)] = [:]
    for member in components.members(with: one) {
      for kind in try links.identifiers(of: member).values { counts[kind, default: (0, 0)].one += 1 }
    }
    for member in components.members(with: other) {
      for kind in try links.identifiers(of: member).values { counts[kind, default: (0, 0)].other += 1 }
    }
    for (kind, count) in counts.sorted(by: { $0.key < $1.key })
    where count.one > 0 && count.other > 0 && count.one + count.other > rules.limit(of: kind) {
      throw LedgerError(
        .invalidTouchpoint,
        "together \(one) and \(other) have \(count.one + count.other) identifiers of kind \(kind), and a customer may have "
          + "\(rules.limit(of: kind)): unlink those that are not theirs, raise the setting identityLimits, or, if they are one "
          + "person all the same, say so: `--over-limits`, in Swift overLimits")
    }
  }
}
