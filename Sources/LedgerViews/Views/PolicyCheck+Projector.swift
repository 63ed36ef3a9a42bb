// Checks of policies by projectors: the ledger asks them before it records one.

public import Ledger
public import Projection
internal import Synchronization

extension PolicyCheck {
  /// A check that refuses the policies which a projector would set aside: those that it cannot read, and
  /// those that do not go together with the policies published before.
  ///
  /// ```swift
  /// var options = LedgerOptions()
  /// options.policyChecks = [PolicyCheck(for: StampCard(calendar: calendar))]
  /// ```
  public init<P: Projector>(for projector: P) {
    self.init(for: P.self) { _ in projector }
  }

  /// A check by a projector that is made each time, from the ledger's present settings and types.
  ///
  /// - Parameters:
  ///   - type: the type of the projector.
  ///   - make: makes the projector.
  public init<P: Projector>(for type: P.Type, _ make: @escaping @Sendable (Context) throws -> P) {
    let known = KnownBook<P.Policy>()
    self.init(of: P.name.text) { changes, context in
      let projector = try make(context)
      if let fault = known.fault(of: changes, for: projector) { throw fault }
    }
  }
}

/// The policies that were checked last, so that of many that are recorded one after another each is read
/// only once.
private final class KnownBook<Policy: Sendable>: Sendable {
  private let known = Mutex<(changes: [PolicyChange], book: PolicyBook<Policy>)>(([], PolicyBook()))

  /// Why the last change does not go together with those before it; `nil` where it does.
  func fault<P: Projector>(of changes: [PolicyChange], for projector: P) -> (any Error)?
  where P.Policy == Policy {
    known.withLock { known in
      if !changes.starts(with: known.changes) { known = ([], PolicyBook()) }
      // The same changes come once more where the ledger tries the group of touchpoints again.
      if known.changes.count == changes.count { known = ([], PolicyBook()) }
      var fault: (any Error)?
      for change in changes.dropFirst(known.changes.count) { fault = known.book.add(change, for: projector) }
      // A refused change is not recorded, and not remembered.
      known.changes = fault == nil ? changes : changes.dropLast()
      return fault
    }
  }
}
