// Cohorts: of those whose first activity was in one period, how many were active in each later one.

internal import Words
public import Projection
public import Reporting

/// `report cohorts`.
public struct CohortReport: ViewReport {
  public var basis: ReportBasis
  public var cohorts: [Cohort]
  /// For each number of periods after the first: only cohorts that have reached it, above and below.
  public var overall: [Overall]

  public struct Cohort: Hashable, Sendable {
    public var cohort: String
    public var size: Int64
    /// Active customers in the cohort's own period, the one after it, and so on.
    public var active: [Int64]
    /// Whether that period is over.
    public var complete: [Bool]
  }

  public struct Overall: Hashable, Sendable {
    public var offset: Int
    public var size: Int64
    public var active: Int64
    public var rate: Ratio
  }

  /// - Throws: what reading rows throws: cohorts by day are made from rows.
  public init(_ view: View<Retention>, _ range: PeriodRange) throws {
    let kind = range.kind
    let calendar = view.projector.calendar
    let counts = RetentionCounts(try view.totals, kind)
    basis = ReportBasis(of: view, timeZone: calendar.timeZone, period: kind)
    // Here who is active is who has activity in the period itself.
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
          // Only the last one may go on.
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
