// One customer's row, without bringing the whole view up to date: what a till shows after a sale.

internal import KeyValueStore
public import Words

extension Views {
  /// The row of one customer. Nothing is written.
  ///
  /// Without `asOf` and `at` it takes in everything that is committed when this is called, by this process or another, and
  /// is as of the ledger's clock: whoever has a receipt reads what it is of. That is the row, byte for byte, that
  /// `refresh` would store. The stored view may lie behind: the customer's own touchpoints since are folded on from the
  /// stored row, in memory. Where that cannot be (the view was never built, or has to be built anew; customers were
  /// merged or touchpoints corrected since; something came late), that customer's whole history is folded.
  ///
  /// So the time it takes grows with what the customer has done since the view was last refreshed: refresh it now and
  /// then, or have a `ViewRefresher` do so.
  ///
  /// ```swift
  /// let receipt = try await ledger.append(order)
  /// let member = try views.row(of: receipt.customer, in: loyalty)   // the order's points are in it
  /// ```
  ///
  /// - Parameters:
  ///   - customer: any number of the component. Customer 0 has no row.
  ///   - asOf: what had happened by then; folded from the customer's history.
  ///   - at: what had been recorded by this position; the same.
  /// - Throws: `ProjectionError`: `quarantined` where the fold fails, with position and reason; `staleView` where the view
  ///   gives other answers than one that is built anew, and that is to be refused; `damagedView`. What the source throws:
  ///   of a ledger `unknownSubject`, where there is no such customer.
  public func row<P: Projector>(
    of customer: CustomerNumber, in projector: P, asOf: Instant? = nil, at: Position? = nil
  ) throws -> RowState<P> {
    let state = try state(of: customer, in: projector, asOf: asOf, at: at)
    if let failure = state.failure { throw ProjectionError(failure, in: P.name) }
    return state
  }

  /// The same, but of a customer whose fold fails it says so in `failure`, and throws nothing.
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

  /// The row of one customer up to the newest touchpoint, and how it was come by.
  ///
  /// - Parameter asOf: as that of `refresh`.
  package func currentRow<P: Projector>(
    of customer: CustomerNumber, in projector: P, asOf: Instant? = nil
  ) throws -> (state: RowState<P>, origin: RowOrigin) {
    guard let generation = try directory.current(P.name) else {
      let target = try RefreshTarget(source, asOf: asOf)
      let policies = try directory.timelines.timeline(
        of: projector, target.policyChanges, through: target.position)
      return (try folded(customer, projector, target, under: policies), .history)
    }
    // The view first: another process may bring it further at any time, and then it would be ahead of the log.
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
      let details = try source.details(of: added, for: projector)
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

  /// Where the row of a customer lives in a view up to a position.
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
      policy: folder.policyNow, hasPublishedPolicy: folder.policies.segments[folder.segmentNow].isPublished)
    // What happens to the business is context, and nobody's history.
    if customer == .business { return state }
    let details = try source.details(of: history.touchpoints, for: folder.projector)
    switch folder.fold(history.touchpoints.span, details.span) {
    case .nothing: break
    case .row: state.row = folder.row
    case .quarantined(let entry): state.failure = Quarantined(entry, of: history.customer)
    }
    return state
  }
}

/// How a row was come by.
package enum RowOrigin: Hashable, Sendable {
  /// It is the stored one: nothing has happened since, and time has changed nothing.
  case view
  /// Folded on from the stored one.
  case resumed
  /// Folded from the customer's whole history.
  case history
}

extension RowState {
  /// A row that is not known yet.
  fileprivate init(
    _ customer: CustomerNumber, _ projector: P, _ target: RefreshTarget,
    _ policies: PolicyTimeline<P.Policy>
  ) {
    let segment = policies.index(at: target.asOf)
    self.init(
      customer: customer, row: nil, position: target.position, asOf: target.asOf,
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
  /// Why a customer has no row.
  package init(_ failure: Quarantined, in view: ViewName) {
    self.init(
      .quarantined, "\(failure.customer) has no row in \(view): \(failure.reason)", position: failure.position
    )
  }
}
