import Testing

@testable import Exchange

@Suite("The section `file` of a mapping")
struct FileSectionTests {
  private static func mapping(_ file: String) throws -> Mapping {
    try Mapping(
      yaml: """
        mapping: 1
        source: shop
        file: { \(file) }
        fields: { id: id }
        touchpoints:
          - { kind: sales, type: acme.sale.made, id: "{id}", subject: business, data: { id: "{id}" } }
        """, name: "m.yaml")
  }

  private static func problem(_ file: String) -> String? {
    do {
      _ = try mapping(file)
      return nil
    } catch {
      return (error as? ImportError)?.description
    }
  }

  @Test("reads every key")
  func keys() throws {
    let nothing = try Self.mapping("").dialect
    #expect(
      nothing == CSVDialect() && nothing.separator == nil && nothing.encoding == nil
        && nothing.quotes == .watched)
    let all = try Self.mapping(
      "delimiter: tab, encoding: windows-1252, quotes: double, header: [a, b], skip-lines: 3, footer-lines: 0, "
        + "short-rows: true, side-by-side: [id]"
    ).dialect
    var expected = CSVDialect()
    expected.separator = .byte(0x09)
    expected.encoding = .windows1252
    expected.quotes = .double
    expected.header = .names(["a", "b"])
    (expected.linesBefore, expected.footerRecords, expected.mayBeShort) = (3, 0, true)
    expected.sideBySide = ["id"]
    #expect(all == expected)
  }

  @Test(
    "knows delimiters and encodings by their names",
    arguments: [
      ("comma", .byte(0x2C)), ("semicolon", .byte(0x3B)), ("tab", .byte(0x09)), ("whitespace", .whitespace),
      ("\"|\"", .byte(0x7C)), ("\"~\"", .byte(0x7E)),
    ] as [(String, CSVDialect.Separator)])
  func delimiters(text: String, separator: CSVDialect.Separator) throws {
    #expect(try Self.mapping("delimiter: \(text)").dialect.separator == separator)
    for (name, encoding) in [
      ("utf-8", .utf8), ("UTF-8", .utf8), ("windows-1252", .windows1252), ("cp1252", .windows1252),
      ("latin-1", .latin1),
      ("iso-8859-1", .latin1), ("utf-16", .utf16), ("UTF-16LE", .utf16),
    ] as [(String, TextEncoding)] {
      #expect(try Self.mapping("encoding: \(name)").dialect.encoding == encoding)
    }
  }

  @Test(
    "says what there is where a key or a value is not known, and what contradicts",
    arguments: [
      ("delimeter: tab", "`delimeter` is not a key of `file`; did you mean `delimiter`?"),
      ("delimiter: colon", "`file.delimiter` must be comma, semicolon, tab, whitespace, or one character"),
      ("delimiter: '\"'", "`file.delimiter` must be comma"),
      ("delimiter: ' '", "`file.delimiter` must be comma"),
      ("delimiter: é", "`file.delimiter` must be comma"),
      (
        "encoding: windows-1253",
        "`file.encoding` must be one of utf-8, windows-1252, latin-1, utf-16; did you mean `windows-1252`?"
      ),
      ("encoding: ebcdic", "`file.encoding` must be one of utf-8, windows-1252, latin-1, utf-16"),
      ("quotes: single", "`file.quotes` must be double, or none where `\"` is a sign like any other"),
      ("quotes: none, delimiter: whitespace", "`file.quotes` means nothing beside `delimiter: whitespace`"),
      ("header: false", "`file.header` must be true, or the list"),
      ("header: []", "`file.header` must name at least one"),
      ("skip-lines: -1", "`file.skip-lines` must be a number of lines, 0 to 100000"),
      ("skip-lines: many", "`file.skip-lines` must be a number of lines"),
      ("footer-lines: 1001", "`file.footer-lines` must be a number of lines, 0 to 1000"),
      ("footer-lines: 1.5", "`file.footer-lines` must be a number of lines"),
      ("short-rows: maybe", "`file.short-rows` must be true or false"),
      ("side-by-side: []", "`file.side-by-side` must name at least one column"),
      ("side-by-side: [a, a]", "`file.side-by-side` names `a` twice"),
      (
        "side-by-side: [a, 'b {n}']",
        "`file.side-by-side` must have `{n}`, where the number stands, in all of its names or in none"
      ),
      ("side-by-side: ['{n} b {n}']", "`file.side-by-side` has `{n}` more than once in `{n} b {n}`"),
    ])
  func faults(file: String, problem: String) {
    let found = Self.problem(file)
    #expect(
      found?.hasPrefix("m.yaml:3:") == true && found?.contains(problem) == true, "\(found ?? "nothing")")
  }
}
