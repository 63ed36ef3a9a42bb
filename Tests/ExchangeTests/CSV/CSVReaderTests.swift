import Foundation
import Testing

@testable import Exchange

@Suite("CSV reader")
struct CSVReaderTests {
  /// The outcome of each record with its line: its fields with `|` between them, or its fault with `!` in
  /// front.
  private static func read(
    _ bytes: [UInt8], _ dialect: CSVDialect = CSVDialect(), piece: Int = .max
  ) throws -> [String] {
    var reader = CSVReader(MemorySource(bytes, piece: piece), dialect)
    var result: [String] = []
    while true {
      switch try reader.next() {
      case .end: return result
      case .fault(let problem):
        let text = String(decoding: reader.buffer.bytes[reader.record], as: UTF8.self)
        result.append("\(reader.line) ! \(problem.prefix(12)) ! \(text)")
      case .record:
        reader.unescape()
        result.append(
          "\(reader.line) " + reader.fields.indices.map { reader.text($0) }.joined(separator: "|"))
      }
    }
  }

  /// The faults of a file, in full.
  private static func problems(_ bytes: [UInt8], _ dialect: CSVDialect = CSVDialect()) throws -> [String] {
    var reader = CSVReader(MemorySource(bytes), dialect)
    var problems: [String] = []
    while true {
      switch try reader.next() {
      case .end: return problems
      case .fault(let problem): problems.append(problem)
      case .record: break
      }
    }
  }

  static let cases: [(text: String, expected: [String])] = [
    ("", []), ("\n\r\n\n", []), ("a,b", ["1 a|b"]), ("a,b\n", ["1 a|b"]),
    ("a,b\r\nc,d\r\n", ["1 a|b", "2 c|d"]),
    ("a\rb\r", ["1 a", "2 b"]), (",", []), (",\n,", []), ("a,\n", ["1 a|"]), ("a\n,,\nb", ["1 a", "3 b"]),
    ("\"\"\n", ["1 "]), ("\"\",\n", ["1 |"]),
    ("\"a,b\",c\n", ["1 a,b|c"]), ("\"a\"\"b\",\"\"\n", ["1 a\"b|"]), ("\"\"\"\"\n", ["1 \""]),
    ("\"a\nb\",c\nd\n", ["1 a\nb|c", "3 d"]), ("\"a\r\nb\"\r\nd", ["1 a\r\nb", "3 d"]),
    ("a\n\n\"b\"", ["1 a", "3 b"]),
    ("5\" disc,x\n", ["1 5\" disc|x"]), ("\u{feff}a,b\n", ["1 a|b"]), ("é,😀\n", ["1 é|😀"]),
    ("\"a\"b,c\nd\n", ["1 ! has somethin ! \"a\"b,c", "2 d"]),
    ("a\n\"b,c\nd\n", ["1 a", "2 ! has a quote, ! \"b,c", "3 d"]), ("\"", ["1 ! has a quote, ! \""]),
    ("\"a\" \n", ["1 a"]), (" \"a,b\" , \t\"c\"\t\n", ["1 a,b|c"]), ("\"a\", \"b\"", ["1 a|b"]),
    (" 5\" disc, x \n", ["1  5\" disc| x "]), ("\"a\" b,c\rd\r", ["1 ! has somethin ! \"a\" b,c", "2 d"]),
    ("\"a\nb\"c,d\ne\n", ["1 ! has a quote, ! \"a", "2 b\"c|d", "3 e"]),
    ("x,\"a\nb\",\"c\nd\n", ["1 ! has a quote, ! x,\"a\nb\",\"c", "3 d"]),
    ("a,b\r\n\"c\r\n\r\nd\",\"e\"\r\nf", ["1 a|b", "2 c\r\n\r\nd|e", "5 f"]),
    ("sep=;\na;b,c\n", ["2 a|b,c"]), ("\"sep=\t\"\r\na\tb\r\n", ["2 a|b"]), ("\u{feff}SEP=|\ra|b", ["2 a|b"]),
    ("sep=;", []), ("sep=;;\nb", ["1 sep=;;", "2 b"]), ("separator,b", ["1 separator|b"]),
  ]

  @Test("reads RFC 4180 and what is near it", arguments: cases)
  func table(text: String, expected: [String]) throws {
    #expect(try Self.read(Array(text.utf8)) == expected)
  }

  @Test("does not care where the pieces of a file end", arguments: cases)
  func pieces(text: String, expected: [String]) throws {
    for piece in 1...max(1, text.utf8.count) {
      #expect(try Self.read(Array(text.utf8), piece: piece) == expected, "pieces of \(piece)")
    }
  }

  @Test("separates at any byte, and at white space")
  func separators() throws {
    var dialect = CSVDialect()
    dialect.separator = .byte(0x09)
    #expect(try Self.read(Array("a\tb,c\t\n".utf8), dialect) == ["1 a|b,c|"])
    dialect.separator = .whitespace
    let text = " 00001 19970101  1   11.77\r\n\n  \n\t2 \"3\n"
    for piece in 1...text.utf8.count {
      #expect(
        try Self.read(Array(text.utf8), dialect, piece: piece) == ["1 00001|19970101|1|11.77", "4 2|\"3"],
        "pieces of \(piece)")
    }
  }

  @Test("takes ISO 8859-1 where it is told to, and refuses it as UTF-8")
  func encodings() throws {
    let bytes: [UInt8] = [0x63, 0x61, 0x66, 0xE9, 0x2C, 0x31, 0x0A, 0x62, 0x0A]
    #expect(try Self.read(bytes) == ["1 ! is not UTF-8 ! caf\u{FFFD},1", "2 b"])
    #expect(
      try Self.problems(bytes) == [
        "is not UTF-8 at its byte 4; if an older Windows program wrote the file, say `encoding: windows-1252` in the "
          + "mapping"
      ])
    var dialect = CSVDialect()
    dialect.encoding = .latin1
    for piece in 1...bytes.count {
      #expect(try Self.read(bytes, dialect, piece: piece) == ["1 café|1", "2 b"])
    }
  }

  @Test("says what a file is that is no text")
  func notText() {
    #expect(throws: ImportError.self) { try Self.read([0xFF, 0xFE, 0x00, 0x00, 0x61, 0x00, 0x00, 0x00]) }
    #expect(throws: ImportError.self) { try Self.read([0x1F, 0x8B, 0x08, 0x00]) }
  }

  @Test("says where a quote began that is not closed where it should be")
  func unclosed() throws {
    let hint = "; if `\"` is a sign like any other in this file, say `quotes: none`"
    #expect(
      try Self.problems(Array("a\n\"b,c\nd\n".utf8)) == [
        "has a quote, opened on line 2, that is never closed" + hint
      ])
    #expect(
      try Self.problems(Array("x,\"a\nb\",\"c\nd\n".utf8)) == [
        "has a quote, opened on line 2, that is never closed" + hint
      ])
    #expect(
      try Self.problems(Array("\"a\nb\nc\"d\n".utf8)) == [
        "has a quote, opened on line 1, that runs to line 3, where something stands between it and the next separator"
          + hint
      ])
    #expect(
      try Self.problems(Array("\"a\"d\n".utf8)) == [
        "has something between a closing quote and the next separator" + hint
      ])
  }

  @Test("takes quotes for signs like others where there are none")
  func noQuotes() throws {
    var dialect = CSVDialect()
    dialect.quotes = .none
    let text = "a,\"b\n \"c\"\",d\n\"\n"
    for piece in 1...text.utf8.count {
      #expect(try Self.read(Array(text.utf8), dialect, piece: piece) == ["1 a|\"b", "2  \"c\"\"|d", "3 \""])
    }
  }

  @Test(
    "refuses a `sep=` line that says another delimiter than the mapping, and takes one that says the same")
  func separatorLines() throws {
    var dialect = CSVDialect()
    dialect.separator = .byte(UInt8(ascii: ";"))
    #expect(try Self.read(Array("sep=;\na;b\n".utf8), dialect) == ["2 a|b"])
    let error = #expect(throws: ImportError.self) { try Self.read(Array("sep=,\na,b\n".utf8), dialect) }
    #expect(
      error?.description
        == "memory:1: says by its first line, `sep=`, that its delimiter is comma, where the mapping says `delimiter: "
        + "semicolon`; leave `delimiter` out, or mend the file")
  }

  @Test("passes over the rest of a line that is longer than any record, and counts it once")
  func longLine() throws {
    let long = [UInt8](repeating: UInt8(ascii: "a"), count: InputBuffer.recordBytesMax * 2 + 100)
    for piece in [Int.max, 100_003] {
      var reader = CSVReader(
        MemorySource(Array("x\n".utf8) + long + Array("\ny\n".utf8), piece: piece), CSVDialect())
      #expect(try reader.next() == .record)
      #expect(try reader.next() == .fault("is longer than 4 MiB"))
      #expect(reader.line == 2 && reader.record.count == InputBuffer.recordBytesMax)
      #expect(try reader.next() == .record)
      #expect(reader.line == 3 && reader.text(0) == "y")
      #expect(try reader.next() == .end)
    }
  }

  @Test(
    "looks ahead as far as it is asked, and gives the same records as without", arguments: [1, 2, 7, 100])
  func ahead(piece: Int) throws {
    let text = "a\n\n\"b\nb\"\n\"c\"c\nd\n,\ne"
    var reader = CSVReader(MemorySource(Array(text.utf8), piece: piece), CSVDialect())
    var read: [String] = []
    for rest in (0..<5).reversed() {
      #expect(try reader.hasRecords(rest + 1))
      #expect(try !reader.hasRecords(rest + 2) && reader.recordsAhead == rest + 1)
      let outcome = try reader.next()
      let line = reader.line
      reader.putBack()
      #expect(try reader.hasRecords(rest + 1))
      #expect(try reader.next() == outcome && reader.line == line)
      read.append("\(line) \(outcome == .record ? reader.text(0) : "!")")
    }
    #expect(try reader.next() == .end)
    #expect(read == ["1 a", "3 b\nb", "5 !", "6 d", "8 e"])
  }

  @Test("gives a quote up that never closes, in bounded memory, and goes on with the next line")
  func runaway() throws {
    var bytes = Array("a\n\"runaway\n".utf8)
    let line = Array("plain,line\n".utf8)
    for _ in 0..<(InputBuffer.recordBytesMax + InputBuffer.pieceBytes) / line.count + 100 { bytes += line }
    var reader = CSVReader(MemorySource(bytes), CSVDialect())
    var faults = 0
    var records = 0
    loop: while true {
      switch try reader.next() {
      case .end: break loop
      case .fault: faults += 1
      case .record: records += 1
      }
      #expect(reader.buffer.bytes.count <= InputBuffer.recordBytesMax + 2 * InputBuffer.pieceBytes)
    }
    #expect(faults == 1)
    #expect(records == bytes.count { $0 == 0x0A } - 1)
  }

  @Test("gives back random tables, whatever the pieces")
  func fuzz() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let characters = ["a", "b", " ", "\"", ",", "\n", "\r\n", "é", "\t", ";"]
    for _ in 0..<300 {
      let width = Int.random(in: 1...4, using: &random)
      let table = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (0..<width).map { _ in
          (0..<Int.random(in: 0...5, using: &random)).map { _ in
            characters.randomElement(using: &random) ?? ""
          }.joined()
        }
      }
      let text = table.map { row in
        row.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }.joined(separator: ",")
      }.joined(separator: Bool.random(using: &random) ? "\n" : "\r\n")
      let expected = table.map { $0.joined(separator: "|") }
      let piece = Int.random(in: 1...20, using: &random)
      let read = try Self.read(Array(text.utf8), piece: piece).map {
        String($0[($0.firstIndex(of: " ") ?? $0.startIndex)...].dropFirst())
      }
      #expect(read == expected, "seed \(seed), pieces of \(piece)")
    }
  }

  @Test("never fails on random bytes, and sees the same whatever the pieces")
  func noise() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let alphabet: [UInt8] = [0x22, 0x22, 0x2C, 0x0A, 0x0D, 0x61, 0x20, 0xC3, 0xA9, 0xFF]
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let whole = try Self.read(bytes)
      let piece = Int.random(in: 1...7, using: &random)
      #expect(try Self.read(bytes, piece: piece) == whole, "seed \(seed): \(bytes)")
    }
  }
}
