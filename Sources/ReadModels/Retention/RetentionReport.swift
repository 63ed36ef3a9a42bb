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
  /// How many customers have at least two, also where both are of one day.
  public var repeatCustomers: Int64
  /// `repeatCustomers ÷ customers`.
  public var repeatRate: Ratio
  /// How many customers came back on 0, 1, 2 … 6 further local days, and on 7 or more.
  public var repeatsByDays: [Int64]
  /// For each period of the range, who ordered for the first time and who had ordered before it; empty where the
  /// report was made without the view of purchases.
  public var firstOrders: [FirstOrders] = []
  /// The same periods under other look-backs than that of the policy, each asked for.
  public var lookBacks: [UnderLookBack] = []

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

  /// The customers and the orders of one period, by whether the customer had ordered before the period began.
  public struct FirstOrders: Hashable, Sendable {
    /// The name of the period.
    public var period: String
    /// How many customers ordered in it.
    public var customers: Int64
    /// How many of them had their first order of all in it.
    public var first: Int64
    /// How many of them had ordered before it.
    public var before: Int64
    /// `before ÷ customers`.
    public var shareBefore: Ratio
    /// How many orders were placed in it.
    public var orders: Int64
    /// How many of them were of customers who had ordered before it.
    public var ordersBefore: Int64
    /// `ordersBefore ÷ orders`.
    public var shareOfOrdersBefore: Ratio
    /// Whether the period is over.
    public var complete: Bool
  }

  /// The most other look-backs of one report: for each all rows are read.
  private static let lookBacksMax = 12

  /// The periods of the report under another look-back.
  public struct UnderLookBack: Hashable, Sendable {
    /// The look-back in calendar days.
    public var days: Int32
    /// How many customers are active at the as-of instant.
    public var activeNow: Int64
    /// The periods of the range, by time.
    public var periods: [Row]
  }

  /// The report of a view, for the periods of a range.
  ///
  /// - Parameters:
  ///   - view: who was active when.
  ///   - range: the periods that are reported.
  ///   - purchases: the view of what was bought, of the same position and instant; `nil` leaves `firstOrders` empty.
  ///   - lookBacks: other look-backs that are reported as well, in calendar days, each once and 12 at most; they are
  ///     reported in ascending order. Each reads all rows.
  /// - Throws: `ProjectionError` with code `invalidRequest` for a look-back below 1, one that is given twice, or too
  ///   many, and where the range was written by numbers of weeks that the policy's weeks do not have; what reading the
  ///   views throws.
  public init(
    _ view: View<Retention>, _ range: PeriodRange, _ purchases: View<Purchases>? = nil,
    lookBacks: [Int32] = []
  ) throws {
    let lookBacks = try lookBacks.map(Int64.init)
      .checkedDays("look-back", "a number of days", atMost: Self.lookBacksMax).map { Int32($0) }
    let range = try range.weeks(by: view.policy)
    let kind = range.kind
    let counts = RetentionCounts(try view.totals, kind)
    basis = ReportBasis(of: view, by: kind)
    if let purchases { basis.add(purchases) }
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
    periods = Self.rows(counts, kind, shown, calendar, view.asOf)
    self.lookBacks = try Self.underOther(lookBacks, view, kind, shown)
    guard let purchases else { return }
    let bought = PurchasesCounts(try purchases.totals, kind)
    firstOrders = shown.map { Self.firstOrders(bought, kind, $0, calendar.isOver(kind, $0, at: view.asOf)) }
  }

  /// The rows of periods, from how many customers were active when each began.
  private static func rows(
    _ counts: RetentionCounts, _ kind: PeriodKind, _ shown: ClosedRange<Int32>, _ calendar: LocalCalendar,
    _ asOf: Instant
  ) -> [Row] {
    var active = counts.active(atBeginOf: shown.lowerBound)
    return shown.map { period in
      let firstTime = counts[.entered, period + 1]
      let resurrected = counts[.reentered, period + 1]
      let lost = counts[.left, period + 1]
      let (start, end) = (active, active + firstTime + resurrected - lost)
      active = end
      return Row(
        period: kind.label(of: period), start: start, end: end, new: firstTime + resurrected,
        firstTime: firstTime, resurrected: resurrected, retained: start - lost, lost: lost,
        rate: Ratio(start - lost, start), churn: Ratio(lost, start),
        complete: calendar.isOver(kind, period, at: asOf))
    }
  }

  /// The same periods under other look-backs: what each row would contribute under them.
  private static func underOther(
    _ lookBacks: [Int32], _ view: View<Retention>, _ kind: PeriodKind, _ shown: ClosedRange<Int32>
  ) throws -> [UnderLookBack] {
    let (retention, calendar) = (view.projector, view.projector.calendar)
    return try lookBacks.map { days in
      var totals = Totals()
      var activeNow: Int64 = 0
      let window = LookBack(days: days, in: calendar)
      try view.forEachRow { _, row in
        var row = row
        row.lookBackDays = days
        retention.contribute(row, to: &totals)
        if let latest = row.latest(before: view.asOf), window.holds(latest, endingAt: view.asOf) {
          activeNow += 1
        }
        return true
      }
      let rows = Self.rows(RetentionCounts(totals, kind), kind, shown, calendar, view.asOf)
      return UnderLookBack(days: days, activeNow: activeNow, periods: rows)
    }
  }

  private static func firstOrders(
    _ bought: PurchasesCounts, _ kind: PeriodKind, _ period: Int32, _ isOver: Bool
  ) -> FirstOrders {
    let (customers, first) = (bought[.customers, period], bought[.first, period])
    let orders = bought[.orders, period]
    let ordersBefore = orders - bought[.ordersOfFirst, period]
    return FirstOrders(
      period: kind.label(of: period), customers: customers, first: first, before: customers - first,
      shareBefore: Ratio(customers - first, customers), orders: orders, ordersBefore: ordersBefore,
      shareOfOrdersBefore: Ratio(ordersBefore, orders), complete: isOver)
  }
}
