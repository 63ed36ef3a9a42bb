// The log of a ledger, written from a backup up to one position.

internal import KeyValueStore

/// A log that is made from a backup.
struct LogRestore {
  let manifest: BackupManifest
  let directory: BackupDirectory
  /// The newest touchpoint that is restored.
  let end: Position
  private(set) var recorded: Instant

  private var seed: UInt64 { manifest.ledger.seed }

  /// - Throws: `unknownSubject` where the backup does not go to the point, or begins after it.
  init(_ manifest: BackupManifest, in directory: BackupDirectory, at point: RestorePoint) throws {
    self.manifest = manifest
    self.directory = directory
    recorded = manifest.recorded
    switch point {
    case .newest: end = manifest.position
    case .position(let position):
      guard position > .start, position <= manifest.position else {
        throw LedgerError(
          .unknownSubject,
          "the backup \(directory.path) goes from position 1 to \(manifest.position), and has no position \(position)"
        )
      }
      end = position
    case .instant(let instant):
      end = try Self.newest(by: instant, manifest, directory)
      guard end > .start else {
        throw LedgerError(
          .unknownSubject,
          "nothing of the backup \(directory.path) had been recorded by \(instant); give a later time")
      }
    }
    guard end < manifest.position else { return }
    recorded = try fact(at: end).recorded
    if case .position = point { try checkIsWhole() }
  }

  /// Refuses a position in the middle of what was recorded at once: a batch, or a decision with what it has caused. The log says no more
  /// of that than that they have the same `recorded`.
  ///
  /// - Throws: `unknownSubject`, with the positions before and after.
  private func checkIsWhole() throws {
    guard try fact(at: end.next).recorded == recorded else { return }
    let before = try Self.newest(by: Instant(microseconds: recorded.microseconds - 1), manifest, directory)
    let last = try Self.newest(by: recorded, manifest, directory)
    throw LedgerError(
      .unknownSubject,
      "position \(end) is in the middle of what was recorded at once, positions \(before.next) to \(last): half of a batch, or of a "
        + "decision, is none. Name position \(before > .start ? "\(before) or " : "")\(last)")
  }

  /// The newest touchpoint that had been recorded by an instant; `start` where there was none. Those of one commit have the same
  /// `recorded`: so it never is one in the middle of a commit.
  private static func newest(by instant: Instant, _ manifest: BackupManifest, _ directory: BackupDirectory)
    throws
    -> Position
  {
    guard let segment = manifest.segments.first(where: { $0.recorded > instant }) else {
      return manifest.position
    }
    var found = Position(segment.first - 1)
    try directory.read(segment, of: manifest.ledger).forEachBlock { number, facts, _ in
      let first = FactBlock.firstPosition(of: number).rawValue
      for index in facts.indices {
        guard facts[index].recorded <= instant else { return false }
        found = Position(first + UInt64(index))
      }
      return true
    }
    return found
  }

  private func fact(at position: Position) throws -> Fact {
    var found: Fact?
    for segment in manifest.segments
    where segment.first <= position.rawValue && position.rawValue <= segment.last {
      try directory.read(segment, of: manifest.ledger).forEachBlock { number, facts, _ in
        let index = position.rawValue - FactBlock.firstPosition(of: number).rawValue
        guard index < UInt64(FactBlock.capacity) else { return true }
        if index < UInt64(facts.count) { found = facts[Int(index)] }
        return false
      }
    }
    guard let found else { throw LogSnapshot.missing(position) }
    return found
  }

  // MARK: Writing

  /// Writes the environment `log/` and the file `head`.
  ///
  /// - Throws: `damagedBackup` where a segment that is needed is; what the system says.
  func write(to draft: LedgerDirectory) throws {
    try LogStore.create(in: draft, identity: manifest.ledger)
    do {
      var options = Environment.Options()
      options.createsFiles = false
      // Nobody sees it before it is whole.
      options.withoutSync = true
      let environment = try Environment(at: draft.log, options: options)
      defer { environment.close() }
      let tables = Tables(
        facts: try environment.table("facts"), bodies: try environment.table("bodies"),
        meta: try environment.table("meta"))
      for segment in manifest.segments where segment.first <= end.rawValue {
        let content = try directory.read(segment, of: manifest.ledger)
        try environment.write { transaction in try put(content, tables, &transaction) }
      }
      try environment.sync()
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "writing \(draft.log)")
    }
    let store = try LogStore(in: draft, readOnly: true)
    defer { store.environment.close() }
    let head = try store.read { $0.head }
    guard head.position == end, head.recorded == recorded else { throw LogSnapshot.missing(end) }
    try HeadFile(at: draft.head).write(head, ledger: manifest.ledger)
  }

  private struct Tables {
    var facts: Table
    var bodies: Table
    var meta: Table
  }

  /// Puts the touchpoints of a segment, and the end of the log where it is among them.
  private func put(_ content: SegmentContent, _ tables: Tables, _ transaction: inout WriteTransaction) throws
  {
    var row = [UInt8](repeating: 0, count: FactBlock.byteCount)
    var facts: [Fact] = []
    var (bodies, ends): ([UInt8], [Int]) = ([], [])
    try content.forEachTouchpoint { position, fact, body in
      facts.append(fact)
      unsafe body.withUnsafeBytes { unsafe bodies.append(contentsOf: $0) }
      ends.append(bodies.count)
      let first = Position(position.rawValue - UInt64(facts.count) + 1)
      if position == end {
        try putEnd(facts, first: first, &row, tables.meta, &transaction)
      } else if facts.count == FactBlock.capacity {
        FactBlock.encode(facts[...], first: first, seed: seed, into: &row)
        try transaction.put(row, at: FactBlock.number(of: first), in: tables.facts, mode: .append)
        facts.removeAll(keepingCapacity: true)
      }
      return position < end
    }
    try LogTail.putPacks(ends: ends, bodies, from: content.segment.first, tables.bodies, &transaction)
  }

  /// Puts the last block, which is in the tail, and the rows that say how far the log goes.
  private func putEnd(
    _ facts: [Fact], first: Position, _ row: inout [UInt8], _ meta: Table,
    _ transaction: inout WriteTransaction
  ) throws {
    FactBlock.encode(facts[...], first: first, seed: seed, into: &row)
    let checksum: UInt64 = unsafe row.span.bytes.littleEndian(at: 0)
    let head = LogHead(position: end, recorded: facts[facts.count - 1].recorded, blockChecksum: checksum)
    // Of a log of an earlier format nothing says which orders have the flag.
    let partialSince = PartialSince(position: min(manifest.partialSince ?? end, end))
    if manifest.logFormat >= LogStore.formatWithRedactions {
      // As in the log that was backed up, programs that know of no redactions are to refuse it.
      try transaction.put(
        [UInt8](littleEndian: LogStore.formatWithRedactions), at: LogStore.MetaKey.format, in: meta)
    }
    try transaction.put(row, at: LogStore.MetaKey.tail, in: meta)
    try transaction.put(head.row(seed: seed), at: LogStore.MetaKey.head, in: meta)
    try transaction.put(partialSince.row(seed: seed), at: LogStore.MetaKey.partial, in: meta)
  }
}
