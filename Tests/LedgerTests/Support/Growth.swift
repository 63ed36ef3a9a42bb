import Glibc
import Testing

// Shared by the test targets that ask how something grows: in other targets, the file of this name is a
// link to this one.

/// Compares the processor time that four times as much takes. What is linear takes four times as long, what
/// is quadratic sixteen times. Only this thread's own time is counted, whatever else the machine does, and
/// the least of some rounds.
///
/// - Parameter prepare: prepares so many of something; its time is not counted.
func expectLinear<Prepared>(
  _ count: Int, sourceLocation: SourceLocation = #_sourceLocation,
  _ prepare: (_ count: Int) throws -> Prepared,
  _ body: (Prepared) throws -> Void
) rethrows {
  func least(_ count: Int) throws -> Double {
    let prepared = try prepare(count)
    var least = Double.infinity
    for _ in 0..<3 {
      let start = threadSeconds()
      try body(prepared)
      least = min(least, threadSeconds() - start)
    }
    return least
  }
  let (one, four) = (try least(count), try least(4 * count))
  #expect(
    four < 9 * one, "\(4 * count) took \(four) s, and \(count) took \(one) s", sourceLocation: sourceLocation)
}

/// Compares the time of work that needs nothing prepared.
func expectLinear(
  _ count: Int, sourceLocation: SourceLocation = #_sourceLocation, _ body: (_ count: Int) throws -> Void
) rethrows {
  try expectLinear(count, sourceLocation: sourceLocation, { $0 }, body)
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
