// What the code of a decision is given.

public import Ledger
public import Projection

/// The ledger at the instant of a decision: everything that is recorded up to there, what others are recording in the same
/// commit included, and nothing of later.
///
/// It is lent to the code that decides: it cannot be kept, nor handed to another task. Rows are folded for this instant,
/// whatever the stored views hold. Calling the ledger, `Views` or `Reports` instead is an error with code
/// `insideDecision`.
public struct Decision: ~Copyable {
  private let log: StagedLog
  private let views: Views
  private let name: DecisionName
  private let source: String
  /// The customers that it is about, as they were named.
  public let customers: [CustomerNumber]
  /// The accounts that it goes with.
  public let accounts: [CustomerNumber]
  /// When what is decided will be recorded, and occurs.
  public let now: Instant

  init(_ log: StagedLog, _ views: Views, _ request: DecisionRequest) throws {
    (self.log, self.views) = (log, views)
    (name, source, customers) = (request.name, request.source, request.customers)
    accounts = request.accounts
    now = try log.now
  }

  // MARK: Rows

  /// The row of a customer in a model, settled to `now`; `nil` where nothing has happened that the model is about.
  ///
  /// ```swift
  /// let balance = try decision.row(of: ann, in: Loyalty.self)?.points.balance ?? 0
  /// ```
  ///
  /// It is what the view would hold if it were brought up to date at this instant. What that takes follows from what has
  /// happened to the customer since they were last decided about, or since the view was refreshed; otherwise from their
  /// whole history.
  ///
  /// - Parameters:
  ///   - customer: one of those that the decision is about, or merged with one of them; or one of its accounts.
  ///   - model: one that the views have.
  /// - Throws: `ProjectionError`: `quarantined` where the fold fails, with position and reason; `unknownView` for a model
  ///   that the views do not have. `LedgerError` with code `unknownSubject` for anybody else's row.
  public func row<P: Projector>(of customer: CustomerNumber, in model: P.Type) throws -> P.Row? {
    let state = try state(of: customer, in: model)
    if let failure = state.failure { throw ProjectionError(failure, in: P.name) }
    return state.row
  }

  /// The same, with the policy that is in force. Of a customer whose fold fails it says so in `failure`, and throws nothing.
  public func state<P: Projector>(of customer: CustomerNumber, in model: P.Type) throws -> RowState<P> {
    let projector = try projector(model)
    let root = try root(of: customer)
    let (source, key) = (DecisionSource(log: log), DecisionMemory.Key(P.name.text, root))
    if let kept = log.memory.value(for: key) as? KeptRow<P> {
      // Whatever happens on the way, what has been changed halfway is not used again.
      log.memory.forget(key)
      if try kept.advance(projector, source) {
        log.memory.keep(kept, for: key, through: kept.position, byteCount: kept.byteCount)
        return kept.state
      }
    }
    let row = try views.keptRow(of: root, in: projector, from: source)
    log.memory.keep(row, for: key, through: row.position, byteCount: row.byteCount)
    return row.state
  }

  /// The model by which rows are folded.
  ///
  /// - Throws: `ProjectionError` with code `unknownView` for a model that the views do not have.
  package func projector<P: Projector>(_ model: P.Type) throws(ProjectionError) -> P {
    for case let projector as P in views.projectors { return projector }
    throw ProjectionError(
      .unknownView, "\(name) reads the view \(P.name), which is not among those that it was given")
  }

  /// The smallest number of a customer's component.
  private func root(of customer: CustomerNumber) throws -> CustomerNumber {
    let arrangement = try log.arrangement(through: log.last)
    let root = arrangement.root(of: customer)
    guard (customers + accounts).contains(where: { arrangement.root(of: $0) == root }) else {
      throw LedgerError(.unknownSubject, "\(name) reads of \(customer), whom it is not about; name them too")
    }
    return root
  }

  /// Whether two numbers are those of one customer: one number, or two that were merged.
  package func areSame(_ customer: CustomerNumber, _ other: CustomerNumber) throws -> Bool {
    let arrangement = try log.arrangement(through: log.last)
    return arrangement.root(of: customer) == arrangement.root(of: other)
  }

  // MARK: Touchpoints

  /// The touchpoints that count for a customer, in the order that folds go by: what has no row. Takes as long as the history
  /// is; a row is brought up to date instead.
  ///
  /// - Throws: as `row(of:in:)`.
  public func history(of customer: CustomerNumber) throws -> History {
    let root = try root(of: customer)
    return try log.history(of: root, as: log.arrangement(through: log.last), after: .start)
  }

  /// Where an id was recorded; `nil` where it was not.
  public func position(of id: TouchpointID) throws -> Position? {
    try log.position(of: id)
  }

  /// A touchpoint with its names and its body. Its personal part stays sealed.
  ///
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such position.
  public func touchpoint(at position: Position) throws -> RecordedTouchpoint {
    try log.touchpoint(at: position)
  }

  /// An order, a ticket … with its namespace, as it will be recorded where what is decided names it: that of the request's
  /// source or, where that has none of the number, of whoever has one.
  ///
  /// - Throws: `LedgerError`: `ambiguousReference` where several others have one.
  public func resolved(_ reference: Reference) throws -> Reference {
    try log.resolve(reference, ofSource: source)
  }

  // MARK: What may be used

  /// Why nothing is decided about the customers that it is about: one of them was erased, or their data is kept without being used;
  /// `nil` where all may be decided about.
  func unusable() throws -> Unusable? {
    for customer in customers where try log.isErased(customer) { return .erased(customer) }
    for customer in customers where try log.restriction(of: customer) != nil { return .restricted(customer) }
    return nil
  }

  /// The newest position that the decision goes by.
  package var lastPosition: Position {
    get throws { try log.last }
  }

  /// What was published of policies, and withdrawn.
  package var policyChanges: [PolicyChange] {
    get throws { try log.policyChanges }
  }

  /// Notes what was found of a consent: it is recorded with what is decided.
  package func note(_ consent: CheckedConsent) throws { try log.note(consent) }

  /// The ledger's settings in force.
  public var settings: LedgerSettings {
    get throws { try log.settings }
  }
}
