// The log of a decision, as folds read it.

internal import Ledger
internal import Projection

/// What is committed and what is staged behind it: everything up to the decision, and nothing after it.
struct DecisionSource: FactSource {
  let log: StagedLog

  func newestPosition() throws -> Position { try log.last }

  /// What is decided will be recorded then.
  func clock() throws -> Instant { try log.now }

  func scanFacts(
    after start: Position, through end: Position, types: TypeSet?,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void
  ) throws {
    try log.scanFacts(after: start, through: end, types: types, body)
  }

  func arrangement(through position: Position) throws -> Arrangement {
    try log.arrangement(through: position)
  }

  func history(of customer: CustomerNumber, as arrangement: Arrangement) throws -> History {
    try log.history(of: customer, as: arrangement, after: .start)
  }

  func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) throws
    -> History
  {
    try log.history(of: customer, as: arrangement, after: start)
  }

  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan { try log.detailPlan(for: needs) }

  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) throws -> DetailRecords {
    try log.details(of: touchpoints, plan, wordsMax: wordsMax)
  }

  func names(in domain: NameDomain, through end: Position?) throws -> DetailNames {
    try log.names(in: domain)
  }

  func catalogueNames() throws -> CatalogueNames { try log.catalogueNames }

  func policyChanges() throws -> [PolicyChange] { try log.policyChanges }
}
