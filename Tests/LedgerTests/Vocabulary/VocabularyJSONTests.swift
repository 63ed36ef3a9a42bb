import Ledger
import SwiftProtobuf
import Testing

/// JSON that is not a message of its type.
@Suite struct VocabularyJSONTests {
  @Test(arguments: [
    Rejection("order.placed", #"{"totl":1}"#, "totl", "is not a field of order.placed"),
    Rejection("order.placed", #"{"currency":"GBP","lines":[{},{"qty":1}]}"#, "lines[1].qty", "not a field"),
    Rejection("order.placed", #"{"personal":{"name":"Ada"}}"#, "personal.name", "not a field"),
    Rejection("order.placed", #"{"lines":[{"lines":[1]}]}"#, "lines[0].lines", "not a field"),
    Rejection("order.placed", #"{"total":"abc"}"#, "total", "whole number"),
    Rejection("order.placed", #"{"total":1.5}"#, "total", "whole number"),
    Rejection("order.placed", #"{"total":1e30}"#, "total", "whole number"),
    Rejection("order.placed", #"{"total":{"amount":1}}"#, "total", ""),
    Rejection(
      "order.placed", #"{"lines":[{"quantity":1},{"quantity":0.3505}]}"#, "lines[1].quantity",
      "three decimals"),
    Rejection("refund.issued", #"{"lines":[{"quantity":2.5,"unit":"g"}]}"#, "lines[0].quantity", "milli"),
    // Beyond 2^53 a number may not be what was written, so such a text is left to the codec.
    Rejection(
      "order.placed", #"{"total":9007199254740993,"lines":[{"quantity":0.5}]}"#, "lines[0].quantity", "whole"),
    Rejection(
      "order.placed", #"{"lines":[{"quantity":"x"}]}"#, "lines[0].quantity", "must be a whole number"),
    Rejection("order.placed", #"{"order":536365}"#, "order", "must be text in quotes"),
    Rejection("order.placed", #"{"taxIncluded":"yes"}"#, "taxIncluded", "true or false"),
    Rejection("order.placed", #"{"lines":{}}"#, "lines", ""),
    Rejection("order.placed", #"{"lines":[{"amount":1},null]}"#, "lines[1]", "must not be null"),
    Rejection("order.placed", #"{"lines":[{"amount":1},{"amount":"x"}]}"#, "lines[1].amount", "whole number"),
    Rejection("order.placed", #"{"ada@example.org":1}"#, "?", "not a field"),
    Rejection("action.decided", #"{"causes":[1,2,true]}"#, "causes[2]", "whole number"),
    Rejection(
      "customer.registered", #"{"personal":{"email":["a@b.c"]}}"#, "personal.email", "text in quotes"),
  ])
  func `JSON that does not fit is refused at the smallest part that does not`(row: Rejection) {
    check(row.type, row.json, faultAt: row.field, saying: row.problem)
  }

  @Test(arguments: ["", "{", #"{"total":1"#, #"{"total":1}}"#, "{'total':1}", "\u{1}"])
  func `What is not JSON is said to be none`(json: String) {
    check("order.placed", json, faultAt: "data", saying: "well-formed JSON")
  }

  @Test(arguments: ["1", "[]", "null", #""text""#])
  func `JSON that is not an object is refused`(json: String) {
    check("order.placed", json, faultAt: "data", saying: "must be a JSON object")
  }

  @Test func `A type that is not built in is refused`() {
    check("acme.tasting.held", "{}", faultAt: "type", saying: "not a built-in type")
  }

  @Test(
    "keeps a quantity with decimals and without a unit in thousandths, in whatever type has lines",
    arguments: [
      (0.35, 350), (1.5, 1500), (-0.125, -125), (2.001, 2001),
    ] as [(Double, Int64)])
  func fractions(written: Double, thousandths: Int64) throws {
    let lines = #"{"lines":[{"sku":"a","quantity":\#(written)},{"sku":"b","quantity":3}]}"#
    for name in ["order.placed", "refund.issued", "cart.updated"] {
      let message = try Vocabulary.message(named: name, json: Array(lines.utf8))
      #expect(
        try Vocabulary.jsonText(of: message)
          == #"{"lines":[{"sku":"a","quantity":\#(thousandths),"unit":"milli"},{"sku":"b","quantity":3}]}"#)
    }
  }

  @Test func `Integers may be numbers or text, and are written as numbers`() throws {
    let message = try Vocabulary.message(
      named: "order.placed", json: Array(#"{"total":"9007199254740993","lines":[{"quantity":2}]}"#.utf8))
    #expect(try Vocabulary.jsonText(of: message) == #"{"total":9007199254740993,"lines":[{"quantity":2}]}"#)
    #expect(try Vocabulary.json(of: message) == Array(Vocabulary.jsonText(of: message).utf8))
  }

  @Test func `A total of 0 is not the same as no total`() throws {
    let given = try Vocabulary.message(named: "order.placed", json: Array(#"{"total":0}"#.utf8))
    let absent = try Vocabulary.message(named: "order.placed", json: Array("{}".utf8))
    #expect(!given.isEqualTo(message: absent))
    #expect(try Vocabulary.jsonText(of: given) == #"{"total":0}"#)
  }

  @Test func `The example in the vocabulary is accepted as it stands`() throws {
    let json = """
      {"order":"536365","currency":"GBP","total":3564,"lines":[{"sku":"85123A","quantity":6,"amount":1530},\
      {"sku":"71053","quantity":6,"amount":2034}]}
      """
    let message = try Vocabulary.message(of: .orderPlaced, json: Array(json.utf8))
    try message.validate()
    #expect(try Vocabulary.jsonText(of: message) == json)
  }
}
