// Checks of policies by projectors and whatever else reads them: the ledger asks them before it records one.

public import Ledger
public import Projection
internal import Synchronization

extension PolicyCheck {
  /// A check that refuses the policies which a projector, or whatever else reads them, would set aside: those that it cannot read, and
  /// those that do not go together with the policies published before.
  ///
  /// ```swift
  /// var options = LedgerOptions()
  /// options.policyChecks = [PolicyCheck(for: StampCard(calendar: calendar))]
  /// ```
  public init<P: PolicyReader>(for reader: P) {
    self.init(for: P.self) { _ in reader }
  }

  /// A check by a reader that is made each time, from the ledger's present settings and types.
  ///
  /// - Parameters:
  ///   - type: the type of the reader.
  ///   - make: makes the reader.
  public init<P: PolicyReader>(for type: P.Type, _ make: @escaping @Sendable (Context) throws -> P) {
    let known = KnownBook<P.Policy>()
    self.init(of: P.name.text) { changes, context in
      let reader = try make(context)
      if let fault = known.fault(of: changes, for: reader) { throw fault }
      if let policy = changes.last?.policy { try reader.validateAsNew(policy) }
    }
  }
}

/// The policies that were checked last, so that of many that are recorded one after another each is read
/// only once.
private final class KnownBook<Policy: Sendable>: Sendable {
  private let known = Mutex<(changes: [PolicyChange], book: PolicyBook<Policy>)>(([], PolicyBook()))

  /// Why the last change does not go together with those before it; `nil` where it does.
  func fault<P: PolicyReader>(of changes: [PolicyChange], for reader: P) -> (any Error)?
  where P.Policy == Policy {
    known.withLock { known in
      if !changes.starts(with: known.changes) { known = ([], PolicyBook()) }
      // The same changes come once more where the ledger tries the group of touchpoints again.
      if known.changes.count == changes.count { known = ([], PolicyBook()) }
      var fault: (any Error)?
      for change in changes.dropFirst(known.changes.count) { fault = known.book.add(change, for: reader) }
      // A refused change is not recorded, and not remembered.
      known.changes = fault == nil ? changes : changes.dropLast()
      return fault
    }
  }
}
