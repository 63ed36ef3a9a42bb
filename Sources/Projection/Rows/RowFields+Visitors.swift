// The three visitors of the fields of a row: one writes them, one reads them, one clears them.

public import Words

extension RowWriter: RowFields {
  @inlinable
  @inline(__always)
  public mutating func number(_ number: inout Int64, initially: Int64) { write(number) }
  @inlinable
  @inline(__always)
  public mutating func number(_ number: inout Int32, initially: Int32) { write(number) }
  @inlinable
  @inline(__always)
  public mutating func unsigned(_ number: inout UInt64, initially: UInt64) { write(unsigned: number) }
  @inlinable
  @inline(__always)
  public mutating func unsigned(_ number: inout UInt16, initially: UInt16) { write(unsigned: UInt64(number)) }
  @inlinable
  @inline(__always)
  public mutating func byte(_ byte: inout UInt8, initially: UInt8) { write(byte: byte) }
  @inlinable
  @inline(__always)
  public mutating func flag(_ flag: inout Bool, initially: Bool) { write(flag) }
  @inlinable
  @inline(__always)
  public mutating func hash(_ hash: inout UInt64, initially: UInt64) { write(fixed: hash) }
  @inlinable
  @inline(__always)
  public mutating func instant(_ instant: inout Instant, initially: Instant) { write(instant) }
  @inlinable
  @inline(__always)
  public mutating func instant(_ instant: inout Instant, from base: Instant, initially: Instant) {
    write(instant, from: base)
  }
  @inlinable
  @inline(__always)
  public mutating func position(_ position: inout Position, initially: Position) { write(position) }
  @inlinable
  @inline(__always)
  public mutating func position(_ position: inout Position, from base: Position, initially: Position) {
    write(position, from: base)
  }
  @inlinable
  public mutating func text(_ text: inout String, initially: String) { write(text) }

  @inlinable
  @inline(__always)
  public mutating func isPresent(_ isPresent: Bool) -> Bool {
    write(isPresent)
    return isPresent
  }

  @inlinable
  @inline(__always)
  public mutating func list<Element: RowElement>(
    _ list: inout RowList<Element>, _ element: (inout Element, inout RowWriter) throws -> Void
  ) throws {
    write(count: list.count)
    try list.withUnsafeBufferPointer { elements in
      for index in elements.indices {
        var copy = elements[index]
        try element(&copy, &self)
      }
    }
  }

  @inlinable
  @inline(__always)
  public mutating func index(_ index: inout ListIndex) {}

  @inlinable
  public mutating func part<Part: RowPart>(_ part: inout Part) { part.encode(to: &self) }
}

extension RowReader: RowFields {
  @inlinable
  public mutating func number(_ number: inout Int64, initially: Int64) throws { number = try self.number() }
  @inlinable
  public mutating func number(_ number: inout Int32, initially: Int32) throws { number = try smallNumber() }
  @inlinable
  public mutating func unsigned(_ number: inout UInt64, initially: UInt64) throws { number = try unsigned() }
  @inlinable
  public mutating func unsigned(_ number: inout UInt16, initially: UInt16) throws {
    guard let read = UInt16(exactly: try unsigned()) else { throw Malformed() }
    number = read
  }
  @inlinable
  public mutating func byte(_ byte: inout UInt8, initially: UInt8) throws { byte = try self.byte() }
  @inlinable
  public mutating func flag(_ flag: inout Bool, initially: Bool) throws { flag = try self.flag() }
  @inlinable
  public mutating func hash(_ hash: inout UInt64, initially: UInt64) throws { hash = try fixed() }
  @inlinable
  public mutating func instant(_ instant: inout Instant, initially: Instant) throws {
    instant = try self.instant()
  }
  @inlinable
  public mutating func instant(_ instant: inout Instant, from base: Instant, initially: Instant) throws {
    instant = try self.instant(from: base)
  }
  @inlinable
  public mutating func position(_ position: inout Position, initially: Position) throws {
    position = try self.position()
  }
  @inlinable
  public mutating func position(_ position: inout Position, from base: Position, initially: Position) throws {
    position = try self.position(from: base)
  }
  @inlinable
  public mutating func text(_ text: inout String, initially: String) throws { text = try self.text() }
  @inlinable
  public mutating func isPresent(_ isPresent: Bool) throws -> Bool { try flag() }

  @inlinable
  public mutating func list<Element: RowElement>(
    _ list: inout RowList<Element>, _ element: (inout Element, inout RowReader) throws -> Void
  ) throws {
    list.clear()
    for _ in 0..<(try count()) {
      var read = Element()
      try element(&read, &self)
      list.append(read)
    }
  }

  @inlinable
  public mutating func index(_ index: inout ListIndex) { index.clear() }

  @inlinable
  public mutating func part<Part: RowPart>(_ part: inout Part) throws { part = try Part(from: &self) }
}

/// Gives every field the value that it has in a new row. Lists keep their memory.
@frozen
public struct RowClearer: RowFields {
  /// A visitor that needs to know nothing.
  @inlinable
  public init() {}

  @inlinable
  @inline(__always)
  public mutating func number(_ number: inout Int64, initially: Int64) { number = initially }
  @inlinable
  @inline(__always)
  public mutating func number(_ number: inout Int32, initially: Int32) { number = initially }
  @inlinable
  @inline(__always)
  public mutating func unsigned(_ number: inout UInt64, initially: UInt64) { number = initially }
  @inlinable
  @inline(__always)
  public mutating func unsigned(_ number: inout UInt16, initially: UInt16) { number = initially }
  @inlinable
  @inline(__always)
  public mutating func byte(_ byte: inout UInt8, initially: UInt8) { byte = initially }
  @inlinable
  @inline(__always)
  public mutating func flag(_ flag: inout Bool, initially: Bool) { flag = initially }
  @inlinable
  @inline(__always)
  public mutating func hash(_ hash: inout UInt64, initially: UInt64) { hash = initially }
  @inlinable
  @inline(__always)
  public mutating func instant(_ instant: inout Instant, initially: Instant) { instant = initially }
  @inlinable
  @inline(__always)
  public mutating func instant(_ instant: inout Instant, from base: Instant, initially: Instant) {
    instant = initially
  }
  @inlinable
  @inline(__always)
  public mutating func position(_ position: inout Position, initially: Position) { position = initially }
  @inlinable
  @inline(__always)
  public mutating func position(_ position: inout Position, from base: Position, initially: Position) {
    position = initially
  }
  @inlinable
  public mutating func text(_ text: inout String, initially: String) { text = initially }
  @inlinable
  @inline(__always)
  public mutating func isPresent(_ isPresent: Bool) -> Bool { false }

  @inlinable
  @inline(__always)
  public mutating func list<Element: RowElement>(
    _ list: inout RowList<Element>, _ element: (inout Element, inout RowClearer) throws -> Void
  ) { list.clear() }

  @inlinable
  @inline(__always)
  public mutating func index(_ index: inout ListIndex) { index.clear() }

  @inlinable
  @inline(__always)
  public mutating func part<Part: RowPart>(_ part: inout Part) { part.clear() }
}
