// Linking identifiers of people to customers, and taking that back.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Says that identifiers are a customer's: from now on touchpoints that name them are recorded of this
  /// customer.
  ///
  /// What was recorded before stays where it is. The limits of matching do not hold here, because somebody
  /// says outright whose the identifiers are.
  ///
  /// - Parameters:
  ///   - identifiers: those that are linked, none of which may be linked yet.
  ///   - customer: the customer whose they are; of customers who were merged, any of their numbers.
  ///   - evidence: a code for why: `confirmed`, `receipt-shown`.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the link.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer; `invalidTouchpoint` where
  ///   an identifier is linked already, to this customer or another (the message names the kind and the
  ///   customer), or stands for nobody; `erased`; `conflictingDuplicate`.
  @discardableResult
  public func link(
    _ identifiers: [Identifier], to customer: CustomerNumber, evidence: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await record(Self.linking(identifiers, customer, evidence, actor, id))
  }

  /// `link` for code that is not asynchronous: it blocks its thread until the link is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func link(
    _ identifiers: [Identifier], to customer: CustomerNumber, evidence: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    try record(Self.linking(identifiers, customer, evidence, actor, id))
  }

  /// Says that identifiers are not a customer's, nor those of customers merged with it: they are free for
  /// somebody else.
  ///
  /// What was recorded before stays where it is.
  ///
  /// - Parameters:
  ///   - identifiers: those that are free from now on, all of which must be linked.
  ///   - customer: the customer whose they were; of customers who were merged, any of their numbers.
  ///   - evidence: a code for why: `card-returned`.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: a receipt for each customer that held some of them, on whose chain that is recorded.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer, or an identifier is not
  ///   linked to it; `conflictingDuplicate`.
  @discardableResult
  public func unlink(
    _ identifiers: [Identifier], from customer: CustomerNumber, evidence: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> [Receipt] {
    try await record(Self.unlinking(identifiers, customer, evidence, actor, id))
  }

  /// `unlink` for code that is not asynchronous: it blocks its thread until the unlinking is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func unlink(
    _ identifiers: [Identifier], from customer: CustomerNumber, evidence: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> [Receipt] {
    try record(Self.unlinking(identifiers, customer, evidence, actor, id))
  }

  // MARK: What is recorded

  /// - Throws: `invalidTouchpoint` where an identifier names an account, which is nobody's identifier.
  private static func checkPersons(_ identifiers: [Identifier]) throws(LedgerError) {
    guard let account = identifiers.lazy.compactMap(\.account).first else { return }
    throw LedgerError(.invalidTouchpoint, "\(account.title) is no person: it is nobody's identifier")
  }

  private static func linking(
    _ identifiers: [Identifier], _ customer: CustomerNumber, _ evidence: String, _ actor: String?,
    _ id: TouchpointID?
  ) -> Recording<Receipt> {
    let identifiers = identifiers.normalizedOnce
    let linked = OwnTouchpoint<CustomerLinked>(
      customer: customer,
      message: .with {
        $0.evidence = evidence
        $0.actor = actor ?? ""
        $0.personal.identifiers = identifiers.map { .init($0) }
      })
    return Recording(as: id) { writer, staging, snapshot in
      if let answers = try writer.answers(to: id, staging, snapshot, again: { _ in [linked] }) {
        return answers[0]
      }
      try writer.checkExists(customer, staging)
      try writer.checkNotErased(customer, "no identifier leads to them", staging)
      try Self.checkPersons(identifiers)
      for identifier in identifiers {
        guard let holder = try writer.holder(of: identifier) else { continue }
        let same =
          staging.structure.components.root(of: holder) == staging.structure.components.root(of: customer)
        throw LedgerError(
          .invalidTouchpoint,
          "the \(identifier.kind) that is given is linked to \(holder) already"
            + (same ? "" : "; unlink it there first, or merge the two customers if they are one person"))
      }
      return try writer.stage([linked], as: id, &staging, snapshot) { _, position, staging in
        try writer.stageLinks(identifiers, [], customer, position, staging)
      }[0]
    }
  }

  private static func unlinking(
    _ identifiers: [Identifier], _ customer: CustomerNumber, _ evidence: String, _ actor: String?,
    _ id: TouchpointID?
  ) -> Recording<[Receipt]> {
    let identifiers = identifiers.normalizedOnce
    @Sendable func unlinked(_ identifiers: [Identifier], from holder: CustomerNumber)
      -> OwnTouchpoint<CustomerUnlinked>
    {
      OwnTouchpoint(
        customer: holder,
        message: .with {
          $0.evidence = evidence
          $0.actor = actor ?? ""
          $0.personal.identifiers = identifiers.map { .init($0) }
        })
    }
    return Recording(as: id) { writer, staging, snapshot in
      // Who held the identifiers is known from the first call, since by now nobody holds them.
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<CustomerUnlinked>]) in
        let held = earlier.map { $0.message.personal.identifiers.map { Identifier($0.kind, $0.value) } }
        guard Set(held.joined()) == Set(identifiers) else {
          return [unlinked(identifiers, from: earlier[0].customer)]
        }
        return zip(earlier, held).map { unlinked($1, from: $0.customer) }
      }
      if let answers { return answers }
      try writer.checkExists(customer, staging)
      try writer.checkNotErased(customer, "no identifier leads to them any more", staging)
      guard !identifiers.isEmpty else {
        throw LedgerError(.invalidTouchpoint, "no identifier is given that is to be unlinked")
      }
      try Self.checkPersons(identifiers)
      let members = staging.structure.components.members(with: customer)
      var held: [CustomerNumber: [Identifier]] = [:]
      for identifier in identifiers {
        guard let holder = try writer.holder(of: identifier), members.contains(holder) else {
          throw LedgerError(
            .unknownSubject,
            "the \(identifier.kind) that is given is not linked to \(customer); "
              + "\(ProgramName.command("customer \(customer.rawValue)")) shows what is")
        }
        held[holder, default: []].append(identifier)
      }
      let touchpoints = held.sorted { $0.key < $1.key }.map { unlinked($1, from: $0) }
      return try writer.stage(touchpoints, as: id, &staging, snapshot) { touchpoint, position, staging in
        let holder = touchpoint.customer
        try writer.stageLinks([], held[holder] ?? [], holder, position, staging)
      }
    }
  }
}

extension LogWriter {
  /// The customer that an identifier is linked to, what is staged included.
  fileprivate func holder(of identifier: Identifier) throws -> CustomerNumber? {
    try links.link(of: BlindIdentifier(identifier, key: try keys.identifierKey()))?.customer
  }
}

extension [Identifier] {
  /// The identifiers in their normal form, each once.
  fileprivate var normalizedOnce: [Identifier] {
    var seen: Set<Identifier> = []
    return map(\.normalized).filter { seen.insert($0).inserted }
  }
}
