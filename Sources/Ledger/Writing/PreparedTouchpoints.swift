// Touchpoints of which each stands for itself, on their way to the writer.

/// Many touchpoints, each checked and encoded, or refused. They are of no ledger yet: any may record them.
package struct PreparedTouchpoints: Sendable {
  package let count: Int
  fileprivate private(set) var accepted: [PreparedTouchpoint] = []
  /// Why others are refused; their `index` says which.
  fileprivate private(set) var refused: [LedgerError] = []

  package init(_ touchpoints: [NewTouchpoint]) {
    count = touchpoints.count
    accepted.reserveCapacity(count)
    var preparation = Preparation(expected: count)
    let touchpoints = touchpoints.span
    for index in touchpoints.indices {
      do {
        accepted.append(try preparation.prepare(touchpoints[index]))
      } catch {
        refused.append(LedgerError(refusing: index, error))
      }
    }
    preparation.finish()
  }
}

extension LogWriter {
  /// Stages touchpoints, each for itself: what one of them has staged when it is refused is taken back.
  func stageEach(
    _ prepared: PreparedTouchpoints, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) -> [Result<Receipt, LedgerError>] {
    var outcomes: [Result<Receipt, LedgerError>] = []
    outcomes.reserveCapacity(prepared.count)
    let accepted = prepared.accepted.span
    var refused = prepared.refused[...]
    var next = 0
    for index in 0..<prepared.count {
      if let error = refused.first, error.index == index {
        refused.removeFirst()
        outcomes.append(.failure(error))
        continue
      }
      let mark = mark(staging)
      do {
        outcomes.append(.success(try stage(accepted[next], &staging, snapshot)))
      } catch {
        rollBack(&staging, to: mark)
        outcomes.append(.failure(LedgerError(refusing: index, error)))
      }
      next += 1
    }
    return outcomes
  }
}
