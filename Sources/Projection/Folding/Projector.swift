// The protocol of a read model's pure code: how histories are folded into rows, and rows into totals.

public import Words

/// The name of a view: `loyalty`, `retention`. Lower-case letters, digits and hyphens: it names
/// directories too.
public struct ViewName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The name as commands, policies and directories have it: 1 to 40 bytes.
  public let text: String

  /// The name with a text; `nil` where the text is not of that form, empty, or longer than 40 bytes.
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
  /// The policy, which says nothing.
  @inlinable
  public init() {}
}

/// The refusal of a policy for a view without policies, where it would change nothing.
struct TakesNoPolicies: Error, CustomStringConvertible {
  var description: String { "this view takes no policies" }
}

/// A read model: how one customer's history becomes a row, and a row becomes totals.
///
/// Everything is pure: the same history, policies and instant always give the same row. There is no
/// clock, no random number, no file, and no personal value within reach. `PerennialTestKit` checks what
/// must hold:
/// - for a ≤ b, `settle` at a and then at b gives the same bytes as `settle` at b alone;
/// - `settle` at an instant before `nextChange` changes nothing;
/// - a row that is decoded from its encoding equals the original, and contributes the same.
///
/// A row whose bytes are those of `initialRow()` is not stored: nothing has happened that the projector
/// cares for. It must contribute nothing.
///
/// A `settle`, `apply` or `adopt` that throws quarantines the customer: no row, no contributions, listed
/// with the position and the reason, and tried again when the customer changes.
public protocol Projector: PolicyReader {
  /// What one customer's history is folded into.
  associatedtype Row: ViewRow

  /// The fingerprint of the code and of the data that it depends on (time zones), but not of the policy.
  /// Where it changes, the view is built anew.
  var fingerprint: Fingerprint { get }

  /// The row of a customer to whom nothing has happened.
  func initialRow() -> Row

  /// Makes a row equal to `initialRow()` again. The default assigns that; a row that holds arrays may
  /// keep their memory.
  func clear(_ row: inout Row)

  /// Folds one touchpoint into the row, which has been settled to its history time.
  func apply(_ touchpoint: Touchpoint, under policy: Policy, to row: inout Row) throws

  /// The details that the fold needs of bodies, under whichever policy; the default is none. A projector
  /// that needs some is a `DetailProjector`.
  static var details: DetailNeeds { get }

  /// The details that the fold needs under a policy: a part of `Self.details`, which is the default. Bodies
  /// are read for what is needed under any of the policies of the view. A fold of a touchpoint under the policy
  /// must give the same with these as with all of `Self.details`.
  func details(under policy: Policy) -> DetailNeeds

  /// Folds one touchpoint with its details. Do not implement this: conform to `DetailProjector`.
  func take(_ touchpoint: Touchpoint, _ details: Details, under policy: Policy, to row: inout Row) throws

  /// Brings the row to an instant: what time alone changes, such as expiries and the ends of windows.
  func settle(_ row: inout Row, at instant: Instant, under policy: Policy) throws

  /// When `settle` would next change the row; `nil` for never. It must lie after the instant that the row
  /// was settled to.
  func nextChange(of row: Row, under policy: Policy) -> Instant?

  /// Takes in that another policy comes into force, by what was recorded at position `cause`. The row has
  /// been settled to the instant under the old policy.
  ///
  /// It is not called for the policy that is in force at the first touchpoint of the history, nor for
  /// earlier ones.
  func adopt(
    _ policy: Policy, at instant: Instant, cause: Position, row: inout Row
  ) throws

  /// Adds what a row counts for to the totals.
  func contribute(_ row: Row, to totals: inout Totals)

  /// Takes away from the totals what the old row counted for, and adds what the new row counts for. The
  /// default does just that; a projector whose rows count for much can leave out what is the same in
  /// both.
  func contribute(_ row: Row, inPlaceOf old: Row, to totals: inout Totals)

  /// Adds what an anonymous sale, or another touchpoint of customer 0, counts for. Such touchpoints have
  /// no row.
  func contribute(anonymous touchpoint: Touchpoint, under policy: Policy, to totals: inout Totals)

  /// Adds what a touchpoint of customer 0 counts for, with its details. The default leaves the details
  /// out.
  func contribute(
    anonymous touchpoint: Touchpoint, _ details: Details, under policy: Policy, to totals: inout Totals)

  /// The types of touchpoint that matter under a policy; `nil`, the default, for all. `apply` is called
  /// with these only, and blocks of the log that hold none of them are not read.
  func types(under policy: Policy) -> TypeSet?

  /// Those of the types whose meaning the fold takes in, rather than merely that something happened;
  /// `nil` for all. The default is what `types` gives. Touchpoints of a type that no view takes in are
  /// reported as unread (`Views.unread`).
  func meanings(under policy: Policy) -> TypeSet?

  /// Whether a row appears in lists. A row that does not says nothing yet: what it holds waits for
  /// something else, as a refund waits for an order that is not recorded. Such a row must contribute
  /// nothing. By default every row appears.
  func isShown(_ row: Row) -> Bool

  /// The named values of a row, the most important first. By default there are none, and rows cannot be
  /// listed or explained.
  var columns: [RowColumn<Row>] { get }

  /// The columns where they depend on the policy, as the currency of an amount does. Names and order must
  /// be the same under every policy. The default is `columns`.
  func columns(under policy: Policy) -> [RowColumn<Row>]

  /// What a column's value comes of, where the projector can say more than which touchpoints changed it;
  /// `nil`, the default, where it cannot.
  ///
  /// - Parameters:
  ///   - column: the name of one of `columns`.
  ///   - row: the customer's row, settled to the instant that it is explained as of.
  ///   - history: the touchpoints that the row was folded from, in order.
  ///   - policy: the policy in force at that instant.
  func causes(of column: String, in row: Row, after history: [Touchpoint], under policy: Policy)
    -> ColumnCauses?

  /// Folds touchpoints that are in order, and come after those folded before. Do not implement this: it is a
  /// requirement so that the compiler specialises it for each projector.
  ///
  /// - Parameters:
  ///   - touchpoints: the touchpoints of one history, in order of history time and position.
  ///   - details: the details of these touchpoints.
  ///   - policies: the policies of the view, and which is in force when.
  ///   - state: how far the fold has come; it is brought to the last of the touchpoints.
  func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, under policies: PolicyTimeline<Policy>,
    into state: inout FoldState<Row>
  ) throws

  /// Folds many histories that lie side by side, each one in order. Do not implement this, for the same
  /// reason.
  func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, _ histories: Span<HistoryEnd>,
    with folder: RowFolder<Self>,
    in state: inout FoldState<Row>, into rows: inout FoldedRows)
}

extension Projector where Policy == NoPolicy {
  /// The policy that says nothing; throws where a document was published, since the view takes none.
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
  public func details(under policy: Policy) -> DetailNeeds { Self.details }
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
