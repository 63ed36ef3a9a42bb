// What somebody writes who wants to know something: the pure code that folds histories into rows, and rows into
// totals.

public import Words

/// The name of a view: `loyalty`, `retention`. Lower-case letters, digits and hyphens: it names directories too.
public struct ViewName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let text: String

  /// `nil` where the text is not of that form.
  public init?(_ text: String) {
    let allowed = text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
    }
    guard allowed, !text.isEmpty, text.utf8.count <= 40 else { return nil }
    self.text = text
  }

  public init(stringLiteral text: StaticString) {
    guard let name = ViewName(text.description) else {
      preconditionFailure("\(text) is not a name for a view")
    }
    self = name
  }

  public var description: String { text }
}

/// The policy of a projector that has none.
public struct NoPolicy: Hashable, Sendable {
  @inlinable
  public init() {}
}

/// A policy is for a view that has none: it would be in force, and change nothing.
struct TakesNoPolicies: Error, CustomStringConvertible {
  var description: String { "this view takes no policies" }
}

/// A read model: how one customer's history becomes a row, and a row becomes totals.
///
/// Everything is pure: the same history, policies and instant always give the same row. There is no clock, no random
/// number, no file, and no personal value within reach. What must hold, and `PerennialTestKit` checks:
/// - `settle(a)` then `settle(b)` is `settle(b)`, for a ≤ b, byte for byte;
/// - `settle` before `nextChange` changes nothing;
/// - a row that is decoded from its encoding is equal, and contributes the same.
///
/// A row whose bytes are those of `initialRow()` is not stored: nothing has happened that the projector cares for. It
/// must contribute nothing.
///
/// A `settle`, `apply` or `adopt` that throws quarantines the customer: no row, no contributions, listed with the
/// position and the reason, and tried again when the customer changes.
public protocol Projector: Sendable {
  associatedtype Row: ViewRow
  associatedtype Policy: Sendable

  static var name: ViewName { get }

  /// Of the code and of the data it depends on (time zones); not of the policy.
  var fingerprint: Fingerprint { get }

  /// What the documents in force come to: one for each name, the one published last, ordered by name. None: the default.
  ///
  /// It follows from the documents, the code and what was known when they were published, so that it is always the same.
  ///
  /// - Throws: where a document is not valid, or documents do not go together; say where in the document. What is refused is
  ///   not recorded; what is recorded nevertheless is set aside, and what was in force before stays so.
  func policy(from published: [PublishedPolicy]) throws -> Policy

  func initialRow() -> Row

  /// Makes a row equal to `initialRow()` again. Assigning that is the default; a row that holds arrays can keep their memory.
  func clear(_ row: inout Row)

  /// Folds one touchpoint into the row, which has been settled to its history time.
  func apply(_ touchpoint: Touchpoint, under policy: Policy, to row: inout Row) throws

  /// What is needed of bodies; nothing is the default. A projector that needs details is a `DetailProjector`.
  static var details: DetailNeeds { get }

  /// Folds one touchpoint with its details. Not for implementing: `DetailProjector` is.
  func take(_ touchpoint: Touchpoint, _ details: Details, under policy: Policy, to row: inout Row) throws

  /// Brings the row to an instant: what time alone changes, such as expiries and the ends of windows.
  func settle(_ row: inout Row, at instant: Instant, under policy: Policy) throws

  /// When `settle` would next change the row; `nil` for never. After the instant that it was settled to.
  func nextChange(of row: Row, under policy: Policy) -> Instant?

  /// Another policy comes into force, published at `cause`. The row has been settled to the instant under the old one.
  ///
  /// Not called for those in force before the first touchpoint of the history.
  func adopt(
    _ policy: Policy, at instant: Instant, cause: Position, row: inout Row
  ) throws

  /// Adds what the row counts for.
  func contribute(_ row: Row, to totals: inout Totals)

  /// Takes away what a row counted for, and adds what the one counts for that takes its place. The default does just that; a
  /// projector whose rows count for much can leave out what is the same of both.
  func contribute(_ row: Row, inPlaceOf old: Row, to totals: inout Totals)

  /// Adds what an anonymous sale, or another touchpoint of customer 0, counts for by itself.
  func contribute(anonymous touchpoint: Touchpoint, under policy: Policy, to totals: inout Totals)

  /// The same with its details. The default is to do without.
  func contribute(
    anonymous touchpoint: Touchpoint, _ details: Details, under policy: Policy, to totals: inout Totals)

  /// The types of touchpoint that matter under a policy; `nil` for all, which is the default. `apply` is called with no
  /// others, and what holds none of them is not read.
  func types(under policy: Policy) -> TypeSet?

  /// Of those, the types whose meaning the fold takes in, and not merely that something happened; `nil` for all. What `types`
  /// gives is the default. A type that no view takes in is counted as one that nobody looks at.
  func meanings(under policy: Policy) -> TypeSet?

  /// Whether a row is in lists. One that is not says nothing yet: what it holds waits for something else, such as a refund for an
  /// order that is not recorded. It must contribute nothing. The default is that every row is shown.
  func isShown(_ row: Row) -> Bool

  /// What rows show by name, the most important first. None is the default: then rows cannot be listed or explained.
  var columns: [RowColumn<Row>] { get }

  /// What rows show where that depends on the policy, such as the currency of an amount: the same names in the same order
  /// under every policy. `columns` is the default.
  func columns(under policy: Policy) -> [RowColumn<Row>]

  /// What made a column what it is, where the projector knows better than "the touchpoints that changed it"; `nil`, the
  /// default, where it does not.
  ///
  /// - Parameter history: the touchpoints that the row was folded from, in order.
  func causes(of column: String, in row: Row, after history: [Touchpoint], under policy: Policy)
    -> ColumnCauses?

  /// Folds touchpoints that are ordered, and come after those folded before. Not for implementing: it is a
  /// requirement so that each projector has its own, specialised.
  ///
  /// - Parameter details: those of the same touchpoints.
  func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, under policies: PolicyTimeline<Policy>,
    into state: inout FoldState<Row>
  ) throws

  /// Folds many histories that lie side by side, each one ordered. Not for implementing, for the same reason.
  func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, _ histories: Span<HistoryEnd>,
    with folder: RowFolder<Self>,
    in state: inout FoldState<Row>, into rows: inout FoldedRows)
}

extension Projector where Policy == NoPolicy {
  public func policy(from published: [PublishedPolicy]) throws -> NoPolicy {
    guard published.isEmpty else { throw TakesNoPolicies() }
    return NoPolicy()
  }
}

extension Projector {
  public func contribute(_ row: Row, inPlaceOf old: Row, to totals: inout Totals) {
    totals.subtracting { contribute(old, to: &$0) }
    contribute(row, to: &totals)
  }

  @inlinable
  public func settle(_ row: inout Row, at instant: Instant, under policy: Policy) throws {}
  @inlinable
  public func nextChange(of row: Row, under policy: Policy) -> Instant? { nil }
  @inlinable
  public func adopt(_ policy: Policy, at instant: Instant, cause: Position, row: inout Row) throws {}
  @inlinable
  public func contribute(
    anonymous touchpoint: Touchpoint, under policy: Policy, to totals: inout Totals
  ) {}
  @inlinable
  public func contribute(
    anonymous touchpoint: Touchpoint, _ details: Details, under policy: Policy, to totals: inout Totals
  ) {
    contribute(anonymous: touchpoint, under: policy, to: &totals)
  }
  public static var details: DetailNeeds { .none }
  @inlinable
  public func take(_ touchpoint: Touchpoint, _ details: Details, under policy: Policy, to row: inout Row)
    throws
  {
    try apply(touchpoint, under: policy, to: &row)
  }
  @inlinable
  public func types(under policy: Policy) -> TypeSet? { nil }
  @inlinable
  public func meanings(under policy: Policy) -> TypeSet? { types(under: policy) }
  @inlinable
  public func isShown(_ row: Row) -> Bool { true }
  @inlinable
  public var columns: [RowColumn<Row>] { [] }
  @inlinable
  public func columns(under policy: Policy) -> [RowColumn<Row>] { columns }
  @inlinable
  public func causes(of column: String, in row: Row, after history: [Touchpoint], under policy: Policy)
    -> ColumnCauses?
  { nil }
}
