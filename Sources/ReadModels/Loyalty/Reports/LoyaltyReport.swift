// The report `loyalty`: members by tier, and where every point went.

internal import Words
public import Projection
public import Reporting

/// The loyalty programme at a glance, as `report loyalty` shows it.
public struct LoyaltyReport: ViewReport {
  public var basis: ReportBasis
  /// Whether a programme is in force. Without one everything is empty, until a policy is published.
  public var programme: Bool
  /// How many members there are, with a tier or without.
  public var members: Int64
  /// How many members each tier has, ascending by level. Members without a tier come first, with a null
  /// name, where there are any.
  public var tiers: [Tier]
  /// The sums of points over all members.
  public var points: Points

  /// The members of one tier.
  public struct Tier: Hashable, Sendable {
    /// The name of the tier; `nil` for members without one.
    public var tier: String?
    /// How many members have it.
    public var customers: Int64
  }

  /// The sums of points over all members, under names that scripts may rely on.
  public struct Points: Hashable, Sendable {
    /// The names of the sums, in the order of `sums`.
    public static let names = [
      "earned", "in", "adjustedUp", "reinstated", "pending", "available", "spent", "expired", "reversed",
      "out",
      "adjustedDown", "debt",
    ]
    /// Titles for a person, where the name alone says too little.
    fileprivate static let titles = ["in": "from other members", "out": "to other members"]
    /// What each of `names` comes to, in points.
    public var sums: InlineArray<12, Int128>

    public static func == (left: Points, right: Points) -> Bool {
      left.sums.indices.allSatisfy { left.sums[$0] == right.sums[$0] }
    }

    public func hash(into hasher: inout Hasher) {
      for index in sums.indices { hasher.combine(sums[index]) }
    }
  }

  /// The report of a view, at the moment that the view is of.
  ///
  /// - Throws: what reading the view throws.
  public init(_ view: View<Loyalty>) throws {
    basis = ReportBasis(of: view, timeZone: view.projector.calendar.timeZone)
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

  public var document: ReportDocument {
    ReportDocument(
      "loyalty", title: "Loyalty", basis: basis,
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("programme", title: "programme in force", .flag(programme)),
            ReportField("members", .count(members)),
          ]),
        ReportSection("tiers", title: "Members by tier", table: tierTable, picture: .bars(["customers"])),
        ReportSection(
          "points", title: "Where every point went",
          fields: Points.names.indices.map { index in
            let name = Points.names[index]
            return ReportField(name, title: Points.titles[name], .number(points.sums[index]))
          }),
      ])
  }

  private var tierTable: ReportTable {
    ReportTable(
      [
        ReportColumn("tier", .text, audience: .people), ReportColumn("tier", .text, audience: .programs),
        ReportColumn("customers", .number),
      ],
      rows: tiers.map { tier in
        [
          ReportCell(.text(tier.tier ?? "none")), ReportCell(.text(tier.tier)),
          ReportCell(.count(tier.customers)),
        ]
      })
  }
}
