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

/// Collects the bytes of a row. Integers are variable-length (LEB128; signed ones zigzag first): small is short.
public struct RowWriter: Sendable {
  @usableFromInline var storage: [UInt8] = []

  @inlinable
  public init() {}

  @inlinable public var bytes: [UInt8] { storage }
  @inlinable public var count: Int { storage.count }

  /// Drops what was written and keeps the memory.
  @inlinable
  public mutating func removeAll() { storage.removeAll(keepingCapacity: true) }

  @inlinable
  public mutating func write(unsigned number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      storage.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    storage.append(UInt8(truncatingIfNeeded: rest))
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
  public mutating func write(_ flag: Bool) { storage.append(flag ? 1 : 0) }

  @inlinable
  public mutating func write(_ instant: Instant) { write(instant.microseconds) }

  @inlinable
  public mutating func write(_ position: Position) { write(unsigned: position.rawValue) }

  /// Its length in bytes of UTF-8, then those.
  @inlinable
  public mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      write(count: utf8.count)
      storage.append(contentsOf: utf8)
    }
  }

  /// Eight bytes, little endian: for hashes, which are never small.
  @inlinable
  public mutating func write(fixed number: UInt64) {
    withUnsafeBytes(of: number.littleEndian) { storage.append(contentsOf: $0) }
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

  @inlinable
  public mutating func position() throws -> Position { Position(try unsigned()) }

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
