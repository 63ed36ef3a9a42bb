import Foundation
import Testing

@testable import Exchange

@Suite("Text encodings")
struct TextEncodingTests {
  /// The text that a buffer makes of the bytes of a file.
  private static func decode(
    _ bytes: [UInt8], as encoding: TextEncoding?, piece: Int = .max
  ) throws -> (bytes: [UInt8], encoding: TextEncoding) {
    var buffer = InputBuffer(MemorySource(bytes, piece: piece), as: encoding)
    while !buffer.isAtEnd { try buffer.fill() }
    #expect(buffer.bytesConsumed == 0 || bytes.isEmpty)
    buffer.consume(upTo: buffer.bytes.count)
    #expect(buffer.bytesConsumed == bytes.count)
    return (buffer.bytes, buffer.encoding)
  }

  @Test("knows the 27 characters that windows-1252 has where ISO 8859-1 has none")
  func windows1252() throws {
    let expected: [(UInt8, String)] = [
      (0x80, "€"), (0x82, "‚"), (0x83, "ƒ"), (0x84, "„"), (0x85, "…"), (0x86, "†"), (0x87, "‡"), (0x88, "ˆ"),
      (0x89, "‰"), (0x8A, "Š"), (0x8B, "‹"), (0x8C, "Œ"), (0x8E, "Ž"), (0x91, "‘"), (0x92, "’"), (0x93, "“"),
      (0x94, "”"), (0x95, "•"), (0x96, "–"), (0x97, "—"), (0x98, "˜"), (0x99, "™"), (0x9A, "š"), (0x9B, "›"),
      (0x9C, "œ"), (0x9E, "ž"), (0x9F, "Ÿ"),
    ]
    #expect(expected.count == 27)
    let text = try Self.decode(expected.map(\.0), as: .windows1252, piece: 1).bytes
    #expect(String(decoding: text, as: UTF8.self) == expected.map(\.1).joined())
  }

  @Test(
    "takes all other bytes of windows-1252 and latin-1 for the character of their number",
    arguments: [1, 256])
  func singleBytes(piece: Int) throws {
    let bytes = (1...255).map { UInt8($0) }.filter { !(0x80...0x9F).contains($0) }
    let expected = Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
    #expect(try Self.decode(bytes, as: .windows1252, piece: piece).bytes == expected)
    #expect(try Self.decode(bytes, as: .latin1, piece: piece).bytes == expected)
    #expect(try Self.decode([0x80, 0x9F], as: .latin1).bytes == Array("\u{80}\u{9F}".utf8))
  }

  @Test(
    "finds the bytes that windows-1252 leaves undefined, and says where",
    arguments: [0x81, 0x8D, 0x8F, 0x90, 0x9D])
  func undefined(byte: UInt8) throws {
    var dialect = CSVDialect()
    dialect.encoding = .windows1252
    let bytes = Array("a,b\n".utf8) + [0xE9, 0x80, 0x2C, byte, 0x0A] + Array("c,d\n".utf8)
    var reader = CSVReader(MemorySource(bytes, piece: 3), dialect)
    #expect(try reader.next() == .record)
    #expect(
      try reader.next()
        == .fault("has at its byte 4 what is no character of windows-1252; is `file.encoding` right?"))
    #expect(Array(reader.buffer.bytes[reader.record]) == Array("é€,".utf8) + [byte])
    #expect(try reader.next() == .record)
    #expect(try reader.next() == .end)
  }

  private static let text = "id;näme\r\nж;€\u{1F600}\u{10FFFF}\u{FFFF}\u{E000}\r\n"

  private static func utf16(_ text: String, isBigEndian: Bool, mark: Bool) -> [UInt8] {
    ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
  }

  @Test(
    "recognises UTF-16 in either order, with and without its mark", arguments: [true, false], [true, false])
  func utf16(isBigEndian: Bool, mark: Bool) throws {
    let bytes = Self.utf16(Self.text, isBigEndian: isBigEndian, mark: mark)
    let expected = Array(((mark ? "\u{FEFF}" : "") + Self.text).utf8)
    for piece in 1...bytes.count {
      for encoding in [nil, .utf8, .utf16] as [TextEncoding?] {
        let decoded = try Self.decode(bytes, as: encoding, piece: piece)
        #expect(decoded.bytes == expected && decoded.encoding == .utf16, "pieces of \(piece)")
      }
    }
  }

  @Test("recognises UTF-16 of letters that are not Latin by its separators and digits")
  func cyrillic() throws {
    for text in [
      String(repeating: "Дата;Сумма;Имя;", count: 40) + "\r\n01;2;Анна\r\n", "一;一二\r\n一;2\r\n",
    ] {
      for isBigEndian in [true, false] {
        let bytes = Self.utf16(text, isBigEndian: isBigEndian, mark: false)
        #expect(try Self.decode(bytes, as: nil, piece: 7).bytes == Array(text.utf8))
        #expect(try Self.decode(bytes, as: nil).bytes == Array(text.utf8))
      }
    }
  }

  @Test("says which line has half a pair of UTF-16, and that a file is cut off")
  func halves() throws {
    var units =
      Array("a,b\n".utf16) + [0x63, 0xD83D, 0x2C, 0x64, 0x0A, 0xDE00, 0x2C, 0x0A] + Array("e,f\ng".utf16)
    units.append(0xD83D)
    var bytes: [UInt8] = []
    for unit in units { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    bytes.append(0x61)
    for piece in 1...bytes.count {
      var reader = CSVReader(MemorySource(bytes, piece: piece), CSVDialect())
      #expect(try reader.next() == .record)
      #expect(try reader.next() == .fault("has half of a character of UTF-16, at its unit 2"))
      #expect(try reader.next() == .fault("has half of a character of UTF-16, at its unit 1"))
      #expect(try reader.next() == .record)
      #expect(try reader.next() == .fault("has half of a character of UTF-16, at its unit 2"))
      #expect(reader.line == 5)
      #expect(try reader.next() == .end)
    }
    var reader = CSVReader(
      MemorySource(Self.utf16("a\nb", isBigEndian: true, mark: true) + [0x00]), CSVDialect())
    #expect(try reader.next() == .record)
    #expect(try reader.next() == .fault("ends within a character of UTF-16; is the file cut off?"))
  }

  @Test("decodes a large file of UTF-16 in bounded memory")
  func bounded() throws {
    let line = Self.utf16("1,\u{1F600}x\r\n", isBigEndian: false, mark: false)
    let count = 200_000
    var reader = CSVReader(
      MemorySource([[UInt8]](repeating: line, count: count).flatMap { $0 }), CSVDialect())
    var records = 0
    while try reader.next() == .record {
      records += 1
      if records % 1000 == 0 { #expect(reader.buffer.bytes.count <= 2 * InputBuffer.pieceBytes) }
    }
    #expect(records == count)
  }

  @Test("refuses a file whose first bytes show another encoding than was said, and what is no text")
  func contradictions() {
    func problem(_ bytes: [UInt8], _ encoding: TextEncoding?) -> String? {
      do {
        _ = try Self.decode(bytes, as: encoding, piece: 1)
        return nil
      } catch {
        return (error as? ImportError)?.message
      }
    }
    let wide = Self.utf16("a,b\n", isBigEndian: false, mark: true)
    #expect(
      problem(wide, .windows1252)
        == "begins with the mark of UTF-16, where the mapping says `encoding: windows-1252`; leave `encoding` out"
    )
    #expect(
      problem(Array(wide.dropFirst(2)), .latin1)
        == "has the zero bytes of UTF-16, where the mapping says `encoding: latin-1`; leave `encoding` out")
    #expect(
      problem(Array("\u{FEFF}a,b\n".utf8), .utf16)
        == "begins with the mark of UTF-8, where the mapping says `encoding: utf-16`; leave `encoding` out")
    #expect(
      problem(Array("a,b\n".utf8), .utf16)
        == "is not UTF-16, as the mapping says: its first line has no zero bytes; leave `encoding` out")
    #expect(problem([], .utf16) == nil && problem([], nil) == nil && problem([0xFF], nil) == nil)
    #expect(problem(Array("\u{FEFF}a,b\n".utf8), .utf8) == nil)
    for (bytes, word) in [
      ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32"), ([0x1F, 0x8B, 8, 0], "compressed"),
      ([0x50, 0x4B, 3, 4], "workbook"), ([0xD0, 0xCF, 0x11, 0xE0], "workbook"),
      (Array("%PDF-1.4".utf8), "PDF"),
    ] as [([UInt8], String)] {
      for encoding in [nil, .windows1252, .utf16] as [TextEncoding?] {
        #expect(problem(bytes, encoding)?.contains(word) == true)
      }
    }
  }
}
