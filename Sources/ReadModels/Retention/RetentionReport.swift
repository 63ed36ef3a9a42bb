// Rate and churn, period by period, and how many come back at all.

internal import Ledger
public import Projection

/// `report retention`: how many of those active when a period begins are active when it ends.
///
/// Of a period that is not over, `end` counts those who are already certain to be active at its end.
public struct RetentionReport: ViewReport {
  public var report = "retention"
  public var asOf: String
  public var position: UInt64
  /// `day`, `week`, `month`, `quarter`, `year`.
  public var period: String
  public var timeZone: String
  public var periods: [Row]
  /// Customers active at the as-of instant.
  public var activeNow: Int64
  /// Customers with at least one qualifying touchpoint.
  public var customers: Int64
  /// Of those, with at least two.
  public var repeatCustomers: Int64
  public var repeatRate: Ratio
  /// How many customers came back on 0, 1, 2 … 6 further days, and on 7 or more: touchpoints of one local day are one.
  public var repeatsByDays: [Int64]
  /// Customers that are missing because their fold fails.
  public var quarantined: Int
  public var setAside: [SetAsidePolicy]
  public var view: ViewName { Retention.name }

  public struct Row: Encodable, Hashable, Sendable {
    public var period: String
    public var start: Int64
    public var end: Int64
    public var new: Int64
    public var firstTime: Int64
    public var resurrected: Int64
    public var retained: Int64
    public var lost: Int64
    public var rate: Ratio
    public var churn: Ratio
    public var complete: Bool
  }

  public init(_ view: View<Retention>, _ range: PeriodRange) throws {
    let kind = range.kind
    let counts = RetentionCounts(try view.totals, kind)
    asOf = view.asOf.description
    position = view.position.rawValue
    period = kind.word
    timeZone = view.projector.calendar.timeZone
    quarantined = view.quarantined
    setAside = view.setAside
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

  public var table: ReportTable {
    ReportTable(
      columns: [
        "period", "start", "end", "new", "firstTime", "resurrected", "retained", "lost", "rate", "churn",
        "complete",
      ],
      rows: periods.map { row in
        [
          .text(row.period), .count(row.start), .count(row.end), .count(row.new), .count(row.firstTime),
          .count(row.resurrected), .count(row.retained), .count(row.lost), row.rate.cell, row.churn.cell,
          .text(row.complete ? "yes" : "no"),
        ]
      })
  }
}

/// The counters of one kind of period.
struct RetentionCounts {
  private var counts: [Retention.Count: [Int32: Int64]] = [:]
  /// The first and the last period with activity.
  private(set) var activity: ClosedRange<Int32>?
  /// Cells by cohort and active period.
  private(set) var cells: [Int32: [Int32: Int64]] = [:]

  init(_ totals: Totals, _ kind: PeriodKind) {
    for (counter, sum) in totals.sorted where counter.qualifier == kind.rawValue {
      guard let count = Retention.Count(rawValue: counter.kind) else { continue }
      let value = Int64(clamping: sum)
      if count == .cohort {
        let period = Int32(truncatingIfNeeded: counter.second)
        cells[counter.first, default: [:]][period] = value
        counts[.active, default: [:]][period, default: 0] += value
        if period == counter.first { counts[.new, default: [:]][period] = value }
      } else {
        counts[count, default: [:]][counter.first] = value
      }
    }
    let periods = counts[.active, default: [:]].keys
    if let first = periods.min(), let last = periods.max() { activity = first...last }
  }

  subscript(count: Retention.Count, period: Int32) -> Int64 { counts[count]?[period] ?? 0 }

  /// Active in this period and the one before.
  func current(_ period: Int32) -> Int64 {
    self[.active, period] - self[.new, period] - self[.returned, period]
  }

  /// Active in the period before, not in this one.
  func dormant(_ period: Int32) -> Int64 { self[.active, period - 1] - current(period) }

  /// How many are active when a period begins.
  func active(atBeginOf period: Int32) -> Int64 {
    func sum(_ count: Retention.Count) -> Int64 {
      (counts[count] ?? [:]).reduce(0) { $0 + ($1.key <= period ? $1.value : 0) }
    }
    return sum(.entered) + sum(.reentered) - sum(.left)
  }
}
