// The fields of a row, named once for writing, reading and clearing.

public import Words

/// A visitor of the fields of a row, which come one after another in a fixed order: `RowWriter` writes
/// them, `RowReader` replaces them by what it reads, and `RowClearer` gives them the values of a new row.
///
/// So the fields of a row are named once:
///
/// ```swift
/// mutating func fields(_ fields: inout some RowFields) throws {
///   try fields.number(&visits)
///   try fields.list(&stamps) { stamp, fields in
///     try fields.position(&stamp.visit)
///     try fields.instant(&stamp.expires)
///   }
/// }
/// ```
///
/// Each call takes the field and the value that it has in a new row (`initially`), which may be left out
/// where that is 0, `false`, empty, or the beginning of 1970. Which fields follow may depend on those
/// visited before, and on nothing else, since a reader knows no others.
public protocol RowFields {
  /// A number, which takes the fewer bytes the nearer it is to 0.
  mutating func number(_ number: inout Int64, initially: Int64) throws
  /// A number of 32 bits, in the same bytes as one of 64. Reading one that does not fit throws.
  mutating func number(_ number: inout Int32, initially: Int32) throws
  /// A number that is never below 0.
  mutating func unsigned(_ number: inout UInt64, initially: UInt64) throws
  /// A number from 0 to 65,535, in the same bytes as one of 64 bits. Reading a larger one throws.
  mutating func unsigned(_ number: inout UInt16, initially: UInt16) throws
  /// Eight bits, such as those of an option set.
  mutating func byte(_ byte: inout UInt8, initially: UInt8) throws
  /// Yes or no, in one byte.
  mutating func flag(_ flag: inout Bool, initially: Bool) throws
  /// A hash, such as a reference: eight bytes, for it is never small.
  mutating func hash(_ hash: inout UInt64, initially: UInt64) throws
  /// An instant, as its microseconds since 1970.
  mutating func instant(_ instant: inout Instant, initially: Instant) throws
  /// An instant, written as its distance from another one that was visited before.
  mutating func instant(_ instant: inout Instant, from base: Instant, initially: Instant) throws
  /// A position, which takes the fewer bytes the smaller it is.
  mutating func position(_ position: inout Position, initially: Position) throws
  /// A position, written as its distance from another one that was visited before.
  mutating func position(_ position: inout Position, from base: Position, initially: Position) throws
  /// A text: its length in bytes of UTF-8, then these bytes.
  mutating func text(_ text: inout String, initially: String) throws
  /// Whether an optional value is there. Its fields follow where the result is `true`.
  mutating func isPresent(_ isPresent: Bool) throws -> Bool
  /// A list: the number of its elements, then the fields of each.
  mutating func list<Element: RowElement>(
    _ list: inout RowList<Element>, _ element: (inout Element, inout Self) throws -> Void) throws
  /// The index of a list, which has no bytes: reading and clearing empty it.
  mutating func index(_ index: inout ListIndex)
  /// A part of the row that encodes itself.
  mutating func part<Part: RowPart>(_ part: inout Part) throws
}

/// An element of a list in a row, or an optional value. Fields are read into a new one.
public protocol RowElement: BitwiseCopyable, Sendable {
  /// A value to read the fields into, each of which is then replaced.
  init()
}

/// A part that the rows of several models have, and that writes, reads and clears itself.
public protocol RowPart: ViewRow {
  /// Becomes a new part, and keeps the memory of its lists.
  mutating func clear()
}

/// A row that names its fields once, from which its encoding follows.
public protocol FieldRow: ViewRow {
  /// The row of a customer to whom nothing has happened.
  init()

  /// Visits every stored property, always in the same order.
  mutating func fields(_ fields: inout some RowFields) throws
}

extension FieldRow {
  /// Writes the fields in the order in which `fields` visits them. A row that refuses its own fields traps.
  @inlinable
  public func encode(to writer: inout RowWriter) {
    var row = self
    do { try row.fields(&writer) } catch {
      preconditionFailure("a row cannot be written, since its fields are refused by itself: \(error)")
    }
  }

  /// Reads the fields into a new row; throws `RowReader.Malformed` where the bytes are not those of such a
  /// row.
  @inlinable
  public init(from reader: inout RowReader) throws {
    self.init()
    try fields(&reader)
  }

  /// Becomes a new row, and keeps the memory of its lists.
  @inlinable
  public mutating func clear() {
    var clearer = RowClearer()
    do { try fields(&clearer) } catch { self = Self() }
  }
}

extension Projector where Row: FieldRow {
  @inlinable
  public func initialRow() -> Row { Row() }

  @inlinable
  public func clear(_ row: inout Row) { row.clear() }
}

extension Int64: RowElement {}
extension UInt64: RowElement {}
extension Instant: RowElement {
  /// The beginning of 1970.
  @inlinable
  public init() { self.init(microseconds: 0) }
}
extension Position: RowElement {
  /// Position 0, which no touchpoint has.
  @inlinable
  public init() { self.init(0) }
}

// MARK: Without a first value

extension RowFields {
  /// A number that is 0 in a new row.
  @inlinable
  @inline(__always)
  public mutating func number(_ number: inout Int64) throws { try self.number(&number, initially: 0) }
  /// A number of 32 bits that is 0 in a new row.
  @inlinable
  @inline(__always)
  public mutating func number(_ number: inout Int32) throws { try self.number(&number, initially: 0) }
  /// A number that is never below 0, and is 0 in a new row.
  @inlinable
  @inline(__always)
  public mutating func unsigned(_ number: inout UInt64) throws { try unsigned(&number, initially: 0) }
  /// A number from 0 to 65,535 that is 0 in a new row.
  @inlinable
  @inline(__always)
  public mutating func unsigned(_ number: inout UInt16) throws { try unsigned(&number, initially: 0) }
  /// Eight bits, none of which is set in a new row.
  @inlinable
  @inline(__always)
  public mutating func byte(_ byte: inout UInt8) throws { try self.byte(&byte, initially: 0) }
  /// A flag that is `false` in a new row.
  @inlinable
  @inline(__always)
  public mutating func flag(_ flag: inout Bool) throws { try self.flag(&flag, initially: false) }
  /// A hash that is 0 in a new row.
  @inlinable
  @inline(__always)
  public mutating func hash(_ hash: inout UInt64) throws { try self.hash(&hash, initially: 0) }
  /// An instant that is the beginning of 1970 in a new row.
  @inlinable
  @inline(__always)
  public mutating func instant(_ instant: inout Instant) throws {
    try self.instant(&instant, initially: Instant())
  }
  /// An instant, written as its distance from another one that was visited before. In a new row it is the
  /// beginning of 1970.
  @inlinable
  @inline(__always)
  public mutating func instant(_ instant: inout Instant, from base: Instant) throws {
    try self.instant(&instant, from: base, initially: Instant())
  }
  /// A position that is 0, which no touchpoint has, in a new row.
  @inlinable
  @inline(__always)
  public mutating func position(_ position: inout Position) throws {
    try self.position(&position, initially: Position())
  }
  /// A position, written as its distance from another one that was visited before. In a new row it is 0.
  @inlinable
  @inline(__always)
  public mutating func position(_ position: inout Position, from base: Position) throws {
    try self.position(&position, from: base, initially: Position())
  }
  /// A text that is empty in a new row.
  @inlinable
  @inline(__always)
  public mutating func text(_ text: inout String) throws { try self.text(&text, initially: "") }

  /// The unit of amounts, such as a currency.
  @inlinable
  @inline(__always)
  public mutating func unit(_ unit: inout MeasureUnit) throws {
    var number = unit.rawValue
    try unsigned(&number)
    unit = MeasureUnit(rawValue: number)
  }

  // MARK: Values that may be missing

  /// An optional value, field by field.
  @inlinable
  @inline(__always)
  public mutating func optional<Value: RowElement>(
    _ value: inout Value?, _ fields: (inout Value, inout Self) throws -> Void
  ) throws {
    guard try isPresent(value != nil) else {
      value = nil
      return
    }
    var present = value ?? Value()
    try fields(&present, &self)
    value = present
  }

  /// An optional instant, as its microseconds since 1970; `nil` in a new row.
  @inlinable
  @inline(__always)
  public mutating func optional(_ instant: inout Instant?) throws {
    try optional(&instant) { try $1.instant(&$0) }
  }

  /// An optional instant, written as its distance from another one that was visited before.
  @inlinable
  @inline(__always)
  public mutating func optional(_ instant: inout Instant?, from base: Instant) throws {
    try optional(&instant) { try $1.instant(&$0, from: base) }
  }

  /// An optional number; `nil` in a new row.
  @inlinable
  @inline(__always)
  public mutating func optional(_ number: inout Int64?) throws {
    try optional(&number) { try $1.number(&$0) }
  }
}
