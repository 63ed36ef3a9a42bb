// The encoding of a member's row. A sale or lot is mostly like the one before: each value that is the
// same takes one bit, and one that lies near is written as a distance.

internal import Words
public import Projection

extension LoyaltyRow {
  public func encode(to writer: inout RowWriter) {
    writer.write(atMost: 15 * RowCursor.numberBytesMax) { cursor in
      // A local variable, so that it can be in a register.
      var next = cursor
      next.write(joined)
      points.encode(to: &next)
      next.write(count: sales.count)
      cursor = next
    }
    encodeSales(to: &writer)
    writer.write(count: lots.count)
    encodeLots(to: &writer)
    writer.write(atMost: 2 * RowCursor.numberBytesMax) { cursor in
      cursor.write(count: windowStart)
      cursor.write(count: waiting.count)
    }
    writer.write(waiting, bytesMax: 4 * RowCursor.numberBytesMax) { waiting, cursor in
      for index in waiting.indices {
        cursor.write(waiting[index].position)
        cursor.write(fixed: waiting[index].reference)
        cursor.write(waiting[index].amount)
        cursor.write(unsigned: UInt64(waiting[index].unit.rawValue))
      }
    }
    writer.write(atMost: 2 * RowCursor.numberBytesMax) { cursor in
      cursor.write(measure)
      cursor.write(count: changes.count)
    }
    encodeChanges(to: &writer)
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
    waiting = try reader.list {
      WaitingRefund(
        position: try $0.position(), reference: try $0.fixed(), amount: try $0.number(),
        unit: MeasureUnit(rawValue: try $0.short()))
    }
    measure = try reader.number()
    try decodeChanges(from: &reader)
  }

  // MARK: Sales

  /// Which values of a sale are written, a bit for each. A value that is not written has its usual value,
  /// as the comment of the bit says.
  fileprivate struct SaleParts: OptionSet {
    var rawValue: UInt8
    static let counts = SaleParts(rawValue: 1)
    static let reference = SaleParts(rawValue: 2)
    static let refund = SaleParts(rawValue: 4)
    static let earned = SaleParts(rawValue: 8)
    /// The sale counts for another time than the sale before it.
    static let duration = SaleParts(rawValue: 16)
    /// The sale counts for ever.
    static let forever = SaleParts(rawValue: 32)
    /// The total is below zero, and is written with the opposite sign.
    static let negative = SaleParts(rawValue: 64)
    /// A byte of `RareSaleParts` follows.
    static let rare = SaleParts(rawValue: 128)
  }

  fileprivate struct RareSaleParts: OptionSet {
    var rawValue: UInt8
    /// The currency is another than that of the sale before it. The first sale always has this bit.
    static let unit = RareSaleParts(rawValue: 1)
    /// All of the sale's points have expired. The next bit stands for some of them.
    static let allExpired = RareSaleParts(rawValue: 2)
    static let someExpired = RareSaleParts(rawValue: 4)
  }

  private func encodeSales(to writer: inout RowWriter) {
    var last = (joined, Instant(microseconds: 0), Int64(0), MeasureUnit.none)
    writer.write(sales, bytesMax: Sale.bytesMax) { sales, cursor in
      // Local variables, so that they can be in registers.
      var (next, (position, placed, duration, unit)) = (cursor, last)
      for index in sales.indices {
        sales[index].encode(to: &next, after: &position, &placed, &duration, &unit)
      }
      (cursor, last) = (next, (position, placed, duration, unit))
    }
  }

  private mutating func decodeSales(from reader: inout RowReader) throws {
    var (position, placed, duration, unit) = (joined, Instant(microseconds: 0), Int64(0), MeasureUnit.none)
    sales = try reader.list { reader in
      let parts = SaleParts(rawValue: try reader.byte())
      position = try reader.position(from: position)
      placed = try reader.instant(from: placed)
      let total = try reader.number(isNegative: parts.contains(.negative))
      let reference = parts.contains(.reference) ? try reader.fixed() : 0
      let earned = parts.contains(.earned) ? try reader.number() : 0
      let refunded = parts.contains(.refund) ? try reader.number() : 0
      let revoked = parts.contains(.refund) ? try reader.number() : 0
      if parts.contains(.duration) { duration = try reader.number() }
      let rare = parts.contains(.rare) ? RareSaleParts(rawValue: try reader.byte()) : []
      if rare.contains(.unit) { unit = MeasureUnit(rawValue: try reader.short()) }
      let expired =
        rare.contains(.allExpired) ? earned : rare.contains(.someExpired) ? try reader.number() : 0
      let until = Instant(microseconds: placed.microseconds &+ duration)
      return Sale(
        position: position, reference: reference, placed: placed, total: total, refunded: refunded,
        earned: earned, revoked: revoked, expired: expired,
        countsUntil: parts.contains(.forever) ? .distantFuture : until,
        counts: parts.contains(.counts), unit: unit)
    }
  }

  // MARK: Lots

  fileprivate struct LotParts: OptionSet {
    var rawValue: UInt8
    static let isPending = LotParts(rawValue: 1)
    /// The lot became active later than it was earned.
    static let active = LotParts(rawValue: 2)
    /// The lot expires at another time than the lot before it.
    static let expires = LotParts(rawValue: 4)
    static let forever = LotParts(rawValue: 8)
  }

  private func encodeLots(to writer: inout RowWriter) {
    var last = (joined, Instant(microseconds: 0), Instant(microseconds: 0))
    writer.write(lots, bytesMax: Lot.bytesMax) { lots, cursor in
      var (next, (id, earned, expires)) = (cursor, last)
      for index in lots.indices { lots[index].encode(to: &next, after: &id, &earned, &expires) }
      (cursor, last) = (next, (id, earned, expires))
    }
  }

  private mutating func decodeLots(from reader: inout RowReader) throws {
    var (id, earned, expires) = (joined, Instant(microseconds: 0), Instant(microseconds: 0))
    lots = try reader.list { reader in
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

  // MARK: Changes of tier

  /// How many earlier changes are searched for the same tier: most members go up and down between two.
  private static let changesBack = 7

  private func encodeChanges(to writer: inout RowWriter) {
    var (at, cause) = (Instant(microseconds: 0), joined)
    for index in changes.indices {
      let change = changes[index]
      let back = changesBack(to: change.tier, before: index)
      writer.write(atMost: 4 * RowCursor.numberBytesMax) { cursor in
        cursor.write(change.at, from: at)
        cursor.write(change.cause, from: cause)
        cursor.write(count: back)
      }
      if back == 0 { writer.write(change.tier) }
      (at, cause) = (change.at, change.cause)
    }
  }

  /// How many changes ago the member came to the same tier; 0 where that is further back than is
  /// searched, or never was.
  private func changesBack(to tier: String, before index: Int) -> Int {
    var back = 1
    while back <= min(index, Self.changesBack) {
      if changes[index - back].tier == tier { return back }
      back += 1
    }
    return 0
  }

  private mutating func decodeChanges(from reader: inout RowReader) throws {
    var (at, cause) = (Instant(microseconds: 0), joined)
    let count = try reader.count()
    changes.reserveCapacity(count)
    for index in 0..<count {
      at = try reader.instant(from: at)
      cause = try reader.position(from: cause)
      let back = try reader.unsigned()
      guard back <= index else { throw RowReader.Malformed() }
      let tier = back == 0 ? try reader.text() : changes[index - Int(back)].tier
      changes.append(TierChange(at: at, cause: cause, tier: tier))
    }
  }
}

extension LoyaltyRow.Sale {
  /// The most bytes that a sale takes: two bytes, and ten values, of which one is a distance of time.
  fileprivate static var bytesMax: Int { 12 * RowCursor.numberBytesMax }

  /// - Parameters: what the sale before had, and then what this one has.
  @inline(__always)
  fileprivate func encode(
    to cursor: inout RowCursor, after position: inout Position, _ placed: inout Instant,
    _ duration: inout Int64, _ unit: inout MeasureUnit
  ) {
    var parts: LoyaltyRow.SaleParts = counts ? .counts : []
    if reference != 0 { parts.insert(.reference) }
    if refunded | revoked != 0 { parts.insert(.refund) }
    if earned != 0 { parts.insert(.earned) }
    if total < 0 { parts.insert(.negative) }
    let own = countsUntil.microseconds &- self.placed.microseconds
    if countsUntil == .distantFuture {
      parts.insert(.forever)
    } else if own != duration {
      parts.insert(.duration)
    }
    var rare: LoyaltyRow.RareSaleParts = self.unit == unit ? [] : .unit
    if expired != 0 { rare.insert(expired == earned ? .allExpired : .someExpired) }
    if !rare.isEmpty { parts.insert(.rare) }
    cursor.write(byte: parts.rawValue)
    cursor.write(self.position, from: position)
    cursor.write(self.placed, from: placed)
    cursor.write(unsigned: total.magnitude)
    if reference != 0 { cursor.write(fixed: reference) }
    if earned != 0 { cursor.write(earned) }
    if parts.contains(.refund) {
      cursor.write(refunded)
      cursor.write(revoked)
    }
    if parts.contains(.duration) {
      cursor.write(own)
      duration = own
    }
    if !rare.isEmpty {
      cursor.write(byte: rare.rawValue)
      if rare.contains(.unit) { cursor.write(unsigned: UInt64(self.unit.rawValue)) }
      if rare.contains(.someExpired) { cursor.write(expired) }
    }
    (position, placed, unit) = (self.position, self.placed, self.unit)
  }
}

extension LoyaltyRow.Lot {
  /// The most bytes that a lot takes: a byte, and five values, of which three are distances of time.
  fileprivate static var bytesMax: Int { 9 * RowCursor.numberBytesMax }

  /// - Parameters: what the lot before had, and then what this one has.
  @inline(__always)
  fileprivate func encode(
    to cursor: inout RowCursor, after id: inout Position, _ earned: inout Instant, _ expires: inout Instant
  ) {
    var parts: LoyaltyRow.LotParts = isPending ? .isPending : []
    if active != self.earned { parts.insert(.active) }
    if self.expires == .distantFuture {
      parts.insert(.forever)
    } else if self.expires != expires {
      parts.insert(.expires)
    }
    cursor.write(byte: parts.rawValue)
    cursor.write(self.id, from: id)
    cursor.write(self.earned, from: earned)
    cursor.write(remaining)
    if parts.contains(.active) { cursor.write(active, from: self.earned) }
    if parts.contains(.expires) {
      cursor.write(self.expires, from: self.earned)
      expires = self.expires
    }
    (id, earned) = (self.id, self.earned)
  }
}

extension LoyaltyRow.Points {
  /// Writes a bit for each number that is not 0, and then those numbers. They are read through a span,
  /// since an access to the inline array would copy all twelve.
  @inline(__always)
  fileprivate func encode(to cursor: inout RowCursor) {
    let points = values
    let values = points.span
    var mask: UInt64 = 0
    for index in values.indices where values[index] != 0 { mask |= 1 << UInt64(index) }
    cursor.write(unsigned: mask)
    for index in values.indices where values[index] != 0 { cursor.write(values[index]) }
  }

  fileprivate init(from reader: inout RowReader) throws {
    let mask = try reader.unsigned()
    guard mask < 1 << 12 else { throw RowReader.Malformed() }
    var values = InlineArray<12, Int64>(repeating: 0)
    for index in values.indices where mask & 1 << UInt64(index) != 0 { values[index] = try reader.number() }
    self.init(values: values)
  }
}
