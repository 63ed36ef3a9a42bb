// What an order or a visit earns, before any lot is made of it.

/// What the rules need to know of the member besides the touchpoint.
struct EarningContext {
  var day: Day
  var tier: String?
  var tierMultiplier = 1000
  var planMultiplier: Int?
  /// What each rule has given on this day, and ever; under the empty name what the programme has.
  var givenToday: [String: Int] = [:]
  var givenEver: [String: Int] = [:]
}

/// What a touchpoint earns: what each rule with points for each gives of it, and what there is in all.
struct Earned {
  var points = 0
  /// Under the name of the rule; under the empty name what the programme gives in all.
  var given: [String: Int] = [:]
  /// Whether a limit of the member left less than there was.
  var isLimited = false
  /// What waits for a limit over all members, by the name of the rule; the programme's own has none.
  var claims: [String: Int] = [:]
  /// Whether it is something that earns: in the programme's currency, not excluded, and large enough.
  var isEligible = false
}

/// The base rate or another: so many points for each full amount; and a multiplier.
struct Rate: Hashable {
  var points: Int
  var per: Int
  var multiplier: Int
}

extension Programme {
  // MARK: What of an order counts

  func isExcluded(_ line: Line) -> Bool {
    line.kind == .giftCard || (line.kind == .shipping && !earning.basis.hasShipping)
      || earning.excluded.skus.contains(line.sku) || earning.excluded.categories.contains(line.category)
  }
  /// Whether the order has to be divided into its lines: what each comes to is known, and not all earn alike.
  /// Otherwise it is one amount.
  func isDivided(_ order: Order, _ rules: [EarningRule] = []) -> Bool {
    !order.lines.isEmpty && order.lines.allSatisfy { $0.amount != nil } && order.lines.map(weight).sum > 0
      && order.lines.contains { isExcluded($0) || rate(for: $0, rules) != rate(for: nil, rules) }
  }
  /// What a line weighs among the lines.
  func weight(_ line: Line) -> Int {
    (line.amount ?? 0) + (earning.basis.isBeforeDiscount ? line.discount : 0)
  }

  /// What some lines count: their share of the order's discount and tax, rounded down once.
  func amount(of lines: [Line], in order: Order) -> Int {
    let basis = earning.basis
    let all = order.lines.map(weight).sum
    var share = basis.isBeforeDiscount ? 0 : -order.discount
    var own = 0
    // Tax is added to lines that are without it, and taken off lines that have it.
    let taxSign = basis.hasTax == order.isTaxIncluded ? 0 : basis.hasTax ? 1 : -1
    if order.lines.allSatisfy({ $0.tax != nil }) {
      own = taxSign * lines.compactMap(\.tax).sum
    } else {
      share += taxSign * order.tax
    }
    return product(lines.map(weight).sum, all + share, over: all) + own
  }
  /// The part that was not paid with points, of an amount of the order.
  func unpaid(_ amount: Int, of order: Order) -> Int {
    if earning.basis.hasPaidWithPoints || order.paidWithPoints == 0 { return max(0, amount) }
    return max(0, product(amount, order.total - order.paidWithPoints, over: order.total))
  }
  /// What an order counts as one amount.
  func whole(_ order: Order) -> Int {
    let basis = earning.basis
    let discounts = order.discount + order.lines.map(\.discount).sum
    return order.total - (basis.hasTax ? 0 : order.tax) - (basis.hasShipping ? 0 : order.shipping)
      + (basis.isBeforeDiscount ? discounts : 0)
  }
  /// What belongs to no line.
  func rest(of order: Order) -> Int { (earning.basis.hasShipping ? order.shipping : 0) + order.rounding }
  /// What of an order counts in all.
  func basis(of order: Order) -> Int {
    if !isDivided(order) { return unpaid(whole(order), of: order) }
    let lines = order.lines.filter { !isExcluded($0) }
    return unpaid(amount(of: lines, in: order), of: order) + unpaid(rest(of: order), of: order)
  }

  // MARK: Rules

  /// The rules that hold for a touchpoint.
  func rules(for order: Order, at now: Instant, _ context: EarningContext) -> [EarningRule] {
    earning.rules.filter { rule in
      let when = rule.when
      return when.from <= now && now < when.until
        && (when.weekdays.isEmpty || when.weekdays.contains(context.day.weekday))
        && (when.channels.isEmpty || when.channels.contains(order.channel))
        && (when.tiers.isEmpty || context.tier.map(when.tiers.contains) ?? false)
        && (when.minimumOrder == 0 || basis(of: order) >= when.minimumOrder)
    }
  }
  /// What a line earns by, or what is of no line: the first other rate that matches, or the base rate; and
  /// the highest of the multipliers that match.
  func rate(for line: Line?, _ rules: [EarningRule]) -> Rate? {
    let matching = rules.filter { rule in line.map(rule.matches) ?? !rule.isForLines }
    let multipliers = matching.compactMap { if case .multiplier(let times) = $0.gives { times } else { nil } }
    let others = matching.compactMap { rule -> (Int, Int)? in
      if case .rate(let points, let per) = rule.gives { (points, per) } else { nil }
    }
    guard let (points, per) = others.first ?? earning.per.map({ (earning.points, $0) }) else { return nil }
    return Rate(points: points, per: per, multiplier: multipliers.max() ?? 1000)
  }

  /// What the amounts of an order give: those with the same rate and multiplier together, each sum rounded
  /// down by itself.
  func pointsForAmounts(_ order: Order, _ rules: [EarningRule], _ context: EarningContext) -> Int {
    var amounts: [Rate: Int] = [:]
    let isDivided = isDivided(order, rules)
    if isDivided {
      let lines = order.lines.filter { !isExcluded($0) }
      for rate in Set(lines.compactMap({ rate(for: $0, rules) })) {
        let own = lines.filter { self.rate(for: $0, rules) == rate }
        amounts[rate, default: 0] += unpaid(amount(of: own, in: order), of: order)
      }
    }
    if let rate = rate(for: nil, rules) {
      amounts[rate, default: 0] += unpaid(isDivided ? rest(of: order) : whole(order), of: order)
    }
    return amounts.map { rate, amount in
      let base = Fraction(amount / rate.per * rate.points)
      return
        (base * thousandths(earning.multiplier) * thousandths(rate.multiplier)
        * thousandths(max(context.tierMultiplier, context.planMultiplier ?? 0))).floor
    }.sum
  }
  /// What a rule with points for each gives.
  func pointsForEach(_ rule: EarningRule, _ order: Order, type: String) -> Int {
    guard case .each(let points, let each) = rule.gives else { return 0 }
    let lines = order.lines.filter { !isExcluded($0) && rule.matches($0) }
    switch each {
    case .item: return type == "order.placed" ? points * max(0, lines.map(\.items).sum) : 0
    case .order: return type == "order.placed" && (!rule.isForLines || !lines.isEmpty) ? points : 0
    case .visit: return rule.touchpoints.contains(type) ? points : 0
    }
  }

  // MARK: All of it

  /// What a touchpoint earns.
  func earned(_ order: Order, type: String, at now: Instant, _ context: EarningContext) -> Earned {
    var earned = Earned()
    if type == "order.placed" {
      if order.currency != currency || earning.excluded.channels.contains(order.channel)
        || basis(of: order) < earning.minimumOrder
      {
        return earned
      }
      earned.isEligible = earning.per != nil
    }
    let rules = rules(for: order, at: now, context)
    if type == "order.placed", earning.touchpoints.contains(type) {
      earned.points = pointsForAmounts(order, rules, context)
    }
    for rule in rules {
      let points = pointsForEach(rule, order, type: type)
      if points == 0 { continue }
      if rule.limits.inAll != nil {
        earned.claims[rule.name] = points
      } else {
        let limited = limited(points, rule.limits, rule.name, context)
        if rule.limits.countsMembers { earned.given[rule.name] = limited }
        earned.points += limited
        if limited < points { earned.isLimited = true }
      }
    }
    limitAll(&earned, rules, context)
    if earning.limits.inAll != nil && earned.points > 0 {
      // Under a limit over all members nothing is earned until it is granted.
      earned.claims[""] = earned.points
      earned.points = 0
    }
    if earned.points > 0 || !earned.claims.isEmpty { earned.isEligible = true }
    return earned
  }
  /// No more of all points than the programme's own limits leave: first what is certain, then what waits for a
  /// limit over all members, in the order of the rules.
  private func limitAll(_ earned: inout Earned, _ rules: [EarningRule], _ context: EarningContext) {
    let all = earned.points + earned.claims.values.reduce(0, +)
    let given = limited(all, earning.limits, "", context)
    if given < all { earned.isLimited = true }
    earned.points = min(earned.points, given)
    var room = given - earned.points
    for rule in rules {
      guard let claim = earned.claims.removeValue(forKey: rule.name) else { continue }
      let part = min(claim, room)
      if part > 0 { earned.claims[rule.name] = part }
      room -= part
    }
    if earning.limits.countsMembers { earned.given[""] = given }
  }
  /// No more than the limits leave.
  func limited(_ points: Int, _ limits: Limits, _ name: String, _ context: EarningContext) -> Int {
    min(
      points, limits.perOrder ?? .max, max(0, (limits.perDay ?? .max) - (context.givenToday[name] ?? 0)),
      max(0, (limits.perMember ?? .max) - (context.givenEver[name] ?? 0)))
  }

  /// What an amount gives that goes back without naming an order: by the base rate.
  func basePoints(_ amount: Int) -> Int { earning.per.map { amount / $0 * earning.points } ?? 0 }
}

/// So many thousandths as a fraction.
func thousandths(_ number: Int) -> Fraction { Fraction(Int128(number), 1000) }
