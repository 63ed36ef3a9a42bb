import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@testable import Exchange

/// The accounting of an import whose lines say several things.
@Suite("What lines also say, in the books")
struct AlsoTests {
  private static let yaml = """
    mapping: 1
    source: shop
    currency: EUR
    fields: { order: order, amount: { column: amount, as: money }, refunded: { column: refunded, as: money, optional: true } }
    group: { by: order }
    touchpoints:
      - kind: orders
        type: order.placed
        id: "{order}"
        subject: business
        data: { order: "{order}", currency: "{currency}", total: "{sum amount}" }
        also:
          - kind: refunds
            when: { refunded: { empty: false } }
            type: refund.issued
            id: "{order}/refunded"
            data: { currency: "{currency}", amount: "{refunded}" }
    """

  private func run(_ text: String, _ ledger: MemoryLedger, rejects: String? = nil) async throws
    -> ImportSummary
  {
    let options = ImportOptions(mapping: try Mapping(yaml: Self.yaml), rejectsFile: rejects)
    let importer = Importer(options, settings: .london) { try await ledger.append($0) }
    return try await importer.run([ImportInput(Array(text.utf8), name: "a.csv")])
  }

  @Test("has a row of its own and no lines, and is known when it comes again")
  func recorded() async throws {
    let ledger = MemoryLedger()
    let text = "order,amount,refunded\n1,5,\n1,6,2\n2,5,\n"
    let summary = try await run(text, ledger)
    #expect(summary.kinds.map { "\($0.name) \($0.lines) \($0.added)" } == ["orders 3 2", "refunds 0 1"])
    #expect(summary.isComplete && summary.lines == 3)
    #expect(await ledger.touchpoints.map(\.id) == ["1", "1/refunded", "2"])
    let again = try await run(text, ledger)
    #expect(again.added == 0 && again.duplicates == 3 && again.repeated == 0 && again.isComplete)
  }

  @Test("is refused with its lines where the ledger refuses it, with the touchpoint that was recorded")
  func refused() async throws {
    let ledger = MemoryLedger()
    let path = Files.temporary("rejects.csv")
    let summary = try await run("order,amount,refunded\n1,5,\n1,6,-2\n2,5,\n", ledger, rejects: path)
    #expect(summary.kinds.map { "\($0.name) \($0.lines) \($0.added)" } == ["orders 1 2", "refunds 0 0"])
    #expect(summary.rejected == 2 && summary.isComplete)
    let rejects = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      rejects.components(separatedBy: "(refused: `refunds`; recorded nevertheless: `orders`)").count == 3)
    try FileManager.default.removeItem(atPath: path)
  }

  @Test("is not recorded where the ledger refuses what it goes with, in preparing it or in recording it")
  func refusedWithItsRule() async throws {
    let shop = try VendorImport(currency: "EUR", timeZone: "Europe/Berlin")
    // The second order is in the ledger with other content: it is there, so its refund can be recorded.
    try await shop.ledger.append(
      NewTouchpoint(
        source: "shop", id: "8", subject: .business,
        content: .message(
          OrderPlaced.with {
            $0.order = "8"
            $0.currency = "EUR"
            $0.total = 900
          })))
    let mapping = try Mapping(yaml: Self.yaml)
    let text = "order,amount,refunded\n7,-5,1\n8,5,1\n9,5,1\n"
    let importer = try Importer(ImportOptions(mapping: mapping), into: shop.ledger)
    let summary = try await importer.run([ImportInput(Array(text.utf8), name: "a.csv")])
    #expect(summary.kinds.map { "\($0.name) \($0.added)" } == ["orders 1", "refunds 2"])
    #expect(summary.rejected == 1 && summary.isComplete)
    #expect(try shop.touchpoints().map(\.id) == ["8", "8/refunded", "9", "9/refunded"])
  }

  @Test("tells what repeats a line of this import from what was known before it")
  func repeated() async throws {
    let yaml = Self.yaml.replacingOccurrences(of: "group: { by: order }\n", with: "")
    let ledger = MemoryLedger()
    let options = ImportOptions(mapping: try Mapping(yaml: yaml))
    let importer = Importer(options, settings: .london) { try await ledger.append($0) }
    func run(_ lines: [String]) async throws -> ImportSummary {
      try await importer.run(
        lines.map { ImportInput(Array(("order,amount,refunded\n" + $0).utf8), name: "\(lines.count).csv") })
    }
    #expect(try await run(["0,5,\n"]).added == 1)
    let summary = try await run(["0,5,\n1,5,\n", "2,5,\n1,5,\n0,5,\n1,5,\n"])
    #expect(summary.added == 2 && summary.duplicates == 2 && summary.repeated == 2 && summary.isComplete)
    #expect(summary.firstRepeat == ImportSummary.Place(file: "2.csv", line: 3))
    let again = try await run(["0,5,\n1,5,\n", "1,5,\n"])
    #expect(again.added == 0 && again.duplicates == 3 && again.repeated == 0 && again.firstRepeat == nil)
  }
}
