// Code of the app's that the writer runs: whoever calls the ledger from it would wait for itself.

internal import Synchronization

/// Marks, while a decision is made, everything that runs on its behalf: its own thread, and the tasks that it begins.
///
/// What a decision begins by other means, a queue or a thread of its own, cannot be told from anybody else.
enum DecisionScope {
  @TaskLocal private static var present: Mark?

  private final class Mark: Sendable {
    let store: ObjectIdentifier
    /// A task that the decision has begun may outlive it, and is free then.
    let isOver = Atomic(false)

    init(_ store: LogStore) { self.store = ObjectIdentifier(store) }
  }

  /// Runs a decision about what is in a store.
  static func run<Value>(in store: LogStore, _ body: () throws -> Value) rethrows -> Value {
    let mark = Mark(store)
    defer { mark.isOver.store(true, ordering: .relaxed) }
    return try $present.withValue(mark, operation: body)
  }

  /// Whether the caller is part of a decision about this store.
  static func isInside(_ store: LogStore) -> Bool {
    guard let mark = present else { return false }
    return mark.store == ObjectIdentifier(store) && !mark.isOver.load(ordering: .relaxed)
  }

  /// - Throws: `insideDecision` where the caller is part of a decision about this store.
  static func checkOutside(_ store: LogStore) throws(LedgerError) {
    guard isInside(store) else { return }
    throw LedgerError(
      .insideDecision,
      "the ledger was called from within `decide`, which would wait for itself; decide on what the closure is given, "
        + "and return the touchpoints that are to be recorded")
  }
}
