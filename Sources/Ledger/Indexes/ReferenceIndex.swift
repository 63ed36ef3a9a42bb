// The index from an order, a ticket, a campaign … to the touchpoint that introduced it.

internal import KeyValueStore

/// `references`: kind 1 ‖ text → position. The earliest touchpoint about a thing is the one that counts.
struct ReferenceIndex {
  static let name = "references"
  private(set) var watermark: Position
  private(set) var pending = PendingKeys()
  /// By kind, of the pending keys.
  private var ascents = [Ascent](repeating: Ascent(greatest: []), count: 256)

  init(watermark: Position) { self.watermark = watermark }

  private static func withKey<Result>(of reference: Reference, _ body: (RawSpan) throws -> Result) rethrows
    -> Result
  {
    try withIndexKey(reference.kind.rawValue, reference.text, body)
  }

  var count: Int { pending.count }

  mutating func add(_ reference: Reference, _ position: Position) {
    let kind = Int(reference.kind.rawValue)
    Self.withKey(of: reference) { key in
      // Orders are numbered as they come: a new one shows to be new by that alone.
      if !ascents[kind].isPassed(by: key) {
        let isRecent = ascents[kind].isPassedButForRecent(by: key, pending.generation)
        guard (isRecent ? pending.recentPosition(of: key) : pending.position(of: key)) == nil else { return }
      }
      pending.append(key, position)
      ascents[kind].add(key, pending.generation)
    }
  }

  mutating func truncate(to count: Int) { pending.truncate(to: count) }

  /// Where a reference was introduced, as far as this index knows.
  mutating func position(of reference: Reference, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    try Self.stored(reference, snapshot) ?? Self.withKey(of: reference) { pending.position(of: $0) }
  }

  static func stored(_ reference: Reference, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    try withKey(of: reference) { key in
      var cursor = try snapshot.transaction.cursor(in: snapshot.store.references)
      return try table(snapshot.store).position(of: key, &cursor)
    }
  }

  static func table(_ store: LogStore) -> KeyTable {
    KeyTable(name: name, table: store.references, seed: store.seed)
  }

  func flush(through position: Position, _ store: LogStore, _ transaction: inout WriteTransaction) throws {
    try Self.table(store).merge(pending.sorted(), &transaction)
    try store.setWatermark(Self.name, position, &transaction)
  }

  mutating func flushed(through position: Position) {
    pending.removeAll()
    ascents = [Ascent](repeating: Ascent(greatest: []), count: ascents.count)
    watermark = position
  }
}

/// Runs `body` on a key: a number, big endian, and a text.
func withIndexKey<Number: FixedWidthInteger, Result>(
  _ number: Number, _ text: String, _ body: (RawSpan) throws -> Result
) rethrows -> Result {
  var text = text
  return try text.withUTF8 { utf8 in
    let prefix = MemoryLayout<Number>.size
    // On the stack: every append makes several keys.
    return try unsafe withUnsafeTemporaryAllocation(byteCount: prefix + utf8.count, alignment: 8) { key in
      unsafe key.storeBytes(of: number.bigEndian, as: Number.self)
      unsafe UnsafeMutableRawBufferPointer(rebasing: key[prefix...]).copyMemory(
        from: UnsafeRawBufferPointer(utf8))
      return try unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(key)))
    }
  }
}
