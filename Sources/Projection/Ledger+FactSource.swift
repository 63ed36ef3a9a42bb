// A ledger is where views read from.

public import Ledger

extension Ledger: FactSource {
  public func newestPosition() throws -> Position { try head }

  public func clock() throws -> Instant { try now }

  public func arrangement(through position: Position) throws -> Arrangement {
    try arrangement(through: Optional(position))
  }

  public func publishedPolicies() throws -> [PublishedPolicy] { try policies() }
}

extension Views {
  /// Opens the views of a ledger, in the directory `views` beside its log.
  public convenience init(
    of ledger: Ledger, projectors: [any Projector], options: Options = Options()
  ) throws {
    try self.init(of: ledger, in: ledger.directory + "/views", projectors: projectors, options: options)
  }
}
