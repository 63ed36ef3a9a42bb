import Foundation
// The imports that a reader of the README would write.
import Perennial
import Testing

// README example begin
func sell(at path: String) async throws -> Int64? {
  let ledger = try Ledger.create(
    at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
  let receipt = try await ledger.append(
    NewTouchpoint(
      source: "till/2", id: "536365", subject: .identifiers([Identifier("email", "ada@example.com")]),
      channel: "store",
      OrderPlaced.with {
        $0.order = "536365"
        $0.currency = "GBP"
        $0.total = 3564
      }))
  let customer = try Reports(of: ledger).customer(receipt.customer)
  try ledger.close()
  return customer.spent["GBP"]  // 3564: minor units
}
// README example end

@Suite struct ReadmeTests {
  @Test func theEmbeddingExampleRuns() async throws {
    let program = try CommandLineProgram()
    #expect(try await sell(at: program.directory + "/shop.ledger") == 3564)
  }

  @Test func theReadmeShowsTheExampleThatRuns() throws {
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let readme = try String(contentsOfFile: repository + "/README.md", encoding: .utf8)
    let code = try #require(
      source.components(separatedBy: "// README example begin\n").dropFirst().first?
        .components(separatedBy: "// README example end").first)
    let block = try #require(
      readme.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first)
    #expect(block == "import Perennial\n\n" + code)
    #expect(block.split(separator: "\n", omittingEmptySubsequences: false).count <= 26)
  }

  @Test func theReadmeShowsWhatAnImportPrints() throws {
    let program = try CommandLineProgram()
    try program.create()
    let sample = repository + "/Tests/ExchangeTests/Fixtures/Vendors/shopify-orders.csv"
    let imported = try program.run("import", sample, "--rejects", "rejects.csv")
    #expect(imported.status == 0, "\(imported.messages)")
    let readme = try String(contentsOfFile: repository + "/README.md", encoding: .utf8)
    #expect(readme.contains(imported.output), "\(imported.output)")
    #expect(imported.messages.contains("8 lines read, 8 accounted for\ncustomers: 2 new, 0 known before\n"))
    #expect(readme.contains("8 lines read, 8 accounted for\ncustomers: 2 new, 0 known before\n"))
  }

  @Test func theReturnsInTheManualOfMappingsAreImported() throws {
    let program = try CommandLineProgram()
    try program.create()
    let manual = try String(contentsOfFile: repository + "/mappings/README.md", encoding: .utf8)
    let part = try #require(manual.components(separatedBy: "### Returns in a till's file\n").last)
    for (name, language) in [("till.csv", "csv"), ("till.yaml", "yaml")] {
      let block = try #require(
        part.components(separatedBy: "```\(language)\n").dropFirst().first?.components(separatedBy: "```")
          .first)
      try block.write(toFile: "\(program.directory)/\(name)", atomically: true, encoding: .utf8)
    }
    let imported = try program.run("import", "till.csv", "--mapping", "till.yaml", "--format", "json")
    #expect(imported.status == 0, "\(imported.messages)")
    let kinds = try #require(try imported.json["kinds"] as? [[String: Any]])
    #expect(kinds.map { $0["added"] as? Int } == [1, 2])
  }

  @Test func theExamplesAreAccepted() throws {
    let program = try CommandLineProgram()
    try program.create()
    let events = try String(contentsOfFile: repository + "/examples/touchpoints.ndjson", encoding: .utf8)
    let appended = try program.run("append", input: events)
    #expect(appended.status == 0, "\(appended.messages)")
    let published = try program.run("policy", "publish", "loyalty", repository + "/examples/loyalty.json")
    #expect(published.status == 0, "\(published.messages)")
    let again = try program.run("append", input: events)
    #expect(again.output.split(separator: "\n").allSatisfy { $0.hasSuffix(" duplicate") }, "\(again.output)")
  }
}
