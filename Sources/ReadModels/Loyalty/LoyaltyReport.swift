// The programme at a glance: members by tier, and where every point went.

internal import Ledger
public import Projection

/// `report loyalty`.
public struct LoyaltyReport: ViewReport {
  public var report = "loyalty"
  public var asOf: String
  public var position: UInt64
  /// Whether a programme is in force; without one, everything is empty: publish a policy.
  public var programme: Bool
  public var members: Int64
  /// Levels ascending; before them, with a null name, members who have reached none, where there are such.
  public var tiers: [Tier]
  public var points: Points
  public var quarantined: Int
  public var setAside: [SetAsidePolicy]
  public var view: ViewName { Loyalty.name }

  public struct Tier: Encodable, Hashable, Sendable {
    public var tier: String?
    public var customers: Int64

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(tier, forKey: .tier)
      try container.encode(customers, forKey: .customers)
    }

    private enum Key: String, CodingKey {
      case tier, customers
    }
  }

  /// Sums over all members, with names that scripts may rely on.
  public struct Points: Encodable, Hashable, Sendable {
    public static let names = [
      "earned", "in", "adjustedUp", "reinstated", "pending", "available", "spent", "expired", "reversed",
      "out",
      "adjustedDown", "debt",
    ]
    public var sums: InlineArray<12, Int128>

    public static func == (left: Points, right: Points) -> Bool {
      left.sums.indices.allSatisfy { left.sums[$0] == right.sums[$0] }
    }

    public func hash(into hasher: inout Hasher) {
      for index in sums.indices { hasher.combine(sums[index]) }
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Name.self)
      for index in sums.indices { try container.encode(sums[index], forKey: Name(Self.names[index])) }
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(_ name: String) { stringValue = name }
      init?(stringValue: String) { self.init(stringValue) }
      init?(intValue: Int) { nil }
    }
  }

  public init(_ view: View<Loyalty>) throws {
    asOf = view.asOf.description
    position = view.position.rawValue
    quarantined = view.quarantined
    setAside = view.setAside
    programme = view.policy != nil
    let totals = try view.totals
    members = totals.counters(ofKind: Loyalty.Count.members.rawValue).reduce(0) {
      $0 + Int64(clamping: $1.value)
    }
    points = Points(sums: InlineArray { totals[Counter(Loyalty.Count.points.rawValue, UInt16($0))] })
    tiers = (view.policy?.tiers?.levels ?? []).map { level in
      Tier(tier: level.name, customers: totals.count(Loyalty.Count.tier(level.name)))
    }
    let without = totals.count(Loyalty.Count.tier(""))
    if without > 0 { tiers.insert(Tier(tier: nil, customers: without), at: 0) }
  }

  /// Two columns: what, and how many.
  public var table: ReportTable {
    ReportTable(
      columns: ["measure", "value"],
      rows: tiers.map { [.text("tier \($0.tier ?? "none")"), .count($0.customers)] }
        + Points.names.indices.map { [.text("points \(Points.names[$0])"), .number(points.sums[$0])] })
  }
}

/// Where one member stands: what the row holds, and what it takes to rise and to stay.
public struct LoyaltyStanding: Encodable, Hashable, Sendable {
  public var tier: String?
  /// What can be spent; below zero where points are owed.
  public var points: Int64
  public var pending: Int64
  /// The spend that counts for the tier, in minor units.
  public var measure: Int64
  public var nextTier: String?
  public var amountToNextTier: Int64?
  public var since: String?
  public var history: [Change]

  public struct Change: Encodable, Hashable, Sendable {
    public var at: String
    public var tier: String?
    /// The touchpoint that did it.
    public var position: UInt64
  }

  public init(_ row: LoyaltyRow, under policy: LoyaltyPolicy?) {
    tier = row.tier.isEmpty ? nil : row.tier
    points = row.points.balance
    pending = row.points.pending
    measure = row.measure
    let next = policy?.tiers?.levels.first { $0.from > max(0, row.measure) }
    nextTier = next?.name
    amountToNextTier = next.map { $0.from - max(0, row.measure) }
    since = row.tierSince?.description
    history = row.changes.map {
      Change(at: $0.at.description, tier: $0.tier.isEmpty ? nil : $0.tier, position: $0.cause.rawValue)
    }
  }
}
