import Foundation
import Perennial
import Testing

struct ShopsTests {
  @Test("Forty shops are open at once, and each shows what was sold in it")
  func fortyShops() async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/shops-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let shops = Shops(in: directory)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...40 {
        group.addTask {
          let shop = try shops["shop-\(number)"]
          for sale in 1...3 {
            let receipt = try await shop.ledger.append(
              NewTouchpoint(
                source: "till", id: "\(sale)",
                subject: .identifiers([.email("ada@shop-\(number).example")]),
                channel: "store",
                OrderPlaced.with {
                  $0.order = "\(sale)"
                  $0.currency = "GBP"
                  $0.total = Int64(number)
                }))
            let page = try shop.reports.customer(receipt.customer)
            #expect(page.spent["GBP"] == Int64(number * sale))
          }
        }
      }
      try await group.waitForAll()
    }
    try shops.close()
  }
}
