import Foundation
import InMemoryLogging
import MetricsTestKit
import Perennial
import Testing

/// The guide, docs/telemetry.md, lists what there is.
struct GuideTests {
  private static let guide = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/telemetry.md")

  /// The first cells of the rows of a heading's table.
  private static func rows(under heading: String) throws -> [[String]] {
    let text = try String(contentsOf: guide, encoding: .utf8)
    let section = try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) })
    let lines = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
    return lines.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// A shop in which everything happens that is measured or logged, but indexes that cannot be written.
  private func busyShop() async throws -> WatchedShop {
    let shop = try WatchedShop { $0.identity.mergeLimit = 0 }
    let (card, email) = (Identifier("card", "9001"), Identifier("email", "shop@example.org"))
    try await shop.ledger.append(shop.made("1", by: [card]))
    try await shop.ledger.append(shop.made("2", by: [email], total: 13))
    try await shop.ledger.append(shop.made("3", by: [card, email]))
    let views = try Views(of: shop.ledger, projectors: [Fussy()])
    try views.refresh()
    try await shop.order("4")
    try views.refresh()
    let customer = try await shop.order("5").customer
    let reports = try Reports(of: shop.ledger)
    _ = try await reports.decide("points.redeem/1", about: [customer], as: TouchpointID("till/1", "r-1")) {
      _ in
      usleep(15_000)
      return .refuse("slow", "")
    }
    shop.clock.set(Instant("2261-01-01T00:00:00Z"))
    await #expect(throws: LedgerError.self) { try await shop.order("6") }
    return shop
  }

  @Test("Every metric that there is has a row, with its labels, and every row is of a metric that there is")
  func metrics() async throws {
    let shop = try await busyShop()
    var found: [String: Set<String>] = [:]
    for metric in shop.metrics.counters { found[metric.label] = Set(metric.dimensions.map(\.0)) }
    for metric in shop.metrics.recorders { found[metric.label] = Set(metric.dimensions.map(\.0)) }
    for metric in shop.metrics.timers { found[metric.label] = Set(metric.dimensions.map(\.0)) }
    var listed: [String: Set<String>] = [:]
    for row in try Self.rows(under: "Metrics") {
      let name = row[0].trimmingCharacters(in: ["`"])
      let further = row[2].split(separator: ",").map { $0.trimmingCharacters(in: [" ", "`"]) }
      listed[name] = Set(further + ["ledger"])
    }
    #expect(found == listed)
  }

  @Test("Every line that is logged has a row with its level, its message, and what its metadata is")
  func lines() async throws {
    let shop = try await busyShop()
    let rows = try Self.rows(under: "Lines")
    let messages = Set(shop.log.entries.map { "\($0.message)" })
    for entry in shop.log.entries {
      let row = rows.first { $0[0] == "\(entry.level)" && $0[1].hasPrefix("`\(entry.message)`") }
      let listed = try #require(row, "\(entry.level) \(entry.message)")
      for key in entry.metadata.keys where key != "ledger" {
        #expect(listed[2].contains("`\(key)`"), "\(entry.message): \(key)")
      }
    }
    for row in rows { #expect(messages.contains { row[1].hasPrefix("`\($0)`") }, "\(row)") }
  }
}
