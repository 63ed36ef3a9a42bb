// Adds to many counters at a time.

extension Totals {
  /// Runs `body` with a `CounterAdder`, for rows that add to many counters. It adds as `add(_:to:)` does,
  /// but faster, since nobody else can touch the totals meanwhile.
  @inlinable
  public mutating func adding(_ body: (inout CounterAdder) -> Void) {
    add(body)
    if missed.isEmpty { return }
    for index in missed.indices { add(missed[index].amount, to: missed[index].counter) }
    missed.removeAll(keepingCapacity: true)
  }

  @inlinable
  @inline(__always)
  mutating func add(_ body: (inout CounterAdder) -> Void) {
    // The list's memory is kept from one row to the next.
    var list: [CounterAdder.Missed] = []
    swap(&list, &missed)
    let (table, sign) = (runs.runs, sign)
    table.withUnsafeBufferPointer { table in
      cells.withUnsafeMutableBufferPointer { cells in
        // Neither is ever empty.
        guard let runs = table.baseAddress, let values = cells.baseAddress else { return }
        var adder = CounterAdder(runs, mask: table.count - 1, values, sign, list)
        list = []
        body(&adder)
        swap(&list, &adder.missed)
      }
    }
    swap(&list, &missed)
  }
}

/// Adds to those counters of a `Totals` that lie in runs. Additions to others are kept, and made when it
/// ends.
@frozen
public struct CounterAdder: ~Copyable {
  @usableFromInline
  struct Missed: Sendable {
    @usableFromInline var counter: Counter
    @usableFromInline var amount: Int64

    @inlinable
    init(counter: Counter, amount: Int64) {
      self.counter = counter
      self.amount = amount
    }
  }

  @usableFromInline let runs: UnsafePointer<CounterRun>
  @usableFromInline let mask: Int
  @usableFromInline let values: UnsafeMutablePointer<Int64>
  @usableFromInline let sign: Int64
  @usableFromInline var missed: [Missed]

  @inlinable
  init(
    _ runs: UnsafePointer<CounterRun>, mask: Int, _ values: UnsafeMutablePointer<Int64>, _ sign: Int64,
    _ missed: [Missed]
  ) {
    self.missed = missed
    self.runs = runs
    self.mask = mask
    self.values = values
    self.sign = sign
  }

  /// Adds to a counter, as `Totals.add(_:to:)` does: where contributions are taken away, it takes away.
  @inlinable
  @inline(__always)
  public mutating func add(_ amount: Int64, to counter: Counter) {
    let (series, number) = CounterSeries.place(of: counter)
    let index = series.hash & mask
    let run = runs + (runs[index].series == series ? index : index ^ 1)
    let offset = UInt64(bitPattern: number &- run.pointee.origin)
    if run.pointee.series == series, offset < UInt64(run.pointee.count) {
      let value = values + (Int(run.pointee.start) &+ Int(truncatingIfNeeded: offset))
      let (sum, overflow) = value.pointee.addingReportingOverflow(amount &* sign)
      if !overflow, amount != .min {
        value.pointee = sum
        return
      }
    }
    miss(counter, amount)
  }

  @usableFromInline
  mutating func miss(_ counter: Counter, _ amount: Int64) {
    missed.append(Missed(counter: counter, amount: amount))
  }
}
