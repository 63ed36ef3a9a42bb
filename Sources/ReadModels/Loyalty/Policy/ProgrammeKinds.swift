// The kinds of programme beside points: punch cards, paid membership, perks, referrals, pools.

internal import Projection
internal import Reporting
public import Words

extension LoyaltyProgramme {
  /// What is given for joining and on birthdays, in points; 0 for nothing.
  public struct Bonuses: Hashable, Sendable {
    /// Points for joining.
    public var joining: Int64 = 0
    /// Points on each birthday.
    public var birthday: Int64 = 0
  }

  /// A card whose every nth stamp gives a reward.
  public struct PunchCard: Sendable {
    /// The name, which no other card of the programme has.
    public var name: String
    /// How many stamps fill the card.
    public var every: Int64
    /// What gives a stamp.
    public var each: Stamp
    /// The lines that give stamps; `nil` for any.
    public var goods: Goods?
    /// The least basis of an order that gives stamps, in minor units; 0 for any.
    public var minimumOrder: Int64
    /// The name of the reward that a full card gives.
    public var reward: String
    /// After how many calendar days from its first stamp a card is void; `nil` for never.
    public var expiryDays: Int?
    /// Whether another card begins when one is full.
    public var repeats: Bool

    /// The hash of the name.
    public var hash: NameHash { NameHash(name) }
  }

  /// What gives a stamp on a punch card.
  public enum Stamp: Hashable, Sendable {
    /// Each order, or each piece of an order.
    case order(Unit)
    /// Each touchpoint of some types.
    case visit([TouchpointType])
  }

  /// Membership that is paid for, by subscribing to a plan.
  public struct Membership: Hashable, Sendable {
    /// The plans, by the names that subscriptions have.
    public var plans: NameSet
    /// For how many calendar days benefits go on after what was paid for has ended.
    public var graceDays: Int
    /// The tier that members with a plan have at least; `nil` for none.
    public var tier: String?
    /// What their points are multiplied by, in thousandths.
    public var multiplier: Int64
    /// The names of the perks that they have.
    public var perks: [String]
  }

  /// A benefit that is no points.
  public struct Perk: Hashable, Sendable {
    /// The name, which no other perk of the programme has.
    public var name: String
    /// The tiers whose members have it.
    public var tiers: NameSet
    /// The plans whose members have it. Where neither tiers nor plans are named, all members have it.
    public var plans: NameSet
  }

  /// What is given where a member has brought a friend.
  public struct Referral: Hashable, Sendable {
    /// Points for the member.
    public var points: Int64
    /// Points for the friend.
    public var friendPoints: Int64
    /// The least total of the friend's first order, in minor units.
    public var minimumOrder: Int64
    /// How many calendar days after that order it counts.
    public var returnDays: Int
  }

  /// Points that several members gather together.
  public struct Pools: Hashable, Sendable {
    /// How many members a pool has at most.
    public var membersMax: Int
  }
}

extension LoyaltyProgramme.Bonuses {
  init(_ programme: inout PolicyObject) throws {
    guard var object = try programme.object("bonuses") else { return }
    let range: ClosedRange<Int64> = 1...1_000_000_000
    joining = try object.optionalInteger("joining", in: range) ?? 0
    birthday = try object.optionalInteger("birthday", in: range) ?? 0
    try object.finish()
    if joining == 0, birthday == 0 { throw PolicyFault(object.path, "must have joining or birthday") }
  }
}

extension LoyaltyProgramme.PunchCard {
  static func list(_ programme: inout PolicyObject, _ reading: ProgrammeReading) throws -> [Self] {
    var names = UniqueNames("card")
    return try programme.objects("punchCards", max: 50, "cards").map { entry in
      var entry = entry
      return try Self(&entry, reading, &names)
    }
  }

  private init(_ object: inout PolicyObject, _ reading: ProgrammeReading, _ names: inout UniqueNames) throws {
    name = try names.take(&object)
    every = try object.integer("every", in: 2...1000)
    each = try LoyaltyProgramme.Stamp(&object, reading)
    goods = try LoyaltyProgramme.Goods.optional(&object, "for")
    minimumOrder = try object.optionalInteger("minimumOrder", in: 1...Int64.max) ?? 0
    reward = try object.text("reward", bytesMax: 64)
    expiryDays = try object.optionalInteger("expiryDays", in: 1...3650).map { Int($0) }
    repeats = try object.flag("repeat", default: true)
    try object.finish()
    guard case .visit = each else { return }
    if goods != nil { throw PolicyFault(object.path(of: "for"), "is not for visits, which have no lines") }
    if minimumOrder > 0 { throw PolicyFault(object.path(of: "minimumOrder"), "is not for visits") }
  }
}

extension LoyaltyProgramme.Stamp {
  fileprivate init(_ object: inout PolicyObject, _ reading: ProgrammeReading) throws {
    let each = try object.require("each")
    if case .text("visit") = each {
      self = .visit(try reading.earningTypes(&object, default: .visitMade))
    } else if case .text(let word) = each, let unit = LoyaltyProgramme.Unit(rawValue: word) {
      self = .order(unit)
    } else {
      throw PolicyFault(object.path(of: "each"), "must be item, order or visit")
    }
  }
}

extension LoyaltyProgramme.Membership {
  init?(_ programme: inout PolicyObject, _ reading: ProgrammeReading) throws {
    guard var object = try programme.object("membership") else { return nil }
    guard object.has("plans") else { throw PolicyFault(object.path(of: "plans"), "is required") }
    plans = NameSet(try object.texts("plans", max: 100, "plans"))
    graceDays = Int(try object.integer("graceDays", in: 0...90, default: 0))
    tier = try object.optionalText("tier", bytesMax: .max)
    if let tier { try reading.check(tier, at: object.path(of: "tier")) }
    multiplier = try object.thousandths("multiplier", default: 1000, most: 100)
    perks = try object.texts("perks", max: 100, "perks")
    try object.finish()
  }
}

extension LoyaltyProgramme.Perk {
  static func list(_ programme: inout PolicyObject, _ reading: ProgrammeReading) throws -> [Self] {
    var names = UniqueNames("perk")
    return try programme.objects("perks", max: 100, "perks").map { entry in
      var entry = entry
      let perk = Self(
        name: try names.take(&entry), tiers: try reading.levels(&entry, "tiers"),
        plans: NameSet(try entry.texts("plans", max: 100, "plans")))
      try entry.finish()
      return perk
    }
  }
}

extension LoyaltyProgramme.Referral {
  init?(_ programme: inout PolicyObject) throws {
    guard var object = try programme.object("referral") else { return nil }
    points = try object.integer("points", in: 1...1_000_000_000)
    friendPoints = try object.integer("friendPoints", in: 0...1_000_000_000, default: 0)
    minimumOrder = try object.integer("minimumOrder", in: 0...Int64.max, default: 0)
    returnDays = Int(try object.integer("returnDays", in: 0...365, default: 14))
    try object.finish()
  }
}

extension LoyaltyProgramme.Pools {
  init?(_ programme: inout PolicyObject) throws {
    guard var object = try programme.object("pools") else { return nil }
    membersMax = Int(try object.integer("membersMax", in: 2...100, default: 10))
    try object.finish()
  }
}
