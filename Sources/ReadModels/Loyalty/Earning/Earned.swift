// What an order or a visit earns, worked out without changing anything.

internal import Projection
internal import Words

/// What an order or a visit earns.
struct Earned {
  /// The points, in which rules, limits and multipliers are taken in.
  var points: Int64 = 0
  /// The part of the total that is no spend, since it sells gift cards, in minor units.
  var apart: Int64 = 0
  /// What points may be earned of, in minor units.
  var basis: Int64 = 0
  /// What points are earned of, in minor units; 0 where the order is too small.
  var price: Int64 = 0
  /// Points that a limit over all members may still refuse, by the hash of the rule's name; 0 for the
  /// programme's own limit.
  var claims: [(rule: UInt64, points: Int64)] = []
  /// Points that count towards limits of the member, by rule as above.
  var counted: [(rule: UInt64, points: Int64)] = []
  /// Whether it is something that earns: in the programme's currency, not excluded, and large enough.
  var isEligible = false
}

extension LoyaltyProgramme {
  /// The most points that one touchpoint earns, so that no document can stop a view.
  static let pointsMax: Int64 = 1_000_000_000_000_000
}

extension Loyalty {
  /// Works out what a touchpoint earns for a member, as they are before it counts.
  ///
  /// - Parameters:
  ///   - member: their tier and plan, and what counts towards limits.
  ///   - moment: when it happened.
  func earned(
    _ fact: Fact, _ details: borrowing Details, of member: borrowing LoyaltyMember,
    under programme: LoyaltyProgramme, _ moment: LocalMoment
  ) -> Earned {
    var earned = Earned()
    let isOrder = programme.earns(by: fact.type) && fact.unit == programme.currency && fact.value >= 0
    if isOrder {
      let sums = OrderSums(fact.value, details, under: programme)
      // What sells gift cards is no spend, whatever the channel.
      earned.apart = sums.apart
      if !programme.earning.exclude.channels.contains(fact.channel) {
        addOrder(sums, fact, details, of: member, under: programme, moment, to: &earned)
      }
    }
    addVisits(fact, programme, member, moment, to: &earned)
    limit(&earned, member, programme, moment)
    if earned.points > 0 || !earned.claims.isEmpty { earned.isEligible = true }
    return earned
  }

  /// Adds what an order earns by its amounts, and by what is given for each.
  private func addOrder(
    _ sums: OrderSums, _ fact: Fact, _ details: borrowing Details, of member: borrowing LoyaltyMember,
    under programme: LoyaltyProgramme, _ moment: LocalMoment, to earned: inout Earned
  ) {
    let isWhole = !sums.hasLines || !sums.hasExclusions
    let basis =
      isWhole
      ? sums.amountOfWhole
      : Self.saturated(Int128(sums.amount(of: sums.earning)) + Int128(sums.amountOfRest))
    earned.basis = basis
    if basis >= programme.earning.minimumOrder {
      earned.isEligible = programme.earning.points > 0
      earned.price = basis
      let rules = active(programme, fact, member, moment, basis: basis)
      let multiplier = Multiplier(of: member, under: programme, at: moment.instant)
      earned.points = points(sums, details, programme, rules, multiplier)
      addEach(details, programme, rules, member, moment, to: &earned)
    }
  }

  static func saturated(_ number: Int128) -> Int64 { Int64(max(0, min(number, Int128(Int64.max)))) }

  // MARK: Rules

  /// The rules that hold for an order or a visit, in the order of the document.
  private func active(
    _ programme: LoyaltyProgramme, _ fact: Fact, _ member: borrowing LoyaltyMember, _ moment: LocalMoment,
    basis: Int64
  ) -> [LoyaltyProgramme.Rule] {
    let rules = programme.earning.rules
    if rules.isEmpty { return [] }
    return rules.filter { holds($0, fact, member.tier, moment, basis: basis) }
  }

  private func holds(
    _ rule: LoyaltyProgramme.Rule, _ fact: Fact, _ tier: String, _ moment: LocalMoment, basis: Int64
  ) -> Bool {
    basis >= rule.condition.minimumOrder && rule.condition.weekdays.contains(day: moment.day)
      && (rule.condition.from.map { $0.instant(calendar) <= moment.instant } ?? true)
      && (rule.condition.until.map { $0.instant(calendar) > moment.instant } ?? true)
      && (rule.condition.channels.isEmpty || rule.condition.channels.contains(fact.channel))
      && (rule.condition.tiers.isEmpty || !tier.isEmpty && rule.condition.tiers.contains(NameHash(tier)))
  }

  /// The rate and the multiplier by which a part of an order earns.
  private struct Terms: Hashable {
    /// So many points for each full amount.
    var points: Int64
    /// That amount, in minor units.
    var per: Int64
    /// In thousandths.
    var multiplier: Int64 = 1000
  }

  /// The terms of a line, or of the whole order where there is none. Of several rates it is the first in the
  /// document, of several multipliers the highest.
  private func terms(
    _ programme: LoyaltyProgramme, _ active: [LoyaltyProgramme.Rule], _ line: Goods? = nil
  ) -> Terms {
    var terms = Terms(points: programme.earning.points, per: programme.earning.per)
    var highest: Int64 = 0
    var isBase = true
    for rule in active {
      if rule.isForLines, !(line?.isOf(rule) ?? false) { continue }
      switch rule.effect {
      case .multiplier(let multiplier): highest = max(highest, multiplier)
      case .rate(let points, let per) where isBase: (terms.points, terms.per, isBase) = (points, per, false)
      case .rate, .each, .visit: break
      }
    }
    if highest > 0 { terms.multiplier = highest }
    return terms
  }

  /// What a line sells.
  private struct Goods {
    var sku: NameHash?
    var category: NameHash?

    /// Whether a rule for some goods is for these.
    func isOf(_ rule: LoyaltyProgramme.Rule) -> Bool { rule.isFor(sku, category) }
  }

  /// The points of an order by its amounts.
  private func points(
    _ sums: OrderSums, _ details: borrowing Details, _ programme: LoyaltyProgramme,
    _ active: [LoyaltyProgramme.Rule], _ multiplier: Multiplier
  ) -> Int64 {
    let whole = terms(programme, active)
    let isByLine = sums.hasLines && active.contains { $0.isForLines && !$0.givesForEach }
    guard isByLine || sums.hasLines && sums.hasExclusions else {
      return points(of: sums.amountOfWhole, whole, multiplier)
    }
    var parts: [(terms: Terms, part: OrderSums.Part)] = []
    let lines = details[OrderDetails.lines]
    for index in lines.indices {
      let line = lines[index]
      guard OrderSums.earns(line, under: programme) else { continue }
      let terms =
        isByLine
        ? terms(
          programme, active,
          Goods(sku: line[OrderLineDetails.sku.hashed], category: line[OrderLineDetails.category.hashed]))
        : whole
      let part = OrderSums.part(of: line, programme.earning.basis)
      if let place = parts.firstIndex(where: { $0.terms == terms }) {
        parts[place].part.amount += part.amount
        parts[place].part.tax += part.tax
      } else {
        parts.append((terms, part))
      }
    }
    // An order whose lines all earn alike is not divided.
    if !sums.hasExclusions, parts.allSatisfy({ $0.terms == whole }) {
      return points(of: sums.amountOfWhole, whole, multiplier)
    }
    var amounts = parts.map { (terms: $0.terms, amount: Int128(sums.amount(of: $0.part))) }
    if let place = amounts.firstIndex(where: { $0.terms == whole }) {
      amounts[place].amount += Int128(sums.amountOfRest)
    } else {
      amounts.append((whole, Int128(sums.amountOfRest)))
    }
    let points = amounts.reduce(0 as Int64) { sum, part in
      min(
        LoyaltyProgramme.pointsMax,
        sum + self.points(of: Self.saturated(part.amount), part.terms, multiplier))
    }
    return points
  }

  private func points(of amount: Int64, _ terms: Terms, _ multiplier: Multiplier) -> Int64 {
    let base = LoyaltyProgramme.Rules.base(amount, points: terms.points, per: terms.per)
    return multiplier.times(base, terms.multiplier)
  }

  // MARK: So many for each

  private func addEach(
    _ details: borrowing Details, _ programme: LoyaltyProgramme, _ active: [LoyaltyProgramme.Rule],
    _ member: borrowing LoyaltyMember, _ moment: LocalMoment, to earned: inout Earned
  ) {
    for rule in active {
      guard case .each(let points, let unit) = rule.effect else { continue }
      let pieces = Self.pieces(of: unit, rule.goods, details, under: programme)
      add(points, times: pieces, by: rule, member, moment, to: &earned)
    }
  }

  /// How many pieces, or orders, of some goods an order has: what earns nothing left out.
  static func pieces(
    of unit: LoyaltyProgramme.Unit, _ goods: LoyaltyProgramme.Goods?, _ details: borrowing Details,
    under programme: LoyaltyProgramme
  ) -> Int64 {
    if unit == .order, goods == nil { return 1 }
    var pieces: Int64 = 0
    let lines = details[OrderDetails.lines]
    for index in lines.indices {
      let line = lines[index]
      guard OrderSums.earns(line, under: programme) else { continue }
      if let goods, !goods.contains(line[OrderLineDetails.sku.hashed], line[OrderLineDetails.category.hashed])
      {
        continue
      }
      if unit == .order { return 1 }
      // What is weighed or measured is one piece. Goods that are taken back in the same order are pieces
      // less.
      let quantity = line[OrderLineDetails.quantity] ?? 1
      let isCounted = line[OrderLineDetails.unit] == nil
      let most = LoyaltyProgramme.pointsMax
      pieces = max(-most, min(most, pieces + max(-most, min(most, isCounted ? quantity : quantity.signum()))))
    }
    return max(0, pieces)
  }

  private func addVisits(
    _ fact: Fact, _ programme: LoyaltyProgramme, _ member: borrowing LoyaltyMember, _ moment: LocalMoment,
    to earned: inout Earned
  ) {
    guard programme.isVisit(fact.type) else { return }
    for rule in active(programme, fact, member, moment, basis: 0) {
      guard case .visit(let points, let types) = rule.effect, types.contains(fact.type) else { continue }
      add(points, times: 1, by: rule, member, moment, to: &earned)
    }
  }

  /// Adds the points of a rule for each of so many, as far as its limits let it.
  private func add(
    _ points: Int64, times count: Int64, by rule: LoyaltyProgramme.Rule, _ member: borrowing LoyaltyMember,
    _ moment: LocalMoment, to earned: inout Earned
  ) {
    let (product, overflow) = points.multipliedReportingOverflow(by: count)
    let wanted = overflow ? LoyaltyProgramme.pointsMax : min(product, LoyaltyProgramme.pointsMax)
    let given = member.room(for: wanted, by: rule.hash, rule.limits, on: moment.day)
    guard given > 0 else { return }
    if rule.limits.inAll != nil {
      earned.claims.append((rule.hash, given))
      return
    }
    earned.points = min(LoyaltyProgramme.pointsMax, earned.points + given)
    if rule.limits.countsMembers { earned.counted.append((rule.hash, given)) }
  }

  /// Takes the programme's own limits into account.
  private func limit(
    _ earned: inout Earned, _ member: borrowing LoyaltyMember, _ programme: LoyaltyProgramme,
    _ moment: LocalMoment
  ) {
    let limits = programme.earning.limits
    guard !limits.isEmpty else { return }
    // What a limit over all members may still refuse takes its room now, behind what is earned for certain.
    let claimed = earned.claims.reduce(0) { min(LoyaltyProgramme.pointsMax, $0 + $1.points) }
    let wanted = min(LoyaltyProgramme.pointsMax, earned.points + claimed)
    let given = member.room(for: wanted, by: 0, limits, on: moment.day)
    earned.points = min(earned.points, given)
    var room = given - earned.points
    for index in earned.claims.indices {
      earned.claims[index].points = min(earned.claims[index].points, room)
      room -= earned.claims[index].points
    }
    earned.claims.removeAll { $0.points == 0 }
    if limits.countsMembers, given > 0 { earned.counted.append((0, given)) }
    if limits.inAll != nil, earned.points > 0 {
      earned.claims.append((0, earned.points))
      earned.points = 0
    }
  }
}

/// What the points of an order are multiplied by: the programme's multiplier, and the higher of those of the
/// member's tier and plan.
private struct Multiplier {
  /// In thousandths.
  var ofProgramme: Int64
  /// In thousandths.
  var ofMember: Int64

  init(of member: borrowing LoyaltyMember, under programme: LoyaltyProgramme, at instant: Instant) {
    ofProgramme = programme.earning.multiplier
    ofMember = programme.multiplier(ofTier: member.tier)
    if let membership = programme.membership, member.hasPlan(of: membership, at: instant) {
      ofMember = max(ofMember, membership.multiplier)
    }
  }

  /// Multiplies points with this and a further multiplier, and rounds down once.
  func times(_ points: Int64, _ ofRule: Int64) -> Int64 {
    if ofProgramme == 1000, ofMember == 1000, ofRule == 1000 { return points }
    let factor = Int128(ofProgramme) * Int128(ofMember) * Int128(ofRule)
    return Int64(min(Int128(LoyaltyProgramme.pointsMax), Int128(points) * factor / 1_000_000_000))
  }
}
