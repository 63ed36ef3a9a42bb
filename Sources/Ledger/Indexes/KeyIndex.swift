// Two indexes of one shape: from byte strings to the position of the touchpoint that introduced them.

internal import KeyValueStore

/// `references`: kind 1 ‖ text → position. The earliest touchpoint about a thing is the one that counts.
struct ReferenceIndex {
  static let name = "references"
  private(set) var watermark: Position
  private(set) var pending = PendingKeys()

  init(watermark: Position) { self.watermark = watermark }

  static func key(_ reference: Reference) -> [UInt8] { [reference.kind.rawValue] + Array(reference.text.utf8) }

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
    for (key, position) in pending.sorted() {
      let key = Array(key)
      // One that is there already is earlier: it stays.
      if try transaction.value(at: key, in: store.references) == nil {
        let value = IndexValue.bytes(position, key: key, name: Self.name, seed: store.seed)
        try transaction.put(value, at: key, in: store.references)
      }
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
    sourceKey(source) + Array(id.utf8)
  }

  /// Where this (source, id) was recorded.
  mutating func position(of key: [UInt8], _ snapshot: borrowing LogSnapshot) throws -> Position? {
    if let position = pending.position(of: key) { return position }
    guard watermark > .start, let form = try form(of: Array(key[..<4]), snapshot) else { return nil }
    return try Self.stored(form == .text ? key : Self.hashed(key), snapshot)
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
    var hashed: [(key: [UInt8], position: Position)] = []
    for (key, position) in pending.sorted() {
      let key = Array(key)
      if forms[Array(key[..<4])] == .hash {
        hashed.append((Self.hashed(key), position))
      } else {
        try put(key, position, store, &transaction)
      }
    }
    hashed.sort { $0.key.lexicographicallyPrecedes($1.key) }
    for (key, position) in hashed { try put(key, position, store, &transaction) }
    try store.setWatermark(Self.name, position, &transaction)
  }

  mutating func flushed(through position: Position) {
    pending.removeAll()
    forms = [:]
    watermark = position
  }

  private func put(
    _ key: [UInt8], _ position: Position, _ store: LogStore, _ transaction: inout WriteTransaction
  ) throws {
    let value = IndexValue.bytes(position, key: key, name: Self.name, seed: store.seed)
    try transaction.put(value, at: key, in: store.ids)
  }

  /// Chooses a form for every source that has none: text where at least nine of ten ids ascend, as a till's
  /// numbers do, because then new ones go to the end of the tree; a hash of 16 bytes for the rest.
  private func writeForms(_ store: LogStore, _ transaction: inout WriteTransaction) throws -> [[UInt8]: Form] {
    var ascending: [[UInt8]: (all: Int, up: Int, last: ArraySlice<UInt8>)] = [:]
    for key in pending.keys {
      let source = Array(key.prefix(4))
      var seen = ascending[source] ?? (0, 0, [])
      seen.all += 1
      if seen.last.lexicographicallyPrecedes(key) { seen.up += 1 }
      seen.last = key
      ascending[source] = seen
    }
    var forms: [[UInt8]: Form] = [:]
    for (source, seen) in ascending {
      if let stored = try transaction.value(at: source, in: store.ids) {
        forms[source] = try Self.form(
          try IndexValue.position(stored, key: source, name: Self.name, seed: store.seed))
      } else {
        let form: Form = seen.up * 10 >= seen.all * 9 ? .text : .hash
        try put(source, Position(UInt64(form.rawValue)), store, &transaction)
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

  private static func sourceKey(_ source: UInt32) -> [UInt8] {
    [UInt8(truncatingIfNeeded: source >> 24), UInt8(truncatingIfNeeded: source >> 16),
      UInt8(truncatingIfNeeded: source >> 8), UInt8(truncatingIfNeeded: source)]
  }

  private static func hashed(_ key: [UInt8]) -> [UInt8] {
    var hashed = Array(key[..<4])
    hashed.appendLittleEndian(Checksum.of(key, seed: 0x9E37_79B9_7F4A_7C15))
    hashed.appendLittleEndian(Checksum.of(key, seed: 0xC2B2_AE3D_27D4_EB4F))
    return hashed
  }
}

/// The value of an index: position 8 ‖ checksum 8 over the table's name, the key and the position.
enum IndexValue {
  static func bytes(_ position: Position, key: [UInt8], name: String, seed: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(position.rawValue)
    bytes.appendLittleEndian(checksum(position, key, name, seed))
    return bytes
  }

  static func position(_ value: RawSpan, key: [UInt8], name: String, seed: UInt64) throws(LedgerError) -> Position {
    guard value.byteCount == 16 else { throw damagedIndex(name) }
    let position = Position(value.littleEndian(at: 0))
    guard value.littleEndian(at: 8, as: UInt64.self) == checksum(position, key, name, seed) else {
      throw damagedIndex(name)
    }
    return position
  }

  private static func checksum(_ position: Position, _ key: [UInt8], _ name: String, _ seed: UInt64) -> UInt64 {
    Checksum.of(key, seed: seed ^ position.rawValue &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(name.utf8.count))
  }
}
