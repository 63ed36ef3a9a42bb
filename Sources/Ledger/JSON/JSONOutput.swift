// Writing JSON, byte by byte, in a fixed order of members.

extension [UInt8] {
  /// Appends a JSON string. Only what RFC 8259 §7 says must be escaped is.
  package mutating func appendJSON(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      guard unsafe utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
      else {
        return unsafe appendJSON(utf8: utf8)
      }
      // Nearly all texts have nothing that must be escaped.
      append(UInt8(ascii: "\""))
      unsafe append(contentsOf: utf8)
      append(UInt8(ascii: "\""))
    }
  }

  /// Appends a JSON string of bytes that are well-formed UTF-8.
  package mutating func appendJSON(utf8 bytes: some Sequence<UInt8>) {
    append(UInt8(ascii: "\""))
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case 0x08: append(contentsOf: "\\b".utf8)
      case 0x09: append(contentsOf: "\\t".utf8)
      case 0x0A: append(contentsOf: "\\n".utf8)
      case 0x0C: append(contentsOf: "\\f".utf8)
      case 0x0D: append(contentsOf: "\\r".utf8)
      case 0x00..<0x20:
        append(contentsOf: "\\u00".utf8)
        append(Self.hexadecimalDigits[Int(byte >> 4)])
        append(Self.hexadecimalDigits[Int(byte & 15)])
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  private static var hexadecimalDigits: [UInt8] { Array("0123456789abcdef".utf8) }
}
