// What time alone changes: lots become active and expire, holds lapse, sales leave the window of the tiers,
// and the tier follows.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Brings the member to an instant, change by change, since each may change the tier.
  mutating func settle(
    to instant: Instant, under programme: LoyaltyProgramme?, _ calendar: LocalCalendar
  ) throws {
    try settle(to: instant, by: TimeRules(programme), under: programme, calendar)
  }

  /// Does the same with what time asks of the programme.
  mutating func settle(
    to instant: Instant, by rules: TimeRules, under programme: LoyaltyProgramme?, _ calendar: LocalCalendar
  ) throws {
    while true {
      let next = nextInstant(isInForce: rules.isInForce)
      derived.quietUntil = next
      derived.isQuietExact = true
      if next > instant || next == .distantFuture { return }
      if points.pending > 0 { try activateLots(at: next) }
      if hasHolds { try lapseHolds(at: next, keepingExpired: rules.expiredDays) }
      if !lots.isEmpty, lots[0].expires <= next {
        try expireLots(at: next, keepingExpired: rules.expiredDays)
      }
      try settleTier(at: next, by: rules, under: programme, calendar)
      if rules.keepsFlows { noteFlows(at: next, calendar) }
    }
  }

  /// When time alone next changes the member.
  ///
  /// - Parameter isInForce: whether the member's programme is.
  func nextChange(isInForce: Bool) -> Instant? {
    let next = derived.isQuietExact ? derived.quietUntil : nextInstant(isInForce: isInForce)
    return next == .distantFuture ? nil : next
  }

  /// When the next lot becomes active or expires, the next hold lapses, or the tier may change;
  /// `.distantFuture` for never.
  @inline(__always)
  private func nextInstant(isInForce: Bool) -> Instant {
    var next = min(nextOfTier(isInForce: isInForce), nextToExpire)
    if hasHolds { next = min(next, extras.nextToLapse) }
    return points.pending > 0 ? min(next, Self.nextToBeActive(of: lots)) : next
  }

  // What is asked at every instant is asked of the parts that it is about: a member is large, and whatever is
  // asked of it as a whole may be asked of a copy.

  private static func nextToBeActive(of lots: RowList<Lot>) -> Instant {
    var next = Instant.distantFuture
    for lot in lots where lot.isPending { next = min(next, lot.active) }
    return next
  }

  /// Makes the lots active whose time has come, which pay debts first.
  private mutating func activateLots(at instant: Instant) throws {
    for index in lots.indices where lots[index].isPending && lots[index].active <= instant {
      points.pending -= lots[index].remaining
      lots[index].remaining -= payDebt(with: lots[index].remaining)
      lots[index].isPending = false
      points.available = try points.available.adding(lots[index].remaining)
    }
    dropEmptyLots()
  }

  /// Takes in that an order was delivered: the points that waited for that become active, days later where
  /// the policy says so. A delivery whose order is not recorded yet waits for it.
  mutating func arrive(
    _ fact: Fact, _ position: Position, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    guard fact.reference != 0 else { return }
    guard let index = sale(of: fact.reference, in: nil) else {
      waiting.append(
        WaitingRefund(
          position: position, reference: fact.reference, amount: 0, unit: .none, kind: .delivery))
      return
    }
    try deliver(index, at: fact.historyTime, rules, calendar)
  }

  /// Has no points wait for a delivery any more, under a policy that does not look at deliveries: they can be
  /// spent as soon as such that are earned under it.
  mutating func awaitNoDelivery(
    at instant: Instant, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    for index in sales.indices where sales[index].delivered == .distantFuture {
      sales[index].delivered = Instant()
    }
    for place in lots.indices where lots[place].isAwaiting {
      let earned = calendar.moment(of: lots[place].earned)
      lots[place].active = max(instant, rules.active(from: earned, calendar) ?? instant)
      lots[place].isAwaiting = false
      derived.wake(at: lots[place].active)
    }
    try activateLots(at: instant)
  }

  /// Lets the points of a sale become active that waited for its delivery.
  mutating func deliver(
    _ index: Int, at instant: Instant, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    let active = rules.pendingDays == 0 ? instant : calendar.add(days: rules.pendingDays, to: instant)
    let id = sales[index].position
    if sales[index].delivered == .distantFuture { sales[index].delivered = instant }
    for place in lots.indices where lots[place].isAwaiting && lots[place].id == id {
      lots[place].active = active
      lots[place].isAwaiting = false
    }
    derived.wake(at: active)
    if active <= instant { try activateLots(at: instant) }
  }
}
