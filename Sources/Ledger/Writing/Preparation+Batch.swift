// A batch is prepared in slices, on as many threads as the machine has processors.

internal import Foundation

extension Preparation {
  /// The least number of touchpoints that makes a slice worth a thread.
  private static let sliceCountMin = 1024

  /// Checks and encodes a batch, in slices.
  ///
  /// - Throws: `LedgerError` with the index of the first that is refused.
  static func prepare(_ touchpoints: [NewTouchpoint]) throws -> [[PreparedTouchpoint]] {
    let most = touchpoints.count / sliceCountMin
    // The system is asked for the number of processors only where the batch is large enough for two slices.
    let count = most > 1 ? min(most, ProcessInfo.processInfo.activeProcessorCount) : 1
    guard count > 1 else { return [try prepare(touchpoints, touchpoints.indices)] }
    let outcomes = Guarded([Result<[PreparedTouchpoint], any Error>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { slice in
      let range = touchpoints.count * slice / count..<touchpoints.count * (slice + 1) / count
      let outcome = Result { try prepare(touchpoints, range) }
      outcomes.withLock { $0[slice] = outcome }
    }
    // The first failure is thrown, as if the touchpoints had been prepared one after another.
    return try outcomes.withLock { $0 }.compactMap { try $0?.get() }
  }

  private static func prepare(_ touchpoints: [NewTouchpoint], _ range: Range<Int>) throws
    -> [PreparedTouchpoint]
  {
    var preparation = Preparation(expected: range.count)
    var prepared: [PreparedTouchpoint] = []
    prepared.reserveCapacity(range.count)
    let touchpoints = touchpoints.span
    for index in range {
      do {
        prepared.append(try preparation.prepare(touchpoints[index]))
      } catch {
        throw LedgerError(refusing: index, error)
      }
    }
    preparation.finish()
    return prepared
  }
}
