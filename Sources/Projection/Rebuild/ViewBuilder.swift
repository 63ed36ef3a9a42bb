// Writes the rows that a rebuild's threads have folded, in order, into the tables of a view in a new
// environment.

internal import KeyValueStore
internal import Words

/// What a rebuild does for each view, whatever its projector. All calls come on the calling thread of the
/// rebuild, except for `finish`, which comes on a thread of the view's own.
protocol ViewBuilding: AnyObject {
  /// The types that the projector looks at; `nil` for all.
  var types: TypeSet? { get }
  /// The details that the projector needs of bodies, under the policies of the view.
  var details: DetailNeeds { get }
  /// Makes a folder for this view, for one thread.
  func makeFolder() -> any HistoryFolding
  /// Counts a touchpoint of customer 0.
  func fold(anonymous touchpoint: Touchpoint, _ details: Details)
  /// Writes rows; customers ascend from call to call. Where the transaction has to be run again, it is
  /// called again with the same rows. `didWrite` follows once they are committed.
  func write(_ rows: FoldedRows, in transaction: inout WriteTransaction) throws
  func didWrite(_ rows: FoldedRows) throws
  /// Adds the totals of one of its folders.
  func add(_ totals: Totals)
  /// Writes the totals, the due index and the meta entry, in transactions of its own.
  ///
  /// - Parameter check: asked now and then; what it throws is thrown.
  func finish(check: () throws -> Void) throws
}

final class ViewBuilder<P: Projector>: ViewBuilding {
  private let generation: ViewGeneration
  private let folder: RowFolder<P>
  private let position: Position
  private let anchor: UInt64
  private let clock: Instant
  private let policies: [Position]
  private let rowsBytes: Int
  private let pool = FoldedRowsPool()
  private var pages = RowPageBuilder(bytesMax: RowPage.filledMax)
  /// What `pages` becomes once the rows that are being written are committed.
  private var nextPages: RowPageBuilder?
  private let dues: ExternalSort<DueEntry>
  private var totals = Totals()
  private var digest = Digest()
  private var counts = (rows: Int64(0), quarantined: Int64(0))

  /// - Parameter directory: where the due index is sorted, if it is larger than its share of the memory.
  init(
    _ projector: P, into generation: ViewGeneration, to target: RefreshTarget, newest: Fact?,
    _ budget: MemoryBudget, directory: String
  ) throws {
    self.generation = generation
    position = target.position
    anchor = ViewMeta.anchor(newest)
    clock = target.clock
    folder = try RowFolder(
      projector, asOf: target.asOf, through: target.position, policyChanges: target.policyChanges)
    policies = PolicyChange.positions(of: P.policyName, in: target.policyChanges, through: target.position)
    rowsBytes = budget.rowsBytes
    dues = ExternalSort(in: directory, runBytes: budget.dueBytes, mergeBytes: budget.dueBytes)
  }

  var types: TypeSet? { folder.types }

  var details: DetailNeeds { folder.details }

  func makeFolder() -> any HistoryFolding { HistoryFolder(folder, pool: pool, rowsBytesMax: rowsBytes) }

  func fold(anonymous touchpoint: Touchpoint, _ details: Details) {
    folder.fold(anonymous: touchpoint, details, to: &totals)
  }

  func write(_ rows: FoldedRows, in transaction: inout WriteTransaction) throws {
    if rows.entries.isEmpty { return }
    let tables = generation.tables
    var pages = pages
    var start = 0
    for entry in rows.entries {
      let value = start..<entry.end
      start = entry.end
      try rows.withValue(value) { value in
        guard entry.isRow else {
          return try transaction.put(
            value, at: UInt64(entry.customer), in: tables.quarantine, mode: .append)
        }
        try value.withUnsafeBytes { value in
          try pages.append(entry.customer, value) { key, page in
            try transaction.put(page, at: key, in: tables.rows, mode: .append)
          }
        }
      }
    }
    nextPages = pages
  }

  func didWrite(_ rows: FoldedRows) throws {
    if let nextPages { pages = nextPages }
    nextPages = nil
    digest = digest + rows.digest
    for entry in rows.entries {
      if entry.due != .distantFuture { try dues.append(DueEntry(entry.due, entry.customer)) }
      if entry.isRow { counts.rows += 1 } else { counts.quarantined += 1 }
    }
    pool.giveBack(rows)
  }

  func add(_ totals: Totals) { self.totals.add(totals) }

  // MARK: The end

  func finish(check: () throws -> Void) throws {
    let tables = generation.tables
    try generation.home.write { transaction in
      var pages = pages
      try pages.finish { try transaction.put($1, at: $0, in: tables.rows, mode: .append) }
    }
    let counters = totals.sorted
    for entry in counters { digest = digest + entry.counter.hash(of: entry.value) }
    var rest = counters[...]
    // 40 bytes are the value of a counter with its key and what LMDB adds.
    try inBatches(ofBytes: 40, check, { rest.popFirst() }) { entry, transaction in
      try entry.counter.withEncoded(entry.value) { key, value, _ in
        try transaction.put(value, at: key, in: tables.totals, mode: .append)
      }
    }
    let sorted = try dues.sorted(check: check)
    try inBatches(ofBytes: 2048, check, { try Self.nextPack(of: sorted) }) { pack, transaction in
      try transaction.put(pack.value.span.bytes, at: pack.key.span.bytes, in: tables.due, mode: .append)
    }
    let meta = ViewMeta(
      position: position, asOf: folder.asOf, anchor: anchor, advanced: clock,
      fingerprint: folder.projector.foldFingerprint, policies: policies, digest: digest, rows: counts.rows,
      quarantined: counts.quarantined)
    try generation.home.write { transaction in
      try transaction.put(meta.encoded().span.bytes, at: 0, in: tables.meta)
    }
    generation.environment.beginWriting()
  }

  private static func nextPack(of sorted: SortedRecords<DueEntry>) throws -> DuePack? {
    var entries: [DueEntry] = []
    entries.reserveCapacity(DuePack.filledMax)
    while entries.count < DuePack.filledMax, let entry = try sorted.next() { entries.append(entry) }
    return DuePack(entries)
  }

  /// Writes small entries, so many to a transaction that it is not larger than one of rows.
  private func inBatches<Entry>(
    ofBytes entryBytes: Int, _ check: () throws -> Void, _ next: () throws -> Entry?,
    _ put: (Entry, inout WriteTransaction) throws -> Void
  ) throws {
    let batchMax = max(4, rowsBytes / entryBytes)
    var batch: [Entry] = []
    batch.reserveCapacity(batchMax)
    while true {
      try check()
      // Entries are collected first, since the transaction may be run again with a larger map.
      while batch.count < batchMax, let entry = try next() { batch.append(entry) }
      if batch.isEmpty { return }
      try generation.home.write { transaction in
        for entry in batch { try put(entry, &transaction) }
      }
      batch.removeAll(keepingCapacity: true)
    }
  }
}

extension PolicyChange {
  /// The positions at which policies of a view were published or withdrawn, ascending.
  static func positions(of view: ViewName, in policyChanges: [PolicyChange], through position: Position)
    -> [Position]
  {
    policyChanges.filter { $0.view == view.text && $0.position <= position }.map(\.position).sorted()
  }
}
