// The index that idempotency rests on: from a source and a producer's id to the touchpoint.

internal import KeyValueStore

/// `ids`: source 4 ‖ producer's event id (or its 16-byte hash, for a source whose ids come in no order) →
/// position; and source 4 → which of the two, as a number in the place of the position.
struct IdIndex {
  static let name = "ids"
  private(set) var watermark: Position
  private(set) var pending = PendingKeys()
  /// What is known of the sources whose ids were asked for since the last flush.
  private var sources: [Source] = []
  private var sourceIndexes: [UInt32: Int] = [:]
  /// The index in `sources` of the source that was asked for last.
  private var recent = 0
  /// Whether there are pending ids of which it is not known how they ascend: those taken from the log after
  /// a crash.
  private var hasUncompared = false

  /// How a source's ids are stored: decided when the first of them are written.
  private enum Form: UInt8 {
    case text = 1
    case hash = 2
  }

  private struct Source {
    var number: UInt32
    /// How the source's ids are stored; `nil` where none is stored yet.
    var form: Form?
    /// How far the source's ids have come, stored and pending ones together; `nil` where that is not known.
    var ascent: Ascent?
    /// The greatest of the source's stored ids; `nil` where that is not known.
    var greatestStored: [UInt8]?

    /// Whether an id sorts behind all stored ids, and so is not stored; `false` also where that is not
    /// known.
    func isBehindStored(_ id: RawSpan) -> Bool {
      guard let greatestStored else { return false }
      return unsafe greatestStored.span.bytes.precedes(id)
    }
  }

  init(watermark: Position) { self.watermark = watermark }

  var count: Int { pending.count }

  // MARK: Asking

  /// The position at which a touchpoint with this (source, id) was recorded; `nil` where none was.
  mutating func position(source: UInt32, id: String, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    let index = try self.index(of: source, snapshot)
    return try withIndexKey(source, id) { key in
      let id = key.extracting(4...)
      if let ascent = sources[index].ascent {
        // A till's numbers ascend: nearly every new id sorts behind all others, which shows that it is new.
        if ascent.isPassed(by: id) { return nil }
        if ascent.isPassedButForRecent(by: id, pending.generation) { return pending.recentPosition(of: key) }
      }
      if let position = pending.position(of: key) { return position }
      switch sources[index].form {
      case nil: return nil
      case .text?:
        // Ids that come in at the same time overtake each other, but all of them sort behind what is
        // stored.
        return sources[index].isBehindStored(id) ? nil : try Self.stored(key, snapshot)
      case .hash?:
        return try HashedKey(key, .start).withStored { try Self.stored($0, snapshot) }
      }
    }
  }

  private static func stored(_ key: RawSpan, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    var cursor = try snapshot.transaction.cursor(in: snapshot.store.ids)
    return try table(snapshot.store).position(of: key, &cursor)
  }

  static func table(_ store: LogStore) -> KeyTable {
    KeyTable(name: name, table: store.ids, seed: store.seed)
  }

  /// The index in `sources` of what is known of a source. Where nothing is, the table is asked first.
  private mutating func index(of source: UInt32, _ snapshot: borrowing LogSnapshot) throws -> Int {
    if let known = knownIndex(of: source) { return known }
    var found = Source(number: source)
    if watermark > .start {
      let form = try withIndexKey(source, "") { try Self.stored($0, snapshot) }
      found.form = try form.map { try Self.form($0) }
    }
    if found.form == .text { found.greatestStored = try Self.greatest(of: source, snapshot) }
    if !hasUncompared, found.form != .hash {
      found.ascent = (found.form == nil ? [] : found.greatestStored).map { Ascent(greatest: $0) }
    }
    recent = sources.count
    sourceIndexes[source] = recent
    sources.append(found)
    return recent
  }

  private mutating func knownIndex(of source: UInt32) -> Int? {
    if recent < sources.count, sources[recent].number == source { return recent }
    guard let index = sourceIndexes[source] else { return nil }
    recent = index
    return index
  }

  private static func form(_ stored: Position) throws(LedgerError) -> Form {
    guard let form = UInt8(exactly: stored.rawValue).flatMap(Form.init) else { throw damagedIndex(name) }
    return form
  }

  /// The last of a source's ids in the table, which holds some. The packs that would be checked to look up
  /// an id behind it are checked here, once.
  private static func greatest(of source: UInt32, _ snapshot: borrowing LogSnapshot) throws -> [UInt8]? {
    let (next, isLast) = source.addingReportingOverflow(1)
    if isLast { return nil }
    let last = try withIndexKey(next, "") { key in
      var cursor = try snapshot.transaction.cursor(in: snapshot.store.ids)
      return try table(snapshot.store).last(before: key, &cursor)
    }
    guard let last, last.count >= 4, unsafe Self.source(of: last.span.bytes) == source else {
      throw damagedIndex(name)
    }
    return Array(last[4...])
  }

  private static func source(of key: RawSpan) -> UInt32 {
    UInt32(bigEndian: key.littleEndian(at: 0, as: UInt32.self))
  }

  // MARK: Adding

  /// Notes a source that was just given its number: no id of it is stored or pending.
  mutating func begin(source: UInt32) {
    guard knownIndex(of: source) == nil else { return }
    recent = sources.count
    sourceIndexes[source] = recent
    sources.append(Source(number: source, ascent: Ascent(greatest: [])))
  }

  /// Adds a (source, id) that is not there yet.
  mutating func add(source: UInt32, id: String, _ position: Position) {
    let index = knownIndex(of: source)
    if index == nil { hasUncompared = true }
    withIndexKey(source, id) { key in
      pending.append(key, position)
      if let index { sources[index].ascent?.add(key.extracting(4...), pending.generation) }
    }
  }

  /// Takes the newest ids back, until `count` are left. The greatest key that is known may stay as it is:
  /// no id sorts behind it then either.
  mutating func truncate(to count: Int) { pending.truncate(to: count) }

  // MARK: Writing

  /// Writes the pending ids in the order of their stored keys.
  func flush(through position: Position, _ store: LogStore, _ transaction: inout WriteTransaction) throws {
    let forms = try writeForms(store, &transaction)
    var texts = KeyRun()
    var hashed: [HashedKey] = []
    // The source and the form of the id before, since ids of one source follow one another.
    var (source, form) = (UInt32.max, forms[.max])
    for index in pending.sortedIndexes() {
      let key = pending.key(at: index)
      if Self.source(of: key) != source {
        source = Self.source(of: key)
        form = forms[source]
      }
      if form == .hash {
        hashed.append(HashedKey(key, pending.position(at: index)))
      } else {
        texts.append(key, pending.position(at: index))
      }
    }
    try Self.table(store).merge(texts, &transaction)
    hashed.sort()
    var hashes = KeyRun()
    hashes.reserve(hashed.count * 20, hashed.count)
    for key in hashed { key.withStored { hashes.append($0, key.position) } }
    try Self.table(store).merge(hashes, &transaction)
    try store.setWatermark(Self.name, position, &transaction)
  }

  mutating func flushed(through position: Position) {
    pending.removeAll()
    sources = []
    sourceIndexes = [:]
    recent = 0
    hasUncompared = false
    watermark = position
  }

  /// Chooses a form for every source that has none: text where at least nine of ten ids ascend, as a till's
  /// numbers do, because then new ones go to the end of the tree; a hash of 16 bytes for the rest.
  private func writeForms(_ store: LogStore, _ transaction: inout WriteTransaction) throws -> [UInt32: Form] {
    var forms: [UInt32: Form] = [:]
    var unformed: [UInt32: [Int]] = [:]
    var start = 0
    while start < pending.count {
      let source = Self.source(of: pending.key(at: start))
      var end = start + 1
      while end < pending.count, Self.source(of: pending.key(at: end)) == source { end += 1 }
      if forms[source] == nil {
        if unformed[source] == nil, let stored = try storedForm(of: source, store, transaction) {
          forms[source] = stored
        } else {
          unformed[source, default: []] += start..<end
        }
      }
      start = end
    }
    var new = KeyRun()
    for (source, indexes) in unformed.sorted(by: { $0.key < $1.key }) {
      let form: Form = areAscending(indexes) ? .text : .hash
      withIndexKey(source, "") { new.append($0, Position(UInt64(form.rawValue))) }
      forms[source] = form
    }
    try Self.table(store).merge(new, &transaction)
    return forms
  }

  /// How many ids of a source may overtake one another: hundreds do where many tasks append at once.
  private static let overtakingMax = 512

  /// Whether nine of ten ids, in the order in which they came, stand behind the id that came so many places
  /// before them.
  private func areAscending(_ indexes: [Int]) -> Bool {
    let distance = min(Self.overtakingMax, max(1, indexes.count / 8))
    let compared = indexes.indices.dropFirst(distance)
    let up = compared.count { pending.precedes(indexes[$0 - distance], indexes[$0]) }
    return up * 10 >= compared.count * 9
  }

  private func storedForm(of source: UInt32, _ store: LogStore, _ transaction: borrowing WriteTransaction)
    throws -> Form?
  {
    let stored = try withIndexKey(source, "") { key in
      var cursor = try transaction.cursor(in: store.ids)
      return try Self.table(store).position(of: key, &cursor)
    }
    return try stored.map { try Self.form($0) }
  }

  /// What stands for an id whose source's ids come in no order: source 4 ‖ two hashes of (source ‖ id), in
  /// the order in which LMDB keeps them.
  private struct HashedKey: Comparable {
    var source: UInt32
    /// The two hashes as numbers whose bytes, big endian, are those that are stored.
    var high: UInt64
    var low: UInt64
    var position: Position

    init(_ key: RawSpan, _ position: Position) {
      source = IdIndex.source(of: key)
      high = Checksum.of(key, seed: 0x9E37_79B9_7F4A_7C15).byteSwapped
      low = Checksum.of(key, seed: 0xC2B2_AE3D_27D4_EB4F).byteSwapped
      self.position = position
    }

    /// Runs `body` on the 20 bytes that are stored.
    func withStored<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
      let parts = (high.bigEndian, low.bigEndian)
      return try unsafe withUnsafeTemporaryAllocation(byteCount: 20, alignment: 8) { bytes in
        unsafe bytes.storeBytes(of: source.bigEndian, as: UInt32.self)
        unsafe bytes.storeBytes(of: parts.0, toByteOffset: 4, as: UInt64.self)
        unsafe bytes.storeBytes(of: parts.1, toByteOffset: 12, as: UInt64.self)
        return try unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(bytes)))
      }
    }

    static func < (left: HashedKey, right: HashedKey) -> Bool {
      if left.source != right.source { return left.source < right.source }
      return left.high != right.high ? left.high < right.high : left.low < right.low
    }
  }
}
