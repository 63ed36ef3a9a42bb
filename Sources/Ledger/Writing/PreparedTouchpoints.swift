// Touchpoints on their way to the writer, each of which is recorded or refused for itself.

internal import KeyValueStore

/// Many touchpoints, each of which is checked and encoded, or refused. They belong to no ledger yet: any
/// ledger may record them.
package struct PreparedTouchpoints: Sendable {
  fileprivate var accepted: [PreparedTouchpoint] = []
  /// Why touchpoints were refused; the `index` of each error says which.
  fileprivate var refused: [(error: LedgerError, goesWithOther: Bool)] = []

  package var count: Int { accepted.count + refused.count }

  /// No touchpoints.
  package init() {}

  package init(_ touchpoints: [NewTouchpoint]) {
    var preparer = TouchpointPreparer(expected: touchpoints.count)
    let touchpoints = touchpoints.span
    for index in touchpoints.indices { preparer.add(touchpoints[index]) }
    self = preparer.finish()
  }
}

/// Prepares touchpoints one by one, so that whoever makes them need not hold them all.
package struct TouchpointPreparer {
  private var prepared = PreparedTouchpoints()
  private var preparation: Preparation

  /// - Parameter expected: how many touchpoints there will be, about.
  package init(expected: Int) {
    preparation = Preparation(expected: expected)
    prepared.accepted.reserveCapacity(expected)
  }

  package mutating func add(_ touchpoint: NewTouchpoint) {
    do {
      prepared.accepted.append(try preparation.prepare(touchpoint))
    } catch {
      prepared.refused.append((LedgerError(refusing: prepared.count, error), touchpoint.goesWithOther))
    }
  }

  /// The touchpoints that were prepared. Nothing can be prepared after it.
  package consuming func finish() -> PreparedTouchpoints {
    preparation.finish()
    return prepared
  }
}

extension LogWriter {
  /// Stages touchpoints, each for itself: where one is refused, what was staged for it is taken back.
  ///
  /// - Throws: `KeyValueError`, which is about the store and not about a touchpoint.
  func stageEach(
    _ prepared: PreparedTouchpoints, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> [Result<Receipt, LedgerError>] {
    var outcomes: [Result<Receipt, LedgerError>] = []
    outcomes.reserveCapacity(prepared.count)
    let accepted = prepared.accepted.span
    var refused = prepared.refused[...]
    var next = 0
    /// Whether the last touchpoint that does not go with another was refused.
    var isOtherRefused = false
    for index in 0..<prepared.count {
      if let (error, goesWithOther) = refused.first, error.index == index {
        refused.removeFirst()
        outcomes.append(.failure(error))
        if !goesWithOther { isOtherRefused = true }
        continue
      }
      let goesWithOther = accepted[next].extras?.goesWithOther == true
      let outcome =
        goesWithOther && isOtherRefused
        ? .failure(LedgerError(refusing: index, Self.otherIsRefused))
        : try stageOne(accepted[next], index, &staging, snapshot)
      if !goesWithOther { isOtherRefused = Self.isRefused(outcome) }
      outcomes.append(outcome)
      next += 1
    }
    return outcomes
  }

  private func stageOne(
    _ prepared: PreparedTouchpoint, _ index: Int, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> Result<Receipt, LedgerError> {
    let mark = mark(staging)
    do {
      return .success(try stage(prepared, &staging, snapshot))
    } catch let failure as KeyValueError {
      throw failure
    } catch {
      rollBack(&staging, to: mark)
      return .failure(LedgerError(refusing: index, error))
    }
  }

  private static let otherIsRefused = TouchpointFault(
    "id", "is of what goes with another touchpoint of the same lines, which was refused")

  /// Whether a touchpoint is not in the ledger now. One that is recorded with other content is in the
  /// ledger.
  private static func isRefused(_ outcome: Result<Receipt, LedgerError>) -> Bool {
    if case .failure(let error) = outcome { error.code != .conflictingDuplicate } else { false }
  }
}
