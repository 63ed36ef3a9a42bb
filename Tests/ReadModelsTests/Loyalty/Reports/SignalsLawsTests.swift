import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// What holds of signals whatever happens, and of which programme they are.
struct SignalsLawsTests {
  private static let programmes = [
    #"{"currency": "GBP", "earning": {"per": 100}, "signals": {}}"#,
    #"{"currency": "GBP", "earning": {"per": 500}, "names": ["program 1", "program 2"], "signals": {}}"#,
    #"{"currency": "GBP", "earning": {"per": 100}}"#,
  ]

  private func history(_ seed: UInt64) -> RandomHistory {
    RandomHistory(seed: seed, customersMax: 6, policies: Self.programmes.map { (Loyalty.name, $0) })
  }

  @Test("A refresh equals a rebuild where rows gather signals, and where they begin to and cease")
  func refresh() throws {
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "Europe/London"))
    var gathered = 0
    for seed in 0..<UInt64(40) {
      var history = history(seed)
      try ProjectorContract.checkRefresh(&history, projectors: [loyalty], rounds: 5, stepsMax: 25)
      for customer in 1...6 as ClosedRange<UInt32> {
        let row = try? history.ledger.row(of: customer, with: loyalty, asOf: history.now)
        if let row, !row.main.extras.actors.isEmpty { gathered += 1 }
      }
    }
    #expect(gathered > 40, "\(gathered) rows have signals")
  }

  @Test("Rows with signals keep the contract of projectors", arguments: 0..<UInt64(6))
  func contract(seed: UInt64) throws {
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "Europe/London"))
    var history = history(seed)
    for _ in 0..<120 { history.step() }
    try ProjectorContract.check(loyalty, on: history.ledger, at: history.instants(), seed: seed)
  }

  @Test("What cashiers rang up counts in each programme for itself, and only while it has signals")
  func programmes() throws {
    let shop = try ReportShop()
    let signals = #""earning": {"per": 100}, "signals": {}}"#
    shop.ledger.publish(
      #"{"currency": "GBP", \#(signals)"#, for: Loyalty.name, name: "club",
      effectiveFrom: "2023-01-01T00:00:00Z")
    shop.ledger.publish(
      #"{"currency": "GBP", "joining": "required", \#(signals)"#, for: Loyalty.name, name: "staff",
      effectiveFrom: "2023-01-01T00:00:00Z")
    func order(by customer: UInt32, on day: Int, actor: String) {
      shop.ledger.record(
        .orderPlaced, by: customer, at: Instant(year: 2023, month: 5, day: day), value: 5000, unit: pounds,
        details: [OrderDetails.actor(actor)])
    }
    shop.ledger.record(
      .programJoined, by: 1, at: "2023-04-01T00:00:00Z", details: [ProgramDetails.program("staff")])
    for day in 1...6 { order(by: 1, on: day, actor: "cashier 1") }
    for customer in 2..<UInt32(200) { order(by: customer, on: 7, actor: "cashier 2") }
    func report(_ program: String) throws -> SignalsReport {
      try SignalsReport(try shop.views.view(shop.loyalty, asOf: "2024-01-01T00:00:00Z"), program: program)
    }
    #expect(try report("club").members.map(\.signals) == [[.oneActor]])
    // Of the staff's own orders all are cashier 1's.
    #expect(try report("staff").members.isEmpty)
    shop.ledger.publish(
      #"{"currency": "GBP", "earning": {"per": 100}}"#, for: Loyalty.name, name: "club",
      effectiveFrom: "2023-06-01T00:00:00Z")
    shop.ledger.record(
      .orderPlaced, by: 1, at: "2023-07-01T00:00:00Z", value: 5000, unit: pounds,
      details: [OrderDetails.actor("cashier 1")])
    #expect(try report("club").members.map(\.orders) == [6])
    shop.ledger.withdraw(of: Loyalty.name, name: "club", effectiveFrom: "2023-08-01T00:00:00Z")
    #expect(throws: ProjectionError.self) { try report("club") }
    #expect(try report("staff").program == "staff")
  }
}
