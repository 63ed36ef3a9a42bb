// `report summary`: the business in a few numbers.

internal import Ledger
public import Projection

/// How many customers there are, how many of them bought, how often and for how much. Money is in minor units, by
/// currency. An order is one of a total above 0, or of one that is not known; sales to nobody in particular are told
/// apart.
public struct SummaryReport: ViewReport {
  public var report = "summary"
  public var asOf: String
  public var position: UInt64
  public var customers: Int64
  /// Customers with at least one order.
  public var buyers: Int64
  /// Customers with at least two.
  public var repeatBuyers: Int64
  /// `repeatBuyers ÷ buyers`; null where there are none.
  public var repeatRate: Ratio
  public var openTickets: Int64
  public var currencies: [Money]
  public var quarantined: Int
  public var setAside: [SetAsidePolicy]
  public var view: ViewName { Customer360.name }

  /// The sales in one currency.
  public struct Money: Encodable, Hashable, Sendable {
    /// ISO 4217; `nil` for orders whose amount is not known.
    public var currency: String?
    public var orders: Int64
    public var spent: Int64
    /// Of one order, rounded down; `nil` where there is none.
    public var averageOrder: Int64?
    public var refunds: Int64
    public var refunded: Int64
    public var anonymousOrders: Int64
    public var anonymousSpent: Int64
    public var anonymousRefunds: Int64
    public var anonymousRefunded: Int64
  }

  public init(_ view: View<Customer360>) throws {
    let totals = try view.totals
    func total(_ count: Customer360.Count) -> Int64 { totals[Counter(count.rawValue)] }
    asOf = view.asOf.description
    position = view.position.rawValue
    quarantined = view.quarantined
    setAside = view.setAside
    customers = total(.customers)
    buyers = total(.buyers)
    repeatBuyers = total(.repeatBuyers)
    repeatRate = Ratio(repeatBuyers, buyers)
    openTickets = total(.openTickets)
    let byUnit: [Customer360.Count] = [.orders, .refunds, .anonymousOrders, .anonymousRefunds]
    let units = Set(byUnit.flatMap { totals.counters(ofKind: $0.rawValue).map(\.counter.qualifier) })
    currencies = units.sorted().map { Self.money(totals, Unit(rawValue: $0)) }
  }

  private static func money(_ totals: Totals, _ unit: Unit) -> Money {
    func total(_ count: Customer360.Count) -> Int64 { totals[count.counter(unit)] }
    let (orders, spent) = (total(.orders), total(.spent))
    return Money(
      currency: unit == .none ? nil : unit.currencyCode ?? "\(unit.rawValue)", orders: orders, spent: spent,
      averageOrder: orders > 0 ? spent / orders : nil, refunds: total(.refunds), refunded: total(.refunded),
      anonymousOrders: total(.anonymousOrders), anonymousSpent: total(.anonymousSpent),
      anonymousRefunds: total(.anonymousRefunds), anonymousRefunded: total(.anonymousRefunded))
  }

  /// Two columns: what, and how much.
  public var table: ReportTable {
    var rows: [[ReportTable.Cell]] = [
      [.text("customers"), .number(customers)], [.text("buyers"), .number(buyers)],
      [.text("repeat buyers"), .number(repeatBuyers)], [.text("repeat rate"), repeatRate.cell],
      [.text("open tickets"), .number(openTickets)],
    ]
    for money in currencies {
      guard let currency = money.currency else {
        rows.append([.text("orders, amount not known"), .number(money.orders + money.anonymousOrders)])
        continue
      }
      rows += [
        [.text("orders"), .number(money.orders)], [.text("spent"), .money(money.spent, currency)],
        [.text("average order"), money.averageOrder.map { .money($0, currency) } ?? .empty],
        [.text("refunds"), .number(money.refunds)],
        [.text("refunded"), .money(money.refunded, currency)],
        [.text("anonymous orders"), .number(money.anonymousOrders)],
        [.text("anonymous sales"), .money(money.anonymousSpent, currency)],
        [.text("anonymous refunds"), .number(money.anonymousRefunds)],
        [.text("anonymous refunded"), .money(money.anonymousRefunded, currency)],
      ]
    }
    return ReportTable(columns: ["measure", "value"], rows: rows)
  }
}
