// One customer's row, without bringing the whole view up to date: for a till that shows points after a
// sale.

internal import KeyValueStore
public import Words

extension Views {
  /// The row of one customer. Nothing is written.
  ///
  /// Without `asOf` and `at` the row takes in everything that is committed when this is called, by this
  /// process or another, and is as of the ledger's clock: once there is a receipt, the touchpoint is in
  /// the row. It is the row that `refresh` would store, byte for byte. Where the stored view lies behind,
  /// the customer's own touchpoints since then are folded in memory, from the stored row on. Where that
  /// is not possible, the customer's whole history is folded: if the view was never built or has to be
  /// built anew, if customers were merged or touchpoints corrected since, or if something came late.
  ///
  /// So the time it takes grows with what the customer has done since the view was last refreshed.
  /// Refresh it now and then, or have a `ViewRefresher` do so.
  ///
  /// ```swift
  /// let receipt = try await ledger.append(order)
  /// let member = try views.row(of: receipt.customer, in: loyalty)   // the order's points are in it
  /// ```
  ///
  /// - Parameters:
  ///   - customer: any number of the component. Customer 0 has no row.
  ///   - projector: the projector of the view.
  ///   - asOf: gives the row of what had happened by this instant, folded from the customer's history.
  ///   - at: gives the row of what had been recorded up to this position, folded from the customer's history.
  /// - Throws: `ProjectionError` with code `quarantined` where the fold fails, with position and reason;
  ///   `staleView` where the view gives wrong answers and `Options.staleViews` is `.refuse`; or
  ///   `damagedView`. What the source throws: a ledger throws `unknownSubject` where there is no such
  ///   customer.
  public func row<P: Projector>(
    of customer: CustomerNumber, in projector: P, asOf: Instant? = nil, at: Position? = nil
  ) throws -> RowState<P> {
    let state = try state(of: customer, in: projector, asOf: asOf, at: at)
    if let failure = state.failure { throw ProjectionError(failure, in: P.name) }
    return state
  }

  /// The row of one customer, as `row(of:in:asOf:at:)` gives it; but where the customer's fold fails, it
  /// is told in `failure` instead of thrown.
  public func state<P: Projector>(
    of customer: CustomerNumber, in projector: P, asOf: Instant? = nil, at: Position? = nil
  ) throws -> RowState<P> {
    if asOf == nil && at == nil { return try currentRow(of: customer, in: projector).state }
    let (position, instant) = try moment(asOf: asOf, at: at)
    let policyChanges = try source.policyChanges()
    let policies = try directory.timelines.timeline(of: projector, policyChanges, through: position)
    return try folded(
      customer, RowFolder(projector, asOf: instant, under: policies),
      as: try source.arrangement(through: position))
  }

  /// The row of one customer up to the newest touchpoint, and how it was obtained.
  ///
  /// - Parameter asOf: the instant, which is moved into the bounds that `refresh(_:asOf:)` names; `nil`
  ///   for the ledger's clock.
  package func currentRow<P: Projector>(
    of customer: CustomerNumber, in projector: P, asOf: Instant? = nil
  ) throws -> (state: RowState<P>, origin: RowOrigin) {
    guard let generation = try directory.current(P.name) else {
      let target = try RefreshTarget(source, asOf: asOf)
      let policies = try directory.timelines.timeline(
        of: projector, target.policyChanges, through: target.position)
      return (try folded(customer, projector, target, under: policies), .history)
    }
    // The view is read before the log's end: otherwise another process could bring it beyond that end in
    // between.
    let transaction = try generation.beginRead()
    let meta = try generation.meta(in: transaction)
    var target = try RefreshTarget(source, asOf: asOf)
    target.asOf = max(target.asOf, meta.asOf)
    let policies = try directory.timelines.timeline(
      of: projector, target.policyChanges, through: target.position)
    if let staleness = try meta.staleness(projector, source, to: target), staleness != .farBehind {
      try refuse(P.name, staleness)
      return (try folded(customer, projector, target, under: policies), .history)
    }
    let arrangement = try source.arrangement(through: target.position)
    guard arrangement.lastChange <= meta.position, customer != .business else {
      return (try folded(customer, projector, target, under: policies), .history)
    }
    let root = arrangement.root(of: customer)
    let added = try source.history(of: root, as: arrangement, after: meta.position).touchpoints
    var state = RowState(root, projector, target, policies)
    let stored = try generation.row(of: root, in: transaction)
    if added.isEmpty, (stored?.times.due ?? .distantFuture) > target.asOf {
      if let stored {
        state.row = try generation.decode(stored, of: root)
      } else if let entry = try generation.quarantine(of: root, in: transaction) {
        state.failure = Quarantined(entry, of: root)
      }
      return (state, .view)
    }
    if let stored {
      var folder = RowFolder(projector, asOf: target.asOf, under: policies)
      let row: P.Row = try generation.decode(stored, of: root)
      let details = try source.details(of: added, for: folder)
      if let outcome = folder.resume(row, stored.times, asOf: meta.asOf, with: added.span, details.span) {
        switch outcome {
        case .nothing: break
        case .row: state.row = folder.row
        case .quarantined(let entry): state.failure = Quarantined(entry, of: root)
        }
        return (state, .resumed)
      }
    }
    return (try folded(customer, projector, target, under: policies), .history)
  }

  /// The customer number at which a customer's row lives, in a view up to a position.
  package func root(of customer: CustomerNumber, through position: Position) throws -> CustomerNumber {
    try source.arrangement(through: position).root(of: customer)
  }

  private func folded<P: Projector>(
    _ customer: CustomerNumber, _ projector: P, _ target: RefreshTarget,
    under policies: PolicyTimeline<P.Policy>
  ) throws -> RowState<P> {
    try folded(
      customer, RowFolder(projector, asOf: target.asOf, under: policies),
      as: try source.arrangement(through: target.position))
  }

  /// The row that a customer's whole history comes to.
  private func folded<P: Projector>(
    _ customer: CustomerNumber, _ folder: consuming RowFolder<P>, as arrangement: Arrangement
  ) throws -> RowState<P> {
    let history = try source.history(of: customer, as: arrangement)
    var state = RowState<P>(
      customer: history.customer, row: nil, position: arrangement.position, asOf: folder.asOf,
      projector: folder.projector,
      policy: folder.policyNow, hasPublishedPolicy: folder.policies.segments[folder.segmentNow].isPublished)
    // The touchpoints of the business are nobody's history.
    if customer == .business { return state }
    let details = try source.details(of: history.touchpoints, for: folder)
    switch folder.fold(history.touchpoints.span, details.span) {
    case .nothing: break
    case .row: state.row = folder.row
    case .quarantined(let entry): state.failure = Quarantined(entry, of: history.customer)
    }
    return state
  }
}

/// How a row was obtained.
package enum RowOrigin: Hashable, Sendable {
  /// It is the stored row: nothing has happened since, and time has changed nothing.
  case view
  /// It was folded on from the stored row.
  case resumed
  /// It was folded from the customer's whole history.
  case history
}

extension RowState {
  /// A state without a row, which the caller fills in.
  fileprivate init(
    _ customer: CustomerNumber, _ projector: P, _ target: RefreshTarget,
    _ policies: PolicyTimeline<P.Policy>
  ) {
    let segment = policies.index(at: target.asOf)
    self.init(
      customer: customer, row: nil, position: target.position, asOf: target.asOf,
      projector: projector,
      policy: policies.segments[segment].policy, hasPublishedPolicy: policies.segments[segment].isPublished)
  }
}

extension ViewGeneration {
  /// The row in a stored value.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  func decode<Row: ViewRow>(_ stored: StoredRow, of customer: CustomerNumber) throws -> Row {
    var reader = RowReader(stored.row)
    guard let row = try? Row(from: &reader), reader.atEnd else {
      throw damaged("the row of \(customer) cannot be read")
    }
    return row
  }
}

extension Quarantined {
  init(_ entry: StoredQuarantine, of customer: CustomerNumber) {
    self.init(customer: customer, position: entry.position, reason: entry.reason)
  }
}

extension ProjectionError {
  /// The failure that a customer has no row because their fold fails.
  package init(_ failure: Quarantined, in view: ViewName) {
    self.init(
      .quarantined, "\(failure.customer) has no row in \(view): \(failure.reason)", position: failure.position
    )
  }
}
