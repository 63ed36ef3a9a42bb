// The encoding of the row of the customer 360 view.

internal import Words
public import Projection

extension Customer360Row {
  public func encode(to writer: inout RowWriter) {
    writer.write(atMost: (17 + numbersMax) * RowCursor.numberBytesMax) { cursor in
      // A local variable, so that it can be in a register.
      var next = cursor
      encode(to: &next)
      cursor = next
    }
    orderBook.encode(to: &writer)
  }

  /// At most how many numbers the encoding of the lists has.
  private var numbersMax: Int {
    6 * money.count + 2 * channels.count + 8 * tickets.count + 4 * (answers.count + consents.count)
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
      cursor.write(entry.cancelled)
    }
    cursor.write(count: channels.count)
    for entry in channels {
      cursor.write(unsigned: UInt64(entry.channel))
      cursor.write(entry.count)
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
    cursor.write(isAccount)
  }

  public init(from reader: inout RowReader) throws {
    touchpoints = try reader.number()
    firstSeen = try reader.instant()
    lastSeen = try reader.instant(from: firstSeen)
    money = try reader.list {
      Money(
        unit: MeasureUnit(rawValue: try $0.short()), orders: try $0.number(), spent: try $0.number(),
        refunds: try $0.number(), refunded: try $0.number(), cancelled: try $0.number())
    }
    channels = try reader.list { Channel(channel: try $0.short(), count: try $0.number()) }
    tickets = try reader.list { try Ticket(from: &$0) }
    answers = try reader.list { try Answer(from: &$0) }
    reviews = try reader.number()
    latestReview = try reader.flag() ? Answer(from: &reader) : nil
    consents = try reader.list {
      Consent(
        purpose: try $0.fixed(), position: try $0.position(), at: try $0.instant(), granted: try $0.flag())
    }
    profiles = try reader.list { try $0.position() }
    isAccount = try reader.flag()
    orderBook = try OrderBook(from: &reader)
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
