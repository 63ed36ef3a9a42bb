import Foundation
import Perennial

/// What can stand against having a reward, in the documented order of the reasons.
enum Obstacle: String, CaseIterable, Sendable {
  case unknownProgram = "unknown-program"
  case unknownMember = "unknown-member"
  case memberSuspended = "member-suspended"
  case memberClosed = "member-closed"
  case rewardUnknown = "reward-unknown"
  case rewardInactive = "reward-inactive"
  case rewardNotYet = "reward-not-yet"
  case rewardEnded = "reward-ended"
  case tier
  case minimumOrder = "minimum-order"
  case minimum
  case step
  case balance
  case stock
  case memberLimit = "member-limit"
  case velocity

  /// Together those that cannot stand against the same request.
  static let groups: [[Obstacle]] = [
    [.unknownProgram], [.unknownMember], [.memberSuspended, .memberClosed], [.rewardUnknown],
    [.rewardInactive],
    [.rewardNotYet, .rewardEnded], [.tier], [.minimumOrder], [.minimum], [.step], [.balance], [.stock],
    [.memberLimit], [.velocity],
  ]
}

/// Each reason with each that follows next in an order of reasons, in which those that cannot apply together are one group.
func neighbours<Reason>(_ groups: [[Reason]]) -> [(Reason, Reason)] {
  zip(groups, groups.dropFirst()).flatMap { group, next in
    group.flatMap { reason in next.map { (reason, $0) } }
  }
}

/// A request for a mug, and what can stand against it.
enum AskedForMug: String, CaseIterable, Sendable {
  case redeem, hold, grant

  private var groups: [[Obstacle]] {
    guard self == .grant else { return Obstacle.groups }
    let ofPoints: Set<Obstacle> = [.minimumOrder, .minimum, .step, .balance, .velocity]
    return Obstacle.groups.filter { ofPoints.isDisjoint(with: $0) }
  }

  static let alone = allCases.flatMap { asked in asked.groups.joined().map { (asked, $0) } }
  static let inPairs = allCases.flatMap { asked in
    neighbours(asked.groups).map { (asked, $0.0, $0.1) }
  }
}

/// A shop in which some obstacles stand against having a mug, and the request.
struct ObstructedShop {
  let shop: Shop
  let obstacles: Set<Obstacle>
  let customer: CustomerNumber

  init(_ obstacles: Set<Obstacle>) async throws {
    self.obstacles = obstacles
    // What comes before is asked for where nothing stands against it but numbers that are not used up yet.
    let used = obstacles.intersection([.stock, .memberLimit, .velocity])
    shop = try Shop(club: Self.club(used))
    let ann = try await shop.sell("1", pounds: 50)
    customer = obstacles.contains(.unknownMember) ? try await shop.stranger("bob") : ann
    let actions = shop.reports.actions
    if !used.isDisjoint(with: [.memberLimit, .velocity]) {
      try await shop.sell("2", pounds: 25)
      let reward = used.contains(.memberLimit) ? "mug" : nil
      _ = try await actions.redeem(25, of: ann, reward: reward, as: TouchpointID("till/2", "before"))
    }
    if used.contains(.stock), !used.contains(.memberLimit) {
      let cid = try await shop.sell("3", pounds: 25, to: "cid")
      _ = try await actions.redeem(25, of: cid, reward: "mug", as: TouchpointID("till/2", "cid"))
    }
    for (obstacle, status) in [(Obstacle.memberSuspended, "suspended"), (.memberClosed, "closed")]
    where obstacles.contains(obstacle) {
      try await shop.change(customer, to: status)
    }
    if used != obstacles {
      shop.clock.pass(days: 0.001)
      try await shop.ledger.publishPolicy(
        view: "loyalty", name: "club", document: Self.club(obstacles), effectiveFrom: shop.clock.now)
    }
  }

  private static func club(_ obstacles: Set<Obstacle>) -> String {
    var mug: [String] = [#""name": "mug", "perPoint": {"value": 1, "step": 5, "minimum": 20}"#]
    if obstacles.contains(.rewardInactive) { mug.append(#""active": false"#) }
    if obstacles.contains(.rewardNotYet) { mug.append(#""from": "2024-06-01""#) }
    if obstacles.contains(.rewardEnded) { mug.append(#""until": "2024-02-01""#) }
    if obstacles.contains(.tier) { mug.append(#""tiers": ["gold"]"#) }
    if obstacles.contains(.minimumOrder) { mug.append(#""minimumOrder": 5000"#) }
    if obstacles.contains(.stock) { mug.append(#""stock": 1"#) }
    if obstacles.contains(.memberLimit) { mug.append(#""limitPerMember": 1"#) }
    let calm = #"[{"name": "calm", "of": "member", "count": 1, "within": "day", "then": "refuse"}]"#
    return """
      {"currency": "GBP", "earning": {"per": 100}, "rewards": [{\(mug.joined(separator: ", "))}],
       "tiers": {"levels": [{"name": "silver", "from": 0}, {"name": "gold", "from": 1000000}]}
       \(obstacles.contains(.velocity) ? #", "velocity": \#(calm)"# : "")}
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

  func ask(_ asked: AskedForMug) async throws -> DecisionOutcome {
    let actions = shop.reports.actions
    let (program, reward) = (
      obstacles.contains(.unknownProgram) ? "other" : "club",
      obstacles.contains(.rewardUnknown) ? "cup" : "mug"
    )
    let order = RedeemedOrder(Reference(.order, "9"), total: 4999)
    let id = TouchpointID("till/2", "request")
    return switch asked {
    case .redeem:
      try await actions.redeem(points, of: customer, in: program, on: order, reward: reward, as: id)
    case .hold: try await actions.hold(points, of: customer, in: program, on: order, reward: reward, as: id)
    case .grant: try await actions.grant(reward, to: customer, in: program, as: id)
    }
  }
}
