// Anchors in the tables of a log: written beside what was made from it, and looked up in it.

internal import KeyValueStore

// An anchor as a row of a table: position 8 │ checksum of the fact 8 │ checksum 8
extension Anchor {
  func row(seed: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(position.rawValue)
    if let checksum { bytes.appendLittleEndian(checksum) }
    bytes.appendLittleEndian(Checksum.of(bytes, seed: seed))
    return bytes
  }

  /// Reads a row; `nil` where it is not what was written. A row of 16 bytes, from before there were
  /// checksums of facts, has none.
  init?(row: RawSpan, seed: UInt64) {
    guard row.byteCount == 16 || row.byteCount == 24 else { return nil }
    let end = row.byteCount - 8
    guard row.littleEndian(at: end, as: UInt64.self) == Checksum.of(row.extracting(first: end), seed: seed)
    else { return nil }
    self.init(
      position: Position(row.littleEndian(at: 0)), checksum: end == 16 ? row.littleEndian(at: 8) : nil)
  }
}

extension LogSnapshot {
  /// The anchor of a position.
  ///
  /// - Throws: `unknownSubject` where there is no such position, `damaged`.
  func anchor(at position: Position) throws -> Anchor {
    position == .start ? .start : Anchor(position: position, fact: try fact(at: position))
  }

  /// Whether this log holds an anchor: what was derived up to it was then derived from this log.
  ///
  /// - Throws: `damaged` where the log itself is.
  func holds(_ anchor: Anchor) throws -> Bool {
    guard anchor.position <= head.position else { return false }
    guard let checksum = anchor.checksum, anchor.position > .start else { return true }
    return try Anchor.checksum(of: fact(at: anchor.position)) == checksum
  }

  /// The position that a table of `log/` is complete up to; `start` where it was never written, or made
  /// from another log.
  func watermark(of table: String) throws -> Position {
    let anchor = try store.anchor(of: table, transaction)
    return try holds(anchor) ? anchor.position : .start
  }
}

extension LogStore {
  /// The anchor of a position, as of the newest commit.
  func anchor(at position: Position) throws -> Anchor { try read { try $0.anchor(at: position) } }

  /// Whether the log holds an anchor, as of the newest commit.
  func holds(_ anchor: Anchor) throws -> Bool { try read { try $0.holds(anchor) } }

  /// `holds` on a thread that may have a snapshot already.
  func holdsBesideSnapshot(_ anchor: Anchor) throws -> Bool {
    do {
      return try LogSnapshot(self, try environment.beginRead(joining: true)).holds(anchor)
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "reading \(directory.path)")
    }
  }

  /// The anchor that a table was written with; `start` where it was never written, or its row is damaged:
  /// then the table is written anew from the log.
  func anchor(of table: String, _ transaction: borrowing ReadTransaction) throws -> Anchor {
    guard let row = try transaction.value(at: MetaKey.watermark(table), in: meta) else { return .start }
    return Anchor(row: row, seed: seed) ?? .start
  }

  /// The position that a table is complete up to. Whether it was made from this log is not asked again:
  /// that was found out when the ledger was opened for writing.
  func watermark(_ index: String, _ transaction: borrowing ReadTransaction) throws -> Position {
    try anchor(of: index, transaction).position
  }

  func setWatermark(_ index: String, _ position: Position, _ transaction: inout WriteTransaction) throws {
    let anchor = try anchor(at: position, transaction)
    try transaction.put(anchor.row(seed: seed), at: MetaKey.watermark(index), in: meta)
  }

  private func anchor(at position: Position, _ transaction: borrowing WriteTransaction) throws -> Anchor {
    guard position > .start else { return .start }
    let number = FactBlock.number(of: position)
    if let block = try transaction.value(at: number, in: facts) {
      return try anchor(at: position, inBlock: block)
    }
    // The last block is in the tail.
    guard let tail = try transaction.value(at: MetaKey.tail, in: meta) else {
      throw LedgerError(
        .damaged, "the last block is missing; restore the log from a backup", position: position)
    }
    return try anchor(at: position, inBlock: LogTail.block(in: tail))
  }

  private func anchor(at position: Position, inBlock block: RawSpan) throws -> Anchor {
    let number = FactBlock.number(of: position)
    let facts = try FactBlock.facts(in: block, block: number, seed: seed)
    let index = Int(position.rawValue - FactBlock.firstPosition(of: number).rawValue)
    guard index < facts.count else { throw LogSnapshot.missing(position) }
    return Anchor(position: position, fact: facts[index])
  }

  /// Empties the tables of `log/` that were made from another log, so that they are written anew from this
  /// one.
  ///
  /// The tables are written in the same transactions as facts, and move with them wherever the file goes.
  /// So a table can be another log's only where somebody has put tables together with tools of LMDB's.
  func dropForeignTables() throws {
    let foreign = try read { snapshot in
      try Self.derivedTables.filter { name in
        let anchor = try anchor(of: name, snapshot.transaction)
        return try !snapshot.holds(anchor)
      }
    }
    guard !foreign.isEmpty else { return }
    do {
      try environment.write { transaction in
        for name in foreign {
          try transaction.clear(table(of: name))
          try setWatermark(name, .start, &transaction)
          if name == StructureIndex.name {
            try transaction.put(StructureIndex.Summary().row(seed: seed), at: MetaKey.structure, in: meta)
          }
        }
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "emptying derived tables of \(directory.path)")
    }
  }

  private static let derivedTables = [
    HeadsIndex.name, IdIndex.name, ReferenceIndex.name, StructureIndex.name,
  ]

  private func table(of name: String) -> Table {
    switch name {
    case HeadsIndex.name: heads
    case IdIndex.name: ids
    case ReferenceIndex.name: references
    default: structure
    }
  }
}
