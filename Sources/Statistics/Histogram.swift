// Quantiles of whole numbers that were counted.

/// How many there are of each of several whole numbers.
///
/// Counts can be added and taken away exactly, so that the histogram of two ledgers is the sum of theirs.
public struct Histogram: Hashable, Sendable {
  /// Ascending by value; every count is above 0.
  public private(set) var bars: [Bar]
  /// The sum of the counts.
  public let count: Int128

  public struct Bar: Hashable, Sendable {
    public var value: Int64
    public var count: Int128

    public init(_ value: Int64, _ count: Int128) { (self.value, self.count) = (value, count) }
  }

  /// - Parameter bars: in any order; those of one value are added up, and what is not above 0 then is left out.
  public init(_ bars: some Sequence<Bar>) {
    var sums: [Int64: Int128] = [:]
    for bar in bars { sums[bar.value, default: 0] += bar.count }
    self.bars = sums.filter { $0.value > 0 }.map { Bar($0.key, $0.value) }.sorted { $0.value < $1.value }
    count = self.bars.reduce(0) { $0 + $1.count }
  }

  /// The least value whose cumulative count is at least that part of all: of 1, 2, 3, 4 the median is 2. `nil` where there is
  /// none.
  ///
  /// Source: R. J. Hyndman and Y. Fan, Sample Quantiles in Statistical Packages (1996), definition 1: the inverse of the
  /// empirical distribution. It is always a value that occurred, and needs no rounding.
  public func quantile(_ part: Quantile) -> Int64? {
    var sum: Int128 = 0
    for bar in bars {
      sum += bar.count
      if sum * Int128(part.denominator) >= count * Int128(part.numerator) { return bar.value }
    }
    return nil
  }

  /// The median: half of them are this or less.
  public var median: Int64? { quantile(.median) }
}

/// A part of all as a quotient of whole numbers: nine tenths are not exactly 0.9 in binary.
public struct Quantile: Hashable, Sendable {
  public let numerator: Int64
  public let denominator: Int64

  /// - Precondition: the quotient is from 0 to 1.
  public init(_ numerator: Int64, of denominator: Int64) {
    precondition(denominator > 0 && (0...denominator).contains(numerator), "a quantile is from 0 to 1")
    (self.numerator, self.denominator) = (numerator, denominator)
  }

  public static let median = Quantile(1, of: 2)
  public static let ninetieth = Quantile(9, of: 10)
}
