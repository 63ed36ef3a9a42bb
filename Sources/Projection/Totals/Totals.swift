// Integer counters that rows add to, and that can be taken away again.

/// Counters by key; one that is zero is absent.
///
/// An open-addressing table of 24-byte slots: a fold adds to a few hundred counters for each customer, and
/// `Dictionary` took most of a rebuild's time.
public struct Totals: Sendable {
  @usableFromInline
  struct Slot: Sendable {
    @usableFromInline var high: UInt64 = 0
    @usableFromInline var low: UInt64 = 0
    @usableFromInline var value: Int64 = 0

    @inlinable
    init() {}
  }

  @usableFromInline var slots: [Slot]
  @usableFromInline var used = 0
  /// 1 where contributions are added, −1 while they are taken away.
  @usableFromInline var sign: Int64 = 1
  /// How often the value of a counter has gone past 64 bits, upwards less downwards: what it is worth is its value and
  /// so many times 2^64. Whether a sum fits does not depend on the order in which it is summed.
  private var carries: [Counter: Int64] = [:]

  public init() { slots = Array(repeating: Slot(), count: 64) }

  /// Adds to a counter; takes away inside `subtracting`.
  @inlinable
  public mutating func add(_ amount: Int64, to counter: Counter) {
    if amount == 0 { return }
    let index = slot(counter.high, counter.low)
    let (signed, negation) = amount.multipliedReportingOverflow(by: sign)
    let (sum, addition) = slots[index].value.addingReportingOverflow(signed)
    slots[index].value = sum
    // The opposite of the least number wraps to itself: it is 2^64 short.
    if negation { carry(1, to: counter) }
    if addition { carry(signed < 0 ? -1 : 1, to: counter) }
  }

  /// The value of a counter; 0 where it is absent.
  public subscript(counter: Counter) -> Int64 {
    let (high, low, mask) = (counter.high, counter.low, slots.count - 1)
    var index = Self.hash(high, low) & mask
    while slots[index].high != 0 {
      if slots[index].high == high && slots[index].low == low { return slots[index].value }
      index = (index + 1) & mask
    }
    return 0
  }

  /// Runs `body` with every addition turned into its opposite.
  mutating func subtracting(_ body: (inout Totals) throws -> Void) rethrows {
    sign = -1
    defer { sign = 1 }
    try body(&self)
  }

  /// All counters that are not zero, ascending.
  public var sorted: [(counter: Counter, value: Int64)] {
    slots.filter { $0.high != 0 && $0.value != 0 }
      .sorted { $0.high == $1.high ? $0.low < $1.low : $0.high < $1.high }
      .map { (Counter(high: $0.high, low: $0.low), $0.value) }
  }

  /// The counters of one kind that are not zero, ascending.
  public func counters(ofKind kind: UInt16) -> [(counter: Counter, value: Int64)] {
    sorted.filter { $0.counter.kind == kind }
  }

  /// Adds all of another's counters: how partitions become a whole.
  mutating func add(_ other: Totals) {
    for slot in other.slots where slot.high != 0 {
      add(slot.value, to: Counter(high: slot.high, low: slot.low))
    }
    for (counter, count) in other.carries { carry(sign < 0 ? -count : count, to: counter) }
  }

  /// What every counter is worth that is not zero, ascending, whether it fits in 64 bits or not.
  var sums: [(counter: Counter, sum: Int128)] {
    var sums = slots.filter { $0.high != 0 && $0.value != 0 }.map { slot in
      let counter = Counter(high: slot.high, low: slot.low)
      return (counter: counter, sum: Int128(slot.value) + Int128(carries[counter] ?? 0) << 64)
    }
    for (counter, count) in carries where self[counter] == 0 { sums.append((counter, Int128(count) << 64)) }
    return sums.sorted { $0.counter < $1.counter }
  }

  @usableFromInline
  mutating func carry(_ count: Int64, to counter: Counter) {
    let sum = (carries[counter] ?? 0) + count
    carries[counter] = sum == 0 ? nil : sum
  }

  /// The first counter whose value does not fit in 64 bits.
  public var overflowed: Counter? { carries.keys.min() }

  func checkOverflow() throws {
    guard let counter = overflowed else { return }
    throw ProjectionError(overflowOf: counter)
  }

  // MARK: The table

  @inlinable
  @inline(__always)
  static func hash(_ high: UInt64, _ low: UInt64) -> Int {
    var mixed = (high ^ (high >> 29)) &* 0x9E37_79B9_7F4A_7C15 &+ low &* 0xC2B2_AE3D_27D4_EB4F
    mixed ^= mixed >> 32
    mixed = mixed &* 0x1656_67B1_9E37_79F9
    return Int(truncatingIfNeeded: mixed >> 33)
  }

  /// The slot of a key, taken if it is new.
  @inlinable
  mutating func slot(_ high: UInt64, _ low: UInt64) -> Int {
    let mask = slots.count - 1
    var index = Self.hash(high, low) & mask
    while true {
      if slots[index].high == high && slots[index].low == low { return index }
      if slots[index].high == 0 { return insert(high, low, at: index) }
      index = (index + 1) & mask
    }
  }

  @usableFromInline
  mutating func insert(_ high: UInt64, _ low: UInt64, at free: Int) -> Int {
    if (used + 1) * 2 <= slots.count {
      slots[free].high = high
      slots[free].low = low
      used += 1
      return free
    }
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    used = 0
    for entry in old where entry.high != 0 && entry.value != 0 {
      let index = slot(entry.high, entry.low)
      slots[index].value = entry.value
    }
    return slot(high, low)
  }
}

extension ProjectionError {
  init(overflowOf counter: Counter) {
    self.init(
      .overflow,
      "a total does not fit in 64 bits (counter \(counter.kind).\(counter.qualifier).\(counter.first))")
  }
}
