// Indexes from byte strings to the position of the touchpoint that introduced them: references, and what ids share.

internal import KeyValueStore

/// `references`: kind 1 ‖ text → position. The earliest touchpoint about a thing is the one that counts.
struct ReferenceIndex {
  static let name = "references"
  private(set) var watermark: Position
  private(set) var pending = PendingKeys()

  init(watermark: Position) { self.watermark = watermark }

  private static func withKey<Result>(of reference: Reference, _ body: (RawSpan) throws -> Result) rethrows
    -> Result
  {
    try withIndexKey(reference.kind.rawValue, reference.text, body)
  }

  var count: Int { pending.count }

  mutating func add(_ reference: Reference, _ position: Position) {
    Self.withKey(of: reference) { pending.insert($0, position) }
  }

  mutating func truncate(to count: Int) { pending.truncate(to: count) }

  /// Where a reference was introduced, as far as this index knows.
  func position(of reference: Reference, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    try Self.stored(reference, snapshot) ?? Self.withKey(of: reference) { pending.position(of: $0) }
  }

  static func stored(_ reference: Reference, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    try withKey(of: reference) { key in
      try IndexValue.lookUp(key, in: snapshot.store.references, name, snapshot)
    }
  }

  func flush(through position: Position, _ store: LogStore, _ transaction: inout WriteTransaction) throws {
    var batch = IndexBatch(name: Self.name, table: store.references, seed: store.seed)
    for index in pending.sortedIndexes() {
      try batch.put(pending.key(at: index), pending.position(at: index), &transaction)
    }
    try store.setWatermark(Self.name, position, &transaction)
  }

  mutating func flushed(through position: Position) {
    pending.removeAll()
    watermark = position
  }
}

/// New entries of an index on their way to its table, in the order of their keys.
struct IndexBatch {
  let name: String
  let table: Table
  let seed: UInt64
  /// Behind everything that the table holds, if the first key is; otherwise each in its place.
  private var mode: WriteTransaction.Mode?

  init(name: String, table: Table, seed: UInt64) {
    self.name = name
    self.table = table
    self.seed = seed
  }

  /// Puts an entry; where the key is there already, the earlier one stays.
  mutating func put(_ key: RawSpan, _ position: Position, _ transaction: inout WriteTransaction) throws {
    let mode = try mode ?? Self.mode(key, table, transaction)
    self.mode = mode
    let checksum = IndexValue.checksum(position, key, name, seed)
    let value = (position.rawValue.littleEndian, checksum.littleEndian)
    do {
      try unsafe withUnsafeBytes(of: value) { bytes in
        try unsafe transaction.put(RawSpan(_unsafeBytes: bytes), at: key, in: table, mode: mode)
      }
    } catch let error as KeyValueError where error.code == .keyExists && mode == .insert {}
  }

  private static func mode(_ key: RawSpan, _ table: Table, _ transaction: borrowing WriteTransaction) throws
    -> WriteTransaction.Mode
  {
    var cursor = try transaction.cursor(in: table)
    guard try cursor.last() else { return .append }
    return cursor.key.precedes(key) ? .append : .insert
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

/// The value of an index: position 8 ‖ checksum 8 over the table's name, the key and the position.
enum IndexValue {
  /// The position that a table holds for a key.
  static func lookUp(_ key: RawSpan, in table: Table, _ name: String, _ snapshot: borrowing LogSnapshot)
    throws -> Position?
  {
    let seed = snapshot.store.seed
    return try snapshot.transaction.lookUp(key, in: table) { key, value in
      try position(value, key: key, name: name, seed: seed)
    }
  }

  static func position(_ value: RawSpan, key: RawSpan, name: String, seed: UInt64) throws(LedgerError)
    -> Position
  {
    guard value.byteCount == 16 else { throw damagedIndex(name) }
    let position = Position(value.littleEndian(at: 0))
    let checksum = checksum(position, key, name, seed)
    guard value.littleEndian(at: 8, as: UInt64.self) == checksum else { throw damagedIndex(name) }
    return position
  }

  static func checksum(_ position: Position, _ key: RawSpan, _ name: String, _ seed: UInt64) -> UInt64 {
    Checksum.of(key, seed: seed ^ position.rawValue &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(name.utf8.count))
  }
}
