import PlainLoyalty
import Projection
import Words

@testable import ReadModels

// The totals of the ledger's own view as plain sums.

extension Sums {
  /// What the totals of the view say of a programme.
  init(
    _ totals: Projection.Totals, of programme: String, _ setting: Setting, at now: PlainLoyalty.Instant
  ) {
    self.init()
    let key = Loyalty.Count.key(of: NameHash(programme).rawValue)
    func count(_ kind: Loyalty.Count, _ qualifier: UInt16, _ name: String = "") -> Int {
      let second = name.isEmpty ? 0 : Int64(bitPattern: NameHash(name).rawValue)
      return Int(totals.count(Counter(kind.rawValue, qualifier, key, second)))
    }
    let names = [
      "earned", "transferredIn", "adjustedUp", "reinstated", "pending", "available", "spent", "expired",
      "reversed", "transferredOut", "adjustedDown", "debt", "held",
    ]
    for (index, name) in names.enumerated() { points[name] = count(.points, UInt16(index)) }
    for tier in ["", "tier 0", "tier 1", "tier 2"] {
      members[tier] = Int(totals.count(Loyalty.Count.tier(tier, key)))
    }
    cardsCompleted = count(.cards, 0, "card")
    rewardsGranted = count(.rewards, Loyalty.RewardCount.granted.rawValue, "reward 0")
    rewardsUsed = count(.rewards, Loyalty.RewardCount.used.rawValue, "reward 0")
    for state in LoyaltyExtras.Referral.State.allCases {
      if let name = state.plainName { referrals[name] = count(.referrals, UInt16(state.rawValue)) }
    }
    unmatched = totals.counters(ofKind: Loyalty.Count.unmatched.rawValue).map { Int($0.value) }.sum
    takeFlows(totals, key, setting.programme(programme, at: now)?.liability)
  }

  private mutating func takeFlows(_ totals: Projection.Totals, _ key: Int32, _ liability: Liability?) {
    for (counter, value) in totals.counters(ofKind: Loyalty.Count.flows.rawValue) where counter.first == key {
      guard counter.qualifier < 4 else { continue }
      let (year, month) = (1970 + counter.second / 12, counter.second % 12 + 1)
      flows["\(year)-\(month)", default: [0, 0, 0, 0]][Int(counter.qualifier)] += Int(value)
    }
    guard let liability else { return }
    let toDate = PointFlows(totals, key).toDate(through: .max, Int64(liability.expectedRedemption))
    (allocated, expected) = (Int(toDate.allocated), Int(toDate.expected))
    recognised = Int(toDate.recognised)
  }
}
