// One customer's row that is folded on as touchpoints are recorded: what one decision keeps for the next.

internal import KeyValueStore
package import Words

/// The row of one customer, up to a position and as of an instant, which can be brought further.
///
/// It is folded in place: a row that nobody else holds is not copied, however large it is, and what it takes to bring it
/// further follows from what has happened since.
package final class KeptRow<P: Projector> {
  private let projector: P
  private let fingerprint: Fingerprint
  private let members: [CustomerNumber]
  /// Where the policies of the view were published, or withdrawn, that are in `policies`.
  private var policyPositions: [Position]
  private var policies: PolicyTimeline<P.Policy>
  /// The details that folding on needs.
  private var details: DetailNeeds
  private var fold: FoldState<P.Row>
  /// It holds for the log up to here.
  package private(set) var position: Position
  private var asOf: Instant
  /// About what it takes in memory.
  package private(set) var byteCount = 512
  /// Why there is no row: then it is not brought further.
  private var failure: Quarantined?

  /// A row that has come to `fold`.
  private init(
    _ projector: P, of members: [CustomerNumber], _ policies: PolicyTimeline<P.Policy>,
    _ policyPositions: [Position], _ fold: FoldState<P.Row>, through position: Position, asOf: Instant
  ) {
    self.projector = projector
    fingerprint = projector.fingerprint
    self.members = members
    self.policies = policies
    details = policies.details(for: projector)
    self.policyPositions = policyPositions
    self.fold = fold
    self.position = position
    self.asOf = asOf
  }

  /// The row, with what it is of.
  package var state: RowState<P> {
    let segment = policies.segments[policies.index(at: asOf)]
    // Nothing has happened that the projector cares for.
    let isNothing = failure != nil || fold.segment == nil || fold.row == projector.initialRow()
    return RowState(
      customer: members[0], row: isNothing ? nil : fold.row, position: position, asOf: asOf,
      projector: projector, policy: segment.policy, hasPublishedPolicy: segment.isPublished, failure: failure)
  }

  /// Takes in what has been recorded since, and settles the row to the source's clock.
  ///
  /// - Parameter projector: of the same type.
  /// - Returns: `false` where the history has to be folded again: something that was folded counts otherwise, came late, or is
  ///   under another policy. Then this is not to be used any more.
  package func advance(_ projector: P, _ source: any FactSource) throws -> Bool {
    let target = try RefreshTarget(source, asOf: nil)
    guard failure == nil, fingerprint == projector.fingerprint, target.position >= position,
      target.asOf >= asOf, try adopt(target)
    else { return false }
    let arrangement = try source.arrangement(through: target.position)
    guard arrangement.members(with: members[0]) == members, try !isCorrected(in: arrangement, source) else {
      return false
    }
    // What a failure names is the touchpoint that the fold of the whole history comes to.
    guard case .done = try take(target, source, arrangement) else { return false }
    return true
  }

  /// How many touchpoints that are corrected otherwise since are looked at, at the most, to see whose they are.
  private static var correctedMax: UInt64 { 1024 }

  /// Whether anything that was recorded by then counts otherwise since, or has no details any more, and is of these customers or was. Where very many
  /// do, as when an import is taken back, it is not looked whose they are.
  private func isCorrected(in arrangement: Arrangement, _ source: any FactSource) throws -> Bool {
    let hasLessDetails = !P.details.isEmpty && arrangement.lastRedaction > position
    if arrangement.lastCorrection <= position, !hasLessDetails { return false }
    if hasLessDetails, P.isNumbering { return true }
    let before = try source.arrangement(through: position)
    let redacted = hasLessDetails ? arrangement.redactions(since: position) : []
    let runs = (arrangement.corrections(differingFrom: before) + redacted).filter {
      $0.lowerBound <= position
    }
    var count: UInt64 = 0
    var isOwn = false
    for run in runs {
      let (start, end) = (Position(run.lowerBound.rawValue - 1), min(run.upperBound, position))
      count += end.rawValue - start.rawValue
      if count > Self.correctedMax { return true }
      try source.scanFacts(after: start, through: end, types: nil) { first, facts in
        for index in facts.indices {
          let position = Position(first.rawValue + UInt64(index))
          for arrangement in [before, arrangement] {
            guard let customer = arrangement.customer(of: facts[index], at: position) else { continue }
            isOwn = isOwn || members.contains(customer)
          }
        }
      }
      if isOwn { return true }
    }
    return false
  }

  /// Takes in policies that were published since, where none of them concerns what was folded.
  private func adopt(_ target: RefreshTarget) throws -> Bool {
    let own = target.policyChanges.filter { $0.view == P.policyName.text }
    let positions = own.map(\.position)
    if positions == policyPositions { return true }
    guard positions.starts(with: policyPositions),
      own.dropFirst(policyPositions.count).allSatisfy({ $0.effectiveFrom > asOf })
    else { return false }
    let timeline = try PolicyTimeline(own, for: projector, through: target.position)
    policies = RowFolder(projector, asOf: target.asOf, under: timeline).policies
    details = policies.details(for: projector)
    policyPositions = positions
    if fold.segment != nil { fold.segment = policies.index(at: asOf) }
    return true
  }

  /// What came of folding on.
  private enum Outcome {
    case done
    /// Something happened before the row last changed.
    case late
    case failed(any Error)
  }

  private func take(_ target: RefreshTarget, _ source: any FactSource, _ arrangement: Arrangement) throws
    -> Outcome
  {
    let added = try source.history(of: members[0], as: arrangement, after: position).touchpoints
    if let first = added.first, first.fact.historyTime < fold.latest { return .late }
    let details = try source.details(of: added, details, of: P.name)
    do {
      try projector.fold(added.span, details.span, under: policies, into: &fold)
      try projector.settle(&fold, under: policies, at: target.asOf)
    } catch {
      return .failed(error)
    }
    (position, asOf) = (target.position, target.asOf)
    byteCount += added.count * MemoryLayout<Touchpoint>.stride
    return .done
  }
}

// MARK: Beginning

extension Views {
  /// The row of a customer with everything that a source has, settled to its clock, to be brought further later. Nothing is
  /// written. It is folded on from the stored view where that can be; see `row(of:in:)`.
  ///
  /// - Parameters:
  ///   - customer: the smallest number of a component, and not the business.
  ///   - source: has the ledger of these views, and perhaps what is about to be recorded behind it.
  package func keptRow<P: Projector>(
    of customer: CustomerNumber, in projector: P, from source: any FactSource
  )
    throws -> KeptRow<P>
  {
    let target = try RefreshTarget(source, asOf: nil)
    let arrangement = try source.arrangement(through: target.position)
    let beginning = KeptRow<P>.Beginning(
      projector: projector, source: source, target: target, arrangement: arrangement,
      members: arrangement.members(with: customer),
      policies: RowFolder(
        projector, asOf: target.asOf,
        under: try directory.timelines.timeline(
          of: projector, target.policyChanges, through: target.position)
      ).policies)
    do {
      if let row = try KeptRow(beginning, storedIn: try directory.current(P.name)) { return row }
    } catch is ProjectionError {
      // A view that cannot be read is what its readers hear of: the log has what it was made from.
    }
    return try KeptRow(folding: beginning)
  }
}

extension KeptRow {
  /// What a row begins with.
  fileprivate struct Beginning {
    var projector: P
    var source: any FactSource
    var target: RefreshTarget
    var arrangement: Arrangement
    var members: [CustomerNumber]
    var policies: PolicyTimeline<P.Policy>
  }

  private convenience init(
    _ beginning: Beginning, _ fold: FoldState<P.Row>, through position: Position, asOf: Instant
  ) {
    self.init(
      beginning.projector, of: beginning.members, beginning.policies,
      beginning.target.policyChanges.filter { $0.view == P.policyName.text }.map(\.position), fold,
      through: position, asOf: asOf)
  }

  /// Folds the whole history.
  fileprivate convenience init(folding beginning: Beginning) throws {
    self.init(
      beginning, FoldState(initial: beginning.projector.initialRow()), through: .start, asOf: .distantPast)
    if case .failed(let error) = try take(beginning.target, beginning.source, beginning.arrangement) {
      failure = Quarantined(customer: members[0], position: fold.reached, reason: "\(error)")
      (position, asOf) = (beginning.target.position, beginning.target.asOf)
    }
  }

  /// Folds on from the stored row; `nil` where there is none that can be gone on from.
  fileprivate convenience init?(_ beginning: Beginning, storedIn generation: ViewGeneration?) throws {
    let (target, policies) = (beginning.target, beginning.policies)
    guard let generation else { return nil }
    let transaction = try generation.beginRead()
    let meta = try generation.meta(in: transaction)
    let staleness = try meta.staleness(beginning.projector, beginning.source, to: target)
    guard staleness == nil || staleness == .farBehind, beginning.arrangement.lastChange <= meta.position,
      let stored = try generation.row(of: beginning.members[0], in: transaction)
    else { return nil }
    // A view may have been brought to an instant after that of the source. What has not changed since is the same at both.
    let asOf = min(meta.asOf, target.asOf)
    guard stored.times.latest <= asOf else { return nil }
    let row: P.Row = try generation.decode(stored, of: beginning.members[0])
    let fold = FoldState(resuming: row, latest: stored.times.latest, segment: policies.index(at: asOf))
    self.init(beginning, fold, through: meta.position, asOf: asOf)
    // Rows are encoded compactly.
    byteCount += 4 * stored.row.count
    guard case .done = try take(target, beginning.source, beginning.arrangement) else { return nil }
  }
}
