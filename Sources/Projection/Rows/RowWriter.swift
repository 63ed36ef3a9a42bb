// Rows are written field by field, so that equal rows are equal bytes on every machine.

public import Words

/// A customer's row in a view: what a projector folds a history into.
///
/// The encoding is the row's identity: two rows are the same when their bytes are, and digests are over bytes. So
/// encode every stored property, in a fixed order, and nothing whose order is not fixed (no `Set`, no `Dictionary`).
public protocol ViewRow: Equatable, Sendable {
  func encode(to writer: inout RowWriter)
  init(from reader: inout RowReader) throws
}

/// Collects the bytes of rows. Integers are of variable length (`RowCursor`; signed ones zigzag first): small is short.
public struct RowWriter: Sendable {
  /// Which way of writing values this is: raised, with the format of views, where the same values become other bytes.
  public static let encoding = 2

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

  /// Writes several values at a time, of at most `bytesMax` bytes together: room for them is looked for once, not with
  /// each. `RowCursor.bytesMax` is the most that one value takes.
  @inlinable
  @inline(__always)
  public mutating func write(atMost bytesMax: Int, _ body: (inout RowCursor) -> Void) {
    if storage.count - written < bytesMax + RowCursor.slack { makeRoom(for: bytesMax + RowCursor.slack) }
    let start = written
    written = storage.withUnsafeMutableBufferPointer { buffer in
      // There is room: the storage is never empty here.
      guard let base = buffer.baseAddress else { return start }
      var cursor = RowCursor(base + start, room: buffer.count - start - RowCursor.slack)
      body(&cursor)
      return cursor.next - base
    }
  }

  /// Writes elements of a list, each of at most `bytesMax` bytes: `body` is given some at a time, so that a long list takes no
  /// memory to speak of beside what is written. Their count is not written.
  @inlinable
  public mutating func write<Element>(
    _ list: RowList<Element>, bytesMax: Int,
    _ body: (_ elements: UnsafeBufferPointer<Element>, inout RowCursor) -> Void
  ) {
    // Through a pointer: of an element that is read through a subscript all bytes are copied.
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

  @inlinable
  public mutating func write(unsigned number: UInt64) {
    write(atMost: RowCursor.bytesMax) { $0.write(unsigned: number) }
  }

  @inlinable
  public mutating func write(_ number: Int64) { write(atMost: RowCursor.bytesMax) { $0.write(number) } }

  @inlinable
  public mutating func write(_ number: Int32) { write(Int64(number)) }

  @inlinable
  public mutating func write(count: Int) { write(unsigned: UInt64(count)) }

  @inlinable
  public mutating func write(_ flag: Bool) { write(byte: flag ? 1 : 0) }

  @inlinable
  public mutating func write(byte: UInt8) { write(atMost: 1) { $0.write(byte: byte) } }

  @inlinable
  public mutating func write(_ instant: Instant) { write(instant.microseconds) }

  /// An instant that lies near another one, which the reader knows too: how far, in seconds where they are whole.
  @inlinable
  public mutating func write(_ instant: Instant, from base: Instant) {
    write(atMost: RowCursor.bytesMax) { $0.write(instant, from: base) }
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
      write(atMost: utf8.count + RowCursor.numberBytesMax) { cursor in
        cursor.write(count: utf8.count)
        cursor.write(UnsafeRawBufferPointer(utf8))
      }
    }
  }

  /// Bytes as they are.
  @inlinable
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    write(atMost: bytes.count) { $0.write(bytes) }
  }

  /// Eight bytes, little endian: for hashes, which are never small.
  @inlinable
  public mutating func write(fixed number: UInt64) { write(atMost: 8) { $0.write(fixed: number) } }

  /// Puts eight bytes, little endian, in the place of others that were written at `offset`.
  @inlinable
  mutating func replace(fixed number: UInt64, at offset: Int) {
    storage.withUnsafeMutableBytes {
      $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
  }
}

extension Array {
  /// Empties a list of a row and keeps its memory; most lists of most rows are empty already.
  @inlinable
  @inline(__always)
  public mutating func clear() { if !isEmpty { removeAll(keepingCapacity: true) } }
}
