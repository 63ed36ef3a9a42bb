// What others work with: the orders that count, one by one, by day, and as money.

public import Words
internal import Projection

extension PurchasesRow {
  /// An order that counts.
  public struct Order: Hashable, Sendable {
    /// The local day, in days since 1970-01-01.
    public var day: Int32
    /// When it was placed, in history time.
    public var placed: Instant
    /// The total in minor units; 0 where it is not known.
    public var total: Int64
    /// The currency; `.none` where the amount is not known.
    public var unit: MeasureUnit
    /// Where it came from.
    public var origin: Origin
  }

  /// A local day with an order that counts.
  public struct Day: Hashable, Sendable {
    /// The day, in days since 1970-01-01.
    public var day: Int32
    /// How many orders there were.
    public var orders: Int64
    /// When the first of them was placed.
    public var first: Instant
    /// When the last of them was placed.
    public var last: Instant
  }

  /// What was bought and given back on a local day in one currency.
  public struct DayMoney: Hashable, Sendable {
    /// The day, in days since 1970-01-01.
    public var day: Int32
    /// The currency; `.none` for orders whose amount is not known.
    public var unit: MeasureUnit
    /// How many orders were placed that day.
    public var orders: Int64
    /// What these orders came to, in minor units, whatever was given back of it later.
    public var spent: Int128
    /// What was given back that day, in minor units, whenever the orders were placed.
    public var refunded: Int128
  }

  /// Calls `body` with each order that counts, in order of time, until it returns `false`.
  @inline(__always)
  public func forEachOrder(_ body: (Order) throws -> Bool) rethrows {
    var numbered = 0
    for index in placed.indices {
      let entry = placed[index]
      guard entry.isNumbered else {
        let order = Order(
          day: entry.day, placed: entry.at, total: entry.total, unit: entry.unit, origin: entry.origin)
        guard try body(order) else { return }
        continue
      }
      let known = book.orders[numbered]
      numbered += 1
      guard known.counts else { continue }
      let order = Order(
        day: entry.day, placed: known.placed, total: known.total, unit: known.unit, origin: entry.origin)
      guard try body(order) else { return }
    }
  }

  /// The orders that count, in order of time.
  public var orders: [Order] {
    var orders: [Order] = []
    forEachOrder {
      orders.append($0)
      return true
    }
    return orders
  }

  /// The first order that counts; `nil` where the customer has bought nothing.
  public var firstOrder: Order? {
    var first: Order?
    forEachOrder {
      first = $0
      return false
    }
    return first
  }

  /// The local days with an order that counts, ascending, each once.
  public var days: [Day] {
    var days: [Day] = []
    forEachOrder { order in
      if let index = days.indices.last, days[index].day == order.day {
        days[index].orders += 1
        days[index].last = order.placed
      } else {
        days.append(Day(day: order.day, orders: 1, first: order.placed, last: order.placed))
      }
      return true
    }
    return days
  }

  /// What was bought and given back, by local day and currency, ascending by both. Days on which something
  /// was only given back are among them.
  public var money: [DayMoney] {
    var money: [DayMoney] = []
    forEachOrder { order in
      let entry = DayMoney(
        day: order.day, unit: order.unit, orders: 1, spent: Int128(order.total), refunded: 0)
      money.append(entry)
      return true
    }
    for refund in refunds where counts(refund) {
      money.append(
        DayMoney(day: refund.day, unit: refund.unit, orders: 0, spent: 0, refunded: Int128(refund.amount)))
    }
    money.sort { ($0.day, $0.unit.rawValue) < ($1.day, $1.unit.rawValue) }
    var sums: [DayMoney] = []
    for entry in money {
      guard let last = sums.indices.last, sums[last].day == entry.day, sums[last].unit == entry.unit else {
        sums.append(entry)
        continue
      }
      sums[last].orders += entry.orders
      sums[last].spent += entry.spent
      sums[last].refunded += entry.refunded
    }
    return sums
  }

  /// Whether a refund counts: it does where its order counts, and where it belongs to none that is recorded.
  public func counts(_ refund: Refund) -> Bool {
    if refund.isTakenBack { return false }
    guard refund.order > 0, refund.order <= UInt64(book.orders.count) else { return true }
    return book.orders[Int(refund.order) - 1].counts
  }
}
