import Foundation
import Perennial
import Testing

@testable import RecordLinkage

/// What identifiers have done, from the log.
struct IdentityReportTests {
  private func order(_ registry: Registry, _ identifiers: [Identifier], batch: [String] = []) throws
    -> Receipt
  {
    let id = registry.nextID()
    return try registry.ledger.append(
      NewTouchpoint(
        source: "till/1", id: id, subject: .identifiers(identifiers),
        OrderPlaced.with { ($0.order, $0.currency, $0.total) = (id, "EUR", 100) }))
  }

  @Test("Links are counted by how they came about, and silent ones are listed with their kinds")
  func links() throws {
    let registry = try Registry()
    let ann = try order(registry, [.email("ann@shop.example")]).customer
    _ = try order(registry, [.email("ann@shop.example"), .phone("01225 447000")])
    _ = try order(registry, [.email("ann@shop.example"), .card("77"), .device("d-1")])
    try registry.ledger.link([.card("78")], to: ann, evidence: "confirmed")
    try registry.ledger.unlink([.card("78")], from: ann, evidence: "card-returned")
    let report = try registry.ledger.identityReport()
    #expect(report.links.first == 1 && report.links.silent == 2)
    #expect(report.links.said == 1 && report.links.unlinked == 1)
    #expect(report.silentLinks.map(\.kinds) == [["card", "device"], ["phone"]])
    #expect(report.silentLinks.allSatisfy { $0.customer == ann })
    #expect(report.silentLinks[0].position > report.silentLinks[1].position)
    #expect(try registry.ledger.identityReport(listed: 1).silentLinks.count == 1)
    #expect(try registry.ledger.identityReport(listed: 0).silentLinks.isEmpty)
  }

  @Test("Values that stand for nobody are counted by kind and reason, also where a sale is nobody's")
  func nobodies() throws {
    let registry = try Registry()
    let first = try order(registry, [.email("ann@shop.example"), .phone("n/a")])
    let second = try order(registry, [.email("ann@shop.example"), .phone("12345678")])
    _ = try order(registry, [.email("ann@shop.example"), .phone("4.47912E+11")])
    let report = try registry.ledger.identityReport()
    #expect(
      report.nobodies == [
        IdentityReport.Nobody(
          kind: "phone", reason: "placeholder", touchpoints: 2, first: first.position, last: second.position),
        IdentityReport.Nobody(
          kind: "phone", reason: "malformed", touchpoints: 1, first: report.nobodies[1].first,
          last: report.nobodies[1].first),
      ])
  }

  @Test(
    "An identifier that others come with is shown with whose it is, where it was linked, and how many they are"
  )
  func shared() throws {
    let registry = try Registry()
    let counter = Identifier.device("counter")
    let ann = try order(registry, [.email("ann@shop.example"), counter])
    let link = try registry.ledger.identityReport()
    #expect(link.shared.isEmpty)
    for name in ["bob", "cid", "dan"] { _ = try order(registry, [.email("\(name)@shop.example"), counter]) }
    let last = try order(registry, [.email("dan@shop.example"), counter])
    let report = try registry.ledger.identityReport()
    #expect(report.shared.count == 1)
    let shared = try #require(report.shared.first)
    #expect(shared.kind == "device" && shared.customer == ann.customer)
    #expect(shared.others == 3 && shared.touchpoints == 4 && shared.last == last.position)
    guard case .message(let message) = try registry.ledger.touchpoint(at: shared.link, reveal: true).content,
      let linked = message as? CustomerLinked
    else { return #expect(Bool(false), "no link stands there") }
    #expect(linked.personal.identifiers.contains { $0.kind == "device" && $0.value == "counter" })
  }

  @Test(
    "Merges are told by day: silent, said, accepted and taken back; and those that were refused, with the identifier"
  )
  func merges() throws {
    // Nothing tells people apart, so that a shop's own address joins them, up to the limit of a day.
    let registry = try Registry {
      $0.identity.distinguishing = []
      $0.identity.limit = 100
      $0.identity.mergeLimit = 2
    }
    let shop = Identifier.email("shop@shop.example")
    for card in 1...4 { _ = try order(registry, [.card("\(card)")]) }
    let own = try order(registry, [shop])
    for card in 1...3 { _ = try order(registry, [shop, .card("\(card)")]) }
    let refused = try order(registry, [shop, .card("4")])
    #expect(refused.refusedMerge != nil)
    let (one, other) = (
      try registry.register("1", "Ada Lovelace", birthday: "1815-12-10"),
      try registry.register("2", "Ada Lovelace", birthday: "1815-12-10")
    )
    let accepted = try registry.ledger.acceptMerge(of: one, with: other)
    let said = try registry.ledger.merge(one, with: CustomerNumber(1), evidence: "confirmed")
    try registry.ledger.unmerge(at: said.position, evidence: "mistake")
    let report = try registry.ledger.identityReport()
    #expect(report.days.count == 1)
    let day = try #require(report.days.first)
    #expect(day.silent == 2 && day.said == 1 && day.accepted == 1 && day.unmerged == 1)
    #expect(report.refusedMergeCount == 2)
    #expect(report.refusedMerges.map(\.position).first == refused.position)
    let first = try #require(report.refusedMerges.first)
    #expect(first.kind == "email" && [first.customer, first.other].contains(own.customer))
    #expect(report.refusedMerges[0].link == report.refusedMerges[1].link)
    #expect(report.shared.map(\.kind) == ["email"])
    #expect(report.shared[0].customer == own.customer && report.shared[0].refusedMerges == 2)
    #expect(report.shared[0].others == 2)
    #expect(report.decisions.map(\.decision) == [.accepted])
    #expect(report.decisions[0].position == accepted.position && report.decisions[0].isInForce)
  }

  @Test("What was said to suggestions is listed, and whether it holds")
  func decisions() throws {
    let registry = try Registry()
    let (one, other) = try registry.adaTwice()
    let third = try registry.register("3", "Ada Lovelace", birthday: "1815-12-10")
    try registry.ledger.recordMergeSuggestions(try registry.ledger.mergeSuggestions().suggestions)
    let dismissed = try registry.ledger.dismissMerge(of: one, with: third)
    let accepted = try registry.ledger.acceptMerge(of: one, with: other)
    var report = try registry.ledger.identityReport()
    // A suggestion that was answered is counted as that, and not as a suggestion too.
    #expect(report.decisionCounts.suggested == 1)
    #expect(report.decisionCounts.accepted == 1 && report.decisionCounts.dismissed == 1)
    #expect(report.decisions.map(\.decision) == [.accepted, .dismissed, .suggested])
    #expect(report.decisions[0].position == accepted.position)
    #expect(
      report.decisions[1].customers == [one, third] && report.decisions[1].position == dismissed.position)
    #expect(report.decisions.map(\.isInForce) == [true, true, true])
    try registry.ledger.void(dismissed.position.next, reason: "mistake")
    try registry.ledger.unmerge(at: accepted.position, evidence: "mistake")
    report = try registry.ledger.identityReport()
    #expect(report.decisions.prefix(2).map(\.isInForce) == [false, false])
    // What was dismissed and taken back is a suggestion again.
    #expect(report.decisionCounts.dismissed == 0 && report.decisionCounts.suggested == 2)
  }

  @Test("Every form of the report is made, and an empty ledger has one too")
  func forms() throws {
    let registry = try Registry()
    let empty = try registry.ledger.identityReport()
    #expect(empty.days.isEmpty && empty.nobodies.isEmpty)
    _ = try order(registry, [.email("ann@shop.example"), .phone("n/a")])
    let document = try registry.ledger.identityReport().document
    let json = try #require(try JSONSerialization.jsonObject(with: document.json) as? [String: Any])
    #expect((json["links"] as? [String: Any])?["first"] as? Int == 1)
    #expect((json["nobodies"] as? [[String: Any]])?.first?["reason"] as? String == "placeholder")
    for text in [document.lines.joined(separator: "\n"), document.html] {
      #expect(text.contains("placeholder") && !text.contains("ann@shop.example"))
    }
  }
}
