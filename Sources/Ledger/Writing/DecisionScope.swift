// Code of the app's that the writer runs: whoever calls the ledger from it would wait for itself.

internal import Synchronization

/// Marks, while a decision is made, a policy is checked or settings are changed, everything that runs on its behalf: its own
/// thread, and the tasks that it begins.
///
/// What a decision begins by other means, a queue or a thread of its own, cannot be told from anybody else.
enum DecisionScope {
  @TaskLocal private static var present: Mark?

  private final class Mark: Sendable {
    let store: ObjectIdentifier
    /// The mark of a decision about another store, within which this one was begun.
    let outer: Mark?
    /// Whether the decision is over: a task that it has begun may outlive it, and is free then.
    let isOver = Atomic(false)

    init(_ store: LogStore, within outer: Mark?) {
      self.store = ObjectIdentifier(store)
      self.outer = outer
    }
  }

  /// Runs a decision about what is in a store.
  static func run<Value>(in store: LogStore, _ body: () throws -> Value) rethrows -> Value {
    let mark = Mark(store, within: present)
    defer { mark.isOver.store(true, ordering: .relaxed) }
    return try $present.withValue(mark, operation: body)
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
