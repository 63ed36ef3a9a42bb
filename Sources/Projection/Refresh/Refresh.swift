// Brings one stored view forward, step by step. A step folds the customers to whom something has happened
// or who are due, and puts their new contributions in place of the old ones. Each step leaves a whole
// view.

internal import KeyValueStore
internal import Words

/// What `Refresh` does, whatever the projector.
protocol Refreshing: AnyObject {
  var generation: ViewGeneration { get }
  /// Computes what brings the view a step nearer to the target. Writes nothing.
  func next(_ reader: ChangeReader) throws -> NextStep
}

/// The next step of a refresh.
enum NextStep {
  /// There is no step: the view is at the target.
  case none
  /// A step that is computed. `isLast` says whether the view is at the target once it is written.
  case step(any ComputedStep, isLast: Bool)
  /// The view must be built anew.
  case impossible
}

/// The refresh of one view.
final class Refresh<P: Projector>: Refreshing {
  private let projector: P
  let generation: ViewGeneration
  private let target: RefreshTarget
  /// How many touchpoints, and how many due customers, one transaction takes in at most.
  private let stepMax: Int
  private let refoldMax: Int
  private let strict: Bool

  init(
    _ projector: P, of generation: ViewGeneration, to target: RefreshTarget, options: Views.Options
  ) {
    self.projector = projector
    self.generation = generation
    self.target = target
    stepMax = options.stepMax
    refoldMax = options.refoldMax
    strict = options.strict
  }

  func next(_ reader: ChangeReader) throws -> NextStep {
    let transaction = try generation.beginRead()
    let meta = try generation.meta(in: transaction)
    // Another process may have brought the view further.
    let asOf = max(meta.asOf, target.asOf)
    if meta.position >= target.position && meta.asOf >= target.asOf { return .none }
    var through = max(meta.position, target.position)
    var instant = asOf
    let due = try generation.due(by: asOf, limit: stepMax, in: transaction)
    let refoldMax = max(refoldMax, Int(meta.rows / 4))
    if due.customers.count > refoldMax { return .impossible }
    if let last = due.cutAt {
      // Only time passes in this step: up to the instant of the last customers that are due in it.
      (through, instant) = (meta.position, last)
    } else if through.rawValue - meta.position.rawValue > UInt64(stepMax) {
      through = Position(meta.position.rawValue + UInt64(stepMax))
      instant = max(meta.asOf, try reader.source.fact(at: through)?.recorded ?? meta.asOf)
    }
    let changes = try reader.changes(after: meta.position, through: through)
    let needsDetails = !P.details.isEmpty
    if changes.isLarge || needsDetails && changes.isRedactionLarge { return .impossible }
    if changes.refolded(needsDetails: needsDetails).count > refoldMax { return .impossible }
    var step = try RefreshStep(
      projector, of: generation, from: meta, changes, asOf: instant, clock: target.clock,
      policyChanges: target.policyChanges)
    try step.collect(due: due.customers, reader.source, in: transaction)
    if strict, let first = step.firstQuarantined { throw ProjectionError(quarantined: first, in: P.name) }
    return .step(step, isLast: through == target.position && instant >= target.asOf)
  }
}

extension ViewGeneration {
  /// The customers whose rows time alone changes by an instant.
  ///
  /// - Returns: the customers; and where there are more than about `limit`, the instant `cutAt` up to
  ///   which they are given.
  func due(by instant: Instant, limit: Int, in transaction: borrowing ReadTransaction) throws
    -> (customers: [CustomerNumber], cutAt: Instant?)
  {
    var customers: [CustomerNumber] = []
    var last = Instant.distantPast
    var dues = DueIterator(self)
    while let entry = try using({ try dues.next(in: transaction) }) {
      let (due, customer) = (Instant(microseconds: entry.due), CustomerNumber(entry.customer))
      if due > instant { break }
      if customers.count >= limit, due > last { return (customers, last) }
      guard try row(of: customer, in: transaction)?.times.due == due else {
        throw damaged("the row of \(customer) and the index of what is due differ")
      }
      customers.append(customer)
      last = due
    }
    return (customers, nil)
  }
}

extension ProjectionError {
  /// The failure of a refresh or rebuild that must not leave any customer out (`Views.Options.strict`).
  init(quarantined first: Quarantined, in view: ViewName) {
    self.init(
      .quarantined,
      "\(view): the fold of \(first.customer) fails: \(first.reason); correct the touchpoint (`void`), or allow "
        + "quarantine",
      position: first.position)
  }
}
