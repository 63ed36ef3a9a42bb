import Ledger
import Schema
import Testing

@testable import Exchange

/// What the rules of a mapping make of lines.
@Suite("Rules of mappings")
struct LineRuleTests {
  static let yaml = """
    mapping: 1
    source: shop
    currency: GBP
    time-zone: Europe/London
    fields:
      invoice: Invoice
      sku: Sku
      quantity: { column: Quantity, as: integer }
      price: { column: Price, as: decimal }
      time: { column: Time, as: time, format: "%Y-%m-%d %H:%M" }
      customer: { column: Customer, as: integer, optional: true }
      store: { column: Store }
      amount: { product: [quantity, price], as: money }
      refunded: { negative: amount }
    skip: [{ sku: { is: [TEST, DEMO] } }, { invoice: { empty: true } }]
    group: { by: invoice, window: 3 }
    touchpoints:
      - kind: refunds
        when: { invoice: { begins: C } }
        type: refund.issued
        id: "r/{invoice}"
        subject: { crm: "{customer}" }
        time: "{time}"
        data: { currency: "{currency}", amount: "{sum refunded}" }
      - kind: entries
        when: { quantity: { below: 0 } }
        type: shop.stock.adjusted
        id: "{invoice}"
        subject: business
        data: { done: true, factor: 2, of: "{invoice}", tags: [a, "1"], sum: "{sum quantity}", lines: [{ sku: "{sku}", price: "{price}", quantity: "{quantity}" }] }
      - kind: anonymous
        when: { customer: { empty: true } }
        type: order.placed
        id: "{invoice}"
        subject: business
        time: "{time}"
        data: &order
          order: "{invoice}"
          currency: "{currency}"
          total: "{sum amount}"
          lines: [{ sku: "{sku}", quantity: "{quantity}", amount: "{amount}" }]
      - kind: orders
        when: { customer: { not: 666 } }
        type: order.placed
        id: "{invoice}"
        subject: { crm: "{customer}" }
        time: "{time}"
        channel: store
        context: { store: "{store}" }
        data: *order
    """
  static let header = "Invoice,Sku,Quantity,Price,Time,Customer,Store\n"

  /// The outcome of a file.
  private struct Outcome {
    var batch: ImportBatch
    var touchpoints: [NewTouchpoint]
    var lines: Int { batch.lines }
    var skipped: Int { batch.skipped }
    var rejects: [Reject] { batch.rejects }
    var origins: [ImportBatch.Origin] { batch.origins }
  }

  private func run(_ lines: String, header: String = Self.header) throws -> Outcome {
    let (batch, touchpoints) = try Making.all(header + lines, by: Self.yaml)
    return Outcome(batch: batch, touchpoints: touchpoints)
  }

  private func orders(_ batch: Outcome) -> [OrderPlaced] {
    batch.touchpoints.compactMap {
      if case .message(let message) = $0.content { message as? OrderPlaced } else { nil }
    }
  }

  @Test("take lines for one touchpoint that say the same in other words, and no others")
  func sameInOtherWords() throws {
    let batch = try run(
      """
      1,A,1,1.00,2020-01-01 10:00,7,s
      1,B,1,2.00,2020-01-01 10:00,7.0,s
      1,C,1,3.00,2020-01-01 10:00, 7 , s
      2,A,1,1.00,2020-01-01 10:00,7,s
      2,B,1,1.00,2020-01-01 10:00,8,s
      3,A,1,1.00,2020-01-01 10:00,7,s
      3,B,1,1.00,2020-01-01 10:00,7,t

      """)
    #expect(orders(batch).map(\.total) == [600])
    #expect(orders(batch)[0].lines.map(\.sku) == ["A", "B", "C"])
    #expect(batch.rejects.map(\.place.line) == [5, 6, 7, 8])
    #expect(batch.rejects[1].reason == "is of the same group as line 5, but differs in its subject")
    #expect(batch.rejects[3].reason == "is of the same group as line 7, but differs in its context")
  }

  @Test("put the lines of an order together, at the earliest of their times")
  func grouping() throws {
    let batch = try run(
      """
      1,a,2,1.25,2011-07-01 10:05,17850.0,x
      1,b,1,0.001,2011-07-01 10:04,17850,x
      2,c,1,3,2011-07-01 10:06,18,y

      """)
    #expect(batch.rejects.isEmpty && batch.lines == 3)
    let first = try #require(batch.touchpoints.first)
    #expect(
      first.id == "1" && first.source == "shop" && first.channel == "store" && first.context.store == "x")
    #expect(first.subject == .identifiers([Identifier("crm", "17850")]))
    #expect(first.occurred == Instant("2011-07-01T09:04:00Z"))
    let order = try #require(orders(batch).first)
    #expect(order.total == 250 && order.hasTotal && order.currency == "GBP")
    #expect(order.lines.map(\.sku) == ["a", "b"] && order.lines.map(\.amount) == [250, 0])
    #expect(batch.touchpoints.map(\.id) == ["1", "2"])
  }

  @Test("put the lines of a group together wherever they stand")
  func farApart() throws {
    let line = { (invoice: Int) in "\(invoice),a,1,1,2011-07-01 10:05,5,x\n" }
    let batch = try run([1, 2, 3, 1, 4, 5, 6, 1].map(line).joined())
    #expect(orders(batch).map(\.order) == ["2", "3", "4", "5", "6", "1"])
    #expect(orders(batch).map(\.lines.count) == [1, 1, 1, 1, 1, 3])
  }

  @Test(
    "take a line by the first rule that holds",
    arguments: [
      ("C1,a,-1,2.50,2011-07-01 10:00,5,x", "refunds", "r/C1"),
      ("7,a,-1,2.50,2011-07-01 10:00,5,x", "entries", "7"),
      ("7,a,1,2.50,2011-07-01 10:00,,x", "anonymous", "7"), ("7,a,1,0,2011-07-01 10:00,5,x", "orders", "7"),
    ])
  func kinds(line: String, kind: String, id: String) throws {
    let batch = try run(line)
    let mapping = try Mapping(yaml: Self.yaml)
    #expect(batch.origins.map { mapping.kinds[$0.kind] } == [kind])
    #expect(batch.touchpoints.map(\.id) == [id])
  }

  @Test(
    "skip what is to be skipped",
    arguments: ["1,TEST,1,1,x,x,x", "1,DEMO,,,,,", ",a,1,1,2011-07-01 10:00,5,x"])
  func skipped(line: String) throws {
    let batch = try run(line)
    #expect(batch.skipped == 1 && batch.rejects.isEmpty && batch.touchpoints.isEmpty)
  }

  @Test("write types of one's own as JSON")
  func custom() throws {
    let batch = try run("7,a,-2,2.50,2011-07-01 10:00,5,x\n7,\"b\"\"\",-1,1,2011-07-01 10:00,5,x\n")
    guard case .custom("shop.stock.adjusted", let json) = try #require(batch.touchpoints.first).content else {
      return
    }
    #expect(
      json
        == #"{"done":true,"factor":2,"of":"7","tags":["a","1"],"sum":-3,"#
        + #""lines":[{"sku":"a","price":2.50,"quantity":-2},{"sku":"b\"","price":1,"quantity":-1}]}"#)
  }

  @Test(
    "refuse a faulty line with its column, and without its values",
    arguments: [
      ("1,a,SECRET,1,2011-07-01 10:00,5,x", "column Quantity is not a number"),
      ("1,a,1.5,1,2011-07-01 10:00,5,x", "column Quantity is not a whole number"),
      ("1,a,,1,2011-07-01 10:00,5,x", "column Quantity is empty"),
      ("1,a,1,SECRET,2011-07-01 10:00,5,x", "column Price is not a number"),
      ("1,a,1,1,SECRET,5,x", "column Time is not a date and time of the form `%Y-%m-%d %H:%M`"),
      ("1,a,1,1,2011-02-30 10:00,5,x", "column Time has a day or a time that there is not"),
      ("1,a,1,1,2011-07-01 10:00,SECRET,x", "column Customer is not a number"),
      ("1,a,1,1,2011-07-01 10:00,666,x", "no rule of the mapping takes this line"),
      ("C1,a,-1,1,2011-07-01 10:00,,x", "has no identifier: crm is empty"),
      ("1,a,1,1,2011-07-01 10:00,5", "the line has 6 fields where there are 7 columns"),
      ("1,a,1,1,2011-07-01 10:00,5,x,SECRET", "the line has 8 fields where there are 7 columns"),
      ("1,\"a\"SECRET,1,1,2011-07-01 10:00,5,x", "the line has something between a closing quote"),
      ("1,a,999999999999999999,999999999999999999,2011-07-01 10:00,5,x", "`amount` is too large"),
    ])
  func refused(line: String, reason: String) throws {
    let batch = try run(line + "\n")
    #expect(batch.touchpoints.isEmpty)
    let reject = try #require(batch.rejects.first)
    #expect(batch.rejects.count == 1 && reject.place.line == 2)
    #expect(reject.reason.hasPrefix(reason), "\(reject.reason)")
    #expect(!reject.reason.contains("SECRET"))
    #expect(String(decoding: reject.text, as: UTF8.self) == line)
  }

  @Test(
    "refuse an order as a whole where one of its lines is faulty",
    arguments: [
      (
        "1,a,1,1,2011-07-01 10:00,5,x\n1,b,x,1,2011-07-01 10:00,5,x\n1,c,1,1,2011-07-01 10:00,5,x\n2,a,1,1,2011-07-01 10:00,5,x\n",
        [2, 3, 4]
      ),
      // The second line is another customer's, the third of another store.
      ("1,a,1,1,2011-07-01 10:00,5,x\n1,b,1,1,2011-07-01 10:00,6,x\n2,a,1,1,2011-07-01 10:00,5,x\n", [2, 3]),
      ("1,a,1,1,2011-07-01 10:00,5,x\n1,b,1,1,2011-07-01 10:00,5,y\n2,a,1,1,2011-07-01 10:00,5,x\n", [2, 3]),
      // The line is too short: the cell in the place of its key may be another field, because of a line
      // break that was not in quotes.
      (
        "1,a,1,1,2011-07-01 10:00,5,x\n1,b\n2,a,1,1,2011-07-01 10:00,5,x\n3,a,1,1,2011-07-01 10:00,5,x\n",
        [2, 3, 4]
      ),
      // A line that cannot be split may belong to the order before it or after it.
      (
        "1,a,1,1,2011-07-01 10:00,5,x\n\"1\"x\n2,a,1,1,2011-07-01 10:00,5,x\n3,a,1,1,2011-07-01 10:00,5,x\n",
        [2, 3, 4]
      ),
    ])
  func whole(lines: String, refused: [Int]) throws {
    let batch = try run(lines)
    #expect(batch.rejects.map(\.place.line).sorted() == refused)
    #expect(batch.touchpoints.count == 1)
    #expect(batch.lines == refused.count + 1)
  }

  @Test("refuse a group that is longer than an order can be, in bounded memory")
  func long() throws {
    let line = "1,a,1,1,2011-07-01 10:00,5,x\n"
    let batch = try run(
      String(repeating: line, count: LineGroups.linesMax + 50) + "2,a,1,1,2011-07-01 10:00,5,x\n")
    #expect(batch.rejects.count == LineGroups.linesMax + 50)
    #expect(batch.touchpoints.map(\.id) == ["2"])
  }

  @Test("name the columns there are where one is missing")
  func columns() throws {
    do {
      _ = try run("", header: "Invoice,Sku,Qty,Price,Time,Customer,Store\n")
      Issue.record("was taken")
    } catch let error as ImportError {
      #expect(error.code == .invalidMapping && error.line == 8)
      #expect(error.message.contains("`Quantity`") && error.message.contains("Invoice, Sku, Qty, Price"))
    }
    #expect(throws: ImportError.self) { try run("", header: "") }
    #expect(try run("").lines == 0)
  }

  @Test("count equal lines, sorted or not")
  func ordinals() throws {
    var counter = OrdinalCounter(isSorted: false)
    #expect(try [[1], [2], [1], [1]].map { try counter.count($0, "nth") } == [1, 1, 2, 3])
    counter = OrdinalCounter(isSorted: true)
    #expect(try [[1], [1], [2]].map { try counter.count($0, "nth") } == [1, 2, 1])
    #expect(throws: LineFault.self) { try counter.count([1], "nth") }
  }
}
