import Ledger
import Testing

@Suite struct VocabularyDifferencesTests {
  @Test(
    arguments: [
      (#"{"order":"1","total":5}"#, #"{"order":"1","total":5}"#, []),
      (#"{"order":"1","total":5}"#, #"{"order":"1","total":"5"}"#, []),
      (#"{"order":"1","total":5}"#, #"{"order":"2","total":6}"#, ["data.order", "data.total"]),
      (#"{"order":"1"}"#, #"{"order":"1","total":0}"#, ["data.total"]),
      (#"{"total":9007199254740993}"#, #"{"total":9007199254740992}"#, ["data.total"]),
      (
        #"{"lines":[{"sku":"a","amount":1},{"sku":"b"}]}"#, #"{"lines":[{"sku":"a","amount":2}]}"#,
        ["data.lines[0].amount", "data.lines[1]"]
      ),
      (#"{"personal":{"notes":"x"}}"#, #"{"personal":{"notes":"y"}}"#, ["data.personal.notes"]),
    ] as [(String, String, [String])])
  func `Two messages differ at the places named`(first: String, second: String, paths: [String]) throws {
    let differences = try Vocabulary.differences(between: order(first), and: order(second))
    #expect(differences == paths)
    #expect(try Vocabulary.differences(between: order(second), and: order(first)) == paths)
  }

  @Test func `Messages of two types differ in their type`() throws {
    let cart = try Vocabulary.message(named: "cart.updated", json: Array("{}".utf8))
    #expect(try Vocabulary.differences(between: order("{}"), and: cart) == ["type"])
  }

  private func order(_ json: String) throws -> any TouchpointMessage {
    try Vocabulary.message(named: "order.placed", json: Array(json.utf8))
  }
}
