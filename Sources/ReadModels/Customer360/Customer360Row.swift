// The row of the customer 360 view: what is known of one customer, without any personal value.

public import Words
public import Projection

/// The row of the customer 360 view.
public struct Customer360Row: ViewRow {
  /// How many touchpoints the customer has, of all types except records of the ledger itself, such as
  /// merges.
  public var touchpoints: Int64 = 0
  /// When the customer was first there; `.distantPast` for never.
  public var firstSeen = Instant.distantPast
  /// When the customer was last there; `.distantPast` for never.
  public var lastSeen = Instant.distantPast
  /// When the last order was placed that has no reference and so stands for ever; `.distantPast` for never.
  var lastLooseOrder = Instant.distantPast
  /// What was bought in each currency, ascending by the currency's number.
  public var money: RowList<Money> = []
  /// The orders that have a reference, so that a refund or cancellation can find them.
  public internal(set) var orderBook = OrderBook()
  /// How often the customer came through each channel, ascending by the channel's number.
  public var channels: RowList<Channel> = []
  /// The customer's tickets, in the order of the first touchpoint of each.
  public var tickets: RowList<Ticket> = []
  /// The positions at which the profile was registered and updated, oldest first.
  public var profiles: RowList<Position> = []
  /// Whether the number is no customer's, but that of an account: a gift card, a pool, a budget.
  public internal(set) var isAccount = false
  // An index of `tickets`, which is no part of the row's value.
  private var ticketsByReference = ListIndex()

  /// What was bought and given back in one currency, in minor units. Cancelled orders are counted in
  /// `cancelled` only, and their refunds nowhere.
  public struct Money: BitwiseCopyable, Hashable, Sendable {
    /// The currency; `.none` for orders whose amount is not known.
    public var unit: MeasureUnit
    /// How many orders count: those whose total is above 0 or not known.
    public var orders: Int64 = 0
    /// What these orders come to; refunds are not taken off.
    public var spent: Int64 = 0
    /// How many refunds there were.
    public var refunds: Int64 = 0
    /// What the refunds come to.
    public var refunded: Int64 = 0
    /// How many orders that had counted were cancelled.
    public var cancelled: Int64 = 0
  }

  /// How often the customer came through a channel, by the ledger's number for it
  /// (`Ledger.channelName(of:)`).
  public struct Channel: BitwiseCopyable, Hashable, Sendable {
    /// The ledger's number for the channel.
    public var channel: UInt16
    /// How many touchpoints came through it.
    public var count: Int64
  }

  /// A ticket, as far as facts say it: whether it is open. When it was answered, and by whom, is in `CustomerService`.
  public struct Ticket: BitwiseCopyable, Hashable, Sendable {
    /// The hash of the ticket's reference, its namespace included; never 0.
    public var reference: UInt64
    /// Whether its opening is recorded; otherwise it counts for nothing.
    public var isOpened = false
    /// Whether it was solved, and not opened again since.
    public var isSolved = false
    /// Whether it was closed, and not opened again since.
    public var isClosed = false

    /// Whether it is neither solved nor closed.
    public var isOpen: Bool { isOpened && !isSolved && !isClosed }
  }

  /// The row of a customer of whom nothing has happened.
  public init() {}

  /// How many orders there are in all currencies.
  public var orders: Int64 { money.reduce(0) { $0 &+ $1.orders } }

  /// When the newest of the orders that stand was placed; `.distantPast` where there is none.
  public var lastOrder: Instant {
    max(lastLooseOrder, orderBook.orders.last { $0.counts }?.placed ?? .distantPast)
  }

  /// How many orders were cancelled, in all currencies.
  public var cancelled: Int64 { money.reduce(0) { $0 &+ $1.cancelled } }
}

extension Customer360Row {
  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    touchpoints = 0
    (firstSeen, lastSeen, lastLooseOrder) = (.distantPast, .distantPast, .distantPast)
    money.clear()
    orderBook.clear()
    channels.clear()
    tickets.clear()
    ticketsByReference.clear()
    profiles.clear()
    isAccount = false
  }

  @inline(__always)
  mutating func see(at time: Instant, through channel: UInt16) {
    if firstSeen == .distantPast { firstSeen = time }
    lastSeen = time
    guard channel != 0 else { return }
    var index = 0
    while index < channels.count, channels[index].channel < channel { index += 1 }
    if index < channels.endIndex, channels[index].channel == channel {
      channels[index].count += 1
    } else {
      channels.insert(Channel(channel: channel, count: 1), at: index)
    }
  }

  @inline(__always)
  private mutating func moneyIndex(_ unit: MeasureUnit) -> Int {
    var index = 0
    while index < money.count, money[index].unit.rawValue < unit.rawValue { index += 1 }
    if index == money.endIndex || money[index].unit != unit { money.insert(Money(unit: unit), at: index) }
    return index
  }

  /// Counts an order. One with a total of 0 (a sample, a replacement) is a touchpoint but no purchase;
  /// one whose amount is not known is an order. Retention counts the same ones.
  @inline(__always)
  mutating func sell(_ fact: Fact) throws {
    let isPurchase = fact.value > 0 || fact.unit == .none
    if isPurchase {
      let index = moneyIndex(fact.unit)
      var entry = money[index]
      entry.orders += 1
      entry.spent = try entry.spent.adding(fact.value)
      money[index] = entry
    }
    guard fact.reference != 0, fact.value >= 0 else {
      if isPurchase { lastLooseOrder = fact.historyTime }
      return
    }
    let order = OrderBook.Order(
      reference: fact.reference, placed: fact.historyTime, total: fact.value, unit: fact.unit,
      counts: isPurchase)
    if let cancellation = orderBook.place(order) { try takeBack(cancellation) }
  }

  mutating func refund(_ fact: Fact) throws {
    guard fact.reference == 0 || orderBook.refund(fact.reference, fact.value, fact.unit) else { return }
    let index = moneyIndex(fact.unit)
    var entry = money[index]
    entry.refunds += 1
    entry.refunded = try entry.refunded.adding(fact.value)
    money[index] = entry
  }

  mutating func cancel(_ fact: Fact) throws {
    guard fact.reference != 0, let cancellation = orderBook.cancel(fact.reference) else { return }
    try takeBack(cancellation)
  }

  /// Takes back what a cancelled order and its refunds had added.
  private mutating func takeBack(_ cancellation: OrderBook.Cancellation) throws {
    if let order = cancellation.order, order.counts {
      let index = moneyIndex(order.unit)
      money[index].orders -= 1
      money[index].spent = try money[index].spent.subtracting(order.total)
      money[index].cancelled += 1
    }
    for refund in cancellation.refunds {
      let index = moneyIndex(refund.unit)
      money[index].refunds -= Int64(refund.count)
      money[index].refunded = try money[index].refunded.subtracting(refund.amount)
    }
  }

  /// Takes in what happened to a ticket, by the same rules as `CustomerService`.
  mutating func ticket(_ fact: Fact) {
    guard fact.reference != 0 else { return }
    let isOpening = fact.type == .ticketOpened
    var place = ticketsByReference.last(of: fact.reference, in: tickets) { $0.reference }
    // A number that is opened a second time stands for a second ticket.
    if let known = place, isOpening, tickets[known].isOpened { place = nil }
    if place == nil { tickets.append(Ticket(reference: fact.reference)) }
    let index = place ?? tickets.count - 1
    switch fact.type {
    case .ticketOpened: tickets[index].isOpened = true
    case .ticketResolved: tickets[index].isSolved = true
    case .ticketReopened: (tickets[index].isSolved, tickets[index].isClosed) = (false, false)
    case .ticketClosed: tickets[index].isClosed = true
    default: break
    }
  }
}
