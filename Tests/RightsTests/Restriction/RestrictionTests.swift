import Perennial
import Testing

/// What there is of a person is kept, and not used.
struct RestrictionTests {
  @Test("A person is restricted until the use is allowed again")
  func restricting() throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let restricted = try desk.ledger.restrictUse(
      of: ann, request: "R-7", reason: "contested", actor: "till-3")
    #expect(try desk.ledger.isUseRestricted(of: ann))
    #expect(try desk.ledger.restrictedCustomers() == [ann])
    guard
      case .message(let message) = try desk.ledger.touchpoint(at: restricted.position).content,
      let said = message as? UseRestricted
    else { return #expect(Bool(false), "no use.restricted was recorded") }
    #expect(said.request == "R-7" && said.reason == "contested" && said.actor == "till-3")
    let allowed = try desk.ledger.allowUse(of: ann, reason: "resolved")
    #expect(allowed.map(\.customer) == [ann])
    #expect(try !desk.ledger.isUseRestricted(of: ann))
    #expect(try desk.ledger.restrictedCustomers().isEmpty)
  }

  @Test("Who is restricted already is not restricted once more, unless a request has an id of its own")
  func again() throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let first = try desk.ledger.restrictUse(of: ann, reason: "contested")
    let second = try desk.ledger.restrictUse(of: ann, reason: "contested")
    #expect(second.position == first.position && second.duplicate)
    let id = TouchpointID("desk", "restrict-1")
    let third = try desk.ledger.restrictUse(of: ann, reason: "claims", as: id)
    #expect(third.position > first.position && !third.duplicate)
    let fourth = try desk.ledger.restrictUse(of: ann, reason: "claims", as: id)
    #expect(fourth.position == third.position && fourth.duplicate)
    try expect(.conflictingDuplicate) { try desk.ledger.restrictUse(of: ann, reason: "other", as: id) }
  }

  @Test("Allowing is answered as the first time when it is sent again, whatever is true since")
  func allowingAgain() throws {
    let desk = try Desk()
    let (ann, bob) = (try desk.meet("ann"), try desk.meet("bob"))
    try desk.ledger.restrictUse(of: ann, reason: "contested")
    try desk.ledger.restrictUse(of: bob, reason: "contested")
    try desk.ledger.merge(ann, with: bob, evidence: "confirmed")
    let id = TouchpointID("desk", "allow-1")
    let first = try desk.ledger.allowUse(of: bob, reason: "resolved", as: id)
    #expect(first.map(\.customer) == [ann, bob])
    try desk.ledger.restrictUse(of: ann, reason: "claims")
    let again = try desk.ledger.allowUse(of: ann, reason: "resolved", as: id)
    #expect(again.map(\.position) == first.map(\.position) && again.allSatisfy(\.duplicate))
    #expect(try desk.ledger.isUseRestricted(of: ann))
    let cid = try desk.meet("cid")
    try expect(.conflictingDuplicate) { try desk.ledger.allowUse(of: cid, reason: "resolved", as: id) }
  }

  @Test("Of people who were merged, one who is restricted restricts all, until they are parted")
  func merged() throws {
    let desk = try Desk()
    let (ann, bob) = (try desk.meet("ann"), try desk.meet("bob"))
    try desk.ledger.restrictUse(of: bob, reason: "contested")
    let merge = try desk.ledger.merge(ann, with: bob, evidence: "confirmed")
    #expect(try desk.ledger.isUseRestricted(of: ann) && desk.ledger.restrictedCustomers() == [ann, bob])
    try desk.ledger.unmerge(at: merge.position, evidence: "two-people")
    #expect(try !desk.ledger.isUseRestricted(of: ann) && desk.ledger.restrictedCustomers() == [bob])
  }

  @Test("A restriction is there after the ledger was opened again, and the tables agree with the log")
  func reopened() throws {
    let desk = try Desk()
    let (ann, bob) = (try desk.meet("ann"), try desk.meet("bob"))
    try desk.ledger.restrictUse(of: ann, reason: "contested")
    try desk.ledger.restrictUse(of: bob, reason: "contested")
    try desk.ledger.allowUse(of: bob, reason: "resolved")
    try desk.ledger.close()
    for rebuild in [false, true] {
      let again = try Ledger.open(at: desk.path)
      defer { try? again.close() }
      #expect(try again.checkDerivedTables(rebuild: rebuild).allSatisfy(\.differences.isEmpty))
      #expect(try again.restrictedCustomers() == [ann])
    }
  }

  @Test("What cannot be restricted or allowed is refused, and why")
  func refused() async throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let card = try await desk.ledger.account(
      .giftCard, named: "GC-1", currency: MeasureUnit(currency: "GBP") ?? .none)
    try expect(.unknownSubject) { try desk.ledger.restrictUse(of: CustomerNumber(99), reason: "contested") }
    try expect(.unknownSubject) { try desk.ledger.restrictUse(of: .business, reason: "contested") }
    try expect(.unknownSubject) { try desk.ledger.allowUse(of: CustomerNumber(99), reason: "resolved") }
    let account = try expect(.invalidTouchpoint) {
      try desk.ledger.restrictUse(of: card, reason: "contested")
    }
    #expect(account.message.contains("no person"))
    let free = try expect(.invalidTouchpoint) { try desk.ledger.allowUse(of: ann, reason: "resolved") }
    #expect(free.message.contains("not restricted"))
    try expect(.invalidTouchpoint) { try desk.ledger.restrictUse(of: ann, reason: "") }
    try expect(.invalidTouchpoint) { try desk.ledger.restrictUse(of: ann, reason: "two words") }
    #expect(try !desk.ledger.isUseRestricted(of: ann))
  }

  @Test("A restriction is not voided and not assigned: the use is allowed")
  func notVoided() throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let restricted = try desk.ledger.restrictUse(of: ann, reason: "contested")
    let error = try expect(.invalidTouchpoint) {
      try desk.ledger.void([restricted.position], reason: "mistake")
    }
    #expect(error.message.contains("allowed again"))
  }
}
