import Ledger
import Schema
import Testing

@testable import Exchange

/// The money of a line is in the currency that the line's touchpoint names.
@Suite("Money of a line")
struct CurrencyOfLineTests {
  private static let fields = """
    mapping: 1
    source: shop
    fields:
      id: id
      cur: cur
      quantity: { column: quantity, as: decimal, optional: true }
      total: { column: total, as: money, optional: true }
      back: { negative: total }
      amount: { product: [quantity, total], as: money }
    """

  private struct Outcome {
    var totals: [Int64] = []
    var json: [String] = []
    var ids: [String] = []
    var reasons: [String] = []
  }

  private func run(_ rules: String, _ lines: String) throws -> Outcome {
    let (batch, touchpoints) = try Making.all(
      "id,cur,quantity,total\n" + lines, by: Self.fields + "\n" + rules)
    var outcome = Outcome()
    for touchpoint in touchpoints {
      outcome.ids.append(touchpoint.id)
      switch touchpoint.content {
      case .message(let order as OrderPlaced): outcome.totals.append(order.total)
      case .message(let refund as RefundIssued): outcome.totals.append(refund.amount)
      case .custom(_, let json): outcome.json.append(json)
      default: Issue.record("another type")
      }
    }
    outcome.reasons = batch.rejects.map(\.reason)
    return outcome
  }

  private func order(_ currency: String, total: String = "{total}", id: String = "{id}") -> String {
    """
    touchpoints:
      - kind: orders
        type: order.placed
        id: "\(id)"
        subject: business
        data: { order: "{id}", currency: "\(currency)", total: "\(total)" }
    """
  }

  @Test("has as many decimals as the currency that the row names")
  func byRow() throws {
    let outcome = try run(
      order("{cur}"), "1,USD,,98.99\n2,JPY,,9899\n3,KWD,,1.250\n4,CLF,,1.2345\n5,JPY,,-3\n6,USD,,5\n")
    #expect(outcome.totals == [9899, 9899, 1250, 12_345, -3, 500] && outcome.reasons.isEmpty)
  }

  @Test("may be written with more zeros than its currency has decimals, and with nothing finer")
  func finer() throws {
    let outcome = try run(
      order("{cur}"), "1,JPY,,9899.00\n2,USD,,98.9900\n3,USD,,98.995\n4,JPY,,0.5\n5,KWD,,1.2501\n")
    #expect(outcome.totals == [9899, 9899])
    #expect(
      outcome.reasons == [
        "column total has more than the 2 decimals of its currency",
        "column total has decimals, and its currency has none",
        "column total has more than the 3 decimals of its currency",
      ])
  }

  @Test("that was given the other sign must be no finer either; a product is rounded to its currency")
  func derived() throws {
    #expect(try run(order("{cur}", total: "{back}"), "1,JPY,,-20\n2,JPY,,-0.5\n").totals == [20])
    let products = try run(
      order("{cur}", total: "{amount}"), "1,JPY,0.5,25\n2,KWD,0.5,0.025\n3,USD,3,0.333\n")
    #expect(products.totals == [13, 13, 100])
  }

  @Test(
    "is refused where the row names no currency, or none that there is",
    arguments: ["usd", "XYZ", "US", "$", ""])
  func unknown(code: String) throws {
    let outcome = try run(order("{cur}"), "1,\(code),,10.00\n2,GBP,,10.00\n")
    #expect(outcome.totals == [1000] && outcome.reasons.count == 1)
    #expect(outcome.reasons[0].contains("data.currency"))
  }

  @Test("is of each rule's own currency")
  func byRule() throws {
    let outcome = try run(
      """
      touchpoints:
        - kind: yen
          when: { cur: J, total: { above: 0.5 } }
          type: order.placed
          id: "{id}"
          subject: business
          data: { order: "{id}", currency: JPY, total: "{total}" }
        - kind: refunds
          when: { total: { below: 0 } }
          type: refund.issued
          id: "{id}"
          subject: business
          data: { currency: "{currency}", amount: "{back}" }
        - kind: notes
          when: { cur: N }
          type: shop.note.made
          id: "{id}/{total}"
          subject: business
          data: { amount: "{total}" }
        - kind: dinars
          type: shop.sale.made
          id: "{id}/{total}"
          subject: business
          data: { currency: "K{cur}", amount: "{total}", lines: [{ amount: "{total}" }] }
      """, "1,J,,300\n2,X,,-1.5\n3,WD,,1.5\n4,N,,2\n5,J,,0.5\n")
    // The last line is neither in yen nor in dinars: `KJ` is no currency.
    #expect(outcome.totals == [300, 150] && outcome.reasons.count == 1)
    #expect(
      outcome.json == [
        #"{"currency":"KWD","amount":1500,"lines":[{"amount":1500}]}"#, #"{"amount":200}"#,
      ])
    #expect(outcome.ids == ["1", "2", "3/1.500", "4/2.00"])
  }

  @Test("is summed in its currency, and lines of one order agree in it")
  func sums() throws {
    let rules = "group: { by: id }\n" + order("{cur}", total: "{sum total}")
    let outcome = try run(rules, "1,KWD,,1.250\n1,KWD,,0.005\n2,JPY,,5\n2,USD,,5\n3,JPY,,5\n3,JPY,,5.5\n")
    #expect(outcome.totals == [1255])
    #expect(outcome.reasons.count == 4 && outcome.reasons[1].contains("differs in its `data.currency`"))
  }

  @Test("that lines of one touchpoint do not agree in is named")
  func disagreeing() throws {
    let outcome = try run(
      """
      group: { by: id }
      touchpoints:
        - kind: orders
          when: { cur: EUR }
          type: order.placed
          id: "{id}"
          subject: business
          data: { order: "{id}", currency: EUR, total: "{total}" }
        - kind: notes
          type: shop.note.made
          id: "{id}"
          subject: business
          data: { kind: sale, price: "{total}" }
      """, "1,EUR,,5\n1,EUR,,6\n2,X,,5\n2,X,,7\n")
    #expect(outcome.ids.isEmpty && outcome.reasons.count == 4)
    #expect(outcome.reasons[1] == "is of the same group as line 2, but differs in its `data.total`")
    #expect(outcome.reasons[3] == "is of the same group as line 4, but differs in its `data.price`")
  }

  @Test("of a currency that is none, in the mapping itself, is a fault of the mapping")
  func literal() throws {
    for currency in ["usd", "XXX", "{total}"] {
      #expect(throws: ImportError.self) { _ = try Mapping(yaml: Self.fields + "\n" + order(currency)) }
    }
  }
}
