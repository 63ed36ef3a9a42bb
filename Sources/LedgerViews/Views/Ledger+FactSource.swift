// A ledger is where views read from.

public import Ledger
public import Projection

extension Ledger: FactSource {
  public func newestPosition() throws -> Position { try head }

  public func clock() throws -> Instant { try now }

  public func arrangement(through position: Position) throws -> Arrangement {
    try arrangement(through: Optional(position))
  }
}

extension Views {
  /// Opens the views of a ledger, in the directory `views` beside its log.
  ///
  /// From then on the ledger refuses policies that these projectors cannot use, where it has no check of theirs already.
  public convenience init(
    of ledger: Ledger, projectors: [any Projector], options: Options = Options()
  ) throws {
    try self.init(of: ledger, in: ledger.directory + "/views", projectors: projectors, options: options)
    ledger.addPolicyChecks(projectors.map { PolicyCheck(for: $0) })
  }
}
