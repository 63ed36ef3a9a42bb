// Adds to the counters of a tally.

public import Words

/// Adds what a row counts for to one tally.
public struct TallyAdder: ~Copyable {
  private let tally: TallyDescription
  private let calendar: LocalCalendar?
  private var counters: CounterAdder

  init(_ tally: TallyDescription, _ calendar: LocalCalendar?, _ counters: consuming CounterAdder) {
    self.tally = tally
    self.calendar = calendar
    self.counters = counters
  }

  /// Gives the counters back.
  consuming func end() -> CounterAdder { counters }

  /// Counts a value: adds a number or an amount to the sum, or one to the count of the value in a
  /// distribution.
  ///
  /// - Parameters:
  ///   - value: the value. In a distribution, values below 0 count as 0.
  ///   - instant: decides the period. It must be given where the tally is counted by period, and only
  ///     there; anything else traps.
  ///   - name: the hash of a name to count by, such as a channel (`TallyDetail.key(of:)`); 0 for none.
  ///   - unit: the currency of an amount.
  public mutating func callAsFunction(
    _ value: Int64, at instant: Instant? = nil, of name: UInt64 = 0, in unit: MeasureUnit = .none
  ) {
    var counter = Counter(tally.number)
    if let period = tally.period {
      guard let calendar, let instant else {
        preconditionFailure("\(tally.name) is counted by \(period.word), and no local day is known")
      }
      counter.qualifier = period.rawValue
      counter.first = period.index(ofDay: calendar.day(of: instant))
    } else {
      precondition(instant == nil, "\(tally.name) is not counted by period")
    }
    switch tally.kind {
    case .number:
      counter.second = TallyDetail(name, 0).rawValue
      counters.add(value, to: counter)
    case .money:
      counter.second = TallyDetail(name, unit.rawValue).rawValue
      counters.add(value, to: counter)
    case .durations, .numbers:
      counter.second = TallyDetail(name, TallyBucket(of: value).rawValue).rawValue
      counters.add(1, to: counter)
    }
  }
}

/// What a counter of a tally counts by: a name, and a unit or bucket.
///
///     63            16 15     0
///     ├ hash of a name ┼ unit ┤
public struct TallyDetail: Hashable, Sendable {
  /// The 64 bits, as the counter has them in its last number (`Counter.second`).
  public let rawValue: Int64

  /// The detail in the last number of a tally's counter.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  init(_ name: UInt64, _ rest: UInt16) {
    rawValue = Int64(bitPattern: name & ~0xFFFF | UInt64(rest))
  }

  /// The hash of the name; its lower 16 bits are 0.
  public var name: UInt64 { UInt64(bitPattern: rawValue) & ~0xFFFF }
  /// The unit of an amount, or the bucket of a distribution.
  public var rest: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  /// What tallies count a name by whose hash a detail has given (`NameHash`, by XXH3).
  public static func name(hashed hash: NameHash) -> UInt64 { hash.rawValue & ~0xFFFF }

  /// What tallies count a name by that the code itself knows, such as a channel; the same in every
  /// ledger. It is FNV-1a, and so another number than `name(hashed:)` gives for the same name: one tally
  /// uses one of the two.
  public static func key(of name: String) -> UInt64 {
    // FNV-1a of 64 bits.
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } & ~0xFFFF
  }
}

/// The values of a distribution that are counted together. Each value below 64 has a bucket of its own; from
/// there on, the least and the greatest value of a bucket differ by 3 % at most.
///
/// Source: the log-linear buckets of G. Tene's HdrHistogram, with five bits of precision.
public struct TallyBucket: Hashable, Sendable {
  /// The number of the bucket: below 64 the value itself; buckets of larger values have larger numbers.
  public let rawValue: UInt16

  /// The bucket with a number that `init(of:)` has given.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The bucket of a value.
  public init(of value: Int64) {
    let value = UInt64(max(0, value))
    guard value >= 64 else {
      rawValue = UInt16(value)
      return
    }
    let shift = 63 - value.leadingZeroBitCount - 5
    rawValue = UInt16(shift * 32) + UInt16(value >> UInt64(shift))
  }

  /// The least value of the bucket.
  public var least: Int64 {
    guard rawValue >= 64 else { return Int64(rawValue) }
    let shift = UInt64(rawValue / 32 - 1)
    return Int64(UInt64(rawValue - UInt16(shift) * 32) << shift)
  }
}
