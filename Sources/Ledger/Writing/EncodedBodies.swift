// Encoded bodies, one behind the other in memory that grows, so that thousands of them take one allocation.

internal import Glibc

/// The bytes of encoded bodies.
///
/// `@unchecked Sendable`: only the one `BodyWriter` that was made on it changes it, on one thread. It is
/// handed on, with what was encoded, when that writer is finished; from then on nothing changes it.
@safe
final class EncodedBodies: @unchecked Sendable {
  fileprivate var start: UnsafeMutableRawPointer
  fileprivate var capacity: Int
  fileprivate(set) var count = 0

  /// - Parameter expected: how many bytes there will be, about; the memory grows where that is too few.
  init(expected: Int) {
    capacity = max(64, expected)
    unsafe start = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { unsafe start.deallocate() }

  /// The bytes of one body.
  @_lifetime(borrow self)
  func bytes(in range: Range<Int>) -> RawSpan {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    // In bounds and written; they live as long as this does.
    let span = unsafe RawSpan(_unsafeStart: start + range.lowerBound, byteCount: range.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Makes room for `needed` bytes in all.
  fileprivate func grow(to needed: Int) {
    var larger = capacity
    while larger < needed { larger *= 2 }
    let grown = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe grown.copyMemory(from: start, byteCount: capacity)
    unsafe start.deallocate()
    unsafe start = grown
    capacity = larger
  }
}

/// Writes Protocol Buffers at the end of `EncodedBodies`: tags, lengths and values, in one pass.
///
/// A length stands in front of its content, in one byte. Where it turns out to need more, the content is
/// moved up. Swift-protobuf counts sizes in a pass of its own, and those of nested messages once more for
/// each level.
@safe
struct BodyWriter {
  private let bodies: EncodedBodies
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count: Int

  init(_ bodies: EncodedBodies) {
    self.bodies = bodies
    unsafe start = bodies.start
    capacity = bodies.capacity
    count = bodies.count
  }

  /// Hands over what was written: nobody sees it before.
  func finish() { bodies.count = count }

  /// Takes back what was written after `count`.
  mutating func truncate(to count: Int) {
    precondition(count <= self.count)
    self.count = count
  }

  /// Makes room for `bytes` more bytes.
  @inline(__always)
  private mutating func reserve(_ bytes: Int) {
    if capacity - count < bytes { grow(bytes) }
  }

  @inline(never)
  private mutating func grow(_ bytes: Int) {
    bodies.grow(to: count + bytes)
    unsafe start = bodies.start
    capacity = bodies.capacity
  }

  @inline(__always)
  private mutating func putReserved(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      unsafe start.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
      count += 1
      rest >>= 7
    }
    unsafe start.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Writes a varint of up to 10 bytes.
  @inline(__always)
  mutating func put(_ number: UInt64) {
    reserve(10)
    putReserved(number)
  }

  /// Writes the tag of a field and its number.
  @inline(__always)
  mutating func put(_ number: UInt64, as field: Int) {
    reserve(20)
    putReserved(UInt64(field) << 3)
    putReserved(number)
  }

  /// Writes the tag of a field, the length of some bytes, and the bytes.
  @inline(__always)
  mutating func put(_ bytes: UnsafeRawBufferPointer, as field: Int) {
    reserve(bytes.count + 20)
    putReserved(UInt64(field) << 3 | 2)
    putReserved(UInt64(bytes.count))
    guard let source = bytes.baseAddress else { return }
    unsafe (start + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  /// Writes bytes as they are, such as fields that are encoded already.
  mutating func put(encoded bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    guard let source = bytes.baseAddress else { return }
    unsafe (start + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  @inline(__always)
  mutating func put(_ text: String, as field: Int) {
    var text = text
    // Native strings lend their bytes; all strings here are native.
    text.withUTF8 { utf8 in unsafe put(UnsafeRawBufferPointer(utf8), as: field) }
  }

  /// Writes the tag of a field, the length of what `body` writes, and what it writes.
  @inline(__always)
  mutating func putNested(as field: Int, _ body: (inout BodyWriter) throws -> Void) rethrows {
    let begun = begin(field)
    try body(&self)
    end(begun)
  }

  private mutating func begin(_ field: Int) -> Int {
    reserve(20)
    putReserved(UInt64(field) << 3 | 2)
    count += 1
    return count
  }

  private mutating func end(_ begun: Int) {
    let length = count - begun
    if length <= 0x7F {
      unsafe start.storeBytes(of: UInt8(length), toByteOffset: begun - 1, as: UInt8.self)
      return
    }
    // A byte of a varint holds 7 bits: the length takes so many bytes more than the one that was left for
    // it.
    let more = (UInt64.bitWidth - UInt64(length).leadingZeroBitCount + 6) / 7 - 1
    reserve(more)
    unsafe memmove(start + begun + more, start + begun, length)
    count = begun - 1
    putReserved(UInt64(length))
    count += length
  }
}
