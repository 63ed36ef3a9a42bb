// Rewards that members may use without points: those that were granted, and those of full cards.

internal import Projection
package import Words

extension LoyaltyMember {
  /// Gives a reward, so many times, that may be used until an instant.
  mutating func entitle(_ reward: NameHash, times: Int64, until: Instant) throws {
    let place = extras.entitlements.firstIndex { $0.reward == reward.rawValue && $0.until == until }
    guard let place else {
      extras.entitlements.append(
        LoyaltyExtras.Entitlement(reward: reward.rawValue, granted: times, until: until))
      return
    }
    extras.entitlements[place].granted = try extras.entitlements[place].granted.adding(times)
  }

  /// Uses a reward: one of those that end first. What was recorded stands, though there was none to use.
  mutating func useReward(_ reward: NameHash, at instant: Instant) throws {
    var first: Int?
    for index in extras.entitlements.indices {
      let entry = extras.entitlements[index]
      guard entry.reward == reward.rawValue, entry.until > instant, entry.used < entry.granted else {
        continue
      }
      if first.map({ extras.entitlements[$0].until > entry.until }) ?? true { first = index }
    }
    if first == nil {
      try entitle(reward, times: 0, until: .distantFuture)
      first = extras.entitlements.firstIndex { $0.reward == reward.rawValue && $0.until == .distantFuture }
    }
    if let first { extras.entitlements[first].used += 1 }
  }

  /// How often a member may use a reward at an instant.
  package func entitlements(to reward: NameHash, at instant: Instant) -> Int64 {
    extras.entitlements.reduce(0) { sum, entry in
      entry.reward == reward.rawValue && entry.until > instant
        ? Int64(clamping: Int128(sum) + Int128(max(0, entry.granted - entry.used))) : sum
    }
  }

  /// How many of a reward the member has had at an instant, or may still have: those that points were redeemed for,
  /// those that were granted, as long as they were used or may be, and those that open holds are for. What was
  /// redeemed counts no more once all of its points have come back.
  package func rewardsHad(_ reward: NameHash, at instant: Instant) -> Int64 {
    let hash = reward.rawValue
    var had = extras.rewardCounts.first { $0.reward == hash }?.count ?? 0
    for spend in extras.spends where spend.reward == hash && spend.returned == spend.points { had -= 1 }
    for entry in extras.entitlements where entry.reward == hash {
      had += entry.until > instant ? max(entry.granted, entry.used) : entry.used
    }
    for hold in extras.holds where hold.reward == hash && hold.state == .open { had += 1 }
    return had
  }
}
