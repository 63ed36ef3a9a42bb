// Integer counters that rows add to, and that can be taken away again.

/// Counters by key; one that is zero is absent.
///
/// An open-addressing table whose entries hold 16 neighbours each: counters that differ in the last bits of their second
/// number or, where that is 0, of their first. Periods and pairs of periods are added to next to each other, and a
/// table of them all by themselves did not fit in a processor's nearest cache.
public struct Totals: Sendable {
  /// What the neighbours have in common; `high` is 0 where there are none.
  @usableFromInline
  struct Key: Equatable, Sendable {
    @usableFromInline var high: UInt64 = 0
    @usableFromInline var low: UInt64 = 0

    @inlinable init() {}
  }

  @usableFromInline var keys: [Key]
  /// The values of the neighbours of each key, side by side.
  @usableFromInline var cells: [Int64]
  @usableFromInline var used = 0
  /// 1 where contributions are added, −1 while they are taken away.
  @usableFromInline var sign: Int64 = 1
  /// How often the value of a counter has gone past 64 bits, upwards less downwards: what it is worth is its value and
  /// so many times 2^64. Whether a sum fits does not depend on the order in which it is summed.
  private var carries: [Counter: Int64] = [:]

  public init() {
    keys = Array(repeating: Key(), count: 16)
    cells = Array(repeating: 0, count: 16 * Self.neighbours)
  }

  /// Adds to a counter; takes away inside `subtracting`.
  @inlinable
  public mutating func add(_ amount: Int64, to counter: Counter) {
    if amount == 0 { return }
    let index = cell(of: counter)
    let (signed, negation) = amount.multipliedReportingOverflow(by: sign)
    let (sum, addition) = cells[index].addingReportingOverflow(signed)
    cells[index] = sum
    // The opposite of the least number wraps to itself: it is 2^64 short.
    if negation { carry(1, to: counter) }
    if addition { carry(signed < 0 ? -1 : 1, to: counter) }
  }

  /// The value of a counter; 0 where it is absent.
  public subscript(counter: Counter) -> Int64 {
    let (key, offset) = Self.place(of: counter)
    let mask = keys.count - 1
    var index = Self.hash(key) & mask
    while keys[index].high != 0 {
      if keys[index] == key { return cells[index * Self.neighbours + offset] }
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
    var sorted: [(counter: Counter, value: Int64)] = []
    forEach { sorted.append(($0, $1)) }
    sorted.sort { $0.counter < $1.counter }
    return sorted
  }

  /// The counters of one kind that are not zero, ascending.
  public func counters(ofKind kind: UInt16) -> [(counter: Counter, value: Int64)] {
    sorted.filter { $0.counter.kind == kind }
  }

  /// Adds all of another's counters: how partitions become a whole.
  mutating func add(_ other: Totals) {
    other.forEach { add($1, to: $0) }
    for (counter, count) in other.carries { carry(sign < 0 ? -count : count, to: counter) }
  }

  /// What every counter is worth that is not zero, ascending, whether it fits in 64 bits or not.
  var sums: [(counter: Counter, sum: Int128)] {
    var sums: [(counter: Counter, sum: Int128)] = []
    forEach { sums.append(($0, Int128($1) + Int128(carries[$0] ?? 0) << 64)) }
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

  @inlinable static var neighbours: Int { 16 }

  /// What a counter has in common with its neighbours, and which of them it is.
  @inlinable
  @inline(__always)
  static func place(of counter: Counter) -> (key: Key, offset: Int) {
    let mask = UInt64(neighbours - 1)
    var key = Key()
    if counter.second == 0 {
      key.high = counter.high & ~mask
      // No other has its last bit set.
      key.low = counter.low | 1
      return (key, Int(counter.high & mask))
    }
    key.high = counter.high
    key.low = counter.low & ~mask
    return (key, Int(counter.low & mask))
  }

  private static func counter(_ key: Key, _ offset: Int) -> Counter {
    key.low & 1 == 1
      ? Counter(high: key.high | UInt64(offset), low: key.low & ~1)
      : Counter(high: key.high, low: key.low | UInt64(offset))
  }

  /// Calls `body` with every counter that is not zero, in no order.
  private func forEach(_ body: (Counter, Int64) -> Void) {
    for index in keys.indices where keys[index].high != 0 {
      for offset in 0..<Self.neighbours {
        let value = cells[index * Self.neighbours + offset]
        if value != 0 { body(Self.counter(keys[index], offset), value) }
      }
    }
  }

  @inlinable
  @inline(__always)
  static func hash(_ key: Key) -> Int {
    let mixed = key.high &* 0x9E37_79B9_7F4A_7C15 ^ key.low &* 0xC2B2_AE3D_27D4_EB4F
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 27) >> 20)
  }

  /// Where the value of a counter is; room for it and its neighbours is made if there is none.
  @inlinable
  mutating func cell(of counter: Counter) -> Int {
    let (key, offset) = Self.place(of: counter)
    return entry(of: key) * Self.neighbours + offset
  }

  /// Takes a free entry for a key; where too few are left, in a table twice as large.
  @usableFromInline
  mutating func insert(_ key: Key, at free: Int) -> Int {
    if (used + 1) * 2 <= keys.count {
      keys[free] = key
      used += 1
      return free
    }
    let (oldKeys, oldCells) = (keys, cells)
    keys = Array(repeating: Key(), count: oldKeys.count * 2)
    cells = Array(repeating: 0, count: oldCells.count * 2)
    used = 0
    for index in oldKeys.indices where oldKeys[index].high != 0 {
      let start = index * Self.neighbours
      let values = oldCells[start..<start + Self.neighbours]
      if values.allSatisfy({ $0 == 0 }) { continue }
      let target = entry(of: oldKeys[index]) * Self.neighbours
      for (offset, value) in values.enumerated() { cells[target + offset] = value }
    }
    return entry(of: key)
  }

  @inlinable
  mutating func entry(of key: Key) -> Int {
    let mask = keys.count - 1
    var index = Self.hash(key) & mask
    while keys[index] != key {
      if keys[index].high == 0 { return insert(key, at: index) }
      index = (index + 1) & mask
    }
    return index
  }
}

extension ProjectionError {
  init(overflowOf counter: Counter) {
    self.init(
      .overflow,
      "a total does not fit in 64 bits (counter \(counter.kind).\(counter.qualifier).\(counter.first))")
  }
}
