// Where each customer's chain of facts begins: derived from the log, newest part in memory.

internal import KeyValueStore

/// The newest fact of a customer, how many there are, and the latest history time among them.
struct HeadEntry: Hashable {
  var last: Position
  var count: UInt64
  var latest: Instant

  static let none = HeadEntry(last: .start, count: 0, latest: .distantPast)

  /// The customer's entry once `fact` at `position` is added.
  func adding(_ fact: Fact, at position: Position) -> HeadEntry {
    HeadEntry(last: position, count: count + 1, latest: max(latest, fact.historyTime))
  }
}

/// `heads`: block of 168 customers → last position, count and latest history time of each.
///
/// ```
/// 0  checksum 8 │ zero 40 │ 168 entries of last 8, count 8, latest 8
/// ```
/// Not thread-safe: `LogIndexes` guards it.
struct HeadsIndex {
  static let name = "heads"
  static let customersPerBlock = 168
  private static let headerBytes = 48
  private static let entryBytes = 24
  static let blockBytes = headerBytes + customersPerBlock * entryBytes

  /// The position that the table is complete up to.
  private(set) var watermark: Position
  /// The position that memory and table together are complete up to.
  private(set) var position: Position
  private var blocks: [Block?] = []
  private var dirtyCount = 0
  /// The highest customer of whom the table holds an entry.
  private var written: UInt32
  private var highest: UInt32

  private final class Block {
    var entries: [HeadEntry]
    var dirty = false
    init(_ entries: [HeadEntry]) { self.entries = entries }
  }

  /// Blocks kept in memory after a flush: 33 MB of them.
  private static let cachedBlocksMax = 8192

  /// An index as LMDB holds it, complete up to `watermark`, with entries of customers up to `customers`.
  init(watermark: Position, customers: UInt32) {
    self.watermark = watermark
    self.position = watermark
    written = customers
    highest = customers
  }

  /// The index as a snapshot's LMDB holds it.
  init(_ snapshot: borrowing LogSnapshot) throws {
    let watermark = try snapshot.watermark(of: Self.name)
    self.init(watermark: watermark, customers: try Self.customers(through: watermark, snapshot))
  }

  /// An index that knows nothing, so that everything is taken from the log.
  static var empty: HeadsIndex { HeadsIndex(watermark: .start, customers: 0) }

  mutating func entry(of customer: CustomerNumber, _ snapshot: borrowing LogSnapshot) throws -> HeadEntry {
    let (block, index) = Self.place(customer)
    return try load(block, snapshot).entries[index]
  }

  /// Adds the facts that follow `position` in the log.
  mutating func add(_ first: Position, _ facts: Span<Fact>, _ snapshot: borrowing LogSnapshot) throws {
    for index in facts.indices {
      try add(facts[index], at: Position(first.rawValue + UInt64(index)), snapshot)
    }
  }

  mutating func add(_ fact: Fact, at place: Position, _ snapshot: borrowing LogSnapshot) throws {
    guard place > position else { return }
    add(fact, at: place, to: try load(Self.place(fact.customer).block, snapshot))
  }

  /// Adds facts as long as their customers' blocks are in memory. Gives how many were added.
  mutating func addKnown(_ first: Position, _ facts: [Fact]) -> Int {
    for index in facts.indices {
      let place = Position(first.rawValue + UInt64(index))
      guard place > position else { continue }
      let number = Self.place(facts[index].customer).block
      guard number < blocks.count, let block = blocks[number] else { return index }
      add(facts[index], at: place, to: block)
    }
    return facts.count
  }

  private mutating func add(_ fact: Fact, at place: Position, to block: Block) {
    precondition(place == position.next, "heads are added in the order of the log")
    let index = Self.place(fact.customer).index
    block.entries[index] = block.entries[index].adding(fact, at: place)
    if !block.dirty {
      block.dirty = true
      dirtyCount += 1
    }
    highest = max(highest, fact.customer.rawValue)
    position = place
  }

  /// Changed blocks are written once so many touchpoints were recorded for each, at 4,080 bytes a block 64
  /// bytes for a touchpoint. (Among a few hundred thousand touchpoints there is one for nearly every block of
  /// a few million customers.)
  private static let touchpointsPerBlock: UInt64 = 64
  /// How many touchpoints the table may lag behind. To take them from the log again, on opening, takes 50 to
  /// 100 ns each.
  private static let lagMax: UInt64 = 4_000_000

  /// Whether it is time to write: the changed blocks are few beside what was written to the log itself.
  var isFlushDue: Bool {
    position.rawValue - watermark.rawValue >= min(UInt64(dirtyCount) * Self.touchpointsPerBlock, Self.lagMax)
  }

  /// Writes what LMDB does not hold yet.
  mutating func flush(_ store: LogStore, _ transaction: inout WriteTransaction) throws {
    for case (let number, let block?) in blocks.enumerated() where block.dirty {
      let bytes = Self.encode(block.entries, seed: store.seed ^ UInt64(number))
      try transaction.put(bytes, at: UInt64(number), in: store.heads)
    }
    try putRow(position, highest, store, &transaction)
    try store.setWatermark(Self.name, position, &transaction)
  }

  /// Notes that what `flush` wrote is committed.
  mutating func flushed() {
    for case let block? in blocks { block.dirty = false }
    dirtyCount = 0
    watermark = position
    written = highest
    if blocks.count(where: { $0 != nil }) > Self.cachedBlocksMax { blocks = [] }
  }

  private mutating func load(_ number: Int, _ snapshot: borrowing LogSnapshot) throws -> Block {
    if number >= blocks.count { blocks += [Block?](repeating: nil, count: number + 1 - blocks.count) }
    if let block = blocks[number] { return block }
    let block: Block
    if watermark > .start, number <= Int(written) / Self.customersPerBlock {
      // Customers are numbered without gaps: every block up to the highest one's has been written.
      guard let bytes = try snapshot.transaction.value(at: UInt64(number), in: snapshot.store.heads) else {
        throw damagedIndex(Self.name)
      }
      block = Block(try Self.decode(bytes, seed: snapshot.store.seed ^ UInt64(number)))
    } else {
      block = Block([HeadEntry](repeating: .none, count: Self.customersPerBlock))
    }
    blocks[number] = block
    return block
  }

  /// Writes the row that says what the table holds, where the structure is written without the table.
  func putRow(_ store: LogStore, _ transaction: inout WriteTransaction) throws {
    // Nothing is said of a table that is passed over for the log.
    guard watermark > .start else { return }
    try putRow(watermark, written, store, &transaction)
  }

  /// Writes the row: `position 8 │ highest customer 4 │ zero 4 │ checksum 8`
  private func putRow(
    _ position: Position, _ highest: UInt32, _ store: LogStore, _ transaction: inout WriteTransaction
  ) throws {
    var row: [UInt8] = []
    row.appendLittleEndian(position.rawValue)
    row.appendLittleEndian(highest)
    row.appendLittleEndian(UInt32(0))
    row.appendLittleEndian(Checksum.of(row, seed: store.seed))
    try transaction.put(row, at: LogStore.MetaKey.heads, in: store.meta)
  }

  /// The highest customer that the table holds an entry of.
  ///
  /// Where no row of the table's position says so, a program that wrote no such row wrote the table
  /// together with the structure, whose row says it.
  private static func customers(through watermark: Position, _ snapshot: borrowing LogSnapshot) throws
    -> UInt32
  {
    let store = snapshot.store
    if let row = try snapshot.transaction.value(at: LogStore.MetaKey.heads, in: store.meta),
      row.byteCount == 24,
      row.littleEndian(at: 16, as: UInt64.self) == Checksum.of(row.extracting(first: 16), seed: store.seed),
      row.littleEndian(at: 0) == watermark.rawValue
    {
      return row.littleEndian(at: 8)
    }
    return try StructureIndex.summary(snapshot).customers
  }

  private static func place(_ customer: CustomerNumber) -> (block: Int, index: Int) {
    let (block, index) = Int(customer.rawValue).quotientAndRemainder(dividingBy: customersPerBlock)
    return (block, index)
  }

  static func encode(_ entries: [HeadEntry], seed: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: headerBytes)
    bytes.reserveCapacity(blockBytes)
    for entry in entries {
      bytes.appendLittleEndian(entry.last.rawValue)
      bytes.appendLittleEndian(entry.count)
      bytes.appendLittleEndian(entry.latest.microseconds)
    }
    bytes.storeLittleEndian(Checksum.of(Array(bytes[8...]), seed: seed), at: 0)
    return bytes
  }

  static func decode(_ bytes: RawSpan, seed: UInt64) throws(LedgerError) -> [HeadEntry] {
    guard bytes.byteCount == blockBytes,
      bytes.littleEndian(at: 0, as: UInt64.self) == Checksum.of(bytes.extracting(8...), seed: seed)
    else { throw damagedIndex(name) }
    return (0..<customersPerBlock).map { index in
      let offset = headerBytes + index * entryBytes
      return HeadEntry(
        last: Position(bytes.littleEndian(at: offset)), count: bytes.littleEndian(at: offset + 8),
        latest: Instant(microseconds: bytes.littleEndian(at: offset + 16)))
    }
  }
}
