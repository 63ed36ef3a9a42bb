import Foundation
import Perennial
import Testing

@testable import Edge

/// What is asked of a loyalty programme in JSON, and what it is answered.
struct LoyaltyRequestTests {
  private func ask(_ json: String, _ shop: Shop) async throws -> String {
    let reports = try Reports(of: shop.ledger)
    let answer = try await LoyaltyRequest(json: Array(json.utf8)).answer(from: reports, source: "http")
    return String(decoding: try answer.jsonLine, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// A shop where crm:ada has 15 points at position 4 or so, and crm:bob as many.
  private func club() async throws -> Shop {
    let shop = try Shop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: #"{"currency": "GBP", "earning": {"per": 100}}"#,
      effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    try await shop.order("1")
    try await shop.order("2", of: "bob")
    return shop
  }

  @Test("Each command is one JSON object, and its answer another, the same when it is sent again")
  func commands() async throws {
    let shop = try await club()
    let next = try shop.ledger.head.rawValue + 1
    for (request, answer) in [
      (
        """
        {"command":"redeem","customer":"crm:ada","points":5,"program":"club","order":"B","orderTotal":5000,\
        "actor":"7","store":"s1","id":"r-1","source":"till/2"}
        """, #"{"balance":10,"duplicate":false,"points":5,"position":P}"#
      ),
      (
        #"{"command":"adjust","customer":"crm:ada","points":-4,"reason":"mistake","id":"a-1"}"#,
        #"{"balance":6,"duplicate":false,"points":-4,"position":P}"#
      ),
      (
        #"{"command":"adjust","customer":"crm:ada","points":-8,"reason":"mistake","belowZero":true,"id":"a-2"}"#,
        #"{"balance":-2,"duplicate":false,"points":-8,"position":P}"#
      ),
      (
        #"{"command":"transfer","from":"crm:bob","to":"crm:ada","points":3,"id":"t-1"}"#,
        #"{"balance":12,"duplicate":false,"points":3,"position":P,"received":3}"#
      ),
    ] {
      let given = try await ask(request, shop)
      #expect(given.replacing(#/"position":\d+/#, with: #""position":P"#) == answer)
      let again = try await ask(request, shop)
      #expect(again == given.replacing(#""duplicate":false"#, with: #""duplicate":true"#))
    }
    #expect(try shop.ledger.head.rawValue > next)
    let refused = try await ask(#"{"command":"redeem","customer":"crm:ada","points":500,"id":"r-2"}"#, shop)
    #expect(
      refused == """
        {"asked":500,"available":1,"balance":1,"debt":0,"message":"the balance is 1, and 500 is asked for",\
        "refused":"balance"}
        """)
  }

  @Test("Pools and runs are asked for in JSON too")
  func pools() async throws {
    let shop = try await club()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club",
      document: #"{"currency": "GBP", "earning": {"per": 100}, "pools": {}, "notices": {"days": [30]}}"#,
      effectiveFrom: Instant(year: 2000, month: 1, day: 2))
    for (request, answer) in [
      (
        #"{"command":"pool open","pool":"household-17","program":"club"}"#,
        #"{"balance":0,"members":0,"name":"household-17","pool":3,"program":"club"}"#
      ),
      (
        #"{"command":"pool join","pool":"household-17","customer":"crm:ada","share":0.25,"id":"j-1"}"#,
        #"{"duplicate":false,"members":1,"pool":3,"position":P,"share":250}"#
      ),
      (
        #"{"command":"pool join","pool":"household-17","customer":"crm:bob","share":1,"mayRedeem":true}"#,
        #"{"duplicate":false,"members":2,"pool":3,"position":P,"share":1000}"#
      ),
      (
        #"{"command":"pool leave","pool":"household-17","customer":"crm:bob"}"#,
        #"{"duplicate":false,"members":1,"pool":3,"position":P}"#
      ),
      (#"{"command":"program run"}"#, #"{"already":0,"recorded":0}"#),
      (
        #"{"command":"pool show","pool":"household-17"}"#,
        #"{"balance":0,"members":1,"name":"household-17","pool":3,"program":"club"}"#
      ),
    ] {
      let given = try await ask(request, shop)
      #expect(given.replacing(#/"position":\d+/#, with: #""position":P"#) == answer)
    }
  }

  @Test(
    "A share is a number from 0 to 1 with at most three decimals",
    arguments: [
      ("0", 0), ("1", 1000), ("0.5", 500), ("0.125", 125), ("1.000", 1000), ("1.001", nil), ("0.1234", nil),
      ("2", nil), ("-0.5", nil), ("", nil), ("0.", nil), (".5", nil), ("0.x", nil), ("half", nil),
    ] as [(String, Int64?)])
  func shares(text: String, thousandths: Int64?) {
    #expect(LoyaltyRequest.share(text) == thousandths)
  }

  @Test(
    "A request with a mistake is refused with the member that is wrong",
    arguments: [
      ("[]", "the request is not a JSON object"),
      ("{", "the request is not JSON"),
      (#"{"command":"redeem","points":1,"points":2}"#, "points comes twice; give it once"),
      (
        #"{"points":1}"#,
        "command is required: one of redeem, hold, capture, release, adjust, transfer, reinstate, grant, "
          + "pool open, pool join, pool leave, pool show, program run"
      ),
      (#"{"command":"pool open"}"#, "pool open lacks pool: "),
      (#"{"command":"pool open","pool":"p"}"#, "has no pools"),
      (#"{"command":"pool open","pool":"p","id":"x"}"#, "id is not a member of pool open"),
      (#"{"command":"pool show","pool":"p"}"#, "there is no pool of this name"),
      (#"{"command":"pool join","pool":"p","customer":"crm:ada"}"#, "pool join lacks share: "),
      (#"{"command":"pool join","share":1.5}"#, "share must be a number from 0 to 1"),
      (#"{"command":"pool join","share":"0.5"}"#, "share must be a number from 0 to 1"),
      (#"{"command":"pool leave","pool":"p"}"#, "pool leave lacks customer: "),
      (#"{"command":"program run","program":"club"}"#, "program is not a member of program run"),
      (#"{"command":"redem"}"#, "redem is not a command; did you mean `redeem`?"),
      (#"{"command":"redeem","point":1}"#, "point is not a member of redeem; did you mean `points`?"),
      (#"{"command":"redeem","belowZero":true}"#, "belowZero is not a member of redeem"),
      (#"{"command":"redeem","points":1.5}"#, "points must be a whole number"),
      (#"{"command":"redeem","points":"1"}"#, "points must be a whole number"),
      (#"{"command":"redeem","customer":""}"#, "customer must be a text that is not empty"),
      (#"{"command":"redeem","customer":7}"#, "customer must be a text that is not empty"),
      (#"{"command":"adjust","belowZero":1}"#, "belowZero must be true or false"),
      (
        #"{"command":"redeem","customer":"crm:ada","points":1}"#,
        "redeem lacks id: an id of your own, by which the request is safe to send again"
      ),
      (#"{"command":"redeem","customer":"crm:ada","id":"x"}"#, "redeem lacks points: "),
      (#"{"command":"redeem","points":1,"id":"x"}"#, "redeem lacks customer: "),
      (#"{"command":"hold","customer":"crm:ada","points":1}"#, "hold lacks id: "),
      (#"{"command":"capture"}"#, "capture lacks hold: "),
      (#"{"command":"release","hold":"none"}"#, "there is no hold of that id"),
      (#"{"command":"reinstate","customer":"crm:ada","points":1}"#, "reinstate lacks reason: "),
      (#"{"command":"grant","customer":"crm:ada"}"#, "grant lacks reward: "),
      (
        #"{"command":"grant","customer":"crm:ada","reward":"mug","until":"soon"}"#, "until soon is not a time"
      ),
      (#"{"command":"adjust","customer":"crm:ada","points":1}"#, "adjust lacks reason: "),
      (#"{"command":"transfer","from":"crm:ada","points":1}"#, "transfer lacks to: "),
      (
        #"{"command":"redeem","customer":"crm:zoe","points":1,"id":"x"}"#, "no customer is linked to that crm"
      ),
      (
        #"{"command":"redeem","customer":"crm:ada","points":1,"orderTotal":1,"id":"x"}"#, "name the order too"
      ),
    ])
  func mistakes(json: String, message: String) async throws {
    let shop = try await club()
    let head = try shop.ledger.head
    var found = ""
    do { _ = try await ask(json, shop) } catch {
      #expect(Failure(error).httpStatus < 500)
      found = Failure(error).message
    }
    #expect(found.contains(message), "\(found)")
    #expect(try shop.ledger.head == head)
  }
}
