import Glibc
import Testing

/// How much more of the processor's time four times as much takes. What is linear takes four times as much, what goes with the
/// square sixteen; whatever else the machine does meanwhile, this thread's own time is counted, and the least of some rounds.
func expectLinear(
  _ count: Int, sourceLocation: SourceLocation = #_sourceLocation, _ body: (_ count: Int) throws -> Void
) rethrows {
  func least(_ count: Int) throws -> Double {
    var least = Double.infinity
    for _ in 0..<3 {
      let start = threadSeconds()
      try body(count)
      least = min(least, threadSeconds() - start)
    }
    return least
  }
  let (one, four) = (try least(count), try least(4 * count))
  #expect(
    four < 9 * one, "\(4 * count) took \(four) s, and \(count) took \(one) s", sourceLocation: sourceLocation)
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
