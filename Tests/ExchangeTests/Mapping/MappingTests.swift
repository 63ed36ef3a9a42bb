import Foundation
import Ledger
import Schema
import Testing

@testable import Exchange

@Suite("Mapping files")
struct MappingTests {
  static let base = """
    mapping: 1
    source: shop
    fields:
      invoice: No
      price: { column: Price, as: decimal }
      time: { column: When, as: time, format: "%Y-%m-%d" }
    touchpoints:
      - kind: orders
        type: order.placed
        id: "{invoice}"
        subject: { crm: "{invoice}" }
        time: "{time}"
        data: { order: "{invoice}", currency: GBP, total: 5 }

    """

  @Test("are read")
  func valid() throws {
    let mapping = try Mapping(yaml: Self.base)
    #expect(mapping.source == "shop" && mapping.kinds == ["orders"])
  }

  @Test("in the tree are read", arguments: ["cdnow.yaml", "cdnow-master.yaml", "online-retail.yaml"])
  func ready(name: String) throws { _ = try Mapping(contentsOf: Files.mapping(name)) }

  /// A text that is replaced, the text in its place, and what the error must say, with its line.
  static let faults: [(old: String, new: String, line: Int, message: String)] = [
    ("mapping: 1", "mapping: 2", 1, "`mapping` must be 1"),
    ("source: shop", "sourse: shop", 2, "`sourse` is not a key; did you mean `source`?"),
    ("source: shop", "source: [a]", 2, "`source` must be a text"),
    ("source: shop", "source: shop\nsource: b", 2, "twice"),
    ("source: shop", "source: shop\ncurrency: gbp", 3, "`currency` must be an ISO 4217 code"),
    ("source: shop", "source: shop\ntime-zone: Londn", 3, "`time-zone` must be an IANA name"),
    ("source: shop", "source: shop\nfile: { delimiter: '||' }", 3, "`file.delimiter` must be"),
    ("source: shop", "source: shop\nfile: { encoding: ebcdic }", 3, "`file.encoding` must be"),
    ("source: shop", "source: shop\nfile: { header: false }", 3, "`file.header` must be true, or the list"),
    ("source: shop", "source: shop\ngroup: { by: invoce }", 3, "did you mean `invoice`?"),
    (
      "source: shop", "source: shop\ngroup: { by: invoice, blanks: below }", 3, "`group.blanks` must be above"
    ),
    ("source: shop", "source: shop\ngroup: { by: invoice, sorted: 1 }", 3, "`group.sorted` must be true or"),
    ("source: shop", "source: shop\nskip: { invoice: { beginns: C } }", 3, "did you mean `begins`?"),
    ("source: shop", "source: shop\nskip: { invoice: { below: 5 } }", 3, "needs a number"),
    ("source: shop", "source: shop\nskip: { price: { below: x } }", 3, "compared with a number"),
    (
      "source: shop", "source: shop\nskip: { price: [1, x] }", 3,
      "`skip.price` must be compared with a number"
    ),
    ("source: shop", "source: shop\nskip: {}", 3, "`skip` has no condition"),
    ("source: shop", "source: shop\nskip: []", 3, "`skip` has no condition"),
    ("source: shop", "source: shop\nskip: { invoice: {} }", 3, "`skip.invoice` says nothing"),
    ("source: shop", "source: shop\nskip: { invoice: [] }", 3, "`skip.invoice` must have at least one value"),
    (
      "column: Price, as: decimal", "column: Price, as: float", 5,
      "must be one of text, integer, decimal, money, quantity, time"
    ),
    ("column: Price, as: decimal", "colum: Price", 5, "did you mean `column`?"),
    (
      "column: Price, as: decimal", "as: decimal", 5,
      "must have one of: column, first, sum, difference, product, negative, value, ordinal"
    ),
    ("column: Price, as: decimal", "product: [invoice, invoice]", 5, "needs numbers"),
    ("column: Price, as: decimal", "negative: invoice", 5, "needs numbers"),
    ("column: Price, as: decimal", "ordinal: [invoice], as: integer", 5, "means nothing beside `ordinal`"),
    ("column: Price, as: decimal", "column: Price, format: \"%Y\"", 5, "means nothing unless `as: time`"),
    (", format: \"%Y-%m-%d\"", "", 6, "`fields.time.format` is required"),
    ("%Y-%m-%d", "%Y-%Q-%d", 6, "has a `%` that stands for nothing"),
    ("- kind: orders", "- kinds: orders", 8, "did you mean `kind`?"),
    ("order.placed", "order.plaeced", 9, "order.placed is"),
    ("id: \"{invoice}\"", "id: constant", 10, "must have a field in it"),
    ("id: \"{invoice}\"", "id: \"x/{currency}\"", 10, "must have a field in it"),
    ("id: \"{invoice}\"", "id: \"{invoic}\"", 10, "did you mean `invoice`?"),
    ("id: \"{invoice}\"", "id: \"{invoice\"", 10, "has `{` without `}`"),
    ("{ crm: \"{invoice}\" }", "crm", 11, "must be business, or kinds of identifier"),
    ("{ crm: \"{invoice}\" }", "{ CRM: \"{invoice}\" }", 11, "in lower case"),
    ("{ crm: \"{invoice}\" }", "{ order: \"{invoice}\", crm: x }", 11, "must stand alone"),
    ("time: \"{time}\"", "time: \"{invoice}\"", 12, "must be one field that is `as: time`"),
    ("total: 5", "totl: 5", 13, "`touchpoints[0].data.totl` is not a field of order.placed"),
    ("total: 5", "total: \"{price}\"", 13, "is a whole number"),
    ("total: 5", "total: five", 13, "must be a whole number"),
    ("total: 5", "total: \"{sum price}\"", 13, "can only sum"),
    ("total: 5", "taxIncluded: perhaps", 13, "must be true or false"),
    ("total: 5", "lines: [{ sku: a, quantity: x }]", 13, "must be a whole number"),
    ("total: 5", "lines: [{ sku: \"{invoice}\" }, { sku: b }]", 13, "names no field"),
    ("total: 5", "lines: [{ sku: \"{invoice}\" }, { sku: \"{currency}\" }]", 13, "names no field"),
    ("total: 5", "lines: [{ skew: a }]", 13, "is not a field of `lines` of order.placed"),
    ("total: 5", "personal: { nots: a }", 13, "is not a field of `personal` of order.placed"),
    ("data: {", "data: {{", 13, "is not well-formed YAML"),
    ("source: ", "\tsource: ", 2, "has a tab, and YAML indents by blanks"),
  ]

  @Test("that are wrong say where and how to put it right", arguments: faults)
  func faulty(old: String, new: String, line: Int, message: String) throws {
    let range = try #require(Self.base.range(of: old))
    let yaml = Self.base.replacingCharacters(in: range, with: new)
    do {
      _ = try Mapping(yaml: yaml, name: "m.yaml")
      Issue.record("was taken")
    } catch let error as ImportError {
      #expect(error.code == .invalidMapping)
      #expect(error.file == "m.yaml")
      #expect(error.message.contains(message), "\(error)")
      if message != "is not well-formed YAML" { #expect(error.line == line, "\(error)") }
    }
  }
}
