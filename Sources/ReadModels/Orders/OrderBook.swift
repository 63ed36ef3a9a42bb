// A customer's orders by reference: what was given back of each, and which are cancelled. For every read model that
// counts orders, so that all of them count the same ones.

public import Words
public import Projection

/// The orders of one customer that can be refunded or cancelled, because they have a reference; and what was recorded of
/// orders that have not been recorded themselves.
///
/// The rules, which are those of loyalty:
/// - A refund or a cancellation is of the newest order with its reference that has something left; where none has, of the
///   newest. A refund is of an order in its own currency.
/// - From its cancellation on, an order is none, and what was given back of it is nothing. To cancel it again, or to refund
///   it, changes nothing.
/// - What is recorded before its order waits for it, by reference. A refund counts meanwhile; one whose order is
///   cancelled does not.
///
/// Orders of nothing are in it, although no read model counts them: what refers to them must not meet another order.
public struct OrderBook: Hashable, RowPart {
  /// In the order of the history.
  public internal(set) var orders: RowList<Order> = []
  /// Refunds whose order has not been recorded, or not in their currency; one for each reference and unit.
  public internal(set) var waitingRefunds: RowList<Refund> = []
  /// The references of orders that were cancelled and have not been recorded.
  public internal(set) var waitingCancellations: RowList<UInt64> = []
  // Beside the lists, no part of what the book says.
  private var ordersByReference = ListIndex()
  private var refundsByReference = ListIndex()
  private var cancellationsByReference = ListIndex()

  /// An order as far as refunds and cancellations need it.
  public struct Order: BitwiseCopyable, Hashable, Sendable {
    public var reference: UInt64
    public var placed: Instant
    /// In minor units; 0 where it is not known, which is where the unit is none, and of an order that is cancelled.
    public var total: Int64
    /// What was given back, at most the greatest number there is; more than the total where too much was.
    public var refunded: Int64 = 0
    /// By how many refunds.
    public var refunds: UInt32 = 0
    public var unit: Unit
    /// Whether the read model counts it: not any more where it is cancelled.
    public var counts: Bool
    public var isCancelled = false

    @inlinable
    public init(reference: UInt64, placed: Instant, total: Int64, unit: Unit, counts: Bool) {
      self.reference = reference
      self.placed = placed
      self.total = total
      self.unit = unit
      self.counts = counts
    }

    /// Whether there is something left that could be given back; of a total that is not known there always is.
    var hasRest: Bool { !isCancelled && (unit == .none || refunded < total) }
  }

  /// Refunds of one order in one unit.
  public struct Refund: BitwiseCopyable, Hashable, Sendable {
    public var reference: UInt64
    public var unit: Unit
    public var count: UInt32
    public var amount: Int64
  }

  /// What no longer counts because an order was cancelled.
  public struct Cancellation: Hashable, Sendable {
    /// As it stood; `nil` where it has not been recorded yet.
    public var order: Order?
    /// What had been given back of it.
    public var refunds: [Refund]
  }

  public init() {}

  /// Becomes a new book, and keeps the memory of its lists.
  @inline(__always)
  public mutating func clear() {
    orders.clear()
    waitingRefunds.clear()
    waitingCancellations.clear()
    ordersByReference.clear()
    refundsByReference.clear()
    cancellationsByReference.clear()
  }

  // MARK: What happens to orders

  /// Adds an order, with what waited for it.
  ///
  /// - Parameter order: with a reference; of a total that is not negative.
  /// - Returns: what does not count of it, where a cancellation waited.
  @inline(__always)
  public mutating func place(_ order: Order) -> Cancellation? {
    orders.append(order)
    if waitingRefunds.isEmpty, waitingCancellations.isEmpty { return nil }
    return meetWaiting(orders.count - 1)
  }

  @inline(never)
  private mutating func meetWaiting(_ index: Int) -> Cancellation? {
    let order = orders[index]
    for refund in takeWaitingRefunds(of: order.reference, in: order.unit) {
      orders[index].refunds &+= refund.count
      orders[index].refunded = orders[index].refunded.clampedSum(refund.amount)
    }
    guard let waiting = waitingCancellation(of: order.reference) else { return nil }
    cancellationsByReference.remove(at: waiting, from: &waitingCancellations) { $0 }
    return cancel(at: index)
  }

  /// Notes a refund.
  ///
  /// - Parameter isWaiting: whether it waits where its order is not known.
  /// - Returns: whether it counts: not where its order is cancelled.
  public mutating func refund(_ reference: UInt64, _ amount: Int64, _ unit: Unit, isWaiting: Bool = true)
    -> Bool
  {
    if let index = order(of: reference, in: unit) {
      if orders[index].isCancelled { return false }
      orders[index].refunds &+= 1
      orders[index].refunded = orders[index].refunded.clampedSum(amount)
      return true
    }
    if isCancelled(reference) { return false }
    guard isWaiting else { return true }
    let known = refundsByReference.last(of: reference, in: waitingRefunds, by: { $0.reference }) {
      $0.unit == unit
    }
    if let known {
      waitingRefunds[known].count &+= 1
      waitingRefunds[known].amount = waitingRefunds[known].amount.clampedSum(amount)
    } else {
      waitingRefunds.append(Refund(reference: reference, unit: unit, count: 1, amount: amount))
    }
    return true
  }

  /// Cancels an order.
  ///
  /// - Parameter isWaiting: whether that waits where the order is not known.
  /// - Returns: what no longer counts; `nil` where nothing changes.
  public mutating func cancel(_ reference: UInt64, isWaiting: Bool = true) -> Cancellation? {
    if let index = order(of: reference, in: nil) {
      return orders[index].isCancelled ? nil : cancel(at: index)
    }
    guard isWaiting, waitingCancellation(of: reference) == nil else { return nil }
    waitingCancellations.append(reference)
    return Cancellation(order: nil, refunds: takeWaitingRefunds(of: reference, in: nil))
  }

  private mutating func cancel(at index: Int) -> Cancellation {
    let order = orders[index]
    orders[index].isCancelled = true
    orders[index].counts = false
    (orders[index].total, orders[index].refunded, orders[index].refunds) = (0, 0, 0)
    var refunds: [Refund] = []
    if order.refunds > 0 {
      refunds.append(
        Refund(reference: order.reference, unit: order.unit, count: order.refunds, amount: order.refunded))
    }
    // Those in other currencies are of this order too, where there is no other one.
    if !waitingRefunds.isEmpty, isCancelled(order.reference) {
      refunds += takeWaitingRefunds(of: order.reference, in: nil)
    }
    return Cancellation(order: order, refunds: refunds)
  }

  /// Takes out the refunds that wait for an order, in a unit or in any.
  private mutating func takeWaitingRefunds(of reference: UInt64, in unit: Unit?) -> [Refund] {
    if waitingRefunds.isEmpty { return [] }
    var taken: [Refund] = []
    for place in refundsByReference.all(of: reference, in: waitingRefunds, by: { $0.reference }).reversed()
    where unit == nil || waitingRefunds[place].unit == unit {
      taken.append(waitingRefunds[place])
      refundsByReference.remove(at: place, from: &waitingRefunds, by: { $0.reference })
    }
    return taken
  }

  // MARK: Which order is meant

  /// The newest order with a reference, in a unit or in any; one that has something left before others.
  private mutating func order(of reference: UInt64, in unit: Unit?) -> Int? {
    func isOfIt(_ order: Order) -> Bool { unit == nil || order.unit == unit }
    let newest = ordersByReference.last(of: reference, in: orders, by: { $0.reference }, where: isOfIt)
    guard let newest, !orders[newest].hasRest else { return newest }
    let withRest = ordersByReference.last(of: reference, in: orders, by: { $0.reference }) {
      isOfIt($0) && $0.hasRest
    }
    return withRest ?? newest
  }

  private mutating func waitingCancellation(of reference: UInt64) -> Int? {
    waitingCancellations.isEmpty
      ? nil : cancellationsByReference.last(of: reference, in: waitingCancellations) { $0 }
  }

  /// Whether every order with a reference is cancelled, and there is one.
  private mutating func isCancelled(_ reference: UInt64) -> Bool {
    let standing = ordersByReference.last(of: reference, in: orders, by: { $0.reference }) { !$0.isCancelled }
    if standing != nil { return false }
    return ordersByReference.last(of: reference, in: orders, by: { $0.reference }) != nil
      || waitingCancellation(of: reference) != nil
  }
}

extension Int64 {
  /// The sum, or the number nearest to it that there is.
  fileprivate func clampedSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
