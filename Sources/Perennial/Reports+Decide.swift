// Deciding on the rows of all models.

public import Actions
public import Ledger

extension Reports {
  /// Decisions on the rows of these models.
  public var actions: Actions { Actions(on: ledger, views: models.views) }

  /// Decides about customers on their rows, and records what follows from it, with nobody in between. A request that is sent
  /// again is answered with its first outcome.
  ///
  /// See `Actions.decide`, which this is.
  public func decide(
    _ name: DecisionName, about customers: [CustomerNumber], with accounts: [CustomerNumber] = [],
    as id: TouchpointID, asking content: String = "",
    _ body: @escaping @Sendable (borrowing Decision) throws -> Verdict
  ) async throws -> DecisionOutcome {
    try await actions.decide(name, about: customers, with: accounts, as: id, asking: content, body)
  }
}
