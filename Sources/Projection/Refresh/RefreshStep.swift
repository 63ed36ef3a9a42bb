// One step of a refresh: what changes in a view between two positions and instants, and how it is
// written.

internal import KeyValueStore
internal import Words

/// A computed step that is not written yet, whatever the projector.
protocol ComputedStep {
  /// About how much memory it takes.
  var byteCount: Int { get }
  /// Writes rows, totals, due index and meta entry.
  ///
  /// - Returns: whether it was written. It is not where somebody else has changed the view since the step
  ///   was computed.
  func write(in transaction: inout WriteTransaction) throws -> Bool
}

struct RefreshStep<P: Projector>: ComputedStep {
  private let generation: ViewGeneration
  private let before: ViewMeta
  private let changes: Changes
  /// The components whose whole histories are folded again.
  private let refolded: Set<CustomerNumber>
  /// The ledger's clock.
  private let clock: Instant
  private let policies: [Position]
  private var folder: RowFolder<P>
  private var totals = Totals()
  private var digest: Digest
  private var counts: (rows: Int64, quarantined: Int64)
  private var entries: [Entry] = []
  private(set) var byteCount = 0
  /// The first customer of this step whose fold fails.
  private(set) var firstQuarantined: Quarantined?

  /// How one customer's entries change.
  private struct Entry {
    var customer: CustomerNumber
    var oldDue: Instant
    var newDue: Instant
    /// The new value in the table `rows`; `nil` where the customer has no row any more.
    var row: [UInt8]?
    /// The new value in the table `quarantine`; `nil` where the customer's fold does not fail.
    var quarantine: [UInt8]?
  }

  init(
    _ projector: P, of generation: ViewGeneration, from before: ViewMeta, _ changes: Changes, asOf: Instant,
    clock: Instant, policyChanges: [PolicyChange]
  ) throws {
    self.generation = generation
    self.before = before
    self.changes = changes
    refolded = changes.refolded(needsDetails: !P.details.isEmpty)
    self.clock = clock
    policies = PolicyChange.positions(of: P.policyName, in: policyChanges, through: changes.through)
    digest = before.digest
    counts = (before.rows, before.quarantined)
    folder = RowFolder(
      projector, asOf: asOf,
      under: try generation.timelines.timeline(of: projector, policyChanges, through: changes.through))
  }

  // MARK: Folding

  /// Folds every customer whose history has changed, and settles those that are due.
  mutating func collect(
    due: [CustomerNumber], _ source: any FactSource, in transaction: borrowing ReadTransaction
  ) throws {
    let details = try source.details(of: changes.anonymous, for: folder)
    for (index, touchpoint) in changes.anonymous.enumerated() {
      folder.fold(anonymous: touchpoint, details.span[index], to: &totals)
    }
    let retracted = try source.details(of: changes.anonymousRetracted, for: folder)
    for (index, touchpoint) in changes.anonymousRetracted.enumerated() {
      folder.retract(anonymous: touchpoint, retracted.span[index], from: &totals)
    }
    let customers = Set(due).union(changes.added.keys).union(refolded).union(changes.members)
    for customer in customers.sorted() {
      let old = try stored(customer, in: transaction)
      let outcome = try fold(customer, from: old, source)
      try change(customer, from: old, to: outcome, in: transaction)
    }
  }

  /// A stored row: its value, and the row that was decoded from it.
  private struct Stored {
    var row: P.Row
    var value: StoredRow
  }

  private func stored(_ customer: CustomerNumber, in transaction: borrowing ReadTransaction) throws -> Stored?
  {
    guard let value = try generation.row(of: customer, in: transaction) else { return nil }
    guard let row = try? folder.decode(value.row) else {
      throw generation.damaged("the row of \(customer) cannot be read")
    }
    return Stored(row: row, value: value)
  }

  /// Goes on from the stored row where that is possible; otherwise folds the whole history.
  private mutating func fold(_ customer: CustomerNumber, from old: Stored?, _ source: any FactSource) throws
    -> FoldOutcome
  {
    // The row of a member lives at the smallest number of the component.
    if changes.members.contains(customer) { return .nothing }
    if let old, !refolded.contains(customer) {
      let added = changes.added[customer] ?? []
      let details = try source.details(of: added, for: folder)
      let resumed = folder.resume(
        old.row, old.value.times, asOf: before.asOf, with: added.span, details.span)
      if let resumed { return resumed }
    }
    let history = try source.history(of: customer, as: changes.arrangement)
    let details = try source.details(of: history.touchpoints, for: folder)
    return folder.fold(history.touchpoints.span, details.span)
  }

  /// Takes a customer's old contributions away, and adds the new ones.
  private mutating func change(
    _ customer: CustomerNumber, from old: Stored?, to outcome: FoldOutcome,
    in transaction: borrowing ReadTransaction
  ) throws {
    var entry = Entry(customer: customer, oldDue: .distantFuture, newDue: .distantFuture)
    let existed = try retract(customer, old, &entry, in: transaction)
    if case .row = outcome {
      // The old contributions are taken away below, together with adding the new ones.
    } else if let old {
      let projector = folder.projector
      totals.subtracting { projector.contribute(old.row, to: &$0) }
    }
    switch outcome {
    case .nothing:
      if !existed { return }
    case .row(let times):
      if let old {
        folder.projector.contribute(folder.row, inPlaceOf: old.row, to: &totals)
      } else {
        folder.projector.contribute(folder.row, to: &totals)
      }
      let value = StoredRow(times, folder.bytes).value
      digest = digest + StoredRow.hash(ofValue: value.span.bytes, customer)
      counts.rows += 1
      entry.newDue = times.due
      entry.row = value
    case .quarantined(let stored):
      let (bytes, hash) = stored.encoded(customer: customer)
      digest = digest + hash
      counts.quarantined += 1
      entry.quarantine = bytes
      if firstQuarantined == nil {
        firstQuarantined = Quarantined(customer: customer, position: stored.position, reason: stored.reason)
      }
    }
    entries.append(entry)
    byteCount += MemoryLayout<Entry>.stride + (entry.row?.count ?? 0) + (entry.quarantine?.count ?? 0)
  }

  /// Takes what is stored of a customer out of the digest and the counts.
  private mutating func retract(
    _ customer: CustomerNumber, _ old: Stored?, _ entry: inout Entry,
    in transaction: borrowing ReadTransaction
  ) throws -> Bool {
    var existed = false
    if let old {
      digest = digest - StoredRow.hash(ofValue: old.value.value.span.bytes, customer)
      counts.rows -= 1
      entry.oldDue = old.value.times.due
      existed = true
    }
    if let old = try generation.quarantine(of: customer, in: transaction) {
      digest = digest - old.encoded(customer: customer).hash
      counts.quarantined -= 1
      existed = true
    }
    return existed
  }

  // MARK: Writing

  func write(in transaction: inout WriteTransaction) throws -> Bool {
    let tables = generation.tables
    guard let stored = try transaction.value(at: 0, in: tables.meta)?.array, try ViewMeta(stored) == before
    else {
      return false
    }
    var rows = RowPageEditor(generation)
    for entry in entries {
      try rows.set(entry.row, of: entry.customer, in: &transaction)
      try put(entry, &transaction)
    }
    try rows.finish(in: &transaction)
    var digest = digest
    for (counter, delta) in totals.sorted {
      digest = try generation.add(delta, to: counter, digest, &transaction)
    }
    let meta = ViewMeta(
      position: changes.through, asOf: folder.asOf, anchor: ViewMeta.anchor(changes.newest),
      advanced: clock, fingerprint: before.fingerprint, policies: policies, digest: digest,
      rows: counts.rows, quarantined: counts.quarantined)
    try transaction.put(meta.encoded().span.bytes, at: 0, in: tables.meta)
    return true
  }

  private func put(_ entry: Entry, _ transaction: inout WriteTransaction) throws {
    let tables = generation.tables
    let key = UInt64(entry.customer.rawValue)
    if let quarantine = entry.quarantine {
      try transaction.put(quarantine.span.bytes, at: key, in: tables.quarantine)
    } else {
      try transaction.delete(key, in: tables.quarantine)
    }
    guard entry.oldDue != entry.newDue else { return }
    if entry.oldDue != .distantFuture {
      try generation.removeDue(DueEntry(entry.oldDue, entry.customer.rawValue), in: &transaction)
    }
    if entry.newDue != .distantFuture {
      try generation.insertDue(DueEntry(entry.newDue, entry.customer.rawValue), in: &transaction)
    }
  }
}

extension ViewGeneration {
  /// Adds to a stored total. Returns the digest that the view has then.
  fileprivate func add(
    _ delta: Int128, to counter: Counter, _ digest: Digest, _ transaction: inout WriteTransaction
  ) throws -> Digest {
    var digest = digest
    let key = counter.key
    var old: Int128 = 0
    if let bytes = try transaction.value(at: key.span.bytes, in: tables.totals)?.array {
      guard let value = counter.decoded(bytes) else { throw damaged("a total is damaged") }
      old = value
      digest = digest - counter.hash(of: value)
    }
    let new = old + delta
    if new == 0 {
      try transaction.delete(key.span.bytes, in: tables.totals)
    } else {
      digest = try counter.withEncoded(new) { key, value, hash in
        try transaction.put(value, at: key, in: tables.totals)
        return digest + hash
      }
    }
    return digest
  }
}
