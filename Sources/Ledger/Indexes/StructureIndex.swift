// The table of the touchpoints that give others their meaning.

internal import KeyValueStore

/// `structure`: position → type of each structural touchpoint. All of it is read on open, and compared with
/// a row in `meta` that says how many there are and what they hash to.
enum StructureIndex {
  static let name = "structure"

  /// What the table holds up to its watermark.
  ///
  /// ```
  /// count 8 │ digest 8 │ highest customer 4 │ zero 4 │ checksum 8
  /// ```
  struct Summary: Hashable {
    static let byteCount = 32

    var count: UInt64 = 0
    /// XXH3 of (the digest before ‖ position ‖ type), entry by entry.
    var digest: UInt64 = 0
    var customers: UInt32 = 0

    init() {}

    init(row: RawSpan, seed: UInt64) throws(LedgerError) {
      guard row.byteCount == Self.byteCount,
        row.littleEndian(at: 24, as: UInt64.self) == Checksum.of(row.extracting(first: 24), seed: seed)
      else { throw damagedIndex(name) }
      count = row.littleEndian(at: 0)
      digest = row.littleEndian(at: 8)
      customers = row.littleEndian(at: 16)
    }

    func row(seed: UInt64) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.appendLittleEndian(count)
      bytes.appendLittleEndian(digest)
      bytes.appendLittleEndian(customers)
      bytes.appendLittleEndian(UInt32(0))
      bytes.appendLittleEndian(Checksum.of(bytes, seed: seed))
      return bytes
    }

    mutating func add(_ type: TouchpointType, at position: Position, seed: UInt64) {
      var bytes: [UInt8] = []
      bytes.appendLittleEndian(digest)
      bytes.appendLittleEndian(position.rawValue)
      bytes.appendLittleEndian(type.rawValue)
      digest = Checksum.of(bytes, seed: seed)
      count += 1
    }
  }

  static func summary(_ snapshot: borrowing LogSnapshot) throws -> Summary {
    let store = snapshot.store
    guard let row = try snapshot.transaction.value(at: LogStore.MetaKey.structure, in: store.meta) else {
      return Summary()
    }
    return try Summary(row: row, seed: store.seed)
  }

  /// Reads the structure that the table holds, up to its watermark.
  ///
  /// - Throws: `damagedIndex` where the table is not what was written; the log says the same.
  static func load(_ snapshot: borrowing LogSnapshot) throws -> (structure: Structure, summary: Summary) {
    let store = snapshot.store
    var structure = Structure()
    structure.position = try snapshot.watermark(of: name)
    guard structure.position > .start else { return (structure, Summary()) }
    let expected = try summary(snapshot)
    let entries = try entries(through: structure.position, snapshot)
    var found = Summary()
    for entry in entries { found.add(entry.type, at: entry.position, seed: store.seed) }
    found.customers = expected.customers
    guard found == expected else { throw damagedIndex(name) }
    for entry in entries {
      let fact = try snapshot.fact(at: entry.position)
      try structure.add(fact, at: entry.position) { try snapshot.body(at: entry.position, fact) }
    }
    structure.customerCount = expected.customers
    return (structure, found)
  }

  private static func entries(through end: Position, _ snapshot: borrowing LogSnapshot) throws
    -> [(position: Position, type: TouchpointType)]
  {
    var entries: [(position: Position, type: TouchpointType)] = []
    var cursor = try snapshot.transaction.cursor(in: snapshot.store.structure)
    var more = try cursor.first()
    while more, cursor.keyNumber <= end.rawValue {
      guard cursor.value.byteCount == 2 else { throw damagedIndex(name) }
      entries.append((Position(cursor.keyNumber), TouchpointType(rawValue: cursor.value.littleEndian(at: 0))))
      more = try cursor.next()
    }
    return entries
  }

  /// Writes the touchpoints after the watermark that `pending` names. Gives the summary of what the table
  /// then holds.
  static func flush(
    _ pending: [(position: Position, type: TouchpointType)], _ structure: Structure, after written: Summary,
    _ store: LogStore, _ transaction: inout WriteTransaction
  ) throws -> Summary {
    var summary = written
    for (position, type) in pending {
      var value: [UInt8] = []
      value.appendLittleEndian(type.rawValue)
      try transaction.put(value, at: position.rawValue, in: store.structure)
      summary.add(type, at: position, seed: store.seed)
    }
    summary.customers = structure.customerCount
    try transaction.put(summary.row(seed: store.seed), at: LogStore.MetaKey.structure, in: store.meta)
    try store.setWatermark(name, structure.position, &transaction)
    return summary
  }
}
