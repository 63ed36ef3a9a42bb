// The encoding of an order book. An order is mostly like the one before: each value that is the same
// takes one bit, and one that lies near is written as a distance.

internal import Words
public import Projection

extension OrderBook {
  @inline(__always)
  public func encode(to writer: inout RowWriter) {
    writer.write(count: orders.count)
    var last = (Instant(microseconds: 0), MeasureUnit.none)
    writer.write(orders, bytesMax: 7 * RowCursor.numberBytesMax) { orders, cursor in
      // Local variables, so that they can be in registers.
      var (next, (placed, unit)) = (cursor, last)
      for index in orders.indices { orders[index].encode(to: &next, after: &placed, &unit) }
      (cursor, last) = (next, (placed, unit))
    }
    writer.write(count: waitingRefunds.count)
    writer.write(waitingRefunds, bytesMax: 4 * RowCursor.numberBytesMax) { refunds, cursor in
      for refund in refunds {
        cursor.write(fixed: refund.reference)
        cursor.write(unsigned: UInt64(refund.unit.rawValue))
        cursor.write(unsigned: UInt64(refund.count))
        cursor.write(refund.amount)
      }
    }
    writer.write(count: waitingCancellations.count)
    writer.write(waitingCancellations, bytesMax: RowCursor.numberBytesMax) { references, cursor in
      for reference in references { cursor.write(fixed: reference) }
    }
  }

  public init(from reader: inout RowReader) throws {
    var (placed, unit) = (Instant(microseconds: 0), MeasureUnit.none)
    orders = try reader.list { try Order(from: &$0, after: &placed, &unit) }
    waitingRefunds = try reader.list {
      Refund(
        reference: try $0.fixed(), unit: MeasureUnit(rawValue: try $0.short()), count: try $0.shortCount(),
        amount: try $0.number())
    }
    waitingCancellations = try reader.list { try $0.fixed() }
  }
}

extension OrderBook.Order {
  /// Which values of an order are written, a bit for each. A value that is not written has its usual
  /// value, as the comment of the bit says.
  private struct Parts: OptionSet {
    var rawValue: UInt8
    static let counts = Parts(rawValue: 1)
    static let isCancelled = Parts(rawValue: 2)
    static let total = Parts(rawValue: 4)
    static let refund = Parts(rawValue: 8)
    /// The order was refunded more than once.
    static let refunds = Parts(rawValue: 16)
    /// The currency is another than that of the order before it. The first order always has this bit.
    static let unit = Parts(rawValue: 32)
  }

  /// - Parameters: what the order before had, and then what this one has.
  @inline(__always)
  fileprivate func encode(to cursor: inout RowCursor, after placed: inout Instant, _ unit: inout MeasureUnit)
  {
    var parts: Parts = counts ? .counts : []
    if isCancelled { parts.insert(.isCancelled) }
    if total != 0 { parts.insert(.total) }
    if refunds > 0 { parts.insert(.refund) }
    if refunds > 1 { parts.insert(.refunds) }
    if self.unit != unit { parts.insert(.unit) }
    cursor.write(byte: parts.rawValue)
    cursor.write(fixed: reference)
    cursor.write(self.placed, from: placed)
    if total != 0 { cursor.write(unsigned: UInt64(bitPattern: total)) }
    if refunds > 0 { cursor.write(refunded) }
    if refunds > 1 { cursor.write(unsigned: UInt64(refunds)) }
    if self.unit != unit { cursor.write(unsigned: UInt64(self.unit.rawValue)) }
    (placed, unit) = (self.placed, self.unit)
  }

  fileprivate init(from reader: inout RowReader, after placed: inout Instant, _ unit: inout MeasureUnit)
    throws
  {
    let parts = Parts(rawValue: try reader.byte())
    let reference = try reader.fixed()
    placed = try reader.instant(from: placed)
    let total = parts.contains(.total) ? Int64(bitPattern: try reader.unsigned()) : 0
    let refunded = parts.contains(.refund) ? try reader.number() : 0
    let refunds = parts.contains(.refunds) ? try reader.shortCount() : parts.contains(.refund) ? 1 : 0
    if parts.contains(.unit) { unit = MeasureUnit(rawValue: try reader.short()) }
    self.init(
      reference: reference, placed: placed, total: total, unit: unit, counts: parts.contains(.counts))
    (self.refunded, self.refunds) = (refunded, refunds)
    isCancelled = parts.contains(.isCancelled)
  }
}

extension RowReader {
  mutating func short() throws -> UInt16 {
    guard let number = UInt16(exactly: try unsigned()) else { throw Malformed() }
    return number
  }

  fileprivate mutating func shortCount() throws -> UInt32 {
    guard let number = UInt32(exactly: try unsigned()) else { throw Malformed() }
    return number
  }
}
