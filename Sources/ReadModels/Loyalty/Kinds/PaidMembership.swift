// Membership that is paid for, by subscribing to a plan.

internal import Projection
internal import Words

extension Loyalty {
  /// Takes in that a subscription to one of the programme's plans began, was renewed or was cancelled.
  func subscribe(
    _ fact: Fact, _ details: borrowing Details, under programme: LoyaltyProgramme,
    _ member: inout LoyaltyMember
  ) {
    guard let membership = programme.membership else { return }
    let named = details[SubscriptionDetails.plan.hashed]
    if fact.type == .subscriptionCancelled {
      let plans = member.plans(named, by: fact.reference)
      for place in plans where !member.extras.paid[place].isCancelled {
        // What is paid for goes on to its end, and nothing after it.
        let end = calendar.add(days: -membership.graceDays, to: member.extras.paid[place].until)
        member.extras.paid[place].isCancelled = true
        member.extras.paid[place].until = max(fact.historyTime, end)
        member.wakeForKinds(at: member.extras.paid[place].until)
      }
      return
    }
    let known = member.plans(named, by: fact.reference).last.map {
      NameHash(rawValue: member.extras.paid[$0].plan)
    }
    guard let plan = named ?? known, membership.plans.contains(plan) else { return }
    let place = member.extras.paid.firstIndex {
      $0.plan == plan.rawValue && $0.reference == fact.reference
    }
    guard let end = paidUntil(fact, details) else { return }
    let until = calendar.add(days: membership.graceDays, to: end)
    guard until > fact.historyTime else { return }
    let paid = LoyaltyExtras.Paid(plan: plan.rawValue, reference: fact.reference, until: until)
    if let place { member.extras.paid[place] = paid } else { member.extras.paid.append(paid) }
    member.wakeForKinds(at: until)
  }

  /// The end of what was paid for: as it says, or after its period; `nil` where it says neither.
  private func paidUntil(_ fact: Fact, _ details: borrowing Details) -> Instant? {
    if let until = details[SubscriptionDetails.until] { return until }
    guard let period = details[SubscriptionDetails.period.hashed], let span = Self.periods[period.rawValue]
    else { return nil }
    return span.end(from: calendar.moment(of: fact.historyTime), calendar)
  }

  /// Durations of ISO 8601 by the hashes of their texts: `P1M`, `P1Y`, `P2W`, `P30D`.
  private static let periods: [UInt64: CalendarSpan] = {
    var periods: [UInt64: CalendarSpan] = [:]
    for count in 1...366 { periods[NameHash("P\(count)D").rawValue] = .days(count) }
    for count in 1...104 { periods[NameHash("P\(count)W").rawValue] = .days(7 * count) }
    for count in 1...120 { periods[NameHash("P\(count)M").rawValue] = .months(count) }
    for count in 1...10 { periods[NameHash("P\(count)Y").rawValue] = .months(12 * count) }
    return periods
  }()
}

extension LoyaltyMember {
  /// Whether a plan of the paid membership is in force at an instant: also for somebody whom their first
  /// order is about to make a member.
  func hasPlan(of membership: LoyaltyProgramme.Membership, at instant: Instant) -> Bool {
    extras.paid.contains { $0.until > instant && membership.plans.contains(NameHash(rawValue: $0.plan)) }
  }

  /// The places of the plans that a subscription is to, which names one of them, or none. A subscription without
  /// a reference is the one that has none either, or else the only one there is.
  fileprivate func plans(_ named: NameHash?, by reference: UInt64) -> [Int] {
    let places = extras.paid.indices.filter { extras.paid[$0].reference == reference }
    if reference != 0 { return places }
    func isMeant(_ place: Int) -> Bool { named == nil || extras.paid[place].plan == named?.rawValue }
    let bare = places.filter(isMeant)
    let meant = bare.isEmpty ? extras.paid.indices.filter(isMeant) : bare
    return meant.count == 1 ? meant : []
  }

  /// When the next plan lapses; `.distantFuture` for never.
  var nextPlanToLapse: Instant {
    var next = Instant.distantFuture
    for paid in extras.paid { next = min(next, paid.until) }
    return next
  }

  /// Drops the plans that have lapsed. Returns whether there was one.
  mutating func lapsePlans(at instant: Instant) -> Bool {
    let count = extras.paid.count
    extras.paid.removeAll { $0.until <= instant }
    return extras.paid.count < count
  }
}
