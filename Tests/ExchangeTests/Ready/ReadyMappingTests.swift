import Foundation
import Ledger
import Testing

@testable import Exchange

@Suite struct ReadyMappingTests {
  private static let vendors = Files.fixture("Vendors")

  private func input(_ file: String) -> ImportInput { ImportInput(path: "\(Self.vendors)/\(file)") }

  private func message(_ word: String?, _ inputs: [ImportInput]) -> String {
    do {
      let choice = try MappingChoice.find(word, for: inputs)
      return "found \(choice?.ready?.name ?? "nothing")"
    } catch { return "\(error)" }
  }

  @Test("The program has all mappings of mappings/, as they stand there")
  func all() throws {
    let folder = Files.mapping("")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(ReadyMapping.all.map { "\($0.name).yaml" }.sorted() == files.sorted())
    for ready in ReadyMapping.all {
      #expect(try ready.text == String(contentsOfFile: folder + "/\(ready.name).yaml", encoding: .utf8))
    }
  }

  @Test(
    "Each is valid, says in a line what it is for, and where that is documented",
    arguments: ReadyMapping.all.map(\.name))
  func valid(name: String) throws {
    let ready = try #require(ReadyMapping.named(name))
    let mapping = try ready.mapping
    let title = try #require(mapping.title)
    #expect(!title.isEmpty && title.count <= 60 && !title.contains("\n"))
    let documentation = try #require(mapping.documentation)
    #expect(documentation.hasPrefix("https://"))
    #expect(!mapping.neededColumns.isEmpty)
    #expect(ready.text.hasPrefix("# "))
    // A person reads these lines in a terminal.
    for line in ready.text.split(separator: "\n") where line.hasPrefix("#") {
      #expect(line.count <= 132, "\(line)")
    }
    let table = try String(contentsOfFile: Files.mapping("README.md"), encoding: .utf8)
    #expect(table.contains("`\(name)`"), "the table of ready mappings in mappings/README.md lacks it")
  }

  @Test(
    "The columns of a file tell which mapping it is for",
    arguments: [
      ("shopify-orders.csv", "shopify-orders"), ("shopify-orders-older.csv", "shopify-orders"),
      ("shopify-customers.csv", "shopify-customers"), ("shopify-refunds.csv", "shopify-refunds"),
      ("square-items.csv", "square-items"), ("square-transactions.csv", "square-transactions"),
      ("square-transactions-2018.csv", "square-transactions"), ("square-customers.csv", "square-customers"),
      ("woocommerce-orders.csv", "woocommerce-orders"),
      ("woocommerce-analytics.csv", "woocommerce-analytics"),
      ("woocommerce-analytics-browser.csv", "woocommerce-analytics"),
      ("woocommerce-customers.csv", "woocommerce-customers"), ("paypal.csv", "paypal"),
      ("paypal-british.csv", "paypal"), ("paypal-de.csv", "paypal-de"),
      ("stripe-payments.csv", "stripe-payments"), ("stripe-payments-2017.csv", "stripe-payments"),
      ("stripe-customers.csv", "stripe-customers"), ("etsy-orders.csv", "etsy-orders"),
      ("etsy-items.csv", "etsy-items"), ("toast-orders.csv", "toast-orders"),
      ("toast-items.csv", "toast-items"), ("toast-payments.csv", "toast-payments"),
      ("lightspeed-x-sales.csv", "lightspeed-x-sales"),
      ("lightspeed-x-customers.csv", "lightspeed-x-customers"), ("klaviyo-profiles.csv", "klaviyo-profiles"),
      ("mailchimp-unsubscribed.csv", "mailchimp-unsubscribed"),
      ("mailchimp-cleaned.csv", "mailchimp-cleaned"), ("../online-retail-extract.csv", "online-retail"),
      ("../cdnow-extract.txt", "cdnow-master"),
    ])
  func recognised(file: String, name: String) throws {
    let choice = try MappingChoice.find(nil, for: [input(file)])
    #expect(choice?.ready?.name == name && choice?.isRecognised == true)
  }

  @Test("A file that is empty is said to be that", arguments: ["", "\n\n", "\u{FEFF} \r\n"])
  func empty(text: String) {
    for word in [nil, "shopify"] {
      #expect(
        message(word, [ImportInput(Array(text.utf8), name: "a.csv")])
          == "a.csv: is empty; a header with the columns' names was expected")
    }
  }

  @Test("A mark, a sep= line, another delimiter and UTF-16 hide no header")
  func disguised() throws {
    let header = "Order,Name,Kind,Gateway,Created At,Status,Amount,Currency,Card Type"
    let row = "1,#1,refund,visa,2026-04-03 15:20:00 -0400,success,20.00,USD,"
    let semicolons = "\(header)\n\(row)\n".replacing(",", with: ";")
    var utf16: [UInt8] = [0xFF, 0xFE]
    for unit in "\(header)\n\(row)\n".utf16 { utf16 += [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)] }
    let disguises: [[UInt8]] = [
      Array("\u{FEFF}\(header)\r\n\(row)\r\n".utf8), Array("sep=;\n\(semicolons)".utf8),
      Array(semicolons.utf8), Array("\(header)\n\(row)\n".replacing(",", with: "\t").utf8), utf16,
      Array("Transactions of my shop\n\n\(header)\n\(row)\n".utf8),
    ]
    for bytes in disguises {
      #expect(message(nil, [ImportInput(bytes, name: "a.csv")]) == "found shopify-refunds")
    }
  }

  @Test("A file with a delimiter of its own is imported with it")
  func otherDelimiter() async throws {
    let file = try String(contentsOfFile: "\(Self.vendors)/etsy-orders.csv", encoding: .utf8)
    let shop = try VendorImport()
    let tabs = file.replacing(",", with: "\t").replacing("\"1\t012.00\"", with: "\"1,012.00\"")
      .replacing("\"FOX-01\tFOX-02\"", with: "\"FOX-01,FOX-02\"")
    let outcome = try await shop.run(ImportInput(Array(tabs.utf8), name: "tabs.csv"), as: "etsy-orders")
    #expect(outcome.rejects == [] && outcome.summary.added == 4)
  }

  @Test("A header that several know, or none, is refused with what to do")
  func unknown() {
    let several = message(nil, [input("mailchimp-subscribed.csv")])
    #expect(
      several.hasSuffix(
        "has the columns of more than one mapping: say which it is, `--mapping mailchimp-nonsubscribed` or "
          + "`--mapping mailchimp-subscribed`"))
    let none = message(nil, [ImportInput(Array("a,b\n1,2\n".utf8), name: "x.csv")])
    #expect(none.hasPrefix("x.csv: needs a mapping") && none.contains("import --sketch x.csv"))
    #expect(none.contains("--list-mappings"))
    let two = message(nil, [input("shopify-orders.csv"), input("shopify-customers.csv")])
    #expect(two.contains("is for the mapping shopify-customers, and "))
    #expect(two.hasSuffix("import the one after the other"))
    #expect(message(nil, [ImportInput(Array("{}".utf8), name: "x.ndjson")]) == "found nothing")
  }

  @Test("A mapping is named whole, by its vendor, or by its path")
  func named() throws {
    #expect(message("shopify-orders", [input("shopify-orders.csv")]) == "found shopify-orders")
    #expect(message("shopify", [input("shopify-customers.csv")]) == "found shopify-customers")
    #expect(message("woocommerce", [input("woocommerce-orders.csv")]) == "found woocommerce-orders")
    let other = message("shopify", [input("etsy-items.csv")])
    #expect(other.contains("of any mapping of shopify: shopify-customers, shopify-orders, shopify-refunds"))
    #expect(message("paypal", [input("paypal-de.csv")]) == "found paypal")
    let misspelt = message("shopfiy-orders", [input("shopify-orders.csv")])
    #expect(misspelt.contains("did you mean `shopify-orders`?") && misspelt.contains("--list-mappings"))
    #expect(message("shopyfi", [input("shopify-orders.csv")]).contains("did you mean `shopify`?"))
    #expect(message("./nowhere", []).contains("there is no such file"))
    #expect(message(Files.mapping("shopify-orders.yaml"), []) == "found nothing")
  }

  @Test("Ids hold nothing that a person is named by", arguments: ReadyMapping.all.map(\.name))
  func ids(name: String) throws {
    let mapping = try #require(ReadyMapping.named(name)).mapping
    let personal = ["email", "phone", "name", "payer", "payee", "buyer", "first-name", "last-name"]
    for template in mapping.templates.flatMap({ [$0] + $0.also }) {
      for field in template.id.fields { #expect(!personal.contains(mapping.fields[field].name)) }
    }
  }
}
