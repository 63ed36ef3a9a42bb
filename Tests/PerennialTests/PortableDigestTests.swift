import Foundation
import Perennial
import Testing

/// Two ledgers of the same content agree, whatever numbers they gave to names and customers.
struct PortableDigestTests {
  private static func ledger(_ events: [NewTouchpoint], before: [NewTouchpoint] = []) throws -> PolicyShop {
    let shop = try PolicyShop()
    try shop.ledger.publishPolicy(
      view: "loyalty", name: "default", document: Programmes.plain, effectiveFrom: PolicyTests.day)
    // Events are appended one at a time, so that customers, channels and sources are numbered in this
    // order.
    for event in before + events { _ = try shop.ledger.append([event]) }
    return shop
  }

  private static let events: [NewTouchpoint] = (1...40).map { number in
    NewTouchpoint(
      source: "till/\(number % 3)", id: "\(number)",
      subject: .identifiers([Identifier("crm", "ada-\(number % 7)")]),
      occurred: Instant(year: 2024, month: 1 + number / 4, day: 1 + number / 2),
      channel: ["store", "web", "phone"][number % 3],
      OrderPlaced.with {
        $0.order = "\(number)"
        $0.currency = "GBP"
        $0.total = Int64(number * 100)
      })
  }

  private static let asOf = Instant(year: 2025, month: 1, day: 1)

  private static func digests(_ shop: PolicyShop) throws -> [ViewName: Digest] {
    let views = try Reports(of: shop.ledger).models.views
    return try Dictionary(
      uniqueKeysWithValues: views.projectors.map {
        (type(of: $0).name, try views.portableDigest(of: type(of: $0).name, asOf: asOf))
      })
  }

  @Test("Recorded in another order, and with other customers' numbers, the same content has the same digest")
  func sameContent() throws {
    let one = try Self.digests(try Self.ledger(Self.events))
    let shop = try Self.ledger(Self.events.reversed())
    #expect(try Self.digests(shop) == one)
    let (first, second) = (try shop.ledger.customerNumber(of: Identifier("crm", "ada-1")), CustomerNumber(1))
    #expect(first != second, "the customers have other numbers")
    let said = one.values.filter { $0 != Digest() }
    #expect(said.count > 2 && Set(said).count == said.count)
  }

  @Test("One order more, or one amount that is another, and it differs")
  func otherContent() throws {
    let one = try Self.digests(try Self.ledger(Self.events))
    let fewer = try Self.digests(try Self.ledger(Array(Self.events.dropLast())))
    // A view without rows says nothing of orders.
    for (view, digest) in one where digest != Digest() { #expect(fewer[view] != digest, "\(view)") }
  }

  @Test("A check of the views prints it")
  func printed() throws {
    let program = try CommandLineProgram()
    try program.create()
    #expect(try program.run(["append"], input: orderEvent()).status == 0)
    #expect(try program.run("project").status == 0)
    let outcome = try program.run("project", "--verify", "--format", "json")
    let views = try outcome.json["views"] as? [[String: Any]]
    #expect(views?.count == ModelList.standard.models.count)
    for view in views ?? [] { #expect((view["portableDigest"] as? String)?.count == 32, "\(view)") }
  }
}
