// Reads decimal numbers as files write them.

extension DecimalNumber {
  /// How numbers are written in a file.
  struct Notation: Hashable, Sendable {
    var point = UInt8(ascii: ".")
    /// The sign between groups of digits, where the mapping names one. Blanks and apostrophes are known
    /// without being named.
    var group: UInt8?
  }

  /// Reads a number without a currency's sign; `nil` for every other text.
  init?(_ bytes: [UInt8], in range: Range<Int>, _ notation: Notation = Notation()) {
    var signs = CurrencySigns.none
    self.init(bytes, in: range, notation, &signs)
    if !signs.isEmpty { return nil }
  }

  /// Reads `12`, `-12.50`, `+.5`, `12.50-`, `(12.50)`, `1 234.50`, `-$5.00`, `12.50 EUR` and, with a
  /// notation, `1.234,5`. Blanks around the number are passed over.
  ///
  /// `nil` for every other text; `ValueFault.init(number:in:_:)` says why. An exponent is refused, because
  /// programs that write one have rounded already. Signs of grouping where no group is are refused too,
  /// because there they are more likely a decimal point.
  ///
  /// - Parameter signs: is set to the currency's signs beside the number.
  init?(_ bytes: [UInt8], in range: Range<Int>, _ notation: Notation, _ signs: inout CurrencySigns) {
    signs = .none
    if let plain = Self.plain(bytes, range, notation) {
      self = plain
      return
    }
    var reader = NumberReader(bytes, range, notation)
    guard let number = reader.number() else { return nil }
    signs = reader.signs
    self = number
  }

  /// Reads a number of digits and a point only, as most are; `nil` for every other text.
  private static func plain(_ bytes: [UInt8], _ range: Range<Int>, _ notation: Notation) -> DecimalNumber? {
    var index = range.lowerBound
    let end = range.upperBound
    let isNegative = index < end && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    // In more than 18 characters the digits would have to be counted one by one.
    guard index < end, end - index <= digitsMax else { return nil }
    var magnitude: Int64 = 0
    var scale = 0
    var pointAt: Int?
    let start = index
    while index < end {
      let byte = bytes[index]
      if byte.isDigit {
        magnitude = magnitude * 10 + Int64(byte & 0x0F)
      } else if byte == notation.point, pointAt == nil {
        pointAt = index
      } else {
        return nil
      }
      index += 1
    }
    if let pointAt {
      guard end - start > 1 else { return nil }
      scale = end - pointAt - 1
    }
    return DecimalNumber(units: Int128(isNegative ? -magnitude : magnitude), scale: scale)
  }
}

/// Reads a number with all signs that may stand around its digits.
private struct NumberReader {
  private let bytes: [UInt8]
  private let end: Int
  private let notation: DecimalNumber.Notation
  private var index: Int
  private(set) var signs = CurrencySigns.none
  private var isNegative = false
  /// Whether a plus, a minus or a bracket was read: no second one is allowed.
  private var hasSign = false
  private var hasBracket = false
  private var isBracketOpen = false

  init(_ bytes: [UInt8], _ range: Range<Int>, _ notation: DecimalNumber.Notation) {
    self.bytes = bytes
    self.notation = notation
    index = range.lowerBound
    end = range.upperBound
  }

  mutating func number() -> DecimalNumber? {
    guard readFront(), let (magnitude, scale) = readDigits(), readBack() else { return nil }
    if isBracketOpen || (hasBracket && hasSign) { return nil }
    let units = Int128(isNegative || hasBracket ? -magnitude : magnitude)
    return DecimalNumber(units: units, scale: scale)
  }

  /// Reads the signs in front of the digits.
  private mutating func readFront() -> Bool {
    while true {
      Blank.skip(bytes, &index, end: end)
      guard index < end else { return false }
      let byte = bytes[index]
      if byte.isDigit || byte == notation.point { return true }
      if byte == UInt8(ascii: "("), !hasBracket {
        (hasBracket, isBracketOpen) = (true, true)
        index += 1
      } else if byte == UInt8(ascii: "+"), !hasSign {
        hasSign = true
        index += 1
      } else if let length = Minus.length(bytes, at: index, end: end, isBehind: false), !hasSign {
        (hasSign, isNegative) = (true, true)
        index += length
      } else if !readCurrencySign() {
        return false
      }
    }
  }

  /// Reads the signs behind the digits.
  private mutating func readBack() -> Bool {
    while true {
      // `12.-` is a price without cents in some places, and no negative number.
      let isBehindPoint = bytes[index - 1] == notation.point
      Blank.skip(bytes, &index, end: end)
      guard index < end else { return true }
      if bytes[index] == UInt8(ascii: ")"), isBracketOpen {
        isBracketOpen = false
        index += 1
      } else if let length = Minus.length(bytes, at: index, end: end, isBehind: true), !hasSign {
        if isBehindPoint { return false }
        (hasSign, isNegative) = (true, true)
        index += length
      } else if !readCurrencySign() {
        return false
      }
    }
  }

  private mutating func readCurrencySign() -> Bool {
    guard let (sign, length) = CurrencySign.read(bytes, at: index, end: end), signs.add(sign) else {
      return false
    }
    index += length
    return true
  }

  private mutating func readDigits() -> (magnitude: Int64, scale: Int)? {
    var magnitude: Int64 = 0
    var count = 0
    var significant = 0
    var pointAt: Int?
    var groups = DigitGroups()
    while index < end {
      let byte = bytes[index]
      if byte.isDigit {
        if significant > 0 || byte != UInt8(ascii: "0") { significant += 1 }
        guard significant <= DecimalNumber.digitsMax, count - (pointAt ?? count) < DecimalNumber.digitsMax
        else { return nil }
        magnitude = magnitude * 10 + Int64(byte & 0x0F)
        count += 1
        if pointAt == nil { groups.addDigit() }
        index += 1
      } else if byte == notation.point, pointAt == nil {
        pointAt = count
        index += 1
      } else if let separator = separator(), pointAt == nil, count > 0 {
        // `0,123` has a decimal point: no program puts a group of zeros in front.
        let isLeadingZero = groups.isFirst && magnitude == 0
        guard !isLeadingZero, groups.end(with: separator.kind) else { return nil }
        index += separator.length
      } else {
        break
      }
    }
    guard count > 0, groups.isWhole else { return nil }
    return (magnitude, count - (pointAt ?? count))
  }

  /// The sign of grouping at `index`, where a digit follows it; `nil` otherwise.
  private func separator() -> (kind: UInt8, length: Int)? {
    let byte = bytes[index]
    var length = 1
    var kind = byte
    if byte == 0xE2, index + 2 < end, bytes[index + 1] == 0x80, bytes[index + 2] == 0x99 {
      (length, kind) = (3, 0x99)  // U+2019, the apostrophe of text programs
    } else if byte != notation.group, byte != UInt8(ascii: "'") {
      length = Blank.length(bytes, at: index, end: end)
      // The last byte of a blank tells which blank it is.
      guard length > 0, byte != 0x09 else { return nil }
      kind = bytes[index + length - 1]
    }
    guard index + length < end, bytes[index + length].isDigit else { return nil }
    return (kind, length)
  }
}

/// Groups of digits. Each has three digits, the first one to three; or, as in India, the last has three and
/// each other one two, the first one or two. All of a number have the same sign between them.
private struct DigitGroups {
  private var kind: UInt8?
  private var digits = 0
  private var firstDigits = 0
  /// How many digits the groups between the first and the last have; `nil` before the first of them.
  private var middleDigits: Int?

  var isFirst: Bool { kind == nil }

  mutating func addDigit() { digits += 1 }

  /// Whether a group may end here, with this sign behind it.
  mutating func end(with sign: UInt8) -> Bool {
    if let kind {
      guard kind == sign, digits == 2 || digits == 3, middleDigits ?? digits == digits else { return false }
      middleDigits = digits
    } else {
      guard digits <= 3 else { return false }
      (kind, firstDigits) = (sign, digits)
    }
    digits = 0
    return true
  }

  /// Whether the digits may end here, so that the number or its decimals follow.
  var isWhole: Bool { kind == nil || (digits == 3 && !(middleDigits == 2 && firstDigits > 2)) }
}

/// The signs that mean minus.
enum Minus {
  /// How many bytes the minus at `index` takes; `nil` where there is none.
  ///
  /// A minus is `-` or U+2212 and, in front of a number, what text programs and spreadsheets make of a `-`
  /// that was typed: the hyphens U+2010 and U+2011, the figure dash U+2012 and the en dash U+2013. Behind a
  /// number such a dash may mean “and no cents”.
  static func length(_ bytes: [UInt8], at index: Int, end: Int, isBehind: Bool) -> Int? {
    if bytes[index] == UInt8(ascii: "-") { return 1 }
    guard bytes[index] == 0xE2, index + 2 < end else { return nil }
    switch (bytes[index + 1], bytes[index + 2]) {
    case (0x88, 0x92): return 3
    case (0x80, 0x90...0x93): return isBehind ? nil : 3
    default: return nil
    }
  }
}
