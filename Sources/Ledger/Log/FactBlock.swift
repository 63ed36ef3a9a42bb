// Facts lie in blocks of 4,080 bytes: one LMDB value that fills one overflow page.

/// The layout of a block (drawn in schemas/log-format.md):
/// ```
///  0  checksum 8        XXH3 of bytes 8 … 4,079, seeded with the ledger's seed
///  8  first position 8
/// 16  count 2           1 … 63
/// 18  format version 2
/// 20  zero 4
/// 24  types 8           bit (type mod 64) is set for every type in the block
/// 32  earliest history time 8
/// 40  latest history time 8
/// 48  facts, 64 bytes each; the rest zero
/// ```
enum FactBlock {
  static let byteCount = 4080
  static let headerBytes = 48
  static let factBytes = 64
  static let capacity = 63
  static let version: UInt16 = 1

  static func number(of position: Position) -> UInt64 { (position.rawValue - 1) / UInt64(capacity) }

  static func firstPosition(of block: UInt64) -> Position { Position(block * UInt64(capacity) + 1) }

  /// The bits of the types in a block.
  static func types(in block: RawSpan) -> UInt64 { block.littleEndian(at: 24) }

  /// The position of the fact before the one at an index, in its customer's chain; 0 where the block is no
  /// block.
  static func previous(at index: Int, in block: RawSpan) -> Position {
    guard block.byteCount == byteCount, index < capacity else { return .start }
    return Position(block.littleEndian(at: headerBytes + index * factBytes + 24))
  }

  static func typeBit(_ type: TouchpointType) -> UInt64 { 1 << UInt64(type.rawValue % 64) }

  /// Writes the block of `facts`, at most 63, into `bytes`, an array of 4,080.
  static func encode(_ facts: ArraySlice<Fact>, first: Position, seed: UInt64, into bytes: inout [UInt8]) {
    precondition(bytes.count == byteCount && (1...capacity).contains(facts.count))
    var types: UInt64 = 0
    var earliest = Instant.distantFuture
    var latest = Instant.distantPast
    for fact in facts {
      types |= typeBit(fact.type)
      earliest = min(earliest, fact.historyTime)
      latest = max(latest, fact.historyTime)
    }
    bytes.storeLittleEndian(first.rawValue, at: 8)
    bytes.storeLittleEndian(UInt16(facts.count), at: 16)
    bytes.storeLittleEndian(version, at: 18)
    bytes.storeLittleEndian(UInt32(0), at: 20)
    bytes.storeLittleEndian(types, at: 24)
    bytes.storeLittleEndian(earliest.microseconds, at: 32)
    bytes.storeLittleEndian(latest.microseconds, at: 40)
    let used = headerBytes + facts.count * factBytes
    unsafe bytes.withUnsafeMutableBytes { target in
      // A fact has no padding and lies in memory as on disk, on a little-endian machine: a test pins it.
      unsafe facts.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[headerBytes..<used]).copyMemory(from: source)
      }
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[used...]).initializeMemory(
        as: UInt8.self, repeating: 0)
    }
    let checksum = unsafe bytes.withUnsafeBytes {
      unsafe Checksum.of(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: $0[8...])), seed: seed)
    }
    bytes.storeLittleEndian(checksum, at: 0)
  }

  /// The facts of a stored block, once its size, place and checksum are found right.
  ///
  /// - Throws: `damaged`, with the first position of the block.
  @_lifetime(copy bytes)
  static func facts(in bytes: RawSpan, block: UInt64, seed: UInt64) throws(LedgerError) -> Span<Fact> {
    let first = firstPosition(of: block)
    guard bytes.byteCount == byteCount else {
      throw damaged("has \(bytes.byteCount) bytes instead of \(byteCount)", first)
    }
    guard bytes.littleEndian(at: 0, as: UInt64.self) == Checksum.of(bytes.extracting(8...), seed: seed) else {
      throw damaged("does not match its checksum", first)
    }
    guard bytes.littleEndian(at: 8, as: UInt64.self) == first.rawValue else {
      throw damaged("stands in another block's place", first)
    }
    let count = Int(bytes.littleEndian(at: 16, as: UInt16.self))
    guard (1...capacity).contains(count), bytes.littleEndian(at: 18, as: UInt16.self) == version else {
      throw damaged("is of another version of the format", first)
    }
    let area = bytes.extracting(headerBytes..<headerBytes + count * factBytes)
    let buffer = unsafe area.withUnsafeBytes { unsafe $0 }
    guard Int(bitPattern: buffer.baseAddress) % MemoryLayout<Fact>.alignment == 0 else {
      throw damaged("does not lie where a block does", first)
    }
    // Inside `bytes` and aligned by the checks above; every bit pattern is a fact; the lifetime is that of
    // `bytes`.
    return unsafe _overrideLifetime(Span<Fact>(_unsafeBytes: buffer), copying: bytes)
  }

  private static func damaged(_ what: String, _ first: Position) -> LedgerError {
    LedgerError(
      .damaged,
      "the block of touchpoints \(first) to \(first.rawValue + 62) \(what); restore the log from a backup",
      position: first)
  }
}
