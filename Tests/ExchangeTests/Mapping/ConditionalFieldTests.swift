import Foundation
import Ledger
import Schema
import Testing

@testable import Exchange

/// Fields that are there on only some lines, as where a file has a line for a sale and further lines for
/// its products.
@Suite struct ConditionalFieldTests {
  private static let yaml = """
    mapping: 1
    source: till
    currency: EUR
    fields:
      sale: sale
      line: line
      till: till
      # The sale's own line has the total of all, its products' lines have theirs, in one column.
      total: { column: amount, as: money, optional: true, when: { line: sale } }
      amount: { column: amount, as: money, optional: true, when: { line: product } }
      # A product is taken back under the same number, on another day.
      back: { column: day, when: { line: back } }
      sku: { column: sku, capitals: true }
      shop: { value: store, when: { till: { empty: false } } }
      web: { value: web }
      channel: { first: [shop, web] }
    group: { by: [sale, back] }
    touchpoints:
      - kind: refunds
        when: { line: back }
        type: refund.issued
        id: "{sale}/{back}"
        subject: business
        data: { currency: "{currency}", amount: 1 }
      - kind: orders
        type: order.placed
        id: "{sale}"
        subject: business
        channel: "{channel}"
        data:
          order: "{sale}"
          currency: "{currency}"
          total: "{total}"
          lines: [{ when: { line: product }, sku: "{sku}", quantity: 1, amount: "{amount}" }]
    """

  @Test("The total of a sale's own line is that of all its lines, and its products keep theirs")
  func kindsOfLines() throws {
    let file = """
      sale,line,day,till,sku,amount
      1,sale,1,T1,,5.00
      1,product,1,,tea,3.00
      1,product,2,,pot-ä,2.00
      2,product,3,,mug,4.00
      1,back,4,,tea,
      2,sale,3,,,4.00
      1,back,5,,tea,
      """
    let (batch, touchpoints) = try Making.all(file + "\n", by: Self.yaml)
    #expect(batch.rejects.isEmpty && batch.lines == 7)
    // In the order of their last lines. What came back on two days is two refunds.
    #expect(touchpoints.map(\.id) == ["1", "1/4", "2", "1/5"])
    // The till stands on the line of the sale, and is that of the whole sale.
    #expect(touchpoints.map(\.channel) == ["store", nil, "web", nil])
    let orders = touchpoints.compactMap { touchpoint -> OrderPlaced? in
      if case .message(let message) = touchpoint.content { message as? OrderPlaced } else { nil }
    }
    #expect(orders.map(\.total) == [500, 400])
    #expect(orders.map { $0.lines.map(\.amount) } == [[300, 200], [400]])
    // Only letters of ASCII become capitals, since codes have no others.
    #expect(orders.map { $0.lines.map(\.sku) } == [["TEA", "POT-ä"], ["MUG"]])
  }

  @Test(
    "Where it cannot be told of which group a line is, its neighbours are refused with it: it may be theirs")
  func fault() throws {
    let yaml = Self.yaml.replacing("line: line\n", with: "line: { column: line, as: integer }\n")
      .replacing("line: sale", with: "line: 1").replacing("line: product", with: "line: 2")
      .replacing("line: back", with: "line: 3")
    let file = "sale,line,day,till,sku,amount\n1,1,1,,,5.00\n1,x,1,,tea,5.00\n2,1,1,,,5.00\n3,1,1,,,5.00\n"
    let (batch, touchpoints) = try Making.all(file, by: yaml)
    #expect(touchpoints.map(\.id) == ["3"])
    let rejects = batch.rejects.sorted { $0.place.line < $1.place.line }
    #expect(rejects.map(\.place.line) == [2, 3, 4])
    #expect(rejects.count == 3 && rejects[1].reason.hasPrefix("column line is not a number"))
  }

  @Test(
    "What cannot be meant is refused",
    arguments: [
      ("web: { value: web }", "web: { value: web, when: { nowhere: a } }", "nowhere"),
      (
        "web: { value: web }", "web: { first: [till, sale], when: { line: sale } }",
        "means nothing beside `first`"
      ),
      (
        "sku: { column: sku, capitals: true }", "sku: { column: sku, as: integer, capitals: true }",
        "it is text"
      ),
    ])
  func mistakes(old: String, new: String, message: String) {
    #expect(Self.yaml.contains(old))
    do {
      _ = try Mapping(yaml: Self.yaml.replacing(old, with: new))
      Issue.record("was read")
    } catch {
      #expect("\(error)".contains(message), "\(error)")
    }
  }
}
