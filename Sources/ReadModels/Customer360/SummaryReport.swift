// The report `summary`: the business in a few numbers.

internal import Words
public import Projection
public import Reporting

/// How many customers there are, how many of them bought, how often, and for how much. Money is in minor
/// units, by currency. An order counts if it was not cancelled and its total is above 0 or not known.
/// Sales to nobody in particular are counted separately.
public struct SummaryReport: ViewReport {
  public var basis: ReportBasis
  /// How many customers there are: those with any touchpoint but records of the ledger itself.
  public var customers: Int64
  /// How many customers have at least one order.
  public var buyers: Int64
  /// How many customers have at least two orders.
  public var repeatBuyers: Int64
  /// `repeatBuyers ÷ buyers`; null in JSON where there are no buyers.
  public var repeatRate: Ratio
  /// How many tickets are neither resolved nor closed, over all customers.
  public var openTickets: Int64
  /// The sales by currency, ascending by the currency's numeric code; those whose amount is not known come
  /// first.
  public var currencies: [Money]

  /// The sales in one currency.
  public struct Money: Hashable, Sendable {
    /// The ISO 4217 code of the currency; `nil` for orders whose amount is not known.
    public var currency: String?
    /// How many orders customers have placed.
    public var orders: Int64
    /// What these orders come to, in minor units; refunds are not taken off.
    public var spent: Int128
    /// The average of an order, rounded to the nearest, halves to even; `nil` where there are no orders.
    public var averageOrder: Int128?
    /// How many refunds customers were given.
    public var refunds: Int64
    /// What these refunds come to, in minor units.
    public var refunded: Int128
    /// How many orders were cancelled. Neither they nor their refunds are in the figures above.
    public var cancelled: Int64
    /// How many orders nobody in particular has placed; those that were cancelled are left out.
    public var anonymousOrders: Int64
    /// What these orders come to, in minor units.
    public var anonymousSpent: Int128
    /// How many refunds nobody in particular was given, those of cancelled orders included: nothing could
    /// match them to their orders.
    public var anonymousRefunds: Int64
    /// What these refunds come to, in minor units.
    public var anonymousRefunded: Int128
    /// How many orders of nobody in particular were cancelled.
    public var anonymousCancelled: Int64
  }

  /// The report of a view, at the moment that the view is of.
  ///
  /// - Parameters:
  ///   - view: the view of the customers.
  ///   - timeZone: the ledger's time zone, in which days are named.
  /// - Throws: what reading the view throws.
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
    currencies = units.sorted().map { Self.money(totals, MeasureUnit(rawValue: $0)) }
  }

  private static func money(_ totals: Totals, _ unit: MeasureUnit) -> Money {
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
