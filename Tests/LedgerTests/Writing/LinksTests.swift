import Foundation
import Ledger
import Testing

@Suite struct LinksTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func aLinkLeadsLaterTouchpointsToItsCustomerAndAnUnlinkSetsItFree() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let ada = try await ledger.append(order("1", of: crm("ada"))).customer
    let bob = try await ledger.append(order("2", of: crm("bob"))).customer
    let card = Identifier("card", "77")
    let position = try await ledger.link(
      [card, Identifier("email", "Ada@Example.org"), Identifier("email", "ada@example.org")], to: ada,
      evidence: "confirmed", actor: "7"
    ).position
    #expect(try ledger.touchpoint(at: position).customer == ada)
    #expect(try await ledger.append(order("3", of: .identifiers([card]))).customer == ada)
    #expect(try ledger.identifiers(of: ada).count == 3)
    try await ledger.merge(bob, with: ada, evidence: "same")
    // Either of the two merged customers may be named: the one who holds the identifier is found.
    let unlinked = try await ledger.unlink(
      [card, Identifier("crm", "bob")], from: bob, evidence: "card-returned"
    ).map(\.position)
    #expect(try unlinked.map { try ledger.touchpoint(at: $0).customer } == [ada, bob])
    for _ in 0..<2 {
      #expect(try ledger.customerNumber(of: card) == nil)
      #expect(try ledger.identifiers(of: bob).map(\.kind).sorted() == ["crm", "email"])
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    let carol = try await ledger.append(order("4", of: .identifiers([card]))).customer
    #expect(carol > bob)
    try ledger.close()
  }

  @Test func whatWasLinkedAtAnEarlierPositionIsWhatWasKnownThen() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let ada = try await ledger.append(order("1", of: crm("ada"))).customer
    let bob = try await ledger.append(order("2", of: crm("bob"))).customer
    let card = Identifier("card", "77")
    var known: [(position: Position, ada: [String], bob: [String])] = []
    func note(_ one: [String], _ other: [String]) throws { known.append((try ledger.head, one, other)) }
    try note(["ada"], ["bob"])
    try await ledger.link([card], to: ada, evidence: "said")
    try note(["ada", "77"], ["bob"])
    let merge = try await ledger.merge(bob, with: ada, evidence: "same")
    try note(["ada", "bob", "77"], ["ada", "bob", "77"])
    try await ledger.unlink([card], from: ada, evidence: "returned")
    try note(["ada", "bob"], ["ada", "bob"])
    try await ledger.unmerge(at: merge.position, evidence: "mistake")
    try note(["ada"], ["bob"])
    try await ledger.link([card], to: bob, evidence: "said")
    try note(["ada"], ["bob", "77"])
    for (position, one, other) in known {
      #expect(try ledger.identifiers(of: ada, through: position).map(\.value) == one, "\(position)")
      #expect(try ledger.identifiers(of: bob, through: position).map(\.value) == other, "\(position)")
    }
    #expect(try ledger.identifiers(of: bob).map(\.value) == ["bob", "77"])
    try await ledger.erase(ada, request: "R", reason: "requested")
    #expect(try ledger.identifiers(of: ada, through: known[1].position).isEmpty)
    try ledger.close()
  }

  struct Refusal: Sendable {
    var what: String
    var identifiers: [Identifier]
    var customer: UInt32
    var unlinks = false
    var code: LedgerError.Code
    var says: [String]
  }

  static let refusals: [Refusal] = [
    Refusal(
      what: "a link of nothing", identifiers: [], customer: 1, code: .invalidTouchpoint,
      says: ["at least one"]),
    Refusal(
      what: "an unlink of nothing", identifiers: [], customer: 1, unlinks: true, code: .invalidTouchpoint,
      says: ["no identifier"]),
    Refusal(
      what: "a link to nobody", identifiers: [Identifier("card", "1")], customer: 0, code: .unknownSubject,
      says: ["no customer:0"]),
    Refusal(
      what: "a link to a customer that there is not", identifiers: [Identifier("card", "1")], customer: 9,
      code: .unknownSubject, says: ["customer:9", "2 customers"]),
    Refusal(
      what: "a link that there is", identifiers: [Identifier("crm", "ada")], customer: 1,
      code: .invalidTouchpoint, says: ["crm", "customer:1 already"]),
    Refusal(
      what: "a link of what is another's", identifiers: [Identifier("crm", "ada")], customer: 2,
      code: .invalidTouchpoint, says: ["customer:1 already", "unlink", "merge"]),
    Refusal(
      what: "a link of what stands for nobody", identifiers: [Identifier("crm", "unknown")], customer: 1,
      code: .invalidTouchpoint, says: ["stands for nobody"]),
    Refusal(
      what: "a kind that is none", identifiers: [Identifier("Card", "1")], customer: 1,
      code: .invalidTouchpoint, says: ["kind", "lower-case"]),
    Refusal(
      what: "an unlink of what is another's", identifiers: [Identifier("crm", "ada")], customer: 2,
      unlinks: true, code: .unknownSubject, says: ["crm", "not linked to customer:2"]),
    Refusal(
      what: "an unlink of what is nobody's", identifiers: [Identifier("card", "5")], customer: 1,
      unlinks: true, code: .unknownSubject, says: ["card", "not linked"]),
  ]

  @Test func whatMakesNoSenseIsRefusedWithoutSayingWhoItIs() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append([order("1", of: crm("ada")), order("2", of: crm("bob"))])
    let head = try ledger.head
    for refusal in Self.refusals {
      let error = try expect(refusal.code) {
        if refusal.unlinks {
          try ledger.unlink(refusal.identifiers, from: CustomerNumber(refusal.customer), evidence: "test")
        } else {
          try ledger.link(refusal.identifiers, to: CustomerNumber(refusal.customer), evidence: "test")
        }
      }
      for word in refusal.says {
        #expect(error.message.contains(word), "\(refusal.what): \(word) is not in: \(error.message)")
      }
      #expect(!error.description.contains("ada"), "\(refusal.what)")
      #expect(try ledger.head == head, "\(refusal.what)")
    }
    #expect(try ledger.customerNumber(of: Identifier("crm", "ada")) == CustomerNumber(1))
    try ledger.expectSoundTables()
    try ledger.close()
  }
}
