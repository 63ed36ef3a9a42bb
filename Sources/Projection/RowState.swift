// One customer's row, with what it is of: from a view, or folded by itself.

public import Ledger

/// The row of one customer, up to a position and as of an instant.
public struct RowState<P: Projector>: Sendable {
  /// The smallest number of the component: where the row lives.
  public var customer: CustomerNumber
  /// `nil` where nothing has happened that the view is about.
  public var row: P.Row?
  public var position: Position
  public var asOf: Instant
  /// The policy in force at that instant.
  public var policy: P.Policy
  /// Whether a policy was published that is in force at that instant.
  public var hasPublishedPolicy: Bool
}

extension View {
  /// The row of a customer, with what it is of.
  ///
  /// - Parameter customer: the smallest number of a component.
  /// - Throws: as `row(of:)`.
  public func state(of customer: CustomerNumber) throws -> RowState<P> {
    RowState(
      customer: customer, row: try row(of: customer), position: position, asOf: asOf, policy: policy,
      hasPublishedPolicy: hasPublishedPolicy)
  }
}

extension Views {
  /// The row of one customer: from the stored view, which is brought up to date, or, for another state of the ledger, from
  /// that customer's history alone.
  ///
  /// - Parameters:
  ///   - customer: any number of the component.
  ///   - asOf: what had happened by then; `nil`, without `at`, is the stored view.
  ///   - at: what had been recorded by this position.
  /// - Throws: `ProjectionError`: `quarantined` where the fold fails, with position and reason; what the source throws.
  public func row<P: Projector>(
    of customer: CustomerNumber, in projector: P, asOf: Instant? = nil, at: Position? = nil
  ) throws -> RowState<P> {
    if asOf == nil && at == nil {
      let view = try view(projector)
      return try view.state(of: try source.arrangement(through: view.position).root(of: customer))
    }
    let (position, instant) = try moment(asOf: asOf, at: at)
    let published = try source.publishedPolicies()
    // To read the documents takes longer than to fold a history; the stored view has read them already.
    let policies =
      try directory.current(P.name)?.timeline(of: projector, published, through: position)
      ?? PolicyTimeline(published, for: projector, through: position)
    var folder = RowFolder(projector, asOf: instant, under: policies)
    let history = try source.history(of: customer, as: try source.arrangement(through: position))
    var state = RowState<P>(
      customer: history.customer, row: nil, position: position, asOf: instant, policy: folder.policyNow,
      hasPublishedPolicy: folder.segmentNow > 0)
    switch folder.fold(history.touchpoints.span) {
    case .nothing: break
    case .row: state.row = folder.row
    case .quarantined(let entry):
      throw ProjectionError(
        .quarantined, "\(history.customer) has no row in \(P.name): \(entry.reason)", position: entry.position
      )
    }
    return state
  }
}
