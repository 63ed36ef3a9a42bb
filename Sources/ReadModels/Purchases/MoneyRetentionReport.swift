// The report `money-retention`: of what customers spent in one period, how much they spend in the next.

public import Words
public import Projection
public import Reporting

/// How much of what customers spent in one period they spend in the next, as `report money-retention` shows it.
///
/// All amounts are in the ledger's currency. Orders in other currencies, and of an unknown amount, are left out.
public struct MoneyRetentionReport: ViewReport {
  public var basis: ReportBasis
  /// The ledger's currency.
  public var currency: MeasureUnit
  /// Whether refunds are subtracted, on the day that they were given.
  public var isNet: Bool
  /// The periods of the range, by time, those without sales included.
  public var periods: [Row]
  /// How many orders of these periods are left out, since they are in other currencies or of an unknown amount.
  public var leftOut: Int64

  /// What was spent in one period, compared with the one before. Amounts are minor units.
  public struct Row: Hashable, Sendable {
    /// The name of the period: `2011-11-05`, `2011-W44`, `2011-11`, `2011-Q4` or `2011`.
    public var period: String
    /// How many customers spent something in the period before.
    public var customers: Int64
    /// What they spent in it.
    public var start: Int128
    /// Of the start, what those spent who spend nothing now.
    public var churned: Int128
    /// By how much the others who spend less now spend less.
    public var contraction: Int128
    /// By how much those who spend more now spend more.
    public var expansion: Int128
    /// What those spend whose first order of all is in this period.
    public var new: Int128
    /// What those spend who spent nothing in the period before, and ordered earlier than this one.
    public var resurrected: Int128
    /// What is spent in the period in all: start − churned − contraction + expansion + new + resurrected.
    public var end: Int128
    /// (start − churned − contraction) ÷ start.
    public var gross: Ratio
    /// (start − churned − contraction + expansion) ÷ start.
    public var net: Ratio
    /// Whether the period is over.
    public var complete: Bool
  }

  /// The report of a view, for the periods of a range. It reads all rows.
  ///
  /// - Parameters:
  ///   - view: what was bought.
  ///   - range: the periods that are reported.
  ///   - isNet: whether refunds are subtracted, on the day that they were given; what a customer spent in a period is
  ///     then at least 0.
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by numbers of weeks that the
  ///   policy's weeks do not have; what reading the view throws.
  public init(_ view: View<Purchases>, _ range: PeriodRange, isNet: Bool = false) throws {
    let range = try range.weeks(by: view.policy)
    let kind = range.kind
    let calendar = view.projector.calendar
    (currency, self.isNet) = (view.projector.currency, isNet)
    basis = ReportBasis(of: view, by: kind)
    basis.rules += Self.rules(view.projector.currency, isNet: isNet)
    var flows = MoneyFlows(kind, currency, isNet: isNet)
    try view.forEachRow { _, row in
      flows.add(row)
      return true
    }
    (periods, leftOut) = ([], 0)
    guard let shown = range.resolved(activity: flows.activity, asOf: view.asOf, in: calendar) else { return }
    leftOut = shown.reduce(0) { $0 + (flows.leftOut[$1] ?? 0) }
    periods = shown.map { period in
      let flow = flows[period]
      let kept = flow.start - flow.churned - flow.contraction
      return Row(
        period: kind.label(of: period), customers: flow.customers, start: flow.start, churned: flow.churned,
        contraction: flow.contraction, expansion: flow.expansion, new: flow.new,
        resurrected: flow.resurrected,
        end: kept + flow.expansion + flow.new + flow.resurrected, gross: Ratio(kept, over: flow.start),
        net: Ratio(kept + flow.expansion, over: flow.start),
        complete: calendar.isOver(kind, period, at: view.asOf))
    }
  }

  private static func rules(_ currency: MeasureUnit, isNet: Bool) -> [ReportBasis.Rule] {
    let code = currency.currencyCode ?? "the ledger's currency"
    return [
      ReportBasis.Rule("currency", code, "amounts are in \(code); other currencies are left out"),
      isNet
        ? ReportBasis.Rule(
          "refunds", "ownDay",
          "refunds are subtracted on the day that they were given; what a customer spent in a period is at least 0"
        )
        : ReportBasis.Rule("refunds", "ignored", "refunds are not subtracted"),
    ]
  }
}

/// What flows from one period into the next, summed over customers.
private struct MoneyFlows {
  struct Flow {
    var customers: Int64 = 0
    var start: Int128 = 0
    var churned: Int128 = 0
    var contraction: Int128 = 0
    var expansion: Int128 = 0
    var new: Int128 = 0
    var resurrected: Int128 = 0
  }

  private let kind: PeriodKind
  private let currency: MeasureUnit
  private let isNet: Bool
  private var flows: [Int32: Flow] = [:]
  private var first: Int32?
  private var last: Int32?
  /// How many orders are left out, by period.
  private(set) var leftOut: [Int32: Int64] = [:]

  init(_ kind: PeriodKind, _ currency: MeasureUnit, isNet: Bool) {
    (self.kind, self.currency, self.isNet) = (kind, currency, isNet)
  }

  /// The first and the last period with an order, whether it is left out or not.
  var activity: ClosedRange<Int32>? { first.flatMap { first in last.map { first...$0 } } }

  subscript(period: Int32) -> Flow { flows[period] ?? Flow() }

  mutating func add(_ row: PurchasesRow) {
    guard let begin = row.firstOrder.map({ kind.index(ofDay: $0.day) }) else { return }
    let spent = spent(row)
    for (index, (period, amount)) in spent.enumerated() {
      note(period)
      let before = index > 0 && spent[index - 1].period == period - 1 ? spent[index - 1].amount : 0
      if before == 0, period == begin { flows[period, default: Flow()].new += amount }
      if before == 0, period != begin { flows[period, default: Flow()].resurrected += amount }
      let isNext = index + 1 < spent.count && spent[index + 1].period == period + 1
      let next = isNext ? spent[index + 1].amount : 0
      var flow = flows[period + 1] ?? Flow()
      flow.customers += 1
      flow.start += amount
      if next == 0 {
        flow.churned += amount
      } else if next < amount {
        flow.contraction += amount - next
      } else {
        flow.expansion += next - amount
      }
      flows[period + 1] = flow
    }
  }

  private mutating func note(_ period: Int32) {
    first = min(first ?? period, period)
    last = max(last ?? period, period)
  }

  /// What a customer spent in each period, by time; periods without are left out.
  private mutating func spent(_ row: PurchasesRow) -> [(period: Int32, amount: Int128)] {
    var spent: [(period: Int32, amount: Int128)] = []
    for money in row.money {
      let period = kind.index(ofDay: money.day)
      guard money.unit == currency else {
        if money.orders > 0 {
          leftOut[period, default: 0] += money.orders
          note(period)
        }
        continue
      }
      let amount = isNet ? money.spent - money.refunded : money.spent
      if spent.last?.period == period {
        spent[spent.count - 1].amount += amount
      } else {
        spent.append((period, amount))
      }
    }
    return spent.filter { $0.amount > 0 }
  }
}
