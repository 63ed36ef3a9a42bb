// One committed state of the log, read with every checksum checked.

internal import KeyValueStore

/// A snapshot: sees the touchpoints up to `head` and no others.
struct LogSnapshot: ~Copyable {
  let store: LogStore
  let transaction: ReadTransaction
  let head: LogHead

  init(_ store: LogStore, _ transaction: consuming ReadTransaction) throws {
    self.store = store
    self.head = try Self.head(store, transaction)
    self.transaction = transaction
  }

  private static func head(_ store: LogStore, _ transaction: borrowing ReadTransaction) throws -> LogHead {
    guard let row = try transaction.value(at: LogStore.MetaKey.head, in: store.meta) else {
      throw LedgerError(.damaged, "the log has no head row; restore it from a backup")
    }
    return try LogHead(row: row, seed: store.seed)
  }

  /// The verified facts of a block.
  @_lifetime(borrow self)
  func facts(inBlock block: UInt64) throws -> Span<Fact> {
    try FactBlock.facts(in: try bytes(ofBlock: block), block: block, seed: store.seed)
  }

  /// The row with the newest part of the log; `nil` in a log of format 1, and in an empty one.
  @_lifetime(borrow self)
  private func tail() throws -> RawSpan? { try transaction.value(at: LogStore.MetaKey.tail, in: store.meta) }

  /// How many bodies are in the tail, which has all those that the table of bodies has not. The number
  /// itself has no checksum: so it is compared with the head.
  ///
  /// - Throws: `damaged`.
  func checkedTailBodies() throws -> UInt64 {
    var cursor = try transaction.cursor(in: store.bodies)
    var stored: UInt64 = 0
    if try cursor.last() { stored = cursor.keyNumber - 1 + BodyPack.count(of: cursor.value) }
    var count: UInt64? = 0
    if let tail = try tail() { count = LogTail.bodyCount(of: tail) }
    guard let count, stored <= head.position.rawValue, count == head.position.rawValue - stored else {
      throw LedgerError(
        .damaged,
        "the newest bodies are not those that the log ends with; restore the log from a backup",
        position: head.position)
    }
    return count
  }

  /// Whether the last block is the one that the head row was written with.
  ///
  /// - Throws: `damaged`.
  func checkLastBlock() throws {
    guard head.position > .start else { return }
    let bytes = try bytes(ofBlock: FactBlock.number(of: head.position))
    let first = FactBlock.firstPosition(of: FactBlock.number(of: head.position)).rawValue
    guard bytes.byteCount == FactBlock.byteCount,
      bytes.littleEndian(at: 0, as: UInt64.self) == head.blockChecksum,
      try facts(inBlock: FactBlock.number(of: head.position)).count == Int(head.position.rawValue - first) + 1
    else {
      throw LedgerError(
        .damaged,
        "the block of touchpoints from \(first) on is not the one that the log's head names; restore "
          + "the log from a backup", position: Position(first))
    }
  }

  /// Whether the log has other content than an earlier head was written with; a log that has only grown
  /// since has not.
  func hasParted(from earlier: LogHead) throws -> Bool {
    guard earlier.position > .start, earlier.position <= head.position else { return false }
    if earlier.position == head.position { return earlier.blockChecksum != head.blockChecksum }
    let number = FactBlock.number(of: earlier.position)
    let first = FactBlock.firstPosition(of: number)
    let count = Int(earlier.position.rawValue - first.rawValue) + 1
    let facts = try facts(inBlock: number)
    guard facts.count >= count else { throw Self.missing(earlier.position) }
    // The block as it was then is made again from this one, which has gained facts since.
    var bytes = [UInt8](repeating: 0, count: FactBlock.byteCount)
    FactBlock.encode((0..<count).map { facts[$0] }[...], first: first, seed: store.seed, into: &bytes)
    return unsafe bytes.span.bytes.littleEndian(at: 0, as: UInt64.self) != earlier.blockChecksum
  }

  /// A block as it is stored, not verified; `nil` where it is missing.
  @_lifetime(borrow self)
  private func storedBlock(_ block: UInt64) throws -> RawSpan? {
    if head.position > .start, block == FactBlock.number(of: head.position), let tail = try tail() {
      return LogTail.block(in: tail)
    }
    return try transaction.value(at: block, in: store.facts)
  }

  /// A block as it is stored, not verified.
  @_lifetime(borrow self)
  private func bytes(ofBlock block: UInt64) throws -> RawSpan {
    guard let bytes = try storedBlock(block) else {
      let first = FactBlock.firstPosition(of: block)
      throw LedgerError(
        .damaged, "the block of touchpoints from \(first) on is missing; restore the log from a backup",
        position: first)
    }
    return bytes
  }

  /// - Throws: `unknownSubject` where there is no such position, `damaged`.
  func fact(at position: Position) throws -> Fact {
    try checkExists(position)
    let block = FactBlock.number(of: position)
    let facts = try facts(inBlock: block)
    let index = Int(position.rawValue - FactBlock.firstPosition(of: block).rawValue)
    guard index < facts.count else { throw Self.missing(position) }
    return facts[index]
  }

  private func checkExists(_ position: Position) throws {
    guard position > .start, position <= head.position else {
      throw LedgerError(.unknownSubject, "there is no touchpoint \(position); the newest is \(head.position)")
    }
  }

  /// Gives verified facts that lie far apart, from the fact at `last` backwards.
  ///
  /// - Parameter start: the walk ends at this position or any before it.
  /// - Parameter body: gives the position to go on at: that of the fact before this one in its chain.
  /// - Throws: `unknownSubject` where there is no such position, `damaged`; what `body` throws.
  func walkBack(
    from last: Position, after start: Position,
    _ body: (_ position: Position, _ fact: Fact) throws -> Position
  ) throws {
    guard last > start else { return }
    try checkExists(last)
    var position = last
    var bytes = try bytes(ofBlock: FactBlock.number(of: last))
    while true {
      let block = FactBlock.number(of: position)
      let index = Int(position.rawValue - FactBlock.firstPosition(of: block).rawValue)
      // The position is not verified yet: should it be wrong, some block comes into the cache for nothing.
      // Otherwise the next block comes while this one is checked, which saves the half of the time that
      // would be spent waiting for memory.
      let expected = FactBlock.previous(at: index, in: bytes)
      let ahead =
        expected > start && expected < position
        ? try storedBlock(FactBlock.number(of: expected)) : nil
      ahead?.prefetch()
      let facts = try FactBlock.facts(in: bytes, block: block, seed: store.seed)
      ahead?.prefetchRest()
      guard index < facts.count else { throw Self.missing(position) }
      position = try body(position, facts[index])
      guard position > start else { return }
      try checkExists(position)
      if let ahead, position == expected {
        bytes = ahead
      } else {
        bytes = try self.bytes(ofBlock: FactBlock.number(of: position))
      }
    }
  }

  /// The verified bytes of a body. `checksum` is that of its fact.
  @_lifetime(borrow self)
  func bodyBytes(at position: Position, checksum: UInt64) throws -> RawSpan {
    var cursor = try transaction.cursor(in: store.bodies)
    if try cursor.seekBackward(position.rawValue), cursor.keyNumber <= position.rawValue,
      let body = BodyPack.body(at: position.rawValue - cursor.keyNumber, in: cursor.value)
    {
      return try unsafe verified(_overrideLifetime(body, borrowing: self), at: position, checksum)
    }
    return try verified(tailBody(at: position), at: position, checksum)
  }

  /// The body at a position, where the tail has it; `nil` where it has not.
  @_lifetime(borrow self)
  private func tailBody(at position: Position) throws -> RawSpan? {
    guard let tail = try tail() else { return nil }
    return LogTail.body(at: position, in: tail, of: head)
  }

  /// - Parameter checksum: that of the body's fact.
  @_lifetime(copy body)
  private func verified(_ body: RawSpan?, at position: Position, _ checksum: UInt64) throws -> RawSpan {
    guard let body else {
      throw LedgerError(
        .damaged, "the body of touchpoint \(position) is missing; restore the log from a backup",
        position: position)
    }
    guard BodyPack.isBody(body, at: position, seed: store.seed, of: checksum) else {
      throw LedgerError(
        .damaged,
        "the body of touchpoint \(position) does not match its checksum; restore the log from a backup",
        position: position)
    }
    return body
  }

  /// Walks the verified blocks of facts after one position and up to another; with `types`, only blocks
  /// that hold any of them.
  func scanFacts(
    after start: Position, through end: Position, types: TypeSet? = nil,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void
  ) throws {
    _ = try walkFacts(after: start, through: end, types: types) { first, facts in
      try body(first, facts)
      return true
    }
  }

  /// Walks blocks as `scanFacts` does, until `body` gives `false`. Gives whether it has come to the end.
  func walkFacts(
    after start: Position, through end: Position, types: TypeSet? = nil,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Bool
  ) throws -> Bool {
    let end = min(end, head.position)
    guard start < end else { return true }
    var cursor = try transaction.cursor(in: store.facts)
    var block = FactBlock.number(of: start.next)
    var more = try cursor.seek(block)
    while FactBlock.firstPosition(of: block) <= end {
      var bytes = cursor.value
      if more, cursor.keyNumber == block {
        more = try cursor.next()
      } else {
        bytes = try self.bytes(ofBlock: block)
      }
      // The next block comes into the cache while this one is checked and read.
      cursor.value.prefetch()
      let facts = try FactBlock.facts(in: bytes, block: block, seed: store.seed)
      cursor.value.prefetchRest()
      defer { block += 1 }
      let first = FactBlock.firstPosition(of: block)
      let lower = first <= start ? Int(start.rawValue - first.rawValue) + 1 : 0
      let upper = Int(min(end.rawValue - first.rawValue + 1, UInt64(FactBlock.capacity)))
      guard facts.count >= upper else { throw Self.missing(Position(first.rawValue + UInt64(facts.count))) }
      // The checksum was right, so the header is: a block is not passed over by mistake.
      if types.map({ $0.bits & FactBlock.types(in: bytes) != 0 }) ?? true {
        guard try body(Position(first.rawValue + UInt64(lower)), facts.extracting(lower..<upper)) else {
          return false
        }
      }
    }
    return true
  }

  /// Walks facts and verified bodies after one position and up to another; with `types`, only touchpoints
  /// of these types.
  func scanBodies(
    after start: Position, through end: Position, types: TypeSet? = nil,
    _ body: (_ position: Position, _ fact: Fact, _ body: RawSpan) throws -> Void
  ) throws {
    _ = try walkBodies(after: start, through: end, types: types) { position, fact, bytes in
      try body(position, fact, bytes)
      return true
    }
  }

  /// Walks facts and bodies as `scanBodies` does, until `body` gives `false`. Gives whether it has come to the
  /// end.
  func walkBodies(
    after start: Position, through end: Position, types: TypeSet? = nil,
    _ body: (_ position: Position, _ fact: Fact, _ body: RawSpan) throws -> Bool
  ) throws -> Bool {
    var cursor = try transaction.cursor(in: store.bodies)
    var inPack = try cursor.seekBackward(start.next.rawValue)
    return try walkFacts(after: start, through: end, types: types) { first, facts in
      var index = 0
      while index < facts.count {
        guard types?.contains(facts[index].type) ?? true else {
          index += 1
          continue
        }
        let position = Position(first.rawValue + UInt64(index))
        inPack = try Self.move(&cursor, inPack, to: position)
        guard inPack else {
          let bytes = try verified(tailBody(at: position), at: position, facts[index].bodyChecksum)
          guard try body(position, facts[index], bytes) else { return false }
          index += 1
          continue
        }
        // The cursor stays where it is for all bodies of this block that are in its pack.
        let pack = cursor.value
        let place = position.rawValue - cursor.keyNumber
        let count = min(facts.count - index, Int(BodyPack.count(of: pack) - place))
        for offset in 0..<count where types?.contains(facts[index + offset].type) ?? true {
          let position = Position(position.rawValue + UInt64(offset))
          let fact = facts[index + offset]
          let stored = BodyPack.body(at: place + UInt64(offset), in: pack)
          guard try body(position, fact, verified(stored, at: position, fact.bodyChecksum)) else {
            return false
          }
        }
        index += count
      }
      return true
    }
  }

  /// What to do with a touchpoint whose body may be read.
  enum BodyReading {
    case read, passOver, stop
  }

  /// Reads the verified bodies of some touchpoints, one after another; fastest in the order of positions.
  func readBodies(
    of touchpoints: Span<Touchpoint>, _ choose: (Touchpoint) throws -> BodyReading,
    body: (_ touchpoint: Touchpoint, _ body: RawSpan) throws -> Void
  ) throws {
    var cursor = try transaction.cursor(in: store.bodies)
    var inPack = false
    for index in touchpoints.indices {
      let touchpoint = touchpoints[index]
      switch try choose(touchpoint) {
      case .passOver: continue
      case .stop: return
      case .read: break
      }
      let position = touchpoint.position
      try checkExists(position)
      inPack = try Self.move(&cursor, inPack, to: position)
      let stored =
        inPack
        ? BodyPack.body(at: position.rawValue - cursor.keyNumber, in: cursor.value)
        : try tailBody(at: position)
      try body(touchpoint, verified(stored, at: position, touchpoint.fact.bodyChecksum))
    }
  }

  /// Moves a cursor of `bodies` to the pack that holds a position, by a few steps where that is enough.
  ///
  /// - Parameter inPack: whether the cursor stands at a pack.
  /// - Returns: whether there is such a pack; there is none for the newest bodies, which are in the tail.
  private static func move(_ cursor: inout Cursor, _ inPack: Bool, to position: Position) throws -> Bool {
    if inPack, cursor.keyNumber <= position.rawValue {
      for _ in 0..<4 {
        if hasPosition(position, cursor) { return true }
        // Bodies behind the last pack are in the tail.
        guard try cursor.next() else { return false }
      }
    }
    return try cursor.seekBackward(position.rawValue) && hasPosition(position, cursor)
  }

  private static func hasPosition(_ position: Position, _ cursor: borrowing Cursor) -> Bool {
    cursor.keyNumber <= position.rawValue
      && position.rawValue - cursor.keyNumber < BodyPack.count(of: cursor.value)
  }

  static func missing(_ position: Position) -> LedgerError {
    LedgerError(
      .damaged, "touchpoint \(position) is missing from its block; restore the log from a backup",
      position: position)
  }

}

extension LogSnapshot {
  /// The pack in `bodies` that a position's body lies in: its key, and how many pages its value takes; `nil` where the body is in the
  /// tail.
  func pack(holding position: Position) throws -> (key: UInt64, pages: Int)? {
    var cursor = try transaction.cursor(in: store.bodies)
    guard try cursor.seekBackward(position.rawValue), Self.hasPosition(position, cursor) else { return nil }
    return (cursor.keyNumber, cursor.value.byteCount / 4096 + 1)
  }

  /// The verified bytes of a body, copied out.
  func body(at position: Position, _ fact: Fact) throws -> [UInt8] {
    let bytes = try bodyBytes(at: position, checksum: fact.bodyChecksum)
    return unsafe bytes.withUnsafeBytes { unsafe Array($0) }
  }
}
