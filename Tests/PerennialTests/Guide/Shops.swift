import Perennial
import Synchronization

/// The ledgers of many shops, each opened when it is first asked for and kept open.
final class Shops: Sendable {
  struct Shop: Sendable {
    let ledger: Ledger
    let reports: Reports
  }

  private let directory: String
  private let opened = Mutex<[String: Shop]>([:])

  init(in directory: String) { self.directory = directory }

  subscript(name: String) -> Shop {
    get throws {
      try opened.withLock { opened in
        if let shop = opened[name] { return shop }
        let path = "\(directory)/\(name).ledger"
        let ledger = try Ledger.openOrCreate(
          at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
        let shop = Shop(
          ledger: ledger, reports: try Reports(of: ledger, refreshingEvery: .milliseconds(500)))
        opened[name] = shop
        return shop
      }
    }
  }

  func close() throws {
    let shops = opened.withLock { opened in
      defer { opened = [:] }
      return Array(opened.values)
    }
    for shop in shops {
      shop.reports.close()
      try shop.ledger.close()
    }
  }
}
