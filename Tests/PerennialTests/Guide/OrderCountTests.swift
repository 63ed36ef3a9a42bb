import Perennial
import PerennialTestKit
import Testing

struct OrderCountTests {
  @Test(
    "The count of orders keeps the contract, and a refresh of it equals a rebuild", arguments: UInt64(0)..<5)
  func contract(seed: UInt64) throws {
    var history = RandomHistory(
      seed: seed, weights: RandomHistory.usualWeights.merging([.cancel: 20]) { $1 })
    try ProjectorContract.checkRefresh(&history, projectors: [OrderCount()])
    try ProjectorContract.check(OrderCount(), on: history.ledger, at: history.instants(), seed: seed)
  }

  @Test("An order that was cancelled is none, before it comes or after")
  func cancelled() throws {
    let ledger = MemoryLedger()
    ledger.record(.orderCancelled, by: 1, at: "2024-03-01T10:00:00Z", reference: 1)
    for (day, reference) in [(2, 1), (3, 2), (4, 3)] {
      ledger.record(
        .orderPlaced, by: 1, at: Instant(year: 2024, month: 3, day: day), value: 10,
        reference: UInt64(reference))
    }
    ledger.record(.orderCancelled, by: 1, at: "2024-03-05T10:00:00Z", reference: 2)
    #expect(try ledger.row(of: 1, with: OrderCount()).orders == 1)
  }
}
