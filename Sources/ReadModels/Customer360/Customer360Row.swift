// What is known of one customer, without a personal value.

public import Ledger
public import Projection

/// The row of the customer 360 view.
public struct Customer360Row: ViewRow {
  /// Of all types.
  public var touchpoints: Int64 = 0
  /// `.distantPast` where the customer has never been there.
  public var firstSeen = Instant.distantPast
  public var lastSeen = Instant.distantPast
  /// By unit, ascending.
  public var money: RowList<Money> = []
  /// By number, ascending.
  public var channels: RowList<Channel> = []
  /// In the order in which they were opened.
  public var tickets: RowList<Ticket> = []
  /// The latest answer to each survey, by reference, ascending.
  public var answers: RowList<Answer> = []
  public var reviews: Int64 = 0
  public var latestReview: Answer?
  /// The latest word on each purpose, by its hash, ascending.
  public var consents: RowList<Consent> = []
  /// Where profiles were registered and updated, oldest first.
  public var profiles: RowList<Position> = []

  /// What was bought and given back in one currency, in minor units.
  public struct Money: BitwiseCopyable, Hashable, Sendable {
    public var unit: Unit
    public var orders: Int64 = 0
    public var spent: Int64 = 0
    public var refunds: Int64 = 0
    public var refunded: Int64 = 0
  }

  /// How often the customer came through a channel, and a touchpoint that knows its name.
  public struct Channel: BitwiseCopyable, Hashable, Sendable {
    public var channel: UInt16
    public var count: Int64
    public var latest: Position
  }

  /// A ticket. A first reply is the first `ticket.replied`, whoever wrote it: facts do not tell.
  public struct Ticket: BitwiseCopyable, Hashable, Sendable {
    public var reference: UInt64
    public var opened: Position
    public var openedAt: Instant
    public var repliedAt: Instant?
    public var resolvedAt: Instant?
    public var closed = false

    public var isOpen: Bool { resolvedAt == nil && !closed }
  }

  /// An answer to a survey, or a review: what it was, and where.
  public struct Answer: BitwiseCopyable, Hashable, Sendable {
    /// Of the survey, or of what was reviewed.
    public var reference: UInt64
    public var position: Position
    public var at: Instant
    public var score: Int64
  }

  /// The latest word on one purpose. Whether it has run out, its body says.
  public struct Consent: BitwiseCopyable, Hashable, Sendable {
    public var purpose: UInt64
    public var position: Position
    public var at: Instant
    public var granted: Bool
  }

  public init() {}

  /// Orders in all currencies.
  public var orders: Int64 { money.reduce(0) { $0 &+ $1.orders } }
}

extension Customer360Row {
  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    touchpoints = 0
    (firstSeen, lastSeen) = (.distantPast, .distantPast)
    money.clear()
    channels.clear()
    tickets.clear()
    answers.clear()
    reviews = 0
    latestReview = nil
    consents.clear()
    profiles.clear()
  }

  @inline(__always)
  mutating func see(_ position: Position, at time: Instant, through channel: UInt16) {
    if firstSeen == .distantPast { firstSeen = time }
    lastSeen = time
    guard channel != 0 else { return }
    var index = 0
    while index < channels.count, channels[index].channel < channel { index += 1 }
    if index < channels.endIndex, channels[index].channel == channel {
      channels[index] = Channel(channel: channel, count: channels[index].count + 1, latest: position)
    } else {
      channels.insert(Channel(channel: channel, count: 1, latest: position), at: index)
    }
  }

  @inline(__always)
  private mutating func moneyIndex(_ unit: Unit) -> Int {
    var index = 0
    while index < money.count, money[index].unit.rawValue < unit.rawValue { index += 1 }
    if index == money.endIndex || money[index].unit != unit { money.insert(Money(unit: unit), at: index) }
    return index
  }

  /// An order of total 0 (a sample, a replacement) is a touchpoint and no purchase; one whose amount is not known is an
  /// order. Retention counts the same.
  @inline(__always)
  mutating func sell(_ value: Int64, _ unit: Unit) throws {
    guard value > 0 || unit == .none else { return }
    let index = moneyIndex(unit)
    var entry = money[index]
    entry.orders += 1
    entry.spent = try entry.spent.adding(value)
    money[index] = entry
  }

  mutating func refund(_ value: Int64, _ unit: Unit) throws {
    let index = moneyIndex(unit)
    var entry = money[index]
    entry.refunds += 1
    entry.refunded = try entry.refunded.adding(value)
    money[index] = entry
  }

  mutating func consent(_ touchpoint: Touchpoint, granted: Bool) {
    let fact = touchpoint.fact
    let consent = Consent(
      purpose: fact.reference, position: touchpoint.position, at: fact.historyTime, granted: granted)
    let index = consents.firstIndex { $0.purpose >= consent.purpose } ?? consents.endIndex
    if index < consents.endIndex, consents[index].purpose == consent.purpose {
      consents[index] = consent
    } else {
      consents.insert(consent, at: index)
    }
  }

  mutating func answer(_ touchpoint: Touchpoint) {
    let answer = Answer(touchpoint)
    let index = answers.firstIndex { $0.reference >= answer.reference } ?? answers.endIndex
    if index < answers.endIndex, answers[index].reference == answer.reference {
      answers[index] = answer
    } else {
      answers.insert(answer, at: index)
    }
  }

  mutating func ticket(_ touchpoint: Touchpoint) {
    let fact = touchpoint.fact
    let known = tickets.lastIndex { $0.reference == fact.reference }
    if fact.type == .ticketOpened || known == nil {
      // What follows a ticket that was never opened here opens it.
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

extension Customer360Row {
  public func encode(to writer: inout RowWriter) {
    writer.write(atMost: (16 + numbersMax) * RowCursor.numberBytesMax) { cursor in
      // A variable of its own, so that it can be in a register.
      var next = cursor
      encode(to: &next)
      cursor = next
    }
  }

  /// As many numbers as are written of lists.
  private var numbersMax: Int {
    5 * money.count + 3 * channels.count + 8 * tickets.count + 4 * (answers.count + consents.count)
      + profiles.count
  }

  @inline(__always)
  private func encode(to cursor: inout RowCursor) {
    cursor.write(touchpoints)
    cursor.write(firstSeen)
    cursor.write(lastSeen, from: firstSeen)
    cursor.write(count: money.count)
    for entry in money {
      cursor.write(unsigned: UInt64(entry.unit.rawValue))
      cursor.write(entry.orders)
      cursor.write(entry.spent)
      cursor.write(entry.refunds)
      cursor.write(entry.refunded)
    }
    cursor.write(count: channels.count)
    for entry in channels {
      cursor.write(unsigned: UInt64(entry.channel))
      cursor.write(entry.count)
      cursor.write(entry.latest)
    }
    cursor.write(count: tickets.count)
    for ticket in tickets { ticket.encode(to: &cursor) }
    cursor.write(count: answers.count)
    for answer in answers { answer.encode(to: &cursor) }
    cursor.write(reviews)
    cursor.write(latestReview != nil)
    latestReview?.encode(to: &cursor)
    cursor.write(count: consents.count)
    for consent in consents {
      cursor.write(fixed: consent.purpose)
      cursor.write(consent.position)
      cursor.write(consent.at)
      cursor.write(consent.granted)
    }
    cursor.write(count: profiles.count)
    for position in profiles { cursor.write(position) }
  }

  public init(from reader: inout RowReader) throws {
    touchpoints = try reader.number()
    firstSeen = try reader.instant()
    lastSeen = try reader.instant(from: firstSeen)
    money = try reader.list {
      Money(
        unit: Unit(rawValue: try $0.short()), orders: try $0.number(), spent: try $0.number(),
        refunds: try $0.number(), refunded: try $0.number())
    }
    channels = try reader.list {
      Channel(channel: try $0.short(), count: try $0.number(), latest: try $0.position())
    }
    tickets = try reader.list { try Ticket(from: &$0) }
    answers = try reader.list { try Answer(from: &$0) }
    reviews = try reader.number()
    latestReview = try reader.flag() ? Answer(from: &reader) : nil
    consents = try reader.list {
      Consent(
        purpose: try $0.fixed(), position: try $0.position(), at: try $0.instant(), granted: try $0.flag())
    }
    profiles = try reader.list { try $0.position() }
  }
}

extension Customer360Row.Ticket {
  @inline(__always)
  func encode(to cursor: inout RowCursor) {
    cursor.write(fixed: reference)
    cursor.write(opened)
    cursor.write(openedAt)
    cursor.write(repliedAt != nil)
    if let repliedAt { cursor.write(repliedAt) }
    cursor.write(resolvedAt != nil)
    if let resolvedAt { cursor.write(resolvedAt) }
    cursor.write(closed)
  }

  init(from reader: inout RowReader) throws {
    reference = try reader.fixed()
    opened = try reader.position()
    openedAt = try reader.instant()
    repliedAt = try reader.flag() ? reader.instant() : nil
    resolvedAt = try reader.flag() ? reader.instant() : nil
    closed = try reader.flag()
  }
}

extension Customer360Row.Answer {
  init(_ touchpoint: Touchpoint) {
    reference = touchpoint.fact.reference
    position = touchpoint.position
    at = touchpoint.fact.historyTime
    score = touchpoint.fact.value
  }

  @inline(__always)
  func encode(to cursor: inout RowCursor) {
    cursor.write(fixed: reference)
    cursor.write(position)
    cursor.write(at)
    cursor.write(score)
  }

  init(from reader: inout RowReader) throws {
    reference = try reader.fixed()
    position = try reader.position()
    at = try reader.instant()
    score = try reader.number()
  }
}

extension RowReader {
  mutating func short() throws -> UInt16 {
    guard let number = UInt16(exactly: try unsigned()) else { throw Malformed() }
    return number
  }
}
