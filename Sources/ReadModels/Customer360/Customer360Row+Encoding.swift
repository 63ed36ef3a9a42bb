// The encoding of the row of the customer 360 view.

internal import Words
public import Projection

extension Customer360Row {
  public func encode(to writer: inout RowWriter) {
    writer.write(atMost: (16 + numbersMax) * RowCursor.numberBytesMax) { cursor in
      // A local variable, so that it can be in a register.
      var next = cursor
      encode(to: &next)
      cursor = next
    }
    orderBook.encode(to: &writer)
  }

  /// At most how many numbers the encoding of the lists has.
  private var numbersMax: Int {
    6 * money.count + 2 * (channels.count + tickets.count) + profiles.count
  }

  @inline(__always)
  private func encode(to cursor: inout RowCursor) {
    cursor.write(touchpoints)
    cursor.write(firstSeen)
    cursor.write(lastSeen, from: firstSeen)
    cursor.write(lastLooseOrder != .distantPast)
    if lastLooseOrder != .distantPast { cursor.write(lastLooseOrder, from: firstSeen) }
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
    for ticket in tickets {
      cursor.write(fixed: ticket.reference)
      cursor.write(byte: ticket.states.rawValue)
    }
    cursor.write(count: profiles.count)
    for position in profiles { cursor.write(position) }
    cursor.write(isAccount)
  }

  public init(from reader: inout RowReader) throws {
    touchpoints = try reader.number()
    firstSeen = try reader.instant()
    lastSeen = try reader.instant(from: firstSeen)
    if try reader.flag() { lastLooseOrder = try reader.instant(from: firstSeen) }
    money = try reader.list {
      Money(
        unit: MeasureUnit(rawValue: try $0.short()), orders: try $0.number(), spent: try $0.number(),
        refunds: try $0.number(), refunded: try $0.number(), cancelled: try $0.number())
    }
    channels = try reader.list { Channel(channel: try $0.short(), count: try $0.number()) }
    tickets = try reader.list {
      var ticket = Ticket(reference: try $0.fixed())
      ticket.states = Ticket.States(rawValue: try $0.byte())
      return ticket
    }
    profiles = try reader.list { try $0.position() }
    isAccount = try reader.flag()
    orderBook = try OrderBook(from: &reader)
  }
}

extension Customer360Row.Ticket {
  /// What a ticket went through, a bit for each.
  fileprivate struct States: OptionSet {
    var rawValue: UInt8
    static let isOpened = States(rawValue: 1)
    static let isSolved = States(rawValue: 2)
    static let isClosed = States(rawValue: 4)
  }

  fileprivate var states: States {
    get {
      var states: States = isOpened ? .isOpened : []
      if isSolved { states.insert(.isSolved) }
      if isClosed { states.insert(.isClosed) }
      return states
    }
    set {
      isOpened = newValue.contains(.isOpened)
      isSolved = newValue.contains(.isSolved)
      isClosed = newValue.contains(.isClosed)
    }
  }
}
