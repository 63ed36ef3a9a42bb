// Brings a stored view up to date: the customers that were touched or are due are folded again, their old
// contributions taken away and the new ones added, all in one transaction.

internal import KeyValueStore
internal import Ledger

extension Views {
  /// Refreshes one view.
  ///
  /// - Returns: whether that was possible; otherwise it has to be rebuilt.
  func refreshed(_ projector: any Projector, asOf: Instant?) throws -> Bool {
    // Another process may refresh the same view in between: then what was computed is of no use, and it starts over.
    for _ in 0..<20 {
      switch try refreshOnce(projector, asOf: asOf) {
      case .done: return true
      case .impossible: return false
      case .overtaken: continue
      }
    }
    throw ProjectionError(
      .contended, "\(type(of: projector).name): other processes keep refreshing it; try again")
  }

  private func refreshOnce<P: Projector>(_ projector: P, asOf: Instant?) throws -> RefreshOutcome {
    guard let generation = try directory.current(P.name) else { return .impossible }
    let meta = try generation.environment.read { try generation.meta(in: $0) }
    let position = try source.newestPosition()
    let clock = try source.clock()
    let instant = max(meta.asOf, try newestInstant(at: position), min(asOf ?? clock, clock))
    // A view of a longer log than this: the log was replaced by an older copy.
    guard position >= meta.position else { return .impossible }
    if position == meta.position && instant == meta.asOf && meta.fingerprint == projector.fingerprint {
      return .done
    }
    let published = try source.publishedPolicies()
    let policies = PublishedPolicy.positions(of: P.name, in: published, through: position)
    guard meta.fingerprint == projector.fingerprint,
      Self.samePolicies(published, of: P.name, from: meta, to: (position, instant)),
      // Folding each history by itself costs several times as much as all of them together.
      position.rawValue - meta.position.rawValue <= max(100_000, meta.position.rawValue / 8)
    else { return .impossible }
    var refresh = try Refresh(
      projector, of: generation, from: meta, source: source, through: position, asOf: instant,
      published: published)
    try refresh.collect()
    return try refresh.write(policies: policies)
  }

  /// Whether the same policies were in force at every instant that the view has folded.
  private static func samePolicies(
    _ published: [PublishedPolicy], of view: ViewName, from meta: ViewMeta,
    to new: (position: Position, asOf: Instant)
  ) -> Bool {
    let own = published.filter { $0.view == view.text && $0.position <= new.position }
    let before = own.filter { $0.position <= meta.position }
    guard before.map(\.position) == meta.policies else { return false }
    return own.allSatisfy { policy in
      // Known and in force already, or not yet in force: either way nothing changes.
      policy.position <= meta.position && policy.effectiveFrom <= meta.asOf || policy.effectiveFrom > new.asOf
    }
  }
}

enum RefreshOutcome {
  case done
  /// The view must be rebuilt.
  case impossible
  /// Somebody else has changed the view since it was read.
  case overtaken
}

/// One refresh of one view: what changes, and then the transaction that changes it.
struct Refresh<P: Projector> {
  private let generation: ViewGeneration
  private let meta: ViewMeta
  private let source: any FactSource
  private let position: Position
  private var folder: RowFolder<P>
  private var totals = Totals()
  private var digest: Digest
  private var counts: (rows: Int64, quarantined: Int64)
  private var changes: [Change] = []

  /// What becomes of one customer's entries.
  private struct Change {
    var customer: CustomerNumber
    var oldDue: Instant
    var newDue: Instant
    /// The new value in `rows`; `nil` for none.
    var row: [UInt8]?
    var quarantine: [UInt8]?
  }

  init(
    _ projector: P, of generation: ViewGeneration, from meta: ViewMeta, source: any FactSource,
    through position: Position, asOf: Instant, published: [PublishedPolicy]
  ) throws {
    self.generation = generation
    self.meta = meta
    self.source = source
    self.position = position
    digest = meta.digest
    counts = (meta.rows, meta.quarantined)
    folder = try RowFolder(projector, asOf: asOf, through: position, published: published)
  }

  /// Folds every customer that was touched after the view's position, or is due by the new instant.
  mutating func collect() throws {
    let transaction = try generation.environment.beginRead()
    var customers = try due(in: transaction)
    var anonymous: [Touchpoint] = []
    let arrangement = try source.arrangement(through: position)
    try source.scanFacts(after: meta.position, through: position) { first, facts in
      for index in facts.indices {
        let fact = facts[index]
        if fact.customer == .business {
          anonymous.append(Touchpoint(position: Position(first.rawValue + UInt64(index)), fact: fact))
        } else {
          customers.insert(fact.customer)
        }
      }
    }
    for touchpoint in anonymous { folder.fold(anonymous: touchpoint, to: &totals) }
    // A merge or its undoing changes where rows live: all members are looked at, and only the first has one.
    var folded: Set<CustomerNumber> = []
    for customer in customers.sorted() where !folded.contains(customer) {
      let members = arrangement.members(with: customer)
      folded.formUnion(members)
      guard let root = members.first else { continue }
      for member in members.dropFirst() { try change(member, to: .nothing, in: transaction) }
      let history = try source.history(of: root, as: arrangement)
      try change(root, to: folder.fold(history.touchpoints.span), in: transaction)
    }
    try totals.checkOverflow()
  }

  /// The customers whose row time alone has changed by the new instant.
  private func due(in transaction: borrowing ReadTransaction) throws -> Set<CustomerNumber> {
    var customers: Set<CustomerNumber> = []
    var cursor = try transaction.cursor(in: generation.tables.due)
    var found = try cursor.first()
    while found {
      guard let entry = DueKey.parse(cursor.key.array) else {
        throw generation.damaged("a due entry is damaged")
      }
      if entry.due > folder.asOf { break }
      customers.insert(entry.customer)
      found = try cursor.next()
    }
    return customers
  }

  private mutating func change(
    _ customer: CustomerNumber, to outcome: RowFolder<P>.Outcome, in transaction: borrowing ReadTransaction
  ) throws {
    var change = Change(customer: customer, oldDue: .distantFuture, newDue: .distantFuture)
    let encoded = folder.bytes
    var existed = false
    if let old = try generation.row(of: customer, in: transaction) {
      guard let row = try? folder.decode(old.row) else {
        throw generation.damaged("the row of \(customer) cannot be read")
      }
      let projector = folder.projector
      totals.subtracting { projector.contribute(row, to: &$0) }
      var bytes: [UInt8] = []
      digest = digest - StoredRow.append(old.row, old.times, customer: customer, to: &bytes)
      counts.rows -= 1
      change.oldDue = old.times.due
      existed = true
    }
    if let old = try generation.quarantine(of: customer, in: transaction) {
      digest = digest - old.encoded(customer: customer).hash
      counts.quarantined -= 1
      existed = true
    }
    switch outcome {
    case .nothing:
      if !existed { return }
    case .row(let row, let times):
      folder.projector.contribute(row, to: &totals)
      var bytes: [UInt8] = []
      digest = digest + StoredRow.append(encoded, times, customer: customer, to: &bytes)
      counts.rows += 1
      change.newDue = times.due
      change.row = bytes
    case .quarantined(let entry):
      let (bytes, hash) = entry.encoded(customer: customer)
      digest = digest + hash
      counts.quarantined += 1
      change.quarantine = bytes
    }
    changes.append(change)
  }

  /// Writes rows, totals, due index and meta entry in one transaction.
  func write(policies: [Position]) throws -> RefreshOutcome {
    let tables = generation.tables
    let deltas = totals.sorted
    return try generation.environment.write { transaction in
      guard let stored = try transaction.value(at: 0, in: tables.meta)?.array, try ViewMeta(stored) == meta
      else {
        return .overtaken
      }
      for change in changes { try Self.put(change, in: tables, &transaction) }
      var digest = digest
      for (counter, delta) in deltas {
        let key = counter.key
        var old: Int64 = 0
        if let bytes = try transaction.value(at: key.span.bytes, in: tables.totals)?.array {
          guard let value = counter.decoded(bytes) else { throw generation.damaged("a total is damaged") }
          old = value
          digest = digest - counter.hash(of: value)
        }
        let new = try old.adding(delta)
        if new == 0 {
          try transaction.delete(key.span.bytes, in: tables.totals)
        } else {
          let (bytes, hash) = counter.encoded(new)
          try transaction.put(bytes.span.bytes, at: key.span.bytes, in: tables.totals)
          digest = digest + hash
        }
      }
      let meta = ViewMeta(
        position: position, asOf: folder.asOf, fingerprint: meta.fingerprint, policies: policies,
        digest: digest,
        rows: counts.rows, quarantined: counts.quarantined)
      try transaction.put(meta.encoded().span.bytes, at: 0, in: tables.meta)
      return .done
    }
  }

  private static func put(
    _ change: Change, in tables: ViewGeneration.Tables, _ transaction: inout WriteTransaction
  ) throws {
    let key = UInt64(change.customer.rawValue)
    if let row = change.row {
      try transaction.put(row.span.bytes, at: key, in: tables.rows)
    } else {
      try transaction.delete(key, in: tables.rows)
    }
    if let quarantine = change.quarantine {
      try transaction.put(quarantine.span.bytes, at: key, in: tables.quarantine)
    } else {
      try transaction.delete(key, in: tables.quarantine)
    }
    guard change.oldDue != change.newDue else { return }
    if change.oldDue != .distantFuture {
      try transaction.delete(DueKey.bytes(change.oldDue, change.customer).span.bytes, in: tables.due)
    }
    if change.newDue != .distantFuture {
      let key = DueKey.bytes(change.newDue, change.customer)
      try transaction.put(RawSpan(), at: key.span.bytes, in: tables.due)
    }
  }
}
