// Quantiles of whole numbers that were counted.

/// A distribution of whole numbers: how many there are of each.
///
/// Counts can be added and taken away exactly, so that the histogram of two ledgers together is the sum of
/// theirs, and that of one without some customers the difference.
public struct Histogram: Hashable, Sendable {
  /// The numbers with their counts, ascending by number; every count is above 0.
  public private(set) var bars: [Bar]
  /// The sum of the counts.
  public private(set) var count: Int128

  /// How often one value was counted.
  public struct Bar: Hashable, Sendable {
    /// The number that was counted.
    public var value: Int64
    /// How often it was.
    public var count: Int128

    /// A value, and how often it was counted; a count below 0 takes off what other bars of the value have.
    public init(_ value: Int64, _ count: Int128) { (self.value, self.count) = (value, count) }
  }

  /// A histogram of nothing.
  public init() { (bars, count) = ([], 0) }

  /// - Parameter bars: the counts, in any order. Counts of one value are added up; a value whose sum is
  ///   not above 0 is left out.
  public init(_ bars: some Sequence<Bar>) {
    var sums: [Int64: Int128] = [:]
    for bar in bars { sums[bar.value, default: 0] += bar.count }
    self.bars = sums.filter { $0.value > 0 }.map { Bar($0.key, $0.value) }.sorted { $0.value < $1.value }
    count = self.bars.reduce(0) { $0 + $1.count }
  }

  /// Counts a value once more, or so many times more.
  ///
  /// - Precondition: `times` is not below 0.
  public mutating func add(_ value: Int64, times: Int128 = 1) {
    precondition(times >= 0, "a value is counted 0 times or more; `remove` takes it away")
    if times == 0 { return }
    count += times
    let index = bars.partitioningIndex { $0.value >= value }
    if index < bars.count, bars[index].value == value {
      bars[index].count += times
    } else {
      bars.insert(Bar(value, times), at: index)
    }
  }

  /// Takes away one count of a value, or so many.
  ///
  /// - Precondition: the value was counted as often, and `times` is not below 0.
  public mutating func remove(_ value: Int64, times: Int128 = 1) {
    precondition(times >= 0, "a value is taken away 0 times or more")
    if times == 0 { return }
    let index = bars.partitioningIndex { $0.value >= value }
    precondition(
      index < bars.count && bars[index].value == value && bars[index].count >= times,
      "no more can be taken away than was counted")
    count -= times
    bars[index].count -= times
    if bars[index].count == 0 { bars.remove(at: index) }
  }

  /// Counts all values of another histogram, too.
  public static func += (left: inout Histogram, right: Histogram) {
    if left.bars.isEmpty {
      left = right
    } else {
      for bar in right.bars { left.add(bar.value, times: bar.count) }
    }
  }

  /// Takes away all counts of another histogram.
  ///
  /// - Precondition: each of its values was counted as often.
  public static func -= (left: inout Histogram, right: Histogram) {
    for bar in right.bars { left.remove(bar.value, times: bar.count) }
  }

  /// How many of the values are so large at most.
  public func count(upTo value: Int64) -> Int128 {
    bars.prefix(bars.partitioningIndex { $0.value > value }).reduce(0) { $0 + $1.count }
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

extension [Histogram.Bar] {
  /// The first index at which a condition holds that, once it does, holds to the end; the end where it
  /// never does.
  fileprivate func partitioningIndex(_ holds: (Histogram.Bar) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
