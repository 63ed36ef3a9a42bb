// What a customer contributes to the totals of purchases: who ordered in a period, and whether for the first time.

internal import Words
public import Projection

extension Purchases {
  /// The kinds of the view's counters, by kind of period and period. Raw values are on disk.
  enum Count: UInt16 {
    /// Orders, by local day.
    case orders = 1
    /// Customers with an order in the period.
    case customers = 2
    /// Customers whose first order of all is in the period.
    case first = 3
    /// Orders in the period of customers whose first order of all is in it.
    case ordersOfFirst = 4

    func counter(_ kind: PeriodKind, _ period: Int32) -> Counter { Counter(rawValue, kind.rawValue, period) }
  }

  /// The kinds of period that customers are counted by. Weeks are counted from each day that they may begin on, since
  /// which one is asked for the policy says.
  private static let kinds: [PeriodKind] = [
    .day, .week, .weekFromSunday, .weekFromSaturday, .month, .quarter, .year,
  ]

  public func contribute(_ row: PurchasesRow, to totals: inout Totals) {
    let days = row.days
    guard let first = days.first else { return }
    totals.adding { adder in
      for day in days { adder.add(day.orders, to: Count.orders.counter(.day, day.day)) }
      for kind in Self.kinds {
        let begin = kind.index(ofDay: first.day)
        var (last, ofFirst) = (Int32?.none, Int64(0))
        for day in days {
          let period = kind.index(ofDay: day.day)
          if period == begin { ofFirst += day.orders }
          if period != last { adder.add(1, to: Count.customers.counter(kind, period)) }
          last = period
        }
        adder.add(1, to: Count.first.counter(kind, begin))
        adder.add(ofFirst, to: Count.ordersOfFirst.counter(kind, begin))
      }
    }
  }
}

/// The counters of purchases for one kind of period.
struct PurchasesCounts {
  private var counts: [Purchases.Count: [Int32: Int64]] = [:]

  init(_ totals: Totals, _ kind: PeriodKind) {
    for count in [Purchases.Count.customers, .first, .ordersOfFirst] {
      for (counter, sum) in totals.counters(ofKind: count.rawValue) where counter.qualifier == kind.rawValue {
        counts[count, default: [:]][counter.first] = Int64(clamping: sum)
      }
    }
    for (counter, sum) in totals.counters(ofKind: Purchases.Count.orders.rawValue) {
      counts[.orders, default: [:]][kind.index(ofDay: counter.first), default: 0] += Int64(clamping: sum)
    }
  }

  /// What was counted in a period of the kind.
  subscript(count: Purchases.Count, period: Int32) -> Int64 { counts[count]?[period] ?? 0 }
}
