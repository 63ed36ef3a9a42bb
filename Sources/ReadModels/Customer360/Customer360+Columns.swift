// The columns of the customer 360 view.

public import Words
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
      RowColumn("net", .money(unit), title: "what was bought less what was given back") {
        .number($0.money(in: unit).net)
      },
      RowColumn("averageOrder", .money(unit), title: "spent by orders, rounded to nearest, halves to even") {
        $0.money(in: unit).averageOrder.map { .number($0) } ?? .absent
      },
      RowColumn("firstSeen", .instant, title: "when the customer was first there") {
        ColumnValue(present: $0.firstSeen)
      },
      RowColumn("lastSeen", .instant, title: "when the customer was last there, or was replied to") {
        ColumnValue(present: $0.lastSeen)
      },
      RowColumn("lastOrder", .instant, title: "when the newest of the orders that stand was placed") {
        ColumnValue(present: $0.lastOrder)
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
      RowColumn("tickets", .number, title: "tickets ever opened") {
        .number(Int64($0.tickets.count(where: \.isOpened)))
      },
      RowColumn("channels", .number, title: "channels that the customer came through") {
        .number(Int64($0.channels.count))
      },
      RowColumn("profiles", .number, title: "how often the profile was registered or updated") {
        .number(Int64($0.profiles.count))
      },
    ]
  }

  /// The touchpoints that figures come of, in every currency: those of orders that were cancelled stand beside their cancellations.
  public func causes(
    of column: String, in row: Customer360Row, after history: [Touchpoint], under policy: NoPolicy
  ) -> ColumnCauses? {
    /// Touchpoints of some types, without orders that do not count; where it is about money, without orders of an unknown amount.
    func all(_ types: TypeSet, _ remark: String? = nil) -> ColumnCauses {
      let counting = history.filter { touchpoint in
        let fact = touchpoint.fact
        guard types.contains(fact.type) else { return false }
        return fact.type != .orderPlaced || fact.value > 0 || fact.unit == .none && remark == nil
      }
      return ColumnCauses(positions: counting.map(\.position), remark: remark ?? "")
    }
    func one(_ touchpoint: Touchpoint?) -> ColumnCauses {
      ColumnCauses(positions: touchpoint.map { [$0.position] } ?? [])
    }
    switch column {
    case "orders": return all([.orderPlaced, .orderCancelled])
    case "spent": return all([.orderPlaced, .orderCancelled], row.inWords { $0.spentInWords })
    case "averageOrder": return all([.orderPlaced, .orderCancelled], row.inWords { $0.averageInWords })
    case "refunds": return all([.refundIssued, .orderCancelled])
    case "refunded": return all([.refundIssued, .orderCancelled], row.inWords { $0.refundedInWords })
    case "net":
      return all([.orderPlaced, .refundIssued, .orderCancelled], row.inWords { $0.netInWords })
    case "profiles": return ColumnCauses(positions: row.profiles)
    case "channels":
      return ColumnCauses(positions: history.filter { isSeen($0) && $0.fact.channel != 0 }.map(\.position))
    case "firstSeen": return one(history.first(where: isSeen))
    case "lastSeen": return one(history.last(where: isSeen))
    case "lastOrder": return one(history.last { row.isLastOrder($0.fact) })
    default: return nil
    }
  }
}

extension Customer360Row {
  fileprivate func money(in unit: MeasureUnit) -> Money {
    money.first { $0.unit == unit } ?? Money(unit: unit)
  }

  /// What a column of money comes to in each currency, in words.
  fileprivate func inWords(_ words: (Money) -> String?) -> String {
    money.filter { $0.unit != .none }.compactMap(words).joined(separator: ", ")
  }

  /// Whether a touchpoint is the newest of the orders that stand: one that nothing can take back, or the last of the book that counts.
  fileprivate func isLastOrder(_ fact: Fact) -> Bool {
    guard fact.type == .orderPlaced, fact.historyTime == lastOrder, fact.value > 0 || fact.unit == .none
    else { return false }
    if fact.reference == 0 || fact.value < 0 { return lastLooseOrder == lastOrder }
    let last = orderBook.orders.last { $0.counts }
    return last?.placed == lastOrder && last?.reference == fact.reference
  }
}

extension Customer360Row.Money {
  /// `50.00 EUR in 2 orders`; `nil` where there are none.
  fileprivate var spentInWords: String? {
    orders > 0 ? "\(unit.text(spent)) in \(orders) \(orders == 1 ? "order" : "orders")" : nil
  }

  /// `5.00 EUR in 1 refund`; `nil` where there are none.
  fileprivate var refundedInWords: String? {
    refunds > 0 ? "\(unit.text(refunded)) in \(refunds) \(refunds == 1 ? "refund" : "refunds")" : nil
  }

  /// `45.00 EUR, which is 50.00 EUR less 5.00 EUR`; `nil` where there is neither.
  fileprivate var netInWords: String? {
    orders > 0 || refunds > 0
      ? "\(unit.text(net)), which is \(unit.text(spent)) less \(unit.text(refunded))" : nil
  }

  /// `25.00 EUR, which is 50.00 EUR by 2 orders`; `nil` where there are no orders.
  fileprivate var averageInWords: String? {
    averageOrder.map {
      "\(unit.text($0)), which is \(unit.text(spent)) by \(orders) \(orders == 1 ? "order" : "orders")"
    }
  }
}

extension Customer360Row.Money {
  /// What was bought less what was given back, in minor units; it is clamped to 64 bits.
  package var net: Int64 { Int64(clamping: Int128(spent) - Int128(refunded)) }

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
