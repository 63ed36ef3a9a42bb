import Foundation
import Ledger
import Synchronization
import Testing

@testable import Exchange

/// Whom the touchpoints of a mapping are about, where values stand for nobody.
@Suite struct NobodyInMappingsTests {
  private static func yaml(_ subject: String, placeholders: String = "") -> String {
    """
    mapping: 1
    source: pos
    \(placeholders)
    fields: { id: id, email: email, phone: phone, total: { column: total, as: money } }
    touchpoints:
      - kind: sales
        type: order.placed
        id: "{id}"
        subject: \(subject)
        data: { order: "{id}", currency: "{currency}", total: "{total}" }

    """
  }

  private static let both = #"{ email: "{email}", phone: "{phone}" }"#
  private static let orBusiness = #"{ email: "{email}", phone: "{phone}", otherwise: business }"#
  private static let file = """
    id,email,phone,total
    1,a@example.org,0711 555 0100,1.00
    2,n/a,+49 711 5550101,2.00
    3,Kasse@Shop.example,0711 555 0102,3.00
    4,kasse@shop.example,4.47912E+11,4.00
    5,,,5.00
    6,none@none.com,+49 711 5550199,6.00

    """

  private func run(
    _ yaml: String, _ file: String = Self.file
  ) async throws -> (summary: ImportSummary, customers: [UInt32], rejects: [String], count: Int) {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let ledger = try Ledger.create(at: directory + "/l", settings: .london)
    let found = Collected()
    let options = ImportOptions(
      mapping: try Mapping(yaml: yaml), onReceipt: { _, _, receipt in found.add(receipt) },
      onReject: { _, line, _, reason in found.add("\(line): \(reason)") })
    let summary = try await Importer(options, into: ledger).run([ImportInput(Array(file.utf8), name: "f.csv")]
    )
    let count = Int(try ledger.customerCount)
    try ledger.close()
    return (summary, found.customers, found.rejects, count)
  }

  @Test func aMappingsPlaceholdersAndTheLedgersLeadToNobodyAndAreCounted() async throws {
    let yaml = Self.yaml(
      Self.both, placeholders: #"placeholders: [KASSE@shop.example, "+49 711 555 01 99"]"#)
    let (summary, customers, rejects, count) = try await run(yaml)
    #expect(customers == [1, 2, 3] && count == 3)
    #expect(rejects.count == 3 && summary.isComplete)
    #expect(
      rejects[0].hasPrefix("5: ")
        && rejects[0].contains("phone is no address or number, email is a placeholder")
        && rejects[0].hasSuffix("; the mapping says so with `otherwise: business`"))
    #expect(rejects[1].hasPrefix("6: ") && rejects[1].contains("`otherwise: business`"))
    #expect(
      rejects[2].hasPrefix("7: ") && rejects[2].contains("email is a placeholder, phone is a placeholder"))
    #expect(!rejects.joined().contains("kasse") && !rejects.joined().contains("none@"))
    #expect(summary.droppedIdentifiers == [DroppedIdentifier(kind: "email", reason: .placeholder): 2])
    #expect(summary.notes == ["2 identifiers stood for nobody: email 2"])
  }

  @Test func onlyAnImportWithAMappingIsToldOfMappings() async throws {
    let event = """
      {"specversion":"1.0","id":"1","source":"pos","type":"order.placed","subject":"email:n/a",\
      "data":{"order":"1","currency":"GBP","total":100}}

      """
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let ledger = try Ledger.create(at: directory + "/l", settings: .london)
    let found = Collected()
    let options = ImportOptions(onReject: { _, line, _, reason in found.add("\(line): \(reason)") })
    _ = try await Importer(options, into: ledger).run([ImportInput(Array(event.utf8), name: "f.ndjson")])
    var told = found.rejects
    do { _ = try await ledger.append(try NewTouchpoint(cloudEvent: Array(event.utf8))) } catch {
      told.append("\(error)")
    }
    #expect(told.count == 2)
    for reason in told {
      #expect(
        reason.contains("stands for nobody: email is a placeholder") && reason.contains("without a subject"))
      #expect(!reason.contains("mapping") && !reason.contains("otherwise"), "\(reason)")
    }
    try ledger.close()
  }

  @Test func otherwiseItIsASaleOfTheBusiness() async throws {
    let yaml = Self.yaml(
      Self.orBusiness, placeholders: #"placeholders: [kasse@shop.example, "+497115550199"]"#)
    let (summary, customers, rejects, count) = try await run(yaml)
    #expect(rejects.isEmpty && summary.added == 6)
    #expect(customers == [1, 2, 3, 0, 0, 0] && count == 3)
    #expect(summary.notes.contains("5 identifiers stood for nobody: email 4, phone 1"))
    #expect(summary.notes.contains("1 identifier of no address or number linked nobody: phone 1"))
  }

  @Test func withoutTheMappingsWordASharedAddressIsOnePersons() async throws {
    let (summary, customers, rejects, _) = try await run(Self.yaml(Self.orBusiness))
    #expect(rejects.isEmpty && customers == [1, 2, 3, 3, 0, 4])
    #expect(summary.notes.first == "2 identifiers stood for nobody: email 2")
  }

  @Test func whatIsAnothersIsSaid() async throws {
    let file =
      "id,email,phone,total\n" + (1...8).map { "\($0),c\($0)@example.com,0711 555 0100,1.00\n" }.joined()
    let (summary, customers, _, count) = try await run(Self.yaml(Self.both), file)
    #expect(customers == Array(1...8) && count == 8)
    #expect(summary.droppedIdentifiers == [DroppedIdentifier(kind: "phone", reason: .anothers): 7])
    #expect(summary.notes.count == 1 && summary.notes[0].contains("nobody was merged: phone 7"))
    // Sent again, the touchpoints are known, and nothing is told a second time.
  }

  @Test(arguments: [
    (#"{ email: "{email}", otherwise: nobody }"#, "", 9, "can only be business"),
    (#"{ otherwise: business }"#, "", 9, "names no identifier"),
    (#"{ order: "{id}", otherwise: business }"#, "", 9, "must stand alone"),
    (Self.both, #"placeholders: [""]"#, 3, "values of 1 to 200 bytes"),
    (Self.both, "placeholder: [x]", 3, "did you mean `placeholders`?"),
  ])
  func mistakesAreSaid(_ subject: String, _ placeholders: String, _ line: Int, _ message: String) throws {
    let error = #expect(throws: ImportError.self) {
      try Mapping(yaml: Self.yaml(subject, placeholders: placeholders))
    }
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.line == line)
  }
}

/// Collects what an import tells while it runs, from any thread.
final class Collected: Sendable {
  private let found = Mutex<(customers: [UInt32], rejects: [String])>(([], []))

  func add(_ receipt: Receipt) { found.withLock { $0.customers.append(receipt.customer.rawValue) } }
  func add(_ reject: String) { found.withLock { $0.rejects.append(reject) } }
  var customers: [UInt32] { found.withLock { $0.customers } }
  var rejects: [String] { found.withLock { $0.rejects } }
}
