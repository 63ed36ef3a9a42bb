import Foundation
import Ledger
import Schema
import Testing

@testable import Exchange

/// The values that the lines of a group have together.
@Suite("Values of groups")
struct GroupValueTests {
  /// Fields as Shopify writes them: what concerns an order stands on its first line.
  private static let fields = """
    mapping: 1
    source: shop
    currency: EUR
    fields:
      order: order
      email: email
      phone: phone
      status: status
      total: { column: total, as: money, optional: true }
      refunded: { column: refunded, as: money, optional: true }
      sku: sku
      quantity: { column: quantity, as: integer, optional: true }
      amount: { column: amount, as: money, optional: true }
      gift: gift
      price: { column: price, as: money, optional: true }
    group: { by: order }

    """
  private static let header = "order,email,phone,status,total,refunded,sku,quantity,amount,gift,price\n"
  private static let data =
    #"{ order: "{order}", currency: "{currency}", total: "{sum total}", lines: [{ sku: "{sku}", quantity: "{quantity}", amount: "{amount}" }] }"#

  private struct Outcome {
    var touchpoints: [NewTouchpoint]
    var batch: ImportBatch
    var kinds: [String]
    var orders: [OrderPlaced] {
      touchpoints.compactMap {
        if case .message(let message) = $0.content { message as? OrderPlaced } else { nil }
      }
    }
    var lines: [[String]] { orders.map { $0.lines.map { "\($0.sku) \($0.quantity) \($0.amount)" } } }
    var reasons: [String] { batch.rejects.map(\.reason) }
  }

  private func run(_ lines: String, skip: String = "", data: String = Self.data, more: String = "") throws
    -> Outcome
  {
    let yaml =
      Self.fields + skip + "\n" + """
        touchpoints:
          - kind: orders
            type: order.placed
            id: "{order}"
            subject: { email: "{email}", phone: "{phone}" }
            data: \(data)
        \(more)
        """
    let (batch, touchpoints) = try Making.all(Self.header + lines, by: yaml)
    let kinds = try Mapping(yaml: yaml).kinds
    return Outcome(touchpoints: touchpoints, batch: batch, kinds: batch.origins.map { kinds[$0.kind] })
  }

  // MARK: What stands on some lines only

  @Test("stand on any of the lines, and identifiers on several")
  func filled() throws {
    let outcome = try run(
      """
      1,a@b.example,,paid,,,A,1,1,,
      1,a@b.example,+4930123456,,3,,B,2,2,,
      1,,,,,,C,,,,

      """)
    #expect(outcome.reasons == [])
    #expect(outcome.lines == [["A 1 100", "B 2 200", "C 0 0"]])
    #expect(
      outcome.touchpoints.map(\.subject)
        == [.identifiers([Identifier("email", "a@b.example"), Identifier("phone", "+4930123456")])])
  }

  @Test("must be the same wherever they stand")
  func disagreeing() throws {
    let outcome = try run("1,a@b.example,,,,,A,1,1,,\n1,,,,,,B,1,1,,\n1,c@b.example,,,,,C,1,1,,\n")
    #expect(outcome.touchpoints.isEmpty && outcome.batch.rejects.map(\.place.line) == [2, 3, 4])
    #expect(outcome.reasons[2] == "is of the same group as line 2, but differs in its subject")
    #expect(outcome.reasons[0].hasPrefix("belongs together with line 4, which was refused: "))
  }

  @Test("are of the currency that another line names")
  func currency() throws {
    let data = Self.data.replacingOccurrences(of: "{currency}", with: "{gift}")
    let outcome = try run("1,a@b.example,,,,,A,1,500,JPY,\n1,,,,,,B,1,250,,\n", data: data)
    #expect(outcome.lines == [["A 1 500", "B 1 250"]])
  }

  @Test(
    "that no line has are absent, also a sum, which is not 0 then",
    arguments: [("", nil), ("0", 0), ("7.50", 750)])
  func sums(text: String, total: Int64?) throws {
    // The lines have no amounts that a total would have to agree with.
    let outcome = try run("1,a@b.example,,,\(text),,A,1,,,\n1,,,,,,B,1,,,\n")
    let order = try #require(outcome.orders.first)
    #expect(order.hasTotal == (total != nil) && order.total == total ?? 0)
    let custom = try Making.all(
      "id,n\n1,\(text)\n1,\n",
      by: """
        mapping: 1
        source: s
        fields: { id: id, n: { column: n, as: money, optional: true } }
        group: { by: id }
        touchpoints: [{ kind: k, type: acme.thing.done, id: "{id}", subject: business, data: { of: "{id}", n: "{sum n}" } }]
        """)
    let expected = total.map { #"{"of":"1","n":\#($0)}"# } ?? #"{"of":"1"}"#
    #expect(
      custom.touchpoints.map(\.content).contains { if case .custom(_, expected) = $0 { true } else { false } }
    )
  }

  // MARK: Skip

  @Test(
    "leave the group out where `skip` holds for all of its lines, by what stands on any",
    arguments: [
      "1,a@b.example,,void,,,A,1,1,,\n1,,,,,,B,1,1,,\n", "1,a@b.example,,,,,A,1,1,,\n1,,,void,,,B,1,1,,\n",
      "1,a@b.example,,void,,,A,x,y,,\n1,,,test,,,B,1,1,,\n",
    ])
  func skipped(lines: String) throws {
    let outcome = try run(lines + "2,a@b.example,,paid,,,A,1,1,,\n", skip: "skip: { status: [void, test] }")
    #expect(outcome.batch.skipped == 2 && outcome.orders.map(\.order) == ["2"] && outcome.reasons == [])
  }

  @Test("refuse the group where `skip` holds for some lines by what stands on them")
  func halfSkipped() throws {
    let outcome = try run(
      "1,a@b.example,,,,,A,1,1,,\n1,,,,,,POST,1,1,,\n1,,,,,,B,1,1,,\n", skip: "skip: { sku: POST }")
    #expect(outcome.touchpoints.isEmpty && outcome.batch.skipped == 0)
    #expect(outcome.reasons.count == 3 && outcome.reasons[1].contains("give its item a `when`"))
    #expect(outcome.reasons[0].hasPrefix("belongs together with line 3"))
  }

  // MARK: Items

  @Test("have an item of the list for each line for which its own condition holds")
  func itemCondition() throws {
    let outcome = try run(
      "1,a@b.example,,,,,A,1,1,,\n1,,,,,,POST,1,4,,\n1,,,,,,B,3,2,,\n",
      data: """
        { order: "{order}", currency: EUR, lines: [{ when: { sku: { not: POST } }, sku: "{sku}", quantity: "{quantity}", amount: "{amount}" }] }
        """)
    #expect(outcome.lines == [["A 1 100", "B 3 200"]])
  }

  @Test("have each of several items for each line, but for those with nothing in them")
  func severalItems() throws {
    let outcome = try run(
      "1,a@b.example,,,,,A,1,1,CARD,5\n1,,,,,,B,1,2,,\n1,,,,,,,,,BOW,1\n1,,,,,,,,,,\n",
      data: """
        { order: "{order}", currency: EUR, lines: [
            { sku: "{sku}", quantity: "{quantity}", amount: "{amount}" },
            { when: [{ gift: CARD }, { gift: BOW }], sku: "{gift}", quantity: 1, amount: "{price}" }] }
        """)
    #expect(outcome.lines == [["A 1 100", "CARD 1 500", "B 1 200", "BOW 1 100"]])
    let json = try run(
      "1,a@b.example,,,,,A,1,1,CARD,5\n1,,,,,,,,,BOW,\n",
      data: """
        { order: "{order}", currency: EUR, lines: [{ sku: "{sku}", quantity: 1, amount: "{amount}" },
          { when: { gift: { empty: false } }, sku: "{gift}", quantity: 1, amount: "{price}" }] }
        """)
    #expect(json.lines == [["A 1 100", "CARD 1 500", "BOW 1 0"]])
  }

  @Test("leave items without values out of a list of one's own type too")
  func customItems() throws {
    let (_, touchpoints) = try Making.all(
      "id,a,b\n1,x,\n1,,y\n1,,\n",
      by: """
        mapping: 1
        source: s
        fields: { id: id, a: a, b: b }
        group: { by: id }
        touchpoints:
          - kind: k
            type: acme.thing.done
            id: "{id}"
            subject: business
            data: { all: [{ a: "{a}", one: 1 }, { when: { b: y }, b: "{b}" }] }
        """)
    var json: String?
    if case .custom(_, let data)? = touchpoints.first?.content { json = data }
    #expect(json == #"{"all":[{"a":"x","one":1},{"b":"y"}]}"#)
  }

  // MARK: Also

  private static let also = """
        also:
          - kind: refunds
            when: { refunded: { above: 0 } }
            type: refund.issued
            id: "{order}/refunded"
            data: { order: "{order}", currency: "{currency}", amount: "{refunded}" }
          - kind: returns
            when: { quantity: { below: 0 } }
            type: refund.issued
            id: "{order}/returned"
            subject: { order: "{order}" }
            channel: store
            data: { order: "{order}", currency: "{currency}", amount: "{sum price}", lines: [{ sku: "{sku}" }] }
    """

  @Test("also make further touchpoints, right after the first, of the lines for which they hold")
  func also() throws {
    let outcome = try run(
      """
      1,a@b.example,,,,2.50,A,1,1,,
      1,,,,,,B,-1,1,,3
      1,,,,,,C,-2,1,,4
      2,a@b.example,,,,0,A,1,1,,
      3,a@b.example,,,,9,A,1,1,,

      """, more: Self.also)
    #expect(outcome.reasons == [])
    #expect(outcome.kinds == ["orders", "refunds", "returns", "orders", "orders", "refunds"])
    #expect(
      outcome.touchpoints.map(\.id) == ["1", "1/refunded", "1/returned", "2", "3", "3/refunded"])
    let refunds = outcome.touchpoints.compactMap { touchpoint -> RefundIssued? in
      if case .message(let message) = touchpoint.content { message as? RefundIssued } else { nil }
    }
    #expect(refunds.map(\.amount) == [250, 700, 900])
    #expect(refunds[1].lines.map(\.sku) == ["B", "C"])
    #expect(outcome.touchpoints[1].subject == outcome.touchpoints[0].subject)
    #expect(outcome.touchpoints[2].channel == "store" && outcome.touchpoints[1].channel == nil)
    #expect(outcome.batch.origins.map(\.isAlso) == [false, true, true, false, false, true])
  }

  @Test("make nothing at all where what they also say cannot be read")
  func faultyAlso() throws {
    let outcome = try run("1,a@b.example,,,,x,A,1,1,,\n1,,,,,,B,1,1,,\n", more: Self.also)
    #expect(outcome.touchpoints.isEmpty && outcome.reasons.count == 2)
    #expect(outcome.reasons[0].hasPrefix("column refunded is not a number"))
  }
}
