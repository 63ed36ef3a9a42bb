// The bytes of a member's row. Most sales are like the one before: what is so is a bit, and what lies near is a distance.

internal import Ledger
public import Projection

extension LoyaltyRow {
  public func encode(to writer: inout RowWriter) {
    writer.write(joined)
    points.encode(to: &writer)
    encodeSales(to: &writer)
    encodeLots(to: &writer)
    writer.write(count: windowStart)
    writer.write(count: waiting.count)
    for refund in waiting {
      writer.write(refund.position)
      writer.write(fixed: refund.reference)
      writer.write(refund.amount)
    }
    writer.write(measure)
    writer.write(tier)
    writer.write(count: changes.count)
    for change in changes {
      writer.write(change.at)
      writer.write(change.cause)
      writer.write(change.tier)
    }
  }

  public init(from reader: inout RowReader) throws {
    joined = try reader.position()
    points = try Points(from: &reader)
    try decodeSales(from: &reader)
    try decodeLots(from: &reader)
    guard let start = Int(exactly: try reader.unsigned()), start <= sales.count else {
      throw RowReader.Malformed()
    }
    windowStart = start
    waiting = try reader.array {
      WaitingRefund(position: try $0.position(), reference: try $0.fixed(), amount: try $0.number())
    }
    measure = try reader.number()
    tier = try reader.text()
    changes = try reader.array {
      TierChange(at: try $0.instant(), cause: try $0.position(), tier: try $0.text())
    }
  }

  // MARK: Sales

  /// What of a sale is written: all else is what the bit says that it is.
  private struct SaleParts: OptionSet {
    var rawValue: UInt8
    static let counts = SaleParts(rawValue: 1)
    static let reference = SaleParts(rawValue: 2)
    static let refund = SaleParts(rawValue: 4)
    static let earned = SaleParts(rawValue: 8)
    /// It does not count for as long as the sale before it.
    static let duration = SaleParts(rawValue: 16)
    /// It counts for ever.
    static let forever = SaleParts(rawValue: 32)
  }

  private func encodeSales(to writer: inout RowWriter) {
    writer.write(count: sales.count)
    var (position, placed, duration) = (joined, Instant(microseconds: 0), Int64(0))
    for index in sales.indices {
      let sale = sales[index]
      let own = sale.countsUntil.microseconds &- sale.placed.microseconds
      var parts: SaleParts = sale.counts ? .counts : []
      if sale.reference != 0 { parts.insert(.reference) }
      if sale.refunded != 0 || sale.revoked != 0 { parts.insert(.refund) }
      if sale.earned != 0 { parts.insert(.earned) }
      if sale.countsUntil == .distantFuture {
        parts.insert(.forever)
      } else if own != duration {
        parts.insert(.duration)
        duration = own
      }
      writer.write(atMost: 9 * RowCursor.bytesMax) { cursor in
        cursor.write(byte: parts.rawValue)
        cursor.write(sale.position, from: position)
        cursor.write(sale.placed, from: placed)
        cursor.write(sale.total)
        if parts.contains(.reference) { cursor.write(fixed: sale.reference) }
        if parts.contains(.earned) { cursor.write(sale.earned) }
        if parts.contains(.refund) {
          cursor.write(sale.refunded)
          cursor.write(sale.revoked)
        }
        if parts.contains(.duration) { cursor.write(duration) }
      }
      (position, placed) = (sale.position, sale.placed)
    }
  }

  private mutating func decodeSales(from reader: inout RowReader) throws {
    var (position, placed, duration) = (joined, Instant(microseconds: 0), Int64(0))
    sales = try reader.array { reader in
      let parts = SaleParts(rawValue: try reader.byte())
      position = try reader.position(from: position)
      placed = try reader.instant(from: placed)
      let total = try reader.number()
      let reference = parts.contains(.reference) ? try reader.fixed() : 0
      let earned = parts.contains(.earned) ? try reader.number() : 0
      let refunded = parts.contains(.refund) ? try reader.number() : 0
      let revoked = parts.contains(.refund) ? try reader.number() : 0
      if parts.contains(.duration) { duration = try reader.number() }
      let until = Instant(microseconds: placed.microseconds &+ duration)
      return Sale(
        position: position, reference: reference, placed: placed, total: total, refunded: refunded,
        earned: earned, revoked: revoked, countsUntil: parts.contains(.forever) ? .distantFuture : until,
        counts: parts.contains(.counts))
    }
  }

  // MARK: Lots

  private struct LotParts: OptionSet {
    var rawValue: UInt8
    static let isPending = LotParts(rawValue: 1)
    /// It was not active when it was earned.
    static let active = LotParts(rawValue: 2)
    /// It does not expire when the lot before it does.
    static let expires = LotParts(rawValue: 4)
    static let forever = LotParts(rawValue: 8)
  }

  private func encodeLots(to writer: inout RowWriter) {
    writer.write(count: lots.count)
    var (id, earned, expires) = (joined, Instant(microseconds: 0), Instant(microseconds: 0))
    for index in lots.indices {
      let lot = lots[index]
      var parts: LotParts = lot.isPending ? .isPending : []
      if lot.active != lot.earned { parts.insert(.active) }
      if lot.expires == .distantFuture {
        parts.insert(.forever)
      } else if lot.expires != expires {
        parts.insert(.expires)
      }
      writer.write(atMost: 6 * RowCursor.bytesMax) { cursor in
        cursor.write(byte: parts.rawValue)
        cursor.write(lot.id, from: id)
        cursor.write(lot.earned, from: earned)
        cursor.write(lot.remaining)
        if parts.contains(.active) { cursor.write(lot.active, from: lot.earned) }
        if parts.contains(.expires) { cursor.write(lot.expires, from: lot.earned) }
      }
      if parts.contains(.expires) { expires = lot.expires }
      (id, earned) = (lot.id, lot.earned)
    }
  }

  private mutating func decodeLots(from reader: inout RowReader) throws {
    var (id, earned, expires) = (joined, Instant(microseconds: 0), Instant(microseconds: 0))
    lots = try reader.array { reader in
      let parts = LotParts(rawValue: try reader.byte())
      id = try reader.position(from: id)
      earned = try reader.instant(from: earned)
      let remaining = try reader.number()
      let active = parts.contains(.active) ? try reader.instant(from: earned) : earned
      if parts.contains(.expires) { expires = try reader.instant(from: earned) }
      return Lot(
        id: id, earned: earned, active: active,
        expires: parts.contains(.forever) ? .distantFuture : expires, remaining: remaining,
        isPending: parts.contains(.isPending))
    }
  }
}

extension LoyaltyRow.Points {
  func encode(to writer: inout RowWriter) {
    let values = values
    writer.write(atMost: values.count * RowCursor.bytesMax) { cursor in
      for index in values.indices { cursor.write(values[index]) }
    }
  }

  init(from reader: inout RowReader) throws {
    var values = InlineArray<12, Int64>(repeating: 0)
    for index in values.indices { values[index] = try reader.number() }
    self.init(values: values)
  }
}
