// The newest part of the log, in one row beside the head: so that a commit of one touchpoint writes few
// pages, side by side.

internal import KeyValueStore

/// What `facts` and `bodies` do not hold yet: the last block, full or not, and the bodies of the newest
/// touchpoints (drawn in schemas/log-format.md):
/// ```
/// 0     the last block   4,080
/// 4080  a pack of bodies, up to the newest touchpoint's; nothing where there are none
/// ```
/// This is the tail as the writer keeps it, to go on from.
struct LogTail {
  /// The most bytes that the pack in the tail may have: as many as fill one page when it is moved to
  /// `bodies`.
  static let packBytesMax = 4080

  private(set) var facts: [Fact]
  /// The bodies, one behind the other, and where each ends.
  private var bodies: [UInt8] = []
  private var ends: [Int] = []

  // MARK: As it is stored

  /// The block of a stored tail, not verified.
  @_lifetime(copy row)
  static func block(in row: RawSpan) -> RawSpan {
    row.extracting(first: min(FactBlock.byteCount, row.byteCount))
  }

  /// How many bodies a stored tail says that it has; `nil` where it is too short for them.
  static func bodyCount(of row: RawSpan) -> UInt64? {
    let pack = pack(in: row)
    let count = BodyPack.count(of: pack)
    return count == 0 || BodyPack.body(at: count - 1, in: pack) != nil ? count : nil
  }

  @_lifetime(copy row)
  private static func pack(in row: RawSpan) -> RawSpan {
    row.extracting(droppingFirst: min(FactBlock.byteCount, row.byteCount))
  }

  /// The body at a position, where a stored tail has it, not verified.
  @_lifetime(copy row)
  static func body(at position: Position, in row: RawSpan, of head: LogHead) -> RawSpan? {
    let pack = pack(in: row)
    let newest = head.position.rawValue
    let count = BodyPack.count(of: pack)
    guard count <= newest, position.rawValue > newest - count, position.rawValue <= newest else { return nil }
    return BodyPack.body(at: position.rawValue - (newest - count) - 1, in: pack)
  }

  /// Reads the tail of a log, to go on from it.
  ///
  /// - Throws: `damaged`.
  init(_ snapshot: borrowing LogSnapshot) throws {
    facts = []
    let newest = snapshot.head.position
    guard newest > .start else { return }
    try snapshot.checkLastBlock()
    let block = try snapshot.facts(inBlock: FactBlock.number(of: newest))
    facts = block.indices.map { block[$0] }
    var position = Position(newest.rawValue - (try snapshot.checkedTailBodies()))
    while position < newest {
      position = position.next
      bodies += try snapshot.body(at: position, snapshot.fact(at: position))
      ends.append(bodies.count)
    }
  }

  // MARK: A commit

  /// Takes in a group and puts what it leaves behind into `facts` and `bodies`, and itself into `meta`. Where something is taken out of
  /// bodies they are all in `bodies` before, so that there is one place to do it in.
  ///
  /// - Returns: the checksum of the last block.
  mutating func put(_ staging: Staging, _ store: LogStore, _ transaction: inout WriteTransaction) throws
    -> UInt64
  {
    if !staging.redactions.isEmpty {
      try putOwnBodies(store, before: staging, &transaction)
      try PackRewriter(store).write(staging.redactions, &transaction)
    }
    try putBodies(staging, store, &transaction)
    return try putFacts(staging, store, &transaction)
  }

  private mutating func putFacts(_ staging: Staging, _ store: LogStore, _ transaction: inout WriteTransaction)
    throws
    -> UInt64
  {
    var row = [UInt8](repeating: 0, count: FactBlock.byteCount)
    let new = staging.facts
    var first = Position(staging.head.position.rawValue - UInt64(facts.count) + 1)
    var taken = min(FactBlock.capacity - facts.count, new.count)
    facts += new[..<taken]
    // A full block goes to its table only when there is a fact for the next block.
    while taken < new.count {
      FactBlock.encode(facts[...], first: first, seed: store.seed, into: &row)
      try transaction.put(row, at: FactBlock.number(of: first), in: store.facts, mode: .append)
      first = Position(first.rawValue + UInt64(FactBlock.capacity))
      let next = taken..<min(taken + FactBlock.capacity, new.count)
      facts.removeAll(keepingCapacity: true)
      facts += new[next]
      taken = next.upperBound
    }
    FactBlock.encode(facts[...], first: first, seed: store.seed, into: &row)
    let checksum: UInt64 = unsafe row.span.bytes.littleEndian(at: 0)
    if !ends.isEmpty { BodyPack.encode(0..<ends.count, ends: ends, bytes: bodies, into: &row) }
    try transaction.put(row, at: LogStore.MetaKey.tail, in: store.meta)
    return checksum
  }

  private mutating func putBodies(
    _ staging: Staging, _ store: LogStore, _ transaction: inout WriteTransaction
  ) throws {
    if BodyPack.byteCount(of: ends.count + staging.ends.count, bodies.count + staging.bodies.count)
      > Self.packBytesMax
    {
      try putOwnBodies(store, before: staging, &transaction)
    }
    if BodyPack.byteCount(of: staging.ends.count, staging.bodies.count) <= Self.packBytesMax {
      let before = bodies.count
      bodies += staging.bodies
      for end in staging.ends { ends.append(before + end) }
    } else {
      try Self.putPacks(
        ends: staging.ends, staging.bodies, from: staging.head.position.rawValue + 1, store.bodies,
        &transaction)
    }
  }

  /// Moves the bodies of the tail to `bodies`.
  private mutating func putOwnBodies(
    _ store: LogStore, before staging: Staging, _ transaction: inout WriteTransaction
  ) throws {
    let first = staging.head.position.rawValue - UInt64(ends.count) + 1
    try Self.putPacks(ends: ends, bodies, from: first, store.bodies, &transaction)
    bodies.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Puts bodies into `bodies`, in packs.
  ///
  /// - Parameter first: the position of the first of them, behind all that are there.
  static func putPacks(
    ends: [Int], _ bodies: [UInt8], from first: UInt64, _ table: Table,
    _ transaction: inout WriteTransaction
  ) throws {
    var pack: [UInt8] = []
    for range in BodyPack.cuts(ends: ends) {
      pack.removeAll(keepingCapacity: true)
      BodyPack.encode(range, ends: ends, bytes: bodies, into: &pack)
      try transaction.put(pack, at: first + UInt64(range.lowerBound), in: table, mode: .append)
    }
  }
}
