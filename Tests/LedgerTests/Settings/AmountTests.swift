import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Amounts are bounded when they are appended, by the settings in force there.
@Suite struct AmountTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func refusal(_ ledger: Ledger, _ touchpoint: NewTouchpoint) async throws -> TouchpointFault {
    let error = try await expect(.invalidTouchpoint) { _ = try await ledger.append(touchpoint) }
    return try #require(error.cause as? TouchpointFault)
  }

  @Test func theBoundIsTakenAndOneMoreIsRefusedWithWhatToDo() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let bound: Int64 = 1_000_000_000_000_000
    _ = try await ledger.append(order("1", of: crm("a"), total: bound))
    let fault = try await refusal(ledger, order("2", of: crm("a"), total: bound + 1))
    #expect(fault.field == "data.total")
    #expect(
      fault.problem
        == "is 1000000000000001, and at most 1000000000000000 is taken, in minor units of money; where that is "
        + "too little, change the setting amountMax: `perennial settings set amountMax=…`")
    try await ledger.changeSettings { $0.amountMax = bound + 1 }
    _ = try await ledger.append(order("2", of: crm("a"), total: bound + 1))
    // A touchpoint that was recorded stays, and is known when it comes again.
    try await ledger.changeSettings { $0.amountMax = 10 }
    #expect(try await ledger.append(order("2", of: crm("a"), total: bound + 1)).duplicate)
    _ = try await refusal(ledger, order("3", of: crm("a"), total: 11))
    // One is refused for itself by `appendEach`, and a batch as a whole.
    let outcomes = try await ledger.appendEach([
      order("4", of: crm("a"), total: 10), order("5", of: crm("b"), total: 11),
      order("6", of: crm("a"), total: 9),
    ])
    #expect(outcomes.map { (try? $0.get()) != nil } == [true, false, true])
    #expect(try ledger.customerCount == 1)
    let head = try ledger.head
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append([order("7", of: crm("a"), total: 1), order("8", of: crm("a"), total: 11)])
    }
    #expect(try ledger.head == head)
    try ledger.close()
  }

  @Test func theLargestAmountIsNamedWhereverItStands() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await ledger.changeSettings { $0.amountMax = 1_000 }
    func line(_ quantity: Int64, _ amount: Int64, cost: Int64 = 0) -> OrderLine {
      .with {
        $0.sku = "a"
        $0.quantity = quantity
        $0.amount = amount
        if cost != 0 { $0.cost = cost }
      }
    }
    func placed(_ change: (inout OrderPlaced) -> Void) -> NewTouchpoint {
      var message = OrderPlaced.with {
        $0.order = "1"
        $0.currency = "GBP"
      }
      change(&message)
      return NewTouchpoint(source: "till", id: "1", subject: crm("a"), message)
    }
    let cases: [(String, Int64, NewTouchpoint)] = [
      // No line exceeds the bound by itself, but their sum does.
      ("total", 1_200, placed { $0.lines = [line(1, 600), line(1, 600)] }),
      ("lines[1].amount", 1_001, placed { $0.lines = [line(1, 5), line(1, 1_001), line(-1, -900)] }),
      ("lines[1].amount", -1_500, placed { $0.lines = [line(2, 1_400), line(-1, -1_500), line(1, 150)] }),
      ("lines[0].quantity", 1_001, placed { $0.lines = [line(1_001, 5)] }),
      ("lines[0].cost", 1_001, placed { $0.lines = [line(1, 5, cost: 1_001)] }),
      (
        "discount", 1_500,
        placed {
          $0.lines = [line(1, 1_000), line(1, 1_000)]
          $0.discount = 1_500
        }
      ),
      (
        "tax", 1_001,
        placed {
          $0.total = 5
          $0.tax = 1_001
          $0.taxIncluded = true
        }
      ),
    ]
    for (field, value, touchpoint) in cases {
      let fault = try await refusal(ledger, touchpoint)
      #expect(fault.field == "data.\(field)")
      #expect(fault.problem.hasPrefix("is \(value), "))
    }
    let points = NewTouchpoint(
      source: "till", id: "2", subject: crm("a"),
      PointsAdjusted.with {
        $0.program = "default"
        $0.points = -1_001
        $0.reason = "mistake"
        $0.actor = "7"
      })
    #expect(try await refusal(ledger, points).field == "data.points")
    #expect(try ledger.head == Position(2))
    try ledger.close()
  }

  /// The numbers that are no amounts: instants, positions, customers and how many they are, numbers of the ledger's own, and
  /// numbers with bounds of their own.
  private static let others: Set<String> = [
    "position", "runs", "customer", "other", "merge", "friend", "advocate", "lot", "causes", "number",
    "actor", "score",
    "scale", "rating", "priority", "birthMonth", "birthDay", "identityLimit", "mergeLimit", "amountMax",
    "clockJumpMaxSeconds", "clockGapMaxSeconds", "clockCorrectedFrom", "limit",
    "version", "cause", "hold", "redemption", "pool", "share", "days",
    "customers",
  ]

  /// A new field of a message cannot be forgotten: each number of each type's golden example is made too large.
  @Test(arguments: Vocabulary.entries.map(\.name))
  func everyNumberOfEveryTypeIsBounded(_ name: String) throws {
    let message = try GoldenFile(name: name).message()
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(try Vocabulary.json(of: message))) as? [String: Any])
    func check(_ object: [String: Any], at path: String, _ put: ([String: Any]) -> [String: Any]) throws {
      for (key, value) in object {
        if let lines = value as? [[String: Any]], let first = lines.first {
          try check(first, at: "\(path)\(key)[0].") { changed in
            var object = object
            object[key] = [changed] + Array(lines.dropFirst())
            return put(object)
          }
        } else if value is NSNumber, !(value is Bool), !Self.others.contains(key),
          // What a decision went by is told again, and comes into no sum.
          !key.hasSuffix("Microseconds"), !path.hasPrefix("numbers")
        {
          var object = object
          object[key] = 7_000_000_000_000_000_000 as Int64
          let changed = try JSONSerialization.data(withJSONObject: put(object))
          let large = try Vocabulary.message(named: name, json: Array(changed))
          #expect(LargestAmount(of: large).magnitude >= 7_000_000_000_000_000_000, "\(name): \(path)\(key)")
        }
      }
    }
    try check(json, at: "") { $0 }
  }
}
