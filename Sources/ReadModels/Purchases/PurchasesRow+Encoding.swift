// The encoding of the parts of a purchases row. An order mostly comes from where the one before it came from:
// each value that is the same takes one bit.

internal import Words
internal import Projection

extension PurchasesRow.Placed {
  /// Which values are written, a bit for each. A value that is not written is that of the order before.
  private struct Parts: OptionSet {
    var rawValue: UInt8
    static let unnumbered = Parts(rawValue: 1)
    static let channel = Parts(rawValue: 2)
    static let store = Parts(rawValue: 4)
    static let campaign = Parts(rawValue: 8)
    static let product = Parts(rawValue: 16)
    static let category = Parts(rawValue: 32)
  }

  /// - Parameter last: the order before; of the first one, a new value.
  mutating func fields(_ fields: inout some RowFields, after last: Self) throws {
    var parts: Parts = isNumbered ? [] : .unnumbered
    if origin.channel != last.origin.channel { parts.insert(.channel) }
    if origin.store != last.origin.store { parts.insert(.store) }
    if origin.campaign != last.origin.campaign { parts.insert(.campaign) }
    if origin.product != last.origin.product { parts.insert(.product) }
    if origin.category != last.origin.category { parts.insert(.category) }
    try fields.byte(&parts.rawValue)
    isNumbered = !parts.contains(.unnumbered)
    try fields.number(&day, after: last.day)
    if parts.contains(.channel) {
      try fields.unsigned(&origin.channel)
    } else {
      origin.channel = last.origin.channel
    }
    if parts.contains(.store) { try fields.name(&origin.store) } else { origin.store = last.origin.store }
    if parts.contains(.campaign) {
      try fields.name(&origin.campaign)
    } else {
      origin.campaign = last.origin.campaign
    }
    if parts.contains(.product) {
      try fields.name(&origin.product)
    } else {
      origin.product = last.origin.product
    }
    if parts.contains(.category) {
      try fields.name(&origin.category)
    } else {
      origin.category = last.origin.category
    }
    if isNumbered { return }
    try fields.instant(&at)
    try fields.number(&total)
    try fields.unit(&unit)
  }
}

extension PurchasesRow.Refund {
  /// - Parameter last: the day of the refund before; of the first one, 0.
  mutating func fields(_ fields: inout some RowFields, after last: Int32) throws {
    try fields.hash(&reference)
    try fields.unsigned(&order)
    try fields.number(&day, after: last)
    try fields.number(&amount)
    try fields.unit(&unit)
    try fields.flag(&isTakenBack)
  }
}

extension PurchasesRow.Traits {
  /// Which values are written, a bit for each. A value that is not written is 0.
  private struct Parts: OptionSet {
    var rawValue: UInt8
    static let country = Parts(rawValue: 1)
    static let ageBand = Parts(rawValue: 2)
    static let campaign = Parts(rawValue: 4)
  }

  mutating func fields(_ fields: inout some RowFields) throws {
    var parts: Parts = []
    if country != 0 { parts.insert(.country) }
    if ageBand != 0 { parts.insert(.ageBand) }
    if campaign != 0 { parts.insert(.campaign) }
    try fields.byte(&parts.rawValue)
    if parts.contains(.country) { try fields.hash(&country) } else { country = 0 }
    if parts.contains(.ageBand) { try fields.hash(&ageBand) } else { ageBand = 0 }
    if parts.contains(.campaign) { try fields.name(&campaign) } else { campaign = 0 }
  }
}

extension RowFields {
  /// The number of a name; one that does not fit in 32 bits cannot be read.
  fileprivate mutating func name(_ name: inout UInt32) throws {
    var number = UInt64(name)
    try unsigned(&number)
    guard let read = UInt32(exactly: number) else { throw RowReader.Malformed() }
    name = read
  }

  /// A day, as its distance from one that was visited before.
  fileprivate mutating func number(_ day: inout Int32, after last: Int32) throws {
    var distance = day &- last
    try number(&distance)
    day = last &+ distance
  }
}
