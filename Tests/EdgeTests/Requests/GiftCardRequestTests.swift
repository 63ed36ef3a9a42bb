import Foundation
import Perennial
import Testing

@testable import Edge

/// What is asked of a gift card in JSON, and what it is answered.
struct GiftCardRequestTests {
  private func ask(_ json: String, _ reports: Reports) async throws -> String {
    let answer = try await GiftCardRequest(json: Array(json.utf8)).answer(from: reports, source: "http")
    return String(decoding: try answer.jsonLine, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  @Test("Each command is one JSON object, and its answer another, which says the end of the code at most")
  func commands() async throws {
    let shop = try Shop()
    let reports = try Reports(of: shop.ledger)
    for (request, answer) in [
      (
        #""command":"gift-card issue","amount":2500,"id":"i-1""#,
        #"{"amount":2500,"balance":2500,"code":"PW3D","currency":"GBP","duplicate":false,"position":P}"#
      ),
      (
        #""command":"gift-card use","amount":1800,"order":"17","id":"u-1""#,
        #"{"amount":1800,"balance":700,"code":"PW3D","currency":"GBP","duplicate":false,"position":P}"#
      ),
      (
        #""command":"gift-card refund","amount":2000,"order":"17","id":"b-1""#,
        #"{"balance":2500,"card":1800,"code":"PW3D","currency":"GBP","duplicate":false,"position":P,"rest":200}"#
      ),
      (
        #""command":"gift-card show""#,
        #"{"balance":2500,"code":"PW3D","currency":"GBP","ended":false,"expired":0,"expires":null,"#
          + #""issued":2500,"refunded":1800,"used":1800}"#
      ),
    ] {
      let given = try await ask(#"{\#(request),"code":"GIFT-7Q2M-48ZK-PW3D"}"#, reports)
      #expect(given.replacing(#/"position":\d+/#, with: #""position":P"#) == answer)
    }
  }

  @Test("With - for its code a card gets one, whose only place is the first answer")
  func madeCode() async throws {
    let shop = try Shop()
    let reports = try Reports(of: shop.ledger)
    let request = #"{"command":"gift-card issue","code":"-","amount":2500,"id":"i-1"}"#
    let issued = try await ask(request, reports)
    let made = try #require(issued.firstMatch(of: #/"newCode":"([^"]+)"/#)?.1)
    let code = String(made)
    #expect(issued.contains(#""code":"\#(code.suffix(4))""#))
    let again = try await ask(request, reports)
    #expect(
      again.replacing(#/"position":\d+/#, with: #""position":P"#)
        == #"{"amount":2500,"balance":2500,"code":"","currency":"GBP","duplicate":true,"position":P}"#)
    #expect(try reports.actions.giftCard(code).balance == 2500)
    // Only a card that is issued has a code made.
    await #expect(throws: LedgerError.self) {
      try await ask(#"{"command":"gift-card use","code":"-","amount":1,"order":"1"}"#, reports)
    }
  }

  @Test(
    "What is no request says what is wrong with it, and a member that is misspelt is not passed over",
    arguments: [
      (#"{"command":"gift-card burn","code":"X"}"#, "gift-card burn is not a command"),
      (#"{"code":"X"}"#, "command is required: one of gift-card issue, "),
      (
        #"{"command":"gift-card use","code":"X","ammount":1,"order":"1"}"#,
        "ammount is not a member of gift-card use"
      ),
      (#"{"command":"gift-card show","code":"X","id":"s-1"}"#, "id is not a member of gift-card show"),
      (#"{"command":"gift-card void","code":"X","amount":1}"#, "amount is not a member of gift-card void"),
      (#"{"command":"gift-card issue","code":"X","amount":"1"}"#, "amount must be a whole number"),
      (
        #"{"command":"gift-card issue","code":"X","amount":1,"expires":"soon"}"#,
        "expires must be a time such as"
      ),
      (#"{"command":"gift-card issue","code":"X","amount":1,"amount":2}"#, "comes twice"),
      (#"{"command":"gift-card issue","code":"","amount":1}"#, "code must be a text that is not empty"),
      ("[]", "the request is not a JSON object"),
    ])
  func wrong(request: String, problem: String) throws {
    let failure = #expect(throws: Failure.self) { _ = try GiftCardRequest(json: Array(request.utf8)) }
    #expect(
      failure?.code == .invalidRequest && failure?.message.contains(problem) == true,
      "\(failure?.message ?? "")")
  }

  @Test("A card that is issued ends when the request says")
  func expiring() async throws {
    let shop = try Shop()
    let reports = try Reports(of: shop.ledger)
    _ = try await ask(
      #"{"command":"gift-card issue","code":"GIFT-7Q2M-48ZK-PW3D","amount":5,"expires":"2040-01-01T00:00:00Z"}"#,
      reports)
    let shown = try await ask(#"{"command":"gift-card show","code":"GIFT-7Q2M-48ZK-PW3D"}"#, reports)
    #expect(shown.contains(#""expires":"2040-01-01T00:00:00Z""#))
  }
}
