import Exchange
import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Whose order a number means stays the same when touchpoints go from one ledger into another.
@Suite final class NamespaceTests {
  private let directory: String

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/perennial-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private func ledger(_ name: String) throws -> Ledger {
    try Ledger.create(
      at: directory + "/" + name, settings: LedgerSettings(currency: "GBP", timeZone: "UTC"))
  }

  private func append(_ ledger: Ledger, _ events: [String]) async throws -> [Result<Receipt, LedgerError>] {
    try await ledger.appendEach(events.map { try NewTouchpoint(cloudEvent: Array($0.utf8)) })
  }

  private func event(_ source: String, _ id: String, _ type: String, _ more: String) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"\#(type)","subject":"crm:1",\#(more)}"#
  }

  private func placed(_ source: String, _ number: String) -> String {
    event(
      source, number, "order.placed", #""data":{"order":"\#(number)","currency":"GBP","total":100}"#)
  }

  private func refund(_ source: String, _ id: String, _ number: String, _ more: String = "") -> String {
    event(
      source, id, "refund.issued", #"\#(more)"data":{"order":"\#(number)","currency":"GBP","amount":10}"#)
  }

  /// What producers have sent, as events; and the reference of each.
  private func export(_ ledger: Ledger) throws -> (events: [String], references: [String: Reference]) {
    var events: [String] = []
    var references: [String: Reference] = [:]
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      guard touchpoint.source != "perennial" else { return true }
      events.append(try CloudEvent(touchpoint, identifiers: [Identifier("crm", "1")]).json)
      if let reference = touchpoint.reference {
        references["\(touchpoint.source) \(touchpoint.id)"] = reference
      }
      return true
    }
    return (events, references)
  }

  @Test("Exported and imported, in another order too, references are the same")
  func roundTrip() async throws {
    let first = try ledger("first")
    try await first.setNamespace("shop", ofSource: "app/1")
    for outcome in try await append(
      first,
      [
        placed("web", "1001"), placed("till/1", "1001"), placed("web", "1002"), placed("app/1", "1001"),
        refund("web", "r", "1001"), refund("till/2", "r", "1001"), refund("office", "r", "1002"),
        refund("office", "s", "1001", #""namespace":"till","#), refund("office", "t", "9"),
        refund("app/2", "u", "1001", #""namespace":"shop","#),
        event("web", "v", "product.viewed", #""data":{"sku":"85123A"}"#),
      ])
    { _ = try outcome.get() }
    let (events, references) = try export(first)
    #expect(references["office r"] == Reference(.order, "1002", namespace: "web"))
    #expect(references["office s"] == Reference(.order, "1001", namespace: "till"))
    #expect(references["app/1 1001"] == Reference(.order, "1001", namespace: "shop"))
    #expect(references["web v"] == Reference(.product, "85123A"))
    // All of it is known when it is sent again.
    for outcome in try await append(first, events) { #expect(try outcome.get().duplicate) }
    try first.close()
    for (name, order) in [("second", events), ("third", events.reversed())] {
      let other = try ledger(name)
      // The exported references mean the same, whatever is set in the other ledger.
      try await other.setNamespace("elsewhere", ofSource: "web")
      for outcome in try await append(other, Array(order)) { _ = try outcome.get() }
      #expect(try export(other).references == references)
      try other.close()
    }
  }

  @Test("What is ambiguous is refused by itself, and says how to name it")
  func ambiguous() async throws {
    let ledger = try ledger("shop")
    let outcomes = try await append(
      ledger, [placed("web", "1"), placed("till/1", "1"), refund("office", "r", "1"), placed("web", "2")])
    guard case .failure(let error) = outcomes[2] else {
      Issue.record("was recorded")
      return
    }
    #expect(error.code == .ambiguousReference && error.index == 2)
    #expect(error.message.contains("order@"))
    _ = try outcomes[3].get()
    try ledger.close()
  }

  @Test("A mapping says whose numbers its lines have, where its source does not")
  func mapped() async throws {
    let ledger = try ledger("shop")
    for outcome in try await append(ledger, [placed("web", "1"), placed("till/1", "1")]) {
      _ = try outcome.get()
    }
    let mapping = """
      mapping: 1
      source: office/export
      namespace: web
      fields: { id: id, order: order, total: { column: total, as: money } }
      touchpoints:
        - { kind: refunds, when: { id: { begins: r } }, type: refund.issued, id: "{id}", subject: { order: "{order}" },
            data: { order: "{order}", currency: GBP, amount: "{total}" } }
        - { kind: visits, type: visit.made, id: "{id}", subject: { order: "{order}" } }
      """
    let file = directory + "/refunds.csv"
    try Data("id,order,total\nr1,1,0.10\nv1,1,0\n".utf8).write(to: URL(fileURLWithPath: file))
    let options = ImportOptions(mapping: try Mapping(yaml: mapping))
    let summary = try await Importer(options, into: ledger).run([ImportInput(path: file)])
    #expect(summary.added == 2 && summary.rejected == 0)
    #expect(
      try export(ledger).references["office/export r1"] == Reference(.order, "1", namespace: "web"))
    // Without the namespace, an order that both have is neither's.
    let other = mapping.replacingOccurrences(of: "namespace: web\n", with: "")
      .replacingOccurrences(of: "office/export", with: "back/export")
    let unclear = try await Importer(ImportOptions(mapping: try Mapping(yaml: other)), into: ledger)
      .run([ImportInput(path: file)])
    #expect(unclear.added == 0 && unclear.rejected == 2)
    #expect(throws: ImportError.self) {
      try Mapping(yaml: mapping.replacingOccurrences(of: "namespace: web", with: "namespace: ''"))
    }
    try ledger.close()
  }
}
