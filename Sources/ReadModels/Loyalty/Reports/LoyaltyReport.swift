// The report `loyalty`: members by tier, and where every point went.

internal import Words
public import Projection
public import Reporting

/// A loyalty programme at a glance, as `report loyalty` shows it.
public struct LoyaltyReport: ViewReport {
  public var basis: ReportBasis
  /// Whether a programme is in force. Without one everything is empty, until a policy is published.
  public var programme: Bool
  /// The name of the programme that the report is of; `nil` where none is in force.
  public var program: String?
  /// How many members the programme has, with a tier or without. Who left is none.
  public var members: Int64
  /// How many members each tier has, ascending by level. Members without a tier come first, with a null
  /// name, where there are any.
  public var tiers: [Tier]
  /// The sums of points over all members.
  public var points: Points
  /// All programmes in force, by name.
  public var programs: [Program]
  /// How many referrals stand where; states that none is in are left out.
  public var referrals: [Referral]
  /// The punch cards of the programme, in the order of its document.
  public var cards: [Card]
  /// Touchpoints of programmes that were not in force when they happened, by name. Publishing such a
  /// programme, effective from before them, makes them count.
  public var unmatched: [Unmatched]

  /// The members of one tier.
  public struct Tier: Hashable, Sendable {
    /// The name of the tier; `nil` for members without one.
    public var tier: String?
    /// How many members have it.
    public var customers: Int64
  }

  /// A programme in force.
  public struct Program: Hashable, Sendable {
    /// The name under which it was published.
    public var program: String
    /// How many members it has.
    public var members: Int64
    /// The points that touchpoints earned.
    public var earned: Int128
    /// The points that can be spent, less those that are owed.
    public var balance: Int128
  }

  /// How many referrals are in one state.
  public struct Referral: Hashable, Sendable {
    /// The state: `accepted`, `ordered`, `due`, `rewarded`, `undone`, `rescinded`, `refused`, `late` or
    /// `lapsed`.
    public var state: String
    /// How many friends' referrals are in it.
    public var count: Int64
  }

  /// What became of one punch card.
  public struct Card: Hashable, Sendable {
    /// The name of the card.
    public var card: String
    /// How often it was completed.
    public var completed: Int64
  }

  /// Touchpoints of one programme that was not in force.
  public struct Unmatched: Hashable, Sendable {
    /// The name that the touchpoints give; `nil` where they give none, and several programmes were in force.
    public var program: String?
    /// How many there are.
    public var touchpoints: Int64
  }

  /// The sums of points over all members, under names that scripts may rely on.
  public struct Points: Hashable, Sendable {
    /// The names of the sums, in the order of `sums`.
    public static let names = [
      "earned", "in", "adjustedUp", "reinstated", "pending", "held", "available", "spent", "expired",
      "reversed", "out", "adjustedDown", "debt",
    ]
    /// Titles for a person, where the name alone says too little.
    static let titles = [
      "in": "from other members", "out": "to other members", "held": "locked by holds",
    ]
    /// Where each of `names` stands among `LoyaltyRow.Points.values`.
    private static let fields: [UInt16] = [0, 1, 2, 3, 4, 12, 5, 6, 7, 8, 9, 10, 11]
    /// What each of `names` comes to, in points.
    public var sums: InlineArray<13, Int128>

    /// The sums of the programme with a key.
    init(_ totals: Totals, _ key: Int32) {
      sums = InlineArray {
        totals[Counter(Loyalty.Count.points.rawValue, Self.fields[$0], key)]
      }
    }

    /// The sum under a name of `names`; 0 under any other.
    public subscript(name: String) -> Int128 { Self.names.firstIndex(of: name).map { sums[$0] } ?? 0 }

    public static func == (left: Points, right: Points) -> Bool {
      left.sums.indices.allSatisfy { left.sums[$0] == right.sums[$0] }
    }

    public func hash(into hasher: inout Hasher) {
      for index in sums.indices { hasher.combine(sums[index]) }
    }
  }

  /// The report of a view, at the moment that the view is of.
  ///
  /// - Parameters:
  ///   - view: the view of `loyalty`, at the moment that the report is of.
  ///   - program: the programme, by its name; `nil` for the only one, of several `default`, or else the first
  ///     by name.
  /// - Throws: `ProjectionError` with code `invalidRequest` where no such programme is in force; what reading
  ///   the view throws.
  public init(_ view: View<Loyalty>, program: String? = nil) throws {
    basis = ReportBasis(of: view, timeZone: view.projector.calendar.timeZone)
    let chosen = try view.programme(named: program)
    let key = chosen?.counterKey ?? 0
    programme = chosen != nil
    self.program = chosen?.name
    let totals = try view.totals
    var members: [Int32: Int64] = [:]
    for (counter, value) in totals.counters(ofKind: Loyalty.Count.members.rawValue) {
      members[counter.first, default: 0] += Int64(clamping: value)
    }
    self.members = members[key] ?? 0
    points = Points(totals, key)
    tiers = (chosen?.tiers?.levels ?? []).map { level in
      Tier(tier: level.name, customers: totals.count(Loyalty.Count.tier(level.name, key)))
    }
    let without = totals.count(Loyalty.Count.tier("", key))
    if without > 0 { tiers.insert(Tier(tier: nil, customers: without), at: 0) }
    programs = (view.policy?.programmes ?? []).map { programme in
      let points = Points(totals, programme.counterKey)
      return Program(
        program: programme.name, members: members[programme.counterKey] ?? 0, earned: points["earned"],
        balance: points["available"] - points["debt"])
    }
    referrals = LoyaltyExtras.Referral.State.allCases.compactMap { state in
      let count = totals.count(Counter(Loyalty.Count.referrals.rawValue, UInt16(state.rawValue), key))
      return count == 0 ? nil : Referral(state: String(describing: state), count: count)
    }
    cards = (chosen?.punchCards ?? []).map { card in
      let counter = Counter(Loyalty.Count.cards.rawValue, 0, key, Int64(bitPattern: card.hash.rawValue))
      return Card(card: card.name, completed: totals.count(counter))
    }
    unmatched = try Self.unmatched(view, totals)
  }

  private static func unmatched(_ view: View<Loyalty>, _ totals: Totals) throws -> [Unmatched] {
    let counters = totals.counters(ofKind: Loyalty.Count.unmatched.rawValue)
    if counters.isEmpty { return [] }
    let names = try view.names(in: .program)
    let found = counters.map { counter, value in
      let hash = NameHash(rawValue: UInt64(bitPattern: counter.second))
      return Unmatched(
        program: counter.second == 0 ? nil : names.name(hashed: hash), touchpoints: Int64(clamping: value))
    }
    return found.sorted { ($0.program ?? "") < ($1.program ?? "") }
  }
}
