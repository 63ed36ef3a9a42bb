// What a row counts for in the totals of the view.

public import Projection
internal import Words

extension Loyalty {
  public func contribute(_ row: LoyaltyRow, to totals: inout Totals) {
    contributeUsual(row, to: &totals)
    contributeRare(row, to: &totals)
  }

  public func contribute(_ row: LoyaltyRow, inPlaceOf old: LoyaltyRow, to totals: inout Totals) {
    totals.subtracting { contributeUsual(old, to: &$0) }
    contributeUsual(row, to: &totals)
    // What is owed month by month is many counters, and most touchpoints change none of what is rare.
    if row.hasRareCounts(of: old) { return }
    totals.subtracting { contributeRare(old, to: &$0) }
    contributeRare(row, to: &totals)
  }

  /// What every member counts for.
  private func contributeUsual(_ row: LoyaltyRow, to totals: inout Totals) {
    contributeUsual(row.main, row.account, to: &totals)
    for member in row.others { contributeUsual(member, row.account, to: &totals) }
  }

  private func contributeUsual(
    _ member: LoyaltyMember, _ account: AccountKind?, to totals: inout Totals
  ) {
    guard member.isMember else { return }
    let key = Count.key(of: member.program)
    let points = member.points.values
    let values = points.span
    for index in values.indices {
      let value = values[index]
      if value != 0 { totals.add(value, to: Counter(Count.points.rawValue, UInt16(index), key)) }
    }
    if let account {
      totals.add(1, to: Counter(Count.accounts.rawValue, UInt16(account.rawValue), key))
    } else if !member.hasLeft {
      let counter = key == 0 ? member.derived.tierCounter : nil
      totals.add(1, to: counter ?? Count.tier(member.tier, key))
    }
  }

  /// What few rows count for.
  private func contributeRare(_ row: LoyaltyRow, to totals: inout Totals) {
    if row.main.hasExtras { contributeRare(row.main, to: &totals) }
    for member in row.others where member.hasExtras { contributeRare(member, to: &totals) }
    for entry in row.unmatched {
      totals.add(
        entry.touchpoints, to: Counter(Count.unmatched.rawValue, 0, 0, Int64(bitPattern: entry.program)))
    }
  }

  private func contributeRare(_ member: LoyaltyMember, to totals: inout Totals) {
    let key = Count.key(of: member.program)
    func add(_ value: Int64, _ kind: Count, _ qualifier: UInt16, _ hash: UInt64) {
      totals.add(value, to: Counter(kind.rawValue, qualifier, key, Int64(bitPattern: hash)))
    }
    for flow in member.extras.flows {
      let values: [(Flow, Int64)] = [
        (.earned, flow.earned), (.spent, flow.spent), (.expired, flow.expired), (.reversed, flow.reversed),
        (.allocated, flow.allocated), (.price, flow.price),
      ]
      for (kind, value) in values {
        totals.add(value, to: Counter(Count.flows.rawValue, kind.rawValue, key, Int64(flow.month)))
      }
    }
    for entry in member.extras.entitlements {
      add(entry.granted, .rewards, RewardCount.granted.rawValue, entry.reward)
      add(entry.used, .rewards, RewardCount.used.rawValue, entry.reward)
    }
    for entry in member.extras.rewardCounts {
      add(entry.count, .rewards, RewardCount.redeemed.rawValue, entry.reward)
    }
    for card in member.extras.cards { add(card.completed, .cards, 0, card.card) }
    for entry in member.extras.actors { add(entry.orders, .actors, 0, entry.actor) }
    if let referral = member.extras.referral { add(1, .referrals, UInt16(referral.state), 0) }
  }

  // MARK: Counters

  /// The kinds of the view's counters. Raw values are on disk. The first number of a counter is the key of
  /// its programme, unless said otherwise.
  enum Count: UInt16 {
    /// Points, by the field of `LoyaltyRow.Points`.
    case points = 1
    /// Members, by the hash of their tier's name; those who left are not counted.
    case members = 2
    /// Shared accounts, by `AccountKind`.
    case accounts = 3
    /// What is owed for points, by `Flow` and month.
    case flows = 4
    /// Rewards, by `RewardCount` and the hash of the reward's name.
    case rewards = 5
    /// Touchpoints of programmes that were not in force, by the hash of the programme's name; of no key.
    case unmatched = 6
    /// Punch cards that were completed, by the hash of the card's name.
    case cards = 7
    /// Orders of members, by the hash of the actor who rang them up.
    case actors = 8
    /// Referrals, by `LoyaltyExtras.Referral.State`.
    case referrals = 9

    /// The counter of the members with a tier; of those without one where the name is empty.
    static func tier(_ name: String, _ key: Int32 = 0) -> Counter {
      Counter(members.rawValue, 0, key, name.isEmpty ? 0 : Int64(bitPattern: hash(name)))
    }

    /// FNV-1a of 64 bits.
    private static func hash(_ name: String) -> UInt64 {
      name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The key of a programme, by the hash of its name: `LoyaltyProgramme.counterKey`.
    static func key(of program: UInt64) -> Int32 {
      if program == LoyaltyMember.defaultProgram { return 0 }
      return max(1, Int32(truncatingIfNeeded: program & 0x7FFF_FFFF))
    }
  }

  /// What is owed for points, as `LoyaltyExtras.Flow` has it. Raw values are on disk.
  enum Flow: UInt16 { case earned = 0, spent, expired, reversed, allocated, price }

  /// What became of rewards. Raw values are on disk.
  enum RewardCount: UInt16 { case granted = 0, used, redeemed }
}

extension LoyaltyRow {
  /// Whether what few rows count for is the same in another row.
  fileprivate func hasRareCounts(of other: LoyaltyRow) -> Bool {
    unmatched == other.unmatched && main.hasRareCounts(of: other.main) && others.count == other.others.count
      && zip(others, other.others).allSatisfy { $0.hasRareCounts(of: $1) }
  }
}

extension LoyaltyMember {
  fileprivate func hasRareCounts(of other: LoyaltyMember) -> Bool {
    program == other.program && extras.flows == other.extras.flows
      && extras.entitlements == other.extras.entitlements
      && extras.rewardCounts == other.extras.rewardCounts && extras.cards == other.extras.cards
      && extras.actors == other.extras.actors && extras.referral == other.extras.referral
  }
}
