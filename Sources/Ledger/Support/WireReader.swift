// Reads single fields of a serialised message where they lie: to decode the messages of many millions would
// take minutes.

/// One field of a message in the wire format of Protocol Buffers.
package struct WireField {
  package enum Value {
    case varint(UInt64)
    /// The index at which the eight bytes of the value lie.
    case fixed64(Int)
    /// The range of the content: text, bytes, or a message.
    case bytes(Range<Int>)
    /// The index at which the four bytes of the value lie.
    case fixed32(Int)
  }

  package var number: Int
  package var value: Value

  /// The bytes of a field that is an integer.
  static func encoded(_ number: Int, _ value: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    for var rest in [UInt64(number) << 3, UInt64(bitPattern: value)] {
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    return bytes
  }
}

/// Gives the fields of a message one after the other. Offsets count from the beginning of all of the bytes.
package struct WireReader: ~Escapable {
  private let bytes: RawSpan
  private let end: Int
  private var offset: Int
  /// Whether the bytes have turned out to be no message; no field comes after that.
  package private(set) var isDamaged = false

  /// - Parameter range: the range of the message, where the bytes hold more than it.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan, _ range: Range<Int>? = nil) {
    self.bytes = bytes
    offset = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.byteCount
  }

  /// The next field; `nil` at the end, and where the bytes are no message.
  @_lifetime(self: copy self)
  package mutating func next() -> WireField? {
    guard offset < end, !isDamaged else { return nil }
    guard let tag = varint(), let value = value(of: tag & 7) else {
      isDamaged = true
      return nil
    }
    return WireField(number: Int(truncatingIfNeeded: tag >> 3), value: value)
  }

  /// The value of an integer field of a message; 0 where it is absent.
  static func integer(_ number: Int, in message: [UInt8]) throws(LedgerError) -> Int64 {
    var value: UInt64 = 0
    var reader = unsafe WireReader(message.span.bytes)
    while let field = reader.next() {
      // Where a field comes several times the last one counts, as for whoever decodes the message.
      if field.number == number, case .varint(let found) = field.value { value = found }
    }
    guard !reader.isDamaged else { throw LedgerError(.damaged, "a body is no message of its type") }
    return Int64(bitPattern: value)
  }

  @_lifetime(self: copy self)
  private mutating func value(of wireType: UInt64) -> WireField.Value? {
    let start: Int
    switch wireType {
    case 0: return varint().map { .varint($0) }
    case 1:
      start = offset
      return skip(8) ? .fixed64(start) : nil
    case 2:
      guard let length = varint() else { return nil }
      start = offset
      return skip(Int(clamping: length)) ? .bytes(start..<offset) : nil
    case 5:
      start = offset
      return skip(4) ? .fixed32(start) : nil
    default: return nil
    }
  }

  @_lifetime(self: copy self)
  private mutating func skip(_ count: Int) -> Bool {
    guard count <= end - offset else { return false }
    offset += count
    return true
  }

  @_lifetime(self: copy self)
  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) where offset < end {
      let byte: UInt8 = bytes.littleEndian(at: offset)
      offset += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
