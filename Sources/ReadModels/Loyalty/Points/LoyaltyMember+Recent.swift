// What is counted of redemptions: how often for which reward, and how much lately.

internal import Projection
package import Words

extension LoyaltyMember {
  /// Counts a redemption or capture: for its reward, and for the limits on what one member redeems in a time.
  mutating func count(
    _ spend: LoyaltyExtras.Spend, at instant: Instant, under programme: LoyaltyProgramme,
    _ calendar: LocalCalendar
  ) {
    if spend.reward != 0 {
      let place = extras.rewardCounts.firstIndex { $0.reward == spend.reward } ?? extras.rewardCounts.count
      if place == extras.rewardCounts.count {
        extras.rewardCounts.append(LoyaltyExtras.RewardCount(reward: spend.reward))
      }
      extras.rewardCounts[place].count += 1
    }
    guard let days = programme.recentDays else { return }
    // A day more than the longest limit: days of clock changes have other lengths than others.
    let oldest = calendar.add(days: -(days + 1), to: instant)
    extras.recent.removeFirst(extras.recent.firstIndex { $0.at >= oldest } ?? extras.recent.count)
    extras.recent.append(
      LoyaltyExtras.Recent(
        position: spend.position, at: instant, points: spend.points,
        money: programme.worth(of: spend.points, for: spend.reward)))
  }

  /// What the member has redeemed from an instant on, and what is held now, as limits count it.
  package func redeemed(since instant: Instant, under programme: LoyaltyProgramme) -> RedeemedSum {
    var sum = RedeemedSum()
    for recent in extras.recent where recent.at >= instant {
      sum.add(RedeemedSum(count: 1, points: recent.points, money: recent.money))
    }
    for hold in extras.holds where hold.state == .open {
      let money = programme.worth(of: hold.points, for: hold.reward)
      sum.add(RedeemedSum(count: 1, points: hold.points, money: money))
    }
    return sum
  }
}

/// What was redeemed, by each of the measures that limits have.
package struct RedeemedSum: Hashable, Sendable {
  /// How often.
  package var count: Int64
  /// How many points.
  package var points: Int64
  /// What they were worth, in minor units of the programme's currency.
  package var money: Int64

  package init(count: Int64 = 0, points: Int64 = 0, money: Int64 = 0) {
    (self.count, self.points, self.money) = (count, points, money)
  }

  /// Adds another, up to what 64 bits hold.
  package mutating func add(_ other: RedeemedSum) {
    count = Self.sum(count, other.count)
    points = Self.sum(points, other.points)
    money = Self.sum(money, other.money)
  }

  private static func sum(_ one: Int64, _ other: Int64) -> Int64 {
    let (sum, overflow) = one.addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// What a limit counts of it.
  package subscript(measure: LoyaltyProgramme.Velocity.VelocityMeasure) -> Int64 {
    switch measure {
    case .count: count
    case .points: points
    case .money: money
    }
  }
}

extension LoyaltyProgramme {
  /// What points are worth, in minor units of the currency, rounded down; 0 where the programme does not say.
  ///
  /// - Parameter reward: the hash of the name of the reward that they are redeemed for; 0 for none.
  package func worth(of points: Int64, for reward: UInt64) -> Int64 {
    var value = redemption.value ?? 0
    if reward != 0, case .perPoint(let own, _, _) = self.reward(hashed: NameHash(rawValue: reward))?.cost {
      value = own
    }
    let (high, low) = points.multipliedFullWidth(by: value)
    // The most that the division leaves in 64 bits.
    guard (0..<500).contains(high) else { return high < 0 ? 0 : .max }
    return Int64(1000).dividingFullWidth((high, low)).quotient
  }
}
