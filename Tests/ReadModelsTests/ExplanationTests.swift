import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Explaining and previewing what the library's own read models fold, whatever happened.
struct ExplanationTests {
  private static func withViews(
    _ history: RandomHistory, _ body: (Views) throws -> Void
  ) throws {
    let directory = NSTemporaryDirectory() + "/perennial-explain-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(
      try Views(of: history.ledger, in: directory, projectors: try RefreshEqualsRebuildTests.projectors()))
  }

  @Test("Step by step comes to the stored row, of every customer and column, now and at any other moment")
  func sameFold() throws {
    for seed in RefreshEqualsRebuildTests.seeds.prefix(5) {
      var history = RefreshEqualsRebuildTests.history(seed: seed)
      for _ in 0..<150 { history.step() }
      let head = history.ledger.newestPosition()
      try Self.withViews(history) { views in
        for view in StandardModels.all.map({ $0.name }) {
          let rows = try views.listable(view)
          var query = RowQuery()
          for customer in UInt32(1)...12 {
            let number = CustomerNumber(customer)
            do {
              let explanation = try views.explain(number, in: view)
              query.conditions = [
                RowCondition("customer", .equal, .number(Int64(explanation.customer.rawValue)))
              ]
              let stored = try rows.listing(query).rows.first
              if explanation.failure == nil, let stored {
                #expect(stored.values == explanation.values, "seed \(seed), customer \(customer)")
              }
              try Self.checkSteps(explanation, "seed \(seed), \(view), customer \(customer)")
              // Every column of some customer, of all of them some.
              for (index, column) in rows.schema.columns.enumerated() where index % 12 == Int(customer) - 1 {
                _ = try views.explain(number, in: view, why: column.name)
              }
              _ = try views.explain(
                number, in: view,
                asOf: Instant(microseconds: history.now.microseconds - 60 * Instant.microsecondsPerDay))
              _ = try views.explain(number, in: view, at: Position(head.rawValue / 2))
            } catch {
              Issue.record("seed \(seed), \(view), customer \(customer): \(error)")
            }
          }
        }
      }
    }
  }

  /// Each step begins where the one before ended, in the order of time.
  private static func checkSteps(_ explanation: Explanation, _ what: String) throws {
    var values: [String: ColumnValue] = [:]
    var last = Instant.distantPast
    for (index, step) in explanation.steps.enumerated() {
      // The policy that a history begins under may be later than nothing, and is never later than what follows.
      if index > 0 { #expect(step.at >= last, "\(what)") }
      last = step.at
      for change in step.changes {
        #expect(change.from != change.to)
        if let before = values[change.column] { #expect(before == change.from, "\(what): \(change.column)") }
        values[change.column] = change.to
      }
    }
    for (column, value) in zip(explanation.columns, explanation.values) {
      if let reached = values[column.name] { #expect(reached == value, "\(what): \(column.name)") }
    }
  }

  @Test("The touchpoints behind a tier add up to the spend that it goes by")
  func tier() throws {
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: RefreshEqualsRebuildTests.zone))
    for seed in RefreshEqualsRebuildTests.seeds.prefix(10) {
      var history = RefreshEqualsRebuildTests.history(seed: seed)
      history.policies = []
      history.ledger.publish(LoyaltyExamples.full, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
      for _ in 0..<150 { history.step() }
      let arrangement = history.ledger.arrangement(through: history.ledger.newestPosition())
      try Self.withViews(history) { views in
        for customer in UInt32(1)...12 {
          let explanation = try views.explain(CustomerNumber(customer), in: Loyalty.name, why: "spend")
          guard case .number(let spend) = explanation.values[1] else { continue }
          let behind = explanation.steps.compactMap { step in
            if case .touchpoint(let touchpoint) = step.cause { touchpoint } else { nil }
          }
          // What was given back of an order is named with every order of its number, also where another one was meant.
          let known = history.ledger.history(of: CustomerNumber(customer), as: arrangement).touchpoints
          guard PlainTrade(known).haveNumbersOneOrder else { continue }
          let row = try history.ledger.row(of: customer, with: loyalty, asOf: history.now)
          #expect(
            PlainTrade(behind).kept(in: pounds) == spend + row.countedApart,
            "seed \(seed), customer \(customer)")
        }
      }
    }
  }

  @Test("Why a tier: the orders that count, their refunds, the policy, and the sum in words")
  func why() throws {
    let ledger = MemoryLedger()
    let pounds = MeasureUnit(rawValue: 826)
    let policy = ledger.publish(
      LoyaltyExamples.full, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
    func record(_ type: TouchpointType, _ value: Int64, _ reference: UInt64, _ time: Instant) -> Position {
      ledger.record(type, by: 1, at: time, value: value, unit: pounds, reference: reference)
    }
    _ = record(.orderPlaced, 200_000, 1, "2019-06-01T00:00:00Z")
    let first = record(.orderPlaced, 70_000, 2, "2020-01-01T00:00:00Z")
    _ = ledger.record(
      .pointsRedeemed, by: 1, at: "2020-01-02T00:00:00Z", value: 5, unit: .points, reference: 2)
    let second = record(.orderPlaced, 50_000, 3, "2020-01-05T00:00:00Z")
    let refund = record(.refundIssued, 5_000, 2, "2020-01-06T00:00:00Z")
    let directory = NSTemporaryDirectory() + "/perennial-explain-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let views = try Views(
      of: ledger, in: directory, projectors: try RefreshEqualsRebuildTests.projectors())
    let explanation = try views.explain(
      CustomerNumber(1), in: Loyalty.name, why: "tier", asOf: "2020-01-10T00:00:00Z")
    #expect(explanation.steps.compactMap(\.cause.position) == [policy, first, second, refund])
    #expect(
      explanation.steps.flatMap(\.changes).map(\.text) == [
        "tier: bronze → silver", "spend: 0.00 → 700.00", "tier: silver → gold", "spend: 700.00 → 1,200.00",
        "spend: 1,200.00 → 1,150.00",
      ])
    #expect(
      explanation.reason?.remark
        == "counted spend 1,150.00 GBP in 2 sales of the last 90 days; "
        + "bronze from 0.00 GBP, silver from 500.00 GBP, gold from 1,000.00 GBP")
    let points = try views.explain(
      CustomerNumber(1), in: Loyalty.name, why: "pointsAvailable", asOf: "2020-01-10T00:00:00Z")
    #expect(points.reason?.remark.hasPrefix("points left: ") == true)
  }

  @Test("A preview lists exactly the customers whose rows publishing changes, by their bytes")
  func preview() throws {
    var changed = 0
    for seed in RefreshEqualsRebuildTests.seeds.prefix(10) {
      var history = RefreshEqualsRebuildTests.history(seed: seed)
      history.policies = []
      for _ in 0..<120 { history.step() }
      if seed % 3 > 0 {
        history.ledger.publish(
          LoyaltyExamples.plain, for: Loyalty.name, effectiveFrom: "2020-03-01T00:00:00Z",
          recorded: history.now)
      }
      for _ in 0..<20 { history.step() }
      let effective = seed % 2 == 0 ? history.ledger.clock() : "2020-06-01T00:00:00Z"
      try Self.withViews(history) { views in
        let preview = try views.preview(
          Loyalty.name, adding: LoyaltyExamples.full, named: "default", effectiveFrom: effective, limit: .max)
        let before = try Self.rows(views)
        history.ledger.publish(
          LoyaltyExamples.full, for: Loyalty.name, effectiveFrom: effective, recorded: history.ledger.clock())
        let after = try Self.rows(views)
        let differing = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        #expect(Set(preview.customers.map(\.customer)) == differing, "seed \(seed)")
        #expect(preview.changed == differing.count, "seed \(seed)")
        #expect((preview.rowsBefore, preview.rowsAfter) == (before.count, after.count), "seed \(seed)")
        changed += differing.count
      }
    }
    // Were nobody ever changed, it would prove nothing.
    #expect(changed > 20)
  }

  private static func rows(_ views: Views) throws -> [CustomerNumber: [UInt8]] {
    var rows: [CustomerNumber: [UInt8]] = [:]
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: RefreshEqualsRebuildTests.zone))
    try views.view(loyalty).forEachRow {
      guard loyalty.isShown($1) else { return true }
      var writer = RowWriter()
      $1.encode(to: &writer)
      rows[$0] = writer.bytes
      return true
    }
    return rows
  }
}
