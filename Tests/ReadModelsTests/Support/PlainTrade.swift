import Words
import Projection
import ReadModels
import Reporting

/// What a customer's orders come to, from the whole history at once, with arrays and loops: so plain that it can be
/// believed at sight. `OrderBook`, and what read models make of it, is compared with it.
struct PlainTrade {
  struct Order {
    var reference: UInt64
    var placed: Instant
    var total: Int64
    var unit: MeasureUnit
    /// What was given back of it, one refund after another.
    var refunds: [Int64] = []
    var isCancelled = false

    var refunded: Int64 { refunds.reduce(0, +) }
    var isPurchase: Bool { total > 0 || unit == .none }
    var hasRest: Bool { !isCancelled && (unit == .none || refunded < total) }
  }

  struct Refund {
    var reference: UInt64
    var amount: Int64
    var unit: MeasureUnit
  }

  private(set) var orders: [Order] = []
  /// Refunds that name no order, and of orders that are not recorded (or not in their currency).
  private(set) var refunds: [Refund] = []
  private var cancelled: Set<UInt64> = []

  init(_ history: [Touchpoint]) {
    for touchpoint in history {
      let fact = touchpoint.fact
      switch fact.type {
      case .orderPlaced where fact.value >= 0: place(fact)
      case .refundIssued: refund(fact)
      case .orderCancelled where fact.reference != 0: cancel(fact.reference)
      default: break
      }
    }
  }

  private mutating func place(_ fact: Fact) {
    var order = Order(
      reference: fact.reference, placed: fact.historyTime, total: fact.value, unit: fact.unit)
    if fact.reference != 0 {
      func isOfIt(_ refund: Refund) -> Bool {
        refund.reference == fact.reference && refund.unit == fact.unit
      }
      order.refunds = refunds.filter(isOfIt).map(\.amount)
      refunds.removeAll(where: isOfIt)
      if cancelled.remove(fact.reference) != nil { order.isCancelled = true }
    }
    orders.append(order)
  }

  private mutating func refund(_ fact: Fact) {
    let refund = Refund(reference: fact.reference, amount: fact.value, unit: fact.unit)
    guard fact.reference != 0 else { return refunds.append(refund) }
    if let index = meant(by: fact.reference, in: fact.unit) {
      if !orders[index].isCancelled { orders[index].refunds.append(fact.value) }
    } else if !isGone(fact.reference) {
      refunds.append(refund)
    }
  }

  private mutating func cancel(_ reference: UInt64) {
    if let index = meant(by: reference, in: nil) {
      orders[index].isCancelled = true
    } else {
      cancelled.insert(reference)
    }
    if isGone(reference) { refunds.removeAll { $0.reference == reference } }
  }

  /// The newest with something left, or else the newest.
  private func meant(by reference: UInt64, in unit: MeasureUnit?) -> Int? {
    let those = orders.indices.filter {
      orders[$0].reference == reference && (unit == nil || orders[$0].unit == unit)
    }
    return those.last { orders[$0].hasRest } ?? those.last
  }

  /// Whether there is no such order but cancelled ones.
  private func isGone(_ reference: UInt64) -> Bool {
    let those = orders.filter { $0.reference == reference }
    return those.isEmpty ? cancelled.contains(reference) : those.allSatisfy(\.isCancelled)
  }
}

extension PlainTrade {
  var purchases: [Order] { orders.filter { $0.isPurchase && !$0.isCancelled } }

  var haveNumbersOneCurrency: Bool {
    Dictionary(grouping: orders.filter { $0.reference != 0 }, by: \.reference).values
      .allSatisfy { Set($0.map(\.unit)).count == 1 }
  }

  var haveNumbersOneOrder: Bool {
    let numbers = orders.map(\.reference).filter { $0 != 0 }
    return Set(numbers).count == numbers.count
  }

  func cancelled(in unit: MeasureUnit) -> Int {
    orders.count { $0.isPurchase && $0.isCancelled && $0.unit == unit }
  }

  func spent(in unit: MeasureUnit) -> Int64 { purchases.reduce(0) { $0 + ($1.unit == unit ? $1.total : 0) } }

  func refunds(in unit: MeasureUnit) -> [Int64] {
    orders.filter { $0.unit == unit && !$0.isCancelled }.flatMap(\.refunds)
      + refunds.filter { $0.unit == unit }.map(\.amount)
  }

  /// Those of what was bought, and those that belong to no order: one of 0 is none, nor are its refunds any.
  func refundsOfPurchases(in unit: MeasureUnit) -> [Int64] {
    purchases.filter { $0.unit == unit }.flatMap(\.refunds)
      + refunds.filter { $0.unit == unit }.map(\.amount)
  }

  /// What is left of the orders, each at least 0, less the refunds that name no order.
  func kept(in unit: MeasureUnit) -> Int64 {
    orders.filter { $0.unit == unit && !$0.isCancelled }.reduce(0) { $0 + max(0, $1.total - $1.refunded) }
      - refunds.filter { $0.unit == unit && $0.reference == 0 }.reduce(0) { $0 + $1.amount }
  }
}
