// The report `retention`: rate and churn, period by period, and how many come back at all.

internal import Words
public import Projection
public import Reporting

/// How many of the customers who are active when a period begins are active when it ends, as `report
/// retention` shows it.
///
/// For a period that is not over, `end` counts those who are certain already to be active at its end.
public struct RetentionReport: ViewReport {
  public var basis: ReportBasis
  /// The periods of the range, by time, those without customers included.
  public var periods: [Row]
  /// How many customers are active at the as-of instant.
  public var activeNow: Int64
  /// How many customers have at least one qualifying touchpoint.
  public var customers: Int64
  /// How many customers have at least two.
  public var repeatCustomers: Int64
  /// `repeatCustomers ÷ customers`.
  public var repeatRate: Ratio
  /// How many customers came back on 0, 1, 2 … 6 further local days, and on 7 or more.
  public var repeatsByDays: [Int64]

  /// The customers of one period. A customer is active at an instant if an activity lies in the look-back
  /// before it.
  public struct Row: Hashable, Sendable {
    /// The name of the period: `2011-11-05`, `2011-W44`, `2011-11`, `2011-Q4` or `2011`.
    public var period: String
    /// How many customers are active when the period begins.
    public var start: Int64
    /// How many are active when it ends.
    public var end: Int64
    /// How many are active when it ends, and not when it begins: `firstTime + resurrected`.
    public var new: Int64
    /// How many of the new ones had never been active before.
    public var firstTime: Int64
    /// How many of the new ones had been active before.
    public var resurrected: Int64
    /// How many are active both when it begins and when it ends.
    public var retained: Int64
    /// How many are active when it begins, and not when it ends.
    public var lost: Int64
    /// `retained ÷ start`.
    public var rate: Ratio
    /// `lost ÷ start`.
    public var churn: Ratio
    /// Whether the period is over.
    public var complete: Bool
  }

  /// The report of a view, for the periods of a range.
  ///
  /// - Throws: what reading the view throws.
  public init(_ view: View<Retention>, _ range: PeriodRange) throws {
    let kind = range.kind
    let counts = RetentionCounts(try view.totals, kind)
    basis = ReportBasis(of: view, timeZone: view.projector.calendar.timeZone, period: kind)
    let totals = try view.totals
    activeNow = totals.count(Counter(Retention.Count.activeNow.rawValue))
    let byTouchpoints = totals.counters(ofKind: Retention.Count.byTouchpoints.rawValue)
    customers = byTouchpoints.reduce(0) { $0 + Int64(clamping: $1.value) }
    repeatCustomers = byTouchpoints.reduce(0) { sum, entry in
      entry.counter.second > 1 ? sum + Int64(clamping: entry.value) : sum
    }
    repeatRate = Ratio(repeatCustomers, customers)
    repeatsByDays = Array(repeating: 0, count: 8)
    for (counter, value) in totals.counters(ofKind: Retention.Count.byDays.rawValue) {
      repeatsByDays[Int(min(counter.second - 1, 7))] += Int64(clamping: value)
    }
    periods = []
    let calendar = view.projector.calendar
    guard let shown = range.resolved(activity: counts.activity, asOf: view.asOf, in: calendar) else { return }
    var active = counts.active(atBeginOf: shown.lowerBound)
    for period in shown {
      let firstTime = counts[.entered, period + 1]
      let resurrected = counts[.reentered, period + 1]
      let lost = counts[.left, period + 1]
      let (start, end) = (active, active + firstTime + resurrected - lost)
      periods.append(
        Row(
          period: kind.label(of: period), start: start, end: end, new: firstTime + resurrected,
          firstTime: firstTime, resurrected: resurrected, retained: start - lost, lost: lost,
          rate: Ratio(start - lost, start), churn: Ratio(lost, start),
          complete: calendar.isOver(kind, period, at: view.asOf)))
      active = end
    }
  }
}
