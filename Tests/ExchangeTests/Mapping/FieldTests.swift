import Ledger
import Schema
import Testing

@testable import Exchange

/// What the fields of a mapping make of a line.
@Suite("Fields of mappings")
struct FieldTests {
  /// The value of the field `x` on each line, as JSON without its quotes; and why lines were refused.
  private func run(
    _ fields: String, _ file: String, currency: String = "GBP", data: String = "x: \"{x}\""
  ) throws -> (values: [String], reasons: [String]) {
    let indented = fields.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let (batch, touchpoints) = try Making.all(
      file,
      by: """
        mapping: 1
        source: s
        currency: \(currency)
        time-zone: Europe/Berlin
        fields:
          # Lines are told apart by their number.
          all: id
          id: { ordinal: [all] }
        \(indented)
        touchpoints:
          - { kind: k, type: shop.value.read, id: "{id}/{all}", subject: business, data: { \(data) } }
        """)
    let values: [String] = touchpoints.map {
      guard case .custom(_, let json) = $0.content else { return "another type" }
      return json == "{}" ? "" : String(json.dropFirst(5).dropLast()).replacing("\"", with: "")
    }
    return (values, batch.rejects.map(\.reason))
  }

  // MARK: Text

  @Test("join several columns with a blank, without those that are empty")
  func columns() throws {
    let found = try run("x: { column: [A, B, C] }", "id,A,B,C\n1,a,b,c\n1,a,,c\n1,,,c\n1,,,\n")
    #expect(found.values == ["a b c", "a c", "c", ""])
    let times = try run(
      "x: { column: [Date, Time, Zone], as: time, format: \"%d.%m.%Y %H:%M %z\" }",
      "id,Date,Time,Zone\n1,1.7.2023,08:00,CEST\n1,1.7.2023,08:00,America/New_York\n1,1.7.2023,08:00,XYZ\n1,,,\n"
    )
    #expect(times.values == ["2023-07-01T06:00:00Z", "2023-07-01T12:00:00Z"])
    #expect(times.reasons.count == 2)
    #expect(times.reasons[0].hasPrefix("the text of columns Date, Time, Zone names a time zone"))
    #expect(times.reasons[1].contains("is empty; if that is no fault"))
  }

  @Test("may be made of fields that stand above, as one text")
  func template() throws {
    let found = try run(
      """
      day: Day
      clock: { first: [c, midnight] }
      x: { column: "{day} {clock}", as: time, format: "%Y-%m-%d %H:%M" }
      """.replacing("clock: {", with: "c: Clock\nmidnight: { value: \"00:00\" }\nclock: {"),
      "id,Day,Clock\n1,2023-01-02,08:30\n1,2023-01-02,\n")
    #expect(found.values == ["2023-01-02T07:30:00Z", "2023-01-01T23:00:00Z"])
    let numbers = try run(
      "a: A\nb: B\nx: { column: \"{a}.{b}\", as: money }", "id,A,B\n1,12,50\n1,12,5x\n1,,\n", currency: "EUR")
    #expect(numbers.values == ["1250"] && numbers.reasons.count == 2)
    #expect(numbers.reasons[0].hasPrefix("`x` has letters"))
  }

  @Test("name one of several columns of a name, and what other versions call it")
  func names() throws {
    #expect(try run("x: { column: Tax, nth: 2 }", "id,Tax,Tax\n1,a,b\n").values == ["b"])
    #expect(throws: ImportError.self) { try run("x: Tax", "id,Tax,Tax\n1,a,b\n") }
    #expect(throws: ImportError.self) { try run("x: { column: Tax, nth: 3 }", "id,Tax,Tax\n1,a,b\n") }
    let also = "x: { column: Discount, also-called: [Discnt, Rabatt] }"
    #expect(try run(also, "id,Rabatt\n1,r\n").values == ["r"])
    #expect(try run(also, "id,Discount\n1,d\n").values == ["d"])
    #expect(throws: ImportError.self) { try run(also, "id,Other\n1,d\n") }
  }

  @Test("may be empty where they are optional, and their whole column may be missing")
  func optional() throws {
    let money = "x: { column: M, as: money, optional: true }"
    #expect(try run(money, "id,M\n1,\n1,5\n").values == ["", "500"])
    #expect(throws: ImportError.self) { try run(money, "id\n1\n") }
    let column = "x: { column: M, as: money, optional: column }"
    #expect(try run(column, "id\n1\n").values == [""])
    #expect(try run(column, "id,M\n1,\n1,5\n").values == ["", "500"])
    let refused = try run("x: { column: M, as: money }", "id,M\n1,\n1,\u{A0}\n")
    #expect(refused.values.isEmpty)
    #expect(refused.reasons.allSatisfy { $0.contains("`optional: true`") } && refused.reasons.count == 2)
  }

  @Test("are read without the apostrophe by which spreadsheets keep text, and with one that is their own")
  func apostrophe() throws {
    let lines = [
      "'0711123", "'+49711", "'=SUM(A1)", "'s-Hertogenbosch", "'90s", "'", "o'clock", "'12'", "''1",
      "'85123A", "'0711 123 ext", "'12 Rose Street",
    ]
    let found = try run("x: T", "id,T\n" + lines.map { "1,\($0)\n" }.joined())
    #expect(
      found.values == [
        "0711123", "+49711", "=SUM(A1)", "'s-Hertogenbosch", "'90s", "'", "o'clock", "'12'", "''1",
        "85123A", "0711 123 ext", "'12 Rose Street",
      ])
    #expect(try run("x: { column: T, as: integer }", "id,T\n1,'12\n").values == ["12"])
    #expect(try run("x: T", "id,T\n1,\u{A0}a b\u{202F}\n").values == ["a b"])
  }

  @Test(
    "are compared as numbers where they are numbers, also with several",
    arguments: [
      ("[1, 0]", ["a", "", "c", ""]), ("{ is: [1, 0] }", ["a", "", "c", ""]), ("0", ["", "", "c", ""]),
      ("{ not: [1, 0] }", ["", "b", "", "d"]), ("{ not: 1 }", ["", "b", "c", "d"]),
    ])
  func numbers(condition: String, expected: [String]) throws {
    let found = try run(
      "n: { column: N, as: money, optional: true }\nx: { column: T, when: { n: \(condition) } }",
      "id,N,T\n1,1.00,a\n1,2,b\n1,0.0,c\n1,,d\n")
    #expect(found.values == expected)
  }

  // MARK: Values and fallbacks

  @Test("are the first that is not empty, of one kind, or numbers of several")
  func first() throws {
    #expect(
      try run("a: A\nb: B\nx: { first: [a, b] }", "id,A,B\n1,a,b\n1,,b\n1,,\n").values == ["a", "b", ""])
    let money = """
      a: { column: A, as: money }
      none: { value: "0", as: integer }
      x: { first: [a, none] }
      """
    #expect(try run(money, "id,A\n1,2.50\n1,\n").values == ["250", "0"])
    let times = """
      a: { column: A, as: time, format: "%Y-%m-%d" }
      b: { column: B, as: time, format: "%d.%m.%Y" }
      x: { first: [a, b] }
      """
    #expect(
      try run(times, "id,A,B\n1,2023-01-02,\n1,,2.1.2023\n").values
        == ["2023-01-01T23:00:00Z", "2023-01-01T23:00:00Z"])
  }

  @Test("may have the same value on all lines, of any kind")
  func value() throws {
    for (field, expected) in [
      ("{ value: abc }", "abc"), ("{ value: \"7\", as: integer }", "7"),
      ("{ value: \"7.5\", as: money }", "750"),
      ("{ value: \"7.5\", as: decimal }", "7.5"),
      ("{ value: \"2023-01-02\", as: time, format: \"%Y-%m-%d\" }", "2023-01-01T23:00:00Z"),
      ("{ value: \"0.350 kg\", as: quantity }", "350 g"),
    ] { #expect(try run("x: \(field)", "id\n1\n").values == [expected], "\(field)") }
  }

  // MARK: Arithmetic

  @Test("add numbers exactly, an empty one as 0; where all are empty there is no sum")
  func sums() throws {
    let fields = """
      a: { column: A, as: money }
      b: { column: B, as: money }
      x: { sum: [a, b] }
      """
    let found = try run(
      fields, "id,A,B\n1,0.10,0.20\n1,,0.20\n1,0.10,\n1,,\n1,-1,1\n1,0.005,0.005\n1,0.005,\n")
    #expect(found.values == ["30", "20", "10", "", "0", "1"])
    #expect(found.reasons == ["`x` has more than the 2 decimals of its currency"])
  }

  @Test("take numbers from the first; where that is empty there is nothing to take from")
  func differences() throws {
    let fields = """
      gross: { column: G, as: money }
      fee: { column: F, as: money }
      tip: { column: T, as: money }
      x: { difference: [gross, fee, tip] }
      """
    let found = try run(fields, "id,G,F,T\n1,10,1.50,0.25\n1,10,,\n1,,1.50,\n1,10,-2,\n")
    #expect(found.values == ["825", "1000", "", "1200"])
  }

  @Test("round money that was multiplied before it is added, and say where numbers are too large")
  func rounding() throws {
    let fields = """
      q: { column: Q, as: decimal }
      p: { column: P, as: decimal }
      amount: { product: [q, p], as: money }
      tax: { product: [q, p], as: money }
      x: { sum: [amount, tax] }
      """
    #expect(try run(fields, "id,Q,P\n1,0.5,0.01\n").values == ["2"])
    let large = "999999999999999999"
    let exact = """
      q: { column: Q, as: decimal }
      x: { product: [q, q, q] }
      """
    #expect(try run(exact, "id,Q\n1,\(large)\n").reasons == ["`x` is too large"])
    #expect(
      try run("q: { column: Q, as: money }\nx: { sum: [q, q] }", "id,Q\n1,\(large)\n").reasons == [
        "`x` is too large"
      ])
    #expect(
      try run("a: { column: A, as: decimal }\nx: { sum: [a, a] }", "id,A\n1,0.000000000000000001\n").values
        == ["0.000000000000000002"])
  }

  @Test("have the other sign")
  func negative() throws {
    #expect(
      try run("a: { column: A, as: money }\nx: { negative: a }", "id,A\n1,(5)\n1,5\n").values == [
        "500", "-500",
      ])
    #expect(
      try run("a: { column: A, as: quantity }\nx: { negative: a }", "id,A\n1,2\n1,0.5 kg\n").values == [
        "-2", "-500 g",
      ])
  }

  // MARK: Signs of currencies

  @Test("are refused where an amount bears another currency's sign than its line's")
  func signs() throws {
    let file = "id,A\n1,£5\n1,5 GBP\n1,$5\n1,5 EUR\n1,5 kr\n1,5\n"
    let found = try run("x: { column: A, as: money }", file)
    #expect(found.values == ["500", "500", "500"] && found.reasons.count == 3)
    #expect(
      found.reasons.allSatisfy {
        $0.contains("sign of another currency than its line's, GBP") && $0.contains("data.currency")
          && $0.contains("signs: any")
      })
    #expect(try run("x: { column: A, as: money, signs: any }", file).values.count == 6)
    let rows = try run(
      "c: C\nx: { column: A, as: money }", "id,A,C\n1,$5,USD\n1,$5,CAD\n1,$5,EUR\n1,US$ 5,CAD\n1,¥5,JPY\n",
      data: "x: \"{x}\", currency: \"{c}\"")
    #expect(rows.values.map { $0.prefix { $0 != "," } } == ["500", "500", "5"] && rows.reasons.count == 2)
  }

  @Test("are compared where a price becomes money, or stands for itself")
  func signsOfFactors() throws {
    let product = """
      p: { column: P, as: decimal }
      q: { column: Q, as: integer }
      c: C
      x: { product: [q, p], as: money }
      """
    let found = try run(
      product, "id,P,Q,C\n1,$2.50,2,USD\n1,$2.50,2,EUR\n1,2.50 €,2,EUR\n",
      data: "x: \"{x}\", currency: \"{c}\"")
    #expect(found.values.count == 2 && found.reasons.count == 1)
    #expect(found.reasons[0].hasPrefix("column P has the sign of another currency"))
    #expect(try run("x: { column: P, as: decimal }", "id,P\n1,$2.50\n1,£2.50\n").values == ["2.50"])
    #expect(try run("x: { column: P, as: decimal, signs: any }", "id,P\n1,$2.50\n").values == ["2.50"])
    #expect(
      try run(
        "a: { column: A, as: money }\nb: { column: B, as: money }\nx: { first: [a, b] }",
        "id,A,B\n1,£1,$2\n1,,$2\n"
      )
      .values == ["100"])
  }

  // MARK: Quantities

  @Test("keep the unit of a quantity; a price is for a piece, a kilogram, a litre or a metre")
  func quantities() throws {
    let file = "id,Q\n1,3\n1,0.350\n1,0.350 kg\n1,350 g\n1,1.5 l\n1,2 Stk\n1,3 lb\n"
    let found = try run("x: { column: Q, as: quantity }", file)
    #expect(found.values == ["3", "0.350", "350 g", "350 g", "1500 ml", "2"])
    #expect(found.reasons.count == 1 && found.reasons[0].contains("metric"))
    let amounts = try run(
      "q: { column: Q, as: quantity }\np: { value: \"15\", as: decimal }\nx: { product: [q, p], as: money }",
      file)
    #expect(amounts.values == ["4500", "525", "525", "525", "2250", "3000"])
  }

  @Test(
    "write a quantity's unit beside it in the line of an order",
    arguments: [
      ("decimal", "0.350", 350, "milli"), ("decimal", "1", 1, ""), ("quantity", "0.350 kg", 350, "g"),
      ("quantity", "1.5 l", 1500, "ml"), ("quantity", "2 Stk", 2, ""), ("integer", "2", 2, ""),
    ] as [(String, String, Int64, String)])
  func orderLines(kind: String, text: String, number: Int64, unit: String) throws {
    let (batch, touchpoints) = try Making.all(
      "id,q\n1,\(text)\n", by: Self.order("id: id\n  q: { column: q, as: \(kind) }", "quantity: \"{q}\""))
    #expect(batch.rejects.isEmpty)
    guard case .message(let message) = try #require(touchpoints.first).content,
      let order = message as? OrderPlaced
    else {
      Issue.record("no order")
      return
    }
    #expect(order.lines.map(\.quantity) == [number] && order.lines.map(\.unit) == [unit])
  }

  @Test("say a quantity's unit once, and only where there is a place for it")
  func unitTwice() throws {
    let quantity = "id: id\n  q: { column: q, as: quantity }"
    #expect(throws: ImportError.self) {
      try Mapping(yaml: Self.order(quantity, "quantity: \"{q}\", unit: g"))
    }
    #expect(throws: ImportError.self) {
      try Mapping(yaml: Self.order(quantity, "quantity: 1, amount: \"{q}\""))
    }
    _ = try Mapping(
      yaml: Self.order("id: id\n  q: { column: q, as: integer }", "quantity: \"{q}\", unit: g"))
    let refused = try Making.all(
      "id,q\n1,0.0005\n",
      by: Self.order("id: id\n  q: { column: q, as: decimal }", "quantity: \"{q}\""))
    #expect(refused.batch.rejects.map(\.reason).first?.contains("three decimals") == true)
  }

  private static func order(_ fields: String, _ line: String) -> String {
    """
    mapping: 1
    source: s
    fields:
      \(fields)
    touchpoints:
      - kind: orders
        type: order.placed
        id: "{id}"
        subject: business
        data: { order: "{id}", currency: EUR, total: 100, lines: [{ sku: cheese, \(line) }] }
    """
  }

  // MARK: Faults of the mapping

  @Test(
    "that are wrong say where and how to put it right",
    arguments: [
      ("x: { sum: [a] }", "two or more"), ("x: { sum: [a, t] }", "needs numbers"),
      ("x: { sum: [a, zz] }", "not defined above"),
      ("x: { first: [a, t] }", "of one kind"), ("x: { first: [a] }", "two or more"),
      ("x: { first: [q, a] }", "of one kind"),
      ("x: { sum: [q, q] }", "units may differ"),
      ("x: { sum: [a, a], as: time }", "integer, decimal or money"),
      ("x: { column: A, as: money, format: \"%Y\" }", "means nothing unless `as: time`"),
      ("x: { column: A, as: time }", "format` is required"),
      ("x: { column: A, as: tme }", "did you mean `time`?"),
      ("x: { column: A, locale: de }", "means nothing unless"),
      ("x: { column: A, signs: any }", "means nothing unless"),
      ("x: { column: A, as: money, signs: none }", "must be any"),
      ("x: { column: A, optional: maybe }", "or column"),
      ("x: { column: A, nth: 0 }", "1 for the first"),
      ("x: { column: [A, B], nth: 2 }", "unless `column` is one column"),
      ("x: { column: \"{a} {zz}\" }", "not defined above"),
      ("x: { column: \"{a}\", optional: column }", "of the fields that are named"),
      ("x: { column: \"{{\" }", "in braces"), ("x: { column: [] }", "must name a column"),
      ("x: \"\"", "must name a column"),
      ("x: { value: abc, as: integer }", "is not a number"),
      ("x: { value: \"1.5\", as: integer }", "is not a whole number"),
      ("x: { value: x, as: time, format: \"%Y-%m-%d\" }", "is not a date"),
      ("x: { value: a, optional: true }", "means nothing beside `value`"),
      ("x: { column: A, value: b }", "must have one of"), ("x: { colum: A }", "did you mean `column`?"),
      ("x: { column: A, as: time, format: \"%d %b %Y\", locale: xx }", "names no language"),
      ("x: { column: A, as: time, format: \"%d %b %Y\", locale: [cs, hr] }", "means two months"),
      ("x: { column: A, as: time, format: \"%Y-%m-%d\", locale: de }", "`locale` means nothing"),
      ("x: { column: A, as: time, format: \"%Y-%m-%d\", zones: { X: Asia/Tokyo } }", "`zones` means nothing"),
      ("x: { column: A, as: time, format: \"%Y-%m-%d %z\", zones: { X: Tokyo } }", "IANA name"),
      ("x: { column: A, as: money, thousands: \".\" }", "same decimal point"),
      ("x: { column: A, as: money, thousands: \"..\" }", "one sign"),
      ("x: { column: A, as: money, decimal-point: x }", "one sign"), ("x: { negative: t }", "needs numbers"),
      ("x: { difference: [a, a], sorted: true }", "means nothing beside `difference`"),
    ])
  func faults(field: String, message: String) {
    let above = "a: { column: A, as: money }\nt: T\nq: { column: Q, as: quantity }\n"
    do {
      _ = try run(above + field, "id,A,B,T,Q\n")
      Issue.record("\(field) was taken")
    } catch {
      let error = "\(error)"
      #expect(error.contains(message), "\(field): \(error)")
    }
  }

  @Test("may say the blanks and apostrophes that group digits, which need no saying")
  func knownGroups() throws {
    for group in [" ", "'", "’", "\u{A0}", "\u{202F}"] {
      let found = try run("x: { column: A, as: money, thousands: \"\(group)\" }", "id,A\n1,1\(group)234.50\n")
      #expect(found.values == ["123450"])
    }
  }
}
