// Where the values of counters lie that differ only in their last number.

/// What the counters of a series have in common: all but their last number.
@frozen
@usableFromInline
struct CounterSeries: Equatable, Sendable {
  /// In a series of counters whose second number is 0, the first number differs; then these are kind and
  /// qualifier, in the lower 32 bits. In the other series the second number differs; then kind and
  /// qualifier are in the upper 32 bits, and the first number below them. The two never coincide, since a
  /// kind is never 0.
  @usableFromInline let high: UInt64

  @inlinable
  @inline(__always)
  init(high: UInt64) { self.high = high }

  /// The series of a counter, and the counter's number in it.
  @inlinable
  @inline(__always)
  static func place(of counter: Counter) -> (series: CounterSeries, number: Int64) {
    counter.second == 0
      ? (CounterSeries(high: counter.high >> 32), Int64(counter.first))
      : (CounterSeries(high: counter.high), counter.second)
  }

  @inlinable
  @inline(__always)
  var hash: Int {
    let mixed = high &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 29) >> 20)
  }

  /// Whether it is a series in which the second number differs, which is never 0 there.
  var isOfSecond: Bool { high >> 48 > 0 }

  /// The counter with a number in this series.
  func counter(_ number: Int64) -> Counter {
    if isOfSecond {
      var counter = Counter(high: high, low: 0)
      counter.second = number
      return counter
    }
    return Counter(
      UInt16(truncatingIfNeeded: high >> 16), UInt16(truncatingIfNeeded: high),
      Int32(truncatingIfNeeded: number))
  }
}

/// Neighbouring counters of a series, whose values lie side by side.
@frozen
@usableFromInline
struct CounterRun: Sendable {
  @usableFromInline var series = CounterSeries(high: 0)
  /// The number of its first counter.
  @usableFromInline var origin: Int64 = 0
  /// Where the value of the first counter is in `Totals.cells`.
  @usableFromInline var start: UInt32 = 0
  /// How many counters it has; 0 marks an empty entry of the table.
  @usableFromInline var count: UInt32 = 0
  /// How often a counter of the series was looked for that lies outside the run.
  @usableFromInline var misses: UInt32 = 0

  @inlinable init() {}

  init(series: CounterSeries, origin: Int64, start: UInt32, count: UInt32) {
    (self.series, self.origin) = (series, origin)
    (self.start, self.count) = (start, count)
  }

  /// Where the value of the counter with a number is; `nil` where it lies outside the run.
  @inlinable
  @inline(__always)
  func cell(of number: Int64) -> Int? {
    let offset = UInt64(bitPattern: number &- origin)
    return offset < UInt64(count) ? Int(start) &+ Int(truncatingIfNeeded: offset) : nil
  }
}

/// Runs by their series, or by series and first number, in a hash table with open addressing.
@usableFromInline
struct CounterRuns: Sendable {
  /// The entries. Their number is a power of two, and at most a quarter is in use, so that the first look
  /// nearly always finds.
  @usableFromInline var runs: [CounterRun]
  private var used = 0

  /// - Parameter count: a power of two, at least 2.
  init(count: Int) { runs = Array(repeating: CounterRun(), count: count) }

  /// The entry at which the search for a series begins.
  @inlinable
  @inline(__always)
  func index(of series: CounterSeries, from origin: Int64 = 0) -> Int {
    (series.hash ^ Int(truncatingIfNeeded: (UInt64(bitPattern: origin) &* 0xC2B2_AE3D_27D4_EB4F) >> 32))
      & (runs.count &- 1)
  }

  /// The index of the entry of a series' run; where `origin` is given, of the run that begins there.
  func find(_ series: CounterSeries, from origin: Int64? = nil) -> Int? {
    var index = index(of: series, from: origin ?? 0)
    while true {
      // Entries are searched in pairs of neighbours.
      let pair: InlineArray<2, Int> = [index, index ^ 1]
      for place in pair.indices {
        let index = pair[place]
        if runs[index].count == 0 { return nil }
        if runs[index].series == series, origin ?? runs[index].origin == runs[index].origin { return index }
      }
      index = (index + 2) & (runs.count - 1)
    }
  }

  func run(of series: CounterSeries, from origin: Int64? = nil) -> CounterRun? {
    find(series, from: origin).map { runs[$0] }
  }

  /// Adds a run that is not there yet; doubles the table where too few entries are free.
  ///
  /// - Parameter origin: the run's origin, in a table that holds several runs of one series.
  mutating func insert(_ run: CounterRun, from origin: Int64? = nil) {
    used += 1
    if used * 4 > runs.count {
      let old = runs
      runs = Array(repeating: CounterRun(), count: old.count * 2)
      for run in old where run.count > 0 { put(run, origin == nil ? nil : run.origin) }
    }
    put(run, origin)
  }

  private mutating func put(_ run: CounterRun, _ origin: Int64?) {
    var index = index(of: run.series, from: origin ?? 0)
    while true {
      let place = runs[index].count == 0 ? index : index ^ 1
      if runs[place].count == 0 {
        runs[place] = run
        return
      }
      index = (index + 2) & (runs.count - 1)
    }
  }
}
