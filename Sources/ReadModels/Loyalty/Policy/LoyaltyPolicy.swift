// The policy of the loyalty view: a loyalty programme.

public import Words
public import Projection

/// How points are earned, when they expire, and what tiers there are. Source:
/// schemas/policies/loyalty.schema.json.
///
/// It is an immutable class, since every touchpoint asks it, and a structure would be copied for each.
public final class LoyaltyPolicy: Sendable {
  /// The currency in which sales earn points; sales in others earn none.
  public let currency: MeasureUnit
  /// Which touchpoints earn points, and how many.
  public let earning: Earning
  /// How long points last.
  public let expiry: Expiry
  /// Whether a refund of points that are spent already may take the balance below zero.
  public let mayGoNegative: Bool
  /// The tiers; `nil` for a programme that has none.
  public let tiers: Tiers?
  /// The parts of the policy that every touchpoint asks for.
  let rules: Rules
  private let earningTypes: TypeTable
  /// Ascending, and one for every spend: never empty.
  let standings: [Standing]

  /// A tier, or no tier, with the spends for which a member has it.
  struct Standing: Sendable {
    /// The name of the tier; empty for no tier.
    var tier: String
    var from: Int64
    var through = Int64.max
    /// What the members who stand there are counted in.
    var counter: Counter

    init(tier: String, from: Int64) {
      self.tier = tier
      self.from = from
      counter = Loyalty.Count.tier(tier)
    }
  }

  /// The parts of the policy that every touchpoint asks for, as plain values: a reference to the policy
  /// would be counted for each touchpoint.
  struct Rules: BitwiseCopyable, Sendable {
    var currency: MeasureUnit
    /// The first of the types that earn points; there is nearly always just one.
    var earningType: TouchpointType
    var points: Int64
    var per: Int64
    var multiplier: Int64
    var pendingDays: Int
    var expiry: Expiry
    var mayGoNegative: Bool
    var windowDays: Int?
  }

  /// How points are earned.
  public struct Earning: Hashable, Sendable {
    /// The types of touchpoint whose amounts earn points; `order.placed` where the document names none.
    public var types: [TouchpointType]
    /// Points for each full `per` minor units.
    public var points: Int64
    /// How many minor units earn `points`; what is left over earns nothing.
    public var per: Int64
    /// What the points are multiplied by, in thousandths: 1500 is one and a half.
    public var multiplier: Int64
    /// How many calendar days points wait before they can be spent; 0 for not at all.
    public var pendingDays: Int
  }

  /// How long points last after they were earned, by the calendar of the ledger.
  public enum Expiry: BitwiseCopyable, Hashable, Sendable {
    /// For ever.
    case never
    /// So many calendar days, to the same local time.
    case days(Int)
    /// So many calendar months, to the same local time; rounded up, to the end of the month that they end
    /// in.
    case months(Int, roundedUpToEndOfMonth: Bool)
  }

  /// The tiers of a programme, and which spend counts for them.
  public struct Tiers: Hashable, Sendable {
    /// How many calendar days of spend count for the tier; `nil` for all.
    public var windowDays: Int?
    /// The tiers, ascending by the spend that they take.
    public var levels: [Level]
  }

  /// One tier.
  public struct Level: Hashable, Sendable {
    /// The name of the tier, as reports show it; no two tiers have the same.
    public var name: String
    /// The least spend for the tier, in minor units.
    public var from: Int64
  }

  /// Reads a policy document.
  ///
  /// - Throws: `PolicyFault`, which says what is wrong and where in the document.
  public init(document: String, types names: TypeNames = TypeNames()) throws {
    var object = try PolicyObject(document: document)
    let code = try object.text("currency")
    guard let currency = MeasureUnit(currency: code) else {
      throw PolicyFault("currency", "\(code) is not an ISO 4217 currency, such as GBP")
    }
    self.currency = currency
    let earning = try Earning(try object.require("earning"), names)
    self.earning = earning
    earningTypes = TypeTable(TypeSet(earning.types))
    expiry = try Expiry(object.take("expiry"))
    mayGoNegative = try Self.balance(object.take("balance"))
    tiers = try object.take("tiers").map(Tiers.init)
    standings = Self.standings(tiers?.levels ?? [])
    rules = Rules(
      currency: currency, earningType: earning.types.first ?? .orderPlaced, points: earning.points,
      per: earning.per, multiplier: earning.multiplier, pendingDays: earning.pendingDays, expiry: expiry,
      mayGoNegative: mayGoNegative, windowDays: tiers?.windowDays)
    try object.finish()
  }

  func earns(by type: TouchpointType) -> Bool { earningTypes.contains(type) }

  /// The index in `standings` of the tier for a spend.
  func standing(with measure: Int64) -> Int {
    var index = standings.count - 1
    while index > 0, standings[index].from > measure { index -= 1 }
    return index
  }

  /// The standings of some levels. A spend below zero counts as zero.
  private static func standings(_ levels: [Level]) -> [Standing] {
    var standings: [Standing] = []
    if levels.first.map({ $0.from > 0 }) ?? true { standings.append(Standing(tier: "", from: .min)) }
    for level in levels {
      if let last = standings.indices.last { standings[last].through = level.from - 1 }
      standings.append(Standing(tier: level.name, from: standings.isEmpty ? .min : level.from))
    }
    return standings
  }
}

/// One published programme; at present a policy is just one.
typealias LoyaltyProgramme = LoyaltyPolicy

extension LoyaltyPolicy.Rules {
  /// The points of an amount before the multiplier: `points` for each full `per`.
  @inline(__always)
  func base(_ amount: Int64) throws -> Int64 {
    amount <= 0 ? 0 : try (amount / per).multiplied(by: points)
  }

  /// The points that an order of an amount earns: the points before the multiplier, times that, rounded
  /// down.
  @inline(__always)
  func points(for amount: Int64) throws -> Int64 {
    let base = try base(amount)
    return multiplier == 1000 ? base : try base.multiplied(by: multiplier, floorDividedBy: 1000)
  }

  /// When points that are earned at a moment expire; `.distantFuture` for never.
  @inline(__always)
  func expiry(from earned: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    switch expiry {
    case .never: .distantFuture
    case .days(let days): calendar.add(days: days, to: earned)
    case .months(let months, roundedUpToEndOfMonth: false): calendar.add(months: months, to: earned)
    case .months(let months, roundedUpToEndOfMonth: true): calendar.endOfMonth(months: months, after: earned)
    }
  }

  /// When a sale leaves the window of the tiers; `.distantFuture` for never.
  @inline(__always)
  func countsUntil(_ placed: LocalMoment, _ calendar: LocalCalendar) -> Instant {
    windowDays.map { calendar.add(days: $0, to: placed) } ?? .distantFuture
  }
}

extension LoyaltyPolicy {
  private static func balance(_ value: PolicyValue?) throws -> Bool {
    switch value {
    case nil, .text("mayGoNegative"): true
    case .text("stopsAtZero"): false
    default: throw PolicyFault("balance", "must be mayGoNegative or stopsAtZero")
    }
  }
}

extension LoyaltyPolicy.Earning {
  fileprivate init(_ value: PolicyValue, _ names: TypeNames) throws {
    var object = try PolicyObject(value, at: "earning")
    types = try names.types(&object, "touchpoints", default: [.orderPlaced])
    points = try object.integer("points", in: 1...1_000_000_000, default: 1)
    per = try object.integer("per", in: 1...Int64.max)
    multiplier = try object.thousandths("multiplier", default: 1000)
    pendingDays = Int(try object.integer("pendingDays", in: 0...3650, default: 0))
    try object.finish()
  }
}

extension LoyaltyPolicy.Expiry {
  fileprivate init(_ value: PolicyValue?) throws {
    switch value {
    case nil, .text("never"):
      self = .never
    case .object:
      var object = try PolicyObject(value ?? .null, at: "expiry")
      if let days = object.take("days") {
        guard object.take("months") == nil else {
          throw PolicyFault("expiry", "has both days and months; use one")
        }
        var single = try PolicyObject(.object(["days": days]), at: "expiry")
        self = .days(Int(try single.integer("days", in: 1...36_500)))
      } else {
        let months = Int(try object.integer("months", in: 1...1200))
        var rounded = false
        switch object.take("roundUpTo") {
        case nil: break
        case .text("endOfMonth"): rounded = true
        default: throw PolicyFault("expiry.roundUpTo", "must be endOfMonth")
        }
        self = .months(months, roundedUpToEndOfMonth: rounded)
      }
      try object.finish()
    default:
      throw PolicyFault("expiry", "must be never, or an object with days or months")
    }
  }
}

extension LoyaltyPolicy.Tiers {
  fileprivate init(_ value: PolicyValue) throws {
    var object = try PolicyObject(value, at: "tiers")
    switch object.take("window") {
    case nil, .text("lifetime"):
      windowDays = nil
    case .some(let window):
      guard case .object = window else {
        throw PolicyFault("tiers.window", "must be lifetime, or an object with days")
      }
      var days = try PolicyObject(window, at: "tiers.window")
      windowDays = Int(try days.integer("days", in: 1...36_500))
      try days.finish()
    }
    guard let list = try object.list("levels") else { throw PolicyFault("tiers.levels", "is required") }
    guard (1...100).contains(list.count) else {
      throw PolicyFault("tiers.levels", "must have 1 to 100 levels")
    }
    levels = []
    for (index, entry) in list.enumerated() {
      let path = "tiers.levels[\(index)]"
      var level = try PolicyObject(entry, at: path)
      let name = try level.text("name")
      let from = try level.integer("from", in: 0...Int64.max)
      try level.finish()
      if let last = levels.last, from <= last.from {
        throw PolicyFault("\(path).from", "must be above that of the level before, \(last.from)")
      }
      if levels.contains(where: { $0.name == name }) {
        throw PolicyFault("\(path).name", "\(name) is the name of another level")
      }
      levels.append(LoyaltyPolicy.Level(name: name, from: from))
    }
    try object.finish()
  }
}
