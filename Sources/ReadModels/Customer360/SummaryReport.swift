// `report summary`: the business in a few numbers.

internal import Words
public import Projection
public import Reporting

/// How many customers there are, how many of them bought, how often and for how much. Money is in minor units, by
/// currency. An order is one of a total above 0, or of one that is not known, that was not cancelled; sales to nobody in
/// particular are told apart.
public struct SummaryReport: ViewReport {
  public var basis: ReportBasis
  public var customers: Int64
  /// Customers with at least one order.
  public var buyers: Int64
  /// Customers with at least two.
  public var repeatBuyers: Int64
  /// `repeatBuyers ÷ buyers`; null where there are none.
  public var repeatRate: Ratio
  public var openTickets: Int64
  public var currencies: [Money]

  /// The sales in one currency.
  public struct Money: Hashable, Sendable {
    /// ISO 4217; `nil` for orders whose amount is not known.
    public var currency: String?
    public var orders: Int64
    public var spent: Int128
    /// Of one order, rounded to nearest, halves to even; `nil` where there is none.
    public var averageOrder: Int128?
    public var refunds: Int64
    public var refunded: Int128
    /// Orders that were cancelled: neither they nor their refunds are in the figures above.
    public var cancelled: Int64
    public var anonymousOrders: Int64
    public var anonymousSpent: Int128
    public var anonymousRefunds: Int64
    public var anonymousRefunded: Int128
    public var anonymousCancelled: Int64
  }

  /// - Parameter timeZone: the ledger's, in which days are named.
  public init(_ view: View<Customer360>, timeZone: String? = nil) throws {
    let totals = try view.totals
    func total(_ count: Customer360.Count) -> Int64 { totals.count(Counter(count.rawValue)) }
    basis = ReportBasis(of: view, timeZone: timeZone)
    customers = total(.customers)
    buyers = total(.buyers)
    repeatBuyers = total(.repeatBuyers)
    repeatRate = Ratio(repeatBuyers, buyers)
    openTickets = total(.openTickets)
    let byUnit: [Customer360.Count] = [
      .orders, .refunds, .cancelled, .anonymousOrders, .anonymousRefunds, .anonymousCancelled,
    ]
    let units = Set(byUnit.flatMap { totals.counters(ofKind: $0.rawValue).map(\.counter.qualifier) })
    currencies = units.sorted().map { Self.money(totals, Unit(rawValue: $0)) }
  }

  private static func money(_ totals: Totals, _ unit: Unit) -> Money {
    func count(_ count: Customer360.Count) -> Int64 { totals.count(count.counter(unit)) }
    func sum(_ count: Customer360.Count) -> Int128 { totals[count.counter(unit)] }
    let (orders, spent) = (count(.orders), sum(.spent))
    return Money(
      currency: unit == .none ? nil : unit.currencyCode ?? "\(unit.rawValue)", orders: orders, spent: spent,
      averageOrder: orders > 0 ? spent.roundedQuotient(by: Int128(orders)) : nil, refunds: count(.refunds),
      refunded: sum(.refunded), cancelled: count(.cancelled), anonymousOrders: count(.anonymousOrders),
      anonymousSpent: sum(.anonymousSpent), anonymousRefunds: count(.anonymousRefunds),
      anonymousRefunded: sum(.anonymousRefunded), anonymousCancelled: count(.anonymousCancelled))
  }
}
