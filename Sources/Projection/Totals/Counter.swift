// The key of a counter, which has sixteen bytes.

/// The key of a counter: what is counted (`kind`, a number from 1 that the projector chooses), and up to
/// three numbers that say of what: a unit, a period, a pair of periods.
@frozen
public struct Counter: Hashable, Comparable, Sendable {
  /// What is counted: a number from 1 that the projector never uses for anything else, since it is on disk.
  public var kind: UInt16
  /// The first of the numbers that say of what, such as a currency or a kind of period; 0 where it says
  /// nothing.
  public var qualifier: UInt16
  /// The second of them, such as the index of a period.
  public var first: Int32
  /// The third of them, in which the counters of one series differ (`Totals`): a later period, the hash of a
  /// name.
  public var second: Int64

  /// The counter with these numbers; a kind of 0 traps.
  @inlinable
  public init(_ kind: UInt16, _ qualifier: UInt16 = 0, _ first: Int32 = 0, _ second: Int64 = 0) {
    precondition(kind > 0, "kinds of counters are numbered from 1")
    self.kind = kind
    self.qualifier = qualifier
    self.first = first
    self.second = second
  }

  /// The upper half of the key; `low` is the lower one. As unsigned numbers, the halves have the same
  /// order as the counter. `high` is never 0.
  @inlinable var high: UInt64 {
    UInt64(kind) << 48 | UInt64(qualifier) << 32 | UInt64(UInt32(bitPattern: first) ^ 0x8000_0000)
  }

  @inlinable var low: UInt64 { UInt64(bitPattern: second) ^ 0x8000_0000_0000_0000 }

  @inlinable
  init(high: UInt64, low: UInt64) {
    kind = UInt16(truncatingIfNeeded: high >> 48)
    qualifier = UInt16(truncatingIfNeeded: high >> 32)
    first = Int32(bitPattern: UInt32(truncatingIfNeeded: high) ^ 0x8000_0000)
    second = Int64(bitPattern: low ^ 0x8000_0000_0000_0000)
  }

  @inlinable
  public static func < (left: Counter, right: Counter) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}
