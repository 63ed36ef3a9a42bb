import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@testable import Exchange

/// Totals that differ from their lines, and amounts that are sums so far.
@Suite struct AmountsInMappingsTests {
  // MARK: Totals

  private static func orders(_ rule: String = "", currency: String = "EUR", type: String = "order.placed")
    -> String
  {
    """
    mapping: 1
    source: s
    fields:
      id: order
      sku: sku
      line: { column: line, as: money, optional: true }
      total: { column: total, as: money, optional: true }
    group: { by: [id] }
    touchpoints:
      - kind: sales
        type: \(type)
        id: "{id}"
        subject: business
        \(rule)
        data:
          order: "{id}"
          currency: \(currency)
          total: "{total}"
          lines: [{ sku: "{sku}", quantity: 1, amount: "{line}" }]

    """
  }

  private func made(_ yaml: String, _ amounts: [String], _ total: String) throws -> (
    orders: [OrderPlaced], rejects: [String]
  ) {
    let file = "order,sku,line,total\n" + amounts.map { "1,a,\($0),\(total)\n" }.joined()
    let (batch, touchpoints) = try Making.all(file, by: yaml)
    let orders = touchpoints.compactMap { touchpoint -> OrderPlaced? in
      if case .message(let message) = touchpoint.content { message as? OrderPlaced } else { nil }
    }
    return (orders, batch.rejects.map(\.reason))
  }

  /// An order's amounts. `rounding` is what the order says of it; `nil` where the order is refused.
  struct Totals: CustomTestStringConvertible, Sendable {
    var rule: String
    var currency: String
    var amounts: [String]
    var total: String
    var rounding: Int64?

    init(_ rule: String, _ currency: String, _ amounts: [String], _ total: String, _ rounding: Int64?) {
      (self.rule, self.currency, self.amounts, self.total, self.rounding) = (
        rule, currency, amounts, total, rounding
      )
    }

    var testDescription: String { "\(rule) \(currency) \(amounts) \(total)" }
  }

  @Test(arguments: [
    // Two lines allow for two minor units at the most.
    Totals("", "EUR", ["23.79", "6.25"], "30.03", -1),
    Totals("", "EUR", ["23.79", "6.25"], "30.06", 2),
    Totals("", "EUR", ["23.79", "6.25"], "30.04", 0),
    Totals("", "EUR", ["23.79", "6.25"], "30.07", nil),
    Totals("", "JPY", ["100", "50"], "152", 2),
    Totals("", "JPY", ["100", "50"], "153", nil),
    Totals("", "KWD", ["1.250", "1.250"], "2.498", -2),
    // Differences of as much as the tolerance allows, and of more.
    Totals("tolerance: 0.05", "EUR", ["23.79", "6.25"], "30.09", 5),
    Totals("tolerance: 0.05", "EUR", ["23.79", "6.25"], "30.10", nil),
    Totals("tolerance: 0", "EUR", ["23.79", "6.25"], "30.03", nil),
    Totals("tolerance: 0.009", "EUR", ["23.79", "6.25"], "30.03", nil),
    Totals("tolerance: 2", "JPY", ["100"], "98", -2),
    Totals("tolerance: 10", "EUR", ["100.00"], "90.00", -1000),
    // Where a line has no amount, there is nothing to agree with.
    Totals("", "EUR", ["23.79", ""], "99.00", 0),
    Totals("", "EUR", ["23.79", "6.25"], "", 0),
  ])
  func aDifferenceIsRoundingUpToTheTolerance(_ row: Totals) throws {
    let (orders, rejects) = try made(Self.orders(row.rule, currency: row.currency), row.amounts, row.total)
    guard let rounding = row.rounding else {
      #expect(orders.isEmpty && rejects.count == row.amounts.count)
      #expect(rejects.allSatisfy { $0.contains("`tolerance: ") }, "\(rejects)")
      return
    }
    let order = try #require(orders.first)
    #expect(rejects.isEmpty && order.rounding == rounding && order.hasRounding == (rounding != 0))
    try order.validate()
  }

  @Test func whatIsNoRoundingIsRefusedWithTheDifference() throws {
    let (_, rejects) = try made(Self.orders(), ["23.79", "6.25"], "35.00")
    #expect(rejects[0].contains("a total that is 4.96 more than its lines"))
    #expect(rejects[0].contains("at most 0.02 are taken") && rejects[0].contains("`tolerance: 4.96`"))
    let (_, more) = try made(Self.orders(), ["23.79"], "43.79")
    #expect(more[0].contains("is a discount or shipping missing?"))
  }

  @Test(arguments: [
    ("tolerance: 10.01", "EUR", "order.placed", "more than 10.00"),
    ("tolerance: 1001", "JPY", "order.placed", "more than 1000"),
    ("tolerance: -1", "EUR", "order.placed", "a number in units of the currency"),
    ("tolerance: x", "EUR", "order.placed", "a number in units of the currency"),
    ("tolerance: 0.01", "EUR", "acme.order.placed", "is for order.placed only"),
    ("cumulative: total", "EUR", "acme.order.placed", "is for built-in types only"),
    ("cumulative: order", "EUR", "order.placed", "must be a number in the data"),
    ("cumulative: taxIncluded", "EUR", "order.placed", "must be a number in the data"),
    ("cumulative: totl", "EUR", "order.placed", "must be a number in the data"),
    ("cumulative: tax", "EUR", "order.placed", "`data` does not say it"),
  ])
  func mistakesAreSaid(_ rule: String, _ currency: String, _ type: String, _ message: String) throws {
    let error = #expect(throws: ImportError.self) {
      _ = try Making.all("order,sku,line,total\n", by: Self.orders(rule, currency: currency, type: type))
    }
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
  }

  // MARK: What has come together

  private static let refunds = """
    mapping: 1
    source: shop
    currency: GBP
    fields:
      id: order
      total: { column: total, as: money }
      refunded: { column: refunded, as: money }
    touchpoints:
      - kind: sales
        type: order.placed
        id: "{id}"
        subject: { crm: "{id}" }
        data: { order: "{id}", currency: "{currency}", total: "{total}" }
        also:
          - kind: refunds
            type: refund.issued
            id: "{id}/refunded"
            cumulative: amount
            data: { order: "{id}", currency: "{currency}", amount: "{refunded}" }

    """

  private struct Imports {
    let ledger: Ledger
    let mapping: Mapping
    let rejects = Collected()

    func run(
      _ rows: [(String, String)], as batch: String? = nil, batchSize: Int = 2000
    ) async throws -> ImportSummary {
      let file = "order,total,refunded\n" + rows.map { "\($0.0),100.00,\($0.1)\n" }.joined()
      let options = ImportOptions(
        mapping: mapping, batch: batch, batchSize: batchSize,
        onReject: { _, line, _, reason in rejects.add("\(line): \(reason)") })
      return try await Importer(options, into: ledger).run([ImportInput(Array(file.utf8), name: "f.csv")])
    }

    func refunds() throws -> [String] {
      var query = TouchpointQuery()
      query.types = [.refundIssued]
      var found: [String] = []
      try ledger.forEachTouchpoint(query) { touchpoint in
        found.append("\(touchpoint.id) \(touchpoint.fact.value)")
        return true
      }
      return found
    }
  }

  private func withImports(_ body: (Imports) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let ledger = try Ledger.create(at: directory + "/l", settings: .london)
    try await body(Imports(ledger: ledger, mapping: try Mapping(yaml: Self.refunds)))
    try ledger.close()
  }

  @Test func aColumnRefundedSoFarIsRecordedAsItsDifferences() async throws {
    try await withImports { imports in
      let first = try await imports.run([("1", "0.00"), ("2", "5.00"), ("3", "10.00")])
      #expect(first.isComplete && first.kinds.map(\.added) == [3, 2])
      let again = try await imports.run([("1", "0.00"), ("2", "5.00"), ("3", "10.00")])
      #expect(again.isComplete && again.added == 0 && again.kinds.map(\.duplicates) == [3, 2])
      let later = try await imports.run([("1", "1.00"), ("2", "5.00"), ("3", "12.50"), ("4", "0.00")])
      #expect(later.isComplete && later.kinds.map(\.added) == [1, 2])
      #expect(
        try imports.refunds() == [
          "2/refunded/1 500", "3/refunded/1 1000", "1/refunded/1 100", "3/refunded/2 250",
        ])
      let less = try await imports.run([("3", "12.49")])
      #expect(less.rejected == 1 && imports.rejects.rejects.count == 1)
      #expect(imports.rejects.rejects[0].contains("says 12.49 GBP so far, and 12.50 GBP is recorded"))
    }
  }

  @Test func afterAnUndoTheSameImportAddsNothingAndUndoneInTurnTheFiguresAreAsAtFirst() async throws {
    try await withImports { imports in
      let rows = [("1", "0.00"), ("2", "5.00"), ("3", "10.00")]
      #expect(try await imports.run(rows, as: "first").kinds.map(\.added) == [3, 2])
      let undone = try await imports.ledger.void(batch: "first", reason: "mistake")
      let again = try await imports.run(rows, as: "second")
      #expect(again.isComplete && again.rejected == 0 && again.added == 0)
      #expect(again.kinds.map(\.duplicates) == [3, 2] && again.voided == 5)
      _ = try await imports.ledger.void(undone.positions, reason: "was-right")
      let back = try await imports.run(rows, as: "third")
      #expect(back.added == 0 && back.duplicates == 5 && back.voided == 0)
      #expect(try imports.refunds() == ["2/refunded/1 500", "3/refunded/1 1000"])
    }
  }

  /// Several batches are prepared at once, before those ahead of them are recorded.
  @Test(arguments: [1, 2, 7])
  func linesOfOneImportComeAfterOneAnother(_ batchSize: Int) async throws {
    try await withImports { imports in
      let rows = (1...60).map { ("\($0 % 3 + 1)", "\($0 / 3).00") }
      let summary = try await imports.run(rows, batchSize: batchSize)
      #expect(summary.isComplete && summary.rejected == 0)
      let sums = Dictionary(
        try imports.refunds().map { text -> (String, Int64) in
          let parts = text.split(separator: " ")
          return (String(parts[0].prefix(1)), Int64(parts[1]) ?? 0)
        }, uniquingKeysWith: +)
      #expect(sums == ["1": 2000, "2": 1900, "3": 1900])
    }
  }

  @Test func aFieldThatOnlyLaterVersionsHaveIsRefusedBeforeAnythingIsRecorded() throws {
    let yaml = """
      mapping: 1
      source: old
      fields: { crm: crm, points: { column: points, as: integer } }
      touchpoints:
        - kind: balances
          type: points.adjusted
          id: "{crm}"
          subject: { crm: "{crm}" }
          data: { points: "{points}", reason: opening-balance, actor: import, expires: 5 }

      """
    let error = #expect(throws: ImportError.self) { try Mapping(yaml: yaml) }
    #expect(error?.description.contains("is not a field of points.adjusted") == true)
    let (_, touchpoints) = try Making.all(
      "crm,points\n1,250\n2,-10\n", by: yaml.replacingOccurrences(of: ", expires: 5", with: ""))
    #expect(touchpoints.count == 2)
  }
}
