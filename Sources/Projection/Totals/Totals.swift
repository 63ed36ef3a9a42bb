// Integer counters that rows add to, and from which contributions can be taken away again.

/// The counters of a view with their values. A counter whose value is 0 counts as absent.
///
/// Counters that differ only in their last number are a *series*: of periods one after another, or of
/// what a cohort did in each. A customer adds to many counters of a series. So the counters that are
/// added to often lie side by side in a *run*, which grows with them, and are found with one look.
/// Counters that lie far from the rest of their series, such as those by the hash of a name, are in
/// groups of sixteen neighbours.
///
/// A contribution has 64 bits, and a sum 128, so that no report fails because the total of all customers
/// is too large.
public struct Totals: Sendable {
  @usableFromInline var runs = CounterRuns(count: 32)
  /// The values of the counters of all runs and groups. It is never empty: the first cell belongs to no
  /// counter.
  @usableFromInline var cells: [Int64] = [0]
  /// The additions that `adding` has not found in a run. It is empty between calls, and kept for its
  /// memory.
  @usableFromInline var missed: [CounterAdder.Missed] = []
  private var groups = CounterRuns(count: 2)
  /// 1 where contributions are added, −1 while they are taken away.
  @usableFromInline var sign: Int64 = 1
  /// How often the cell of a counter has overflowed, upwards less downwards: the counter's value is the
  /// cell plus this many times 2^64. So whether a sum fits does not depend on the order of its summands.
  private var carries: [Counter: Int64] = [:]

  /// Totals in which every counter is 0.
  public init() {}

  /// Adds to a counter; inside `subtracting` it takes away.
  @inlinable
  @inline(__always)
  public mutating func add(_ amount: Int64, to counter: Counter) {
    if amount == 0 { return }
    let index = cell(of: counter)
    let (signed, negation) = amount.multipliedReportingOverflow(by: sign)
    let (sum, addition) = cells[index].addingReportingOverflow(signed)
    cells[index] = sum
    // The negation of `Int64.min` wraps to itself, which is 2^64 too little.
    if negation { carry(1, to: counter) }
    if addition { carry(signed < 0 ? -1 : 1, to: counter) }
  }

  /// The value of a counter, whether it fits in 64 bits or not; 0 where it is absent.
  public subscript(counter: Counter) -> Int128 { worth(low(of: counter), counter) }

  /// The value of a counter that counts customers or what they did, of which there are never 2^63.
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
  package mutating func subtracting(_ body: (inout Totals) throws -> Void) rethrows {
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

  /// The sum of two totals: the totals of two ledgers add up to those of a ledger with the customers of
  /// both.
  public static func + (left: Totals, right: Totals) -> Totals {
    var sum = left
    sum.add(right)
    return sum
  }

  /// Adds all counters of other totals, such as those of another thread.
  mutating func add(_ other: Totals) {
    other.forEach { add($1, to: $0) }
    for (counter, count) in other.carries { carry(sign < 0 ? -count : count, to: counter) }
  }

  /// Adds to a counter a stored value, which may not fit in 64 bits.
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

  /// The first counter whose cell has overflowed, `nil` where none has. Its value is right all the same.
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

  /// The index of a counter's cell, which is made where there is none.
  @inlinable
  @inline(__always)
  mutating func cell(of counter: Counter) -> Int {
    let (series, number) = CounterSeries.place(of: counter)
    let index = runs.index(of: series)
    let run = runs.runs[runs.runs[index].series == series ? index : index ^ 1]
    if run.series == series, let cell = run.cell(of: number) { return cell }
    return findCell(series, number)
  }

  /// The index of a counter's cell, where the first look has not found it.
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

  /// Lets a run grow so far that it holds a number, where numbers outside have been looked for so often
  /// that it is worth it. Returns the index of the cell; `nil` where the run does not grow.
  private mutating func grownCell(_ index: Int, _ number: Int64) -> Int? {
    runs.runs[index].misses &+= 1
    let run = runs.runs[index]
    // Between these bounds nothing below overflows.
    guard number.magnitude < 1 << 48, run.origin.magnitude < 1 << 48 else { return nil }
    let group = Self.group(of: number)
    var (first, last) = (min(run.origin, group), max(run.origin + Int64(run.count), group + 16))
    // A run grows by little at first: for a counter that is added to once, as in a refresh, much room is
    // not worth it.
    let room = Int64(min(UInt64(Self.runCellsMax), 16 + 8 * UInt64(run.misses)))
    guard last - first <= room else { return nil }
    // Counters that come next will lie beyond this one, so that more room than needed is made.
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

  /// The first number of the group that a number is in.
  private static func group(of number: Int64) -> Int64 { number & ~groupMask }
  private static var groupMask: Int64 { 15 }
  /// The most cells of a run: 256 KiB.
  private static var runCellsMax: Int { 1 << 15 }
  /// When there are so many cells, 2 MiB, runs do not grow any more.
  private static var cellsMax: Int { 1 << 18 }
}
