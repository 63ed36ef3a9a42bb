// Linking people's identifiers to customers, and taking that back.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Says that identifiers are a customer's: from now on touchpoints that name them are recorded of this customer.
  ///
  /// What was recorded before stays where it is. The limits of matching do not hold here: whoever links knows.
  ///
  /// - Parameters:
  ///   - evidence: a code for why: `confirmed`, `receipt-shown`.
  ///   - actor: a number or code of who did it, never a name.
  /// - Returns: where the link stands.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer; `invalidTouchpoint` where an identifier is
  ///   linked already, to this customer or another (the message names the kind and the customer), or stands for
  ///   nobody; `erased`.
  @discardableResult
  public func link(
    _ identifiers: [Identifier], to customer: CustomerNumber, evidence: String, actor: String? = nil
  ) throws -> Position {
    let identifiers = identifiers.normalizedOnce
    return try recordOwn { writer, staging, snapshot in
      try writer.checkExists(customer, staging)
      for identifier in identifiers {
        guard let holder = try writer.holder(of: identifier) else { continue }
        let same =
          staging.structure.components.root(of: holder) == staging.structure.components.root(of: customer)
        throw LedgerError(
          .invalidTouchpoint,
          "the \(identifier.kind) that is given is linked to \(holder) already"
            + (same ? "" : "; unlink it there first, or merge the two customers if they are one person"))
      }
      let message = CustomerLinked.with {
        $0.evidence = evidence
        $0.actor = actor ?? ""
        $0.personal.identifiers = identifiers.map { .init($0) }
      }
      let position = try writer.stageOwn(message, of: customer, &staging, snapshot)
      try writer.stageLinks(identifiers, [], customer, position, staging)
      return position
    }
  }

  /// Says that identifiers are not a customer's, nor of those merged with it: they are free for somebody else.
  ///
  /// What was recorded before stays where it is.
  ///
  /// - Parameters:
  ///   - evidence: a code for why: `card-returned`.
  ///   - actor: a number or code of who did it, never a name.
  /// - Returns: where it stands: on the chain of each customer that held some of them.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer, or an identifier is not linked to it.
  @discardableResult
  public func unlink(
    _ identifiers: [Identifier], from customer: CustomerNumber, evidence: String, actor: String? = nil
  ) throws -> [Position] {
    let identifiers = identifiers.normalizedOnce
    return try recordOwn(count: 1) { writer, staging, snapshot in
      try writer.checkExists(customer, staging)
      guard !identifiers.isEmpty else {
        throw LedgerError(.invalidTouchpoint, "no identifier is given that is to be unlinked")
      }
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
      return try held.sorted { $0.key < $1.key }.map { holder, identifiers in
        let message = CustomerUnlinked.with {
          $0.evidence = evidence
          $0.actor = actor ?? ""
          $0.personal.identifiers = identifiers.map { .init($0) }
        }
        let position = try writer.stageOwn(message, of: holder, &staging, snapshot)
        try writer.stageLinks([], identifiers, holder, position, staging)
        return position
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
