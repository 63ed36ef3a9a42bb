// What orders and visits earn.

internal import Words
internal import Projection

extension Loyalty {
  /// Takes in an order under a policy by which it earns by its total alone.
  ///
  /// Each rule is read where it is asked for: all of them together would be copied for every order.
  @inline(__always)
  func sell(
    _ position: Position, _ reference: UInt64, _ total: Int64, at instant: Instant,
    under policy: LoyaltyPolicy, _ member: inout LoyaltyMember
  ) throws {
    let earned = policy.rules.points(for: total)
    let moment = calendar.moment(of: instant)
    let until = policy.rules.countsUntil(moment, calendar)
    let sale = LoyaltyRow.Sale(
      position: position, reference: reference, placed: instant, total: total, earned: earned,
      countsUntil: until, counts: true, unit: policy.rules.currency)
    try member.add(sale, measuring: policy.rules.measure)
    if earned > 0 {
      let days = policy.rules.pendingDays
      let active = days == 0 ? instant : calendar.add(days: days, to: moment)
      let isSliding = policy.rules.expiry.isSliding
      member.points.earned = try member.points.earned.adding(earned)
      if isSliding { member.slideOnEarning(at: instant, policy.rules, calendar) }
      try member.add(
        LoyaltyRow.Lot(
          id: position, earned: instant, active: active,
          expires: policy.rules.expiry.end(from: moment, calendar), remaining: earned,
          isPending: active > instant, isSliding: isSliding))
    }
    if reference != 0, !member.waiting.isEmpty { try member.meetWaiting(policy.rules, calendar) }
  }

  /// Takes in an order or a visit under any programme.
  func earn(
    _ touchpoint: Touchpoint, _ details: borrowing Details, under programme: LoyaltyProgramme,
    to member: inout LoyaltyMember, _ person: LoyaltyRow.Person
  ) throws {
    let (position, fact) = (touchpoint.position, touchpoint.fact)
    let isOrder = programme.earns(by: fact.type) && fact.value >= 0
    guard isOrder || programme.isVisit(fact.type) || fact.type == .orderPlaced,
      member.isPresent || member.canJoin(programme)
    else { return }
    let moment = calendar.moment(of: fact.historyTime)
    var earned = earned(fact, details, of: member, under: programme, moment)
    if member.status == .closed { earned = Earned(apart: earned.apart) }
    if !member.isPresent {
      guard earned.isEligible else { return }
      member.join(position, at: fact.historyTime)
      planBirthday(of: &member, person, after: fact.historyTime, under: programme)
    }
    if isOrder || programme.isVisit(fact.type) {
      try add(earned, of: touchpoint, isOrder: isOrder, at: moment, under: programme, to: &member)
      if let liability = programme.liability {
        try member.allocate(earned.price, ofSale: member.sales.count - 1, liability, calendar)
      }
    }
    guard member.status != .closed else { return }
    if !programme.punchCards.isEmpty, !member.isLatestGivenBack {
      let isPriced = programme.earns(by: fact.type) && fact.unit == programme.currency
      try stamp(
        fact, details, position, basis: isPriced ? earned.basis : nil, at: moment, under: programme, &member)
    }
    if fact.type == .orderPlaced { fulfil(fact, position, at: moment, under: programme, &member) }
  }

  /// Adds the sale, the lot and whatever else an order or a visit has earned.
  private func add(
    _ earned: Earned, of touchpoint: Touchpoint, isOrder: Bool, at moment: LocalMoment,
    under programme: LoyaltyProgramme, to member: inout LoyaltyMember
  ) throws {
    let (position, fact, rules) = (touchpoint.position, touchpoint.fact, programme.rules)
    let isOurs = !isOrder || fact.unit == rules.currency
    // What was paid in another currency is no spend, also when the programme comes to have that currency.
    let apart = isOurs ? earned.apart : fact.value
    let isAwaited = isOrder && rules.pendingUntil == .delivery
    let sale = LoyaltyRow.Sale(
      position: position, reference: fact.reference, placed: moment.instant, total: isOrder ? fact.value : 0,
      earned: earned.points, apart: apart, delivered: isAwaited ? .distantFuture : Instant(),
      countsUntil: rules.countsUntil(moment, calendar),
      counts: isOurs, isVisit: !isOrder, unit: isOurs ? rules.currency : fact.unit)
    for claim in earned.claims {
      member.extras.claims.append(
        LoyaltyExtras.Claim(rule: claim.rule, position: position, points: claim.points))
    }
    for counted in earned.counted { try member.count(counted.points, by: counted.rule, on: moment.day) }
    guard earned.points > 0 else { return try member.earn(sale, nil, rules, calendar) }
    // Nothing is delivered after a visit: its points count their days from then.
    let active =
      isOrder ? rules.active(from: moment, calendar) : rules.active(ofVisit: moment, calendar)
    let lot = LoyaltyRow.Lot(
      id: position, earned: moment.instant, active: active ?? .distantFuture,
      expires: rules.expiry.end(from: moment, calendar), remaining: earned.points,
      isPending: active.map { $0 > moment.instant } ?? true, isAwaiting: active == nil,
      isSliding: rules.expiry.isSliding)
    try member.earn(sale, lot, rules, calendar)
  }
}

extension LoyaltyMember {
  /// Whether the newest sale has been given back already: what waited for it came first.
  fileprivate var isLatestGivenBack: Bool {
    guard let sale = sales.last else { return false }
    return sale.total > 0 && sale.refunded >= sale.total
  }
}
