// The report `lifecycle`: which customers of a period are new, current, resurrected or dormant.

internal import Words
public import Projection
public import Reporting

/// New, current, resurrected and dormant customers of each period, as `report lifecycle` shows them.
public struct LifecycleReport: ViewReport {
  public var basis: ReportBasis
  /// The periods of the range, by time, those without customers included.
  public var periods: [Row]

  /// The customers of one period.
  public struct Row: Hashable, Sendable {
    /// The name of the period: `2011-11-05`, `2011-W44`, `2011-11`, `2011-Q4` or `2011`.
    public var period: String
    /// How many had their first activity of all in this period.
    public var new: Int64
    /// How many were active in this period and in the one before.
    public var current: Int64
    /// How many were active in this period, not in the one before, but earlier.
    public var resurrected: Int64
    /// How many were active in the period before, but not in this one.
    public var dormant: Int64
    /// new + current + resurrected.
    public var active: Int64
    /// (new + resurrected) ÷ dormant.
    public var pulse: Ratio
    /// Whether the period is over.
    public var complete: Bool
  }

  /// The report of a view, for the periods of a range.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by numbers of weeks that the
  ///   policy's weeks do not have; what reading the view throws.
  public init(_ view: View<Retention>, _ range: PeriodRange) throws {
    let range = try range.weeks(by: view.policy)
    let kind = range.kind
    let counts = RetentionCounts(try view.totals, kind)
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, by: kind)
    // In the lifecycle only activity in the period itself counts, so that no look-back applies.
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    let shown = range.resolved(activity: counts.activity, asOf: view.asOf, in: calendar)
    periods = (shown.map(Array.init) ?? []).map { period in
      let new = counts[.new, period]
      let current = counts.current(period)
      let resurrected = counts[.returned, period]
      let dormant = counts.dormant(period)
      return Row(
        period: kind.label(of: period), new: new, current: current, resurrected: resurrected,
        dormant: dormant,
        active: new + current + resurrected, pulse: Ratio(new + resurrected, dormant),
        complete: calendar.isOver(kind, period, at: view.asOf))
    }
  }

  public var document: ReportDocument {
    ReportDocument(
      "lifecycle", title: "Lifecycle by \(basis.period?.word ?? "period")", basis: basis,
      mainTable: "periods",
      sections: [
        ReportSection(
          "periods", table: table,
          picture: .piles(up: ["new", "current", "resurrected"], down: ["dormant"]))
      ])
  }

  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("period", .day),
        ReportColumn("new", .number, about: "their first activity ever"),
        ReportColumn("current", .number, about: "active in this period and in the one before"),
        ReportColumn(
          "resurrected", .number, about: "active in this period and earlier, not in the one before"),
        ReportColumn("dormant", .number, about: "active in the period before, not in this one"),
        ReportColumn("active", .number, about: "new + current + resurrected"),
        ReportColumn("pulse", .ratio, about: "(new + resurrected) ÷ dormant"),
        ReportColumn("complete", .flag, about: "whether the period is over"),
        ReportColumn("small", .flag, audience: .programs),
      ],
      rows: periods.map { row in
        [
          ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(.count(row.new)),
          ReportCell(.count(row.current)), ReportCell(.count(row.resurrected)),
          ReportCell(.count(row.dormant)), ReportCell(.count(row.active)),
          ReportCell(.ratio(row.pulse), of: row.dormant), ReportCell(.flag(row.complete)),
          ReportCell(.flag(row.dormant < ReportCell.largeFrom)),
        ]
      })
  }
}
