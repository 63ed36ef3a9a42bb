// How the values of a row become bytes.

public import Words

/// A place in the memory of a `RowWriter`, which gives it out, so that several values are written after
/// looking for room once.
@frozen
public struct RowCursor {
  @usableFromInline var next: UnsafeMutablePointer<UInt8>
  /// Where the room ends: no value may be written from here on.
  @usableFromInline let limit: UnsafeMutablePointer<UInt8>

  /// The most bytes that one value takes, except for bytes and text.
  @inlinable public static var bytesMax: Int { 18 }
  /// The most bytes that a number takes, or a position, an instant that is not relative to another, a
  /// hash, or a flag.
  @inlinable public static var numberBytesMax: Int { 9 }

  /// - Parameter room: how many bytes may be written; there must be `slack` more.
  @inlinable
  init(_ next: UnsafeMutablePointer<UInt8>, room: Int) {
    self.next = next
    limit = next + room
  }

  /// How many bytes there must be beyond those asked for. Writing a number may touch more bytes than it
  /// takes; with the slack, one comparison says whether there is room.
  @inlinable static var slack: Int { numberBytesMax }

  @inlinable
  @inline(__always)
  func checkRoom() {
    precondition(next <= limit, "there is no room for so much in what the writer was asked for")
  }

  /// Writes eight bits as one byte.
  @inlinable
  @inline(__always)
  public mutating func write(byte: UInt8) {
    checkRoom()
    next.pointee = byte
    next += 1
  }

  /// Writes an unsigned number in one to nine bytes, little endian. The lowest set bit of the first byte
  /// says how many bytes there are; the bits above it belong to the number. Where no bit of the first
  /// byte is set, eight more bytes hold the number. How many bytes are needed follows from the number in
  /// a few instructions: a loop over bytes, whose end no processor can predict, took twice as long.
  @inlinable
  @inline(__always)
  public mutating func write(unsigned number: UInt64) {
    checkRoom()
    let target = UnsafeMutableRawPointer(next)
    if number < 1 << 56 {
      // A seventh of the number of bits, rounded up.
      let count = ((70 &- (number | 1).leadingZeroBitCount) &* 147) &>> 10
      // Eight bytes are always written; the next value overwrites those that are not needed.
      let word = (number << 1 | 1) &<< UInt64(truncatingIfNeeded: count &- 1)
      target.storeBytes(of: word.littleEndian, as: UInt64.self)
      next += count
    } else {
      target.storeBytes(of: 0, as: UInt8.self)
      target.storeBytes(of: number.littleEndian, toByteOffset: 1, as: UInt64.self)
      next += 9
    }
  }

  /// Writes a signed number, zigzag-encoded, in one to nine bytes: the fewer, the nearer it is to 0.
  @inlinable
  @inline(__always)
  public mutating func write(_ number: Int64) {
    write(unsigned: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  /// Writes a signed number of 32 bits, in the same bytes as an `Int64` of its value.
  @inlinable
  @inline(__always)
  public mutating func write(_ number: Int32) { write(Int64(number)) }

  /// Writes how many elements follow, as an unsigned number; a negative count traps.
  @inlinable
  @inline(__always)
  public mutating func write(count: Int) { write(unsigned: UInt64(count)) }

  /// Writes one byte: 1 for `true`, 0 for `false`.
  @inlinable
  @inline(__always)
  public mutating func write(_ flag: Bool) { write(byte: flag ? 1 : 0) }

  /// Writes an instant as its microseconds since 1970: eight bytes for times of our day.
  @inlinable
  @inline(__always)
  public mutating func write(_ instant: Instant) { write(instant.microseconds) }

  /// Writes an instant as its distance from another one, which the reader knows too: in seconds, where
  /// the distance is whole.
  @inlinable
  @inline(__always)
  public mutating func write(_ instant: Instant, from base: Instant) {
    let (distance, overflow) = instant.microseconds.subtractingReportingOverflow(base.microseconds)
    // A distance of 2^61 or more leaves no room for the bit that tells its unit.
    guard !overflow, distance >= -(1 << 61), distance < 1 << 61 else { return writeFar(instant) }
    // `isMultiple` takes no division; the division follows only where its result is needed.
    if distance.isMultiple(of: Instant.microsecondsPerSecond) {
      write((distance / Instant.microsecondsPerSecond) << 1)
    } else {
      write(distance << 1 | 1)
    }
  }

  @inlinable
  @inline(never)
  mutating func writeFar(_ instant: Instant) {
    write(Int64(1) << 62)
    write(instant)
  }

  /// Writes a position as an unsigned number.
  @inlinable
  @inline(__always)
  public mutating func write(_ position: Position) { write(unsigned: position.rawValue) }

  /// Writes a position as its distance from another one, which the reader knows too.
  @inlinable
  @inline(__always)
  public mutating func write(_ position: Position, from base: Position) {
    write(Int64(bitPattern: position.rawValue &- base.rawValue))
  }

  /// Writes a number in eight bytes, little endian: for hashes, which are never small.
  @inlinable
  @inline(__always)
  public mutating func write(fixed number: UInt64) {
    checkRoom()
    UnsafeMutableRawPointer(next).storeBytes(of: number.littleEndian, as: UInt64.self)
    next += 8
  }

  /// Writes bytes as they are.
  @inlinable
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    precondition(limit - next >= bytes.count, "there is no room for so much in what the writer was asked for")
    UnsafeMutableRawPointer(next).copyMemory(from: source, byteCount: bytes.count)
    next += bytes.count
  }
}
