import Foundation
import Perennial
import Testing

/// A week of a shop with twelve cashiers, one of whom redeems what strangers' sales earned on cards of their own.
struct DishonestRedemptionsTests {
  private static let dishonest = "cashier-6"

  /// A redemption of 5 points, and who rang it up.
  private struct Asked {
    var customer: CustomerNumber
    var actor: String
    var day: Int
  }

  private static func shop(then action: String) throws -> Shop {
    try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100},
         "velocity": [{"name": "till", "of": "actor", "count": 8, "within": "day", "then": "\(action)"}]}
        """)
  }

  /// What is asked for: up to four redemptions of an honest cashier a day, of members whom they serve, and fourteen of the
  /// dishonest one on their cards; in a mixed order.
  private static func week(of shop: Shop) async throws -> [Asked] {
    var members: [CustomerNumber] = []
    for number in 0..<40 {
      members.append(try await shop.sell("m\(number)", pounds: 400, to: "member\(number)"))
    }
    var cards: [CustomerNumber] = []
    for number in 0..<20 {
      cards.append(try await shop.sell("c\(number)", pounds: 400, to: "card\(number)"))
    }
    return (0..<6).flatMap { day in
      let honest = (1...12).filter { $0 != 6 }.flatMap { cashier in
        (0..<((cashier + day) % 5)).map { turn in
          Asked(customer: members[(cashier * 7 + day * 3 + turn) % 40], actor: "cashier-\(cashier)", day: day)
        }
      }
      let own = (0..<14).map { turn in
        Asked(customer: cards[(day * 14 + turn) % 20], actor: Self.dishonest, day: day)
      }
      return (honest + own).enumerated().sorted { ($0.offset * 7919) % 101 < ($1.offset * 7919) % 101 }.map(
        \.element)
    }
  }

  @Test(
    "A limit on cashiers stops the dishonest one, or marks what they redeem, and touches nobody honest",
    arguments: ["refuse", "flag", "review"])
  func stopped(action: String) async throws {
    let shop = try Self.shop(then: action)
    let week = try await Self.week(of: shop)
    var (noticed, passed): ([Asked], [Asked]) = ([], [])
    var day = 0
    for (number, asked) in week.enumerated() {
      if asked.day > day {
        shop.clock.pass(days: 1)
        day = asked.day
      }
      let outcome = try await shop.reports.actions.redeem(
        5, of: asked.customer, Circumstances(actor: asked.actor),
        as: TouchpointID("till/2", "redeem-\(number)"))
      switch action {
      case "refuse":
        if outcome.refused?.reason == "velocity" { noticed.append(asked) } else { passed.append(asked) }
      default:
        let numbers = try #require(outcome.recorded).numbers
        let mark = action == "flag" ? "flagged" : "review"
        if numbers[mark] == 1 { noticed.append(asked) } else { passed.append(asked) }
      }
    }
    #expect(noticed.count == 6 * (14 - 8) && noticed.allSatisfy { $0.actor == Self.dishonest })
    for day in 0..<6 {
      #expect(passed.count { $0.actor == Self.dishonest && $0.day == day } == 8)
    }
    #expect(passed.count { $0.actor != Self.dishonest } > 100)
  }
}
