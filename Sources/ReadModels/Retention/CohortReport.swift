// The report `cohorts`: of the customers whose first activity was in one period, how many were active in
// each later one, or what they ordered and spent in it.

public import Words
public import Projection
public import Reporting

/// Customers by the period of their first activity, and by the value of an attribute where one is asked for, as
/// `report cohorts` shows them.
public struct CohortReport: ViewReport {
  public var basis: ReportBasis
  /// What is counted in each period.
  public var measure: CohortMeasure = .customers
  /// The ledger's currency, which money is in.
  public var currency = MeasureUnit.none
  /// The attribute by which customers are told apart; `nil` where they are not.
  public var attribute: CustomerAttribute?
  /// The cohorts, by time; periods in which nobody was active for the first time are left out. With an attribute,
  /// those of one value after those of another, the value of most customers first and those without one last.
  public var cohorts: [Cohort]
  /// For each number of periods after the first, what the cohorts come to that have got so far; with an attribute,
  /// for each value by itself.
  public var overall: [Overall]
  /// How many orders of these customers, in the periods that are shown, count as nothing in money, since they are in
  /// other currencies or of an unknown amount; 0 where no money is counted.
  public var leftOut: Int64 = 0

  /// The customers whose first activity was in one period.
  public struct Cohort: Hashable, Sendable {
    /// The name of the period: `2011-11`.
    public var cohort: String
    /// The value of the attribute; `nil` for those who have none, and where customers are not told apart.
    public var value: String?
    /// Whether these are the customers of all values that have no rows of their own.
    public var isRest = false
    /// How many customers they are.
    public var size: Int64
    /// What was counted in the cohort's own period, in the one after it, and so on: customers who were active, orders,
    /// or minor units of `currency`.
    public var counted: [Int128]
    /// Whether each of these periods is over.
    public var complete: [Bool]

    /// Whether there are so few customers that a share of them may well be chance.
    public var isSmall: Bool { size < ReportCell.largeFrom }
  }

  /// The customers of all cohorts, so many periods after their first activity.
  public struct Overall: Hashable, Sendable {
    /// The value of the attribute, as of a cohort.
    public var value: String?
    /// Whether these are the customers of all values that have no rows of their own.
    public var isRest = false
    /// How many periods after the first: 0 is that of the first activity.
    public var offset: Int
    /// How many customers the cohorts have for which that period is over.
    public var size: Int64
    /// What was counted of these customers in it: who was active, orders, or minor units of `currency`.
    public var counted: Int128
    /// `counted ÷ size`: the rate of those who were active, or how many orders or minor units each had.
    public var each: Ratio
  }

  /// The cohorts of customers by period alone.
  ///
  /// For cohorts by day all rows are read, otherwise the totals.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by numbers of weeks that the
  ///   policy's weeks do not have; what reading the view throws.
  public init(_ view: View<Retention>, _ range: PeriodRange) throws {
    let range = try range.weeks(by: view.policy)
    let kind = range.kind
    let calendar = view.projector.calendar
    let counts = RetentionCounts(try view.totals, kind)
    basis = ReportBasis(of: view, by: kind)
    // In cohorts only activity in the period itself counts, so that no look-back applies.
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    cohorts = []
    overall = []
    guard let shown = range.resolved(activity: counts.activity, asOf: view.asOf, in: calendar) else { return }
    let cells = kind == .day ? try Self.cellsByDay(view, shown) : counts.cells
    let isLastOver = calendar.isOver(kind, shown.upperBound, at: view.asOf)
    for cohort in shown {
      guard let row = cells[cohort], let size = row[cohort] else { continue }
      let counted = row.mapValues { Int128($0) }
      cohorts.append(Self.cohort(cohort, of: kind, size, counted, through: shown.upperBound, isLastOver))
    }
    overall = Self.overall(cohorts)
  }

  /// - Parameters:
  ///   - last: the last period that is reported.
  ///   - isLastOver: whether that one is over; all others are.
  static func cohort(
    _ cohort: Int32, of kind: PeriodKind, _ size: Int64, _ cells: [Int32: Int128], through last: Int32,
    _ isLastOver: Bool
  ) -> Cohort {
    Cohort(
      cohort: kind.label(of: cohort), size: size, counted: (cohort...last).map { cells[$0] ?? 0 },
      complete: (cohort...last).map { $0 < last || isLastOver })
  }

  /// What cohorts come to together; only those that have reached an offset count there, above and below.
  static func overall(_ cohorts: [Cohort]) -> [Overall] {
    let longest = cohorts.map(\.counted.count).max() ?? 0
    return (0..<longest).compactMap { offset in
      let reached = cohorts.filter { offset < $0.counted.count && $0.complete[offset] }
      guard !reached.isEmpty else { return nil }
      let size = reached.reduce(0) { $0 + $1.size }
      let counted = reached.reduce(Int128(0)) { $0 + $1.counted[offset] }
      return Overall(offset: offset, size: size, counted: counted, each: Ratio(counted, over: Int128(size)))
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

/// What is counted of cohorts in each period.
public enum CohortMeasure: String, CaseIterable, Sendable {
  /// How many customers were active.
  case customers
  /// How many orders they placed.
  case orders
  /// What these orders came to, in minor units of the ledger's currency.
  case money
}
