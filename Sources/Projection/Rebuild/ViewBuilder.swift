// Folds histories with one projector and writes the view that comes of it, in order, into a new environment.

internal import KeyValueStore
internal import Ledger

/// What a rebuild does for each view, whatever its projector: one call for each history.
protocol HistoryFolding: AnyObject {
  /// What the projector looks at; `nil` for everything.
  var types: TypeSet? { get }
  /// Folds one history, ordered. Called with customers ascending.
  func fold(customer: CustomerNumber, _ touchpoints: Span<Touchpoint>) throws
  /// Counts a touchpoint of customer 0.
  func fold(anonymous touchpoint: Touchpoint) throws
  /// Writes what is left, the totals, the due index and the meta entry.
  func finish() throws
}

/// How much is collected before it is written.
private let chunkBytesMax = 4 << 20

final class ViewBuilder<P: Projector>: HistoryFolding {
  private let generation: ViewGeneration
  private var folder: RowFolder<P>
  private let position: Position
  private let anchor: UInt64
  private let clock: Instant
  private let policies: [Position]
  private var totals = Totals()
  private var digest = Digest()
  private var counts = (rows: Int64(0), quarantined: Int64(0))
  private var dues: [(due: Int64, customer: UInt32)] = []
  private var chunk = Chunk()

  /// Values that wait to be written in one transaction.
  private struct Chunk {
    var bytes: [UInt8] = []
    var rows: [(customer: UInt32, end: Int)] = []
    var quarantined: [(customer: UInt32, value: [UInt8])] = []
  }

  init(
    _ projector: P, into generation: ViewGeneration, to target: RefreshTarget, newest: Fact?
  ) throws {
    self.generation = generation
    position = target.position
    anchor = ViewMeta.anchor(newest)
    clock = target.clock
    folder = try RowFolder(
      projector, asOf: target.asOf, through: target.position, published: target.published)
    policies = PublishedPolicy.positions(of: P.name, in: target.published, through: target.position)
    chunk.bytes.reserveCapacity(chunkBytesMax + 4096)
  }

  var types: TypeSet? { folder.types }

  func fold(customer: CustomerNumber, _ touchpoints: Span<Touchpoint>) throws {
    switch folder.fold(touchpoints) {
    case .nothing:
      return
    case .row(let row, let times):
      folder.projector.contribute(row, to: &totals)
      digest = digest + StoredRow.append(folder.bytes, times, customer: customer, to: &chunk.bytes)
      chunk.rows.append((customer.rawValue, chunk.bytes.count))
      if times.due != .distantFuture { dues.append((times.due.microseconds, customer.rawValue)) }
      counts.rows += 1
    case .quarantined(let entry):
      let (value, hash) = entry.encoded(customer: customer)
      chunk.quarantined.append((customer.rawValue, value))
      digest = digest + hash
      counts.quarantined += 1
    }
    if chunk.bytes.count >= chunkBytesMax { try flush() }
  }

  func fold(anonymous touchpoint: Touchpoint) throws { folder.fold(anonymous: touchpoint, to: &totals) }

  private func flush() throws {
    let tables = generation.tables
    try generation.environment.write { transaction in
      let bytes = chunk.bytes
      var start = 0
      for row in chunk.rows {
        let value = bytes.span.bytes.extracting(start..<row.end)
        try transaction.put(value, at: UInt64(row.customer), in: tables.rows, mode: .append)
        start = row.end
      }
      for entry in chunk.quarantined {
        try transaction.put(
          entry.value.span.bytes, at: UInt64(entry.customer), in: tables.quarantine, mode: .append)
      }
    }
    chunk.bytes.removeAll(keepingCapacity: true)
    chunk.rows.removeAll(keepingCapacity: true)
    chunk.quarantined.removeAll()
  }

  func finish() throws {
    try flush()
    try totals.checkOverflow()
    let tables = generation.tables
    try inBatches(totals.sorted) { entry, transaction in
      let (value, hash) = entry.counter.encoded(entry.value)
      try transaction.put(
        value.span.bytes, at: entry.counter.key.span.bytes, in: tables.totals, mode: .append)
      return hash
    }
    dues.sort { $0 < $1 }
    try inBatches(dues) { entry, transaction in
      let key = DueKey.bytes(Instant(microseconds: entry.due), CustomerNumber(entry.customer))
      try transaction.put(RawSpan(), at: key.span.bytes, in: tables.due, mode: .append)
      return 0
    }
    let meta = ViewMeta(
      position: position, asOf: folder.asOf, anchor: anchor, advanced: clock,
      fingerprint: folder.projector.fingerprint, policies: policies, digest: digest, rows: counts.rows,
      quarantined: counts.quarantined)
    try generation.environment.write { transaction in
      try transaction.put(meta.encoded().span.bytes, at: 0, in: tables.meta)
    }
  }

  /// Writes entries in transactions well below LMDB's limit of dirty pages; the sum of what `put` gives goes into
  /// the digest.
  private func inBatches<Entry>(
    _ entries: [Entry], _ put: (Entry, inout WriteTransaction) throws -> UInt128
  ) throws {
    var start = 0
    while start < entries.count {
      let end = min(start + 100_000, entries.count)
      let sum = try generation.environment.write { transaction in
        var sum: UInt128 = 0
        for entry in entries[start..<end] { sum &+= try put(entry, &transaction) }
        return sum
      }
      digest = digest + sum
      start = end
    }
  }
}

extension PublishedPolicy {
  /// Where the policies of a view were published, ascending.
  static func positions(of view: ViewName, in published: [PublishedPolicy], through position: Position)
    -> [Position]
  {
    published.filter { $0.view == view.text && $0.position <= position }.map(\.position).sorted()
  }
}
