// The report `liability`: what is owed for points, and what of it has become revenue.

public import Projection
public import Reporting
internal import Words

/// What a programme owes for points, as `report liability` shows it.
///
/// Of each sale that earns points, a part of the price is put off until the points are redeemed: in
/// proportion to the stand-alone price of the points, `points × value × expected redemption`. Revenue to
/// date is what was put off to date × points redeemed to date ÷ points that are expected to be redeemed.
/// Amounts are cumulative and rounded to the nearest minor unit; a period's is what is new in it. Source:
/// IFRS 15, B39 to B43.
public struct LiabilityReport: ViewReport {
  public var basis: ReportBasis
  /// The name of the programme; `nil` where none is in force.
  public var program: String?
  /// The points that members have, those included that cannot be spent yet, less those that they owe.
  public var outstanding: Int128
  /// What these are worth; `nil`, as all that follows, where the programme does not say what a point is.
  public var value: ReportValue.Amount?
  /// The share of points that is expected to be redeemed.
  public var expectedRedemption: Double?
  /// What was put off and is not revenue yet.
  public var deferred: ReportValue.Amount?
  /// What was put off and has become revenue.
  public var recognised: ReportValue.Amount?
  /// The part of `value` that is not expected to be redeemed.
  public var breakage: ReportValue.Amount?
  /// The periods of the range, by time.
  public var periods: [Period]

  /// What one period brought.
  public struct Period: Hashable, Sendable {
    /// The name of the period: `2011-11`, `2011-Q4` or `2011`.
    public var period: String
    /// What was put off in the period, less what refunds took back in it.
    public var allocated: Int128
    /// Points redeemed in the period, less those that were given back.
    public var redeemed: Int128
    /// How many points of all that were earned by its end are expected to be redeemed, as expected then.
    public var expected: Int128
    /// What became revenue in the period.
    public var recognised: Int128
    /// What was put off and was no revenue yet at its end.
    public var deferred: Int128
    /// Whether the period is over.
    public var complete: Bool
  }

  /// The report of a view.
  ///
  /// - Parameters:
  ///   - view: the view of `loyalty`, at the moment that the report is of.
  ///   - program: the programme, by its name; `nil` for the only one, of several `default`, or else the first
  ///     by name.
  ///   - range: the periods, of months, quarters or years.
  /// - Throws: `ProjectionError` with code `invalidRequest` where no such programme is in force; what reading
  ///   the view throws.
  public init(_ view: View<Loyalty>, program: String? = nil, _ range: PeriodRange = PeriodRange(.month))
    throws
  {
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone, period: range.kind)
    (outstanding, periods) = (0, [])
    guard let programme = try view.programme(named: program) else { return }
    self.program = programme.name
    let totals = try view.totals
    let points = LoyaltyReport.Points(totals, programme.counterKey)
    outstanding = points["available"] + points["pending"] + points["held"] - points["debt"]
    guard let liability = programme.liability else { return }
    let unit = programme.currency
    let worth = (outstanding * Int128(liability.value)).roundedQuotient(by: 1000)
    value = ReportValue.Amount(worth, unit)
    expectedRedemption = Double(liability.expectedRedemption) / 1000
    let unexpected = (worth * Int128(1000 - liability.expectedRedemption)).roundedQuotient(by: 1000)
    breakage = ReportValue.Amount(unexpected, unit)
    let flows = PointFlows(totals, programme.counterKey)
    let now = flows.toDate(through: .max, liability.expectedRedemption)
    recognised = ReportValue.Amount(now.recognised, unit)
    deferred = ReportValue.Amount(now.allocated - now.recognised, unit)
    periods = Self.periods(of: flows, range, view, programme, liability)
  }

  private static func periods(
    of flows: PointFlows, _ range: PeriodRange, _ view: View<Loyalty>, _ programme: LoyaltyProgramme,
    _ liability: LoyaltyProgramme.Liability
  ) -> [Period] {
    let (kind, calendar) = (range.kind, view.projector.calendar)
    func period(of month: Int32) -> Int32 { kind.index(ofDay: PeriodKind.month.firstDay(of: month)) }
    let activity = flows.months.map { period(of: $0.lowerBound)...period(of: $0.upperBound) }
    guard let shown = range.resolved(activity: activity, asOf: view.asOf, in: calendar) else { return [] }
    /// What had come of it by the end of a period, as it was expected then.
    func toDate(_ period: Int32) -> PointFlows.Sums {
      let next = kind.firstDay(of: period + 1)
      // Of an expectation that begins with the next period, the one before is meant.
      let end = Instant(microseconds: calendar.start(ofDay: next).microseconds - 1)
      let then = view.policy(at: min(end, view.asOf))?.programme(of: programme.hash)?.liability
      return flows.toDate(
        through: PeriodKind.month.index(ofDay: next) - 1, (then ?? liability).expectedRedemption)
    }
    var before = toDate(shown.lowerBound - 1)
    return shown.map { period in
      let now = toDate(period)
      defer { before = now }
      return Period(
        period: kind.label(of: period), allocated: now.allocated - before.allocated,
        redeemed: now.redeemed - before.redeemed, expected: now.expected,
        recognised: now.recognised - before.recognised, deferred: now.allocated - now.recognised,
        complete: calendar.isOver(kind, period, at: view.asOf))
    }
  }

  public var document: ReportDocument {
    func field(_ key: String, _ title: String?, _ amount: ReportValue.Amount?) -> ReportField {
      ReportField(key, title: title, amount.map { .amounts([$0]) } ?? .absent)
    }
    return ReportDocument(
      "liability", title: "What is owed for points", basis: basis, mainTable: "periods",
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("program", title: "programme", .text(program)),
            ReportField("outstanding", title: "points outstanding", .number(outstanding)),
            field("value", "worth", value),
            ReportField(
              "expectedRedemption", title: "expected to be redeemed",
              expectedRedemption.map { .share($0) } ?? .absent),
            field("deferred", "put off, no revenue yet", deferred),
            field("recognised", "put off, revenue since", recognised), field("breakage", nil, breakage),
          ]),
        ReportSection("periods", table: table, picture: .curves(["redeemed", "expected"])),
      ])
  }

  private var table: ReportTable {
    let unit = value?.unit
    func amount(_ value: Int128) -> ReportValue {
      unit.map { .amounts([ReportValue.Amount(value, $0)]) } ?? .absent
    }
    return ReportTable(
      [
        ReportColumn("period", .day),
        ReportColumn("allocated", title: "put off", .money, about: "less what refunds took back"),
        ReportColumn("redeemed", .number, about: "points, less those that were given back"),
        ReportColumn("expected", .number, about: "points that are expected to be redeemed in all"),
        ReportColumn("recognised", title: "revenue", .money, about: "what became revenue"),
        ReportColumn("deferred", title: "no revenue yet", .money, about: "at the end of the period"),
        ReportColumn("complete", .flag, about: "whether the period is over"),
      ],
      rows: periods.map { row in
        [
          ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(amount(row.allocated)),
          ReportCell(.number(row.redeemed)), ReportCell(.number(row.expected)),
          ReportCell(amount(row.recognised)), ReportCell(amount(row.deferred)),
          ReportCell(.flag(row.complete)),
        ]
      })
  }
}
