// Integer counters that rows add to, and that can be taken away again.

/// Counters by key; one that is zero is absent.
///
/// Counters that differ in their last number only are a *series*: periods one after another, or what a cohort did in each.
/// Customers add to many of a series, so that those which are added to again and again lie side by side in a *run*, which
/// grows with them: to find one takes a look at its run and no more. What lies far from the rest of its series, such as
/// counters by the hash of a name, is in groups of sixteen neighbours.
///
/// Sums have 128 bits: a contribution fits in 64, and that a total of all customers fits too must not be what a report
/// hangs on.
public struct Totals: Sendable {
  @usableFromInline var runs = CounterRuns(count: 32)
  /// The runs and the groups: their values, side by side. Never empty: the first is nobody's.
  @usableFromInline var cells: [Int64] = [0]
  /// What `adding` has not found in a run; empty but for its memory otherwise.
  @usableFromInline var missed: [CounterAdder.Missed] = []
  private var groups = CounterRuns(count: 2)
  /// 1 where contributions are added, −1 while they are taken away.
  @usableFromInline var sign: Int64 = 1
  /// How often the value of a counter has gone past 64 bits, upwards less downwards: what it is worth is its value and
  /// so many times 2^64. Whether a sum fits does not depend on the order in which it is summed.
  private var carries: [Counter: Int64] = [:]

  public init() {}

  /// Adds to a counter; takes away inside `subtracting`.
  @inlinable
  @inline(__always)
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

  /// The value of a counter, whether it fits in 64 bits or not; 0 where it is absent.
  public subscript(counter: Counter) -> Int128 { worth(low(of: counter), counter) }

  /// The value of a counter of customers, or of what they did: of that there are never 2^63.
  public func count(_ counter: Counter) -> Int64 { Int64(clamping: self[counter]) }

  /// The lowest 64 bits of a counter's value.
  private func low(of counter: Counter) -> Int64 {
    let (series, number) = CounterSeries.place(of: counter)
    for run in [runs.run(of: series), groups.run(of: series, from: Self.group(of: number))] {
      if let run, let cell = run.cell(of: number) { return cells[cell] }
    }
    return 0
  }

  private func worth(_ low: Int64, _ counter: Counter) -> Int128 {
    carries.isEmpty ? Int128(low) : Int128(low) + Int128(carries[counter] ?? 0) << 64
  }

  /// Runs `body` with every addition turned into its opposite.
  mutating func subtracting(_ body: (inout Totals) throws -> Void) rethrows {
    sign = -1
    defer { sign = 1 }
    try body(&self)
  }

  /// All counters that are not zero, ascending.
  public var sorted: [(counter: Counter, value: Int128)] {
    var sorted: [(counter: Counter, value: Int128)] = []
    forEach { sorted.append(($0, worth($1, $0))) }
    for (counter, count) in carries where low(of: counter) == 0 {
      sorted.append((counter, Int128(count) << 64))
    }
    sorted.sort { $0.counter < $1.counter }
    return sorted
  }

  /// The counters of one kind that are not zero, ascending.
  public func counters(ofKind kind: UInt16) -> [(counter: Counter, value: Int128)] {
    sorted.filter { $0.counter.kind == kind }
  }

  /// What two come to together: the totals of two ledgers are those of one that has the customers of both.
  public static func + (left: Totals, right: Totals) -> Totals {
    var sum = left
    sum.add(right)
    return sum
  }

  /// Adds all of another's counters: how partitions become a whole.
  mutating func add(_ other: Totals) {
    other.forEach { add($1, to: $0) }
    for (counter, count) in other.carries { carry(sign < 0 ? -count : count, to: counter) }
  }

  /// Adds what was read of a counter, which may not fit in 64 bits.
  mutating func add(sum amount: Int128, to counter: Counter) {
    add(Int64(truncatingIfNeeded: amount), to: counter)
    let rest = (amount - Int128(Int64(truncatingIfNeeded: amount))) >> 64
    if rest != 0 { carry(sign < 0 ? -Int64(rest) : Int64(rest), to: counter) }
  }

  @usableFromInline
  mutating func carry(_ count: Int64, to counter: Counter) {
    let sum = (carries[counter] ?? 0) + count
    carries[counter] = sum == 0 ? nil : sum
  }

  /// The first counter whose value does not fit in 64 bits. It is counted rightly all the same.
  public var overflowed: Counter? { carries.keys.min() }

  /// Calls `body` with every counter that is not zero, in no order.
  private func forEach(_ body: (Counter, Int64) -> Void) {
    for table in [runs, groups] {
      for run in table.runs {
        for offset in 0..<Int(run.count) where cells[Int(run.start) + offset] != 0 {
          body(run.series.counter(run.origin + Int64(offset)), cells[Int(run.start) + offset])
        }
      }
    }
  }

  // MARK: Where a counter lies

  /// Where the value of a counter is; room for it is made if there is none.
  @inlinable
  @inline(__always)
  mutating func cell(of counter: Counter) -> Int {
    let (series, number) = CounterSeries.place(of: counter)
    let index = runs.index(of: series)
    let run = runs.runs[runs.runs[index].series == series ? index : index ^ 1]
    if run.series == series, let cell = run.cell(of: number) { return cell }
    return findCell(series, number)
  }

  /// The same where the first look was not enough.
  @usableFromInline
  mutating func findCell(_ series: CounterSeries, _ number: Int64) -> Int {
    guard let index = runs.find(series) else {
      let run = makeRun(series, from: Self.group(of: number))
      runs.insert(run)
      return Int(run.start) + Int(number & Self.groupMask)
    }
    if let cell = runs.runs[index].cell(of: number) ?? grownCell(index, number) { return cell }
    let origin = Self.group(of: number)
    let group: CounterRun
    if let known = groups.run(of: series, from: origin) {
      group = known
    } else {
      group = makeRun(series, from: origin)
      groups.insert(group, from: origin)
    }
    return Int(group.start) + Int(number & Self.groupMask)
  }

  /// Lets a run reach to a number, with those in between, where it has been missed so often that it is worth it.
  private mutating func grownCell(_ index: Int, _ number: Int64) -> Int? {
    runs.runs[index].misses &+= 1
    let run = runs.runs[index]
    // Among these nothing overflows.
    guard number.magnitude < 1 << 48, run.origin.magnitude < 1 << 48 else { return nil }
    let group = Self.group(of: number)
    var (first, last) = (min(run.origin, group), max(run.origin + Int64(run.count), group + 16))
    // What is added to once, as a refresh does, is not worth it.
    let room = Int64(min(UInt64(Self.runCellsMax), 16 + 8 * UInt64(run.misses)))
    guard last - first <= room else { return nil }
    // What comes next lies beyond it again.
    let further = ((last - first) / 2) & ~Self.groupMask
    if number < run.origin { first -= further } else { last += further }
    let count = Int(last - first)
    guard cells.count + count <= Self.cellsMax else { return nil }
    var grown = run
    (grown.origin, grown.start, grown.count) = (first, UInt32(cells.count), UInt32(count))
    cells.append(contentsOf: repeatElement(0, count: count))
    move(run, to: grown)
    for origin in stride(from: first, to: last, by: 16) {
      if let group = groups.run(of: run.series, from: origin) { move(group, to: grown) }
    }
    runs.runs[index] = grown
    return grown.cell(of: number)
  }

  private mutating func move(_ run: CounterRun, to other: CounterRun) {
    let target = Int(other.start) + Int(run.origin - other.origin)
    for offset in 0..<Int(run.count) where cells[Int(run.start) + offset] != 0 {
      cells[target + offset] = cells[Int(run.start) + offset]
      cells[Int(run.start) + offset] = 0
    }
  }

  private mutating func makeRun(_ series: CounterSeries, from origin: Int64) -> CounterRun {
    let run = CounterRun(series: series, origin: origin, start: UInt32(cells.count), count: 16)
    cells.append(contentsOf: repeatElement(0, count: 16))
    return run
  }

  /// The first number of a group's.
  private static func group(of number: Int64) -> Int64 { number & ~groupMask }
  private static var groupMask: Int64 { 15 }
  /// 256 KiB.
  private static var runCellsMax: Int { 1 << 15 }
  /// Runs do not grow when there are so many cells: 2 MiB.
  private static var cellsMax: Int { 1 << 18 }
}
