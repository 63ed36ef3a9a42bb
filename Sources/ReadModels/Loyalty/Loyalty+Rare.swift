// Folds what is not merely an order of a single programme: which programmes a touchpoint is about, and what it
// does to the member of each.

internal import Words
internal import Projection

extension Loyalty {
  /// Folds one touchpoint of any type, under any programmes.
  @inline(never)
  func applyRare(
    _ touchpoint: Touchpoint, _ details: Details, under policy: LoyaltyPolicy, to row: inout LoyaltyRow
  ) throws {
    if Self.concernAll.contains(touchpoint.fact.type) || policy.earns(by: touchpoint.fact.type) {
      return try applyToAll(touchpoint, details, under: policy, to: &row)
    }
    // What no programme in force looks at is not asked which of them it names.
    guard policy.types.contains(touchpoint.fact.type) else { return }
    switch touchpoint.fact.type {
    case .accountOpened:
      if details[AccountDetails.kind] == .pool { row.account = .pool }
    default:
      let program = Self.program(of: touchpoint.fact.type, details)
      guard let programme = policy.programme(of: program) else {
        return row.countUnmatched(program)
      }
      try row.with(programme.hash) { member, person in
        try apply(touchpoint, details, under: programme, to: &member, person)
        if programme.hasSignals { noteSignals(touchpoint, details, of: &member) }
        follow(touchpoint, under: programme, &member)
      }
    }
  }

  /// The types that concern every programme: they name none.
  private static let concernAll: TypeSet = [
    .orderPlaced, .refundIssued, .orderCancelled, .orderDelivered, .customerRegistered, .customerUpdated,
    .subscriptionStarted, .subscriptionRenewed, .subscriptionCancelled, .decisionRefused,
  ]

  /// The programme that a touchpoint names; `nil` where it names none.
  private static func program(of type: TouchpointType, _ details: borrowing Details) -> NameHash? {
    switch type {
    case .programJoined, .programLeft, .tierGranted: details[ProgramDetails.program.hashed]
    case .memberChanged: details[MemberDetails.program.hashed]
    case .rewardGranted, .rewardUsed: details[RewardDetails.program.hashed]
    case .referralAccepted: details[ReferralDetails.program.hashed]
    case .referralRewarded: details[RewardedDetails.program.hashed]
    case .poolJoined, .poolLeft: details[PoolDetails.program.hashed]
    default: details[PointsDetails.program.hashed]
    }
  }

  /// The tier follows from what counts after every touchpoint.
  private func follow(
    _ touchpoint: Touchpoint, under programme: LoyaltyProgramme, _ member: inout LoyaltyMember
  ) {
    if member.hasExtras { member.derived.isQuietExact = false }
    if programme.liability != nil { member.noteFlows(at: touchpoint.fact.historyTime, calendar) }
    member.updateTier(
      under: programme, at: touchpoint.fact.historyTime, cause: touchpoint.position, calendar)
  }

  // MARK: What concerns every programme

  private func applyToAll(
    _ touchpoint: Touchpoint, _ details: Details, under policy: LoyaltyPolicy, to row: inout LoyaltyRow
  ) throws {
    let fact = touchpoint.fact
    if Self.registrationTypes.contains(fact.type) {
      row.person.take(details, touchpoint.position, under: policy)
    }
    for programme in policy.programmes {
      try row.with(programme.hash) { member, person in
        switch fact.type {
        case .refundIssued, .orderCancelled, .orderDelivered:
          if programme.hasSignals { member.noteLoop(fact) }
          try giveBack(touchpoint, under: programme, &member)
        case .customerRegistered, .customerUpdated:
          planBirthday(of: &member, person, after: fact.historyTime, under: programme)
        case .decisionRefused:
          let program = details[DecisionDetails.program.hashed]
          if program.map(programme.isCalled) ?? true { member.takeRefusal(details) }
        default:
          if programme.membership != nil, Self.subscriptionTypes.contains(fact.type) {
            subscribe(fact, details, under: programme, &member)
            if member.isPresent {
              member.judgeTier(under: programme, at: fact.historyTime, cause: touchpoint.position, calendar)
            }
          }
          try earn(touchpoint, details, under: programme, to: &member, person)
          if programme.hasSignals { noteSignals(touchpoint, details, of: &member) }
        }
        follow(touchpoint, under: programme, &member)
      }
    }
    if fact.type == .orderPlaced, policy.hasReferrals {
      row.person.firstOrder = min(row.person.firstOrder, fact.historyTime)
    }
  }

  private static let subscriptionTypes: TypeSet = [
    .subscriptionStarted, .subscriptionRenewed, .subscriptionCancelled,
  ]

  /// Takes in that an order was refunded, cancelled or delivered. Of somebody who is no member only what they once earned
  /// is taken back; and where they may still become one, it waits for its order.
  private func giveBack(
    _ touchpoint: Touchpoint, under programme: LoyaltyProgramme, _ member: inout LoyaltyMember
  ) throws {
    let (fact, position) = (touchpoint.fact, touchpoint.position)
    let isKnown = fact.reference != 0 && member.sale(of: fact.reference, in: nil) != nil
    guard isKnown || member.isPresent || member.canJoin(programme) else { return }
    switch fact.type {
    case .refundIssued:
      guard fact.value > 0 else { return }
      try member.refund(fact, position, programme.rules, calendar)
    case .orderDelivered:
      if programme.earning.pendingUntil == .delivery {
        try member.arrive(fact, position, programme.rules, calendar)
      }
      return
    default:
      try member.cancel(fact, position, programme.rules, calendar)
    }
    if fact.reference != 0, member.hasExtras {
      member.takeStamps(of: fact.reference)
      member.judgeReferral(under: programme)
    }
  }

  // MARK: What names its programme

  private func apply(
    _ touchpoint: Touchpoint, _ details: Details, under programme: LoyaltyProgramme,
    to member: inout LoyaltyMember, _ person: LoyaltyRow.Person
  ) throws {
    let (position, fact) = (touchpoint.position, touchpoint.fact)
    let instant = fact.historyTime
    switch fact.type {
    case .programJoined:
      guard member.joinByName(position, at: instant) || !member.extras.singles.hasJoiningBonus else { return }
      if let tier = details[ProgramDetails.tier.hashed] {
        member.grant(tier: tier.rawValue, until: .distantFuture, position: position)
      }
      try giveJoiningBonus(position, at: instant, under: programme, to: &member)
      planBirthday(of: &member, person, after: instant, under: programme)
      member.judgeTier(under: programme, at: instant, cause: position, calendar)
    case .programLeft:
      guard member.isPresent else { return }
      member.leave(at: instant, under: programme)
      planBirthday(of: &member, person, after: instant, under: programme)
      try settle(&member, person, to: instant, by: TimeRules(programme), under: programme)
      member.judgeTier(under: programme, at: instant, cause: position, calendar)
    case .tierGranted:
      guard let tier = details[ProgramDetails.tier.hashed] else { return }
      let until = details[ProgramDetails.until] ?? .distantFuture
      member.joinByHand(position, at: instant)
      if until > instant { member.grant(tier: tier.rawValue, until: until, position: position) }
    case .memberChanged:
      guard member.isMember, let status = details[MemberDetails.status] else { return }
      member.status = LoyaltyMember.Status(status)
      if status == .closed { member.answerClaims() }
    case .rewardGranted:
      guard let reward = details[RewardDetails.reward.hashed] else { return }
      member.joinByHand(position, at: instant)
      try member.entitle(reward, times: 1, until: details[RewardDetails.until] ?? .distantFuture)
    case .rewardUsed:
      guard let reward = details[RewardDetails.reward.hashed] else { return }
      member.joinByHand(position, at: instant)
      try member.useReward(reward, at: instant)
    // Whether a programme has pools and referrals does not depend on what others beside it have.
    case .poolJoined: if programme.pools != nil { member.joinPool(details, position) }
    case .poolLeft: member.leavePool(details)
    case .referralAccepted: if programme.referral != nil { accept(fact, details, person, &member) }
    case .pointsReleased:
      let hold = details[PointsDetails.hold].map { Position(UInt64(clamping: $0)) } ?? .start
      try member.release(hold, at: instant, programme.rules)
    case .pointsRedeemed, .pointsHeld, .pointsCaptured, .pointsAdjusted, .pointsTransferred,
      .pointsReinstated, .referralRewarded:
      if fact.type == .referralRewarded { reward(details, &member) }
      guard fact.unit == .points, fact.value != 0, fact.value != .min else { return }
      member.joinByHand(position, at: instant)
      try movePoints(touchpoint, details, under: programme, &member)
    default: break
    }
    // Whoever becomes a member by hand has birthdays from then on.
    if member.joined == position { planBirthday(of: &member, person, after: instant, under: programme) }
  }
}

extension LoyaltyRow {
  /// Changes what the customer has in a programme. Where nothing has come of it, nothing is kept.
  @inline(__always)
  mutating func with(
    _ program: NameHash, _ body: (inout LoyaltyMember, Person) throws -> Void
  ) rethrows {
    if main.program == 0 || main.program == program.rawValue {
      try body(&main, person)
      if main.program == 0, main.isTouched { main.program = program.rawValue }
      return
    }
    if let index = others.firstIndex(where: { $0.program == program.rawValue }) {
      return try body(&others[index], person)
    }
    var member = LoyaltyMember()
    try body(&member, person)
    guard member.isTouched else { return }
    member.program = program.rawValue
    others.append(member)
  }

  /// Counts a touchpoint of a programme that is not in force.
  mutating func countUnmatched(_ program: NameHash?) {
    let hash = program?.rawValue ?? 0
    let place = unmatched.firstIndex { $0.program == hash } ?? unmatched.count
    if place == unmatched.count { unmatched.append(Unmatched(program: hash)) }
    unmatched[place].touchpoints += 1
  }
}

extension LoyaltyRow.Person {
  /// Takes in what a customer's record says of their birthday, where it says it and a programme asks for it.
  mutating func take(_ details: borrowing Details, _ position: Position, under policy: LoyaltyPolicy) {
    guard policy.hasBirthdays, let month = details[CustomerDetails.birthMonth],
      let day = details[CustomerDetails.birthDay], (1...12).contains(month), (1...31).contains(day)
    else { return }
    (birthMonth, birthDay, birthdaySaid) = (UInt8(month), UInt8(day), position)
  }
}

extension LoyaltyMember {
  /// Whether the customer can earn by what they do, as far as the row says.
  @inline(__always)
  var earns: Bool { leftAt == .distantFuture && status != .closed }

  /// Makes a member of somebody for whom the business does something, whatever the programme says of joining.
  mutating func joinByHand(_ position: Position, at instant: Instant) {
    join(position, at: instant)
  }

  /// Takes in that a decision about the member's claims or referral was a refusal.
  mutating func takeRefusal(_ details: borrowing Details) {
    guard hasExtras else { return }
    switch details[DecisionDetails.decision.hashed] {
    case Self.referralReward: refuseReferral()
    case Self.limitAward:
      if let cause = details[DecisionDetails.cause] { answerClaim(of: Position(UInt64(clamping: cause))) }
    default: break
    }
  }

  /// Notes that a claim by a touchpoint was answered: the first that was not.
  mutating func answerClaim(of position: Position) {
    guard let index = extras.claims.firstIndex(where: { $0.position == position && !$0.isAnswered }) else {
      return
    }
    extras.claims[index].isAnswered = true
  }

  private static let referralReward = NameHash("referral.reward")
  private static let limitAward = NameHash("limit.award")
}

extension LoyaltyMember.Status {
  init(_ status: MemberStatus) {
    switch status {
    case .active: self = .active
    case .suspended: self = .suspended
    case .closed: self = .closed
    }
  }
}
