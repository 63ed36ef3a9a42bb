// One run of a backup: copies what a ledger has and the backup has not, while others go on appending.

internal import KeyValueStore
internal import Schema
internal import SwiftProtobuf

/// Brings the backup in a directory up to the head that the ledger has when the run begins.
struct BackupRun {
  private let store: LogStore
  private let directory: BackupDirectory
  private let writer: SegmentWriter
  /// The backup as it is; `nil` where it is begun.
  private let before: BackupManifest?
  private let head: LogHead
  private let run: UInt64
  private let created: Instant

  /// About so many bytes are copied under one snapshot. While it is held the ledger cannot use the pages again that it sees.
  private static let bytesAtOnce = 4 << 20
  private static let positionsAtOnce: UInt64 = 1 << 16

  /// - Throws: `otherBackup` where the backup is not one of this ledger.
  init(
    of store: LogStore, into directory: BackupDirectory, verifies: Bool, now: Instant
  ) throws {
    self.store = store
    writer = SegmentWriter(into: directory, verifies: verifies)
    before = try directory.readManifest()
    self.directory = directory
    head = try store.read { $0.head }
    run = (before?.run ?? 0) + 1
    created = max(now, head.recorded)
    guard head.position > .start else {
      throw LedgerError(
        .cannotCreate, "the ledger \(store.directory.path) has no touchpoint yet: there is nothing to back up"
      )
    }
    if let before { try check(before) }
  }

  /// Refuses a backup of another ledger, or of another copy of this one.
  private func check(_ before: BackupManifest) throws {
    let advice = "nothing was changed; give another directory for this ledger's backup"
    guard before.ledger == store.identity else {
      throw LedgerError(.otherBackup, "\(directory.path) is the backup of another ledger: \(advice)")
    }
    guard before.position <= head.position else {
      throw LedgerError(
        .otherBackup,
        "\(directory.path) goes to position \(before.position), and the ledger \(store.directory.path) ends at "
          + "\(head.position): an older copy of the ledger stands in its place; \(advice)",
        position: head.position)
    }
    guard try store.holds(before.anchor) else {
      throw LedgerError(
        .otherBackup,
        "\(directory.path) is the backup of another copy of this ledger, which went on otherwise before position "
          + "\(before.position): \(advice)", position: before.position)
    }
  }

  /// Copies, and says what the backup is then.
  ///
  /// - Throws: `damaged` where the log is: the backup stays as it was. `damagedBackup` where what was written cannot
  ///   be read again.
  func perform() throws -> BackupReceipt {
    let redacted = try redactedSince()
    try directory.removeSegments(besides: before, overwriting: true)
    let lost = before?.segments.filter { !directory.has($0) } ?? []
    if let before, before.position == head.position, lost.isEmpty {
      return BackupReceipt(before, directory.path)
    }
    let plan = BackupPlan(
      before?.segments ?? [], through: head.position, anew: redacted + lost.map { $0.first...$0.last })
    var segments: [BackupManifest.Segment] = []
    var written = 0
    var copying = Copying(bytes: SegmentBytes(of: store.identity), pace: BackupPace(from: head.position))
    // Whatever ends this run: nobody writes into the directory any more when it is over.
    defer { writer.wait() }
    for part in plan.parts {
      switch part {
      case .keep(let segment): segments.append(segment)
      case .copy(let first, let last):
        let copied = try copy(from: first, through: Position(last), &copying)
        written += copied.reduce(0) { $0 + $1.bytes }
        segments += copied
      }
    }
    try writer.finish()
    // As the log is now: it may have been brought to another format, or been redacted, while it was copied.
    let partialSince = try store.partialSince()
    let manifest = BackupManifest(
      ledger: store.identity, logFormat: try store.format(),
      partialSince: partialSince.rawValue == .max ? nil : partialSince, run: run, created: created,
      recorded: head.recorded, anchor: try store.anchor(at: head.position), segments: segments)
    try directory.write(manifest)
    try directory.removeSegments(besides: manifest, overwriting: !redacted.isEmpty)
    var receipt = BackupReceipt(manifest, directory.path)
    receipt.new = head.position.rawValue - (before?.position.rawValue ?? 0)
    receipt.written = written
    return receipt
  }

  // MARK: Copying

  /// What one segment after another is copied with.
  private struct Copying {
    /// The segment that is being made.
    var bytes: SegmentBytes
    var pace: BackupPace
  }

  private func copy(from first: UInt64, through last: Position, _ copying: inout Copying) throws
    -> [BackupManifest.Segment]
  {
    var segments: [BackupManifest.Segment] = []
    var first = first
    while first <= last.rawValue {
      copying.bytes.begin(from: first)
      while copying.bytes.last < last, !copying.bytes.isFull {
        let newest = try copySome(into: &copying.bytes, through: last)
        // Where it is to rest, all of it rests.
        if copying.pace.isShared(at: newest) { writer.wait() }
        copying.pace.rest(at: newest)
      }
      segments.append(try write(&copying.bytes))
      first = copying.bytes.last.rawValue + 1
    }
    return segments
  }

  /// Copies under one snapshot, until enough is copied or the segment is full.
  ///
  /// - Returns: the ledger's newest position in that snapshot.
  private func copySome(into segment: inout SegmentBytes, through last: Position) throws -> Position {
    let enough = segment.bytes.count + Self.bytesAtOnce
    // Whatever was begun under an earlier snapshot is copied again from the beginning of its block.
    segment.dropOpenFrame()
    return try store.read { snapshot in
      _ = try snapshot.walkBodies(after: segment.last, through: last) { position, fact, body in
        guard segment.add(fact, body, at: position, ends: position == last) else { return true }
        return !segment.isFull && segment.bytes.count < enough
      }
      return snapshot.head.position
    }
  }

  private func write(_ bytes: inout SegmentBytes) throws -> BackupManifest.Segment {
    bytes.close()
    guard let fact = bytes.lastFact else {
      throw LedgerError(.damaged, "the log ends before position \(head.position)", position: head.position)
    }
    let segment = BackupManifest.Segment(
      first: bytes.first, last: bytes.last.rawValue, run: run, bytes: bytes.bytes.count,
      checksum: unsafe Checksum.of(bytes.bytes.span.bytes, seed: 0), recorded: fact.recorded)
    bytes.bytes = try writer.write(bytes.bytes, to: segment)
    return segment
  }

  // MARK: What was taken out of the log

  /// The runs of positions whose bodies were redacted since the backup was brought up to date last.
  private func redactedSince() throws -> [ClosedRange<UInt64>] {
    guard let before else { return [] }
    var redacted: [ClosedRange<UInt64>] = []
    var position = before.position
    while position < head.position {
      let end = min(head.position, Position(position.rawValue + Self.positionsAtOnce))
      try store.read { snapshot in
        try snapshot.scanBodies(after: position, through: end, types: TypeSet([TouchpointRedacted.type])) {
          _, _, body in
          let body = try unsafe body.withUnsafeBytes { unsafe try TouchpointBody(serializedBytes: Array($0)) }
          let runs = try TouchpointRedacted(serializedBytes: body.message).redactedRuns
          redacted += runs.map { $0.lowerBound.rawValue...$0.upperBound.rawValue }
        }
      }
      position = end
    }
    return redacted
  }
}

extension LogStore {
  /// The version of the format that the log has.
  fileprivate func format() throws -> UInt32 {
    try read { snapshot in
      guard let row = try snapshot.transaction.value(at: MetaKey.format, in: meta), row.byteCount == 4 else {
        throw LedgerError(.damaged, "the log has no format; restore it from a backup")
      }
      return row.littleEndian(at: 0)
    }
  }
}
