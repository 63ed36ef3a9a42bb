// Reads rows field by field. Whatever the bytes are, it gives a value or throws.

public import Words

/// Reads the bytes of a row in the order they were written.
public struct RowReader: Sendable {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline var index = 0

  /// A reader before the first of the bytes of a row.
  @inlinable
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything was read.
  @inlinable public var atEnd: Bool { index == bytes.count }

  /// The bytes end early, or hold a value that the type cannot have.
  public struct Malformed: Error, Hashable, Sendable {
    /// The failure; where in the bytes it was found is not kept.
    @inlinable public init() {}
  }

  /// Reads one byte; throws `Malformed` where none is left.
  @inlinable
  @inline(__always)
  public mutating func byte() throws -> UInt8 {
    guard index < bytes.count else { throw Malformed() }
    defer { index += 1 }
    return bytes[index]
  }

  /// Reads what `RowCursor.write(unsigned:)` wrote.
  @inlinable
  public mutating func unsigned() throws -> UInt64 {
    let first = try byte()
    if first == 0 { return try fixed() }
    let count = first.trailingZeroBitCount + 1
    let start = index - 1
    guard bytes.count - start >= count else { throw Malformed() }
    index = start + count
    var word: UInt64 = 0
    if bytes.count - start >= 8 {
      word = StoredNumber.read(bytes, at: start)
    } else {
      for offset in 0..<count { word |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
    }
    let mask: UInt64 = 1 << UInt64(7 * count) - 1
    return word >> UInt64(count) & mask
  }

  /// Reads a number that `write(_:)` wrote.
  @inlinable
  public mutating func number() throws -> Int64 {
    let raw = try unsigned()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// Reads a number whose magnitude was written here, and its sign elsewhere.
  @inlinable
  public mutating func number(isNegative: Bool) throws -> Int64 {
    let magnitude = try unsigned()
    if isNegative, magnitude == Int64.min.magnitude { return .min }
    guard let number = Int64(exactly: magnitude) else { throw Malformed() }
    return isNegative ? -number : number
  }

  /// Reads a number of 32 bits; throws `Malformed` where what was written does not fit.
  @inlinable
  public mutating func smallNumber() throws -> Int32 {
    guard let number = Int32(exactly: try number()) else { throw Malformed() }
    return number
  }

  /// Reads how many elements follow; never more than there are bytes left, so that damaged bytes cannot
  /// ask for a huge amount of memory.
  @inlinable
  public mutating func count() throws -> Int {
    guard let count = Int(exactly: try unsigned()), count <= bytes.count - index else { throw Malformed() }
    return count
  }

  /// Reads a flag; throws `Malformed` for a byte that is neither 0 nor 1.
  @inlinable
  public mutating func flag() throws -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw Malformed()
    }
  }

  /// Reads an instant that `write(_:)` wrote as its microseconds since 1970.
  @inlinable
  public mutating func instant() throws -> Instant { Instant(microseconds: try number()) }

  /// Reads an instant that `write(_:from:)` wrote.
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

  /// Reads a position that `write(_:)` wrote as an unsigned number.
  @inlinable
  public mutating func position() throws -> Position { Position(try unsigned()) }

  /// Reads a position that `write(_:from:)` wrote.
  @inlinable
  public mutating func position(from base: Position) throws -> Position {
    Position(base.rawValue &+ UInt64(bitPattern: try number()))
  }

  /// Reads a text; throws `Malformed` where fewer bytes are left than it is long, or they are not UTF-8.
  @inlinable
  public mutating func text() throws -> String {
    let count = try count()
    guard let text = String(validating: bytes[index..<index + count], as: UTF8.self) else {
      throw Malformed()
    }
    index += count
    return text
  }

  /// Reads eight bytes, little endian, that `write(fixed:)` wrote.
  @inlinable
  public mutating func fixed() throws -> UInt64 {
    guard bytes.count - index >= 8 else { throw Malformed() }
    defer { index += 8 }
    return StoredNumber.read(bytes, at: index)
  }

  /// Reads a count and as many elements.
  @inlinable
  public mutating func array<Element>(_ read: (inout RowReader) throws -> Element) throws -> [Element] {
    let count = try count()
    var result: [Element] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(try read(&self)) }
    return result
  }

  /// Reads a count and as many elements, into a list.
  @inlinable
  public mutating func list<Element>(_ read: (inout RowReader) throws -> Element) throws -> RowList<Element> {
    RowList(try array(read))
  }
}
