import Logging
import Perennial
import PerennialTelemetry
import Testing

/// No line of a log and no label of a metric tells who somebody is.
struct PersonalValuesTests {
  private static let canaries = (0..<8).map { "Zq\($0)xCanary\(0xC0FFEE + $0)Wj" }

  @Test("Names, addresses and identifiers that were recorded, refused or merged are in no line and no label")
  func canaries() async throws {
    let names = Self.canaries
    let shop = try WatchedShop { $0.identity.mergeLimit = 0 }
    let ada = [Identifier("crm", names[0]), Identifier("email", names[1] + "@example.org")]
    func registered(_ id: String, _ identifiers: [Identifier], name: String? = nil) -> NewTouchpoint {
      NewTouchpoint(
        source: "desk", id: id, subject: .identifiers(identifiers),
        CustomerRegistered.with {
          $0.personal.name = name ?? names[2]
          $0.personal.email = names[3]
          $0.personal.address = names[4]
        })
    }
    try await shop.ledger.append(registered("1", ada))
    let card = Identifier("card", names[5])
    try await shop.ledger.append(shop.made("2", by: [card]))
    #expect(try await shop.ledger.append(shop.made("3", by: [ada[1], card])).refusedMerge != nil)
    // Refused, with what it says in the error.
    await #expect(throws: LedgerError.self) {
      try await shop.ledger.append(registered("1", ada, name: names[7]))
    }
    shop.clock.set(Instant("2261-01-01T00:00:00Z"))
    await #expect(throws: LedgerError.self) { try await shop.ledger.append(registered("9", ada)) }
    shop.clock.set(WatchedShop.start)
    try await shop.order("13", of: names[6], total: 13)
    var options = Views.Options()
    try Views(of: shop.ledger, projectors: [Fussy()], options: options).refresh()
    options.strict = true
    #expect(throws: ProjectionError.self) {
      try Views(of: shop.ledger, projectors: [Fussy(version: 2)], options: options).refresh()
    }
    _ = try Reports(of: shop.ledger).summary()
    let told = shop.told
    #expect(told.count > 20)
    for text in told {
      for name in names { #expect(!text.lowercased().contains(name.lowercased()), "\(text)") }
    }
    // What is looked through holds what was said.
    #expect(told.contains { $0.contains("clockAhead") } && told.contains { $0.contains("fussy") })
    #expect(told.contains { $0.contains("merges refused") })
  }
}
