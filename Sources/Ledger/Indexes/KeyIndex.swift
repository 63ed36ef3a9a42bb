// Two indexes of one shape: from byte strings to the position of the touchpoint that introduced them.

internal import KeyValueStore

/// `references`: kind 1 ‖ text → position. The earliest touchpoint about a thing is the one that counts.
struct ReferenceIndex {
  static let name = "references"
  private(set) var watermark: Position
  private(set) var pending = PendingKeys()

  init(watermark: Position) { self.watermark = watermark }

  static func key(_ reference: Reference) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(1 + reference.text.utf8.count)
    key.append(reference.kind.rawValue)
    key.append(contentsOf: reference.text.utf8)
    return key
  }

  var count: Int { pending.count }

  mutating func add(_ reference: Reference, _ position: Position) {
    let key = Self.key(reference)
    if pending.position(of: key) == nil { pending.insert(key, position) }
  }

  mutating func truncate(to count: Int) { pending.truncate(to: count) }

  /// Where a reference was introduced, as far as this index knows.
  func position(of reference: Reference, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    let key = Self.key(reference)
    return try Self.stored(key, snapshot) ?? pending.position(of: key)
  }

  static func stored(_ key: [UInt8], _ snapshot: borrowing LogSnapshot) throws -> Position? {
    let seed = snapshot.store.seed
    return try snapshot.transaction.lookUp(key, in: snapshot.store.references) { key, value in
      try IndexValue.position(value, key: key, name: name, seed: seed)
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

/// `ids`: source 4 ‖ producer's event id (or its 16-byte hash, for a source whose ids come in no order) → position;
/// and source 4 → which of the two, as a number in the place of the position.
struct IdIndex {
  static let name = "ids"
  private(set) var watermark: Position
  private(set) var pending = PendingKeys()
  /// How each source's ids are stored: decided when the first of them are written.
  private var forms: [UInt32: Form] = [:]

  private enum Form: UInt8 {
    case text = 1
    case hash = 2
  }

  init(watermark: Position) { self.watermark = watermark }

  var count: Int { pending.count }

  static func key(source: UInt32, id: String) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(4 + id.utf8.count)
    key.appendLittleEndian(source.bigEndian)
    key.append(contentsOf: id.utf8)
    return key
  }

  /// Where this (source, id) was recorded.
  mutating func position(of key: [UInt8], _ snapshot: borrowing LogSnapshot) throws -> Position? {
    if let position = pending.position(of: key) { return position }
    guard watermark > .start, let form = try form(of: Array(key[..<4]), snapshot) else { return nil }
    return try Self.stored(form == .text ? key : unsafe Self.hashed(key.span.bytes), snapshot)
  }

  private static func stored(_ key: [UInt8], _ snapshot: borrowing LogSnapshot) throws -> Position? {
    let seed = snapshot.store.seed
    return try snapshot.transaction.lookUp(key, in: snapshot.store.ids) { key, value in
      try IndexValue.position(value, key: key, name: name, seed: seed)
    }
  }

  mutating func add(_ key: [UInt8], _ position: Position) { pending.insert(key, position) }

  mutating func truncate(to count: Int) { pending.truncate(to: count) }

  /// Writes the pending ids in the order of their stored keys. Gives the forms that it chose.
  func flush(through position: Position, _ store: LogStore, _ transaction: inout WriteTransaction) throws {
    let forms = try writeForms(store, &transaction)
    var hashed = PendingKeys()
    var batch = IndexBatch(name: Self.name, table: store.ids, seed: store.seed)
    for index in pending.sortedIndexes() {
      let key = pending.key(at: index)
      if forms[Self.source(of: key)] == .hash {
        hashed.insert(Self.hashed(key), pending.position(at: index))
      } else {
        try batch.put(key, pending.position(at: index), &transaction)
      }
    }
    batch = IndexBatch(name: Self.name, table: store.ids, seed: store.seed)
    for index in hashed.sortedIndexes() {
      try batch.put(hashed.key(at: index), hashed.position(at: index), &transaction)
    }
    try store.setWatermark(Self.name, position, &transaction)
  }

  mutating func flushed(through position: Position) {
    pending.removeAll()
    forms = [:]
    watermark = position
  }

  /// Chooses a form for every source that has none: text where at least nine of ten ids ascend, as a till's
  /// numbers do, because then new ones go to the end of the tree; a hash of 16 bytes for the rest.
  private func writeForms(_ store: LogStore, _ transaction: inout WriteTransaction) throws -> [UInt32: Form] {
    var ascending: [UInt32: (all: Int, up: Int, last: Int)] = [:]
    for index in 0..<pending.count {
      let source = Self.source(of: pending.key(at: index))
      guard let seen = ascending[source] else {
        ascending[source] = (1, 1, index)
        continue
      }
      ascending[source] = (seen.all + 1, seen.up + (pending.precedes(seen.last, index) ? 1 : 0), index)
    }
    var forms: [UInt32: Form] = [:]
    for (source, seen) in ascending {
      let key = Self.key(source: source, id: "")
      if let stored = try transaction.value(at: key, in: store.ids) {
        forms[source] = try Self.form(try IndexValue.position(stored, key: key, name: Self.name, seed: store.seed))
      } else {
        let form: Form = seen.up * 10 >= seen.all * 9 ? .text : .hash
        var batch = IndexBatch(name: Self.name, table: store.ids, seed: store.seed)
        try unsafe batch.put(key.span.bytes, Position(UInt64(form.rawValue)), &transaction)
        forms[source] = form
      }
    }
    return forms
  }

  private mutating func form(of source: [UInt8], _ snapshot: borrowing LogSnapshot) throws -> Form? {
    let number = source.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if let known = forms[number] { return known }
    guard let stored = try Self.stored(source, snapshot) else { return nil }
    let form = try Self.form(stored)
    forms[number] = form
    return form
  }

  private static func form(_ stored: Position) throws(LedgerError) -> Form {
    guard let form = UInt8(exactly: stored.rawValue).flatMap(Form.init) else { throw damagedIndex(name) }
    return form
  }

  private static func source(of key: RawSpan) -> UInt32 {
    UInt32(bigEndian: key.littleEndian(at: 0, as: UInt32.self))
  }

  private static func hashed(_ key: RawSpan) -> [UInt8] {
    var hashed: [UInt8] = []
    hashed.reserveCapacity(20)
    hashed.appendLittleEndian(key.littleEndian(at: 0, as: UInt32.self))
    hashed.appendLittleEndian(Checksum.of(key, seed: 0x9E37_79B9_7F4A_7C15))
    hashed.appendLittleEndian(Checksum.of(key, seed: 0xC2B2_AE3D_27D4_EB4F))
    return hashed
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

/// The value of an index: position 8 ‖ checksum 8 over the table's name, the key and the position.
enum IndexValue {
  static func position(_ value: RawSpan, key: [UInt8], name: String, seed: UInt64) throws(LedgerError) -> Position {
    guard value.byteCount == 16 else { throw damagedIndex(name) }
    let position = Position(value.littleEndian(at: 0))
    let checksum = unsafe checksum(position, key.span.bytes, name, seed)
    guard value.littleEndian(at: 8, as: UInt64.self) == checksum else { throw damagedIndex(name) }
    return position
  }

  static func checksum(_ position: Position, _ key: RawSpan, _ name: String, _ seed: UInt64) -> UInt64 {
    Checksum.of(key, seed: seed ^ position.rawValue &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(name.utf8.count))
  }
}
