// Says why a text is no number, because what a person can do depends on the kind of mistake.

extension ValueFault {
  /// Why `DecimalNumber` does not take the text of a range for a number.
  init(number bytes: [UInt8], in range: Range<Int>, _ notation: DecimalNumber.Notation) {
    let text = NumberText(bytes[Blank.trimmed(bytes, range)])
    let point = Self.character(notation.point)
    if !text.hasDigits {
      self.init("is not a number, such as -12\(point)50")
    } else if text.hasExponent {
      self.init(
        "has an exponent: the program that wrote it has rounded already; write the file again with all digits"
      )
    } else if text.minuses > 1 || (text.minuses == 1 && text.hasBracket) {
      self.init("is negative twice: a minus stands before or behind a number, or brackets stand around it")
    } else if let letters = Self.letters(text) {
      self.init(letters)
    } else if let problem = Self.punctuation(text, notation) {
      self.init(problem)
    } else if text.digits > DecimalNumber.digitsMax {
      self.init("has more than the \(DecimalNumber.digitsMax) digits that a number may have")
    } else {
      self.init("is not a number, such as -12\(point)50, written as `decimal-point` and `thousands` say")
    }
  }

  private static func letters(_ text: NumberText) -> String? {
    guard text.hasOtherSigns else { return nil }
    return
      "has letters or signs that belong to no number and no currency; a weight or a measure is `as: quantity`"
  }

  /// What is wrong with the points and commas of a text, which the notation does not have there; `nil`
  /// where nothing is.
  private static func punctuation(_ text: NumberText, _ notation: DecimalNumber.Notation) -> String? {
    if text.count(of: notation.point) > 1 {
      let point = character(notation.point)
      return
        "has more than one decimal point; where `\(point)` groups its digits, say `thousands: \"\(point)\"`"
    }
    for byte in [UInt8(ascii: ","), UInt8(ascii: ".")]
    where byte != notation.point && text.count(of: byte) > 0 {
      let sign = character(byte)
      if byte == notation.group {
        return
          "has a `\(sign)` where no group of three digits ends; where it is the decimal point, say `decimal-point: \"\(sign)\"`"
      }
      return
        "has a `\(sign)`: say `decimal-point: \"\(sign)\"` where it is the decimal point, `thousands: \"\(sign)\"` where it groups digits"
    }
    if text.endsInDash {
      return "ends in a dash behind its decimal point; write the number without it, or with its decimals"
    }
    guard text.hasGrouping || notation.group.map({ text.count(of: $0) > 0 }) == true else { return nil }
    return "has a sign of grouping where no group of three digits ends"
  }

  private static func character(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }
}

/// The kinds of signs that a text has.
private struct NumberText {
  private var counts = [Int](repeating: 0, count: 128)
  private(set) var digits = 0
  private(set) var minuses = 0
  private(set) var hasExponent = false
  private(set) var hasGrouping = false
  private(set) var hasOtherSigns = false
  private(set) var endsInDash = false

  init(_ slice: ArraySlice<UInt8>) {
    let bytes = Array(slice)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 { counts[Int(byte)] += 1 }
      if byte.isDigit {
        digits += 1
        index += 1
      } else if let length = Minus.length(bytes, at: index, end: bytes.count, isBehind: false) {
        minuses += 1
        endsInDash = digits > 0 && index + length == bytes.count
        index += length
      } else if byte.lowercased == UInt8(ascii: "e"), Self.isExponent(bytes, index) {
        hasExponent = true
        index += 1
      } else if case let length = Blank.length(bytes, at: index, end: bytes.count), length > 0 {
        if Self.isBetweenDigits(bytes, index, length) { hasGrouping = true }
        index += length
      } else if byte == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80, bytes[index + 2] == 0x99 {
        hasGrouping = true
        index += 3
      } else if let (_, length) = CurrencySign.read(bytes, at: index, end: bytes.count) {
        index += length
      } else {
        if byte == UInt8(ascii: "'") { hasGrouping = true }
        if byte.isOfWord || !".,'()+".utf8.contains(byte) { hasOtherSigns = true }
        index += 1
      }
    }
  }

  private static func isExponent(_ bytes: [UInt8], _ index: Int) -> Bool {
    guard index > 0, bytes[index - 1].isDigit || bytes[index - 1] == UInt8(ascii: "."),
      index + 1 < bytes.count
    else { return false }
    let isSigned = bytes[index + 1] == UInt8(ascii: "+") || bytes[index + 1] == UInt8(ascii: "-")
    return isSigned ? index + 2 < bytes.count && bytes[index + 2].isDigit : bytes[index + 1].isDigit
  }

  private static func isBetweenDigits(_ bytes: [UInt8], _ index: Int, _ length: Int) -> Bool {
    index > 0 && index + length < bytes.count && bytes[index - 1].isDigit && bytes[index + length].isDigit
  }

  var hasDigits: Bool { digits > 0 }
  var hasBracket: Bool { count(of: UInt8(ascii: "(")) + count(of: UInt8(ascii: ")")) > 0 }

  func count(of byte: UInt8) -> Int { byte < 0x80 ? counts[Int(byte)] : 0 }
}
