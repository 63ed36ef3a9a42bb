// Exact decimal numbers: money is never a binary fraction on its way in.

/// A decimal number as it was written: `units` ÷ 10^`scale`.
struct DecimalNumber: Hashable, Sendable {
  var units: Int128
  /// How many of the digits stand after the point; never negative.
  var scale: Int

  /// More digits than this are refused: no shop has such amounts, and products of two then still fit 128
  /// bits.
  static let digitsMax = 18

  static let zero = DecimalNumber(units: 0, scale: 0)

  init(units: Int128, scale: Int) {
    self.units = units
    self.scale = scale
  }

  init(_ integer: Int64) { self.init(units: Int128(integer), scale: 0) }

  /// How numbers are written in a file.
  struct Notation: Hashable, Sendable {
    var point = UInt8(ascii: ".")
    /// Stands between groups of digits, where there is such a thing.
    var group: UInt8?
  }

  /// Reads `12`, `-12.50`, `+.5`, `(12.50)` and, with a notation, `1.234,5`; blanks around it and one
  /// currency sign (`£ $ €`) before or after it are passed over. `nil` for all else: an exponent is refused,
  /// since programs that write one have rounded already.
  init?(_ bytes: [UInt8], in range: Range<Int>, _ notation: Notation = Notation()) {
    var range = Self.trimmed(bytes, range)
    var isNegative = false
    if range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "("),
      bytes[range.upperBound - 1] == UInt8(ascii: ")")
    {
      isNegative = true
      range = Self.trimmed(bytes, range.lowerBound + 1..<range.upperBound - 1)
    }
    var index = range.lowerBound
    Self.skipCurrencySign(bytes, &index, range.upperBound)
    if index < range.upperBound, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      if isNegative { return nil }
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
      Self.skipCurrencySign(bytes, &index, range.upperBound)
    }
    guard let (magnitude, scale) = Self.digits(bytes, &index, range.upperBound, notation) else { return nil }
    while index < range.upperBound, bytes[index].isBlank { index += 1 }
    Self.skipCurrencySign(bytes, &index, range.upperBound)
    guard index == range.upperBound else { return nil }
    self.init(units: Int128(isNegative ? -magnitude : magnitude), scale: scale)
  }

  private static func digits(
    _ bytes: [UInt8], _ index: inout Int, _ end: Int, _ notation: Notation
  ) -> (magnitude: Int64, scale: Int)? {
    var magnitude: Int64 = 0
    var count = 0
    var significant = 0
    var pointAt: Int?
    while index < end {
      let byte = bytes[index]
      if byte.isDigit {
        if significant > 0 || byte != UInt8(ascii: "0") { significant += 1 }
        guard significant <= digitsMax, count - (pointAt ?? count) < digitsMax else { return nil }
        magnitude = magnitude * 10 + Int64(byte & 0x0F)
        count += 1
      } else if byte == notation.point, pointAt == nil {
        pointAt = count
      } else if byte != notation.group || pointAt != nil || count == 0 {
        break
      }
      index += 1
    }
    return count == 0 ? nil : (magnitude, count - (pointAt ?? count))
  }

  private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isBlank { start += 1 }
    while start < end, bytes[end - 1].isBlank { end -= 1 }
    return start..<end
  }

  private static func skipCurrencySign(_ bytes: [UInt8], _ index: inout Int, _ end: Int) {
    if index < end, bytes[index] == UInt8(ascii: "$") {
      index += 1
    } else if index + 1 < end, bytes[index] == 0xC2, bytes[index + 1] == 0xA3 || bytes[index + 1] == 0xA5 {
      index += 2  // £ and ¥
    } else if index + 2 < end, bytes[index] == 0xE2, bytes[index + 1] == 0x82, bytes[index + 2] == 0xAC {
      index += 3  // €
    } else {
      return
    }
    while index < end, bytes[index].isBlank { index += 1 }
  }
}

extension DecimalNumber {
  static prefix func - (number: DecimalNumber) -> DecimalNumber {
    DecimalNumber(units: -number.units, scale: number.scale)
  }

  /// The exact product; `nil` where it does not fit 128 bits.
  func multiplied(by other: DecimalNumber) -> DecimalNumber? {
    let (product, overflow) = units.multipliedReportingOverflow(by: other.units)
    return overflow ? nil : DecimalNumber(units: product, scale: scale + other.scale)
  }

  /// The whole number that this is; `nil` where there is a fraction, or it does not fit 64 bits.
  var integer: Int64? {
    if scale == 0 { return Int64(exactly: units) }
    // Numbers from a file fit 64 bits, and dividing those is far cheaper.
    if let units = Int64(exactly: units), let power = Int64(exactly: Self.powerOfTen(scale)) {
      let (quotient, remainder) = units.quotientAndRemainder(dividingBy: power)
      return remainder == 0 ? quotient : nil
    }
    let power = Self.powerOfTen(scale)
    let (quotient, remainder) = units.quotientAndRemainder(dividingBy: power)
    return remainder == 0 ? Int64(exactly: quotient) : nil
  }

  /// Whether everything behind so many decimals is zeros.
  func hasAtMost(decimals: Int) -> Bool {
    scale <= decimals || units % Self.powerOfTen(scale - decimals) == 0
  }

  /// The number in minor units of a currency with so many decimals. A fraction of a minor unit is rounded to
  /// the nearest; one half is rounded away from zero, as commerce does. `nil` where it does not fit 64 bits.
  func minorUnits(digits: Int) -> Int64? {
    if scale == digits { return Int64(exactly: units) }
    if scale <= digits {
      let (product, overflow) = units.multipliedReportingOverflow(by: Self.powerOfTen(digits - scale))
      return overflow ? nil : Int64(exactly: product)
    }
    let power = Self.powerOfTen(scale - digits)
    let (quotient, remainder) = units.quotientAndRemainder(dividingBy: power)
    let roundsUp = remainder.magnitude * 2 >= power.magnitude
    return Int64(exactly: roundsUp ? quotient + units.signum() : quotient)
  }

  /// -1, 0 or 1 as this is below, equal to or above another.
  func compared(to other: DecimalNumber) -> Int {
    if scale == other.scale { return units < other.units ? -1 : units == other.units ? 0 : 1 }
    let common = max(scale, other.scale)
    let left = units.multipliedReportingOverflow(by: Self.powerOfTen(common - scale))
    let right = other.units.multipliedReportingOverflow(by: Self.powerOfTen(common - other.scale))
    // Only the one that is scaled can overflow; then it is the further from zero.
    if left.overflow { return Int(units.signum()) }
    if right.overflow { return -Int(other.units.signum()) }
    return left.partialValue < right.partialValue ? -1 : left.partialValue == right.partialValue ? 0 : 1
  }

  /// 10 to the power of 0 … 38.
  private static func powerOfTen(_ exponent: Int) -> Int128 { powersOfTen[min(exponent, 38)] }

  private static let powersOfTen: [Int128] = (0...38).map { exponent in
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }
}

extension DecimalNumber: CustomStringConvertible {
  /// `-12.50`: as many decimals as were given.
  var description: String {
    let digits = String(units.magnitude)
    guard scale > 0 else { return (units < 0 ? "-" : "") + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    let point = padded.index(padded.endIndex, offsetBy: -scale)
    return (units < 0 ? "-" : "") + padded[..<point] + "." + padded[point...]
  }
}
