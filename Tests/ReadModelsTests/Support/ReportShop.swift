import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting

/// A ledger in memory with the three views in a temporary directory, and the reports over them.
final class ReportShop {
  let ledger: MemoryLedger
  let retention: Retention
  let loyalty: Loyalty
  let customer360 = Customer360(currency: pounds)
  let views: Views
  private let directory = NSTemporaryDirectory() + "/perennial-reports-" + UUID().uuidString

  init(_ ledger: MemoryLedger = MemoryLedger(), zone: String = "UTC") throws {
    self.ledger = ledger
    let calendar = try LocalCalendar(timeZone: zone)
    retention = Retention(calendar: calendar)
    loyalty = Loyalty(calendar: calendar)
    views = try Views(of: ledger, in: directory, projectors: [retention, loyalty, customer360])
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func summary(asOf: Instant) throws -> SummaryReport {
    try SummaryReport(try views.view(customer360, asOf: asOf))
  }

  func retention(asOf: Instant) throws -> View<Retention> { try views.view(retention, asOf: asOf) }
}

extension Report {
  /// As a command line prints it.
  var json: String { get throws { String(decoding: try document.json, as: UTF8.self) } }
}
