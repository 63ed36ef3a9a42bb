// The bodies of one commit lie packed in values of up to 64 KiB.

/// The layout of a pack, whose key is the position of its first body (drawn in schemas/log-format.md):
/// ```
/// 0  count 4
/// 4  zero 4
/// 8  offsets (count + 1) × 4   from the start of the pack; the last is its end
/// …  the bodies
/// ```
/// A body's checksum is in its fact: a wrong offset shows as a wrong body.
enum BodyPack {
  /// 16 pages less LMDB's page header: what a pack may fill without wasting a page.
  static let byteCountMax = 16 * 4096 - 16
  static let headerBytes = 8

  /// The checksum of the body at a position: seeded with it, so that no body can stand in for another.
  static func checksum(_ body: RawSpan, at position: Position, seed: UInt64) -> UInt64 {
    Checksum.of(body, seed: seed ^ position.rawValue)
  }

  /// Whether bytes are the body at a position, or what was left of it when something was taken out.
  ///
  /// - Parameter checksum: that of the body's fact.
  static func isBody(_ bytes: RawSpan, at position: Position, seed: UInt64, of checksum: UInt64) -> Bool {
    // Bodies that something was taken out of are told from damaged ones only where the checksum is not that of the fact: nobody else
    // has to ask.
    self.checksum(bytes, at: position, seed: seed) == checksum
      || RedactedBody.isValid(bytes, at: position, seed: seed, replacing: checksum)
  }

  /// Cuts bodies, given by their end offsets in one array, into packs. Gives the index ranges.
  static func cuts(ends: [Int]) -> [Range<Int>] {
    var cuts: [Range<Int>] = []
    var start = 0
    var startByte = 0
    for index in ends.indices {
      let count = index - start + 1
      let bytes = byteCount(of: count, ends[index] - startByte)
      if bytes > byteCountMax, index > start {
        cuts.append(start..<index)
        start = index
        startByte = ends[index - 1]
      }
    }
    if start < ends.count { cuts.append(start..<ends.count) }
    return cuts
  }

  /// How long a pack of so many bodies with so many bytes is.
  static func byteCount(of count: Int, _ bytes: Int) -> Int { headerBytes + (count + 1) * 4 + bytes }

  /// Writes the pack of the bodies in `range` behind what `pack` has.
  static func encode(_ range: Range<Int>, ends: [Int], bytes: [UInt8], into pack: inout [UInt8]) {
    let startByte = range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1]
    let table = byteCount(of: range.count, 0)
    let start = pack.count
    pack.reserveCapacity(start + table + ends[range.upperBound - 1] - startByte)
    pack.append(contentsOf: repeatElement(0, count: table))
    // In one go: number by number, appending them takes longer than all of the bodies.
    unsafe pack.withUnsafeMutableBytes { pack in
      func store(_ number: Int, _ entry: Int) {
        unsafe pack.storeBytes(of: UInt32(number).littleEndian, toByteOffset: start + entry, as: UInt32.self)
      }
      store(range.count, 0)
      store(table, headerBytes)
      for (index, end) in ends[range].enumerated() {
        store(table + end - startByte, headerBytes + (index + 1) * 4)
      }
    }
    pack.append(contentsOf: bytes[startByte..<ends[range.upperBound - 1]])
  }

  /// The body at `index` of a pack; `nil` where the pack does not reach so far or its table is broken.
  @_lifetime(copy pack)
  static func body(at index: UInt64, in pack: RawSpan) -> RawSpan? {
    guard pack.byteCount >= headerBytes else { return nil }
    let count = UInt64(pack.littleEndian(at: 0, as: UInt32.self))
    guard index < count, UInt64(pack.byteCount) >= UInt64(headerBytes) + (count + 1) * 4 else { return nil }
    let entry = headerBytes + Int(index) * 4
    let start = Int(pack.littleEndian(at: entry, as: UInt32.self))
    let end = Int(pack.littleEndian(at: entry + 4, as: UInt32.self))
    guard start <= end, end <= pack.byteCount else { return nil }
    return pack.extracting(start..<end)
  }

  static func count(of pack: RawSpan) -> UInt64 {
    pack.byteCount >= headerBytes ? UInt64(pack.littleEndian(at: 0, as: UInt32.self)) : 0
  }
}
