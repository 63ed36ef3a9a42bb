// One loyalty programme, as one document describes it.

public import Projection
internal import Reporting
public import Words

/// A loyalty programme: how points are earned, when they expire, what tiers and rewards there are. Source:
/// schemas/policies/loyalty.schema.json.
///
/// It is an immutable class, since every touchpoint asks it, and a structure would be copied for each.
public final class LoyaltyProgramme: Sendable {
  /// The name under which the document is published.
  public let name: String
  /// The hash of the name, by which rows know the programme.
  public let hash: NameHash
  /// What tells the programme's totals from those of others: 0 for the one named `default`.
  public let counterKey: Int32
  /// A name for people, for programs to show; the name where the document does not say.
  public let title: String
  /// Other names by which touchpoints call the programme.
  public let names: [String]
  let otherNames: NameSet
  /// The currency in which sales earn points; sales in others earn none.
  public let currency: MeasureUnit
  /// Who becomes a member.
  public let joining: Joining
  /// What becomes of the points of somebody who leaves.
  public let leaving: Leaving
  /// Which touchpoints earn points, and how many.
  public let earning: Earning
  /// Points for joining, and on birthdays.
  public let bonuses: Bonuses
  /// How long points last.
  public let expiry: Expiry
  /// Whether a refund of points that are spent already may take the balance below zero.
  public let mayGoNegative: Bool
  /// How many days points last at least that return because their order was given back.
  public let returnDays: Int
  /// For how many days after it expired a lot can be reinstated; `nil` for any number.
  public let reinstatementDays: Int?
  /// Redeeming points without a reward.
  public let redemption: Redemption
  /// What points can be redeemed for, in the order of the document.
  public let rewards: [Reward]
  /// For how many minutes a hold locks points where it does not say.
  public let holdMinutes: Int
  /// Whether members can send each other points.
  public let allowsTransfers: Bool
  /// The tiers; `nil` for a programme that has none.
  public let tiers: Tiers?
  /// Cards whose every nth stamp gives a reward.
  public let punchCards: [PunchCard]
  /// Membership that is paid for; `nil` where there is none.
  public let membership: Membership?
  /// Benefits that are no points.
  public let perks: [Perk]
  /// What is given for bringing a friend; `nil` for nothing.
  public let referral: Referral?
  /// Points that several members gather together; `nil` where they cannot.
  public let pools: Pools?
  /// How much may be redeemed in how short a time.
  public let velocity: [Velocity]
  /// How many days back limits on one member's redemptions reach; `nil` where there are none.
  let recentDays: Int?
  /// Whether rows gather what the report of signals goes by.
  public let hasSignals: Bool
  /// What outstanding points are worth to the books; `nil` where that is not said.
  public let liability: Liability?
  /// How many local days before points expire their member is told, descending.
  public let noticeDays: [Int]

  /// The parts of the programme that every touchpoint asks for.
  let rules: Rules
  /// The hash of what counts for the tier, and of the window in which it does.
  let measureHash: UInt64
  /// Ascending, and one for every measure: never empty.
  let standings: [Standing]
  private let earningTypes: TypeTable
  private let visitTypes: TypeTable
  private let hasVisits: Bool
  private let hasTierMultipliers: Bool

  /// Who becomes a member.
  public enum Joining: String, CaseIterable, Hashable, Sendable {
    /// Whoever does something that earns.
    case automatic
    /// Whoever joins.
    case required
  }

  /// What becomes of the points of somebody who leaves.
  public enum Leaving: String, CaseIterable, Hashable, Sendable {
    /// They stay, and can be spent after joining again.
    case keep
    /// They expire.
    case forfeit
  }

  /// A tier, or no tier, with the measures for which a member has it.
  struct Standing: Sendable {
    /// The name of the tier; empty for no tier.
    var tier: String
    var from: Int64
    var through = Int64.max
    /// What the members who stand there are counted in.
    var counter: Counter

    init(tier: String, from: Int64, _ programme: Int32) {
      self.tier = tier
      self.from = from
      counter = Loyalty.Count.tier(tier, programme)
    }
  }

  /// The parts of the programme that every touchpoint asks for, as plain values: a reference to the
  /// programme would be counted for each touchpoint.
  struct Rules: BitwiseCopyable, Sendable {
    var currency: MeasureUnit
    /// The first of the types that earn points; there is nearly always just one.
    var earningType: TouchpointType
    var points: Int64
    var per: Int64
    var multiplier: Int64
    var pendingDays: Int
    var pendingUntil: PendingUntil
    var expiry: Expiry
    var mayGoNegative: Bool
    var returnDays: Int
    /// For how many days rows keep what expired, to know what can be reinstated; `nil` for not at all.
    var keepsExpiredDays: Int?
    /// Whether rows keep what the programme owes for points, month by month.
    var keepsFlows: Bool
    /// What counts for the tier.
    var measure: TierMeasure
    var windowDays: Int?
    /// Whether the window of the tiers ends, rather than rolls or lasts for ever.
    var hasWindowEnd: Bool
    /// Whether a member may keep a tier that the measure no longer supports.
    var keepsTiers: Bool
    /// Whether an order earns by its total alone, and nothing else follows from it.
    var isPlain: Bool
  }

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - document: the document as it was published.
  ///   - name: the name under which it was.
  ///   - types: the ledger's types and channels.
  /// - Throws: `PolicyFault`, which says what is wrong and where in the document.
  public init(document: String, name: String, types: TypeNames = TypeNames()) throws {
    var object = try PolicyObject(document: document)
    self.name = name
    hash = NameHash(name)
    counterKey = Loyalty.Count.key(of: hash.rawValue)
    title = try object.optionalText("title") ?? name
    names = try object.texts("names", max: 50, "names")
    otherNames = NameSet(names)
    currency = try Self.currency(&object)
    tiers = try Tiers(&object)
    let reading = ProgrammeReading(types: types, levels: tiers?.levels.map(\.name) ?? [])
    joining = try object.word("joining", default: .automatic)
    leaving = try object.word("leaving", default: .keep)
    var part = try PolicyObject(try object.require("earning"), at: "earning")
    earning = try Earning(&part, reading)
    bonuses = try Bonuses(&object)
    expiry = try Expiry(&object)
    mayGoNegative = try object.word("balance", default: Balance.mayGoNegative) == .mayGoNegative
    returnDays = Int(try object.days("returns", "extendDays", in: 0...3650) ?? 0)
    reinstatementDays = try object.days("reinstatement", "withinDays", in: 1...3650).map { Int($0) }
    redemption = try Redemption(&object)
    rewards = try Reward.list(&object, reading)
    holdMinutes = Int(try object.days("holds", "minutes", in: 1...43_200) ?? 30)
    allowsTransfers = try object.word("transfers", default: Transfers.allowed) == .allowed
    punchCards = try PunchCard.list(&object, reading)
    membership = try Membership(&object, reading)
    perks = try Perk.list(&object, reading)
    referral = try Referral(&object)
    pools = try Pools(&object)
    velocity = try Velocity.list(&object)
    recentDays = velocity.filter { $0.subject == .member }.map { $0.days ?? 1 }.max()
    let signals = try object.object("signals")
    hasSignals = signals != nil
    try signals?.finish()
    liability = try Liability(&object)
    noticeDays = try Self.noticeDays(&object)
    try object.finish()
    earningTypes = TypeTable(TypeSet(earning.types))
    let visits = Self.visitTypes(earning, punchCards)
    visitTypes = TypeTable(TypeSet(visits))
    hasVisits = !visits.isEmpty
    hasTierMultipliers = tiers?.levels.contains { $0.multiplier != 1000 } ?? false
    measureHash = NameHash("\(currency.rawValue) \(tiers?.measureText ?? "")").rawValue
    standings = Self.standings(tiers?.levels ?? [], counterKey)
    rules = Rules(
      currency: currency, earningType: earning.types.first ?? .orderPlaced, points: earning.points,
      per: earning.per, multiplier: earning.multiplier, pendingDays: earning.pendingDays,
      pendingUntil: earning.pendingUntil, expiry: expiry, mayGoNegative: mayGoNegative,
      returnDays: returnDays, keepsExpiredDays: reinstatementDays, keepsFlows: liability != nil,
      measure: tiers?.measure ?? .spend,
      windowDays: tiers?.windowDays, hasWindowEnd: tiers?.hasWindowEnd ?? false,
      keepsTiers: tiers?.keepsTiers ?? false,
      isPlain: Self.isPlain(earning, tiers) && joining == .automatic && membership == nil
        && punchCards.isEmpty && bonuses.birthday == 0
        && referral == nil && !hasSignals && liability == nil)
    try checkTogether()
  }

  /// Whether touchpoints mean the programme by a name: its own, or one of its others.
  package func isCalled(_ name: NameHash) -> Bool { hash == name || otherNames.contains(name) }

  func earns(by type: TouchpointType) -> Bool { earningTypes.contains(type) }

  /// Whether a touchpoint of a type is a visit for a rule or a card.
  func isVisit(_ type: TouchpointType) -> Bool { hasVisits && visitTypes.contains(type) }

  /// Whether some points are given only as far as a limit over all members allows.
  package var hasClaims: Bool {
    earning.limits.inAll != nil || earning.rules.contains { $0.limits.inAll != nil }
  }

  /// What the points of the members of a tier are multiplied by, in thousandths.
  func multiplier(ofTier tier: String) -> Int64 {
    guard hasTierMultipliers, !tier.isEmpty else { return 1000 }
    return tiers?.levels.first { $0.name == tier }?.multiplier ?? 1000
  }

  /// The level of a measure, as an index of the tiers' levels; −1 for none.
  func level(of measure: Int64) -> Int {
    guard let levels = tiers?.levels else { return -1 }
    return (levels.lastIndex { $0.from <= max(0, measure) }) ?? -1
  }

  /// The level whose name has a hash; `nil` where there is none.
  func level(named hash: UInt64) -> Int? { tiers?.levels.firstIndex { $0.hash == hash } }

  /// The index in `standings` of the tier for a measure.
  func standing(with measure: Int64) -> Int {
    var index = standings.count - 1
    while index > 0, standings[index].from > measure { index -= 1 }
    return index
  }
}

// MARK: Reading

extension LoyaltyProgramme {
  private enum Balance: String, CaseIterable { case mayGoNegative, stopsAtZero }
  private enum Transfers: String, CaseIterable { case allowed, refused }

  private static func currency(_ object: inout PolicyObject) throws -> MeasureUnit {
    let code = try object.text("currency")
    guard let currency = MeasureUnit(currency: code) else {
      throw PolicyFault("currency", "\(code) is not an ISO 4217 currency, such as GBP")
    }
    return currency
  }

  /// The standings of some levels. A measure below zero counts as zero.
  private static func standings(_ levels: [Level], _ key: Int32) -> [Standing] {
    var standings: [Standing] = []
    if levels.first.map({ $0.from > 0 }) ?? true { standings.append(Standing(tier: "", from: .min, key)) }
    for level in levels {
      if let last = standings.indices.last { standings[last].through = level.from - 1 }
      standings.append(Standing(tier: level.name, from: standings.isEmpty ? .min : level.from, key))
    }
    return standings
  }

  /// The types that are visits for a rule or a card.
  static func visitTypes(_ earning: Earning, _ cards: [PunchCard]) -> [TouchpointType] {
    var types: [TouchpointType] = []
    for rule in earning.rules { if case .visit(_, let visits) = rule.effect { types += visits } }
    for card in cards { if case .visit(let visits) = card.each { types += visits } }
    return types
  }

  private static func isPlain(_ earning: Earning, _ tiers: Tiers?) -> Bool {
    earning.basis == .total && earning.rules.isEmpty && earning.limits.isEmpty && earning.minimumOrder == 0
      && earning.pendingUntil == .nothing && earning.exclude.goods.isEmpty && earning.exclude.channels.isEmpty
      && (tiers?.levels.allSatisfy { $0.multiplier == 1000 } ?? true)
  }
}

extension PolicyObject {
  /// Takes an object that has just one whole number; `nil` where it is absent.
  fileprivate mutating func days(_ field: String, _ member: String, in range: ClosedRange<Int64>) throws
    -> Int64?
  {
    guard var object = try object(field) else { return nil }
    let days = try object.integer(member, in: range)
    try object.finish()
    return days
  }
}
