// Where the next value of a row is written, and how values become bytes.

public import Words

/// A place in the memory of a `RowWriter`, which gives it: several values are written without asking for room with each.
@frozen
public struct RowCursor {
  @usableFromInline var next: UnsafeMutablePointer<UInt8>
  /// From here on there is no room for a number.
  @usableFromInline let limit: UnsafeMutablePointer<UInt8>

  /// The most that one value takes, but for bytes and text.
  @inlinable public static var bytesMax: Int { 18 }
  /// The most that a number takes, or a position, an instant by itself, a hash, a flag.
  @inlinable public static var numberBytesMax: Int { 9 }

  /// - Parameter room: how many bytes may be written: `slack` fewer than there are.
  @inlinable
  init(_ next: UnsafeMutablePointer<UInt8>, room: Int) {
    self.next = next
    limit = next + room
  }

  /// How many more bytes than those asked for there have to be: so that whether there is room for a number, which may be
  /// fewer bytes than are written, is one comparison.
  @inlinable static var slack: Int { numberBytesMax }

  @inlinable
  @inline(__always)
  func checkRoom() {
    precondition(next <= limit, "there is no room for so much in what the writer was asked for")
  }

  @inlinable
  @inline(__always)
  public mutating func write(byte: UInt8) {
    checkRoom()
    next.pointee = byte
    next += 1
  }

  /// In one to nine bytes, little endian: of the first one, the lowest bit that is set says how many there are, and what
  /// is above it is the number's; where none is set, eight more bytes hold the number. One look at the number tells how
  /// many: a loop over bytes, whose end no processor foresees, took twice as long.
  @inlinable
  @inline(__always)
  public mutating func write(unsigned number: UInt64) {
    checkRoom()
    let target = UnsafeMutableRawPointer(next)
    if number < 1 << 56 {
      // A seventh of the bits, rounded up.
      let count = ((70 &- (number | 1).leadingZeroBitCount) &* 147) &>> 10
      // Eight bytes are written and those that mean nothing are written over.
      let word = (number << 1 | 1) &<< UInt64(truncatingIfNeeded: count &- 1)
      target.storeBytes(of: word.littleEndian, as: UInt64.self)
      next += count
    } else {
      target.storeBytes(of: 0, as: UInt8.self)
      target.storeBytes(of: number.littleEndian, toByteOffset: 1, as: UInt64.self)
      next += 9
    }
  }

  @inlinable
  @inline(__always)
  public mutating func write(_ number: Int64) {
    write(unsigned: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  @inlinable
  @inline(__always)
  public mutating func write(_ number: Int32) { write(Int64(number)) }

  @inlinable
  @inline(__always)
  public mutating func write(count: Int) { write(unsigned: UInt64(count)) }

  @inlinable
  @inline(__always)
  public mutating func write(_ flag: Bool) { write(byte: flag ? 1 : 0) }

  @inlinable
  @inline(__always)
  public mutating func write(_ instant: Instant) { write(instant.microseconds) }

  /// An instant that lies near another one, which the reader knows too: how far, in seconds where they are whole.
  @inlinable
  @inline(__always)
  public mutating func write(_ instant: Instant, from base: Instant) {
    let (distance, overflow) = instant.microseconds.subtractingReportingOverflow(base.microseconds)
    // Distances of 2^61 and more have no room for the mark of their unit.
    guard !overflow, distance >= -(1 << 61), distance < 1 << 61 else { return writeFar(instant) }
    // Whether there is a rest is found out without a division, which is left for when it is of use.
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

  @inlinable
  @inline(__always)
  public mutating func write(_ position: Position) { write(unsigned: position.rawValue) }

  /// A position that lies near another one, which the reader knows too: how far.
  @inlinable
  @inline(__always)
  public mutating func write(_ position: Position, from base: Position) {
    write(Int64(bitPattern: position.rawValue &- base.rawValue))
  }

  /// Eight bytes, little endian: for hashes, which are never small.
  @inlinable
  @inline(__always)
  public mutating func write(fixed number: UInt64) {
    checkRoom()
    UnsafeMutableRawPointer(next).storeBytes(of: number.littleEndian, as: UInt64.self)
    next += 8
  }

  /// Bytes as they are.
  @inlinable
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    precondition(limit - next >= bytes.count, "there is no room for so much in what the writer was asked for")
    UnsafeMutableRawPointer(next).copyMemory(from: source, byteCount: bytes.count)
    next += bytes.count
  }
}
