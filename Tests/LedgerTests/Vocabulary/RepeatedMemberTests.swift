import Schema
import Testing

@testable import Ledger

/// Members that an object has twice.
@Suite struct RepeatedMemberTests {
  @Test(arguments: [
    (#"{"a":1,"a":1}"#, "a"), (#"{"a":{"b":1,"c":2,"b":1}}"#, "a.b"), (#"{"a":[1,{"b":"b","b":2}]}"#, "a.b"),
    (#"[{"a":1},{"a":1,"a":2}]"#, "a"), (#"{"a":1,"\u0061":2}"#, "a"), (#"{"é":1,"\u00e9":1}"#, "?"),
    (#"{"x":"{","a" : 1 , "a"  :2}"#, "a"), (#"{"a":{},"b":{"c":{"d":0,"d":0}}}"#, "b.c.d"),
    (#"{"ada@example.org":1,"ada@example.org":2}"#, "?"), (#"{"":1,"":1}"#, "?"),
    ("{" + (0..<50).map { "\"m\($0)\":0," }.joined() + "\"m7\":1}", "m7"),
  ])
  func `are found wherever they stand, however they are written`(json: String, path: String) {
    #expect(RepeatedMember.find(in: json)?.text == path)
  }

  @Test(arguments: [
    #"{"a":1,"b":1}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":1}]"#, #"{"a":"a","b":"a"}"#,
    #"{"a":"\"a\":1,\"a\":2"}"#, #"{"a":["a","a"]}"#, "", "{", "}", #"{"a":1,"a"#, "\"", #"{"a\"#, "]]}}",
  ])
  func `are not seen where there are none`(json: String) {
    #expect(RepeatedMember.find(in: json) == nil)
  }

  @Test func `are refused in data of built-in types, of one's own, and in policies`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    defer { try? ledger.close() }
    #expect(throws: TouchpointFault.self) {
      _ = try Vocabulary.message(named: "order.placed", json: Array(#"{"total":1,"total":2}"#.utf8))
    }
    let nested = #"{"lines":[{"sku":"a","sku":"b"}]}"#
    #expect(throws: TouchpointFault("data.lines.sku", "comes twice; give it once")) {
      _ = try Vocabulary.message(named: "order.placed", json: Array(nested.utf8))
    }
    #expect(throws: LedgerError.self) {
      _ = try ledger.append([
        NewTouchpoint(
          source: "s", id: "1", subject: .business, content: .custom(type: "acme.tea.made", json: nested))
      ])
    }
    #expect(throws: (any Error).self) {
      try ledger.publishPolicy(
        view: "loyalty", name: "default", document: #"{"currency":"GBP","currency":"USD"}"#)
    }
  }
}
