// Holds: points that are locked until they are captured or released, or the time is over.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Locks points for a hold, as a redemption would use them up. A recorded hold is never a debt: where the
  /// lots have fewer points, it is the smaller.
  mutating func hold(_ hold: LoyaltyExtras.Hold, at instant: Instant, _ rules: LoyaltyProgramme.Rules) throws
  {
    var rest = hold.points
    for index in lots.indices where rest > 0 && !lots[index].isPending && lots[index].free > 0 {
      let locked = min(rest, lots[index].free)
      lots[index].held += locked
      rest -= locked
      let slice = LoyaltyExtras.Slice(locked, of: lots[index])
      extras.holdSlices.append(LoyaltyExtras.HoldSlice(hold: hold.id, slice: slice))
    }
    var hold = hold
    hold.points -= rest
    points.available -= hold.points
    points.held += hold.points
    extras.holds.append(hold)
    // Nothing expires of a lot that is locked as a whole.
    derived.isQuietExact = false
    derived.wake(at: hold.until)
    if hold.until <= instant {
      try end(extras.holds.count - 1, as: .lapsed, at: instant, keepingExpired: rules.keepsExpiredDays)
    }
  }

  /// Spends what a hold locks, or a part of it; the rest is free again. What the hold does not have is
  /// redeemed without it, as all is where the hold has ended or never was.
  mutating func capture(
    _ id: Position, as spend: LoyaltyExtras.Spend, at instant: Instant, _ rules: LoyaltyProgramme.Rules,
    _ calendar: LocalCalendar
  ) throws {
    let place = openHold(id)
    try begin(spend)
    var rest = spend.points
    if let place {
      rest -= useSlices(of: id, atMost: rest)
      try end(place, as: .captured, at: instant, keepingExpired: rules.keepsExpiredDays)
    }
    try debit(rest, isSpend: true)
    try finish(spend, at: instant, rules, calendar)
  }

  /// A capture, with the order and the reward of its hold where it does not name its own.
  func spend(_ spend: LoyaltyExtras.Spend, completedBy hold: Position) -> LoyaltyExtras.Spend {
    guard let place = openHold(hold) else { return spend }
    var spend = spend
    if spend.reference == 0 { spend.reference = extras.holds[place].reference }
    if spend.reward == 0 { spend.reward = extras.holds[place].reward }
    return spend
  }

  /// Frees what a hold locks; does nothing where it has ended or never was.
  mutating func release(_ id: Position, at instant: Instant, _ rules: LoyaltyProgramme.Rules) throws {
    guard let place = openHold(id) else { return }
    try end(place, as: .released, at: instant, keepingExpired: rules.keepsExpiredDays)
  }

  /// Frees what the holds lock whose time is over.
  mutating func lapseHolds(at instant: Instant, keepingExpired days: Int?) throws {
    for place in extras.holds.indices
    where extras.holds[place].state == .open && extras.holds[place].until <= instant {
      try end(place, as: .lapsed, at: instant, keepingExpired: days)
    }
  }

  private func openHold(_ id: Position) -> Int? {
    extras.holds.firstIndex { $0.id == id && $0.state == .open }
  }

  /// Uses up points that a hold locks, in their order, and notes them as slices of the newest spend. Returns
  /// how many there were.
  private mutating func useSlices(of id: Position, atMost amount: Int64) -> Int64 {
    var rest = amount
    for place in extras.holdSlices.indices where rest > 0 && extras.holdSlices[place].hold == id {
      let slice = extras.holdSlices[place].slice
      guard let index = lot(of: slice) else { continue }
      let part = min(rest, slice.points)
      lots[index].held -= part
      lots[index].remaining -= part
      points.held -= part
      rest -= part
      extras.holdSlices[place].slice.points -= part
      extras.spendSlices.append(LoyaltyExtras.Slice(part, of: lots[index]))
    }
    return amount - rest
  }

  /// Ends a hold: what it still locks is free again, pays debts, and expires where its time has passed.
  private mutating func end(
    _ place: Int, as state: LoyaltyExtras.Hold.State, at instant: Instant, keepingExpired days: Int?
  ) throws {
    let id = extras.holds[place].id
    extras.holds[place].state = state
    extras.holds[place].points = 0
    for entry in extras.holdSlices where entry.hold == id && entry.slice.points > 0 {
      guard let index = lot(of: entry.slice) else { continue }
      let part = entry.slice.points
      lots[index].held -= part
      points.held -= part
      if lots[index].expires <= instant {
        lots[index].remaining -= part
        try expire(part, of: lots[index], at: instant, keepingExpired: days)
      } else {
        let payment = payDebt(with: part)
        lots[index].remaining -= payment
        points.available = try points.available.adding(part - payment)
        derived.wake(at: lots[index].expires)
      }
    }
    extras.holdSlices.removeAll { $0.hold == id }
    dropEmptyLots()
  }

  /// The lot that a hold locks points of. Activity may have moved its expiry since.
  private func lot(of slice: LoyaltyExtras.Slice) -> Int? {
    lots.firstIndex { lot in
      lot.id == slice.lot && lot.earned == slice.earned && lot.held >= slice.points
        && (lot.expires == slice.expires || lot.isSliding && slice.isSliding)
    }
  }
}

extension LoyaltyExtras {
  /// When the next hold lapses; `.distantFuture` for never.
  var nextToLapse: Instant {
    var next = Instant.distantFuture
    for hold in holds where hold.state == .open { next = min(next, hold.until) }
    return next
  }
}
