// Quantiles of whole numbers that were counted.

/// A distribution of whole numbers: how many there are of each.
///
/// Counts can be added exactly, so that the histogram of two ledgers together is the sum of theirs.
public struct Histogram: Hashable, Sendable {
  /// The numbers with their counts, ascending by number; every count is above 0.
  public private(set) var bars: [Bar]
  /// The sum of the counts.
  public let count: Int128

  /// How often one value was counted.
  public struct Bar: Hashable, Sendable {
    /// The number that was counted.
    public var value: Int64
    /// How often it was.
    public var count: Int128

    /// A value, and how often it was counted; a count below 0 takes off what other bars of the value have.
    public init(_ value: Int64, _ count: Int128) { (self.value, self.count) = (value, count) }
  }

  /// - Parameter bars: the counts, in any order. Counts of one value are added up; a value whose sum is
  ///   not above 0 is left out.
  public init(_ bars: some Sequence<Bar>) {
    var sums: [Int64: Int128] = [:]
    for bar in bars { sums[bar.value, default: 0] += bar.count }
    self.bars = sums.filter { $0.value > 0 }.map { Bar($0.key, $0.value) }.sorted { $0.value < $1.value }
    count = self.bars.reduce(0) { $0 + $1.count }
  }

  /// The least value up to which at least a given part of all values lies: of 1, 2, 3, 4 the median is 2.
  /// `nil` where there are no values.
  ///
  /// Source: R. J. Hyndman and Y. Fan, Sample Quantiles in Statistical Packages (1996), definition 1: the
  /// inverse of the empirical distribution. It is always a value that occurred, and needs no rounding.
  public func quantile(_ part: Quantile) -> Int64? {
    var sum: Int128 = 0
    for bar in bars {
      sum += bar.count
      if sum * Int128(part.denominator) >= count * Int128(part.numerator) { return bar.value }
    }
    return nil
  }

  /// The median: at least half of the values are this or less. `nil` where there are none.
  public var median: Int64? { quantile(.median) }
}

/// A part of a whole, as a quotient of whole numbers, since nine tenths cannot be written exactly in
/// binary.
public struct Quantile: Hashable, Sendable {
  /// How many parts of the whole are meant: 0 to `denominator`.
  public let numerator: Int64
  /// How many equal parts the whole has: 1 or more.
  public let denominator: Int64

  /// - Precondition: the quotient is from 0 to 1.
  public init(_ numerator: Int64, of denominator: Int64) {
    precondition(denominator > 0 && (0...denominator).contains(numerator), "a quantile is from 0 to 1")
    (self.numerator, self.denominator) = (numerator, denominator)
  }

  /// Half of the values are below it.
  public static let median = Quantile(1, of: 2)
  /// Nine of ten values are below it.
  public static let ninetieth = Quantile(9, of: 10)
}
