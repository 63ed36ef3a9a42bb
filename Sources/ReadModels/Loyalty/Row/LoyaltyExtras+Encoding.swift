// The encoding of what few members have: a mask of what is there, and then that.

internal import Words
package import Projection

extension LoyaltyExtras: FieldRow {
  /// What is there, a bit for each list or value.
  struct Parts: OptionSet {
    var rawValue: UInt64
    static let holds = Parts(rawValue: 1)
    static let spends = Parts(rawValue: 1 << 1)
    static let grants = Parts(rawValue: 1 << 2)
    static let limits = Parts(rawValue: 1 << 3)
    static let claims = Parts(rawValue: 1 << 4)
    static let cards = Parts(rawValue: 1 << 5)
    static let entitlements = Parts(rawValue: 1 << 6)
    static let rewardCounts = Parts(rawValue: 1 << 7)
    static let paid = Parts(rawValue: 1 << 8)
    static let recent = Parts(rawValue: 1 << 9)
    static let referral = Parts(rawValue: 1 << 10)
    static let pool = Parts(rawValue: 1 << 11)
    static let lapsed = Parts(rawValue: 1 << 12)
    static let flows = Parts(rawValue: 1 << 13)
    static let allocations = Parts(rawValue: 1 << 14)
    static let actors = Parts(rawValue: 1 << 15)
    static let signals = Parts(rawValue: 1 << 16)
    static let singles = Parts(rawValue: 1 << 17)
    static let stamps = Parts(rawValue: 1 << 18)
    static let all = Parts(rawValue: 1 << 19 - 1)
  }

  var parts: Parts {
    var parts = Parts()
    if !holds.isEmpty { parts.insert(.holds) }
    if !spends.isEmpty { parts.insert(.spends) }
    if !grants.isEmpty { parts.insert(.grants) }
    if !limits.isEmpty { parts.insert(.limits) }
    if !claims.isEmpty { parts.insert(.claims) }
    if !cards.isEmpty { parts.insert(.cards) }
    if !stamps.isEmpty { parts.insert(.stamps) }
    if !entitlements.isEmpty { parts.insert(.entitlements) }
    if !rewardCounts.isEmpty { parts.insert(.rewardCounts) }
    if !paid.isEmpty { parts.insert(.paid) }
    if !recent.isEmpty { parts.insert(.recent) }
    if referral != nil { parts.insert(.referral) }
    if pool != nil { parts.insert(.pool) }
    if !lapsed.isEmpty { parts.insert(.lapsed) }
    if !flows.isEmpty { parts.insert(.flows) }
    if !allocations.isEmpty { parts.insert(.allocations) }
    if !actors.isEmpty { parts.insert(.actors) }
    if signals != Signals() { parts.insert(.signals) }
    if singles != Singles() { parts.insert(.singles) }
    return parts
  }

  package mutating func fields(_ fields: inout some RowFields) throws {
    var parts = self.parts
    // Whoever clears, clears everything.
    try fields.unsigned(&parts.rawValue, initially: Parts.all.rawValue)
    if parts.contains(.holds) { try holdFields(&fields) }
    if parts.contains(.spends) { try spendFields(&fields) }
    if parts.contains(.grants) { try grantFields(&fields) }
    if parts.contains(.limits) { try limitFields(&fields) }
    if parts.contains(.claims) { try claimFields(&fields) }
    if parts.contains(.cards) { try cardFields(&fields) }
    if parts.contains(.entitlements) { try entitlementFields(&fields) }
    if parts.contains(.rewardCounts) {
      try fields.list(&rewardCounts) { entry, fields in
        try fields.hash(&entry.reward)
        try fields.number(&entry.count)
      }
    }
    if parts.contains(.paid) { try paidFields(&fields) }
    if parts.contains(.recent) { try recentFields(&fields) }
    if parts.contains(.referral) { try fields.optional(&referral) { try $0.fields(&$1) } }
    if parts.contains(.pool) { try fields.optional(&pool) { try $0.fields(&$1) } }
    if parts.contains(.lapsed) { try lapsedFields(&fields) }
    if parts.contains(.flows) { try flowFields(&fields) }
    if parts.contains(.allocations) { try allocationFields(&fields) }
    if parts.contains(.actors) { try actorFields(&fields) }
    if parts.contains(.signals) { try signals.fields(&fields) }
    if parts.contains(.singles) { try singles.fields(&fields) }
    if parts.contains(.stamps) { try stampFields(&fields) }
  }
}

// MARK: Lists

extension LoyaltyExtras {
  private mutating func holdFields(_ fields: inout some RowFields) throws {
    var (last, until) = (Position(), Instant())
    try fields.list(&holds) { hold, fields in
      try fields.position(&hold.id, from: last)
      try fields.instant(&hold.until, from: until)
      try fields.hash(&hold.reference)
      try fields.number(&hold.points)
      try fields.hash(&hold.reward)
      var state = hold.state.rawValue
      try fields.byte(&state)
      guard let read = Hold.State(rawValue: state) else { throw RowReader.Malformed() }
      hold.state = read
      (last, until) = (hold.id, hold.until)
    }
    last = Position()
    var slice = Slice(lot: .start)
    try fields.list(&holdSlices) { entry, fields in
      try fields.position(&entry.hold, from: last)
      try entry.slice.fields(&fields, after: slice)
      (last, slice) = (entry.hold, entry.slice)
    }
  }

  private mutating func spendFields(_ fields: inout some RowFields) throws {
    var last = Position()
    try fields.list(&spends) { spend, fields in
      try fields.position(&spend.position, from: last)
      try fields.hash(&spend.reference)
      try fields.hash(&spend.reward)
      try fields.number(&spend.points)
      try fields.number(&spend.returned)
      try fields.number(&spend.firstSlice)
      last = spend.position
    }
    var before = Slice(lot: .start)
    try fields.list(&spendSlices) { slice, fields in
      try slice.fields(&fields, after: before)
      before = slice
    }
  }

  private mutating func grantFields(_ fields: inout some RowFields) throws {
    try fields.list(&grants) { grant, fields in
      try fields.hash(&grant.tier)
      try fields.position(&grant.position)
      try fields.instant(&grant.until)
    }
  }

  private mutating func limitFields(_ fields: inout some RowFields) throws {
    try fields.list(&limits) { limit, fields in
      try fields.hash(&limit.rule)
      try fields.number(&limit.day)
      try fields.number(&limit.ofDay)
      try fields.number(&limit.inAll)
    }
  }

  private mutating func claimFields(_ fields: inout some RowFields) throws {
    var last = Position()
    try fields.list(&claims) { claim, fields in
      try fields.hash(&claim.rule)
      try fields.position(&claim.position, from: last)
      try fields.number(&claim.points)
      try fields.flag(&claim.isAnswered)
      last = claim.position
    }
  }

  private mutating func cardFields(_ fields: inout some RowFields) throws {
    try fields.list(&cards) { card, fields in
      try fields.hash(&card.card)
      try fields.number(&card.stamps)
      try fields.number(&card.completed)
      try fields.instant(&card.begun)
      try fields.instant(&card.until, from: card.begun)
    }
  }

  private mutating func stampFields(_ fields: inout some RowFields) throws {
    var last = Position()
    try fields.list(&stamps) { entry, fields in
      try fields.hash(&entry.card)
      try fields.position(&entry.position, from: last)
      try fields.number(&entry.count)
      last = entry.position
    }
  }

  private mutating func entitlementFields(_ fields: inout some RowFields) throws {
    try fields.list(&entitlements) { entitlement, fields in
      try fields.hash(&entitlement.reward)
      try fields.number(&entitlement.granted)
      try fields.number(&entitlement.used)
      try fields.instant(&entitlement.until)
    }
  }

  private mutating func paidFields(_ fields: inout some RowFields) throws {
    try fields.list(&paid) { paid, fields in
      try fields.hash(&paid.plan)
      try fields.hash(&paid.reference)
      try fields.instant(&paid.until)
      try fields.flag(&paid.isCancelled)
    }
  }

  private mutating func recentFields(_ fields: inout some RowFields) throws {
    var (last, at) = (Position(), Instant())
    try fields.list(&recent) { entry, fields in
      try fields.position(&entry.position, from: last)
      try fields.instant(&entry.at, from: at)
      try fields.number(&entry.points)
      try fields.number(&entry.money)
      (last, at) = (entry.position, entry.at)
    }
  }

  private mutating func lapsedFields(_ fields: inout some RowFields) throws {
    var (last, at) = (Position(), Instant())
    try fields.list(&lapsed) { entry, fields in
      try fields.position(&entry.lot, from: last)
      try fields.instant(&entry.at, from: at)
      try fields.number(&entry.points)
      (last, at) = (entry.lot, entry.at)
    }
  }

  private mutating func flowFields(_ fields: inout some RowFields) throws {
    try fields.list(&flows) { flow, fields in
      try fields.number(&flow.month)
      try fields.number(&flow.earned)
      try fields.number(&flow.spent)
      try fields.number(&flow.expired)
      try fields.number(&flow.reversed)
      try fields.number(&flow.allocated)
      try fields.number(&flow.price)
    }
  }

  private mutating func allocationFields(_ fields: inout some RowFields) throws {
    var last = Position()
    try fields.list(&allocations) { allocation, fields in
      try fields.position(&allocation.sale, from: last)
      try fields.number(&allocation.allocated)
      try fields.number(&allocation.returned)
      last = allocation.sale
    }
  }

  private mutating func actorFields(_ fields: inout some RowFields) throws {
    try fields.list(&actors) { actor, fields in
      try fields.hash(&actor.actor)
      try fields.number(&actor.orders)
      try fields.number(&actor.adjusted)
    }
  }
}

// MARK: Single values

extension LoyaltyExtras.Slice {
  fileprivate mutating func fields(
    _ fields: inout some RowFields, after before: LoyaltyExtras.Slice
  ) throws {
    try fields.position(&lot, from: before.lot)
    try fields.instant(&earned, from: before.earned)
    try fields.instant(&expires, from: earned)
    var flags = (isSliding ? 1 : 0) | (isContributed ? 2 : 0) as UInt8
    try fields.byte(&flags)
    guard flags < 4 else { throw RowReader.Malformed() }
    (isSliding, isContributed) = (flags & 1 != 0, flags & 2 != 0)
    try fields.number(&points)
  }
}

extension LoyaltyExtras.Referral {
  fileprivate mutating func fields(_ fields: inout some RowFields) throws {
    try fields.number(&advocate)
    try fields.hash(&code)
    try fields.instant(&accepted)
    try fields.byte(&state)
    try fields.position(&order)
    try fields.instant(&qualifies, from: accepted)
  }
}

extension LoyaltyExtras.Pool {
  fileprivate mutating func fields(_ fields: inout some RowFields) throws {
    try fields.number(&pool)
    try fields.number(&share)
    try fields.position(&since)
    try fields.flag(&mayRedeem)
  }
}

extension LoyaltyExtras.Signals {
  fileprivate mutating func fields(_ fields: inout some RowFields) throws {
    try fields.number(&loops)
    try fields.number(&firstHour)
    try fields.number(&busiestDay)
    try fields.number(&day)
    try fields.number(&ofDay)
  }
}

extension LoyaltyExtras.Singles {
  fileprivate mutating func fields(_ fields: inout some RowFields) throws {
    try fields.instant(&lastActivity)
    try fields.instant(&birthdayDue, initially: .distantFuture)
    try fields.number(&birthdayYear)
    try fields.number(&referred)
    try fields.flag(&hasJoiningBonus)
  }
}

// MARK: Values to read the fields into

extension LoyaltyExtras.Hold { package init() { self.init(id: .start) } }
extension LoyaltyExtras.HoldSlice { package init() { self.init(hold: .start) } }
extension LoyaltyExtras.Spend { package init() { self.init(position: .start) } }
extension LoyaltyExtras.Slice { package init() { self.init(lot: .start) } }
extension LoyaltyExtras.Lapsed { package init() { self.init(lot: .start) } }
extension LoyaltyExtras.Recent { package init() { self.init(position: .start) } }
extension LoyaltyExtras.Grant { package init() { self.init(tier: 0) } }
extension LoyaltyExtras.Limit { package init() { self.init(rule: 0) } }
extension LoyaltyExtras.Claim { package init() { self.init(rule: 0) } }
extension LoyaltyExtras.Card { package init() { self.init(card: 0) } }
extension LoyaltyExtras.Stamps { package init() { self.init(card: 0) } }
extension LoyaltyExtras.Entitlement { package init() { self.init(reward: 0) } }
extension LoyaltyExtras.RewardCount { package init() { self.init(reward: 0) } }
extension LoyaltyExtras.Paid { package init() { self.init(plan: 0) } }
extension LoyaltyExtras.Referral { package init() { self.init(advocate: 0) } }
extension LoyaltyExtras.Pool { package init() { self.init(pool: 0) } }
extension LoyaltyExtras.Flow { package init() { self.init(month: 0) } }
extension LoyaltyExtras.Allocation { package init() { self.init(sale: .start) } }
extension LoyaltyExtras.Actor { package init() { self.init(actor: 0) } }
