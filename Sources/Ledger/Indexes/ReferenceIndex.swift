// The index from an order, a ticket, a campaign … to the touchpoint that introduced it, in one namespace or
// in any.

internal import KeyValueStore

/// `references`: role and kind 1 ‖ what the thing is called → position, of the earliest touchpoint for
/// which the role holds (drawn in schemas/log-format.md). Things of one kind and text stand side by side,
/// whatever their namespace, so that a thing is also found by its text alone.
struct ReferenceIndex {
  static let name = "references"

  /// What a touchpoint is to a thing. Raw values are on disk, above those of the kinds.
  enum Role: UInt8 {
    /// The touchpoint is about the thing; only of things without a namespace.
    case about = 0
    /// The touchpoint introduces the thing.
    case introduces = 0x40
    /// The touchpoint names the thing before anything has introduced it.
    case names = 0x80
    /// The touchpoint cancels the thing, an order of nobody in particular.
    case cancels = 0xC0
  }

  /// A thing of the same kind and text as another; its namespace is `nil` where it was recorded before
  /// there were namespaces.
  struct Namesake {
    var namespace: String?
    var position: Position
  }

  private(set) var watermark: Position
  private(set) var pending = PendingKeys()
  /// How far the pending keys have come, lane by lane.
  private var lanes = ReferenceLanes()
  private var pendingNamesakes = PendingNamesakes()
  /// For each kind that has namespaces, the greatest key of what was recorded before there were namespaces.
  private var greatestPlain = [[UInt8]?](repeating: nil, count: Int(Reference.Kind.rawValueMax) + 1)
  /// Whether an order of nobody in particular was ever cancelled: otherwise no new order need be looked for
  /// among the cancelled.
  private(set) var hasCancellations = false

  /// An index whose table is empty.
  init() { watermark = .start }

  init(_ snapshot: borrowing LogSnapshot) throws {
    watermark = try snapshot.store.watermark(Self.name, snapshot.transaction)
    for kind in Reference.Kind.allCases where kind.isNamespaced {
      let end = [kind.rawValue + 1]
      var cursor = try snapshot.transaction.cursor(in: snapshot.store.references)
      do {
        let last = try unsafe Self.table(snapshot.store).last(before: end.span.bytes, &cursor)
        if let last, last[0] == kind.rawValue { notePlain(kind, last) }
      } catch let error as LedgerError where error.cause is DerivedTableDamage {
        // A table that cannot be read may hold any key.
        notePlain(kind, end)
      }
    }
    hasCancellations = try Self.holdsCancellations(snapshot)
  }

  private static func holdsCancellations(_ snapshot: borrowing LogSnapshot) throws -> Bool {
    let first = Role.cancels.rawValue | Reference.Kind.order.rawValue
    let end = [first + 1]
    var cursor = try snapshot.transaction.cursor(in: snapshot.store.references)
    do {
      return try unsafe table(snapshot.store).last(before: end.span.bytes, &cursor)?.first == first
    } catch let error as LedgerError where error.cause is DerivedTableDamage {
      return true
    }
  }

  var count: Int { pending.count }

  // MARK: Adding

  /// Takes in what a touchpoint is about.
  ///
  /// - Parameters:
  ///   - introduces: whether the touchpoint's type introduces what it is about.
  ///   - isIntroduced: whether the thing was introduced before.
  mutating func add(_ reference: Reference, _ position: Position, introduces: Bool, isIntroduced: Bool) {
    if reference.namespace == nil {
      if reference.kind.isNamespaced {
        Self.withKey(.about, reference) { notePlain(reference.kind, $0.copied) }
      }
      add(.about, reference, position)
    } else if introduces {
      add(.introduces, reference, position)
    } else if !isIntroduced {
      add(.names, reference, position)
    }
  }

  /// Notes that a touchpoint cancels an order of nobody in particular, which may not be recorded yet.
  mutating func addCancellation(_ reference: Reference, _ position: Position) {
    hasCancellations = true
    add(.cancels, reference, position)
  }

  private mutating func add(_ role: Role, _ reference: Reference, _ position: Position) {
    let lane = lanes.index(of: role, reference)
    Self.withKey(role, reference) { key in
      // Orders are numbered as they come: nearly every new one sorts behind all others of its lane, which
      // shows that it is new.
      if !lanes[lane].isPassed(by: key) {
        let isRecent = lanes[lane].isPassedButForRecent(by: key, pending.generation)
        guard (isRecent ? pending.recentPosition(of: key) : pending.position(of: key)) == nil else { return }
      }
      pending.append(key, position)
      lanes[lane].add(key, pending.generation)
    }
  }

  private mutating func notePlain(_ kind: Reference.Kind, _ key: [UInt8]) {
    let index = Int(kind.rawValue)
    if let greatest = greatestPlain[index], unsafe !greatest.span.bytes.precedes(key.span.bytes) { return }
    greatestPlain[index] = key
  }

  mutating func truncate(to count: Int) {
    pendingNamesakes.truncate(to: count, pending)
    pending.truncate(to: count)
  }

  // MARK: Asking

  /// The position at which a role first held for a thing, as far as this index knows; `nil` where it never
  /// did.
  mutating func position(_ role: Role, _ reference: Reference, _ snapshot: borrowing LogSnapshot) throws
    -> Position?
  {
    try Self.stored(role, reference, snapshot)
      ?? Self.withKey(role, reference) { pending.position(of: $0) }
  }

  static func stored(_ role: Role, _ reference: Reference, _ snapshot: borrowing LogSnapshot) throws
    -> Position?
  {
    try withKey(role, reference) { key in
      var cursor = try snapshot.transaction.cursor(in: snapshot.store.references)
      return try table(snapshot.store).position(of: key, &cursor)
    }
  }

  /// Whether a thing with a namespace was introduced. Mostly it was introduced a moment ago.
  mutating func isIntroduced(_ reference: Reference, _ snapshot: borrowing LogSnapshot) throws -> Bool {
    if Self.withKey(.introduces, reference, { pending.recentPosition(of: $0) }) != nil { return true }
    return try position(.introduces, reference, snapshot) != nil
  }

  /// Whether anything of a kind was recorded before there were namespaces.
  func hasPlain(_ kind: Reference.Kind) -> Bool { greatestPlain[Int(kind.rawValue)] != nil }

  /// The position at which a thing was first named before there were namespaces; `nil` where it was not
  /// named then.
  mutating func plainPosition(_ reference: Reference, _ snapshot: borrowing LogSnapshot) throws -> Position? {
    guard let greatest = greatestPlain[Int(reference.kind.rawValue)] else { return nil }
    let plain = Reference(reference.kind, reference.text)
    // A new number sorts behind all that were recorded before there were namespaces.
    let isBehind = Self.withKey(.about, plain) { unsafe greatest.span.bytes.precedes($0) }
    return isBehind ? nil : try position(.about, plain, snapshot)
  }

  /// Things of a kind and text for which a role holds, in whichever namespace; at the most `limit`.
  mutating func namesakes(
    _ role: Role, of reference: Reference, limit: Int, _ snapshot: borrowing LogSnapshot
  ) throws -> [Namesake] {
    try Self.withPrefix(role, reference) { prefix in
      var found: [Namesake] = []
      func add(_ key: RawSpan, _ position: Position) {
        let namespace = String(decoding: key.extracting(prefix.byteCount...).copied, as: UTF8.self)
        if !found.contains(where: { $0.namespace == namespace }) {
          found.append(Namesake(namespace: namespace, position: position))
        }
      }
      var cursor = try snapshot.transaction.cursor(in: snapshot.store.references)
      try Self.table(snapshot.store).forEach(with: prefix, &cursor) { key, position in
        add(key, position)
        return found.count < limit
      }
      for index in pendingNamesakes.entries(with: prefix, pending) where found.count < limit {
        add(pending.key(at: index), pending.position(at: index))
      }
      return found
    }
  }

  /// All stored things of a reference's kind and text for which a role holds, in whichever namespace.
  static func storedNamesakes(_ role: Role, of reference: Reference, _ snapshot: borrowing LogSnapshot) throws
    -> [Namesake]
  {
    var index = ReferenceIndex()
    return try index.namesakes(role, of: reference, limit: .max, snapshot)
  }

  static func table(_ store: LogStore) -> KeyTable {
    KeyTable(name: name, table: store.references, seed: store.seed)
  }

  // MARK: Writing

  func flush(through position: Position, _ store: LogStore, _ transaction: inout WriteTransaction) throws {
    try Self.table(store).merge(pending.sorted(), &transaction)
    try store.setWatermark(Self.name, position, &transaction)
  }

  mutating func flushed(through position: Position) {
    pending.removeAll()
    lanes = ReferenceLanes()
    pendingNamesakes = PendingNamesakes()
    watermark = position
  }

  // MARK: Keys

  /// Runs `body` on a key: role and kind 1 ‖ text; or, with a namespace, role and kind 1 ‖ length of the
  /// text 1 ‖ text ‖ namespace. The length stands in front so that shorter numbers come first, as they were
  /// given.
  private static func withKey<Result>(
    _ role: Role, _ reference: Reference, _ body: (RawSpan) throws -> Result
  ) rethrows -> Result {
    let first = role.rawValue | reference.kind.rawValue
    guard role != .about else { return try withIndexKey(first, reference.text, body) }
    return try withKey(first, reference.text, reference.namespace ?? "", body)
  }

  /// Runs `body` on the bytes that the keys of a thing in all namespaces begin with.
  private static func withPrefix<Result>(
    _ role: Role, _ reference: Reference, _ body: (RawSpan) throws -> Result
  ) rethrows -> Result {
    try withKey(role.rawValue | reference.kind.rawValue, reference.text, "", body)
  }

  private static func withKey<Result>(
    _ first: UInt8, _ text: String, _ namespace: String, _ body: (RawSpan) throws -> Result
  ) rethrows -> Result {
    let text = unsafe text.utf8Span.span.bytes
    let namespace = unsafe namespace.utf8Span.span.bytes
    // The key is made on the stack, as every append makes one.
    return try unsafe withUnsafeTemporaryAllocation(
      byteCount: 2 + text.byteCount + namespace.byteCount, alignment: 8
    ) { key in
      unsafe key.storeBytes(of: first, as: UInt8.self)
      unsafe key.storeBytes(of: UInt8(clamping: text.byteCount), toByteOffset: 1, as: UInt8.self)
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: key[2...])
      unsafe text.withUnsafeBytes { unsafe rest.copyMemory(from: $0) }
      let end = unsafe UnsafeMutableRawBufferPointer(rebasing: rest[text.byteCount...])
      unsafe namespace.withUnsafeBytes { unsafe end.copyMemory(from: $0) }
      return try unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(key)))
    }
  }
}

extension Reference.Kind {
  /// The highest raw value that a kind may have: in the keys of the index, the bits above it hold the role.
  static let rawValueMax: UInt8 = 0x3F
}

/// The keys that ascend by themselves: those of one role, kind and namespace.
private struct Lane: Hashable {
  var first: UInt8
  var namespace: String?
}

/// How far the keys of each lane have come since the last flush.
private struct ReferenceLanes {
  private var lanes: [Lane] = []
  private var ascents: [Ascent] = []
  private var indexes: [Lane: Int] = [:]
  /// The index of the lane that was asked for last.
  private var recent = 0

  mutating func index(of role: ReferenceIndex.Role, _ reference: Reference) -> Int {
    let first = role.rawValue | reference.kind.rawValue
    if recent < lanes.count, lanes[recent].first == first, lanes[recent].namespace == reference.namespace {
      return recent
    }
    let lane = Lane(first: first, namespace: reference.namespace)
    if let known = indexes[lane] {
      recent = known
      return known
    }
    recent = lanes.count
    indexes[lane] = recent
    lanes.append(lane)
    ascents.append(Ascent(greatest: []))
    return recent
  }

  subscript(index: Int) -> Ascent {
    _read { yield ascents[index] }
    _modify { yield &ascents[index] }
  }
}

/// Finds the pending keys of one kind and text, in whichever namespace. Nothing is prepared before somebody
/// asks, since mostly nobody does.
private struct PendingNamesakes {
  /// The newest pending key of each kind and text, by the hash of the bytes that such keys begin with.
  private var newest: [UInt64: Int] = [:]
  /// For each key, the one before it with the same hash.
  private var before: [Int: Int] = [:]
  /// How many entries `newest` and `before` have taken in.
  private var placed = 0

  /// The indexes of the pending entries that begin with these bytes, in no order.
  mutating func entries(with prefix: RawSpan, _ pending: PendingKeys) -> [Int] {
    while placed < pending.count {
      if let hash = Self.hash(pending.key(at: placed)) {
        if let other = newest.updateValue(placed, forKey: hash) { before[placed] = other }
      }
      placed += 1
    }
    var found: [Int] = []
    var next = newest[Checksum.of(prefix, seed: 0)]
    while let index = next {
      if pending.key(at: index).begins(with: prefix) { found.append(index) }
      next = before[index]
    }
    return found
  }

  /// Forgets the newest entries, until `count` are left; to be called before they are taken back.
  mutating func truncate(to count: Int, _ pending: PendingKeys) {
    while placed > count {
      placed -= 1
      guard let hash = Self.hash(pending.key(at: placed)) else { continue }
      newest[hash] = before.removeValue(forKey: placed)
    }
  }

  /// The hash of the bytes that namesakes share; `nil` for the key of a thing without a namespace.
  private static func hash(_ key: RawSpan) -> UInt64? {
    guard key.littleEndian(at: 0, as: UInt8.self) > Reference.Kind.rawValueMax else { return nil }
    let length = Int(key.littleEndian(at: 1, as: UInt8.self))
    return Checksum.of(key.extracting(first: 2 + length), seed: 0)
  }
}

/// Runs `body` on a key: a number, big endian, and a text.
func withIndexKey<Number: FixedWidthInteger, Result>(
  _ number: Number, _ text: String, _ body: (RawSpan) throws -> Result
) rethrows -> Result {
  let text = unsafe text.utf8Span.span.bytes
  let prefix = MemoryLayout<Number>.size
  // The key is made on the stack: every append makes several.
  return try unsafe withUnsafeTemporaryAllocation(byteCount: prefix + text.byteCount, alignment: 8) { key in
    unsafe key.storeBytes(of: number.bigEndian, as: Number.self)
    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: key[prefix...])
    unsafe text.withUnsafeBytes { unsafe rest.copyMemory(from: $0) }
    return try unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(key)))
  }
}
