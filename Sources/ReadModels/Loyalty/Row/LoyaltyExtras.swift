// What few members have: holds, what was redeemed, granted tiers, stamps, a referral, a pool.

package import Words
package import Projection

/// What few members of a programme have. Every list is empty, and every value as in a new row, for most.
package struct LoyaltyExtras: Hashable, Sendable {
  /// Holds, those included that have ended, in the order of the history.
  package var holds: RowList<Hold> = []
  /// The points that open holds lock, each hold's together and in the order in which they are spent.
  package var holdSlices: RowList<HoldSlice> = []
  /// Redemptions and captures, in the order of the history.
  package var spends: RowList<Spend> = []
  /// The points that they used up, each spend's together and in the order in which they were used.
  package var spendSlices: RowList<Slice> = []
  /// Tiers that the business granted, in the order of the history.
  package var grants: RowList<Grant> = []
  /// What counts towards limits of earning, by rule.
  package var limits: RowList<Limit> = []
  /// Points that a limit over all members may still refuse.
  package var claims: RowList<Claim> = []
  /// Punch cards that have a stamp, or were completed before.
  package var cards: RowList<Card> = []
  /// The stamps on those cards that are not full, oldest first, by what gave them.
  package var stamps: RowList<Stamps> = []
  /// Rewards that the member may use, or has used.
  package var entitlements: RowList<Entitlement> = []
  /// How often the member has redeemed points for each reward.
  package var rewardCounts: RowList<RewardCount> = []
  /// The paid memberships that the member has had, by subscription.
  package var paid: RowList<Paid> = []
  /// Redemptions of the last days, where a limit counts them.
  package var recent: RowList<Recent> = []
  /// The member's referral by another; `nil` where nobody referred them.
  package var referral: Referral?
  /// The pool that the member contributes to; `nil` for none.
  package var pool: Pool?
  /// Points that expired, as long as they may be reinstated.
  package var lapsed: RowList<Lapsed> = []
  /// What the programme owes for points, month by month.
  package var flows: RowList<Flow> = []
  /// What revenue was put off for the points of each sale that earned some.
  package var allocations: RowList<Allocation> = []
  /// Who rang up the member's orders and made adjustments.
  package var actors: RowList<Actor> = []
  /// What may be a sign of abuse.
  package var signals = Signals()
  /// Values of which there is one.
  package var singles = Singles()

  /// Nothing of all this.
  package init() {}

  /// Whether a member has any of this.
  package var isUsed: Bool { !parts.isEmpty }
}

// MARK: What is done with points

extension LoyaltyExtras {
  /// Points that are locked until they are captured or released, or the time is over.
  package struct Hold: RowElement, Hashable {
    /// The touchpoint that made the hold.
    package var id: Position
    /// When it lapses.
    package var until = Instant()
    /// The hash of the reference of the order that it is for; 0 for none.
    package var reference: UInt64 = 0
    /// How many points it locks: those of its slices. 0 once it has ended.
    package var points: Int64 = 0
    /// The hash of the name of the reward that it is for; 0 for none.
    package var reward: UInt64 = 0
    /// What has become of it.
    package var state = State.open

    /// What has become of a hold. Raw values are on disk.
    package enum State: UInt8, BitwiseCopyable { case open = 0, captured = 1, released = 2, lapsed = 3 }
  }

  /// Points of one lot, as they were when a hold locked them or a spend used them up.
  package struct Slice: RowElement, Hashable {
    /// The lot, by its id, and by when its points were earned and expire. Id 0 stands for points that no lot
    /// had, and that became a debt.
    package var lot: Position
    package var earned = Instant()
    package var expires = Instant()
    /// Whether activity moves their expiry.
    package var isSliding = false
    /// Whether the member's share of the lot has gone to their pool.
    package var isContributed = false
    /// How many points: those that the hold still locks, or that have not been given back.
    package var points: Int64 = 0
  }

  /// Points of one lot that a hold locks.
  package struct HoldSlice: RowElement, Hashable {
    /// The hold.
    package var hold: Position
    /// The points.
    package var slice = Slice(lot: .start)
  }

  /// A redemption or capture.
  package struct Spend: RowElement, Hashable {
    /// The touchpoint.
    package var position: Position
    /// The hash of the reference of the order that the points were spent on; 0 for none.
    package var reference: UInt64 = 0
    /// The hash of the name of the reward that they were spent for; 0 for none.
    package var reward: UInt64 = 0
    /// How many points were spent.
    package var points: Int64 = 0
    /// How many of them have been given back.
    package var returned: Int64 = 0
    /// The index of the first of its slices, which end where those of the next spend begin.
    package var firstSlice: Int64 = 0
  }

  /// Points that expired.
  package struct Lapsed: RowElement, Hashable {
    /// The lot that they were of.
    package var lot: Position
    /// When they expired.
    package var at = Instant()
    /// How many have not been reinstated.
    package var points: Int64 = 0
  }

  /// A redemption that a limit on redemptions counts.
  package struct Recent: RowElement, Hashable {
    /// The touchpoint.
    package var position: Position
    /// When it happened.
    package var at = Instant()
    /// How many points were redeemed.
    package var points: Int64 = 0
    /// What they were worth, in minor units of the programme's currency.
    package var money: Int64 = 0
  }
}

// MARK: Tiers and earning

extension LoyaltyExtras {
  /// A tier that the business granted.
  package struct Grant: RowElement, Hashable {
    /// The hash of the tier's name.
    package var tier: UInt64
    /// The touchpoint that granted it.
    package var position = Position()
    /// When the grant ends; `.distantFuture` for never.
    package var until = Instant()
  }

  /// What counts towards the limits of a rule.
  package struct Limit: RowElement, Hashable {
    /// The hash of the rule's name; 0 for the programme's own limits.
    package var rule: UInt64
    /// The local day that `ofDay` is of, in days since 1970.
    package var day: Int32 = 0
    /// Points earned on that day.
    package var ofDay: Int64 = 0
    /// Points ever earned.
    package var inAll: Int64 = 0
  }

  /// Points that a limit over all members may still refuse.
  package struct Claim: RowElement, Hashable {
    /// The hash of the rule's name; 0 for the programme's own limit.
    package var rule: UInt64
    /// The touchpoint that would earn them.
    package var position = Position()
    /// How many they are.
    package var points: Int64 = 0
    /// Whether they have been given or refused.
    package var isAnswered = false
  }
}

// MARK: Other kinds of programme

extension LoyaltyExtras {
  /// A punch card.
  package struct Card: RowElement, Hashable {
    /// The hash of the card's name.
    package var card: UInt64
    /// How many stamps it has.
    package var stamps: Int64 = 0
    /// How often it was completed.
    package var completed: Int64 = 0
    /// When the first of its stamps was given.
    package var begun = Instant()
    /// When the stamps expire; `.distantFuture` for never.
    package var until = Instant()
  }

  /// The stamps that one order or visit gave, as far as they are on a card that is not full.
  package struct Stamps: RowElement, Hashable {
    /// The hash of the card's name.
    package var card: UInt64
    /// The touchpoint that gave them.
    package var position = Position()
    /// How many.
    package var count: Int64 = 0
  }

  /// A reward that the member may use.
  package struct Entitlement: RowElement, Hashable {
    /// The hash of the reward's name.
    package var reward: UInt64
    /// How often it was granted.
    package var granted: Int64 = 0
    /// How often it was used.
    package var used: Int64 = 0
    /// Until when it may be used; `.distantFuture` for ever.
    package var until = Instant()
  }

  /// How often points were redeemed for a reward.
  package struct RewardCount: RowElement, Hashable {
    /// The hash of the reward's name.
    package var reward: UInt64
    /// How often.
    package var count: Int64 = 0
  }

  /// A paid membership.
  package struct Paid: RowElement, Hashable {
    /// The hash of the plan's name.
    package var plan: UInt64
    /// The hash of the subscription's reference; 0 where it has none.
    package var reference: UInt64 = 0
    /// When it lapses, days of grace included.
    package var until = Instant()
    /// Whether it was cancelled: it ends without grace.
    package var isCancelled = false
  }

  /// The member's referral by another.
  package struct Referral: RowElement, Hashable {
    /// The number of the customer who referred them.
    package var advocate: Int64
    /// The hash of the code.
    package var code: UInt64 = 0
    /// When the member accepted.
    package var accepted = Instant()
    /// How far it has come; the states are `Referrals`'.
    package var state: UInt8 = 0
    /// The order that fulfils it; 0 for none so far.
    package var order = Position()
    /// When that order is past its return period; `.distantFuture` while there is none.
    package var qualifies = Instant()
  }

  /// The pool that the member contributes to.
  package struct Pool: RowElement, Hashable {
    /// The number of the pool's account.
    package var pool: Int64
    /// The member's share, in thousandths of each lot.
    package var share: Int64 = 0
    /// The touchpoint by which they joined it: later lots are shared.
    package var since = Position()
    /// Whether they may redeem the pool's points.
    package var mayRedeem = false
  }
}

// MARK: What reports read

extension LoyaltyExtras {
  /// What the programme owes for points, in one month.
  package struct Flow: RowElement, Hashable {
    /// The local month, in months since January 1970.
    package var month: Int32
    /// Points earned, spent, expired and reversed; what was returned is taken off those spent.
    package var earned: Int64 = 0
    package var spent: Int64 = 0
    package var expired: Int64 = 0
    package var reversed: Int64 = 0
    /// Revenue that was put off for points, in minor units, less what refunds took back.
    package var allocated: Int64 = 0
    /// The price of what was sold with these points, in minor units.
    package var price: Int64 = 0
  }

  /// What revenue was put off for the points of a sale.
  package struct Allocation: RowElement, Hashable {
    /// The sale.
    package var sale: Position
    /// The amount, in minor units.
    package var allocated: Int64 = 0
    /// How much of it refunds have taken back.
    package var returned: Int64 = 0
  }

  /// What one actor did for the member.
  package struct Actor: RowElement, Hashable {
    /// The hash of the actor's number or code.
    package var actor: UInt64
    /// Orders that they rang up.
    package var orders: Int64 = 0
    /// Adjustments upwards that they made.
    package var adjusted: Int64 = 0
  }

  /// What may be a sign of abuse.
  package struct Signals: BitwiseCopyable, Hashable, Sendable {
    /// Orders given back whose points had been spent.
    package var loops: Int64 = 0
    /// Redemptions within an hour of joining.
    package var firstHour: Int64 = 0
    /// The most orders of one local day.
    package var busiestDay: Int64 = 0
    /// The last local day with an order, in days since 1970, and how many orders it had.
    package var day: Int32 = 0
    package var ofDay: Int64 = 0
  }

  /// Values of which there is one.
  package struct Singles: BitwiseCopyable, Hashable, Sendable {
    /// When points last were earned or spent, where that moves their expiry.
    package var lastActivity = Instant()
    /// When the next points for a birthday are due; `.distantFuture` where none are.
    package var birthdayDue = Instant.distantFuture
    /// The last calendar year in which points were given for a birthday.
    package var birthdayYear: Int32 = 0
    /// How many friends of the member were rewarded.
    package var referred: Int64 = 0
    /// Whether points have been given for joining.
    package var hasJoiningBonus = false
  }
}
