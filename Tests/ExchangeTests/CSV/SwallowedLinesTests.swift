import Testing

@testable import Exchange

@Suite("Quotes that swallow lines")
struct SwallowedLinesTests {
  /// The first cells of all records below the header; of a fault, the lines that it names.
  private static func read(_ text: String, _ dialect: CSVDialect = CSVDialect(), piece: Int = .max) throws
    -> [String]
  {
    var table = try CSVTable(MemorySource(Array(text.utf8), piece: piece), dialect, needed: [])
    var read: [String] = []
    while true {
      switch try table.next() {
      case .end: return read
      case .record: read.append(table.reader.text(0))
      case .refused(let problem): read.append("? \(problem)")
      case .fault(let problem):
        let lines = problem.split { !$0.isNumber }
        read.append("\(table.reader.line)! \(lines.joined(separator: "-"))")
      }
    }
  }

  private static let tab = separated(0x09)
  private static func separated(_ separator: UInt8, _ quotes: CSVDialect.Quotes = .watched) -> CSVDialect {
    var dialect = CSVDialect()
    dialect.separator = .byte(separator)
    dialect.quotes = quotes
    return dialect
  }

  /// Files with a stray quote, and what is read of each.
  static let strayQuotes: [(String, [String])] = [
    // Between the stray quote and the one that ends it stand one line, no line, or several lines and an
    // empty one.
    (
      "id,name,total\n1,\"Best tea,5.00\n2,Mug,6.00\n3,Pizza 12\",7.00\n4,Pot,8.00\n",
      ["2! 2-4", "2", "3", "4"]
    ),
    ("id,name,total\n1,\"Best tea,5.00\n3,Pizza 12\",7.00\n4,Pot,8.00\n", ["2! 2-3", "3", "4"]),
    ("id,name,total\n1,\"A,5\n\n2,B,6\n\n3,12\",7\n4,C,8\n", ["2! 2-6", "2", "3", "4"]),
    ("id,name,total\r\n1,\"A,5\r\n2,B,6\r\n3,12\",7\r\n4,C,8\r\n", ["2! 2-4", "2", "3", "4"]),
    // The quote is in the first column, in the last, or is closed in another column than it was opened in.
    ("id,name,total\n\"1,A,5\n2,B,6\n3\",C,7\n4,D,8\n", ["2! 2-4", "2", "3\"", "4"]),
    ("id,total,name\n1,5,\"A\n2,6,B\n3,7,12\"\n4,8,C\n", ["2! 2-4", "2", "3", "4"]),
    ("id,total,name\n1,5,\"A\n3,7,12\"\n4,8,C\n", ["2! 2-3", "3", "4"]),
    ("id,name,note,total\n1,\"A,x,5\n3,B,12\",7\n4,C,,8\n", ["2! 2-3", "3", "4"]),
    // Empty cells make the rows longer than the header.
    ("id,name,total,\n1,\"A,5,\n2,B,6,\n3,12\",7,\n4,C,8,\n", ["2! 2-4", "2", "3", "4"]),
    // With two columns, every line fits.
    ("id,name\n1,\"A\n2,B\n3,12\"\n4,C\n", ["2! 2-4", "2", "3", "4"]),
    // The file has blanks behind its separators.
    ("id, name, total\n1, \"A, 5\n2, B, 6\n3, 12\", 7\n4, C, 8\n", ["2! 2-4", "2", "3", "4"]),
    // In the same record, a note of several lines stands before the stray quote: the swallowed lines come
    // after both.
    ("id,note,name,total\n1,\"a\nb\",\"A,5\n2,,B,6\n3,,12\",7\n4,,C,8\n", ["2! 3-5", "2", "3", "4"]),
  ]

  @Test(
    "goes on with the line after a stray quote, and says from where to where it ran", arguments: strayQuotes)
  func stray(text: String, expected: [String]) throws {
    for piece in [1, 2, 3, 5, 8, 1000] {
      #expect(try Self.read(text, piece: piece) == expected, "pieces of \(piece)")
    }
    let tabs = text.replacing(",", with: "\t")
    #expect(try Self.read(tabs, Self.tab) == expected)
    let meant = try Self.read(text, Self.separated(0x2C, .double))
    #expect(meant.count < expected.count && !meant.contains { $0.contains("!") })
    #expect(try !Self.read(text, Self.separated(0x2C, .none)).contains { $0.contains("!") })
  }

  /// Files in which fields of several lines are meant.
  static let longNotes = [
    "id,note,total\n1,\"Hello,\nplease ring twice, thanks\nAnn\",5\n2,x,6\n",
    "id,note,total\n1,\"Please,\nring, twice, thanks\",5\n2,x,6\n",
    "id,address,total\n1,\"12 High Street\nSpringfield, IL, USA\n62704\",5\n2,x,6\n",
    "id,total,note\n1,5,\"first line\nsecond, line\"\n2,6,x\n",
    "note,id\n\"one\ntwo, three\nfour\",1\nx,2\n",
    "id,note\n1,\"10,50 paid\nthe rest, later\nthanks\"\n2,x\n",
    "id,a,b,c,d\n1,\"x,y\nz\",\"p\r\nq,r,s\",,\n2,,,,x\n",
    "id,note,total,\n1,\"Hello, there\nring, twice\",5,\n2,x,6,\n",
    "id;note;total\n1;\"a; b; c\n- d; e; f\";5\n2;x;6\n",
  ]

  @Test("reads notes and addresses of several lines", arguments: longNotes)
  func notes(text: String) throws {
    let separator: UInt8 = text.hasPrefix("id;") ? 0x3B : 0x2C
    let read = try Self.read(text, Self.separated(separator))
    #expect(read.count == 2 && !read.contains { $0.contains("!") }, "\(read)")
  }

  @Test("says what to do about it")
  func message() throws {
    let text = "id\tname\ttotal\n1\t\"Best tea\t5.00\n2\tMug\t6.00\n3\tPizza 12\"\t7.00\n4\tPot\t8.00\n"
    var table = try CSVTable(MemorySource(Array(text.utf8)), Self.tab, needed: [])
    #expect(
      try table.next()
        == .fault(
          "has a quote, opened on line 2, that runs to line 4 and holds what looks like whole lines of the file; "
            + "if `\"` is a sign like any other in this file, say `quotes: none`; if such fields are meant, say "
            + "`quotes: double`"))
    #expect(
      String(decoding: table.reader.buffer.bytes[table.reader.record], as: UTF8.self) == "1\t\"Best tea\t5.00"
    )
  }
}
