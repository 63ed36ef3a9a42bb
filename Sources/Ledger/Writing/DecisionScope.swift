// Code of the app's that runs on the thread that writes: calling the ledger from it would be waiting for
// itself.

internal import Synchronization
internal import Threads

/// Marks everything that runs on behalf of a decision, of a check of policies or of a change of settings:
/// the thread that runs it, and the tasks that it begins.
///
/// What a decision begins by other means, a queue or a thread of its own, cannot be told from anybody else.
enum DecisionScope {
  @TaskLocal private static var present: Mark?

  private final class Mark: Sendable {
    let store: ObjectIdentifier
    /// The mark of a decision about another store, within which this decision was begun.
    let outer: Mark?
    /// Whether the decision is over: a task that it began may outlive it, and may then call the ledger.
    let isOver = Atomic(false)

    init(_ store: LogStore, within outer: Mark?) {
      self.store = ObjectIdentifier(store)
      self.outer = outer
    }
  }

  /// Runs a decision about the content of a store.
  static func run<Value>(in store: LogStore, _ body: () throws -> Value) rethrows -> Value {
    let mark = Mark(store, within: present)
    defer { mark.isOver.store(true, ordering: .relaxed) }
    // It may wait for another ledger, which the same threads write.
    return try WriterQueue.pool.lend { try $present.withValue(mark, operation: body) }
  }

  /// Runs what the library itself does for a decision, and which the decision may not do.
  static func outside<Value>(_ body: () throws -> Value) rethrows -> Value {
    try $present.withValue(nil, operation: body)
  }

  /// Whether the caller is part of a decision about this store.
  static func isInside(_ store: LogStore) -> Bool {
    var next = present
    while let mark = next {
      if mark.store == ObjectIdentifier(store), !mark.isOver.load(ordering: .relaxed) { return true }
      next = mark.outer
    }
    return false
  }

  /// - Throws: `insideDecision` where the caller is part of a decision about this store.
  static func checkOutside(_ store: LogStore) throws(LedgerError) {
    guard isInside(store) else { return }
    throw LedgerError(
      .insideDecision,
      "the ledger was called from code that it runs while it writes (a decision, a check of policies, a change of "
        + "settings), which would wait for itself; go by what the code is given, and call the ledger afterwards"
    )
  }
}
