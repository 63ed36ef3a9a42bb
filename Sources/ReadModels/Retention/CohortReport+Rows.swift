// Cohorts that totals do not have: by an attribute of customers, or of their orders and what they spent.

internal import Words
public import Projection
public import Reporting

extension CohortReport {
  /// The cohorts that the parameters of the report ask for.
  ///
  /// - Parameters:
  ///   - view: who was active when.
  ///   - arguments: the values of `CohortReport.parameters`.
  ///   - others: opens the views of what was bought, and of tiers.
  /// - Throws: `ProjectionError` with code `invalidRequest` where parameters make no sense together; what reading
  ///   the views throws.
  public init(_ view: View<Retention>, _ arguments: ReportArguments, _ others: OtherViews) throws {
    let measure = arguments.text("measure").flatMap { CohortMeasure(rawValue: $0) } ?? .customers
    let isNet = arguments.flag("net")
    if isNet, measure != .money {
      throw ProjectionError(
        .invalidRequest, "net is a way of counting money, and nothing without `measure money`")
    }
    if Self.besides(arguments).isEmpty {
      // Without an attribute there is nothing to be the top of.
      _ = try arguments.top(of: "by")
      self = try CohortReport(view, arguments.periods)
      return
    }
    let purchases = try others.view(of: Purchases.self, beside: view)
    let asked = try AskedAttribute(arguments, purchases, others)
    let range = try arguments.periods.weeks(by: view.policy)
    basis = Self.basis(view, range.kind, measure, isNet: isNet, purchases)
    asked?.values.note(in: &basis)
    self.measure = measure
    currency = purchases.projector.currency
    attribute = asked?.values.attribute
    (cohorts, overall) = ([], [])
    let activity = RetentionCounts(try view.totals, range.kind).activity
    let calendar = view.projector.calendar
    guard let shown = range.resolved(activity: activity, asOf: view.asOf, in: calendar) else { return }
    var counting = CohortCounting(view.projector, range.kind, shown, measure, isNet: isNet, currency)
    try view.forEachRow(beside: purchases) { customer, row, bought in
      counting.add(row, bought, asked?.values.value(of: customer, bought) ?? 0)
      return true
    }
    leftOut = counting.leftOut
    let isLastOver = calendar.isOver(range.kind, shown.upperBound, at: view.asOf)
    let groups =
      try asked?.shown(counting.groups, in: purchases)
      ?? counting.groups.values.map { OfValue(value: nil, isRest: false, figures: $0) }
    for group in groups {
      let own = group.figures.cells.sorted { $0.key < $1.key }.map { cohort, cells in
        var row = Self.cohort(
          cohort, of: range.kind, cells.size, cells.counted, through: shown.upperBound, isLastOver)
        (row.value, row.isRest) = (group.value, group.isRest)
        return row
      }
      cohorts += own
      overall += Self.overall(own).map { entry in
        var entry = entry
        (entry.value, entry.isRest) = (group.value, group.isRest)
        return entry
      }
    }
  }

  private static func basis(
    _ view: View<Retention>, _ kind: PeriodKind, _ measure: CohortMeasure, isNet: Bool,
    _ purchases: View<Purchases>
  ) -> ReportBasis {
    var basis = ReportBasis(of: view, by: kind)
    basis.add(purchases)
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    let counted =
      switch measure {
      case .customers: "how many customers were active in each period"
      case .orders: "how many orders they placed in each period"
      case .money:
        "what their orders of each period came to, in the ledger's currency; orders in other currencies, or of an "
          + "unknown amount, count as nothing, and their customers are in the average"
      }
    basis.rules.append(ReportBasis.Rule("measure", measure.rawValue, "what is counted: \(counted)"))
    if measure == .money {
      basis.rules.removeAll { $0.key == "refunds" }
      basis.rules.append(
        isNet
          ? ReportBasis.Rule("refunds", "ownDay", "refunds are subtracted on the day that they were given")
          : ReportBasis.Rule("refunds", "ignored", "refunds are not subtracted"))
    }
    return basis
  }

  /// The models whose views are needed beside that of retention, by what is asked for: the totals of retention have
  /// the customers of cohorts, and nothing else.
  static func besides(_ arguments: ReportArguments) -> [any ReadModel.Type] {
    let isOfTotals =
      arguments.text("measure") == CohortMeasure.customers.rawValue && arguments.text("by") == nil
      && arguments.integers("sizes").isEmpty && arguments.text("program") == nil
    if isOfTotals { return [] }
    return arguments.text("by") == CustomerAttribute.tier.rawValue
      ? [Purchases.self, Loyalty.self] : [Purchases.self]
  }

  /// The parameters of the report.
  static var parameters: [ReportParameter] {
    [ReportParameter].periods + [
      ReportParameter(
        "measure", .choice(CohortMeasure.allCases.map(\.rawValue)), default: CohortMeasure.customers.rawValue,
        "What is counted in each period: customers who were active, their orders, or what these came to."),
      ReportParameter(
        "net", .flag, "With --measure money: subtracts refunds, on the day that they were given."),
    ] + [ReportParameter].attributes + [.top]
  }
}

extension ReportParameter {
  /// How many values of an attribute have rows of their own.
  static let top = ReportParameter(
    "top", .integer(1...10_000),
    "With --by: how many values have rows of their own, those of most customers; the others are one more (default: "
      + "all).")
}

extension ReportArguments {
  /// How many values of an attribute have rows of their own.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where no attribute is asked for.
  func top(of attribute: String) throws -> Int {
    guard let top = integer("top") else { return .max }
    guard text(attribute) != nil else {
      throw ProjectionError(
        .invalidRequest, "top is how many values of `by` are shown, and nothing without it")
    }
    return Int(top)
  }
}

/// Counts cohorts row by row.
struct CohortCounting {
  /// One cohort: how many customers, and what was counted of them in which period.
  struct Cells: Hashable, Sendable {
    var size: Int64 = 0
    var counted: [Int32: Int128] = [:]
  }

  /// The cohorts of the customers who have one value of an attribute.
  struct Cohorts: CustomerCounts, Hashable, Sendable {
    var cells: [Int32: Cells] = [:]

    var customers: Int64 { cells.reduce(0) { $0 + $1.value.size } }

    mutating func add(_ others: Cohorts) {
      cells.merge(others.cells) { left, right in
        Cells(
          size: left.size + right.size, counted: left.counted.merging(right.counted, uniquingKeysWith: +))
      }
    }
  }

  private let retention: Retention
  private let kind: PeriodKind
  private let shown: ClosedRange<Int32>
  private let measure: CohortMeasure
  private let isNet: Bool
  private let currency: MeasureUnit
  /// The cohorts by the number of their customers' value.
  private(set) var groups: [UInt64: Cohorts] = [:]
  /// How many orders count as nothing in money.
  private(set) var leftOut: Int64 = 0

  init(
    _ retention: Retention, _ kind: PeriodKind, _ shown: ClosedRange<Int32>, _ measure: CohortMeasure,
    isNet: Bool, _ currency: MeasureUnit
  ) {
    (self.retention, self.kind, self.shown, self.measure) = (retention, kind, shown, measure)
    (self.isNet, self.currency) = (isNet, currency)
  }

  /// Adds a customer, by the number of their value.
  mutating func add(_ row: RetentionRow, _ bought: PurchasesRow?, _ value: UInt64) {
    let days = retention.days(of: row)
    guard let first = days.first.map({ kind.index(ofDay: $0) }), shown.contains(first) else { return }
    var cells = groups[value, default: Cohorts()].cells.removeValue(forKey: first) ?? Cells()
    cells.size += 1
    // What was ordered or given back before the first activity is in no period of the cohort.
    func period(of day: Int32) -> Int32? {
      let period = kind.index(ofDay: day)
      return (first...shown.upperBound).contains(period) ? period : nil
    }
    func add(_ amount: Int128, on day: Int32) {
      if let period = period(of: day) { cells.counted[period, default: 0] += amount }
    }
    switch measure {
    case .customers:
      var last: Int32?
      for day in days {
        let period = kind.index(ofDay: day)
        if period != last { add(1, on: day) }
        last = period
      }
    case .orders:
      for day in bought?.days ?? [] { add(Int128(day.orders), on: day.day) }
    case .money:
      for money in bought?.money ?? [] {
        if money.unit == currency {
          add(isNet ? money.spent - money.refunded : money.spent, on: money.day)
        } else if period(of: money.day) != nil {
          leftOut += money.orders
        }
      }
    }
    groups[value, default: Cohorts()].cells[first] = cells
  }
}
