import Foundation
import Perennial
import Testing

struct TillTests {
  @Test(
    "Of 64 redemptions at the same time as many are recorded as there are points for, and each is answered alike for ever"
  )
  func firstDay() async throws {
    let path = NSTemporaryDirectory() + "/till-\(UUID().uuidString).ledger"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let page = try await openShop(at: path)
    #expect(page.contains("card:4711") && page.contains("500.00"), "\(page)")

    // The next morning all of them are sent again: whoever sent them did not hear the answers.
    let till = try await Till(at: path)
    let ada = try #require(try till.ledger.customerNumber(of: .card("4711")))
    var (balances, refusals) = (Set<Int64>(), 0)
    for number in 1...64 {
      switch try await till.redeem(10, of: ada, id: "redeem-\(number)") {
      case .recorded(let recorded): balances.insert(try #require(recorded.numbers["balance"]))
      case .refused(let refusal):
        #expect(refusal.reason == "balance")
        refusals += 1
      }
    }
    #expect(balances == Set(stride(from: 0, through: 490, by: 10)) && refusals == 14)
    #expect(try till.page(of: ada).dropFirst(200) == page.dropFirst(200))
    try till.ledger.close()
  }
}
