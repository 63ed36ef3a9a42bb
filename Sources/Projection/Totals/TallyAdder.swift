// How what a row counts for becomes counters.

public import Words

/// Adds to one tally.
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

  /// Counts a value: adds a number or an amount, or one more of a value of a distribution.
  ///
  /// - Parameters:
  ///   - value: of a distribution from 0 on; what lies below is counted as 0.
  ///   - instant: what decides the period. Given where the tally is told apart by one, and only there.
  ///   - name: the hash of what it is counted by, such as a channel; 0 for nothing (`Tally.key(of:)`).
  ///   - unit: of an amount.
  public mutating func callAsFunction(
    _ value: Int64, at instant: Instant? = nil, of name: UInt64 = 0, in unit: Unit = .none
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

/// What a counter of a tally is of: a name, and its unit or bucket.
///
///     63            16 15     0
///     ├ hash of a name ┼ unit ┤
public struct TallyDetail: Hashable, Sendable {
  public let rawValue: Int64

  public init(rawValue: Int64) { self.rawValue = rawValue }

  init(_ name: UInt64, _ rest: UInt16) {
    rawValue = Int64(bitPattern: name & ~0xFFFF | UInt64(rest))
  }

  /// The upper 48 bits of the hash, where they stand.
  public var name: UInt64 { UInt64(bitPattern: rawValue) & ~0xFFFF }
  /// A unit, or a bucket.
  public var rest: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  /// What tallies know a name by whose hash is known.
  public static func name(hashed hash: NameHash) -> UInt64 { hash.rawValue & ~0xFFFF }

  /// The hash of a name that something is counted by: of the name itself, so that it is the same in every ledger.
  public static func key(of name: String) -> UInt64 {
    // FNV-1a of 64 bits.
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } & ~0xFFFF
  }
}

/// Which values of a distribution are counted together: each by itself up to 64, of the others so many that the least and the
/// greatest differ by 3 % at most.
///
/// Source: the log-linear buckets of G. Tene's HdrHistogram, with five bits of precision.
public struct TallyBucket: Hashable, Sendable {
  public let rawValue: UInt16

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

  /// The least value in it.
  public var least: Int64 {
    guard rawValue >= 64 else { return Int64(rawValue) }
    let shift = UInt64(rawValue / 32 - 1)
    return Int64(UInt64(rawValue - UInt16(shift) * 32) << shift)
  }
}
