// Lifecycle: of what kind are the customers of a period?

internal import Ledger
public import Projection

/// `report lifecycle`: new, current, resurrected and dormant customers of each period.
public struct LifecycleReport: ViewReport {
  public var report = "lifecycle"
  public var asOf: String
  public var position: UInt64
  public var period: String
  public var timeZone: String
  public var periods: [Row]
  public var quarantined: Int
  public var setAside: [SetAsidePolicy]
  public var view: ViewName { Retention.name }

  public struct Row: Encodable, Hashable, Sendable {
    public var period: String
    /// First activity ever.
    public var new: Int64
    /// Active in this period and the one before.
    public var current: Int64
    /// Active in this period, not in the one before, earlier yes.
    public var resurrected: Int64
    /// Active in the period before, not in this one.
    public var dormant: Int64
    /// new + current + resurrected.
    public var active: Int64
    /// (new + resurrected) ÷ dormant.
    public var pulse: Ratio
    public var complete: Bool
  }

  public init(_ view: View<Retention>, _ range: PeriodRange) throws {
    let kind = range.kind
    let counts = RetentionCounts(try view.totals, kind)
    let calendar = view.projector.calendar
    asOf = view.asOf.description
    position = view.position.rawValue
    period = kind.word
    timeZone = calendar.timeZone
    quarantined = view.quarantined
    setAside = view.setAside
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

  public var table: ReportTable {
    ReportTable(
      columns: ["period", "new", "current", "resurrected", "dormant", "active", "pulse", "complete"],
      rows: periods.map { row in
        [
          .text(row.period), .count(row.new), .count(row.current), .count(row.resurrected),
          .count(row.dormant), .count(row.active), row.pulse.cell, .text(row.complete ? "yes" : "no"),
        ]
      })
  }
}
