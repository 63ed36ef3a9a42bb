// A projector says which policies it can use: the ledger asks it before one is recorded.

public import Ledger
public import Projection
internal import Synchronization

extension PolicyCheck {
  /// Refuses the policies that a projector would set aside: those that it cannot read, and those that do not go together with
  /// what is published already.
  ///
  /// ```swift
  /// var options = LedgerOptions()
  /// options.policyChecks = [PolicyCheck(for: StampCard(calendar: calendar))]
  /// ```
  public init<P: Projector>(for projector: P) {
    self.init(for: P.self) { _ in projector }
  }

  /// - Parameter make: the projector, made for what the ledger is when it is asked.
  public init<P: Projector>(for type: P.Type, _ make: @escaping @Sendable (Context) throws -> P) {
    let known = KnownBook<P.Policy>()
    self.init(of: P.name.text) { changes, context in
      let projector = try make(context)
      if let fault = known.fault(of: changes, for: projector) { throw fault }
    }
  }
}

/// The policies that were checked last: many are checked one after another, and each only once.
private final class KnownBook<Policy: Sendable>: Sendable {
  private let known = Mutex<(changes: [PolicyChange], book: PolicyBook<Policy>)>(([], PolicyBook()))

  /// Why the last change does not go together with those before it; `nil` where it does.
  func fault<P: Projector>(of changes: [PolicyChange], for projector: P) -> (any Error)?
  where P.Policy == Policy {
    known.withLock { known in
      if !changes.starts(with: known.changes) { known = ([], PolicyBook()) }
      // The same once more: its group was tried again.
      if known.changes.count == changes.count { known = ([], PolicyBook()) }
      var fault: (any Error)?
      for change in changes.dropFirst(known.changes.count) { fault = known.book.add(change, for: projector) }
      // What is refused is not recorded.
      known.changes = fault == nil ? changes : changes.dropLast()
      return fault
    }
  }
}
