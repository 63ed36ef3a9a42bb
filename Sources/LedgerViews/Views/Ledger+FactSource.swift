// A ledger is a source of facts for views.

public import Ledger
public import Projection

extension Ledger: FactSource {
  public func newestPosition() throws -> Position { try head }

  public func clock() throws -> Instant { try now }

  public func newestKnown() -> (position: Position, clock: Instant)? { glance() }

  public func arrangement(through position: Position) throws -> Arrangement {
    try arrangement(through: Optional(position))
  }
}

extension Views {
  /// Opens the views of a ledger, in the directory `views` beside its log.
  ///
  /// From then on the ledger refuses policies that these projectors cannot use; a check that it has
  /// already for a view stays.
  public convenience init(
    of ledger: Ledger, projectors: [any Projector], options: Options = Options()
  ) throws {
    var options = options
    options.observer = options.observer ?? ledger.observer
    try self.init(of: ledger, in: ledger.directory + "/views", projectors: projectors, options: options)
    ledger.addPolicyChecks(projectors.map { PolicyCheck(for: $0) })
  }
}
