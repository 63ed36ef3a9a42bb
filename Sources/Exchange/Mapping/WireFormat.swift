// The few parts of the Protocol Buffers encoding that mappings write (protobuf.dev, "Encoding").

enum WireFormat {
  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendVarint(value)
    return bytes
  }

  /// The tag and the value of the single field that a message has, after going down through so many levels
  /// of messages that have a single field each.
  static func descend(
    _ bytes: [UInt8], levels: Int
  ) -> (tag: [UInt8], wireType: UInt8, value: [UInt8])? {
    var index = 0
    for level in 1...levels {
      let start = index
      guard let tag = readVarint(bytes, &index) else { return nil }
      if level == levels { return (Array(bytes[start..<index]), UInt8(tag & 7), Array(bytes[index...])) }
      guard tag & 7 == 2, readVarint(bytes, &index) != nil else { return nil }
    }
    return nil
  }

  static func readVarint(_ bytes: [UInt8], _ index: inout Int) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while index < bytes.count, shift < 64 {
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}

extension [UInt8] {
  /// Appends a range of another array's bytes.
  mutating func append(_ other: [UInt8], _ range: Range<Int>) {
    other.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
  }

  mutating func appendVarint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    append(UInt8(value))
  }

  /// Inserts, in front of the bytes that were appended since `start`, how many they are.
  mutating func insertLength(at start: Int) {
    let length = count - start
    if length < 0x80 {
      insert(UInt8(length), at: start)
    } else {
      insert(contentsOf: WireFormat.varint(UInt64(length)), at: start)
    }
  }
}
