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
    let top = try arguments.top(of: "by")
    if Self.besides(arguments).isEmpty {
      self = try CohortReport(view, arguments.periods)
      return
    }
    let purchases = try others.view(of: Purchases.self, beside: view)
    let values = try AttributeValues(arguments, purchases, others)
    let range = try arguments.periods.weeks(as: view.policy.weekStart.kind)
    basis = Self.basis(view, range.kind, measure, isNet: isNet, values)
    self.measure = measure
    currency = purchases.projector.currency
    attribute = values?.attribute
    (cohorts, overall) = ([], [])
    let activity = RetentionCounts(try view.totals, range.kind).activity
    let calendar = view.projector.calendar
    guard let shown = range.resolved(activity: activity, asOf: view.asOf, in: calendar) else { return }
    var counting = CohortCounting(view.projector, range.kind, shown, measure, isNet: isNet, currency)
    try view.forEachRow(beside: purchases) { customer, row, bought in
      counting.add(row, bought, values?.value(of: customer, bought) ?? 0)
      return true
    }
    let isLastOver = calendar.isOver(range.kind, shown.upperBound, at: view.asOf)
    let name: (UInt64) -> String? = try values?.names(in: purchases) ?? { _ in nil }
    for group in counting.groups(at: top, inOrder: values?.hasOrder ?? false) {
      var own: [Cohort] = []
      for (cohort, cells) in group.cohorts.sorted(by: { $0.key < $1.key }) {
        var row = Self.cohort(
          cohort, of: range.kind, cells.size, cells.counted, through: shown.upperBound, isLastOver)
        (row.value, row.isRest) = (group.isRest ? nil : name(group.value), group.isRest)
        own.append(row)
      }
      cohorts += own
      overall += Self.overall(own).map { entry in
        var entry = entry
        (entry.value, entry.isRest) = (own.first?.value, group.isRest)
        return entry
      }
    }
  }

  private static func basis(
    _ view: View<Retention>, _ kind: PeriodKind, _ measure: CohortMeasure, isNet: Bool,
    _ values: AttributeValues?
  ) -> ReportBasis {
    var basis = ReportBasis(of: view, by: kind)
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    let counted =
      switch measure {
      case .customers: "how many customers were active in each period"
      case .orders: "how many orders they placed in each period"
      case .money:
        "what their orders of each period came to, in the ledger's currency; other currencies are left out"
      }
    basis.rules.append(ReportBasis.Rule("measure", measure.rawValue, "what is counted: \(counted)"))
    if measure == .money {
      basis.rules.removeAll { $0.key == "refunds" }
      basis.rules.append(
        isNet
          ? ReportBasis.Rule("refunds", "ownDay", "refunds are subtracted on the day that they were given")
          : ReportBasis.Rule("refunds", "ignored", "refunds are not subtracted"))
    }
    if let values { basis.rules.append(values.rule) }
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
  struct Cells {
    var size: Int64 = 0
    var counted: [Int32: Int128] = [:]
  }

  /// The cohorts of the customers who have one value of an attribute.
  struct Group {
    var value: UInt64
    var isRest = false
    var cohorts: [Int32: Cells] = [:]

    var customers: Int64 { cohorts.reduce(0) { $0 + $1.value.size } }
  }

  private let retention: Retention
  private let kind: PeriodKind
  private let shown: ClosedRange<Int32>
  private let measure: CohortMeasure
  private let isNet: Bool
  private let currency: MeasureUnit
  private var groups: [UInt64: Group] = [:]

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
    var cells = groups[value, default: Group(value: value)].cohorts.removeValue(forKey: first) ?? Cells()
    cells.size += 1
    // What was ordered or given back before the first activity is in no period of the cohort.
    func add(_ amount: Int128, on day: Int32) {
      let period = kind.index(ofDay: day)
      if period >= first, period <= shown.upperBound { cells.counted[period, default: 0] += amount }
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
      for money in bought?.money ?? [] where money.unit == currency {
        add(isNet ? money.spent - money.refunded : money.spent, on: money.day)
      }
    }
    groups[value, default: Group(value: value)].cohorts[first] = cells
  }

  /// The cohorts by value: the value of most customers first, or in the order of their numbers, then what is left of
  /// them together, and last those who have no value.
  ///
  /// - Parameter top: how many values have a group of their own.
  func groups(at top: Int, inOrder: Bool) -> [Group] {
    let valued = groups.values.filter { $0.value != 0 }
    let largest = valued.sorted { ($1.customers, $0.value) < ($0.customers, $1.value) }
    var shown = Array(largest.prefix(top))
    if inOrder { shown.sort { $0.value < $1.value } }
    if largest.count > top {
      var rest = Group(value: 0, isRest: true)
      for group in largest.dropFirst(top) {
        rest.cohorts.merge(group.cohorts) { left, right in
          Cells(
            size: left.size + right.size, counted: left.counted.merging(right.counted, uniquingKeysWith: +))
        }
      }
      shown.append(rest)
    }
    return shown + (groups[0].map { [$0] } ?? [])
  }
}
