import Perennial
import Testing

/// Two outcomes compared: what they say, and not which of them said it first.
struct DecisionOutcomeTests {
  private static func recorded(
    at position: UInt64 = 7, _ numbers: [String: Int64] = ["balance": 3], again: Bool = false
  ) -> DecisionOutcome {
    let receipt = Receipt(
      position: Position(rawValue: position), customer: CustomerNumber(1), duplicate: again)
    return .recorded(RecordedDecision(receipts: [receipt], numbers: numbers, isDuplicate: again))
  }

  private static func refused(
    _ reason: String = "balance", _ message: String = "m", _ numbers: [String: Int64] = ["balance": 3],
    at position: UInt64 = 7, again: Bool = false
  ) -> DecisionOutcome {
    .refused(
      Refusal(
        reason: reason, message: message, numbers: numbers, position: Position(rawValue: position),
        isDuplicate: again))
  }

  @Test("An answer that is given again is the same, although it is not equal")
  func again() {
    for (first, second) in [
      (Self.recorded(), Self.recorded(again: true)), (Self.refused(), Self.refused(again: true)),
    ] {
      #expect(first != second)
      #expect(
        first.isSameAnswer(as: second) && second.isSameAnswer(as: first) && first.isSameAnswer(as: first))
    }
  }

  @Test("Whatever else differs is another answer")
  func others() {
    let all = [
      Self.recorded(), Self.recorded(at: 8), Self.recorded([:]), Self.refused(), Self.refused("other"),
      Self.refused("balance", "n"), Self.refused("balance", "m", [:]), Self.refused(at: 8),
    ]
    for (i, one) in all.enumerated() {
      for (j, other) in all.enumerated() { #expect(one.isSameAnswer(as: other) == (i == j), "\(i) and \(j)") }
    }
  }

  @Test(
    "An answer stays the same when what was recorded is voided, and is another at another customer or place")
  func since() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    let first = try await shop.redeem(30, of: ann, id: "a")
    try await shop.ledger.void(first.position, reason: "mistake")
    let again = try await shop.redeem(30, of: ann, id: "a")
    #expect(again.isDuplicate && again != first && again.isSameAnswer(as: first))
    #expect(try await !shop.redeem(30, of: ann, id: "b").isSameAnswer(as: first))
  }
}
