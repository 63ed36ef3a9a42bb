import Foundation
import Perennial
import Testing

/// Who has agreed to a purpose.
struct AgreedTests {
  private func agreed(_ desk: Desk, _ purpose: String = "news", _ channel: String? = nil, at: Position? = nil)
    throws -> [UInt32]
  {
    try desk.ledger.agreed(to: NeededConsent(to: purpose, through: channel), Moment(at: at))
      .map(\.customer.rawValue)
  }

  @Test("People who were merged are named once, by the smallest of their numbers, as known at the position")
  func merged() throws {
    let desk = try Desk()
    let ann = try desk.meet("ann")
    let bob = try desk.grant("news", of: "bob").customer
    #expect(try agreed(desk) == [bob.rawValue])
    let before = try desk.ledger.head
    try desk.ledger.merge(bob, with: ann, evidence: "same")
    #expect(try agreed(desk) == [ann.rawValue])
    #expect(try agreed(desk, at: before) == [bob.rawValue])
    try desk.grant("news", of: "ann")
    #expect(try agreed(desk) == [ann.rawValue])
  }

  @Test("A consent that is assigned to somebody is theirs, by the smallest of their numbers")
  func assigned() throws {
    let desk = try Desk()
    let (ann, bob) = (try desk.meet("ann"), try desk.meet("bob"))
    let grant = try desk.grant("news", of: "cid")
    try desk.ledger.merge(bob, with: ann, evidence: "same")
    try desk.ledger.assign(grant.position, to: bob, reason: "mixed-up")
    #expect(try agreed(desk) == [ann.rawValue])
  }

  @Test("A purpose or a channel that the register does not have is refused, and what there is named")
  func mistyped() throws {
    let desk = try Desk()
    try desk.grant("news", through: ["email"])
    // Without a register everything may have been agreed to.
    #expect(try agreed(desk, "nevs").isEmpty)
    try desk.publish(["news": .consent, "advice": .legitimateInterest], channels: ["email"])
    for (purpose, channel, says) in [("nevs", nil, "news, advice"), ("news", "fax", "there are email")] {
      let error = #expect(throws: ProjectionError.self) { _ = try agreed(desk, purpose, channel) }
      #expect(error?.code == .invalidRequest && error?.message.contains(says) == true, "\(error as Any)")
    }
    #expect(try agreed(desk, "news", "email") == [1])
    #expect(try agreed(desk, "advice").isEmpty)
  }
}
