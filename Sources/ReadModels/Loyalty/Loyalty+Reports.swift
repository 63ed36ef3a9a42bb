// The report of the loyalty view, and its section of a customer's page.

internal import Words
public import Projection
public import Reporting

extension Loyalty {
  public static let policySchema: String? = String(
    decoding: PackageResources.loyalty_schema_json, as: UTF8.self)

  /// Without a programme there are no members.
  public static let needsPolicy = true

  public static let reports: [ReportDeclaration<Loyalty>] = [
    ReportDeclaration(
      "loyalty", "Members by tier, and the sums of their points.", parameters: [.program]
    ) { try LoyaltyReport($0, program: $1.text("program")) },
    ReportDeclaration(
      "expiring", "The points that will expire, day by day.",
      parameters: [
        .program, ReportParameter("within", .duration, default: "90d", "How far ahead to look."),
      ]
    ) { try ExpiringReport($0, program: $1.text("program"), within: $1.seconds("within") ?? 0) },
    ReportDeclaration(
      "notices", "Whom to tell that points will expire.",
      parameters: [
        .program, ReportParameter("limit", .integer(1...1_000_000), default: "1000", "How many are listed."),
      ]
    ) { try NoticesReport($0, program: $1.text("program"), limit: Int($1.integer("limit") ?? 0)) },
    ReportDeclaration("rewards", "What members got of the catalogue.", parameters: [.program]) {
      try RewardsReport($0, program: $1.text("program"))
    },
    ReportDeclaration(
      "liability", "What is owed for points, and what of it became revenue.",
      parameters: [.program] + [ReportParameter].periods(of: [.month, .quarter, .year], default: .month)
    ) { try LiabilityReport($0, program: $1.text("program"), $1.periods) },
    ReportDeclaration(
      "signals", "Members whose history is unusual.",
      parameters: [
        .program, ReportParameter("limit", .integer(1...10_000), default: "50", "How many are listed."),
      ]
    ) { try SignalsReport($0, program: $1.text("program"), limit: Int($1.integer("limit") ?? 0)) },
  ]

  /// Where a member stands. Somebody who has no row yet has no points, and the lowest tier to reach.
  public static let customerSection: CustomerSectionDeclaration<Loyalty>? = CustomerSectionDeclaration(
    "loyalty",
    columns: [
      "loyalty.program": "joined", "loyalty.points": "pointsBalance", "loyalty.pending": "pointsPending",
      "loyalty.held": "pointsHeld", "loyalty.measure": "spend", "loyalty.amountToNextTier": "toNextTier",
      "loyalty.until": "tierUntil", "loyalty.amountToStay": "toStay", "loyalty.since": "tierSince",
      "loyalty.history": "tier", "loyalty.perks": "tier", "loyalty.cards": "stamps",
      "loyalty.programs": "programmes",
    ]
  ) {
    state in
    guard state.hasPublishedPolicy else { return nil }
    let standing = LoyaltyStanding(
      state.row ?? LoyaltyRow(), under: state.policy, state.projector.calendar, asOf: state.asOf)
    let told = standing.fields.map { ReportField($0.key, title: $0.title, $0.value, audience: .programs) }
    return CustomerSection.Content(
      standing,
      fields: told + [
        ReportField("tier", .text(standing.tier ?? "none"), audience: .people),
        ReportField("points", .count(standing.points), audience: .people),
      ] + standing.kindLines)
  }
}

extension CustomerPage {
  /// Where the customer stands in the programme; `nil` where there is no programme.
  public var loyalty: LoyaltyStanding? { section(Loyalty.customerSection?.key)?.value as? LoyaltyStanding }
}

extension ReportSource {
  /// The loyalty report: members by tier, and the sums of their points.
  ///
  /// - Parameters:
  ///   - program: the programme, by its name; `nil` for the only one, of several `default`, or else the first
  ///     by name. So in the other reports.
  ///   - moment: the moment that the report is of.
  public func loyalty(program: String? = nil, _ moment: Moment = .now) throws -> LoyaltyReport {
    try LoyaltyReport(try view(of: Loyalty.self, moment), program: program)
  }

  /// The points that will expire, day by day, `seconds` ahead.
  public func expiring(
    program: String? = nil, within seconds: Int64 = 90 * 86_400, _ moment: Moment = .now
  ) throws -> ExpiringReport {
    try ExpiringReport(try view(of: Loyalty.self, moment), program: program, within: seconds)
  }

  /// Whom to tell that points will expire: at most `limit` of them.
  public func notices(program: String? = nil, limit: Int = 1000, _ moment: Moment = .now) throws
    -> NoticesReport
  {
    try NoticesReport(try view(of: Loyalty.self, moment), program: program, limit: limit)
  }

  /// What members got of the catalogue.
  public func rewards(program: String? = nil, _ moment: Moment = .now) throws -> RewardsReport {
    try RewardsReport(try view(of: Loyalty.self, moment), program: program)
  }

  /// What is owed for points, and what of it became revenue in each period.
  public func liability(
    program: String? = nil, _ range: PeriodRange = PeriodRange(.month), _ moment: Moment = .now
  ) throws -> LiabilityReport {
    try LiabilityReport(try view(of: Loyalty.self, moment), program: program, range)
  }

  /// Members whose history is unusual: at most `limit` of them.
  public func signals(program: String? = nil, limit: Int = 50, _ moment: Moment = .now) throws
    -> SignalsReport
  {
    try SignalsReport(try view(of: Loyalty.self, moment), program: program, limit: limit)
  }
}
