// The columns of the customer 360 view.

internal import Words
public import Projection

extension Customer360 {
  /// The columns. Those of money show amounts in the ledger's currency only; the customer's page has the
  /// others.
  public var columns: [RowColumn<Customer360Row>] {
    let unit = currency
    return [
      RowColumn("orders", .number, title: "orders that stand, in all currencies") { .number($0.orders) },
      RowColumn("spent", .money(unit), title: "what was bought") { .number($0.money(in: unit).spent) },
      RowColumn("refunded", .money(unit), title: "what was given back") {
        .number($0.money(in: unit).refunded)
      },
      RowColumn("averageOrder", .money(unit), title: "spent by orders, rounded to nearest, halves to even") {
        $0.money(in: unit).averageOrder.map { .number($0) } ?? .absent
      },
      RowColumn("firstSeen", .instant, title: "when the customer was first there") {
        ColumnValue(present: $0.firstSeen)
      },
      RowColumn("lastSeen", .instant, title: "when the customer was last there") {
        ColumnValue(present: $0.lastSeen)
      },
      RowColumn("touchpoints", .number, title: "touchpoints of all types, without the ledger's own records") {
        .number($0.touchpoints)
      },
      RowColumn("refunds", .number, title: "refunds in the ledger's currency") {
        .number($0.money(in: unit).refunds)
      },
      RowColumn("cancelled", .number, title: "orders that were cancelled, in all currencies") {
        .number($0.cancelled)
      },
      RowColumn("openTickets", .number, title: "tickets neither resolved nor closed") {
        .number(Int64($0.tickets.count(where: \.isOpen)))
      },
      RowColumn("tickets", .number, title: "tickets ever opened") { .number(Int64($0.tickets.count)) },
      RowColumn("reviews", .number, title: "reviews posted") { .number($0.reviews) },
      RowColumn("reviewScore", .number, title: "the score of the latest review") {
        $0.latestReview.map { .number($0.score) } ?? .absent
      },
      RowColumn("consents", .number, title: "purposes whose latest word is a consent") {
        .number(Int64($0.consents.count(where: \.granted)))
      },
      RowColumn("channels", .number, title: "channels that the customer came through") {
        .number(Int64($0.channels.count))
      },
    ]
  }
}

extension Customer360Row {
  fileprivate func money(in unit: MeasureUnit) -> Money {
    money.first { $0.unit == unit } ?? Money(unit: unit)
  }
}

extension Customer360Row.Money {
  /// The average of the orders that are not cancelled, in minor units, rounded to the nearest, halves to
  /// even; `nil` where there are none.
  package var averageOrder: Int64? {
    orders > 0 ? Int64(clamping: Int128(spent).roundedQuotient(by: Int128(orders))) : nil
  }
}

extension ColumnValue {
  /// The value for an instant; absent for `.distantPast` and `.distantFuture`, which stand for "never"
  /// and "for ever".
  init(present instant: Instant) {
    self = instant == .distantPast || instant == .distantFuture ? .absent : .instant(instant)
  }
}
