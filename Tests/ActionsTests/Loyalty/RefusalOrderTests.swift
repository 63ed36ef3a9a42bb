import Foundation
import Perennial
import Testing

/// What can stand against spending points, in the documented order of the reasons.
enum Obstacle: String, CaseIterable, Sendable {
  case unknownProgram = "unknown-program"
  case unknownMember = "unknown-member"
  case rewardUnknown = "reward-unknown"
  case rewardInactive = "reward-inactive"
  case rewardNotYet = "reward-not-yet"
  case rewardEnded = "reward-ended"
  case tier
  case minimumOrder = "minimum-order"
  case minimum
  case step
  case balance

  /// Each with the one after it, where both can stand against the same request.
  static var neighbours: [(Obstacle, Obstacle)] {
    zip(allCases, allCases.dropFirst()).filter { $0 != (.rewardNotYet, .rewardEnded) }
      .map { ($0, $1) } + [(.rewardInactive, .rewardEnded), (.rewardNotYet, .tier)]
  }
}

/// A shop in which some obstacles stand against redeeming a mug, and the request.
struct ObstructedShop {
  let shop: Shop
  let obstacles: Set<Obstacle>
  let customer: CustomerNumber

  init(_ obstacles: Set<Obstacle>) async throws {
    self.obstacles = obstacles
    shop = try Shop(club: Self.club(obstacles))
    let ann = try await shop.sell("1", pounds: 50)
    customer = obstacles.contains(.unknownMember) ? try await shop.stranger("bob") : ann
  }

  private static func club(_ obstacles: Set<Obstacle>) -> String {
    var mug: [String] = [#""name": "mug", "perPoint": {"value": 1, "step": 5, "minimum": 20}"#]
    if obstacles.contains(.rewardInactive) { mug.append(#""active": false"#) }
    if obstacles.contains(.rewardNotYet) { mug.append(#""from": "2024-06-01""#) }
    if obstacles.contains(.rewardEnded) { mug.append(#""until": "2024-02-01""#) }
    if obstacles.contains(.tier) { mug.append(#""tiers": ["gold"]"#) }
    if obstacles.contains(.minimumOrder) { mug.append(#""minimumOrder": 5000"#) }
    return """
      {"currency": "GBP", "earning": {"per": 100}, "rewards": [{\(mug.joined(separator: ", "))}],
       "tiers": {"levels": [{"name": "silver", "from": 0}, {"name": "gold", "from": 1000000}]}}
      """
  }

  /// How many points are asked for. Ann has 50.
  var points: Int64 {
    switch (obstacles.contains(.minimum), obstacles.contains(.step), obstacles.contains(.balance)) {
    case (true, true, _): 12
    case (true, false, _): 15
    case (false, true, true): 1002
    case (false, true, false): 22
    case (false, false, true): 1000
    case (false, false, false): 25
    }
  }

  func ask(holding: Bool) async throws -> DecisionOutcome {
    let actions = shop.reports.actions
    let (program, reward) = (
      obstacles.contains(.unknownProgram) ? "other" : "club",
      obstacles.contains(.rewardUnknown) ? "cup" : "mug"
    )
    let order = RedeemedOrder(Reference(.order, "2"), total: 4999)
    let id = TouchpointID("till/2", "request")
    return holding
      ? try await actions.hold(points, of: customer, in: program, on: order, reward: reward, as: id)
      : try await actions.redeem(points, of: customer, in: program, on: order, reward: reward, as: id)
  }
}

/// A request is refused for the first reason that applies.
struct RefusalOrderTests {
  private static let numbers: [Obstacle: [String: Int64]] = [
    .unknownProgram: ["programs": 1],
    .rewardNotYet: ["from": Instant("2024-05-31T23:00:00Z")?.microseconds ?? 0],
    .rewardEnded: ["until": Instant("2024-02-01T00:00:00Z")?.microseconds ?? 0],
    .minimumOrder: ["minimum": 5000, "total": 4999],
    .minimum: ["minimum": 20, "step": 5, "asked": 15],
    .step: ["minimum": 20, "step": 5, "asked": 22],
    .balance: ["asked": 1000, "available": 50, "debt": 0, "balance": 50],
  ]

  @Test(
    "Each reason refuses by itself, with its numbers, and the id is answered so for ever",
    arguments: Obstacle.allCases, [false])
  func alone(obstacle: Obstacle, holding: Bool) async throws {
    let obstructed = try await ObstructedShop([obstacle])
    let outcome = try await obstructed.ask(holding: holding)
    let refusal = try #require(outcome.refused)
    #expect(refusal.reason == obstacle.rawValue && !refusal.message.isEmpty)
    #expect(refusal.numbers == Self.numbers[obstacle] ?? [:])
    let again = try await obstructed.ask(holding: holding)
    #expect(again.isDuplicate && again.isSameAnswer(as: outcome))
  }

  @Test(
    "Of two reasons that follow each other the first is the answer", arguments: Obstacle.neighbours, [false])
  func ordered(pair: (Obstacle, Obstacle), holding: Bool) async throws {
    let outcome = try await ObstructedShop([pair.0, pair.1]).ask(holding: holding)
    #expect(outcome.refused?.reason == pair.0.rawValue, "\(pair)")
  }

  @Test("Where nothing stands against it, the points are spent")
  func none() async throws {
    let outcome = try await ObstructedShop([]).ask(holding: false)
    #expect(outcome.recorded?.numbers == ["points": 25, "balance": 25])
  }

  @Test("A reward takes its price and leaves the rest: of 3 points a reward of 2 leaves 1")
  func price() async throws {
    let shop = try Shop(
      club: #"{"currency": "GBP", "earning": {"per": 100}, "rewards": [{"name": "tea", "points": 2}]}"#)
    let ann = try await shop.sell("1", pounds: 3)
    let actions = shop.reports.actions
    let small = try await actions.redeem(1, of: ann, reward: "tea", as: TouchpointID("till/2", "1"))
    #expect(small.refused?.reason == "step")
    #expect(small.refused?.numbers == ["minimum": 2, "step": 2, "asked": 1])
    let tea = try await actions.redeem(3, of: ann, reward: "tea", as: TouchpointID("till/2", "2"))
    #expect(tea.recorded?.numbers == ["points": 2, "balance": 1])
    let more = try await actions.redeem(2, of: ann, reward: "tea", as: TouchpointID("till/2", "3"))
    #expect(more.refused?.reason == "balance")
  }

  @Test("An order that is recorded has its own total, and one that is not is asked for it")
  func orders() async throws {
    let shop = try Shop(
      club: #"{"currency": "GBP", "earning": {"per": 100}, "redemption": {"minimumOrder": 2000, "step": 10}}"#
    )
    let ann = try await shop.sell("1", pounds: 50)
    try await shop.sell("2", pounds: 10)
    let actions = shop.reports.actions
    func redeem(_ order: RedeemedOrder?, _ id: String) async throws -> DecisionOutcome {
      try await actions.redeem(10, of: ann, on: order, as: TouchpointID("till/2", id))
    }
    // What is recorded counts, and not what whoever asks says of it.
    let small = try await redeem(RedeemedOrder(Reference(.order, "2"), total: 9000), "a")
    #expect(small.refused?.numbers == ["minimum": 2000, "total": 1000])
    #expect(try await redeem(RedeemedOrder(Reference(.order, "1")), "b").recorded != nil)
    #expect(try await redeem(RedeemedOrder(Reference(.order, "3"), total: 2000), "c").recorded != nil)
    for (order, id) in [(nil, "d"), (RedeemedOrder(Reference(.order, "4")), "e")]
      as [(RedeemedOrder?, String)]
    {
      let refused = try await redeem(order, id).refused
      #expect(refused?.reason == "minimum-order" && refused?.numbers == ["minimum": 2000])
    }
  }

  @Test("A transfer is refused where the programme has none, before anything of the members")
  func transfers() async throws {
    let shop = try Shop(club: #"{"currency": "GBP", "earning": {"per": 100}, "transfers": "refused"}"#)
    let bob = try await shop.stranger("bob")
    let ann = try await shop.sell("1", pounds: 50)
    let outcome = try await shop.reports.actions.transfer(
      5, from: ann, to: bob, as: TouchpointID("desk", "1"))
    #expect(outcome.refused?.reason == "transfers-refused")
  }
}
