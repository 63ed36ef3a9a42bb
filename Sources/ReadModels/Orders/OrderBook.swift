// A customer's orders by reference: what was given back of each, and which are cancelled. All read models
// that count orders share it, so that they count the same ones.

public import Words
public import Projection

/// The orders of one customer that have a reference, and so can be refunded or cancelled; and the refunds
/// and cancellations whose orders have not been recorded yet.
///
/// The rules are the same as those of loyalty:
/// - A refund or cancellation belongs to the newest order with its reference of which something is left,
///   or else to the newest with its reference. A refund belongs to an order in its own currency only.
/// - Once it is cancelled, an order does not count, nor do its refunds. Cancelling or refunding it again
///   changes nothing.
/// - A refund or cancellation that is recorded before its order waits for it, by reference. Such a refund
///   counts meanwhile, unless the order turns out to be cancelled.
///
/// Orders with a total of 0 are in it too, although no read model counts them: otherwise their refunds
/// would be taken for those of another order.
public struct OrderBook: Hashable, RowPart {
  /// The orders, in the order of the history.
  public internal(set) var orders: RowList<Order> = []
  /// Refunds for which no order in their currency has been recorded; one entry for each reference and
  /// currency.
  public internal(set) var waitingRefunds: RowList<Refund> = []
  /// The references of orders that were cancelled but have not been recorded yet.
  public internal(set) var waitingCancellations: RowList<UInt64> = []
  // Indexes of the lists, which are no part of the book's value.
  private var ordersByReference = ListIndex()
  private var refundsByReference = ListIndex()
  private var cancellationsByReference = ListIndex()

  /// What refunds and cancellations need to know of an order.
  public struct Order: BitwiseCopyable, Hashable, Sendable {
    /// The hash of the order's reference, its namespace included; never 0.
    public var reference: UInt64
    /// When the order was placed, in history time.
    public var placed: Instant
    /// The total in minor units. It is 0 for an order that is cancelled, and where the amount is not
    /// known; then the unit is `.none`.
    public var total: Int64
    /// What was given back, which may be more than the total. It is clamped to `Int64.max`.
    public var refunded: Int64 = 0
    /// How many refunds gave it back.
    public var refunds: UInt32 = 0
    /// The currency; `.none` where the amount is not known.
    public var unit: MeasureUnit
    /// Whether the read model counts the order; `false` once it is cancelled.
    public var counts: Bool
    /// Whether the order was cancelled.
    public var isCancelled = false

    /// An order of which nothing was refunded yet.
    @inlinable
    public init(reference: UInt64, placed: Instant, total: Int64, unit: MeasureUnit, counts: Bool) {
      self.reference = reference
      self.placed = placed
      self.total = total
      self.unit = unit
      self.counts = counts
    }

    /// Whether something is left that could be given back, as is always assumed where the total is not
    /// known.
    var hasRest: Bool { !isCancelled && (unit == .none || refunded < total) }
  }

  /// Refunds of one order in one currency.
  public struct Refund: BitwiseCopyable, Hashable, Sendable {
    /// The hash of the order's reference.
    public var reference: UInt64
    /// The currency of the refunds.
    public var unit: MeasureUnit
    /// How many refunds they are.
    public var count: UInt32
    /// What they come to, in minor units; it is clamped to `Int64.max`.
    public var amount: Int64
  }

  /// The order and refunds that do not count any more because of a cancellation.
  public struct Cancellation: Hashable, Sendable {
    /// The order as it was before; `nil` where it has not been recorded yet.
    public var order: Order?
    /// The index of the order in `orders`; `nil` where it has not been recorded yet.
    public var place: Int?
    /// The refunds of the order.
    public var refunds: [Refund]
  }

  /// A book without orders.
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

  /// Adds an order, and takes in the refunds and cancellation that waited for it.
  ///
  /// - Parameter order: an order with a reference, whose total is not negative.
  /// - Returns: what does not count because a cancellation waited; `nil` where none did.
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
  /// - Parameters:
  ///   - reference: the hash of the order's reference.
  ///   - amount: what is given back, in minor units.
  ///   - unit: the currency of the refund.
  ///   - isWaiting: whether a refund whose order is not known waits for it.
  /// - Returns: whether the refund counts; it does not where its order is cancelled.
  public mutating func refund(
    _ reference: UInt64, _ amount: Int64, _ unit: MeasureUnit, isWaiting: Bool = true
  )
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
  /// - Parameters:
  ///   - reference: the hash of the order's reference.
  ///   - isWaiting: whether a cancellation whose order is not known waits for it.
  /// - Returns: what does not count any more; `nil` where nothing changes.
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
    // Waiting refunds in other currencies belong to this order too, where no other order has the
    // reference.
    if !waitingRefunds.isEmpty, isCancelled(order.reference) {
      refunds += takeWaitingRefunds(of: order.reference, in: nil)
    }
    return Cancellation(order: order, place: index, refunds: refunds)
  }

  /// Takes out the refunds that wait for an order, in a currency or in any.
  private mutating func takeWaitingRefunds(of reference: UInt64, in unit: MeasureUnit?) -> [Refund] {
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

  /// The index of the newest order with a reference, in a currency or in any. Orders of which something
  /// is left come before others.
  mutating func order(of reference: UInt64, in unit: MeasureUnit?) -> Int? {
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

  /// Whether there are orders with a reference, and all of them are cancelled.
  private mutating func isCancelled(_ reference: UInt64) -> Bool {
    let standing = ordersByReference.last(of: reference, in: orders, by: { $0.reference }) { !$0.isCancelled }
    if standing != nil { return false }
    return ordersByReference.last(of: reference, in: orders, by: { $0.reference }) != nil
      || waitingCancellation(of: reference) != nil
  }
}

extension Int64 {
  /// The sum, clamped to what fits in 64 bits.
  fileprivate func clampedSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
