// Made-up programmes, in which each feature is there with some probability.

/// The words of made-up programmes and histories.
enum RandomWords {
  static let categories = ["category 0", "category 1", "category 2"]
  static let skus = ["sku 0", "sku 1", "sku 2"]
  static let tiers = ["tier 0", "tier 1", "tier 2"]
}

let microsecondsPerDay = secondsPerDay * microsecondsPerSecond

extension Programme {
  /// A programme of a name; `start` is about when its first touchpoints are.
  static func random(_ name: String, _ dice: inout Dice, from start: Instant) -> Programme {
    var programme = Programme(name: name)
    programme.joining = dice.pick(.automatic, .automatic, .required)
    programme.leaving = dice.pick(.keep, .keep, .forfeit)
    programme.earning = .random(&dice, from: start)
    programme.joiningBonus = dice.pick(0, 0, 25)
    programme.birthdayBonus = dice.pick(0, 0, 30)
    programme.expiry = .random(&dice)
    programme.balance = dice.pick(.mayGoNegative, .mayGoNegative, .stopsAtZero)
    programme.returnedLiveDays = dice.pick(0, 0, 0, 30)
    if dice.chance(70) { programme.tiers = .random(&dice) }
    if dice.chance(35) { programme.punchCards = [.random(&dice)] }
    if dice.chance(30) {
      var paid = PaidMembership(["plan 0"])
      paid.graceDays = dice.pick(0, 7)
      paid.multiplier = dice.pick(nil, 2000)
      if programme.tiers != nil { paid.tier = dice.pick(nil, RandomWords.tiers[1]) }
      programme.membership = paid
    }
    if dice.chance(30) {
      programme.liability = Liability(value: dice.pick(1000, 500), expectedRedemption: 900)
    }
    if dice.chance(25) {
      var referral = Referral(points: dice.roll(10...100))
      referral.friendPoints = dice.pick(0, 20)
      referral.minimumOrder = dice.pick(0, 2000)
      referral.returnDays = dice.pick(0, 14)
      programme.referral = referral
    }
    programme.hasPools = dice.chance(25)
    if dice.chance(30) { programme.noticeDays = dice.pick([30, 7, 1], [14]) }
    if dice.chance(40) { programme.addPerks() }
    // Rules for members of a tier.
    if programme.tiers != nil, dice.chance(20) {
      var rule = EarningRule("tier", .multiplier(1250))
      rule.when.tiers = [RandomWords.tiers[2]]
      programme.earning.rules.append(rule)
    }
    return programme
  }
}

extension Programme {
  /// A benefit for everybody, and for each thing that has some.
  fileprivate mutating func addPerks() {
    perks = [Perk("everybody's")]
    if tiers != nil {
      var perk = Perk("of tiers")
      perk.tiers = Array(RandomWords.tiers[1...])
      perks.append(perk)
    }
    if membership != nil {
      var perk = Perk("of a plan")
      perk.plans = ["plan 0"]
      perks += [perk, Perk("of the membership")]
      membership?.perks = ["of the membership"]
    }
  }
}

extension Earning {
  static func random(_ dice: inout Dice, from start: Instant) -> Earning {
    var earning = Earning()
    earning.points = dice.roll(1...3)
    earning.per = dice.pick(100, 100, 250, 1000)
    earning.multiplier = dice.pick(1000, 1000, 1500, 333)
    earning.basis.isBeforeDiscount = dice.chance(20)
    earning.basis.hasTax = !dice.chance(20)
    earning.basis.hasShipping = !dice.chance(20)
    earning.basis.hasPaidWithPoints = dice.chance(20)
    if dice.chance(15) { earning.excluded.skus = ["sku 2"] }
    if dice.chance(15) { earning.excluded.categories = ["category 1"] }
    if dice.chance(10) { earning.excluded.channels = [2] }
    if dice.chance(15) { earning.minimumOrder = 1500 }
    if dice.chance(15) { earning.limits.perOrder = dice.roll(20...60) }
    if dice.chance(15) { earning.limits.perDay = dice.roll(60...100) }
    if dice.chance(15) { earning.limits.perMember = dice.roll(100...300) }
    if dice.chance(8) { earning.limits.inAll = dice.roll(300...600) }
    let days = dice.pick(0, 0, 0, 3, 14)
    earning.pending = dice.pick(.days(days), .days(days), .delivered(days: days))
    if dice.chance(5) { earning.pending = .until(Day(2023, 6, 1), days: days) }
    earning.rules = rules(&dice, from: start)
    // One limit over all members is enough.
    if earning.limits.inAll != nil { earning.rules.removeAll { $0.limits.inAll != nil } }
    if earning.rules.contains(where: { if case .each = $0.gives { true } else { false } }), dice.chance(20) {
      earning.per = nil
    }
    return earning
  }
  private static func rules(_ dice: inout Dice, from start: Instant) -> [EarningRule] {
    var rules: [EarningRule] = []
    if dice.chance(25) {
      var rule = EarningRule("rate", .rate(points: dice.roll(2...5), per: dice.pick(100, 1000)))
      if dice.chance(80) { rule.categories = [dice.pick(of: RandomWords.categories)] }
      rules.append(rule)
    }
    if dice.chance(25) {
      var rule = EarningRule("campaign", .multiplier(dice.pick(2000, 1500, 500)))
      rule.when.from = start + 30 * microsecondsPerDay
      rule.when.until = start + 120 * microsecondsPerDay
      if dice.chance(50) { rule.skus = [dice.pick(of: RandomWords.skus)] }
      rules.append(rule)
    }
    if dice.chance(15) {
      var rule = EarningRule("week", .multiplier(3000))
      rule.when.weekdays = [dice.roll(1...7), dice.roll(1...7)]
      if dice.chance(30) { rule.when.minimumOrder = 3000 }
      if dice.chance(30) { rule.when.channels = [1] }
      rules.append(rule)
    }
    for (name, each) in [("items", EarningRule.Each.item), ("orders", .order), ("visits", .visit)]
    where dice.chance(20) {
      var rule = EarningRule(name, .each(points: dice.roll(1...5), each))
      if each != .visit && dice.chance(50) { rule.skus = [dice.pick(of: RandomWords.skus)] }
      if dice.chance(40) { rule.limits.perDay = dice.roll(3...10) }
      if dice.chance(20) { rule.limits.perMember = dice.roll(10...20) }
      rules.append(rule)
    }
    if dice.chance(8) {
      var rule = EarningRule("scarce", .each(points: 10, .order))
      rule.limits.inAll = dice.roll(20...60)
      rules.append(rule)
    }
    return rules
  }
}

extension Expiry {
  static func random(_ dice: inout Dice) -> Expiry {
    let period: Period = dice.pick(.days(60), .months(3), .months(12))
    let rounding: RoundUp = dice.pick(
      .none, .endOfDay, .endOfMonth, .endOfQuarter, .endOfHalfYear, .endOfYear)
    return dice.pick(
      .never, .rolling(period, rounding), .rolling(period, rounding),
      .dates([(2, 29), (6, 30)], atLeastDays: dice.pick(0, 60)),
      .inactive(period, rounding, dice.pick(.earn, .spend, .either)))
  }
}

extension Tiers {
  static func random(_ dice: inout Dice) -> Tiers {
    let names = RandomWords.tiers
    var tiers = Tiers([
      .init(names[0], from: dice.pick(0, 1)), .init(names[1], from: 12_000), .init(names[2], from: 30_000),
    ])
    tiers.measure = dice.pick(.spend, .spend, .points, .visits)
    if tiers.measure == .points {
      tiers.levels[1].from = 50
      tiers.levels[2].from = 120
    }
    if tiers.measure == .visits {
      tiers.levels[1].from = 2
      tiers.levels[2].from = 4
    }
    tiers.levels[2].isForLife = dice.chance(30)
    tiers.window = dice.pick(
      .lifetime, .calendarYear(month: 1, day: 1), .calendarYear(month: 4, day: 6), .rolling(days: 90),
      .rolling(days: 90), .anniversaryOfJoining(months: 12), .anniversaryOfTier(months: dice.pick(6, 12)))
    tiers.downgrade = dice.pick(.toEarned, .oneStep)
    tiers.graceDays = dice.pick(0, 0, 30)
    if dice.chance(40) {
      tiers.levels[1].multiplier = 1250
      tiers.levels[2].multiplier = 2000
    }
    return tiers
  }
}

extension PunchCard {
  static func random(_ dice: inout Dice) -> PunchCard {
    var card = PunchCard("card", every: dice.roll(2...5))
    card.each = dice.pick(.item, .order, .visit)
    card.expiryDays = dice.pick(nil, 60)
    card.repeats = !dice.chance(20)
    card.reward = "reward 0"
    if card.each != .visit && dice.chance(30) { card.categories = [dice.pick(of: RandomWords.categories)] }
    if card.each != .visit && dice.chance(20) { card.minimumOrder = 2000 }
    return card
  }
}
