// What the read side needs of a ledger, and no more: so that folds are tested without one.

public import Words

/// Where touchpoints are read from. `Ledger` is one; tests have theirs in memory.
public protocol FactSource: Sendable {
  /// The newest position.
  func newestPosition() throws -> Position

  /// The ledger's clock: the wall clock, but never before the newest `recorded`.
  func clock() throws -> Instant

  /// Facts with `after < position ≤ through` in order of position, in runs.
  ///
  /// - Parameter types: runs without any of these may be left out; `nil` leaves out none.
  func scanFacts(
    after: Position, through: Position, types: TypeSet?,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void) throws

  /// Which history each touchpoint belongs to, as known at a position.
  func arrangement(through: Position) throws -> Arrangement

  /// The touchpoints that count for a customer's component as an arrangement says, up to its position, in the order that
  /// folds go by.
  func history(of customer: CustomerNumber, as arrangement: Arrangement) throws -> History

  /// The same without what was recorded up to a position. The default takes it out of the whole history.
  func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) throws
    -> History

  /// What is read of which body for some needs, as the user's own types are declared by now. One that was made after some
  /// touchpoints were recorded is good for them, whatever is declared later.
  ///
  /// - Throws: `UndeclaredDetail` where one of those types declares something else than is needed.
  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan

  /// The details of touchpoints, in the same order: of those types that are needed, as far as the bodies have them.
  ///
  /// - Parameter plan: made after they were recorded.
  /// - Parameter wordsMax: ends after the touchpoint with which the records come to more words of 8 bytes than these; there is
  ///   always one at least.
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) throws -> DetailRecords

  /// The names of a domain and their numbers, complete up to a position at least; `nil` is the newest.
  func names(in domain: NameDomain, through end: Position?) throws -> DetailNames

  /// The names of channels, sources and types that the catalogue has numbered.
  func catalogueNames() throws -> CatalogueNames

  /// Every `policy.published` and `policy.withdrawn`, in order of position.
  func policyChanges() throws -> [PolicyChange]

  /// Whether there is nothing to be read any more, because somebody has closed it. Never is the default.
  var isClosed: Bool { get }
}

extension FactSource {
  public var isClosed: Bool { false }

  public func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) throws
    -> History
  {
    var history = try history(of: customer, as: arrangement)
    if start > .start { history.touchpoints.removeAll { $0.position <= start } }
    return history
  }

  /// Every fact with `after < position ≤ through`.
  public func scanFacts(
    after: Position, through: Position, _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void
  ) throws {
    try scanFacts(after: after, through: through, types: nil, body)
  }

  /// The fact at a position; `nil` where there is none.
  func fact(at position: Position) throws -> Fact? {
    guard position > .start else { return nil }
    var found: Fact?
    try scanFacts(after: Position(position.rawValue - 1), through: position) { _, facts in found = facts[0] }
    return found
  }
}
