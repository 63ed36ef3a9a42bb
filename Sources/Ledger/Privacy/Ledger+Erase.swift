// Forgetting a person: recorded first, then made true.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Forgets a person: what names or describes them can no longer be read, by anybody, and no identifier leads to them.
  ///
  /// All customers who were merged with this one are erased with it. The erasure is recorded; then their keys are destroyed, and
  /// their identifiers are purged from the links. A crash in between is made good when the ledger is next opened for writing, before
  /// anything is read. What they bought, and when, stays: reports over facts are what they were. A person who comes back is a new
  /// customer.
  ///
  /// - Parameters:
  ///   - customer: of customers who were merged, any of their numbers.
  ///   - request: the number of the request, by which the receipt is found.
  ///   - reason: a code for why: `requested`, `inactive`.
  ///   - actor: a number or code of who does it, never a name; `nil` where nobody says.
  ///   - id: makes the call safe to make again.
  /// - Returns: what was erased, and the receipt. Where the person was erased before, under whichever request, that erasure.
  /// - Throws: `LedgerError`: `unknownSubject`; `invalidTouchpoint` where the customer is an account, which is no person, the
  ///   request has no number, or the actor is no code; `conflictingDuplicate`.
  @discardableResult
  public func erase(
    _ customer: CustomerNumber, request: String, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Erasure {
    let recorded = try await record(Self.erasing(customer, request, reason, actor, id))
    let isPurged = Guarded(false)
    try await maintainAsync { writer in
      let done = try writer.completeErasures()
      isPurged.withLock { $0 = done }
    }
    return try answer(recorded, isPurged: isPurged.withLock { $0 }, request, id)
  }

  /// `erase` for code that is not asynchronous: it blocks its thread until the erasure is done.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func erase(
    _ customer: CustomerNumber, request: String, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Erasure {
    let recorded = try record(Self.erasing(customer, request, reason, actor, id))
    let isPurged = Guarded(false)
    try maintain { writer in
      let done = try writer.completeErasures()
      isPurged.withLock { $0 = done }
    }
    return try answer(recorded, isPurged: isPurged.withLock { $0 }, request, id)
  }

  /// Records the erasure of those whose keys are destroyed though the log does not say that they are erased: it was restored from a
  /// backup that is older than the keys. Nobody reads the ledger before.
  func recordErasuresOfKeys() throws {
    let destroyed = try keys().destroyedAhead(of: try indexes.current(), in: store)
    guard !destroyed.isEmpty else { return }
    _ = try record(
      Recording(count: destroyed.count, as: nil) { writer, staging, snapshot in
        let structure = staging.structure
        let outstanding = Set(destroyed.flatMap { structure.components.members(with: $0) })
          .filter { structure.erasures[$0] == nil }
        return try writer.stageErasure(
          of: outstanding.sorted().map {
            OwnTouchpoint(customer: $0, message: .erasure("restored", "key-destroyed", nil))
          }, as: nil, &staging, snapshot)
      })
    try maintain { try $0.completeErasures() }
  }

  private func answer(_ receipts: [Receipt], isPurged: Bool, _ request: String, _ id: TouchpointID?) throws
    -> Erasure
  {
    var erasure = try answer(receipts, isPurged: isPurged)
    let isNew = !erasure.duplicate || id != nil
    erasure.requestBefore = requestBefore(
      request, of: erasure.customers, before: isNew ? erasure.position : nil)
    return erasure
  }

  func answer(_ receipts: [Receipt], isPurged: Bool) throws -> Erasure {
    Erasure(
      customers: receipts.map(\.customer), positions: receipts.map(\.position),
      receipt: try erasureReceipt(at: receipts[0].position), duplicate: receipts[0].duplicate,
      isPurged: isPurged)
  }

  // MARK: What is recorded

  private static func erasing(
    _ customer: CustomerNumber, _ request: String, _ reason: String, _ actor: String?, _ id: TouchpointID?
  ) -> Recording<[Receipt]> {
    @Sendable func touchpoint(of customer: CustomerNumber) -> OwnTouchpoint<CustomerErased> {
      OwnTouchpoint(customer: customer, message: .erasure(request, reason, actor))
    }
    return Recording(as: id) { writer, staging, snapshot in
      let answers = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<CustomerErased>]) in
        earlier.contains { $0.customer == customer }
          ? earlier.map { touchpoint(of: $0.customer) } : [touchpoint(of: customer)]
      }
      if let answers { return answers }
      try checkRequest(request)
      try writer.checkExists(customer, staging)
      try writer.checkPerson(customer, "is not erased")
      let members = staging.structure.components.members(with: customer)
      let erasures = staging.structure.erasures
      let outstanding = members.filter { erasures[$0] == nil }
      guard !outstanding.isEmpty else {
        return members.sorted().compactMap { member in
          erasures[member].map { Receipt(position: $0, customer: member, duplicate: true, erased: true) }
        }
      }
      if let restriction = staging.structure.restriction(of: customer) {
        throw LedgerError(
          .invalidTouchpoint,
          "what is known of \(restriction.customer) is kept without being used, as touchpoint \(restriction.position) says, such as "
            + "for a claim: allow its use first where it may go", position: restriction.position)
      }
      return try writer.stageErasure(
        of: outstanding.sorted().map { touchpoint(of: $0) }, as: id, &staging, snapshot)
    }
  }

  static func checkRequest(_ request: String) throws(LedgerError) {
    guard request.isEmpty else { return }
    throw LedgerError(
      .invalidTouchpoint, "the request has no number; give one, by which its receipt is found")
  }
}

extension CustomerErased {
  /// That everything of a person is erased.
  static func erasure(_ request: String, _ reason: String, _ actor: String?) -> CustomerErased {
    CustomerErased.with {
      $0.request = request
      $0.reason = reason
      $0.actor = actor ?? ""
      $0.scope = "everything"
    }
  }
}

extension LogWriter {
  /// Destroys the keys and purges the links of all who are erased; whether nothing is left to do.
  @discardableResult
  func completeErasures() throws -> Bool {
    try destroyErasedKeys()
    return try purgeErasedLinks()
  }
}
