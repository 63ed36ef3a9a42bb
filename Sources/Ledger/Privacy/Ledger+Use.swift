// A person's data is kept, and not used: restricting its use, and allowing it again.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Says that a person's data is kept and not used, until `allowUse` says otherwise: while they contest it, object to its use, or
  /// need it for a claim.
  ///
  /// What has happened goes on being recorded, and reports over facts stay what they are. Decisions about the person are
  /// refused, and programmes pass them over.
  ///
  /// - Parameters:
  ///   - customer: the person: of customers who were merged, any of their numbers. All of them are restricted with it.
  ///   - request: the number of the person's request; may be empty. It must not identify anybody.
  ///   - reason: a code without spaces: `contested`, `unlawful`, `claims`, `objection`.
  ///   - actor: a number or code of who does it, never a name; `nil` where nobody says.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt. Where the person is restricted already and no id is given, nothing is recorded: it is that of the
  ///   restriction in force, as a duplicate.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer; `erased`; `invalidTouchpoint` for an account, which
  ///   is no person, or where the reason is no code; `conflictingDuplicate`.
  @discardableResult
  public func restrictUse(
    of customer: CustomerNumber, request: String = "", reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    noting(request, id, in: [try await record(Self.restricting(customer, request, reason, actor, id))])[0]
  }

  /// `restrictUse` for code that is not asynchronous: it blocks its thread until the restriction is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func restrictUse(
    of customer: CustomerNumber, request: String = "", reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    noting(request, id, in: [try record(Self.restricting(customer, request, reason, actor, id))])[0]
  }

  /// Says that a person's data may be used again.
  ///
  /// - Parameters:
  ///   - customer: the person: of customers who were merged, any of their numbers. All of them are allowed with it.
  ///   - request: the number of the person's request; may be empty. It must not identify anybody.
  ///   - reason: a code without spaces: `resolved`.
  ///   - actor: a number or code of who does it, never a name; `nil` where nobody says.
  ///   - id: makes the call safe to make again.
  /// - Returns: a receipt for each number of the person that was restricted.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer; `erased`; `invalidTouchpoint` where the person is not
  ///   restricted, or the reason is no code; `conflictingDuplicate`.
  @discardableResult
  public func allowUse(
    of customer: CustomerNumber, request: String = "", reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> [Receipt] {
    noting(request, id, in: try await record(Self.allowing(customer, request, reason, actor, id)))
  }

  /// `allowUse` for code that is not asynchronous: it blocks its thread until that is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func allowUse(
    of customer: CustomerNumber, request: String = "", reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> [Receipt] {
    noting(request, id, in: try record(Self.allowing(customer, request, reason, actor, id)))
  }

  /// Whether a person's data must not be used, under any of their numbers.
  public func isUseRestricted(of customer: CustomerNumber) throws -> Bool {
    try indexes.current().restriction(of: customer) != nil
  }

  /// Whether a person was erased, under any of their numbers.
  public func isErased(_ customer: CustomerNumber) throws -> Bool {
    try indexes.current().isPersonErased(customer)
  }

  /// The customers who are not used: those whose use is restricted, each with everybody who was merged with them.
  public func restrictedCustomers() throws -> Set<CustomerNumber> {
    let structure = try indexes.current()
    return Set(structure.restricted.keys.flatMap { structure.components.members(with: $0) })
  }

  /// The customers who were erased.
  public func erasedCustomers() throws -> Set<CustomerNumber> { Set(try indexes.current().erased) }

  /// Where the key comes from that wraps people's own keys, in words; after a rotation, the new one.
  public var keyOrigin: String {
    keySource.path.map { "the key file \($0)" } ?? "given by the program or its environment"
  }

  // MARK: What is recorded

  private static func restricting(
    _ customer: CustomerNumber, _ request: String, _ reason: String, _ actor: String?, _ id: TouchpointID?
  ) -> Recording<Receipt> {
    let restricted = OwnTouchpoint<UseRestricted>(
      customer: customer,
      message: .with {
        $0.request = request
        $0.reason = reason
        $0.actor = actor ?? ""
        $0.scope = "everything"
      })
    return Recording(as: id) { writer, staging, snapshot in
      if let answers = try writer.answers(to: id, staging, snapshot, again: { _ in [restricted] }) {
        return answers[0]
      }
      try writer.checkMayRestrict(customer, reason, staging)
      if id == nil, let (member, position) = staging.structure.restriction(of: customer) {
        return Receipt(position: position, customer: member, duplicate: true)
      }
      return try writer.stage([restricted], as: id, &staging, snapshot)[0]
    }
  }

  private static func allowing(
    _ customer: CustomerNumber, _ request: String, _ reason: String, _ actor: String?, _ id: TouchpointID?
  ) -> Recording<[Receipt]> {
    let message = UseAllowed.with {
      $0.request = request
      $0.reason = reason
      $0.actor = actor ?? ""
      $0.scope = "everything"
    }
    return Recording(as: id) { writer, staging, snapshot in
      // Who was restricted is known from the first call, since by now nobody is.
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<UseAllowed>]) in
        let components = staging.structure.components
        let isSame = earlier.contains { components.root(of: $0.customer) == components.root(of: customer) }
        return earlier.map { OwnTouchpoint(customer: isSame ? $0.customer : customer, message: message) }
      }
      if let answers { return answers }
      try writer.checkMayRestrict(customer, reason, staging)
      let restricted = staging.structure.components.members(with: customer).filter {
        staging.structure.restricted[$0] != nil
      }
      guard !restricted.isEmpty else {
        throw LedgerError(.invalidTouchpoint, "the use of what is kept of \(customer) is not restricted")
      }
      let touchpoints = restricted.map { OwnTouchpoint(customer: $0, message: message) }
      return try writer.stage(touchpoints, as: id, &staging, snapshot)
    }
  }
}

extension LogWriter {
  /// - Throws: `unknownSubject`, `erased`; `invalidTouchpoint` for an account, and without a reason.
  fileprivate func checkMayRestrict(_ customer: CustomerNumber, _ reason: String, _ staging: Staging) throws {
    try checkExists(customer, staging)
    try checkPerson(customer, "is neither restricted nor allowed")
    guard !staging.structure.isPersonErased(customer) else {
      throw LedgerError(.erased, "\(customer) was erased: nothing of them is left to be used")
    }
    guard !reason.isEmpty else {
      throw LedgerError(.invalidTouchpoint, "no reason is given; give a code, such as contested")
    }
  }
}
