// What the read side needs of a ledger, and no more, so that folds can be tested without one.

public import Words

/// Where touchpoints are read from. `Ledger` is one (in `LedgerViews`); tests have theirs in memory.
public protocol FactSource: Sendable {
  /// The newest position.
  func newestPosition() throws -> Position

  /// The ledger's clock: the wall clock, but never before the newest `recorded`.
  func clock() throws -> Instant

  /// Facts with `after < position ≤ through` in order of position, in runs.
  ///
  /// - Parameters:
  ///   - after: the position before the first one that is read.
  ///   - through: the last position that is read.
  ///   - types: runs without any of these may be left out; `nil` leaves out none.
  ///   - body: called with each run and the position of its first fact; what it throws ends the scan.
  func scanFacts(
    after: Position, through: Position, types: TypeSet?,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void) throws

  /// Which history each touchpoint belongs to, as known at a position.
  func arrangement(through: Position) throws -> Arrangement

  /// The touchpoints that count for a customer's component as an arrangement says, up to its position, in
  /// the order that folds go by.
  func history(of customer: CustomerNumber, as arrangement: Arrangement) throws -> History

  /// The touchpoints of such a history that were recorded after a position. The default reads the whole
  /// history and takes the others out.
  func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) throws
    -> History

  /// The plan for reading needed details from bodies, with the user's own types as they are declared now.
  /// It stays good for the touchpoints that are recorded by now, whatever is declared later.
  ///
  /// - Throws: `UndeclaredDetail` where one of the user's own types does not declare a detail that is
  ///   needed of it, or declares it as another kind.
  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan

  /// Reads the details of touchpoints, in the same order. A touchpoint whose type is not in the plan has
  /// no record.
  ///
  /// - Parameters:
  ///   - touchpoints: the touchpoints whose details are read.
  ///   - plan: made by `detailPlan(for:)` after the touchpoints were recorded.
  ///   - wordsMax: reading ends after the touchpoint with which the records exceed this many words of 8
  ///     bytes, so that fewer records than touchpoints may be returned, but at least one.
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) throws -> DetailRecords

  /// The names of a domain and their numbers, with at least those that come up to a position; `nil` means
  /// the newest.
  func names(in domain: NameDomain, through end: Position?) throws -> DetailNames

  /// The names of channels, sources and types that the catalogue has numbered.
  func catalogueNames() throws -> CatalogueNames

  /// What every `policy.published` and `policy.withdrawn` said, in order of position.
  func policyChanges() throws -> [PolicyChange]

  /// The newest position and the wall clock where they are known without reading, so that whoever asks again and again keeps no
  /// file open; `nil` where they are not, which is the default.
  func newestKnown() -> (position: Position, clock: Instant)?

  /// Whether the source has been closed, so that nothing can be read any more. The default is `false`.
  var isClosed: Bool { get }
}

extension FactSource {
  public var isClosed: Bool { false }

  public func newestKnown() -> (position: Position, clock: Instant)? { nil }

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
