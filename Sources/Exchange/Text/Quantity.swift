// Quantities of goods: pieces, or what was weighed or measured.

/// A whole number of a unit.
struct Quantity: Hashable, Sendable {
  enum MeasureUnit: String, Sendable {
    case pieces = ""
    case grams = "g"
    case millilitres = "ml"
    case millimetres = "mm"
    /// Thousandths of whatever a number without a unit counts.
    case thousandths = "milli"
  }

  var number: Int64
  var unit: MeasureUnit

  /// The quantity of a number without a unit: pieces or, where the number is not whole, thousandths of
  /// them.
  init(_ decimal: DecimalNumber) throws(ValueFault) {
    if let number = decimal.integer {
      self.init(number: number, unit: .pieces)
    } else {
      guard let number = decimal.multiplied(by: DecimalNumber(1000))?.integer else {
        throw ValueFault("has more than the three decimals that a quantity may have, or is too large for one")
      }
      self.init(number: number, unit: .thousandths)
    }
  }

  private init(number: Int64, unit: MeasureUnit) {
    self.number = number
    self.unit = unit
  }

  /// Reads a quantity: `3`, `0.350`, `0.350 kg`, `350 g`, `2 Stk`.
  init(
    _ bytes: [UInt8], in range: Range<Int>, _ notation: DecimalNumber.Notation
  ) throws(ValueFault) {
    let range = Blank.trimmed(bytes, range)
    let split = Self.endOfNumber(bytes, range)
    let word = String(decoding: bytes[Blank.trimmed(bytes, split..<range.upperBound)], as: UTF8.self)
    let number = word.isEmpty ? range : range.lowerBound..<split
    guard let decimal = DecimalNumber(bytes, in: number, notation) else {
      throw ValueFault(number: bytes, in: number, notation)
    }
    if word.isEmpty {
      try self.init(decimal)
      return
    }
    guard let scale = Self.scales[Self.key(word)] else { throw Self.unknown(word) }
    if scale.unit == .pieces {
      try self.init(decimal)
      return
    }
    guard let number = decimal.multiplied(by: scale.factor)?.integer else {
      throw ValueFault("is no whole number of \(scale.unit.rawValue), or too large for one")
    }
    self.init(number: number, unit: scale.unit)
  }

  /// The index at which a number ends and its unit begins: behind its last digit, and behind signs that
  /// belong to the number.
  private static func endOfNumber(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    guard let last = range.last(where: { bytes[$0].isDigit }) else { return range.upperBound }
    var end = last + 1
    while end < range.upperBound, ".,-)".utf8.contains(bytes[end]) { end += 1 }
    // The hyphen of `2-pack` joins two words: it is no minus.
    return end < range.upperBound && bytes[end].isOfWord ? last + 1 : end
  }

  private static func unknown(_ word: String) -> ValueFault {
    let pounds: Set = [
      "lb", "lbs", "oz", "ounce", "ounces", "pound", "pounds", "floz", "gal", "in", "ft", "yd",
    ]
    if pounds.contains(key(word)) {
      return ValueFault(
        "is in pounds, ounces, gallons or feet, which come to no whole grams, millilitres or millimetres; write it in metric units, or without a unit"
      )
    }
    return ValueFault(
      "has a unit that is none of kg, g, mg, l, dl, cl, ml, m, cm, mm and words for pieces, such as pcs")
  }

  /// The word for a unit in small letters and without its point.
  private static func key(_ word: String) -> String {
    word.lowercased().filter { $0 != "." && $0 != " " }
  }

  private struct Scale {
    var unit: MeasureUnit
    /// How many of `unit` make one of the unit that was written.
    var factor: DecimalNumber
  }

  private static let scales: [String: Scale] = {
    var scales: [String: Scale] = [:]
    for (words, unit, thousandths) in units {
      for word in words.split(separator: " ") {
        scales[String(word)] = Scale(unit: unit, factor: DecimalNumber(units: Int128(thousandths), scale: 3))
      }
    }
    return scales
  }()

  /// The words for units, the unit that each is recorded in, and how many thousandths of that one it is.
  private static let units: [(words: String, unit: MeasureUnit, thousandths: Int64)] = [
    ("mg", .grams, 1), ("g gr gram grams gramm gramme grammes gramo gramos grammi", .grams, 1000),
    ("dag dkg", .grams, 10_000), ("hg", .grams, 100_000),
    ("kg kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes", .grams, 1_000_000),
    ("ml milliliter milliliters millilitre millilitres", .millilitres, 1000),
    ("cl zentiliter centilitre centilitres", .millilitres, 10_000), ("dl", .millilitres, 100_000),
    ("l lt ltr liter liters litre litres litro litros litri", .millilitres, 1_000_000),
    ("mm millimeter millimeters millimetre millimetres", .millimetres, 1000),
    ("cm centimeter centimeters centimetre centimetres zentimeter", .millimetres, 10_000),
    ("m meter meters metre metres mètre mètres metro metros metri", .millimetres, 1_000_000),
    (
      """
      x × st stk stck stück stuck stueck pc pcs piece pieces pce pces ea each unit units u un ud uds unidad unidades \
      unité unités pz pza pzas pezzi pièce pièces pce szt ks db kpl buc шт tk gab vnt kom qty item items
      """, .pieces, 1000
    ),
  ]
}

extension Quantity {
  /// The quantity in pieces, kilograms, litres or metres, which prices are for.
  var decimal: DecimalNumber { DecimalNumber(units: Int128(number), scale: unit == .pieces ? 0 : 3) }
}

extension Quantity: CustomStringConvertible {
  /// The quantity as it is written: `3`, `0.350`, `350 g`
  var description: String {
    switch unit {
    case .pieces, .thousandths: decimal.description
    case .grams, .millilitres, .millimetres: "\(number) \(unit.rawValue)"
    }
  }
}
