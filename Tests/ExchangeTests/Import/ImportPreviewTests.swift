import Foundation
import Ledger
import Testing

@testable import Exchange

/// A preview of an import says what the import then does.
@Suite final class ImportPreviewTests {
  let directory: String

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/perennial-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  static let mapping = """
    mapping: 1
    source: shop
    fields:
      number: order
      mail: mail
      card: card
      status: status
      day: { column: day, as: time, format: "%Y-%m-%d" }
      total: { column: total, as: money }
    skip: { status: void }
    touchpoints:
      - kind: refunds
        when: { total: { below: 0 } }
        type: refund.issued
        id: "{number}"
        subject: { order: "{number}" }
        time: "{day}"
        data: { order: "{number}", currency: "{currency}", amount: "1" }
      - kind: orders
        type: order.placed
        id: "{number}"
        subject: { card: "{card}", email: "{mail}" }
        time: "{day}"
        data: { order: "{number}", currency: "{currency}", total: "{total}" }
    """

  private func ledger() throws -> Ledger {
    try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "UTC"))
  }

  /// Orders of a few people by two kinds of identifier, with ids that come twice, faulty lines and lines to skip.
  private func file(_ lines: Int, from first: Int, _ random: inout SeededRandom) -> [UInt8] {
    var text = "order,mail,card,status,day,total\n"
    for index in 0..<lines {
      let number = Int.random(in: 0..<6, using: &random) == 0 ? first + index / 2 : first + index
      let mail =
        ["", "p\(Int.random(in: 0..<9, using: &random))@example.org"].randomElement(using: &random) ?? ""
      let card = ["", "k\(Int.random(in: 0..<9, using: &random))"].randomElement(using: &random) ?? ""
      let status = Int.random(in: 0..<9, using: &random) == 0 ? "void" : "paid"
      let day = Int.random(in: 0..<12, using: &random) == 0 ? "2024-13-01" : "2024-05-01"
      let total = ["10.00", "10.00", "12.50", "1e3", "-4.00"].randomElement(using: &random) ?? ""
      text += "\(number),\(mail),\(card),\(status),\(day),\(total)\n"
    }
    return Array(text.utf8)
  }

  /// A summary without the figures that differ from one import to the next.
  private func figures(_ summary: ImportSummary) -> ImportSummary {
    var summary = summary
    summary.seconds = 0
    summary.lastPosition = nil
    summary.rejectsFile = nil
    return summary
  }

  @Test("gives the figures of the import that follows, file after file", arguments: 0..<10)
  func sameAsImport(seed: UInt64) async throws {
    var random = SeededRandom(seed)
    let ledger = try ledger()
    defer { try? ledger.close() }
    let options = ImportOptions(
      mapping: try Mapping(yaml: Self.mapping), batch: "b",
      batchSize: [3, 40, 2000].randomElement(using: &random) ?? 1)
    var seen = ImportSummary()
    for round in 0..<3 {
      let inputs = (0..<2).map { part in
        ImportInput(file(80, from: round * 50 + part * 30, &random), name: "\(round)-\(part).csv")
      }
      let head = try ledger.head
      let preview = try await Importer.preview(inputs, options, of: ledger)
      #expect(try ledger.head == head && preview.summary.isComplete)
      let summary = try await Importer(options, into: ledger).run(inputs)
      #expect(figures(preview.summary) == figures(summary), "seed \(seed), round \(round)")
      for example in preview.examples {
        let recorded = try ledger.touchpoint(at: example.touchpoint.position)
        #expect(recorded.id == example.touchpoint.id && recorded.customer == example.touchpoint.customer)
        #expect(recorded.fact.value == example.touchpoint.fact.value)
      }
      seen.rejected += summary.rejected
      seen.skipped += summary.skipped
      seen.customers.merged += summary.customers.merged
      seen.kinds = summary.kinds
    }
    #expect(seen.rejected > 0 && seen.skipped > 0 && seen.customers.merged > 0)
    #expect(seen.kinds.contains { $0.differing > 0 } || seed > 0)
  }

  @Test("shows the first touchpoints of each kind, and counts customers, merges and reasons")
  func words() async throws {
    let ledger = try ledger()
    defer { try? ledger.close() }
    let text = """
      order,mail,card,status,day,total
      1,a@example.org,,paid,2024-05-01,1.00
      2,,k1,paid,2024-05-01,2.00
      3,a@example.org,k1,paid,2024-05-01,3.00
      4,,k1,paid,2024-05-01,4.00
      5,,k1,paid,2024-05-01,x
      6,,k1,paid,2024-05-01,y
      7,,k1,void,2024-05-01,1.00
      8,,k9,paid,2024-05-01,1.00
      """
    let options = ImportOptions(mapping: try Mapping(yaml: Self.mapping))
    let input = ImportInput(Array(text.utf8), name: "a.csv")
    let preview = try await Importer.preview([input], options, of: ledger, examples: 3)
    #expect(
      preview.examples.map { "\($0.kind) \($0.touchpoint.id) \($0.line) \($0.isCustomerNew)" } == [
        "orders 1 2 true", "orders 2 3 true", "orders 3 4 true",
      ])
    #expect(preview.firstNewCustomer == CustomerNumber(1) && !preview.isNew(.business))
    let customers = preview.summary.customers
    #expect(customers.new == 3 && customers.matched == 0 && customers.merged == 1)
    #expect(
      customers.merges.map { "\($0.customer.rawValue) \($0.other.rawValue) \($0.kinds) \($0.line)" } == [
        #"1 2 ["email", "card"] 4"#
      ])
    #expect(preview.summary.refusals.count == 1)
    #expect(preview.summary.refusals.first?.lines == 2 && preview.summary.refusals.first?.line == 6)
    #expect(preview.types.map { "\($0.name) \($0.count)" } == ["order.placed 5"])
    #expect(try ledger.customerCount == 0 && ledger.head == Position(1))
  }

  @Test("counts what is recorded with other content, and in what it differs, and leaves it as it is")
  func differing() async throws {
    let ledger = try ledger()
    defer { try? ledger.close() }
    func run(_ total: String, _ card: String = "k") async throws -> ImportSummary {
      let lines = (1...4).map { "\($0),,\(card)\($0),paid,2024-05-01,\(total)" }
      let text = "order,mail,card,status,day,total\n" + lines.joined(separator: "\n")
      let options = ImportOptions(mapping: try Mapping(yaml: Self.mapping), rejectsFile: directory + "/r.csv")
      return try await Importer(options, into: ledger).run([ImportInput(Array(text.utf8), name: "a.csv")])
    }
    #expect(try await run("1.00").added == 4)
    let summary = try await run("2.00")
    #expect(summary.isComplete && summary.added == 0 && summary.rejected == 0 && summary.differing == 4)
    #expect(summary.rejectsFile == nil)
    #expect(
      summary.differences == [
        .init(kind: "orders", fields: ["data.total"], touchpoints: 4, lines: 4, file: "a.csv", line: 2)
      ])
    #expect(try await run("1.00").duplicates == 4)
  }

  @Test("refuses an id that stands in the files twice with other content, for one of the two would be lost")
  func twiceInOneImport() async throws {
    let ledger = try ledger()
    defer { try? ledger.close() }
    let text = """
      order,mail,card,status,day,total
      1,,k1,paid,2024-05-01,1.00
      1,,k1,paid,2024-05-01,2.00
      """
    let options = ImportOptions(mapping: try Mapping(yaml: Self.mapping))
    let summary = try await Importer(options, into: ledger).run([
      ImportInput(Array(text.utf8), name: "a.csv")
    ])
    #expect(summary.added == 1 && summary.rejected == 1 && summary.differing == 0 && summary.isComplete)
  }
}
