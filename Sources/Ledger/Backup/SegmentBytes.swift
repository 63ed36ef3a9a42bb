// The bytes of a segment: made of what a log has, and read with every checksum checked.

/// A segment that is being made, in memory: a header, and a frame for each block (drawn in
/// schemas/backup-format.md).
struct SegmentBytes {
  static let headerBytes = 64
  /// Before each block of facts stands the size of the bodies behind it.
  static let sizeBytes = 8
  /// No block is begun in a segment that has so many bytes.
  static let fullBytes = 16 << 20
  static let version: UInt32 = 1
  static let magic = Array("PERNSEGM".utf8)

  private(set) var first: UInt64 = 1
  /// Whoever takes them away puts other memory in their place, for the next segment.
  var bytes: [UInt8] = []
  /// The newest touchpoint whose frame is there.
  private(set) var last = Position.start
  private(set) var lastFact: Fact?

  private let identity: LedgerIdentity
  private var facts: [Fact] = []
  /// Memory for the bodies of a frame, of which those that are there take up the first bytes.
  private var bodies: [UInt8] = []
  /// Where the body of each fact ends.
  private var ends: [Int] = []
  private var block = [UInt8](repeating: 0, count: FactBlock.byteCount)

  var isFull: Bool { bytes.count >= Self.fullBytes }

  init(of identity: LedgerIdentity) { self.identity = identity }

  /// Begins a segment, in the memory that is there.
  ///
  /// - Parameter first: the first position of a block.
  mutating func begin(from first: UInt64) {
    precondition(first % UInt64(FactBlock.capacity) == 1)
    self.first = first
    (last, lastFact) = (Position(first - 1), nil)
    dropOpenFrame()
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(Self.fullBytes + 1 << 16)
    bytes += [UInt8](repeating: 0, count: Self.headerBytes)
  }

  /// Takes in the next touchpoint.
  ///
  /// - Parameter ends: whether nothing follows it, though its block has room.
  /// - Returns: whether it ends a frame.
  mutating func add(_ fact: Fact, _ body: RawSpan, at position: Position, ends isEnd: Bool) -> Bool {
    facts.append(fact)
    append(body)
    guard facts.count == FactBlock.capacity || isEnd else { return false }
    let start = Position(position.rawValue - UInt64(facts.count) + 1)
    FactBlock.encode(facts[...], first: start, seed: identity.seed, into: &block)
    bytes.appendLittleEndian(UInt64(BodyPack.byteCount(of: ends.count, ends.last ?? 0)))
    bytes += block
    BodyPack.encode(0..<ends.count, ends: ends, bytes: bodies, into: &bytes)
    while bytes.count % 8 != 0 { bytes.append(0) }
    (last, lastFact) = (position, fact)
    dropOpenFrame()
    return true
  }

  private mutating func append(_ body: RawSpan) {
    let start = ends.last ?? 0
    let end = start + body.byteCount
    if end > bodies.count { bodies.append(contentsOf: repeatElement(0, count: end)) }
    unsafe body.withUnsafeBytes { body in
      unsafe bodies.withUnsafeMutableBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: $0[start..<end]).copyMemory(from: body)
      }
    }
    ends.append(end)
  }

  /// Forgets the touchpoints whose frame is not whole yet.
  mutating func dropOpenFrame() {
    facts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Writes the header: nothing is added after it.
  mutating func close() {
    var header = Self.magic + identity.bytes
    header.appendLittleEndian(Self.version)
    header.appendLittleEndian(UInt32(0))
    header.appendLittleEndian(first)
    header.appendLittleEndian(last.rawValue)
    header.appendLittleEndian(UInt64(0))
    header.appendLittleEndian(Checksum.of(header, seed: identity.seed))
    bytes.replaceSubrange(..<Self.headerBytes, with: header)
  }
}

/// A segment of a backup, as it was read.
struct SegmentContent {
  let path: String
  let segment: BackupManifest.Segment
  let identity: LedgerIdentity
  private let bytes: [UInt8]

  /// Takes a segment's file, once it is found to be the one that the manifest names.
  ///
  /// - Throws: `damagedBackup`.
  init(
    _ bytes: [UInt8], _ segment: BackupManifest.Segment, of identity: LedgerIdentity, at path: String
  ) throws(LedgerError) {
    self.path = path
    self.segment = segment
    self.identity = identity
    self.bytes = bytes
    let span = unsafe bytes.span.bytes
    guard bytes.count == segment.bytes else {
      throw damaged("has \(bytes.count) bytes instead of \(segment.bytes)")
    }
    guard Checksum.of(span, seed: 0) == segment.checksum else {
      throw damaged("does not match its checksum")
    }
    guard bytes.count > SegmentBytes.headerBytes, Array(bytes[..<8]) == SegmentBytes.magic,
      Array(bytes[8..<24]) == identity.bytes,
      span.littleEndian(at: 24, as: UInt32.self) == SegmentBytes.version,
      span.littleEndian(at: 32, as: UInt64.self) == segment.first,
      span.littleEndian(at: 40, as: UInt64.self) == segment.last,
      span.littleEndian(at: 56, as: UInt64.self)
        == Checksum.of(span.extracting(first: 56), seed: identity.seed)
    else { throw damaged("is not the one that the manifest names") }
  }

  func damaged(_ what: String, at position: Position? = nil) -> LedgerError {
    LedgerError(
      .damagedBackup,
      "\(path) \(what): the backup cannot be used; take another backup, or another copy of this one",
      position: position ?? Position(segment.first))
  }

  /// Walks the blocks of facts in order, checked, each with the pack of its bodies, which are not; until `body` gives
  /// `false`.
  ///
  /// - Throws: `damagedBackup` where one is not what it should be; what `body` throws.
  func forEachBlock(_ body: (_ number: UInt64, _ facts: Span<Fact>, _ pack: RawSpan) throws -> Bool) throws {
    let span = unsafe bytes.span.bytes
    var offset = SegmentBytes.headerBytes
    var number = FactBlock.number(of: Position(segment.first))
    while offset < span.byteCount {
      let blockStart = offset + SegmentBytes.sizeBytes
      let packStart = blockStart + FactBlock.byteCount
      guard packStart <= span.byteCount,
        let size = Int(exactly: span.littleEndian(at: offset, as: UInt64.self)),
        size <= span.byteCount - packStart
      else { throw damaged("ends in the middle of a block") }
      let block = span.extracting(blockStart..<packStart)
      let facts: Span<Fact>
      do throws(LedgerError) {
        facts = try FactBlock.facts(in: block, block: number, seed: identity.seed)
      } catch { throw damaged("holds a damaged block", at: error.position) }
      let end = min(span.byteCount, (packStart + size + 7) & ~7)
      // No block but the last has room.
      guard facts.count == (end == span.byteCount ? lastCount : FactBlock.capacity) else {
        throw damaged("has not the touchpoints that the manifest says")
      }
      guard try body(number, facts, span.extracting(packStart..<packStart + size)) else { return }
      (offset, number) = (end, number + 1)
    }
    guard FactBlock.firstPosition(of: number).rawValue > segment.last else {
      throw damaged("has not the touchpoints that the manifest says")
    }
  }

  /// Runs `body` on every fact and its body, both checked, in order, until it gives `false`.
  ///
  /// - Throws: `damagedBackup`; what `body` throws.
  func forEachTouchpoint(_ body: (_ position: Position, _ fact: Fact, _ body: RawSpan) throws -> Bool) throws
  {
    try forEachBlock { number, facts, pack in
      let first = FactBlock.firstPosition(of: number).rawValue
      for index in facts.indices {
        let (position, fact) = (Position(first + UInt64(index)), facts[index])
        guard let bytes = BodyPack.body(at: UInt64(index), in: pack),
          BodyPack.isBody(bytes, at: position, seed: identity.seed, of: fact.bodyChecksum)
        else { throw damaged("holds a damaged body", at: position) }
        guard try body(position, fact, bytes) else { return false }
      }
      return true
    }
  }

  /// How many facts the last block has.
  private var lastCount: Int { Int((segment.last - 1) % UInt64(FactBlock.capacity)) + 1 }
}
