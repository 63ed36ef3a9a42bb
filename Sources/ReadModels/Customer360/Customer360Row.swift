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
  /// What was bought in each currency, ascending by the currency's number.
  public var money: RowList<Money> = []
  /// The orders that have a reference, so that a refund or cancellation can find them.
  public internal(set) var orderBook = OrderBook()
  /// How often the customer came through each channel, ascending by the channel's number.
  public var channels: RowList<Channel> = []
  /// The customer's tickets, in the order in which they were opened.
  public var tickets: RowList<Ticket> = []
  /// The latest answer to each survey, ascending by the survey's reference.
  public var answers: RowList<Answer> = []
  /// How many reviews the customer has posted.
  public var reviews: Int64 = 0
  /// The review that was posted last; `nil` where there is none.
  public var latestReview: Answer?
  /// The latest consent or withdrawal for each purpose, ascending by the purpose's hash.
  public var consents: RowList<Consent> = []
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

  /// A ticket. Its first reply is the first `ticket.replied`, whoever wrote it, since facts do not say
  /// who did.
  public struct Ticket: BitwiseCopyable, Hashable, Sendable {
    /// The hash of the ticket's reference, its namespace included.
    public var reference: UInt64
    /// The touchpoint that opened it, or else the first that names it.
    public var opened: Position
    /// When that happened.
    public var openedAt: Instant
    /// When it was first replied to; `nil` where it was not.
    public var repliedAt: Instant?
    /// When it was last resolved; `nil` where it was not, or was opened again since.
    public var resolvedAt: Instant?
    /// Whether it was closed, and not opened again since.
    public var closed = false

    /// Whether it is neither resolved nor closed.
    public var isOpen: Bool { resolvedAt == nil && !closed }
  }

  /// An answer to a survey, or a review.
  public struct Answer: BitwiseCopyable, Hashable, Sendable {
    /// The reference of the survey, or of what was reviewed.
    public var reference: UInt64
    /// Where the answer stands in the log.
    public var position: Position
    /// When it was given.
    public var at: Instant
    /// The score, on the scale of the survey or of the review.
    public var score: Int64
  }

  /// The latest consent or withdrawal for one purpose. Only the body says when a consent expires.
  public struct Consent: BitwiseCopyable, Hashable, Sendable {
    /// The hash of the purpose's name.
    public var purpose: UInt64
    /// The touchpoint that granted or withdrew it.
    public var position: Position
    /// When that happened.
    public var at: Instant
    /// Whether it was granted; `false` for a withdrawal.
    public var granted: Bool
  }

  /// The row of a customer of whom nothing has happened.
  public init() {}

  /// How many orders there are in all currencies.
  public var orders: Int64 { money.reduce(0) { $0 &+ $1.orders } }

  /// How many orders were cancelled, in all currencies.
  public var cancelled: Int64 { money.reduce(0) { $0 &+ $1.cancelled } }
}

extension Customer360Row {
  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    touchpoints = 0
    (firstSeen, lastSeen) = (.distantPast, .distantPast)
    money.clear()
    orderBook.clear()
    channels.clear()
    tickets.clear()
    ticketsByReference.clear()
    answers.clear()
    reviews = 0
    latestReview = nil
    consents.clear()
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
    guard fact.reference != 0, fact.value >= 0 else { return }
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

  mutating func consent(_ touchpoint: Touchpoint, granted: Bool) {
    let fact = touchpoint.fact
    let consent = Consent(
      purpose: fact.reference, position: touchpoint.position, at: fact.historyTime, granted: granted)
    let index = consents.place { $0.purpose < consent.purpose }
    if index < consents.endIndex, consents[index].purpose == consent.purpose {
      consents[index] = consent
    } else {
      consents.insert(consent, at: index)
    }
  }

  mutating func answer(_ touchpoint: Touchpoint) {
    let answer = Answer(touchpoint)
    let index = answers.place { $0.reference < answer.reference }
    if index < answers.endIndex, answers[index].reference == answer.reference {
      answers[index] = answer
    } else {
      answers.insert(answer, at: index)
    }
  }

  mutating func ticket(_ touchpoint: Touchpoint) {
    let fact = touchpoint.fact
    let known = ticketsByReference.last(of: fact.reference, in: tickets) { $0.reference }
    if fact.type == .ticketOpened || known == nil {
      // A touchpoint of a ticket whose opening is not recorded opens it.
      tickets.append(
        Ticket(reference: fact.reference, opened: touchpoint.position, openedAt: fact.historyTime))
    }
    let index = fact.type == .ticketOpened ? tickets.count - 1 : known ?? tickets.count - 1
    switch fact.type {
    case .ticketReplied:
      tickets[index].repliedAt = tickets[index].repliedAt ?? fact.historyTime
    case .ticketResolved:
      tickets[index].resolvedAt = fact.historyTime
    case .ticketReopened:
      tickets[index].resolvedAt = nil
      tickets[index].closed = false
    case .ticketClosed:
      tickets[index].closed = true
    default:
      break
    }
  }
}

extension RowList {
  /// The index of the first element, in an ascending list, for which `precedes` is `false`.
  fileprivate func place(behind precedes: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
