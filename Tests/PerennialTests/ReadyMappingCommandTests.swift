import Foundation
import Testing

/// The ready mappings as a new user meets them, through the program.
@Suite struct ReadyMappingCommandTests {
  private let vendors = repository + "/Tests/ExchangeTests/Fixtures/Vendors"

  @Test func aFileIsImportedWithoutSayingWhatItIs() throws {
    let program = try CommandLineProgram()
    try program.create()
    let imported = try program.run(
      "import", "\(vendors)/shopify-orders.csv", "--rejects", "rejects.csv", "--format", "json")
    #expect(imported.status == 0, "\(imported.messages)")
    #expect(imported.messages.contains("has the columns of the ready mapping shopify-orders, which is used"))
    // Ten touchpoints: six orders, two cancellations, two refunds.
    #expect(try imported.json["added"] as? Int == 10)
    let named = try program.run(
      "import", "\(vendors)/shopify-orders.csv", "--mapping", "shopify", "--rejects", "rejects.csv",
      "--format", "json")
    #expect(named.status == 0, "\(named.messages)")
    #expect(try named.json["added"] as? Int == 0)
  }

  @Test func theMappingsAreListedWithTheColumnsThatTheyNeed() throws {
    let program = try CommandLineProgram()
    let json = try program.run("import", "--list-mappings", "--format", "json")
    let listed = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    let refunds = try #require(listed.first { $0["name"] as? String == "shopify-refunds" })
    #expect(refunds["needs"] as? [String] == ["Name", "Kind", "Status", "Currency", "Created At", "Amount"])
    #expect((refunds["documentation"] as? String)?.hasPrefix("https://help.shopify.com/") == true)
    let table = try program.run("import", "--list-mappings")
    #expect(table.status == 0 && table.output.contains("stripe-payments"))
    let csv = try program.run("import", "--list-mappings", "--format", "csv").output.split(separator: "\n")
    #expect(csv.first == "name,for,columns that it needs" && csv.count == listed.count + 1)
  }

  @Test func aMappingIsPrintedToBeChangedAndUsed() throws {
    let program = try CommandLineProgram()
    try program.create()
    let shown = try program.run("import", "--show-mapping", "etsy-orders")
    #expect(shown.status == 0 && shown.output.contains("documentation: https://help.etsy.com/"))
    try shown.output.write(toFile: program.directory + "/mine.yaml", atomically: true, encoding: .utf8)
    let imported = try program.run(
      "import", "\(vendors)/etsy-orders.csv", "--mapping", "mine.yaml", "--rejects", "rejects.csv")
    #expect(imported.status == 0, "\(imported.messages)")
    let unknown = try program.run("import", "--show-mapping", "etsy-order")
    #expect(unknown.status == 66 && unknown.messages.contains("did you mean `etsy-orders`?"))
    let vendor = try program.run("import", "--show-mapping", "shopify")
    #expect(
      vendor.status == 66
        && vendor.messages.contains(
          "which mapping of shopify? There are shopify-customers, shopify-orders, shopify-refunds"),
      "\(vendor.messages)")
    let both = try program.run("import", "a.csv", "--list-mappings")
    #expect(both.status == 64 && both.messages.contains("no files"))
  }
}
