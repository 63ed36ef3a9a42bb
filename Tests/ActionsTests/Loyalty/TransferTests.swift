import Foundation
import Perennial
import Testing

/// Points go from one member to another.
struct TransferTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("desk", text) }

  @Test("Both sides are recorded together, each naming the other, and what one has less the other has more")
  func transferring() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 5, to: "bob")
    let actions = shop.reports.actions
    let outcome = try await actions.transfer(
      30, from: ann, to: bob, Circumstances(actor: "7", reason: "gift"), as: id("t-1"))
    let recorded = try #require(outcome.recorded)
    #expect(recorded.numbers == ["points": 30, "balance": 20, "received": 30])
    #expect(recorded.receipts.map(\.customer) == [ann, bob])
    #expect(try shop.balance(of: ann) == 20 && shop.balance(of: bob) == 35)
    let sides = try recorded.receipts.map { receipt in
      guard case .message(let message) = try shop.ledger.touchpoint(at: receipt.position).content else {
        return PointsTransferred()
      }
      return message as? PointsTransferred ?? PointsTransferred()
    }
    #expect(sides.map(\.points) == [-30, 30])
    #expect(sides.map(\.customer) == [Int64(bob.rawValue), Int64(ann.rawValue)])
    #expect(sides.allSatisfy { $0.reason == "gift" && $0.actor == "7" })
    // Sent again, whatever the balances are.
    _ = try await actions.redeem(20, of: ann, as: id("r-1"))
    let again = try await actions.transfer(30, from: ann, to: bob, as: id("t-1"))
    #expect(again.isDuplicate && again.isSameAnswer(as: outcome))
    // The other direction is another request.
    try await expect(.conflictingDuplicate) {
      _ = try await actions.transfer(30, from: bob, to: ann, as: id("t-1"))
    }
    #expect(try shop.balance(of: ann) == 0 && shop.balance(of: bob) == 35)
  }

  @Test("Points of several lots go as one pair for each time at which they expire")
  func lots() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 10)
    let bob = try await shop.sell("2", pounds: 1, to: "bob")
    for number in 0..<3 {
      shop.clock.pass(days: 1)
      try await shop.sell("later-\(number)", pounds: 10)
    }
    let outcome = try await shop.reports.actions.transfer(25, from: ann, to: bob, as: id("t-1"))
    let sides = try #require(outcome.recorded).receipts.map { receipt -> PointsTransferred in
      guard case .message(let message) = try shop.ledger.touchpoint(at: receipt.position).content else {
        return PointsTransferred()
      }
      return message as? PointsTransferred ?? PointsTransferred()
    }
    #expect(sides.map(\.points) == [-10, 10, -10, 10, -5, 5])
    let days = sides.map {
      ($0.expiresMicroseconds - sides[0].expiresMicroseconds) / Instant.microsecondsPerDay
    }
    #expect(days == [0, 0, 1, 1, 2, 2])
    #expect(try shop.balance(of: ann) == 15 && shop.balance(of: bob) == 26)
  }

  @Test("Of more than 40 times the points beyond go with the earliest, and none is lost")
  func manyLots() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 1)
    let bob = try await shop.sell("2", pounds: 1, to: "bob")
    for number in 0..<44 {
      shop.clock.pass(days: 1)
      try await shop.sell("later-\(number)", pounds: 1)
    }
    let outcome = try await shop.reports.actions.transfer(45, from: ann, to: bob, as: id("t-1"))
    #expect(outcome.recorded?.receipts.count == 80)
    #expect(try shop.balance(of: ann) == 0 && shop.balance(of: bob) == 46)
  }

  @Test("A transfer is refused for the first reason, in the documented order")
  func refusals() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 50)
    let (bob, cid) = (try await shop.stranger("bob"), try await shop.stranger("cid"))
    let actions = shop.reports.actions
    func reason(_ points: Int64, _ from: CustomerNumber, _ to: CustomerNumber) async throws -> String? {
      try await actions.transfer(points, from: from, to: to, as: id(UUID().uuidString)).refused?.reason
    }
    #expect(try await reason(900, bob, cid) == "unknown-member")
    #expect(try await reason(900, ann, bob) == "unknown-receiver")
    #expect(try await reason(900, ann, ann) == "same-member")
    let dan = try await shop.sell("2", pounds: 1, to: "dan")
    #expect(try await reason(900, ann, dan) == "balance")
    try await shop.ledger.merge(ann, with: dan, evidence: "confirmed")
    #expect(try await reason(900, ann, dan) == "same-member")
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    #expect(try await reason(900, bob, ann) == "unknown-program")
  }
}
