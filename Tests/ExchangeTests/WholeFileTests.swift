// Imports the whole data files, where they are at hand: PERENNIAL_DATA names their folder.

import Exchange
import Ledger
import Schema
import Testing

@Suite("Whole data files (set PERENNIAL_DATA to their folder)")
struct WholeFileTests {
  private func run(_ file: String, _ mapping: String, into ledger: MemoryLedger) async throws -> ImportSummary
  {
    let options = ImportOptions(mapping: try Mapping(contentsOf: Files.mapping(mapping)), batch: "whole")
    let importer = Importer(options, settings: .london) { try await ledger.append($0) }
    return try await importer.run([ImportInput(path: file)])
  }

  @Test(
    "every line of Online Retail is accounted for, and the numbers are the known ones",
    .enabled(if: Files.data("online-retail-2010-2011.csv") != nil, "online-retail-2010-2011.csv is not there")
  )
  func onlineRetail() async throws {
    let file = try #require(Files.data("online-retail-2010-2011.csv"))
    let ledger = MemoryLedger()
    let summary = try await run(file, "online-retail.yaml", into: ledger)
    print("Online Retail: \(Int(Double(summary.lines) / summary.seconds)) lines a second")
    #expect(summary.lines == 541_909)
    #expect(summary.isComplete)
    #expect(summary.rejected == 0)
    let lines = Dictionary(uniqueKeysWithValues: summary.kinds.map { ($0.name, $0.lines) })
    #expect(
      lines == [
        "orders": 397_924, "anonymous sales": 133_358, "refunds": 8905, "anonymous refunds": 383,
        "stock adjustments": 1336, "book entries": 3,
      ])
    // The orders with a customer and a price. Of the 40 lines without a price, 4 are orders by themselves.
    let orders = await ledger.all(OrderPlaced.self).filter { $0.0.subject != .business }
    #expect(orders.count == 18_536)
    let paid = orders.filter { $0.1.total > 0 }
    #expect(paid.count == 18_532)
    #expect(Set(paid.map(\.0.subject)).count == 4338)
    #expect(paid.reduce(0) { $0 + $1.1.total } == 891_140_790)
    let byCustomer = Dictionary(grouping: paid, by: \.0.subject)
    #expect(byCustomer.values.filter { $0.count >= 2 }.count == 2845)
    let refunds = await ledger.all(RefundIssued.self).filter { $0.0.subject != .business }
    #expect(Set(orders.map(\.0.subject) + refunds.map(\.0.subject)).count == 4372)

    let again = try await run(file, "online-retail.yaml", into: ledger)
    #expect(again.added == 0)
    #expect(again.duplicates == summary.added)
    #expect(again.isComplete)
  }

  @Test(
    "CDNOW's whole cohort has its 69,659 transactions of 23,570 customers",
    .enabled(if: Files.data("CDNOW_master.txt") != nil, "CDNOW_master.txt is not there"))
  func cdnowMaster() async throws {
    let file = try #require(Files.data("CDNOW_master.txt"))
    let ledger = MemoryLedger()
    let summary = try await run(file, "cdnow-master.yaml", into: ledger)
    print("CDNOW: \(Int(Double(summary.lines) / summary.seconds)) lines a second")
    #expect(summary.lines == 69_659)
    #expect(summary.added == 69_659)
    #expect(summary.isComplete)
    let orders = await ledger.all(OrderPlaced.self)
    #expect(Set(orders.map(\.0.subject)).count == 23_570)
    let again = try await run(file, "cdnow-master.yaml", into: ledger)
    #expect(again.added == 0)
    #expect(again.duplicates == 69_659)
    if let sample = Files.data("CDNOW_sample.txt") {
      // The transactions in the sample are the same touchpoints.
      let third = try await run(sample, "cdnow.yaml", into: ledger)
      #expect(third.added == 0)
      #expect(third.duplicates == 6919)
    }
  }

  @Test(
    "CDNOW's sample repeats as the papers say",
    .enabled(if: Files.data("CDNOW_sample.txt") != nil, "CDNOW_sample.txt is not there"))
  func cdnowSample() async throws {
    let file = try #require(Files.data("CDNOW_sample.txt"))
    let ledger = MemoryLedger()
    let summary = try await run(file, "cdnow.yaml", into: ledger)
    #expect(summary.added == 6919)
    let orders = await ledger.all(OrderPlaced.self)
    var days: [NewTouchpoint.Subject: Set<Instant>] = [:]
    for (touchpoint, _) in orders {
      days[touchpoint.subject, default: []].insert(try #require(touchpoint.occurred))
    }
    #expect(days.count == 2357)
    #expect(orders.count - days.values.reduce(0) { $0 + $1.count } == 223)
    // The papers count the first 39 weeks, to the end of September 1997, which in London is an hour before
    // it is in UTC.
    let end = Instant(year: 1997, month: 9, day: 30, hour: 23)
    var repeats = Array(repeating: 0, count: 8)
    for days in days.values { repeats[min(days.count { $0 < end } - 1, 7)] += 1 }
    #expect(repeats == [1411, 439, 214, 100, 62, 38, 29, 64])
  }
}
