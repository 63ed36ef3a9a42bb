import Testing

@testable import Exchange

@Suite("CSV table")
struct CSVTableTests {
  private struct Read: Equatable {
    var records: [String] = []
    var passed = PassedLines()
  }

  private static let needed = [ColumnName("id"), ColumnName("total"), ColumnName("note", isOptional: true)]

  private static func read(
    _ text: String, _ change: (inout CSVDialect) -> Void = { _ in }, needed: [ColumnName] = Self.needed,
    piece: Int = .max
  ) throws -> Read {
    var dialect = CSVDialect()
    change(&dialect)
    var table = try CSVTable(
      MemorySource(Array(text.utf8), name: "f.csv", piece: piece), dialect, needed: needed)
    var read = Read()
    while true {
      switch try table.next() {
      case .end:
        read.passed = table.passed
        return read
      case .record:
        table.unescape()
        let cells = table.reader.fields.indices.map { table.reader.text($0) }
        read.records.append("\(table.reader.line) " + cells.joined(separator: "|"))
      case .fault(let problem): read.records.append("\(table.reader.line) ! \(problem)")
      case .refused(let problem): read.records.append("\(table.reader.line) ? \(problem)")
      }
    }
  }

  private static func passed(_ before: Int = 0, _ repeated: Int = 0, _ footers: Int = 0) -> PassedLines {
    var passed = PassedLines()
    (passed.beforeHeader, passed.repeatedHeaders, passed.footers) = (before, repeated, footers)
    return passed
  }

  private static func problem(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let failure as HeaderSearch.Failure {
      return failure.problem
    } catch let problem as CSVHeader.Problem {
      return problem.text
    } catch {
      return "\(error)"
    }
  }

  // MARK: The header

  @Test(
    "finds the header below titles, periods, empty lines and lines that cannot be read",
    arguments: [1, 3, 1000])
  func preamble(piece: Int) throws {
    let text = "Sales report,\n\"From \"x\",\n\n,,,\nid,customer\n id ,\"total\"\n1,5\n2,6\n"
    #expect(try Self.read(text, piece: piece) == Read(records: ["7 1|5", "8 2|6"], passed: Self.passed(3)))
  }

  @Test("looks at 50 records and no more")
  func bounds() throws {
    let titles = String(repeating: "title\n", count: 49)
    #expect(try Self.read(titles + "id,total\n1,5\n").passed == Self.passed(49))
    #expect(
      Self.problem { _ = try Self.read(titles + "title\nid,total\n1,5\n") }
        == "there is no column `id` in f.csv; it has: title; is `file.delimiter` right?")
  }

  @Test("says what is missing in the line that comes nearest to a header, the first of several")
  func nearest() {
    #expect(
      Self.problem { _ = try Self.read("Report,May\nx,y\nid,totl\n1,5\n") }
        == "there is no column `total` in f.csv, whose header is line 3; did you mean `totl`? it has: id, totl"
    )
    #expect(
      Self.problem { _ = try Self.read("Report,May\nx,y\n1,5\n") }
        == "there is no column `id` in f.csv; it has: Report, May")
    let more = ["id", "a", "b"].map { ColumnName($0) }
    #expect(
      Self.problem { _ = try Self.read("Shop\nid,c\n1,5\n", needed: more) }
        == "there is no column `a` in f.csv, whose header is line 2; did you mean `c`? it has: id, c; it also lacks `b`"
    )
    #expect(
      Self.problem { _ = try Self.read("id,totl\n1,5\n") }
        == "there is no column `total` in f.csv; did you mean `totl`? it has: id, totl")
    #expect(
      Self.problem { _ = try Self.read("\n\n") } == "is empty; a header with the columns' names was expected")
    #expect(
      Self.problem { _ = try Self.read("\"id,total\n") }?.hasPrefix(
        "the header has a quote, opened on line 1") == true)
  }

  @Test("says which delimiter would split the header")
  func otherDelimiter() {
    for (separator, name) in [(";", "semicolon"), ("\t", "tab"), ("|", "\"|\"")] {
      let header = ["id", "total", "name, first"].joined(separator: separator)
      #expect(
        Self.problem { _ = try Self.read("\(header)\n1\(separator)5\(separator)x\n") }?
          .hasSuffix("; `delimiter: \(name)` would split it into 3") == true)
      #expect(
        Self.problem { _ = try Self.read("Sales, May\n\n\(header)\n1\(separator)5\(separator)x\n") }?
          .hasSuffix("; `delimiter: \(name)` would split line 3 into 3") == true)
    }
    #expect(
      Self.problem { _ = try Self.read("a;b\n1;2\n") }
        == "there is no column `id` in f.csv; it has: a;b; `delimiter: semicolon` would split it into 2")
  }

  @Test("passes over as many lines as it is told, whatever is in them, and takes the next for the header")
  func linesBefore() throws {
    let text = "sep=,\n\"title\n\nid,total\n1,5\n"
    #expect(try Self.read(text) { $0.linesBefore = 3 } == Read(records: ["5 1|5"], passed: Self.passed(1)))
    #expect(
      Self.problem { _ = try Self.read("title\nid,total\n1,5\n") { $0.linesBefore = 0 } }?
        .hasPrefix("there is no column `id` in f.csv; it has: title") == true)
    #expect(
      Self.problem { _ = try Self.read("title\nid,total\n") { $0.linesBefore = 9 } }?.hasPrefix("is empty")
        == true)
    let named = try Self.read("title\nx,y\n1,5\n") {
      $0.linesBefore = 2
      $0.header = .names(["id", "total"])
    }
    #expect(named == Read(records: ["3 1|5"], passed: Self.passed(2)))
  }

  @Test("passes over the header where it is repeated, and counts it")
  func repeated() throws {
    let text = "id,total\n1,5\n id,\"total\"\n2,6\nid,totals\nid,total\n"
    #expect(
      try Self.read(text) == Read(records: ["2 1|5", "4 2|6", "5 id|totals"], passed: Self.passed(0, 2)))
    let named = try Self.read("id,total\n1,5\n") { $0.header = .names(["id", "total"]) }
    #expect(named == Read(records: ["2 1|5"], passed: Self.passed(0, 1)))
  }

  // MARK: The end

  @Test("leaves out the last lines that are no records", arguments: [1, 4, 1000])
  func footers(piece: Int) throws {
    let text = "id,total\n1,5\n2,6\nTotal,11\n\n\"printed\n"
    let two = try Self.read(text, { $0.footerRecords = 2 }, piece: piece)
    #expect(two == Read(records: ["2 1|5", "3 2|6"], passed: Self.passed(0, 0, 2)))
    let all = try Self.read("id,total\nTotal,11\nprinted\n\"x\n", { $0.footerRecords = 9 }, piece: piece)
    #expect(all == Read(passed: Self.passed(0, 0, 3)))
    let none = try Self.read("id,total\n1,5\nTotal,5\n", { $0.footerRecords = 0 }, piece: piece)
    #expect(none == Read(records: ["2 1|5", "3 Total|5"]))
  }

  @Test("does not leave out a record where the footer is missing", arguments: [1, 4, 1000])
  func missingFooter(piece: Int) throws {
    let refusal = "stands where the mapping has a footer, and looks like a record; "
    let text = "id,total,note\n1,5,\n2,6,x\n"
    for (footer, isRecord) in [
      ("3,7,", true), ("\"3\",\"7\",,", false), ("a, 7 ,", true), ("3,,", false), (",7,x", false),
      ("3,7", false),
      ("Total,7,2", false), ("printed", false), ("\"3,7,x", false), ("id,total,note", false),
    ] {
      for last in ["", "printed\n"] {
        let count = last.isEmpty ? 1 : 2
        let read = try Self.read(text + footer + "\n" + last, { $0.footerRecords = count }, piece: piece)
        #expect(
          read.records == ["2 1|5|", "3 2|6|x"]
            + (isRecord ? ["4 ! \(refusal)`footer-lines: 0` reads it as one"] : []), "\(footer)")
        #expect(read.passed.footers == count - (isRecord ? 1 : 0))
      }
    }
    let blanks = try Self.read(
      "id total\n1 5\nthe end\n", { ($0.separator, $0.footerRecords) = (.whitespace, 1) }, piece: piece)
    #expect(blanks == Read(records: ["2 1|5"], passed: Self.passed(0, 0, 1)))
    let one = try Self.read(
      "id\n1\nend\n", { $0.footerRecords = 1 }, needed: [ColumnName("id")], piece: piece)
    #expect(one == Read(records: ["2 1"], passed: Self.passed(0, 0, 1)))
  }

  @Test(
    "refuses what looks like totals among the last three lines",
    arguments: [
      "Total", "TOTALS:", "Grand total", " grand  Total :", "Sum", "Summe", "Gesamt", "Gesamtsumme:",
      "Totale", "Totaal", "Suma",
      "Итого", "ИТОГО:", "Razem", "合計", "Celkem", "Összesen", "Toplam", "Totalt", "Yhteensä", "Total général",
    ])
  func totals(word: String) throws {
    for (start, index) in [("", 0), (",", 1)] {
      for after in 0..<4 {
        let line = index == 0 ? "\(word),5" : "\(start)\(word)"
        let text = "id,total\n1,5\n\(line)\n" + String(repeating: "x,y\n", count: after)
        for piece in [1, 1000] {
          let read = try Self.read(text, piece: piece).records
          #expect(read.count == 2 + after)
          #expect(
            read[1]
              == (after < 3
                ? "3 ? looks like the totals at the end of a file; `footer-lines: \(after + 1)` leaves out what is no "
                  + "record there, `footer-lines: 0` says that it is one"
                : "3 \(line.replacing(",", with: "|"))"))
        }
      }
    }
  }

  @Test(
    "takes no other words for totals",
    arguments: ["Totalschaden", "Summer", "Sumatra", "Total Energies", "1", "Gesamtes Haus"])
  func noTotals(word: String) throws {
    #expect(try Self.read("id,total\n\(word),5\n").records == ["2 \(word)|5"])
  }

  // MARK: Columns

  @Test("finds columns by name, by number among those of a name, and by other names")
  func lookup() throws {
    let header = try CSVHeader(["id", "Tax", "Tax", "", "Discnt", "", ""])
    #expect(header.names.count == 5 && header.width == 5...7)
    #expect(header.lookup(ColumnName("id")) == .place(0))
    #expect(header.lookup(ColumnName("Tax")) == .repeated("Tax", count: 2))
    #expect(header.lookup(ColumnName("VAT", alsoCalled: ["Tax"])) == .repeated("Tax", count: 2))
    #expect(header.lookup(ColumnName("Tax", nth: 2)) == .place(2))
    #expect(header.lookup(ColumnName("Tax", nth: 3)) == .missing)
    #expect(header.lookup(ColumnName("Discount", alsoCalled: ["Rebate", "Discnt"])) == .place(4))
    #expect(header.lookup(ColumnName("Discount")) == .missing)
    #expect(header.lookup(ColumnName("Discount", isOptional: true)) == .absent)
    #expect(header.problem(ColumnName("id"), in: "f.csv") == nil)
    #expect(
      header.problem(ColumnName("Tax"), in: "f.csv")
        == "the column `Tax` is there 2 times in f.csv; say which: `{ column: Tax, nth: 2 }`; or, where each is of another "
        + "item, see `side-by-side`")
    #expect(
      header.problem(ColumnName("Tax", nth: 3), in: "f.csv")
        == "there is no column `Tax` with the number 3 in f.csv: it is there 2 times")
  }

  @Test("finds the sets of columns that stand side by side")
  func sideBySide() throws {
    let header = try CSVHeader(
      ["id", "sku", "qty", "sku", "qty", "note"], sideBySide: ["sku", "qty", "price"])
    #expect(header.setCount == 2)
    #expect(
      header.lookup(ColumnName("sku")) == .places([1, 3])
        && header.lookup(ColumnName("qty")) == .places([2, 4]))
    #expect(header.lookup(ColumnName("price")) == .missing && header.lookup(ColumnName("note")) == .place(5))
    #expect(header.places.map { $0.sorted() } == [[1, 2], [3, 4]])
    let numbered = try CSVHeader(
      ["id", "Item 01 SKU", "Item 4 SKU", "Item 2 SKU", "Item 2 Price", "Item x SKU", "Item  SKU"],
      sideBySide: ["Item {n} SKU", "Item {n} Price"])
    #expect(numbered.lookup(ColumnName("Item {n} SKU")) == .places([1, 3, 2]))
    #expect(numbered.lookup(ColumnName("Item {n} Price")) == .places([-1, 4, -1]))
    #expect(numbered.places.map { $0.sorted() } == [[1], [3, 4], [2]])
    #expect(
      Self.problem { _ = try CSVHeader(["sku", "sku", "qty"], sideBySide: ["sku", "qty"]) }
        == "`file.side-by-side`: the column `sku` is there 2 times, but `qty` once")
    #expect(
      Self.problem { _ = try CSVHeader(["i1", "i01"], sideBySide: ["i{n}"]) }
        == "`file.side-by-side`: the column `i{n}` with the number 1 is there twice")
  }
}
