// The columns of the purchases view, and what counts in it.

internal import Words
public import Projection
public import Reporting

extension Purchases {
  public var columns: [RowColumn<PurchasesRow>] {
    [
      RowColumn("orders", .number, title: "orders that count") { row in
        .number(row.days.reduce(0) { $0 + $1.orders })
      },
      RowColumn("days", .number, title: "local days with an order") { .number(Int64($0.days.count)) },
      RowColumn("firstDay", .day, title: "the first of those days") { Self.day($0.firstOrder?.day) },
      RowColumn("lastDay", .day, title: "the last of those days") { Self.day($0.days.last?.day) },
      RowColumn("firstOrder", .instant, title: "when the first order was placed") {
        $0.firstOrder.map { .instant($0.placed) } ?? .absent
      },
      RowColumn("lastOrder", .instant, title: "when the last order was placed") {
        $0.days.last.map { .instant($0.last) } ?? .absent
      },
      money("spent", "what the orders came to") { $0.spent },
      money("refunded", "what was given back") { $0.refunded },
    ]
  }

  private func money(
    _ name: String, _ title: String, _ amount: @escaping @Sendable (PurchasesRow.DayMoney) -> Int128
  ) -> RowColumn<PurchasesRow> {
    let currency = currency
    return RowColumn(name, .money(currency), title: title) { row in
      .number(
        Int64(clamping: row.money.reduce(Int128(0)) { $0 + ($1.unit == currency ? amount($1) : 0) }))
    }
  }

  private static func day(_ day: Int32?) -> ColumnValue { day.map { .number(Int64($0)) } ?? .absent }

  public func countingRules(under policy: RetentionPolicy) -> [ReportBasis.Rule] {
    let says = "as the policy of retention says"
    let least =
      switch policy.leastOrder {
      case ...0: "every order counts, \(says)"
      case 1: "orders of more than 0, or of an unknown amount, count, \(says)"
      default:
        "orders of \(policy.leastOrder) or more (in minor units), or of an unknown amount, count, \(says)"
      }
    let others = "orders that do not count are left out, with their refunds"
    return [
      ReportBasis.Rule(
        "orders", "\(policy.leastOrder)", policy.leastOrder > 0 ? "\(least); \(others)" : least),
      ReportBasis.Rule("cancelled", "out", "cancelled orders are left out, with their refunds"),
      ReportBasis.Rule("anonymous", "out", "sales to nobody in particular are left out"),
    ]
  }
}
