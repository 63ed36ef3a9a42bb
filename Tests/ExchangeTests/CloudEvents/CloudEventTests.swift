import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Exchange
@testable import Ledger

@Suite("CloudEvents")
struct CloudEventTests {
  /// An event with the required attributes and further members.
  private static func event(_ more: String = "", type: String = "order.placed") -> String {
    #"{"specversion":"1.0","id":"1","source":"till/2","type":"\#(type)"\#(more.isEmpty ? "" : "," + more)}"#
  }

  private static let order = #""data":{"order":"1","currency":"GBP","total":5}"#

  private func touchpoint(_ json: String) throws(TouchpointFault) -> NewTouchpoint {
    try NewTouchpoint(cloudEvent: Array(json.utf8))
  }

  @Test("are read with all that the ledger has a place for")
  func complete() throws {
    let new = try touchpoint(
      Self.event(
        #"""
        "subject":"crm:17850","time":"2010-12-01T08:26:00.5+01:00","channel":"store","identifiers":"email:a%20b%40c.de card:1%252",
        "correlationid":"c1","causationid":"c2","actor":"7","store":"s1","batch":"b","traceparent":"00-1","flag":true,
        "count":-3,"nothing":null,"sequence":"1","recordedtime":"2020-01-01T00:00:00Z","datacontenttype":"application/json; charset=utf-8",
        \#(Self.order)
        """#))
    #expect(new.source == "till/2" && new.id == "1" && new.channel == "store")
    #expect(
      new.subject
        == .identifiers([
          Identifier("crm", "17850"), Identifier("email", "a b@c.de"), Identifier("card", "1%2"),
        ]))
    #expect(new.occurred == Instant("2010-12-01T07:26:00.5Z"))
    #expect(
      new.context
        == NewTouchpoint.Context(
          correlation: "c1", causation: "c2", actor: "7", store: "s1", batch: "b",
          extensions: [.init("traceparent", "00-1"), .init("flag", "true"), .init("count", "-3")]))
    guard case .message(let message) = new.content, let placed = message as? OrderPlaced else {
      Issue.record("not an order")
      return
    }
    #expect(placed.order == "1" && placed.total == 5 && placed.currency == "GBP")
  }

  @Test(
    "are about whom their subject says",
    arguments: [
      ("", .business), (#""subject":"customer:17""#, .customer(CustomerNumber(17))),
      (#""subject":"customer:0""#, .business), (#""subject":"order:5""#, .reference(Reference(.order, "5"))),
      (#""subject":"ticket:a:b""#, .reference(Reference(.ticket, "a:b"))),
      (#""subject":"order@web:a:b""#, .reference(Reference(.order, "a:b", namespace: "web"))),
      (
        #""subject":"order@https%3A//shop.example:5""#,
        .reference(Reference(.order, "5", namespace: "https://shop.example"))
      ),
      (#""subject":"sku:x""#, .reference(Reference(.product, "x"))),
      (#""subject":"loyalty-card:9:1""#, .identifiers([Identifier("loyalty-card", "9:1")])),
      (
        #""identifiers":"crm:1 crm:1 crm:2""#, .identifiers([Identifier("crm", "1"), Identifier("crm", "2")])
      ),
    ] as [(String, NewTouchpoint.Subject)])
  func subjects(attributes: String, expected: NewTouchpoint.Subject) throws {
    let more = attributes.isEmpty ? Self.order : attributes + "," + Self.order
    #expect(try touchpoint(Self.event(more)).subject == expected)
  }

  @Test(
    "are refused with the attribute's name, and without any value",
    arguments: [
      ("", "JSON"), ("[]", "JSON"), (#"{"specversion":"1.0""#, "JSON"), (event(order) + "x", "JSON"),
      ("{}", "specversion"), (#"{"specversion":"0.3","id":"1","source":"s","type":"t"}"#, "specversion"),
      (#"{"specversion":"1.0","source":"s","type":"order.placed"}"#, "id"),
      (#"{"specversion":"1.0","id":"","source":"s","type":"order.placed"}"#, "id"),
      (#"{"specversion":"1.0","id":1,"source":"s","type":"order.placed"}"#, "id"),
      (#"{"specversion":"1.0","id":"1","type":"order.placed"}"#, "source"),
      (#"{"specversion":"1.0","id":"1","source":"s"}"#, "type"),
      (event(#""id":"2""#), "id"), (event(#""foo":"SECRET","foo":"SECRET""#), "foo"),
      (event(#""Foo":"SECRET""#), "Foo"), (event(#""my_ext":"SECRET""#), "my_ext"),
      (event(#""ext":{"a":"SECRET"}"#), "ext"),
      (event(#""ext":1.5"#), "ext"), (event(#""ext":99999999999"#), "ext"),
      (event(#""time":"SECRET""#), "time"), (event(#""time":"2010-12-01T08:26:00""#), "time"),
      (event(#""time":"2010-02-30T08:26:00Z""#), "time"), (event(#""time":5"#), "time"),
      (event(#""subject":"SECRET","# + order), "subject"),
      (event(#""subject":"SECRET SECRET:x","# + order), "subject"),
      (event(#""subject":":SECRET","# + order), "subject"),
      (event(#""subject":"customer:SECRET","# + order), "subject"),
      (event(#""subject":"order@:5","# + order), "subject"),
      (event(#""subject":"sku@web:5","# + order), "subject"),
      (event(#""subject":"order@%SECRET:5","# + order), "subject"),
      (event(#""subject":"order@web:5","identifiers":"crm:SECRET","# + order), "identifiers"),
      (event(#""identifiers":"order@web:5","# + order), "identifiers"),
      (event(#""namespace":["SECRET"],"# + order), "namespace"),
      (event(#""identifiers":"SECRET","# + order), "identifiers"),
      (event(#""identifiers":"crm:%SECRET","# + order), "identifiers"),
      (event(#""identifiers":"order:5","# + order), "identifiers"),
      (event(#""subject":"order:5","identifiers":"crm:SECRET","# + order), "identifiers"),
      (event(#""datacontenttype":"text/plain","data":"SECRET""#), "datacontenttype"),
      (event(#""data_base64":"e30=","# + order), "data_base64"),
      (event(#""data_base64":"SECRET!""#), "data_base64"),
      (event(#""data_base64":"U0VDUkVU""#), "data_base64"),
      (event(#""data":"SECRET""#), "data"), (event(#""data":{"ordre":"SECRET"}"#), "data.ordre"),
      (event(#""data":{"total":"SECRET"}"#), "data.total"),
      (event(#""data":{"lines":[{"sku":5}]}"#), "data.lines[0].sku"),
      (event(type: "order.plaecd"), "type"), (event(type: "SECRET"), "type"),
      (event(type: "acme.Tasting.held"), "type"),
      (event(#""data":["SECRET"]"#, type: "acme.tasting.held"), "data"),
    ])
  func refused(json: String, field: String) {
    do {
      let new = try touchpoint(json)
      Issue.record("was taken: \(new)")
    } catch {
      #expect(error.field == field)
      #expect(!error.problem.contains("SECRET"))
    }
  }

  @Test("of a misspelt type suggest the right one")
  func suggestion() {
    #expect { try touchpoint(Self.event(type: "order.plaecd")) } throws: {
      "\($0)".contains("order.placed is")
    }
  }

  @Test("of a type of one's own keep their data as it is")
  func custom() throws {
    let new = try touchpoint(Self.event(#""data": {"b":1, "a":[1.50,"x"]}"#, type: "acme.tasting.held"))
    guard case .custom("acme.tasting.held", #"{"b":1, "a":[1.50,"x"]}"#) = new.content else {
      Issue.record("\(new.content)")
      return
    }
  }

  @Test("may have their JSON in base64")
  func base64() throws {
    let data = Data(#"{"order":"1","currency":"GBP","total":5}"#.utf8).base64EncodedString()
    let new = try touchpoint(Self.event(#""data_base64":"\#(data)""#))
    guard case .message(let message) = new.content else { return }
    #expect((message as? OrderPlaced)?.order == "1")
  }

  // MARK: Out

  private func recorded(_ content: NewTouchpoint.Content, customer: UInt32, type: String)
    -> RecordedTouchpoint
  {
    RecordedTouchpoint(
      position: Position(42), customer: CustomerNumber(customer), typeName: type, source: "till/2",
      id: "a\"1",
      channel: "store", occurred: Instant(year: 2010, month: 12, day: 1, hour: 8, minute: 26),
      fact: Fact(
        historyTime: Instant(year: 2010, month: 12, day: 1, hour: 8, minute: 26),
        recorded: Instant(
          year: 2010, month: 12, day: 1, hour: 8, minute: 26, second: 1, microsecond: 500_000),
        customer: CustomerNumber(customer), type: .orderPlaced),
      reference: type == "order.placed" ? Reference(.order, "536365", namespace: "till") : nil,
      context: NewTouchpoint.Context(
        correlation: "c1", causation: "c2", actor: "7", store: "s1", batch: "b",
        extensions: [.init("traceparent", "00-1")]),
      content: content, personalPart: .none)
  }

  private func golden(_ name: String) throws -> String {
    let text = try String(contentsOfFile: Files.fixture("golden/\(name)"), encoding: .utf8)
    return text.trimmingCharacters(in: .newlines)
  }

  private static let placed = OrderPlaced.with {
    $0.order = "536365"
    $0.currency = "GBP"
    $0.total = 3564
    $0.lines = [
      .with { ($0.sku, $0.quantity, $0.amount) = ("85123A", 6, 1530) },
      .with { ($0.sku, $0.name, $0.quantity, $0.amount) = ("71053", "Lantern “white”", 6, 2034) },
    ]
  }

  @Test("are written the same way, byte for byte")
  func goldenOutput() throws {
    let order = recorded(.message(Self.placed), customer: 17, type: "order.placed")
    #expect(try CloudEvent(order).json == golden("order-placed.json"))
    let revealed = try CloudEvent(
      order, identifiers: [Identifier("crm", "17850"), Identifier("email", "a b@c.de")])
    #expect(try revealed.json == golden("order-placed-revealed.json"))
    let custom = recorded(
      .custom(type: "acme.tasting.held", json: "{\"wine\":\n \"é\"}"), customer: 0, type: "acme.tasting.held")
    #expect(try CloudEvent(custom).json == golden("acme-tasting-held.json"))
  }

  @Test("say that they are voided or assigned, and are not taken in as if they counted as they stand")
  func corrected() throws {
    for (correction, name, value) in [
      (Correction.voided, "voided", "true"), (.assigned(CustomerNumber(9)), "assignedto", "customer:9"),
    ] {
      var order = recorded(.message(Self.placed), customer: 17, type: "order.placed")
      order.correction = correction
      let event = try CloudEvent(order)
      #expect(event[name] == value)
      #expect(try CloudEvent(json: event.json) == event)
      let fault = #expect(throws: TouchpointFault.self) { try NewTouchpoint(event) }
      #expect(fault?.field == name)
    }
  }

  @Test("say what was taken out of them, and are not taken in as if they were whole")
  func redacted() throws {
    for scope in RedactionScope.allCases {
      var order = recorded(.message(Self.placed), customer: 17, type: "order.placed")
      order.redaction = scope
      let event = try CloudEvent(order)
      #expect(event["redacted"] == scope.rawValue)
      let fault = #expect(throws: TouchpointFault.self) { try NewTouchpoint(event) }
      #expect(fault?.field == "redacted")
    }
  }

  @Test("come back as what they were")
  func roundTrip() throws {
    let order = recorded(.message(Self.placed), customer: 17, type: "order.placed")
    let event = try CloudEvent(order)
    #expect(try CloudEvent(json: event.json) == event)
    let new = try NewTouchpoint(event)
    #expect(new.subject == .customer(CustomerNumber(17)))
    #expect(new.occurred == order.occurred && new.channel == "store" && new.id == "a\"1")
    #expect(new.namespace == "till")
    #expect(new.context == order.context)
    guard case .message(let message) = new.content else { return }
    #expect(message as? OrderPlaced == Self.placed)
  }
}
