// The report `cohorts`: of the customers whose first activity was in one period, how many were active in
// each later one.

internal import Words
public import Projection
public import Reporting

/// Customers by the period of their first activity, as `report cohorts` shows them.
public struct CohortReport: ViewReport {
  public var basis: ReportBasis
  /// The cohorts, by time; periods in which nobody was active for the first time are left out.
  public var cohorts: [Cohort]
  /// For each number of periods after the first, the share over all cohorts that have got so far.
  public var overall: [Overall]

  /// The customers whose first activity was in one period.
  public struct Cohort: Hashable, Sendable {
    /// The name of the period: `2011-11`.
    public var cohort: String
    /// How many customers they are.
    public var size: Int64
    /// How many customers were active in the cohort's own period, in the one after it, and so on.
    public var active: [Int64]
    /// Whether each of these periods is over.
    public var complete: [Bool]
  }

  /// The customers of all cohorts, so many periods after their first activity.
  public struct Overall: Hashable, Sendable {
    /// How many periods after the first: 0 is that of the first activity.
    public var offset: Int
    /// How many customers the cohorts have for which that period is over.
    public var size: Int64
    /// How many of these customers were active in it.
    public var active: Int64
    /// `active ÷ size`.
    public var rate: Ratio
  }

  /// - Throws: what reading the view throws. For cohorts by day all rows are read, otherwise the totals.
  public init(_ view: View<Retention>, _ range: PeriodRange) throws {
    let kind = range.kind
    let calendar = view.projector.calendar
    let counts = RetentionCounts(try view.totals, kind)
    basis = ReportBasis(of: view, timeZone: calendar.timeZone, period: kind)
    // In cohorts only activity in the period itself counts, so that no look-back applies.
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    cohorts = []
    overall = []
    guard let shown = range.resolved(activity: counts.activity, asOf: view.asOf, in: calendar) else { return }
    let cells = kind == .day ? try Self.cellsByDay(view, shown) : counts.cells
    let last = shown.upperBound
    let isLastOver = calendar.isOver(kind, last, at: view.asOf)
    for cohort in shown {
      guard let row = cells[cohort], let size = row[cohort] else { continue }
      cohorts.append(
        Cohort(
          cohort: kind.label(of: cohort), size: size, active: (cohort...last).map { row[$0] ?? 0 },
          // All periods but the last are over.
          complete: (cohort...last).map { $0 < last || isLastOver }))
    }
    overall = Self.overall(cohorts)
  }

  private static func overall(_ cohorts: [Cohort]) -> [Overall] {
    let longest = cohorts.map(\.active.count).max() ?? 0
    return (0..<longest).compactMap { offset in
      let reached = cohorts.filter { offset < $0.active.count && $0.complete[offset] }
      guard !reached.isEmpty else { return nil }
      let size = reached.reduce(0) { $0 + $1.size }
      let active = reached.reduce(0) { $0 + $1.active[offset] }
      return Overall(offset: offset, size: size, active: active, rate: Ratio(active, size))
    }
  }

  private static func cellsByDay(_ view: View<Retention>, _ shown: ClosedRange<Int32>) throws
    -> [Int32: [Int32: Int64]]
  {
    var cells: [Int32: [Int32: Int64]] = [:]
    try view.forEachRow { _, row in
      let days = view.projector.days(of: row)
      guard let cohort = days.first, shown.contains(cohort) else { return true }
      for day in days { cells[cohort, default: [:]][day, default: 0] += 1 }
      return true
    }
    return cells
  }
}
