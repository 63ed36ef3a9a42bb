// A batch is prepared in slices, on as many threads as there are processors.

internal import Foundation

extension Preparation {
  /// Below this a slice is not worth another thread.
  private static let sliceCountMin = 1024

  /// A batch, checked and encoded, in slices.
  ///
  /// - Throws: `LedgerError` with the index of the first that is refused.
  static func prepare(_ touchpoints: [NewTouchpoint]) throws -> [[PreparedTouchpoint]] {
    let most = touchpoints.count / sliceCountMin
    // The system is asked only for a batch that is worth it.
    let count = most > 1 ? min(most, ProcessInfo.processInfo.activeProcessorCount) : 1
    guard count > 1 else { return [try prepare(touchpoints, touchpoints.indices)] }
    let outcomes = Guarded([Result<[PreparedTouchpoint], any Error>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { slice in
      let range = touchpoints.count * slice / count..<touchpoints.count * (slice + 1) / count
      let outcome = Result { try prepare(touchpoints, range) }
      outcomes.withLock { $0[slice] = outcome }
    }
    // The first that fails is told, as if they had been prepared in turn.
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
