// How a programme earns points.

internal import Projection
internal import Reporting
public import Words

extension LoyaltyProgramme {
  /// How points are earned.
  public struct Earning: Sendable {
    /// The types of touchpoint whose amounts earn points; `order.placed` where the document names none.
    public var types: [TouchpointType]
    /// Points for each full `per` minor units; 0 where only rules give points.
    public var points: Int64
    /// How many minor units earn `points`; what is left over earns nothing.
    public var per: Int64
    /// What the points are multiplied by, in thousandths: 1500 is one and a half.
    public var multiplier: Int64
    /// How many calendar days points wait before they can be spent; 0 for not at all.
    public var pendingDays: Int
    /// What points wait for besides.
    public var pendingUntil: PendingUntil
    /// Of which part of an order points are earned.
    public var basis: Basis
    /// What earns nothing.
    public var exclude: Exclusions
    /// An order whose basis is below, in minor units, earns nothing at all.
    public var minimumOrder: Int64
    /// How many points the programme's touchpoints earn at most.
    public var limits: Limits
    /// Other points than the base, in the order of the document.
    public var rules: [Rule]
  }

  /// What earned points wait for before they can be spent, besides `pendingDays`.
  public enum PendingUntil: BitwiseCopyable, Hashable, Sendable {
    /// Nothing.
    case nothing
    /// The delivery of the order, from which `pendingDays` count.
    case delivery
    /// The start of a local day, in days since 1970-01-01, or the end of `pendingDays`, whichever is later.
    case day(Int32)
  }

  /// Of which part of an order points are earned.
  public struct Basis: BitwiseCopyable, Hashable, Sendable {
    /// Whether discounts are taken off before points are earned; otherwise they are added back.
    public var isAfterDiscount = true
    /// Whether tax earns.
    public var withTax = true
    /// Whether shipping earns.
    public var withShipping = true
    /// Whether the part that is paid with points earns.
    public var withPaidByPoints = false

    /// All of the total, but for the part that is paid with points.
    public static let total = Basis()
    /// What the goods cost, without tax, shipping and the part that is paid with points.
    public static let net = Basis(withTax: false, withShipping: false)
  }

  /// What earns nothing.
  public struct Exclusions: Sendable {
    /// Products and categories whose lines earn nothing.
    public var goods: Goods
    /// The channels whose orders earn nothing.
    public var channels: ChannelSet
  }

  /// Products and categories.
  public struct Goods: Hashable, Sendable {
    /// The products, by the business's own numbers.
    public var skus: NameSet
    /// The categories.
    public var categories: NameSet

    /// Whether nothing is named.
    public var isEmpty: Bool { skus.isEmpty && categories.isEmpty }

    /// Whether a product or its category is among them.
    public func contains(_ sku: NameHash?, _ category: NameHash?) -> Bool {
      skus.contains(sku) || categories.contains(category)
    }
  }

  /// How many points may be earned; `nil` for any number.
  public struct Limits: Hashable, Sendable {
    /// Of one order, or other touchpoint.
    public var perOrder: Int64?
    /// Of one member on one local day.
    public var perDay: Int64?
    /// Of one member, ever.
    public var perMember: Int64?
    /// Of all members together, ever. `program run` awards these.
    public var inAll: Int64?

    /// Whether nothing is limited.
    public var isEmpty: Bool { self == Limits() }
  }

  /// A rule that gives other points than the base. It is a class, since it is looked at for every line of every
  /// order, and one reference is counted faster than those of all that it names.
  public final class Rule: Sendable {
    /// The name, which no other rule of the programme has.
    public let name: String
    /// The hash of the name.
    public let hash: UInt64
    /// The lines that it is for; `nil` for the whole order.
    public var goods: Goods? { isForLines ? lines : nil }
    /// When it holds.
    public let condition: Condition
    /// What it does.
    public let effect: Effect
    /// How many points it gives at most.
    public let limits: Limits
    /// Whether it is for some lines only.
    let isForLines: Bool
    /// Those lines. It is no optional value, since every line is asked for, and would copy one.
    private let lines: Goods

    init(name: String, goods: Goods?, condition: Condition, effect: Effect, limits: Limits) {
      (self.name, hash, isForLines) = (name, NameHash(name).rawValue, goods != nil)
      lines = goods ?? Goods(skus: NameSet(), categories: NameSet())
      (self.condition, self.effect, self.limits) = (condition, effect, limits)
    }

    /// Whether it is for a line of a product and a category.
    func isFor(_ sku: NameHash?, _ category: NameHash?) -> Bool { lines.contains(sku, category) }
  }

  /// When a rule holds: where all of this is so.
  public struct Condition: Sendable {
    /// From when on; `nil` for ever since.
    public var from: DayOrTime?
    /// Until when, that moment excluded; `nil` for ever.
    public var until: DayOrTime?
    /// On which days of the week.
    public var weekdays: WeekdaySet
    /// Through which channels; through any where it is empty.
    public var channels: ChannelSet
    /// In which tiers, by the hashes of their names; in any where it is empty.
    public var tiers: NameSet
    /// From which basis of the order on, in minor units.
    public var minimumOrder: Int64
  }

  /// What a rule does.
  public enum Effect: Hashable, Sendable {
    /// Multiplies the points of what it is for, in thousandths.
    case multiplier(Int64)
    /// Gives so many points for each full `per` minor units, instead of the base.
    case rate(points: Int64, per: Int64)
    /// Gives so many points for each order or piece, besides the base.
    case each(points: Int64, Unit)
    /// Gives so many points for each touchpoint of some types.
    case visit(points: Int64, [TouchpointType])
  }

  /// What points are given for each of.
  public enum Unit: String, CaseIterable, Hashable, Sendable {
    /// A piece; a line that is weighed or measured is one.
    case item
    /// An order.
    case order
  }
}

extension LoyaltyProgramme.Earning {
  init(_ object: inout PolicyObject, _ reading: ProgrammeReading) throws {
    types = try reading.earningTypes(&object, default: .orderPlaced)
    points = try object.integer("points", in: 1...1_000_000_000, default: 1)
    let per = try object.optionalInteger("per", in: 1...Int64.max)
    multiplier = try object.thousandths("multiplier", default: 1000)
    pendingDays = Int(try object.integer("pendingDays", in: 0...3650, default: 0))
    pendingUntil = try LoyaltyProgramme.PendingUntil(&object)
    basis = try LoyaltyProgramme.Basis(&object)
    var excluded = try object.object("exclude")
    exclude = LoyaltyProgramme.Exclusions(
      goods: try LoyaltyProgramme.Goods(&excluded),
      channels: ChannelSet(try excluded?.texts("channels") ?? [], reading.types))
    try excluded?.finish()
    minimumOrder = try object.optionalInteger("minimumOrder", in: 1...Int64.max) ?? 0
    limits = try LoyaltyProgramme.Limits(&object)
    rules = try LoyaltyProgramme.Rule.list(&object, reading)
    try object.finish()
    guard per != nil || rules.contains(where: \.givesForEach) else {
      throw PolicyFault(object.path, "needs per, or a rule with points for each")
    }
    // Without a rate nothing is earned by amounts.
    if per == nil { points = 0 }
    self.per = per ?? 1
    if pendingUntil == .delivery, !types.contains(.orderPlaced) {
      throw PolicyFault(
        object.path(of: "pendingUntil"), "needs order.placed among touchpoints: only orders are delivered")
    }
  }
}

extension LoyaltyProgramme.PendingUntil {
  fileprivate init(_ object: inout PolicyObject) throws {
    switch object.take("pendingUntil") {
    case nil: self = .nothing
    case .text("order.delivered"): self = .delivery
    case .text(let text):
      guard let date = CivilDate(text) else { fallthrough }
      self = .day(Int32(clamping: date.daysSinceEpoch))
    default:
      throw PolicyFault(
        object.path(of: "pendingUntil"), "must be order.delivered, or a day such as 2024-12-01")
    }
  }
}

extension LoyaltyProgramme.Basis {
  private enum Side: String, CaseIterable { case with, without }
  private enum Discount: String, CaseIterable { case after, before }

  fileprivate init(_ object: inout PolicyObject) throws {
    switch object.take("basis") {
    case nil, .text("total"): self = .total
    case .text("net"): self = .net
    case .some(let value):
      let path = object.path(of: "basis")
      guard case .object = value else {
        throw PolicyFault(
          path, "must be total, net, or an object with discount, tax, shipping, paidWithPoints")
      }
      var parts = try PolicyObject(value, at: path)
      isAfterDiscount = try parts.word("discount", default: Discount.after) == .after
      withTax = try parts.word("tax", default: Side.with) == .with
      withShipping = try parts.word("shipping", default: Side.with) == .with
      withPaidByPoints = try parts.word("paidWithPoints", default: Side.without) == .with
      try parts.finish()
    }
  }
}

extension LoyaltyProgramme.Goods {
  /// Takes products and categories out of an object that names some of both, or is absent.
  fileprivate init(_ object: inout PolicyObject?) throws {
    skus = NameSet(try object?.texts("skus") ?? [])
    categories = NameSet(try object?.texts("categories") ?? [])
  }

  /// Takes the goods that a field names; `nil` where it is absent.
  static func optional(_ object: inout PolicyObject, _ field: String) throws -> LoyaltyProgramme.Goods? {
    var named = try object.object(field)
    guard named != nil else { return nil }
    let goods = try LoyaltyProgramme.Goods(&named)
    try named?.finish()
    if goods.isEmpty { throw PolicyFault(object.path(of: field), "must name skus or categories") }
    return goods
  }
}

extension LoyaltyProgramme.Limits {
  init(_ object: inout PolicyObject) throws {
    guard var limits = try object.object("limits") else { return }
    let range: ClosedRange<Int64> = 1...1_000_000_000_000
    perOrder = try limits.optionalInteger("perOrder", in: range)
    perDay = try limits.optionalInteger("perDay", in: range)
    perMember = try limits.optionalInteger("perMember", in: range)
    inAll = try limits.optionalInteger("inAll", in: range)
    try limits.finish()
    let given = [("perOrder", perOrder), ("perDay", perDay), ("perMember", perMember), ("inAll", inAll)]
      .compactMap { name, limit in limit.map { (name: name, limit: $0) } }
    for (lower, upper) in zip(given, given.dropFirst()) where lower.limit > upper.limit {
      throw PolicyFault(
        limits.path(of: lower.name), "must not be above \(upper.name), \(upper.limit)")
    }
  }
}
