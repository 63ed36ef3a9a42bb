// Saying that two customers are one person, and taking that back.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Records that two customers are one person, on the chains of both. Links and facts stay where they are.
  ///
  /// - Parameters:
  ///   - one: one of the two customers, on whose chain the merge is recorded first.
  ///   - other: the other; which of them is which makes no difference to rows.
  ///   - evidence: a code for why: `confirmed`, `same-email`.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the merge; its position is the one that `unmerge` takes.
  /// - Throws: `unknownSubject`; `invalidTouchpoint` where the two are one person already;
  ///   `conflictingDuplicate`.
  @discardableResult
  public func merge(
    _ one: CustomerNumber, with other: CustomerNumber, evidence: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await record(Self.merging(one, other, evidence, actor, id))
  }

  /// `merge` for code that is not asynchronous: it blocks its thread until the merge is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func merge(
    _ one: CustomerNumber, with other: CustomerNumber, evidence: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    try record(Self.merging(one, other, evidence, actor, id))
  }

  /// Takes back the merge that was recorded at a position, on the chains of both customers.
  ///
  /// - Parameters:
  ///   - merge: the position of the merge, on the chain of either customer.
  ///   - evidence: a code for why.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Throws: `unknownSubject` where no merge in force was recorded there; the message says how to find it;
  ///   `conflictingDuplicate`.
  @discardableResult
  public func unmerge(
    at merge: Position, evidence: String, actor: String? = nil, as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await record(Self.unmerging(merge, evidence, actor, id))
  }

  /// `unmerge` for code that is not asynchronous: it blocks its thread until the undoing is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func unmerge(
    at merge: Position, evidence: String, actor: String? = nil, as id: TouchpointID? = nil
  ) throws -> Receipt {
    try record(Self.unmerging(merge, evidence, actor, id))
  }

  // MARK: What is recorded

  private static func merging(
    _ one: CustomerNumber, _ other: CustomerNumber, _ evidence: String, _ actor: String?, _ id: TouchpointID?
  ) -> Recording<Receipt> {
    let both = OwnTouchpoint<CustomerMerged>.merge(of: one, other, evidence: evidence, actor: actor)
    return Recording(count: both.count, as: id) { writer, staging, snapshot in
      if let answers = try writer.answers(to: id, staging, snapshot, again: { _ in both }) {
        return answers[0]
      }
      let structure = staging.structure
      for customer in [one, other] {
        guard customer != .business, customer.rawValue <= structure.customerCount else {
          throw LedgerError(.unknownSubject, "there is no \(customer) to merge")
        }
        try writer.checkPerson(customer, "is merged with nobody")
        try writer.checkNotErased(customer, "they are merged with nobody", staging)
      }
      guard structure.components.root(of: one) != structure.components.root(of: other) else {
        let who = one == other ? "both are \(one)" : "\(one) and \(other) are one customer"
        throw LedgerError(.invalidTouchpoint, "\(who) already")
      }
      return try writer.stage(both, as: id, &staging, snapshot)[0]
    }
  }

  private static func unmerging(
    _ merge: Position, _ evidence: String, _ actor: String?, _ id: TouchpointID?
  ) -> Recording<Receipt> {
    @Sendable func undone(_ one: CustomerNumber, _ other: CustomerNumber) -> [OwnTouchpoint<CustomerUnmerged>]
    {
      [(one, other), (other, one)].map { customer, other in
        OwnTouchpoint(
          customer: customer,
          message: .with {
            $0.other = Int64(other.rawValue)
            $0.merge = Int64(merge.rawValue)
            $0.evidence = evidence
            $0.actor = actor ?? ""
          })
      }
    }
    return Recording(count: 2, as: id) { writer, staging, snapshot in
      // Of whom the merge was is known from the first call, since by now it is not in force.
      let answers = try writer.answers(to: id, staging, snapshot) {
        $0.count == 2 ? undone($0[0].customer, $0[1].customer) : []
      }
      if let answers { return answers[0] }
      guard let (one, other) = staging.structure.components.merge(at: merge) else {
        throw LedgerError(
          .unknownSubject,
          "no merge in force was recorded there; "
            + "\(ProgramName.command("log --type customer.merged --customer N")) shows where those of a customer stand",
          position: merge)
      }
      return try writer.stage(undone(one, other), as: id, &staging, snapshot)[0]
    }
  }
}

extension OwnTouchpoint<CustomerMerged> {
  /// The touchpoints that say that two customers are one person, one on the chain of each.
  ///
  /// - Parameter identifiers: the identifiers because of which they are merged.
  static func merge(
    of one: CustomerNumber, _ other: CustomerNumber, evidence: String, actor: String?,
    identifiers: [Identifier] = []
  ) -> [Self] {
    [(one, other), (other, one)].map { customer, other in
      OwnTouchpoint(
        customer: customer,
        message: .with {
          $0.other = Int64(other.rawValue)
          $0.evidence = evidence
          $0.actor = actor ?? ""
          if !identifiers.isEmpty { $0.personal.identifiers = identifiers.map { .init($0) } }
        })
    }
  }
}
