// The due index: when time alone will change whose row. Neighbouring entries are packed into one value: a
// value for each entry took a twentieth of a rebuild's time.
//
//   key    next change (8, big endian, sign flipped) | customer (8, big endian): at or before the first entry of the pack
//   value  checksum (8) | next change (8) | customer (4), ascending
//
// A pack fits in a leaf page of LMDB, so that it takes no overflow pages.

internal import KeyValueStore
internal import Words

/// When time alone will change a customer's row.
struct DueEntry: SortableRecord, Equatable {
  var due: Int64
  var customer: UInt32
  /// Holds nothing; it is declared so that no byte of the record is undefined when it is written to a
  /// file.
  private var padding: UInt32 = 0

  init(_ due: Instant, _ customer: UInt32) {
    self.due = due.microseconds
    self.customer = customer
  }

  static func precedes(_ left: DueEntry, _ right: DueEntry) -> Bool {
    left.due == right.due ? left.customer < right.customer : left.due < right.due
  }

  static var hasSortKey: Bool { true }
  var sortKey: UInt64 { UInt64(bitPattern: due) ^ (1 << 63) }

  /// The key of the entry. In the order of keys instants ascend, and customers within one instant.
  var key: [UInt8] {
    let words: InlineArray<2, UInt64> = [sortKey.bigEndian, UInt64(customer).bigEndian]
    return words.span.bytes.array
  }
}

/// The entries of one value of the table `due`.
struct DuePack {
  static let entriesMax = 160
  /// How far a rebuild fills a pack, so that it need not be split as soon as an entry is added.
  static let filledMax = 120
  private static let entryBytes = 12

  var key: [UInt8]
  var entries: [DueEntry]

  /// A new pack; `nil` for no entries.
  init?(_ entries: [DueEntry]) {
    guard let first = entries.first else { return nil }
    key = first.key
    self.entries = entries
  }

  /// Reads what is stored; `nil` where it is damaged.
  init?(key: [UInt8], value: [UInt8]) {
    let count = value.count / Self.entryBytes
    guard key.count == 16, value.count == 8 + count * Self.entryBytes, count > 0,
      StoredNumber.read(value, at: 0) == Self.checksum(value.span.bytes.extracting(8...), key)
    else { return nil }
    self.key = key
    entries = value.withUnsafeBytes { bytes in
      (0..<count).map { index in
        let start = 8 + index * Self.entryBytes
        let due = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
        let customer = bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt32.self)
        return DueEntry(Instant(microseconds: due), UInt32(littleEndian: customer))
      }
    }
    // Entries that are out of order, though the checksum is right, were not written by this code.
    guard zip(entries, entries.dropFirst()).allSatisfy({ DueEntry.precedes($0, $1) }) else { return nil }
  }

  var value: [UInt8] {
    let count = 8 + entries.count * Self.entryBytes
    return Array(unsafeUninitializedCapacity: count) { buffer, written in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      for (index, entry) in entries.enumerated() {
        let start = 8 + index * Self.entryBytes
        bytes.storeBytes(of: entry.due.littleEndian, toByteOffset: start, as: Int64.self)
        bytes.storeBytes(of: entry.customer.littleEndian, toByteOffset: start + 8, as: UInt32.self)
      }
      let checksum = Self.checksum(RawSpan(_unsafeBytes: bytes[8..<count]), key)
      bytes.storeBytes(of: checksum.littleEndian, as: UInt64.self)
      written = count
    }
  }

  /// The checksum of a value, which takes in its key.
  private static func checksum(_ content: RawSpan, _ key: [UInt8]) -> UInt64 {
    let place = number(bigEndian: key[..<8]) ^ number(bigEndian: key[8...]) &* 0x9E37_79B9_7F4A_7C15
    // The key's 128 bits are mixed into 56, the room that a seed has beside the tag.
    let mixed = (place &* 0x9E37_79B9_7F4A_7C15) >> 8
    return UInt64(truncatingIfNeeded: hash128(content, seed: HashTag.due.seed(mixed)))
  }
}

/// Goes over the entries of a view's due index in order.
struct DueIterator {
  private let generation: ViewGeneration
  private var pack: DuePack?
  private var index = 0
  private var isAtEnd = false

  /// Stands before the first entry.
  init(_ generation: ViewGeneration) { self.generation = generation }

  /// The next entry; `nil` after the last.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  mutating func next(in transaction: borrowing ReadTransaction) throws -> DueEntry? {
    if pack.map({ index == $0.entries.count }) ?? true {
      if isAtEnd { return nil }
      try nextPack(in: transaction)
      index = 0
    }
    guard let pack else { return nil }
    index += 1
    return pack.entries[index - 1]
  }

  private mutating func nextPack(in transaction: borrowing ReadTransaction) throws {
    var cursor = try transaction.cursor(in: generation.tables.due)
    var found: Bool
    if let pack {
      found = try cursor.seek(pack.key.span.bytes)
      if found, cursor.key.array == pack.key { found = try cursor.next() }
    } else {
      found = try cursor.first()
    }
    pack = found ? try generation.duePack(cursor.key, cursor.value) : nil
    isAtEnd = !found
  }
}

extension ViewGeneration {
  fileprivate func duePack(_ key: RawSpan, _ value: RawSpan) throws -> DuePack {
    guard let pack = DuePack(key: key.array, value: value.array) else {
      throw damaged("the index of what is due is damaged")
    }
    return pack
  }

  /// Removes an entry.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`, where it is not there.
  func removeDue(_ entry: DueEntry, in transaction: inout WriteTransaction) throws {
    guard let found = try duePack(for: entry, in: transaction),
      let index = found.pack.entries.firstIndex(of: entry)
    else {
      throw damaged("the row of customer:\(entry.customer) and the index of what is due differ")
    }
    var pack = found.pack
    pack.entries.remove(at: index)
    if pack.entries.isEmpty {
      try transaction.delete(pack.key.span.bytes, in: tables.due)
    } else {
      try transaction.put(pack.value.span.bytes, at: pack.key.span.bytes, in: tables.due)
    }
  }

  /// Inserts an entry that is not there yet.
  func insertDue(_ entry: DueEntry, in transaction: inout WriteTransaction) throws {
    let found = try duePack(for: entry, in: transaction)
    guard var pack = found?.pack else { return try put(DuePack([entry]), in: &transaction) }
    let index = pack.entries.firstIndex { DueEntry.precedes(entry, $0) } ?? pack.entries.endIndex
    if pack.entries.count == DuePack.entriesMax {
      // An entry behind all others begins a new pack. Elsewhere a full pack is split in halves, which
      // leaves room in both.
      if found?.isLast == true, index == pack.entries.endIndex {
        return try put(DuePack([entry]), in: &transaction)
      }
      let middle = pack.entries.count / 2
      var rest = Array(pack.entries[middle...])
      pack.entries.removeSubrange(middle...)
      if index < middle {
        pack.entries.insert(entry, at: index)
      } else {
        rest.insert(entry, at: index - middle)
      }
      try put(DuePack(rest), in: &transaction)
    } else {
      pack.entries.insert(entry, at: index)
    }
    if index == 0, entry.key.lexicographicallyPrecedes(pack.key) {
      try transaction.delete(pack.key.span.bytes, in: tables.due)
      pack.key = entry.key
    }
    try put(pack, in: &transaction)
  }

  private func put(_ pack: DuePack?, in transaction: inout WriteTransaction) throws {
    guard let pack else { return }
    try transaction.put(pack.value.span.bytes, at: pack.key.span.bytes, in: tables.due)
  }

  /// The pack that an entry belongs to: the last pack whose key is not after it, or else the first.
  private func duePack(for entry: DueEntry, in transaction: borrowing WriteTransaction) throws
    -> (pack: DuePack, isLast: Bool)?
  {
    let key = entry.key
    var cursor = try transaction.cursor(in: tables.due)
    if try cursor.seek(key.span.bytes) {
      if cursor.key.array == key { return (try duePack(cursor.key, cursor.value), false) }
      if try !cursor.previous() {
        _ = try cursor.first()
        return (try duePack(cursor.key, cursor.value), false)
      }
      return (try duePack(cursor.key, cursor.value), false)
    }
    return try cursor.last() ? (try duePack(cursor.key, cursor.value), true) : nil
  }
}
