// Where the next value of a row is written, and how values become bytes.

public import Ledger

/// A place in the memory of a `RowWriter`, which gives it: several values are written without asking for room with each.
@frozen
public struct RowCursor {
  @usableFromInline var next: UnsafeMutablePointer<UInt8>
  @usableFromInline let end: UnsafeMutablePointer<UInt8>

  /// The most that one value takes, but for bytes and text.
  @inlinable public static var bytesMax: Int { 18 }
  @inlinable static var numberBytesMax: Int { 9 }

  @inlinable
  init(_ next: UnsafeMutablePointer<UInt8>, end: UnsafeMutablePointer<UInt8>) {
    self.next = next
    self.end = end
  }

  @inlinable
  @inline(__always)
  func checkRoom(for count: Int) {
    precondition(end - next >= count, "there is no room for so much in what the writer was asked for")
  }

  @inlinable
  @inline(__always)
  public mutating func write(byte: UInt8) {
    checkRoom(for: 1)
    next.pointee = byte
    next += 1
  }

  /// In one to nine bytes, little endian: of the first one, the lowest bit that is set says how many there are, and what
  /// is above it is the number's; where none is set, eight more bytes hold the number. One look at the number tells how
  /// many: a loop over bytes, whose end no processor foresees, took twice as long.
  @inlinable
  @inline(__always)
  public mutating func write(unsigned number: UInt64) {
    checkRoom(for: Self.numberBytesMax)
    let bits = 64 - (number | 1).leadingZeroBitCount
    let target = UnsafeMutableRawPointer(next)
    if bits <= 56 {
      let count = (bits + 6) / 7
      // Eight bytes are written and those that mean nothing are written over.
      let word = number << UInt64(count) | 1 << UInt64(count - 1)
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
  public mutating func write(_ instant: Instant, from base: Instant) {
    let (distance, overflow) = instant.microseconds.subtractingReportingOverflow(base.microseconds)
    // Distances of 2^62 and more have no room for the mark of their unit.
    guard !overflow, distance >= -(1 << 61), distance < 1 << 61 else {
      write(Int64(1) << 62)
      return write(instant)
    }
    let (seconds, rest) = distance.quotientAndRemainder(dividingBy: Instant.microsecondsPerSecond)
    write(rest == 0 ? seconds << 1 : distance << 1 | 1)
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
    checkRoom(for: 8)
    UnsafeMutableRawPointer(next).storeBytes(of: number.littleEndian, as: UInt64.self)
    next += 8
  }

  /// Bytes as they are.
  @inlinable
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    checkRoom(for: bytes.count)
    UnsafeMutableRawPointer(next).copyMemory(from: source, byteCount: bytes.count)
    next += bytes.count
  }
}
