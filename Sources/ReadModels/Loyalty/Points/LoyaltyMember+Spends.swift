// Redemptions, and how points that were spent on an order come back when it is given back.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Takes in a redemption, whose time is `instant`. A recorded one is never judged again: what the lots do
  /// not have is owed.
  mutating func redeem(
    _ spend: LoyaltyExtras.Spend, at instant: Instant, _ rules: LoyaltyProgramme.Rules,
    _ calendar: LocalCalendar
  ) throws {
    try begin(spend)
    try debit(spend.points, isSpend: true)
    try finish(spend, at: instant, rules, calendar)
  }

  /// Begins a spend, whose slices follow.
  mutating func begin(_ spend: LoyaltyExtras.Spend) throws {
    points.spent = try points.spent.adding(spend.points)
    var spend = spend
    spend.firstSlice = Int64(extras.spendSlices.count)
    extras.spends.append(spend)
  }

  /// Takes in what follows from a spend: it is an activity; and where its order has been given back already,
  /// in part or in full, so much of it comes back at once.
  mutating func finish(
    _ spend: LoyaltyExtras.Spend, at instant: Instant, _ rules: LoyaltyProgramme.Rules,
    _ calendar: LocalCalendar
  ) throws {
    if rules.expiry.slides(on: .spend) { slide(at: instant, rules, calendar) }
    guard spend.reference != 0, let index = sale(of: spend.reference, in: nil), sales[index].refunded > 0
    else { return }
    try returnSpent(on: index, at: instant, rules, calendar)
  }

  // MARK: Points that come back

  /// Gives back the points that were spent on an order, as far as it was refunded:
  /// floor(Σ spent × refunded so far ÷ total) − what came back already. The oldest spend comes back first.
  /// Of an order whose total was nothing all of it does.
  mutating func returnSpent(
    on index: Int, at instant: Instant, _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) throws {
    guard !extras.spends.isEmpty, sales[index].reference != 0 else { return }
    let (refunded, total) = (sales[index].refunded, sales[index].total)
    let reference = sales[index].reference
    let spends = spendsByReference.all(of: reference, in: extras.spends, by: { $0.reference })
    var (spent, returned) = (0 as Int64, 0 as Int64)
    for spend in spends {
      spent = try spent.adding(extras.spends[spend].points)
      returned += extras.spends[spend].returned
    }
    var rest = total == 0 ? spent : try spent.multiplied(by: refunded, floorDividedBy: total)
    rest -= returned
    for spend in spends where rest > 0 {
      let part = min(rest, extras.spends[spend].points - extras.spends[spend].returned)
      try giveBack(part, ofSpend: spend, at: instant, rules, calendar)
      rest -= part
    }
  }

  /// Gives back points of the redemption or capture at a position, at most those that have not come back.
  /// Does nothing where there is none.
  mutating func giveBack(
    _ amount: Int64, ofSpendAt position: Position, at instant: Instant, _ rules: LoyaltyProgramme.Rules,
    _ calendar: LocalCalendar
  ) throws {
    guard let index = extras.spends.lastIndex(where: { $0.position == position }) else { return }
    let left = extras.spends[index].points - extras.spends[index].returned
    try giveBack(min(amount, left), ofSpend: index, at: instant, rules, calendar)
  }

  /// Gives back points of a spend that has so many, slice by slice in the order in which they were used; what
  /// had become a debt comes last.
  private mutating func giveBack(
    _ amount: Int64, ofSpend index: Int, at instant: Instant, _ rules: LoyaltyProgramme.Rules,
    _ calendar: LocalCalendar
  ) throws {
    extras.spends[index].returned += amount
    points.spent -= amount
    var rest = amount
    let first = Int(extras.spends[index].firstSlice)
    let end =
      index + 1 < extras.spends.count ? Int(extras.spends[index + 1].firstSlice) : extras.spendSlices.count
    for place in first..<end where rest > 0 && extras.spendSlices[place].points > 0 {
      let part = min(rest, extras.spendSlices[place].points)
      extras.spendSlices[place].points -= part
      rest -= part
      let slice = extras.spendSlices[place]
      let lot = returning(
        part, of: slice, spentAt: extras.spends[index].position, at: instant, rules, calendar)
      try putBack(lot, at: instant, rules)
    }
  }

  /// The lot as which points come back. It expires when its points would have, or later by what the policy
  /// gives them at least. Points that no lot had expire as if they came by now.
  private func returning(
    _ amount: Int64, of slice: LoyaltyExtras.Slice, spentAt position: Position, at instant: Instant,
    _ rules: LoyaltyProgramme.Rules, _ calendar: LocalCalendar
  ) -> Lot {
    let isOwed = slice.lot == .start
    var expires = slice.expires
    if isOwed {
      expires = rules.expiry.end(from: calendar.moment(of: instant), calendar)
    }
    if rules.returnDays > 0 { expires = max(expires, calendar.add(days: rules.returnDays, to: instant)) }
    let earned = isOwed ? instant : slice.earned
    return Lot(
      id: isOwed ? position : slice.lot, earned: earned, active: earned, expires: expires, remaining: amount,
      isPending: false, isSliding: slice.isSliding || (isOwed && rules.expiry.isSliding),
      isContributed: slice.isContributed)
  }
}
