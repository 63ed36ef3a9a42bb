import Foundation
import Perennial
import PerennialTestKit
import Synchronization
import Testing

/// The property over a ledger on disk, with everything that its calls do: identifiers that merge customers, ids that are
/// known, batches that are voided, and being closed or dropped in between.
struct LedgerPropertyTests {
  @Test(
    "Whatever a ledger on disk goes through, refreshed views are what its touchpoints come to",
    arguments: 1...6)
  func property(seed: Int) async throws {
    var shop = try RandomShop(seed: UInt64(seed))
    defer { shop.remove() }
    for round in 0..<6 {
      for _ in 0..<Int.random(in: 1...25, using: &shop.random) { try await shop.step() }
      if round % 2 == 1 { try shop.reopen() }
      let models = try ModelViews(of: shop.ledger)
      let views = models.views
      let comparisons = [
        try rows(of: models[Loyalty.self], views, shop.ledger),
        try rows(of: models[Customer360.self], views, shop.ledger),
        try await decidedRows(of: models[Loyalty.self], views, shop.ledger),
        try await decidedRows(of: models[Satisfaction.self], views, shop.ledger),
      ]
      try views.refresh()
      for compare in comparisons { try compare("seed \(seed), round \(round)") }
      for found in try views.verify() {
        #expect(found.isRight, "seed \(seed), round \(round), \(found.view): \(found.differences)")
        #expect(try found.position == shop.ledger.head)
      }
    }
    // Not a shop where nothing went wrong.
    let arrangement = try shop.ledger.arrangement()
    #expect(!arrangement.corrected.isEmpty || !arrangement.mergedComponents.isEmpty, "seed \(seed)")
    try shop.ledger.close()
  }

  /// Reads everybody's row while the view is behind; gives a closure that compares the rows with the view
  /// once it was refreshed. The clock of the shop stands still meanwhile.
  private func rows<P: Projector>(of projector: P, _ views: Views, _ ledger: Ledger) throws
    -> (_ place: Comment) throws -> Void
  {
    let customers = try (1...ledger.customerCount).map { CustomerNumber($0) }
    let before = try customers.map { try views.row(of: $0, in: projector) }
    return { place in
      let view = try views.stored(projector)
      for (customer, state) in zip(customers, before) {
        #expect(try state.row == view.row(of: customer), place)
        #expect((state.position, state.asOf) == (view.position, view.asOf), place)
      }
    }
  }

  /// The same of the rows that decisions are given, two customers in each.
  private func decidedRows<P: Projector>(of projector: P, _ views: Views, _ ledger: Ledger) async throws
    -> (_ place: Comment) throws -> Void
  {
    let actions = Actions(on: ledger, views: views)
    let before = Mutex<[(CustomerNumber, RowState<P>)]>([])
    for number in try 1...ledger.customerCount {
      let pair = [CustomerNumber(number), CustomerNumber(max(1, number / 2))]
      do {
        _ = try await actions.decide("look/1", about: pair, as: TouchpointID("test", "look")) { decision in
          for customer in pair {
            let state = try decision.state(of: customer, in: P.self)
            before.withLock { $0.append((customer, state)) }
          }
          throw Looked()
        }
      } catch is Looked {}
    }
    let found = before.withLock { $0 }
    return { place in
      let view = try views.stored(projector)
      for (customer, state) in found {
        #expect(try state.row == view.row(of: customer), place)
        #expect((state.position, state.asOf) == (view.position, view.asOf), place)
      }
    }
  }
}

/// What a decision throws that is to record nothing.
private struct Looked: Error {}

/// A shop where everything goes wrong now and then.
private struct RandomShop {
  var random: SeededRandom
  private(set) var ledger: Ledger
  private let directory = NSTemporaryDirectory() + "/perennial-shop-" + UUID().uuidString
  private let options: LedgerOptions
  private let clock = Clock()
  private var merges: [Position] = []
  private var sold = 0

  /// A clock whose days pass when they are told to.
  private final class Clock: Sendable {
    private let now = Mutex(Instant(year: 2024, month: 1, day: 1))
    var instant: Instant { now.withLock { $0 } }
    func pass(days: Double) {
      now.withLock { $0 = Instant(microseconds: $0.microseconds + Int64(days * 86_400e6)) }
    }
  }

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    var options = LedgerOptions()
    options.indexBatch = 40
    options.clock = { [clock] in clock.instant }
    self.options = options
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    ledger = try Ledger.create(
      at: directory + "/shop.ledger",
      settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"), options: options)
    try publish(threshold: 5000, daysAgo: 30)
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  mutating func reopen() throws {
    try ledger.close()
    ledger = try Ledger.open(at: directory + "/shop.ledger", options: options)
  }

  mutating func step() async throws {
    clock.pass(days: [0, 0, 0.1, 2, 40].randomElement(using: &random) ?? 0)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<60: try await sell()
    case 60..<70: try await sell(again: true)
    case 70..<78: try tolerating { try ledger.void(try anyPosition(), reason: "test") }
    case 78..<84: try tolerating { try ledger.assign(try anyPosition(), to: try anyone(), reason: "test") }
    case 84..<88:
      let batch = "import-\(Int.random(in: 0..<max(1, sold / 10 + 1), using: &random))"
      try tolerating { _ = try ledger.void(batch: batch, reason: "test") }
    case 88..<92:
      try tolerating {
        merges.append(try ledger.merge(try anyone(), with: try anyone(), evidence: "test").position)
      }
    case 92..<95:
      guard let merge = merges.randomElement(using: &random) else { return }
      try tolerating { try ledger.unmerge(at: merge, evidence: "test") }
    case 95..<97:
      let card = Identifier("card", "\(Int.random(in: 1...9, using: &random))")
      try tolerating { _ = try ledger.link([card], to: try anyone(), evidence: "test") }
    default:
      try publish(
        threshold: Int.random(in: 1...20_000, using: &random),
        daysAgo: [-20, 0, 50].randomElement(using: &random) ?? 0)
    }
  }

  /// Runs what the ledger may refuse, which these tests do not ask about.
  private func tolerating(_ body: () throws -> Void) throws {
    do { try body() } catch let error as LedgerError where error.code != .damaged {}
  }

  private mutating func anyPosition() throws -> Position {
    Position(UInt64.random(in: 1...(try ledger.head.rawValue), using: &random))
  }

  private mutating func anyone() throws -> CustomerNumber {
    CustomerNumber(UInt32.random(in: 1...max(1, try ledger.customerCount), using: &random))
  }

  private mutating func publish(threshold: Int, daysAgo: Double) throws {
    let effective = Instant(microseconds: clock.instant.microseconds - Int64(daysAgo * 86_400e6))
    try ledger.publishPolicy(
      view: "loyalty", name: "default",
      document: """
        {"currency": "GBP", "earning": {"per": 100, "pendingDays": 3}, "expiry": {"days": 60},
         "tiers": {"window": {"days": 90}, "levels": [{"name": "gold", "from": \(threshold)}]}}
        """, effectiveFrom: effective)
  }

  private mutating func sell(again: Bool = false) async throws {
    if !again { sold += 1 }
    let number = again ? Int.random(in: 0...sold, using: &random) : sold
    // The same number gives the same order whenever it is sent.
    var own = SeededRandom(seed: UInt64(number))
    let card = Identifier("card", "\(Int.random(in: 1...9, using: &own))")
    let mail = Identifier("email", "\(Int.random(in: 1...9, using: &own))@example.com")
    let subject: NewTouchpoint.Subject =
      switch Int.random(in: 0..<10, using: &own) {
      case 0: .business
      case 1: .identifiers([card, mail])
      default: .identifiers([card])
      }
    let late = Int64.random(in: 0...100, using: &own) * Instant.microsecondsPerDay
    let total = Int64.random(in: 0...9000, using: &own)
    let order = NewTouchpoint(
      source: "till/1", id: "\(number)", subject: subject,
      occurred: Instant(microseconds: Instant(year: 2024, month: 1, day: 1).microseconds - late),
      OrderPlaced.with {
        $0.order = "\(number)"
        $0.currency = "GBP"
        $0.total = total
      }, context: .init(batch: "import-\(number / 10)"))
    do {
      try await ledger.append(order)
    } catch let error as LedgerError where error.code == .conflictingDuplicate {}
  }
}
