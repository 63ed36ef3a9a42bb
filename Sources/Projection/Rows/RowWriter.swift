// Writes rows field by field, so that equal rows have equal bytes on every machine.

public import Words

/// A customer's row in a view: what a projector folds a history into.
///
/// The encoding is the row's identity: two rows are the same when their bytes are, and digests are made
/// from bytes. So encode every stored property, in a fixed order, and nothing whose own order is not
/// fixed (no `Set`, no `Dictionary`). Rows of plain fields conform to `FieldRow`, which does both
/// directions.
public protocol ViewRow: Equatable, Sendable {
  /// Writes every stored property, in a fixed order, so that equal rows have equal bytes.
  func encode(to writer: inout RowWriter)
  /// Reads what `encode(to:)` wrote; throws, as the reader does, where the bytes are not those of such a row.
  init(from reader: inout RowReader) throws
}

/// Collects the bytes of rows. Integers take the fewer bytes the smaller they are (`RowCursor`); signed
/// ones are zigzag-encoded before.
public struct RowWriter: Sendable {
  /// The version of the encoding of values. It is raised, with the format of views, when the same values
  /// become other bytes.
  public static let encoding = 2

  /// The bytes that were written, and room behind them.
  @usableFromInline var storage: [UInt8] = []
  @usableFromInline var written = 0

  /// A writer that has written nothing, and takes no memory yet.
  @inlinable
  public init() {}

  /// How many bytes were written.
  @inlinable public var count: Int { written }

  /// A copy of what was written.
  public var bytes: [UInt8] { Array(storage[..<written]) }

  /// Drops what was written and keeps the memory.
  @inlinable
  public mutating func removeAll() { written = 0 }

  /// Whether the bytes that were written from `start` on are these.
  @inlinable
  func ends(with bytes: [UInt8], from start: Int) -> Bool {
    guard written - start == bytes.count else { return false }
    for index in bytes.indices where storage[start + index] != bytes[index] { return false }
    return true
  }

  /// Drops what was written after `count` bytes.
  @inlinable
  mutating func remove(after count: Int) { written = count }

  /// Writes several values of at most `bytesMax` bytes together, after looking for room once.
  /// `RowCursor.bytesMax` is the most that one value takes.
  @inlinable
  @inline(__always)
  public mutating func write(atMost bytesMax: Int, _ body: (inout RowCursor) -> Void) {
    if storage.count - written < bytesMax + RowCursor.slack { makeRoom(for: bytesMax + RowCursor.slack) }
    let start = written
    written = storage.withUnsafeMutableBufferPointer { buffer in
      // The storage is not empty, since room was made above.
      guard let base = buffer.baseAddress else { return start }
      var cursor = RowCursor(base + start, room: buffer.count - start - RowCursor.slack)
      body(&cursor)
      return cursor.next - base
    }
  }

  /// Writes the elements of a list, each of at most `bytesMax` bytes. `body` is called with some at a
  /// time, so that even for a long list little room is made in advance. The number of elements is not
  /// written.
  @inlinable
  public mutating func write<Element>(
    _ list: RowList<Element>, bytesMax: Int,
    _ body: (_ elements: UnsafeBufferPointer<Element>, inout RowCursor) -> Void
  ) {
    // By pointer, since reading an element through the subscript copies all of it.
    list.withUnsafeBufferPointer { elements in
      for start in stride(from: 0, to: elements.count, by: 64) {
        let part = UnsafeBufferPointer(rebasing: elements[start..<min(start + 64, elements.count)])
        write(atMost: part.count * bytesMax) { body(part, &$0) }
      }
    }
  }

  @usableFromInline
  mutating func makeRoom(for bytes: Int) {
    storage.append(contentsOf: repeatElement(0, count: max(bytes, storage.count, 64)))
  }

  /// Writes an unsigned number in one to nine bytes: the fewer, the smaller it is.
  @inlinable
  public mutating func write(unsigned number: UInt64) {
    write(atMost: RowCursor.bytesMax) { $0.write(unsigned: number) }
  }

  /// Writes a signed number, zigzag-encoded, in one to nine bytes: the fewer, the nearer it is to 0.
  @inlinable
  public mutating func write(_ number: Int64) { write(atMost: RowCursor.bytesMax) { $0.write(number) } }

  /// Writes a signed number of 32 bits, in the same bytes as an `Int64` of its value.
  @inlinable
  public mutating func write(_ number: Int32) { write(Int64(number)) }

  /// Writes how many elements follow, as an unsigned number; a negative count traps.
  @inlinable
  public mutating func write(count: Int) { write(unsigned: UInt64(count)) }

  /// Writes one byte: 1 for `true`, 0 for `false`.
  @inlinable
  public mutating func write(_ flag: Bool) { write(byte: flag ? 1 : 0) }

  /// Writes eight bits as one byte.
  @inlinable
  public mutating func write(byte: UInt8) { write(atMost: 1) { $0.write(byte: byte) } }

  /// Writes an instant as its microseconds since 1970: eight bytes for times of our day.
  @inlinable
  public mutating func write(_ instant: Instant) { write(instant.microseconds) }

  /// Writes an instant as its distance from another one, which the reader knows too: in seconds, where
  /// the distance is whole.
  @inlinable
  public mutating func write(_ instant: Instant, from base: Instant) {
    write(atMost: RowCursor.bytesMax) { $0.write(instant, from: base) }
  }

  /// Writes a position as an unsigned number.
  @inlinable
  public mutating func write(_ position: Position) { write(unsigned: position.rawValue) }

  /// Writes a position as its distance from another one, which the reader knows too.
  @inlinable
  public mutating func write(_ position: Position, from base: Position) {
    write(Int64(bitPattern: position.rawValue &- base.rawValue))
  }

  /// Writes a text: its length in bytes of UTF-8, then those bytes.
  @inlinable
  public mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      write(atMost: utf8.count + RowCursor.numberBytesMax) { cursor in
        cursor.write(count: utf8.count)
        cursor.write(UnsafeRawBufferPointer(utf8))
      }
    }
  }

  /// Writes bytes as they are.
  @inlinable
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    write(atMost: bytes.count) { $0.write(bytes) }
  }

  /// Writes a number in eight bytes, little endian: for hashes, which are never small.
  @inlinable
  public mutating func write(fixed number: UInt64) { write(atMost: 8) { $0.write(fixed: number) } }

  /// Replaces the eight bytes at `offset` by a number, little endian.
  @inlinable
  mutating func replace(fixed number: UInt64, at offset: Int) {
    storage.withUnsafeMutableBytes {
      $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
  }
}

extension Array {
  /// Empties an array of a row and keeps its memory. It looks first, since most are empty already.
  @inlinable
  @inline(__always)
  public mutating func clear() { if !isEmpty { removeAll(keepingCapacity: true) } }
}
