import Foundation
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing
import Words

/// What customers buy most, and where.
struct FavouritesTests {
  private static let euros = MeasureUnit(rawValue: 978)
  private static let asOf: Instant = "2024-12-31T00:00:00Z"

  private static func line(
    _ sku: String, _ quantity: Int64, _ amount: Int64, in category: String? = nil, kind: LineKind? = nil,
    by unit: GoodsUnit? = nil
  ) -> [GivenDetail] {
    var details = [
      OrderLineDetails.sku(sku), OrderLineDetails.quantity(quantity), OrderLineDetails.amount(amount),
    ]
    if let category { details.append(OrderLineDetails.category(category)) }
    if let kind { details.append(OrderLineDetails.kind(kind)) }
    if let unit { details.append(OrderLineDetails.unit(unit)) }
    return details
  }

  @discardableResult
  private static func order(
    _ ledger: MemoryLedger, _ number: UInt64, _ total: Int64, _ lines: [[GivenDetail]], store: String? = nil,
    in unit: MeasureUnit = pounds, by customer: UInt32 = 1
  ) -> Position {
    ledger.record(
      .orderPlaced, by: customer, at: Instant(year: 2024, month: 1, day: Int(number)), value: total,
      unit: unit,
      reference: number,
      details: [OrderDetails.lines(lines)] + (store.map { [OrderDetails.store($0)] } ?? []))
  }

  private static func ranked(_ row: FavouritesRow, _ kind: FavouritesRow.Kind) -> [String] {
    let names = ["tea", "cup", "pot", "drinks", "ware", "north", "south"]
    return row.favourites(kind, by: pounds).map { favourite in
      let name = names.first { NameHash($0) == favourite.name } ?? "?"
      let amounts = favourite.amounts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value)" }
      return "\(name) \(favourite.orders) \(favourite.pieces) \(amounts.joined(separator: "+"))"
    }
  }

  @Test(
    "Favourites go by orders, and by money between those in as many; a line twice in an order is one order")
  func ranking() throws {
    let ledger = MemoryLedger()
    Self.order(
      ledger, 1, 900,
      [
        Self.line("tea", 2, 300, in: "drinks"), Self.line("tea", 1, 100, in: "drinks"),
        Self.line("cup", 1, 500, in: "ware"),
      ], store: "north")
    Self.order(
      ledger, 2, 700, [Self.line("tea", 1, 200, in: "drinks"), Self.line("pot", 1, 500, in: "ware")],
      store: "south")
    Self.order(ledger, 3, 400, [Self.line("pot", 1, 400)], store: "south", in: Self.euros)
    let row = try ledger.row(of: 1, with: Favourites(currency: pounds), asOf: Self.asOf)
    #expect(Self.ranked(row, .product) == ["tea 2 4 600", "pot 2 2 500+400", "cup 1 1 500"])
    #expect(Self.ranked(row, .category) == ["ware 2 2 1000", "drinks 2 4 600"])
    #expect(Self.ranked(row, .store) == ["south 2 3 700+400", "north 1 4 900"])
    #expect(row.items == 7)
    #expect(row.favourites(.product, by: pounds, limit: 1).count == 1)
  }

  @Test(
    "Shipping and gift cards are no products; what is weighed is a piece a line; goods taken back come off")
  func lines() throws {
    let ledger = MemoryLedger()
    Self.order(
      ledger, 1, 900,
      [
        Self.line("tea", 250, 300, by: .grams), Self.line("cup", 3, 600), Self.line("cup", -1, -200),
        Self.line("pot", 1, 200, kind: .shipping), Self.line("pot", 1, 500, kind: .giftCard),
      ])
    let row = try ledger.row(of: 1, with: Favourites(), asOf: Self.asOf)
    #expect(Self.ranked(row, .product) == ["cup 1 2 400", "tea 1 1 300"])
    #expect(row.items == 3)
  }

  @Test(
    "A cancelled order takes away what it added, whenever its cancellation comes; a sample of 0 adds nothing")
  func cancelled() throws {
    let ledger = MemoryLedger()
    Self.order(ledger, 1, 900, [Self.line("tea", 2, 900)], store: "north")
    Self.order(ledger, 2, 500, [Self.line("cup", 1, 500)], store: "south")
    Self.order(ledger, 3, 0, [Self.line("pot", 1, 0)], store: "south")
    let merged = ledger.record(.orderCancelled, by: 1, at: "2024-02-01T00:00:00Z", reference: 1)
    let row = try ledger.row(of: 1, with: Favourites(), asOf: Self.asOf)
    #expect(Self.ranked(row, .product) == ["cup 1 1 500"])
    #expect(Self.ranked(row, .store) == ["south 1 1 500"])
    #expect(row.items == 1)
    #expect(try ledger.row(of: 1, with: Favourites(), asOf: "2024-01-31T00:00:00Z").items == 3)
    ledger.void(merged...merged, at: "2024-02-02T00:00:00Z")
    #expect(try ledger.row(of: 1, with: Favourites(), asOf: Self.asOf).items == 3)
    // A cancellation that came before its order waits for it.
    ledger.record(.orderCancelled, by: 1, at: "2024-01-03T00:00:00Z", reference: 4)
    Self.order(ledger, 4, 800, [Self.line("pot", 1, 800)])
    #expect(try ledger.row(of: 1, with: Favourites(), asOf: Self.asOf).items == 3)
  }

  @Test(
    "Whatever was cancelled, what is left is what the orders come to that stand", arguments: UInt64(0)..<20)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let ledger = MemoryLedger()
    let skus = ["tea", "cup", "pot"]
    var standing: [UInt64: [(String, Int64, Int64)]] = [:]
    for number in UInt64(1)...28 {
      let lines = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        (
          skus.randomElement(using: &random) ?? "", Int64.random(in: 1...5, using: &random),
          Int64.random(in: 1...900, using: &random)
        )
      }
      Self.order(ledger, number, 1000, lines.map { Self.line($0.0, $0.1, $0.2) })
      standing[number] = lines
      if number % 3 == 0, let gone = standing.keys.sorted().randomElement(using: &random) {
        ledger.record(
          .orderCancelled, by: 1, at: Instant(year: 2024, month: 1, day: Int(number), hour: 12),
          reference: gone)
        standing[gone] = nil
      }
    }
    let row = try ledger.row(of: 1, with: Favourites(), asOf: Self.asOf)
    for sku in skus {
      let found = row.favourites(.product, by: pounds).first { $0.name == NameHash(sku) }
      let orders = standing.values.map { $0.filter { $0.0 == sku } }.filter { !$0.isEmpty }
      #expect(found?.orders ?? 0 == Int64(orders.count), "seed \(seed)")
      #expect(found?.pieces ?? 0 == orders.joined().reduce(0) { $0 + $1.1 }, "seed \(seed)")
      #expect(found?.amounts[pounds] ?? 0 == orders.joined().reduce(0) { $0 + $1.2 }, "seed \(seed)")
    }
  }
}
