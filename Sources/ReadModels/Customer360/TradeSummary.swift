// The whole trade at a glance, from the totals of the customer 360 view.

internal import Ledger
public import Projection

/// Customers, orders and money over all customers, and sales to nobody in particular beside them.
public struct TradeSummary: Report {
  public var report = "trade"
  public var asOf: String
  public var position: UInt64
  public var customers: Int64
  /// Customers with at least one order.
  public var buyers: Int64
  public var openTickets: Int64
  /// By currency.
  public var money: [String: Money]
  public var quarantined: Int

  /// In minor units.
  public struct Money: Encodable, Hashable, Sendable {
    public var orders: Int64 = 0
    public var spent: Int64 = 0
    public var refunds: Int64 = 0
    public var refunded: Int64 = 0
    public var anonymousOrders: Int64 = 0
    public var anonymousSpent: Int64 = 0
    public var anonymousRefunds: Int64 = 0
    public var anonymousRefunded: Int64 = 0
  }

  public init(_ view: View<Customer360>) {
    asOf = view.asOf.description
    position = view.position.rawValue
    quarantined = view.quarantined
    customers = view.totals[Counter(Customer360.Count.customers.rawValue)]
    buyers = view.totals[Counter(Customer360.Count.buyers.rawValue)]
    openTickets = view.totals[Counter(Customer360.Count.openTickets.rawValue)]
    money = [:]
    for (counter, value) in view.totals.sorted {
      guard let field = Self.field(Customer360.Count(rawValue: counter.kind)) else { continue }
      let unit = Unit(rawValue: counter.qualifier)
      money[unit.currencyCode ?? "\(unit.rawValue)", default: Money()][keyPath: field] = value
    }
  }

  private static func field(_ count: Customer360.Count?) -> WritableKeyPath<Money, Int64>? {
    switch count {
    case .orders: \.orders
    case .spent: \.spent
    case .refunds: \.refunds
    case .refunded: \.refunded
    case .anonymousOrders: \.anonymousOrders
    case .anonymousSpent: \.anonymousSpent
    case .anonymousRefunds: \.anonymousRefunds
    case .anonymousRefunded: \.anonymousRefunded
    default: nil
    }
  }

  public var table: ReportTable {
    let rows = money.sorted { $0.key < $1.key }.map { code, money -> [ReportTable.Cell] in
      [
        .text(code), .number(money.orders), .money(money.spent, code), .number(money.refunds),
        .money(money.refunded, code), .number(money.anonymousOrders), .money(money.anonymousSpent, code),
        .number(money.anonymousRefunds), .money(money.anonymousRefunded, code),
      ]
    }
    return ReportTable(
      columns: [
        "currency", "orders", "spent", "refunds", "refunded", "anonymousOrders", "anonymousSpent",
        "anonymousRefunds", "anonymousRefunded",
      ], rows: rows)
  }
}
