// What a programme's points can be redeemed for.

internal import Projection
internal import Reporting
public import Words

extension LoyaltyProgramme {
  /// Redeeming points without a reward.
  public struct Redemption: Hashable, Sendable {
    /// What a point is worth, in thousandths of a minor unit; `nil` where that is not said.
    public var value: Int64?
    /// Points are redeemed in multiples of this.
    public var step: Int64 = 1
    /// How many points are redeemed at least.
    public var minimum: Int64 = 1
    /// The least total, in minor units, of an order on which points are redeemed; 0 for any, and for none.
    public var minimumOrder: Int64 = 0
  }

  /// A reward of the catalogue.
  public struct Reward: Hashable, Sendable {
    /// The name, which no other reward of the programme has.
    public var name: String
    /// A name for people, for programs to show; the name where the document does not say.
    public var title: String
    /// What it costs.
    public var cost: Cost
    /// From when on it can be had; `nil` for ever since.
    public var from: DayOrTime?
    /// Until when it can be had, that moment excluded; `nil` for ever.
    public var until: DayOrTime?
    /// Whether it can be had at present.
    public var isActive: Bool
    /// The tiers whose members can have it; any where it is empty.
    public var tiers: NameSet
    /// The least total of an order on which it is redeemed, in minor units; 0 for any, and for none.
    public var minimumOrder: Int64
    /// How many there are for all members together, those that are gone included; `nil` for any number.
    public var stock: Int64?
    /// How many one member can have, those included that they have had; `nil` for any number.
    public var limitPerMember: Int64?

    /// The hash of the name.
    public var hash: NameHash { NameHash(name) }
  }

  /// What a reward costs.
  public enum Cost: Hashable, Sendable {
    /// So many points.
    case points(Int64)
    /// As many points as the member likes, in multiples of `step` and at least `minimum`; each is worth
    /// `value` thousandths of a minor unit.
    case perPoint(value: Int64, step: Int64, minimum: Int64)
  }

  /// The reward of a name; `nil` where the catalogue has none.
  public func reward(named name: String) -> Reward? { rewards.first { $0.name == name } }

  /// The reward whose name has a hash; `nil` where the catalogue has none.
  public func reward(hashed hash: NameHash) -> Reward? { rewards.first { $0.hash == hash } }
}

extension LoyaltyProgramme.Redemption {
  init(_ programme: inout PolicyObject) throws {
    guard var object = try programme.object("redemption") else { return }
    if object.has("value") { value = try object.thousandths("value") } else { _ = object.take("value") }
    (step, minimum) = try LoyaltyProgramme.stepAndMinimum(&object)
    minimumOrder = try object.optionalInteger("minimumOrder", in: 1...Int64.max) ?? 0
    try object.finish()
  }
}

extension LoyaltyProgramme {
  fileprivate static func stepAndMinimum(_ object: inout PolicyObject) throws -> (Int64, Int64) {
    (
      try object.integer("step", in: 1...1_000_000_000, default: 1),
      try object.integer("minimum", in: 1...1_000_000_000_000, default: 1)
    )
  }
}

extension LoyaltyProgramme.Reward {
  static func list(_ programme: inout PolicyObject, _ reading: ProgrammeReading) throws -> [Self] {
    var names = UniqueNames("reward")
    return try programme.objects("rewards", max: 1000, "rewards").map { entry in
      var entry = entry
      return try Self(&entry, reading, &names)
    }
  }

  private init(_ object: inout PolicyObject, _ reading: ProgrammeReading, _ names: inout UniqueNames) throws {
    name = try names.take(&object)
    title = try object.optionalText("title") ?? name
    cost = try LoyaltyProgramme.Cost(&object)
    (from, until) = try object.validity()
    isActive = try object.flag("active", default: true)
    tiers = try reading.levels(&object, "tiers")
    minimumOrder = try object.optionalInteger("minimumOrder", in: 1...Int64.max) ?? 0
    stock = try object.optionalInteger("stock", in: 1...Int64.max)
    limitPerMember = try object.optionalInteger("limitPerMember", in: 1...1_000_000)
    try object.finish()
  }
}

extension LoyaltyProgramme.Cost {
  fileprivate init(_ object: inout PolicyObject) throws {
    try object.refuseBoth("points", "perPoint")
    let points = try object.optionalInteger("points", in: 1...1_000_000_000_000)
    if var perPoint = try object.object("perPoint") {
      let value = try perPoint.thousandths("value")
      let (step, minimum) = try LoyaltyProgramme.stepAndMinimum(&perPoint)
      try perPoint.finish()
      self = .perPoint(value: value, step: step, minimum: minimum)
    } else if let points {
      self = .points(points)
    } else {
      throw PolicyFault(object.path, "says neither points nor perPoint")
    }
  }
}
