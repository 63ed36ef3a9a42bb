// The encodings of text files, and how each is turned into UTF-8.

internal import Ledger

/// The encoding of a file's characters.
enum TextEncoding: String, Hashable, Sendable, CaseIterable {
  case utf8 = "utf-8"
  /// The encoding of older Windows programs in western Europe and America.
  case windows1252 = "windows-1252"
  /// ISO 8859-1: every byte is the character of that number.
  case latin1 = "latin-1"
  /// Either order of bytes; the mark at the start, or the zero bytes of the first line, say which.
  case utf16 = "utf-16"
}

/// Turns the bytes of a file into UTF-8, piece by piece: everything after this point deals with one encoding.
///
/// Bytes that are no character become bytes that UTF-8 does not have, so that their line is found to be
/// faulty. A byte that windows-1252 leaves undefined stays as it is, half of a UTF-16 pair becomes the
/// three bytes that it would have in UTF-8, and half of a UTF-16 unit at the file's end becomes 0xFF.
struct TextDecoder {
  private enum Form {
    case utf8, windows1252, latin1
    case utf16(isBigEndian: Bool)
  }

  private let form: Form
  /// The first byte of a UTF-16 unit whose second is in the next piece.
  private var halfUnit: UInt8?
  /// The first unit of a pair whose second has not come yet.
  private var highSurrogate: UInt16?

  init(_ encoding: TextEncoding, isBigEndian: Bool = false) {
    form =
      switch encoding {
      case .utf8: .utf8
      case .windows1252: .windows1252
      case .latin1: .latin1
      case .utf16: .utf16(isBigEndian: isBigEndian)
      }
  }

  /// Whether the encoding is UTF-8, so that bytes stay as they are.
  var isUTF8: Bool { if case .utf8 = form { true } else { false } }

  mutating func decode(_ piece: [UInt8], into text: inout [UInt8]) {
    switch form {
    case .utf8: text += piece
    case .latin1: for byte in piece { Self.append(UInt16(byte), to: &text) }
    case .windows1252:
      for byte in piece {
        guard byte & 0xE0 == 0x80 else {
          Self.append(UInt16(byte), to: &text)
          continue
        }
        let scalar = Self.windows1252[Int(byte & 0x1F)]
        if scalar == 0 { text.append(byte) } else { Self.append(scalar, to: &text) }
      }
    case .utf16(let isBigEndian):
      for byte in piece {
        guard let first = halfUnit else {
          halfUnit = byte
          continue
        }
        halfUnit = nil
        append(
          unit: isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first), to: &text
        )
      }
    }
  }

  /// Appends what is left over when there are no more pieces.
  mutating func finish(into text: inout [UInt8]) {
    if let highSurrogate { Self.append(highSurrogate, to: &text) }
    if halfUnit != nil { text.append(0xFF) }
    (highSurrogate, halfUnit) = (nil, nil)
  }

  private mutating func append(unit: UInt16, to text: inout [UInt8]) {
    if let high = highSurrogate {
      highSurrogate = nil
      if unit & 0xFC00 == 0xDC00 {
        let scalar = 0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF))
        text.append(0xF0 | UInt8(scalar >> 18))
        text.append(0x80 | UInt8(scalar >> 12 & 0x3F))
        text.append(0x80 | UInt8(scalar >> 6 & 0x3F))
        text.append(0x80 | UInt8(scalar & 0x3F))
        return
      }
      Self.append(high, to: &text)
    }
    if unit & 0xFC00 == 0xD800 { highSurrogate = unit } else { Self.append(unit, to: &text) }
  }

  private static func append(_ scalar: UInt16, to text: inout [UInt8]) {
    if scalar < 0x80 {
      text.append(UInt8(scalar))
    } else if scalar < 0x800 {
      text.append(0xC0 | UInt8(scalar >> 6))
      text.append(0x80 | UInt8(scalar & 0x3F))
    } else {
      text.append(0xE0 | UInt8(scalar >> 12))
      text.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      text.append(0x80 | UInt8(scalar & 0x3F))
    }
  }

  /// The characters of the bytes 0x80 to 0x9F; 0 for a byte without one. (WHATWG Encoding and Unicode's
  /// CP1252.TXT agree except for the five that the latter leaves undefined.)
  private static let windows1252: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,
    0x017E,
    0x0178,
  ]
}

extension TextEncoding {
  /// What a person has to do where a rejects file is no longer UTF-8.
  static let saveRejects =
    "a file of rejects is UTF-8, whatever the original was: save it as that (CSV UTF-8), or mend the line"

  /// What is wrong with a line that does not become UTF-8, without any of its characters.
  ///
  /// - Parameters:
  ///   - range: the range of the line in `bytes`, decoded.
  ///   - ofRejects: whether the line stands in a rejects file, whose encoding no mapping says.
  func problem(of bytes: [UInt8], in range: Range<Int>, ofRejects: Bool = false) -> String {
    var index = range.lowerBound
    var characters = 0
    while index < range.upperBound {
      if bytes[index] < 0x80 {
        index += 1
      } else if let next = UTF8Check.sequence(bytes, at: index, end: range.upperBound) {
        // A character beyond the first 65,536 takes two units of UTF-16.
        if self == .utf16, next - index == 4 { characters += 1 }
        index = next
      } else {
        break
      }
      characters += 1
    }
    switch self {
    case .utf8:
      if ofRejects { return "is not UTF-8 at its byte \(index - range.lowerBound + 1); \(Self.saveRejects)" }
      return
        "is not UTF-8 at its byte \(index - range.lowerBound + 1); if an older Windows program wrote the file, "
        + "say `encoding: windows-1252` in the mapping"
    case .windows1252, .latin1:
      return
        "has at its byte \(characters + 1) what is no character of windows-1252; is `file.encoding` right?"
    case .utf16:
      return bytes[index] == 0xFF
        ? "ends within a character of UTF-16; is the file cut off?"
        : "has half of a character of UTF-16, at its unit \(characters + 1)"
    }
  }
}
