import Foundation
import Perennial

/// A ledger of its own for one test, gone with it.
final class Shop {
  private let path = NSTemporaryDirectory() + "perennial-edge-\(UUID().uuidString)"
  let ledger: Ledger

  init(timeZone: String = "Europe/London") throws {
    ledger = try Ledger.create(at: path, settings: LedgerSettings(currency: "GBP", timeZone: timeZone))
  }

  deinit {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: path)
    try? FileManager.default.removeItem(atPath: path + ".key")
  }

  @discardableResult
  func order(_ id: String, of customer: String = "ada", at time: String = "2024-02-05T10:00:00Z") async throws
    -> Receipt
  {
    try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: id, subject: .identifiers([Identifier("crm", customer)]),
        occurred: Instant(time) ?? ledger.now,
        OrderPlaced.with {
          $0.order = id
          $0.currency = "GBP"
          $0.total = 1500
        }))
  }
}
