import Perennial
import Testing

@testable import Edge

/// Answers as JSON: what the command line and HTTP print alike.
struct AnswerTests {
  private func json(_ value: some Encodable) throws -> String {
    String(decoding: try value.jsonLine.dropLast(), as: UTF8.self)
  }

  @Test("What was recorded says where it stands, and whether it was there before")
  func recorded() async throws {
    let shop = try Shop()
    let first = try await shop.order("1")
    let again = try await shop.order("1")
    let position = first.position
    #expect(
      try json(first) == #"{"customer":1,"duplicate":false,"isCustomerNew":true,"position":\#(position)}"#)
    #expect(try json(again) == #"{"customer":1,"duplicate":true,"position":\#(position)}"#)
    #expect(first.text == "\(position)")
    #expect(again.text == "\(position) duplicate")
    let line = LineAnswer(line: 3, .recorded(again))
    #expect(try json(line) == #"{"customer":1,"duplicate":true,"line":3,"position":\#(position)}"#)
    _ = try await shop.ledger.void([position], reason: "test")
    let voided = try await shop.order("1")
    #expect(try json(voided) == #"{"customer":1,"duplicate":true,"position":\#(position),"voided":true}"#)
    #expect(voided.text == "\(position) duplicate, voided")
  }

  @Test("A refusal is its code, its message, and the numbers that it was decided by")
  func refusals() throws {
    #expect(
      try json(Refusal("balance", "40 points are there", ["balance": 40, "asked": 50]))
        == #"{"asked":50,"balance":40,"message":"40 points are there","refused":"balance"}"#)
    let failure = Failure(LedgerError(.erased, "was erased"))
    #expect(
      try json(LineAnswer(line: 2, .refused(Refusal(failure))))
        == #"{"line":2,"message":"was erased","refused":"erased"}"#)
  }

  @Test("A correction says where it stands, and of a batch how much of it is corrected")
  func corrections() async throws {
    let shop = try Shop()
    let (one, two) = (try await shop.order("1"), try await shop.order("2", of: "bob"))
    let void = try CorrectionSubject(["\(one.position.rawValue)"], batch: nil)
    let answer = try void.void(in: shop.ledger, reason: "test", actor: nil)
    let place = try #require(answer.position)
    #expect(try json(answer) == #"{"duplicate":false,"position":\#(place),"positions":[\#(place)]}"#)
    let assign = try CorrectionSubject(
      ["\(two.position.rawValue)", "\(one.position.rawValue + 0)"], batch: nil)
    #expect(throws: LedgerError.self) {
      try assign.assign(in: shop.ledger, to: "crm:ada", reason: "test", actor: nil)
    }
    #expect(throws: Failure.self) {
      try assign.assign(in: shop.ledger, to: "crm:eve", reason: "test", actor: nil)
    }
    let several = [4, 5].map { Receipt(position: Position($0), customer: CustomerNumber(1), duplicate: true) }
    #expect(CorrectionAnswer(several).position == nil)
    #expect(try json(CorrectionAnswer(several)) == #"{"duplicate":true,"positions":[4,5]}"#)
  }

  @Test("Views, tables and the ledger's size are answered as they stand")
  func standing() async throws {
    let shop = try Shop()
    try await shop.order("1")
    let reports = try Reports(of: shop.ledger)
    try reports.models.views.refresh()
    let statistics = try StatisticsAnswer(of: reports)
    #expect(statistics.customers == 1)
    #expect(statistics.views.map(\.name) == ModelList.standard.models.map { $0.name.text })
    #expect(statistics.views.allSatisfy { $0.behind == 0 && $0.asOf != nil })
    let check = try CheckAnswer(of: reports, rebuild: false)
    #expect(check.failure == nil)
    #expect(!check.tables.isEmpty && check.tables.allSatisfy { $0.state == "right" })
    let verified = try [VerificationAnswer](of: nil, in: reports.models.views)
    #expect(verified.count == statistics.views.count)
    #expect(verified.failure == nil)
    #expect(verified.allSatisfy { $0.right && $0.portableDigest != nil && $0.notes.isEmpty })
    var wrong = verified
    wrong[0].right = false
    wrong[0].differences = 2
    wrong[0].found = [.init(customer: 1, position: nil, what: "another row")]
    let name = wrong[0].view
    #expect(wrong[0].notes == ["\(name): customer:1 another row", "\(name): and 1 more"])
    #expect(wrong.failure?.exitStatus == 1)
    #expect(wrong.failure?.message.hasSuffix("build anew with `perennial project --rebuild \(name)`") == true)
  }
}
