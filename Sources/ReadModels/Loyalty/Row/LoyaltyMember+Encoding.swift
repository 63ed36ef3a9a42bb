// The encoding of a member's row. A sale or lot is mostly like the one before: each value that is the
// same takes one bit, and one that lies near is written as a distance.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// What of the member is not as usual.
  var parts: LoyaltyRow.Parts {
    var parts: LoyaltyRow.Parts = program == Self.defaultProgram ? [] : .program
    if joinedAt != usualJoining || leftAt != .distantFuture || status != .active { parts.insert(.membership) }
    if tierState != TierState() { parts.insert(.tierState) }
    if hasExtras { parts.insert(.extras) }
    return parts
  }

  /// The hash of the name of a programme that was published without one.
  static let defaultProgram = NameHash("default").rawValue

  /// When most members joined who joined where this one did: with their first order.
  private var usualJoining: Instant {
    guard let first = sales.first, first.position == joined else { return Instant() }
    return first.placed
  }

  func encode(_ parts: LoyaltyRow.Parts, to writer: inout RowWriter) {
    writer.write(unsigned: parts.rawValue)
    encodeUsual(to: &writer)
    if parts.contains(.program) { writer.write(fixed: program) }
    if parts.contains(.membership) {
      writer.write(joinedAt)
      writer.write(leftAt)
      writer.write(byte: status.rawValue)
    }
    if parts.contains(.tierState) { tierState.encode(to: &writer) }
    if parts.contains(.extras) { extras.encode(to: &writer) }
  }

  /// - Parameter parts: what is not as usual, of the member or of the row that begins with them.
  init(from reader: inout RowReader, _ parts: inout LoyaltyRow.Parts) throws {
    parts.rawValue = try reader.unsigned()
    try decodeUsual(from: &reader)
    program = parts.contains(.program) ? try reader.fixed() : Self.defaultProgram
    joinedAt = usualJoining
    if parts.contains(.membership) {
      joinedAt = try reader.instant()
      leftAt = try reader.instant()
      guard let status = Status(rawValue: try reader.byte()) else { throw RowReader.Malformed() }
      self.status = status
    }
    if parts.contains(.tierState) { tierState = try TierState(from: &reader) }
    if parts.contains(.extras) { extras = try LoyaltyExtras(from: &reader) }
  }

  /// Writes what every member has.
  private func encodeUsual(to writer: inout RowWriter) {
    writer.write(atMost: 16 * RowCursor.numberBytesMax) { cursor in
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
    writer.write(waiting, bytesMax: 5 * RowCursor.numberBytesMax) { waiting, cursor in
      for index in waiting.indices {
        cursor.write(waiting[index].position)
        cursor.write(fixed: waiting[index].reference)
        cursor.write(waiting[index].amount)
        cursor.write(unsigned: UInt64(waiting[index].unit.rawValue))
        cursor.write(byte: waiting[index].kind.rawValue)
      }
    }
    writer.write(atMost: 2 * RowCursor.numberBytesMax) { cursor in
      cursor.write(measure)
      cursor.write(count: changes.count)
    }
    encodeChanges(to: &writer)
  }

  private mutating func decodeUsual(from reader: inout RowReader) throws {
    joined = try reader.position()
    points = try Points(from: &reader)
    try decodeSales(from: &reader)
    try decodeLots(from: &reader)
    guard let start = Int(exactly: try reader.unsigned()), start <= sales.count else {
      throw RowReader.Malformed()
    }
    windowStart = start
    waiting = try reader.list { reader in
      var refund = WaitingRefund(
        position: try reader.position(), reference: try reader.fixed(), amount: try reader.number(),
        unit: MeasureUnit(rawValue: try reader.short()))
      guard let kind = WaitingRefund.Kind(rawValue: try reader.byte()) else { throw RowReader.Malformed() }
      refund.kind = kind
      return refund
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
    /// A part of the total is no spend.
    static let apart = RareSaleParts(rawValue: 8)
    static let isVisit = RareSaleParts(rawValue: 16)
    /// Its points wait for its delivery, or have waited for it.
    static let delivered = RareSaleParts(rawValue: 32)
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
      let apart = rare.contains(.apart) ? try reader.number() : 0
      let delivered = rare.contains(.delivered) ? try reader.instant(from: placed) : Instant()
      let until = Instant(microseconds: placed.microseconds &+ duration)
      return Sale(
        position: position, reference: reference, placed: placed, total: total, refunded: refunded,
        earned: earned, revoked: revoked, expired: expired, apart: apart, delivered: delivered,
        countsUntil: parts.contains(.forever) ? .distantFuture : until,
        counts: parts.contains(.counts), isVisit: rare.contains(.isVisit), unit: unit)
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
    static let isAwaiting = LotParts(rawValue: 16)
    static let isSliding = LotParts(rawValue: 32)
    static let isContributed = LotParts(rawValue: 64)
    /// Holds lock some of the lot.
    static let held = LotParts(rawValue: 128)
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
      let held = parts.contains(.held) ? try reader.number() : 0
      return Lot(
        id: id, earned: earned, active: active,
        expires: parts.contains(.forever) ? .distantFuture : expires, remaining: remaining, held: held,
        isPending: parts.contains(.isPending), isAwaiting: parts.contains(.isAwaiting),
        isSliding: parts.contains(.isSliding), isContributed: parts.contains(.isContributed))
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
  /// The most bytes that a sale takes: two bytes, and twelve values, of which two are distances of time.
  fileprivate static var bytesMax: Int { 15 * RowCursor.numberBytesMax }

  /// - Parameters: what the sale before had, and then what this one has.
  @inline(__always)
  fileprivate func encode(
    to cursor: inout RowCursor, after position: inout Position, _ placed: inout Instant,
    _ duration: inout Int64, _ unit: inout MeasureUnit
  ) {
    var parts: LoyaltyMember.SaleParts = counts ? .counts : []
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
    var rare: LoyaltyMember.RareSaleParts = self.unit == unit ? [] : .unit
    if expired != 0 { rare.insert(expired == earned ? .allExpired : .someExpired) }
    if apart != 0 { rare.insert(.apart) }
    if isVisit { rare.insert(.isVisit) }
    if delivered != Instant() { rare.insert(.delivered) }
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
      if rare.contains(.apart) { cursor.write(apart) }
      if rare.contains(.delivered) { cursor.write(delivered, from: self.placed) }
    }
    (position, placed, unit) = (self.position, self.placed, self.unit)
  }
}

extension LoyaltyRow.Lot {
  /// The most bytes that a lot takes: a byte, and six values, of which three are distances of time.
  fileprivate static var bytesMax: Int { 10 * RowCursor.numberBytesMax }

  /// - Parameters: what the lot before had, and then what this one has.
  @inline(__always)
  fileprivate func encode(
    to cursor: inout RowCursor, after id: inout Position, _ earned: inout Instant, _ expires: inout Instant
  ) {
    var parts: LoyaltyMember.LotParts = isPending ? .isPending : []
    if isAwaiting { parts.insert(.isAwaiting) }
    if isSliding { parts.insert(.isSliding) }
    if isContributed { parts.insert(.isContributed) }
    if held != 0 { parts.insert(.held) }
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
    if held != 0 { cursor.write(held) }
    (id, earned) = (self.id, self.earned)
  }
}

extension LoyaltyRow.Points {
  /// Writes a bit for each number that is not 0, and then those numbers. They are read through a span,
  /// since an access to the inline array would copy all thirteen.
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
    guard mask < 1 << 13 else { throw RowReader.Malformed() }
    var values = InlineArray<13, Int64>(repeating: 0)
    for index in values.indices where mask & 1 << UInt64(index) != 0 { values[index] = try reader.number() }
    self.init(values: values)
  }
}

extension LoyaltyMember.TierState {
  fileprivate func encode(to writer: inout RowWriter) {
    writer.write(fixed: carried)
    writer.write(fixed: carriedNext)
    writer.write(fixed: life)
    writer.write(carriedAt)
    writer.write(windowEnd)
    writer.write(stepDue)
    writer.write(cause)
    writer.write(fixed: measured)
  }

  fileprivate init(from reader: inout RowReader) throws {
    carried = try reader.fixed()
    carriedNext = try reader.fixed()
    life = try reader.fixed()
    carriedAt = try reader.instant()
    windowEnd = try reader.instant()
    stepDue = try reader.instant()
    cause = try reader.position()
    measured = try reader.fixed()
  }
}
