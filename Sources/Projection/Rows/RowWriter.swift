// Rows are written field by field, so that equal rows are equal bytes on every machine.

public import Ledger

/// A customer's row in a view: what a projector folds a history into.
///
/// The encoding is the row's identity: two rows are the same when their bytes are, and digests are over bytes. So
/// encode every stored property, in a fixed order, and nothing whose order is not fixed (no `Set`, no `Dictionary`).
public protocol ViewRow: Equatable, Sendable {
  func encode(to writer: inout RowWriter)
  init(from reader: inout RowReader) throws
}

/// Collects the bytes of rows. Integers are variable-length (LEB128; signed ones zigzag first): small is short.
public struct RowWriter: Sendable {
  /// Longer than what was written: room is made for a whole number at a time, not for each byte.
  @usableFromInline var storage: [UInt8] = []
  @usableFromInline var written = 0

  @inlinable
  public init() {}

  /// How many bytes were written.
  @inlinable public var count: Int { written }

  /// A copy of what was written.
  public var bytes: [UInt8] { Array(storage[..<written]) }

  /// Drops what was written and keeps the memory.
  @inlinable
  public mutating func removeAll() { written = 0 }

  /// Whether what was written from `start` on is this.
  @inlinable
  func ends(with bytes: [UInt8], from start: Int) -> Bool {
    guard written - start == bytes.count else { return false }
    for index in bytes.indices where storage[start + index] != bytes[index] { return false }
    return true
  }

  /// Drops what was written after `count` bytes.
  @inlinable
  mutating func remove(after count: Int) { written = count }

  /// Writes at most `bytesMax` bytes, as many as `body` says.
  @inlinable
  @inline(__always)
  mutating func write(atMost bytesMax: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    if storage.count - written < bytesMax { makeRoom(for: bytesMax) }
    let start = written
    let count = storage.withUnsafeMutableBufferPointer { buffer in
      // There is room: the storage is never empty here.
      buffer.baseAddress.map { body($0 + start) } ?? 0
    }
    written = start + count
  }

  @usableFromInline
  mutating func makeRoom(for bytes: Int) {
    storage.append(contentsOf: repeatElement(0, count: max(bytes, storage.count, 64)))
  }

  @inlinable
  public mutating func write(unsigned number: UInt64) {
    write(atMost: 10) { target in
      var rest = number
      var index = 0
      while rest >= 0x80 {
        target[index] = UInt8(truncatingIfNeeded: rest) | 0x80
        rest >>= 7
        index += 1
      }
      target[index] = UInt8(truncatingIfNeeded: rest)
      return index + 1
    }
  }

  @inlinable
  public mutating func write(_ number: Int64) {
    write(unsigned: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  @inlinable
  public mutating func write(_ number: Int32) { write(Int64(number)) }

  @inlinable
  public mutating func write(count: Int) { write(unsigned: UInt64(count)) }

  @inlinable
  public mutating func write(_ flag: Bool) { write(byte: flag ? 1 : 0) }

  @inlinable
  public mutating func write(byte: UInt8) {
    write(atMost: 1) {
      $0[0] = byte
      return 1
    }
  }

  @inlinable
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
  public mutating func write(_ position: Position) { write(unsigned: position.rawValue) }

  /// A position that lies near another one, which the reader knows too: how far.
  @inlinable
  public mutating func write(_ position: Position, from base: Position) {
    write(Int64(bitPattern: position.rawValue &- base.rawValue))
  }

  /// Its length in bytes of UTF-8, then those.
  @inlinable
  public mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      write(count: utf8.count)
      write(UnsafeRawBufferPointer(utf8))
    }
  }

  /// Bytes as they are.
  @inlinable
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    write(atMost: bytes.count) { target in
      UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
      return bytes.count
    }
  }

  /// Eight bytes, little endian: for hashes, which are never small.
  @inlinable
  public mutating func write(fixed number: UInt64) {
    write(atMost: 8) { target in
      UnsafeMutableRawPointer(target).storeBytes(of: number.littleEndian, as: UInt64.self)
      return 8
    }
  }

  /// Puts eight bytes, little endian, in the place of others that were written at `offset`.
  @inlinable
  mutating func replace(fixed number: UInt64, at offset: Int) {
    storage.withUnsafeMutableBytes {
      $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
  }
}

/// Reads the bytes of a row in the order they were written.
public struct RowReader: Sendable {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline var index = 0

  @inlinable
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything was read.
  @inlinable public var atEnd: Bool { index == bytes.count }

  /// The row ends early, or holds what its type cannot.
  public struct Malformed: Error, Hashable, Sendable {
    @inlinable public init() {}
  }

  @inlinable
  @inline(__always)
  public mutating func byte() throws -> UInt8 {
    guard index < bytes.count else { throw Malformed() }
    defer { index += 1 }
    return bytes[index]
  }

  @inlinable
  public mutating func unsigned() throws -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
      guard shift < 64 else { throw Malformed() }
    }
  }

  @inlinable
  public mutating func number() throws -> Int64 {
    let raw = try unsigned()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  @inlinable
  public mutating func smallNumber() throws -> Int32 {
    guard let number = Int32(exactly: try number()) else { throw Malformed() }
    return number
  }

  /// How many of something follow; never more than there are bytes left, so that damage cannot ask for memory.
  @inlinable
  public mutating func count() throws -> Int {
    guard let count = Int(exactly: try unsigned()), count <= bytes.count - index else { throw Malformed() }
    return count
  }

  @inlinable
  public mutating func flag() throws -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw Malformed()
    }
  }

  @inlinable
  public mutating func instant() throws -> Instant { Instant(microseconds: try number()) }

  /// What `write(_:from:)` wrote.
  @inlinable
  public mutating func instant(from base: Instant) throws -> Instant {
    let raw = try number()
    if raw == 1 << 62 { return try instant() }
    var distance = raw >> 1
    if raw & 1 == 0 {
      let (product, overflow) = distance.multipliedReportingOverflow(by: Instant.microsecondsPerSecond)
      if overflow { throw Malformed() }
      distance = product
    }
    let (instant, overflow) = base.microseconds.addingReportingOverflow(distance)
    if overflow { throw Malformed() }
    return Instant(microseconds: instant)
  }

  @inlinable
  public mutating func position() throws -> Position { Position(try unsigned()) }

  /// What `write(_:from:)` wrote.
  @inlinable
  public mutating func position(from base: Position) throws -> Position {
    Position(base.rawValue &+ UInt64(bitPattern: try number()))
  }

  @inlinable
  public mutating func text() throws -> String {
    let count = try count()
    guard let text = String(validating: bytes[index..<index + count], as: UTF8.self) else {
      throw Malformed()
    }
    index += count
    return text
  }

  @inlinable
  public mutating func fixed() throws -> UInt64 {
    guard bytes.count - index >= 8 else { throw Malformed() }
    var result: UInt64 = 0
    for offset in 0..<8 { result |= UInt64(bytes[index + offset]) << UInt64(offset * 8) }
    index += 8
    return result
  }

  /// As many elements as were counted when they were written.
  @inlinable
  public mutating func array<Element>(_ read: (inout RowReader) throws -> Element) throws -> [Element] {
    let count = try count()
    var result: [Element] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(try read(&self)) }
    return result
  }
}
