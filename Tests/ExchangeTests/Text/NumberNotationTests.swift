import Ledger
import Testing

@testable import Exchange

/// Numbers as shops and banks write them, and texts that are none.
@Suite("Notations of numbers")
struct NumberNotationTests {
  static let english = DecimalNumber.Notation(group: UInt8(ascii: ","))
  static let german = DecimalNumber.Notation(point: UInt8(ascii: ","), group: UInt8(ascii: "."))

  private func read(_ text: String, _ notation: DecimalNumber.Notation) -> String? {
    let bytes = Array(text.utf8)
    var signs = CurrencySigns.none
    return DecimalNumber(bytes, in: 0..<bytes.count, notation, &signs)?.description
  }

  @Test(
    "take groups of three digits, and those of India",
    arguments: [
      ("1,234.50", "1234.50"), ("12,345", "12345"), ("123,456,789.1", "123456789.1"),
      ("1,23,456.00", "123456.00"),
      ("12,34,56,789", "123456789"), ("-1,234", "-1234"), ("1'234.50", "1234.50"), ("1’234’567", "1234567"),
      ("1 234 567.5", "1234567.5"), ("1\u{A0}234", "1234"), ("1\u{202F}234", "1234"),
      ("1\u{2009}234", "1234"),
      ("1\u{2007}234", "1234"), ("\u{A0}7\u{202F}", "7"),
    ])
  func groups(text: String, expected: String) { #expect(read(text, Self.english) == expected) }

  @Test(
    "refuse signs of grouping where no group is",
    arguments: [
      "1,50", "12,5", "1,234,5", "1,2345", "1234,567", ",123", "1,,234", "1,234.567,8", "1.234,5", "0,123",
      "00,123",
      "123,45,678", "1,234 567", "1'234,567", "1\u{A0}234\u{202F}567", "1,234,56,789", "1 2", "12 34",
      "1234 567",
      "1,23,45", "1,234,", "1.5 000", "1\t234",
    ])
  func noGroups(text: String) { #expect(read(text, Self.english) == nil) }

  @Test(
    "read the German way where the mapping says so, and nothing else then",
    arguments: [
      ("1.234,56", "1234.56"), ("173.900", "173900"), ("0,5", "0.5"), ("1.234,56-", "-1234.56"),
      ("12.50", nil),
      ("1.2.3", nil), ("0.350", nil), ("1,234.50", nil), ("1 234,56", "1234.56"), ("1'234,56", "1234.56"),
    ] as [(String, String?)])
  func german(text: String, expected: String?) { #expect(read(text, Self.german) == expected) }

  @Test(
    "take one minus, before or behind, or brackets",
    arguments: [
      ("-5", "-5"), ("- 5", "-5"), ("5-", "-5"), ("5 -", "-5"), ("−45.10", "-45.10"), ("5−", "-5"),
      ("‐5", "-5"),
      ("‑5", "-5"), ("‒5", "-5"), ("–5", "-5"), ("(5)", "-5"), ("( 5 )", "-5"), ("+5", "5"), ("--5", nil),
      ("-5-", nil), ("-(5)", nil), ("(-5)", nil), ("(5-)", nil), ("(5)-", nil), ("+-5", nil), ("((5))", nil),
      ("(5", nil), ("5)", nil), ("5+", nil), ("—5", nil), ("5–", nil), ("12.-", nil), ("12.–", nil),
      ("5-3", nil),
    ] as [(String, String?)])
  func minus(text: String, expected: String?) { #expect(read(text, Self.english) == expected) }

  @Test(
    "may have a currency's sign or code before or behind them, with the minus on either side",
    arguments: [
      ("$1,234.50", "1234.50"), ("-$5.00", "-5.00"), ("$-5.00", "-5.00"), ("$(5)", "-5"),
      ("($182.77)", "-182.77"),
      ("€(63.12)", "-63.12"), ("(63.12) €", "-63.12"), ("$+1500", "1500"), ("12.50 EUR", "12.50"),
      ("EUR 12.50", "12.50"), ("EUR12.50", "12.50"), ("US$ 12.00", "12.00"), ("US $12.00", "12.00"),
      ("$12.00 USD", "12.00"), ("12.50\u{A0}€", "12.50"), ("12\u{202F}€", "12"), ("12.5 kr", "12.5"),
      ("kr. 5", "5"), ("5 zł", "5"), ("5 ZŁ", "5"), ("5 Kč", "5"), ("Fr. 5", "5"), ("R$ 5", "5"),
      ("₹1,23,456.00", "123456.00"),
      ("5.00- €", "-5.00"), ("5.00 €-", "-5.00"), ("KWD−0.900", "-0.900"), ("kr−5", "-5"), ("5EUR−", "-5"),
      ("EUR–5", "-5"), ("R 5", "5"), ("5 Ft", "5"), ("¥500", "500"),
    ])
  func currencies(text: String, expected: String) { #expect(read(text, Self.english) == expected) }

  @Test(
    "have no other letters, and no third sign",
    arguments: [
      "5 kg", "5 kroner", "5 EURO", "XEUR5", "$ EUR 5 USD", "five", "5p", "1.5K", "5%", "$", "kr", "$.",
      "5 abc",
      "5 eur", "#5", "1/2",
    ])
  func letters(text: String) { #expect(read(text, Self.english) == nil) }

  @Test(
    "agree with the currencies that their sign is written for",
    arguments: [
      ("$1", "USD", true), ("$1", "AUD", true), ("$1", "MXN", true), ("$1", "EUR", false),
      ("US$1", "USD", true),
      ("US$1", "CAD", false), ("1 kr", "SEK", true), ("1 kr", "ISK", true), ("1 kr", "EUR", false),
      ("¥1", "JPY", true), ("¥1", "CNY", true), ("¥1", "KRW", false), ("£1", "GBP", true),
      ("£1", "USD", false),
      ("1 EUR", "EUR", true), ("1 EUR", "USD", false), ("$1 USD", "USD", true), ("$1 CAD", "USD", false),
      ("C$1", "CAD", true), ("C$1", "USD", false), ("R$1", "BRL", true), ("₹1", "INR", true),
      ("1", "EUR", true),
      ("1 Kč", "CZK", true), ("Fr. 1", "CHF", true), ("1 zł", "PLN", true),
    ])
  func agreement(text: String, code: String, agrees: Bool) throws {
    let bytes = Array(text.utf8)
    var signs = CurrencySigns.none
    #expect(DecimalNumber(bytes, in: 0..<bytes.count, Self.english, &signs) != nil)
    let unit = try #require(MeasureUnit(currency: code))
    #expect(signs.agree(with: unit) == agrees)
  }

  @Test(
    "say what kind of mistake a text has, and what to do, and never repeat it",
    arguments: [
      ("4.47912E+11", "exponent"), ("1,5e3", "exponent"), ("1,50", "decimal-point: \",\""),
      ("12,5", "decimal-point"),
      ("-950,00 €", "decimal-point"), ("--5", "negative twice"), ("-(5)", "negative twice"),
      ("5 kg", "letters"),
      ("n/a", "is not a number"), ("1.2.3", "thousands: \".\""), ("12 34", "grouping"), ("12.-", "dash"),
      ("1234567890123456789", "18 digits"), ("1'2", "grouping"), ("", "is not a number"),
      ("12.3,4", "decimal-point"),
    ])
  func messages(text: String, word: String) {
    let bytes = Array(text.utf8)
    let problem = ValueFault(number: bytes, in: 0..<bytes.count, Self.english).problem
    #expect(problem.contains(word), "\(text): \(problem)")
    #expect(text.count < 3 || !problem.contains(text))
  }

  @Test("say both possibilities where a sign is neither the point nor groups digits")
  func neither() {
    let bytes = Array("1.234,50".utf8)
    let problem = ValueFault(number: bytes, in: 0..<bytes.count, .init()).problem
    #expect(problem.contains("decimal-point: \",\"") && problem.contains("thousands: \",\""))
  }

  // MARK: Any number, any notation

  private struct Writing: CustomStringConvertible {
    var point: Character
    var group: String
    var isIndian = false

    /// The keys by which a mapping describes files that are written so.
    var notation: DecimalNumber.Notation {
      let byte = group.utf8.first.flatMap { ",.".utf8.contains($0) ? $0 : nil }
      return DecimalNumber.Notation(point: point.asciiValue ?? 0, group: byte)
    }

    var description: String { "\(point) \(group.unicodeScalars.map { String($0.value, radix: 16) })" }
  }

  private static let writings: [Writing] = [
    Writing(point: ".", group: ","), Writing(point: ",", group: "."), Writing(point: ",", group: " "),
    Writing(point: ",", group: "\u{A0}"), Writing(point: ",", group: "\u{202F}"),
    Writing(point: ".", group: "'"),
    Writing(point: ".", group: "’"), Writing(point: ".", group: ""), Writing(point: ",", group: ""),
    Writing(point: ".", group: ",", isIndian: true), Writing(point: ".", group: "\u{2009}"),
  ]

  private func write(_ number: DecimalNumber, _ writing: Writing, _ random: inout SeededRandom) -> String {
    let plain = DecimalNumber(units: abs(number.units), scale: number.scale).description
    let parts = plain.split(separator: ".")
    var whole = ""
    for (index, digit) in parts[0].reversed().enumerated() {
      let isBoundary =
        writing.isIndian ? index == 3 || (index > 3 && index % 2 == 1) : index > 0 && index % 3 == 0
      if isBoundary { whole = writing.group + whole }
      whole = String(digit) + whole
    }
    let text = parts.count > 1 ? whole + String(writing.point) + parts[1] : whole
    let sign = ["", "", "$", "€ ", "US$\u{A0}", "kr"].randomElement(using: &random) ?? ""
    let behind = sign.isEmpty ? ["", "", " €", "\u{202F}kr", " CHF"].randomElement(using: &random) ?? "" : ""
    guard number.units < 0 else { return sign + text + behind }
    return [
      "-" + sign + text + behind, sign + "-" + text + behind, sign + text + "-" + behind,
      "(" + sign + text + behind + ")",
      sign + "(" + text + ")" + behind, "\u{2212}" + sign + text + behind, sign + text + behind + "-",
    ].randomElement(using: &random) ?? ""
  }

  @Test("give back any number by the notation that it was written in, and by another the same one or none")
  func anyNumber() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    for _ in 0..<20_000 {
      let digits = Int.random(in: 1...18, using: &random)
      let largest = (0..<digits).reduce(Int64(1)) { power, _ in power * 10 } - 1
      let number = DecimalNumber(
        units: Int128(Int64.random(in: -largest...largest, using: &random)),
        scale: Int.random(in: 0...4, using: &random))
      let writing = try #require(Self.writings.randomElement(using: &random))
      let text = write(number, writing, &random)
      let own = read(text, writing.notation)
      #expect(own == number.description, "seed \(seed): \(text), written with \(writing)")
      for other in Self.writings {
        guard let found = read(text, other.notation), found != number.description else { continue }
        // One text is two numbers where one notation groups by the sign that is the other's point, before
        // three digits. A reader cannot tell which is meant, so the mapping has to say it.
        let isAmbiguous =
          text.contains(writing.point) && other.notation.group == writing.notation.point
          || writing.notation.group != nil && writing.notation.group == other.notation.point
        #expect(isAmbiguous, "seed \(seed): \(text), written with \(writing), read with \(other) is \(found)")
      }
    }
  }

  @Test("never read decimals of another notation as whole ones, unless they are three")
  func decimalsOfOthers() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    for _ in 0..<5_000 {
      let whole = Int.random(in: 0...99_999, using: &random)
      let places = [1, 2, 4].randomElement(using: &random) ?? 2
      let decimals = (0..<places).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
      #expect(read("\(whole),\(decimals)", Self.english) == nil, "seed \(seed)")
      #expect(read("\(whole).\(decimals)", Self.german) == nil, "seed \(seed)")
    }
    for text in ["0,123", "0.500"] {
      #expect(read(text, Self.english) == (text.contains(",") ? nil : "0.500"))
      #expect(read(text, Self.german) == (text.contains(".") ? nil : "0.123"))
    }
  }

  @Test("are exact in sums and products, and say where 128 bits do not hold them")
  func arithmetic() throws {
    let large = DecimalNumber(units: 999_999_999_999_999_999, scale: 18)
    let tiny = DecimalNumber(units: 1, scale: 18)
    #expect(large.adding(tiny)?.minorUnits(digits: 2) == 100)
    let product = try #require(tiny.multiplied(by: tiny)?.multiplied(by: tiny))
    #expect(product.scale == 54 && product.minorUnits(digits: 2) == 0 && !product.hasAtMost(decimals: 2))
    #expect(
      product.integer == nil && product.compared(to: .zero) == 1
        && product.compared(to: DecimalNumber(1)) == -1)
    let huge = try #require(
      DecimalNumber(999_999_999_999_999_999).multiplied(by: DecimalNumber(999_999_999_999_999_999)))
    #expect(huge.multiplied(by: DecimalNumber(1000)) == nil && huge.adding(product) == nil)
    #expect(
      DecimalNumber(units: 15, scale: 1).adding(DecimalNumber(units: 250, scale: 2))?.description == "4.00")
  }
}

@Suite("Quantities")
struct QuantityTests {
  private func read(
    _ text: String, _ notation: DecimalNumber.Notation = .init()
  ) throws(ValueFault) -> Quantity {
    let bytes = Array(text.utf8)
    return try Quantity(bytes, in: 0..<bytes.count, notation)
  }

  @Test(
    "are whole numbers of pieces, grams, millilitres and millimetres, or thousandths",
    arguments: [
      ("3", 3, ""), ("-2", -2, ""), ("2.0", 2, ""), ("0.350", 350, "milli"), ("-1.5", -1500, "milli"),
      ("0.350 kg", 350, "g"),
      ("0.350kg", 350, "g"), ("350 g", 350, "g"), ("500 mg", nil, "g"), ("2000 mg", 2, "g"), ("2 Stk", 2, ""),
      ("2 Stk.", 2, ""), ("2 Stück", 2, ""), ("12 pcs", 12, ""), ("1 x", 1, ""), ("0.5 pcs", 500, "milli"),
      ("1.5 l", 1500, "ml"),
      ("33 cl", 330, "ml"), ("0.75 L", 750, "ml"), ("1.20 m", 1200, "mm"), ("15 cm", 150, "mm"),
      ("-0.350 kg", -350, "g"),
      ("0.3505 kg", nil, ""), ("0.0005", nil, ""), ("3 lb", nil, ""), ("8 oz", nil, ""), ("2-pack", nil, ""),
      ("5 €", nil, ""),
      ("kg", nil, ""), ("2 boxes", nil, ""), ("99999999999999 kg", 99_999_999_999_999_000, "g"),
      ("999999999999999999 kg", nil, ""),
    ] as [(String, Int64?, String)])
  func units(text: String, number: Int64?, unit: String) throws {
    guard let number else {
      #expect(throws: ValueFault.self) { try read(text) }
      return
    }
    let quantity = try read(text)
    #expect(quantity.number == number && quantity.unit.rawValue == unit)
  }

  @Test("follow the notation of their field")
  func notation() throws {
    let german = DecimalNumber.Notation(point: UInt8(ascii: ","), group: UInt8(ascii: "."))
    #expect(try read("1,5 l", german).number == 1500)
    #expect(try read("1.500 g", german).number == 1500)
    #expect(throws: ValueFault.self) { try read("1.5 l", german) }
  }

  @Test("say what to do about units that come to no whole ones")
  func messages() {
    do {
      _ = try read("3 lb")
    } catch {
      #expect(error.problem.contains("metric"))
    }
    #expect(throws: ValueFault("is no whole number of g, or too large for one")) { try read("0.1 mg") }
  }
}
