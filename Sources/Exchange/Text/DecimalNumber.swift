// Exact decimal numbers: money is never a binary fraction on its way in.

/// A decimal number as it was written: `units` ÷ 10^`scale`.
struct DecimalNumber: Hashable, Sendable {
  var units: Int128
  /// How many of the digits stand behind the decimal point; never negative.
  var scale: Int

  /// How many digits a number may have: no shop has larger amounts, and the products of two such numbers
  /// fit 128 bits.
  static let digitsMax = 18

  static let zero = DecimalNumber(units: 0, scale: 0)

  init(units: Int128, scale: Int) {
    self.units = units
    self.scale = scale
  }

  init(_ integer: Int64) { self.init(units: Int128(integer), scale: 0) }
}

extension DecimalNumber {
  /// The number with the other sign. (The one number of 128 bits that has none cannot come out of a
  /// product, which is refused before.)
  static prefix func - (number: DecimalNumber) -> DecimalNumber {
    DecimalNumber(units: -number.units, scale: number.scale)
  }

  /// The exact sum; `nil` where it does not fit 128 bits.
  func adding(_ other: DecimalNumber) -> DecimalNumber? {
    let common = max(scale, other.scale)
    guard let left = units(scale: common), let right = other.units(scale: common) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow || sum == .min ? nil : DecimalNumber(units: sum, scale: common)
  }

  /// The exact product; `nil` where it does not fit 128 bits.
  func multiplied(by other: DecimalNumber) -> DecimalNumber? {
    let (product, overflow) = units.multipliedReportingOverflow(by: other.units)
    return overflow || product == .min ? nil : DecimalNumber(units: product, scale: scale + other.scale)
  }

  /// The number, where it is whole and fits 64 bits; otherwise `nil`.
  var integer: Int64? {
    if scale == 0 { return Int64(exactly: units) }
    // Numbers from a file fit 64 bits, and dividing those is much faster.
    if let units = Int64(exactly: units), scale <= Self.digitsMax {
      let (quotient, remainder) = units.quotientAndRemainder(dividingBy: Int64(Self.powersOfTen[scale]))
      return remainder == 0 ? quotient : nil
    }
    guard let power = Self.powerOfTen(scale) else { return units == 0 ? 0 : nil }
    let (quotient, remainder) = units.quotientAndRemainder(dividingBy: power)
    return remainder == 0 ? Int64(exactly: quotient) : nil
  }

  /// Whether all digits behind so many decimals are zeros.
  func hasAtMost(decimals: Int) -> Bool {
    guard scale > decimals else { return true }
    guard let power = Self.powerOfTen(scale - decimals) else { return units == 0 }
    return units % power == 0
  }

  /// The number in minor units of a currency with so many decimals. A fraction of a minor unit is rounded to
  /// the nearest; one half is rounded away from zero, as commerce does. `nil` where it does not fit 64 bits.
  func minorUnits(digits: Int) -> Int64? {
    if scale == digits { return Int64(exactly: units) }
    if scale <= digits { return units(scale: digits).flatMap { Int64(exactly: $0) } }
    // Where the power of ten does not fit 128 bits, the quotient rounds to 0.
    guard let power = Self.powerOfTen(scale - digits) else { return 0 }
    let (quotient, remainder) = units.quotientAndRemainder(dividingBy: power)
    let roundsUp = remainder.magnitude * 2 >= power.magnitude
    return Int64(exactly: roundsUp ? quotient + units.signum() : quotient)
  }

  /// -1, 0 or 1 as this is below, equal to or above another.
  func compared(to other: DecimalNumber) -> Int {
    if scale == other.scale { return units < other.units ? -1 : units == other.units ? 0 : 1 }
    let common = max(scale, other.scale)
    // Only scaling the one with fewer decimals can overflow; then that one is further from zero.
    guard let left = units(scale: common) else { return Int(units.signum()) }
    guard let right = other.units(scale: common) else { return -Int(other.units.signum()) }
    return left < right ? -1 : left == right ? 0 : 1
  }

  /// The number as units of so many decimals, at least as many as it has; `nil` where it does not fit 128
  /// bits.
  private func units(scale wanted: Int) -> Int128? {
    if wanted == scale || units == 0 { return units }
    guard let power = Self.powerOfTen(wanted - scale) else { return nil }
    let (product, overflow) = units.multipliedReportingOverflow(by: power)
    return overflow ? nil : product
  }

  /// A power of ten; `nil` where it does not fit 128 bits.
  private static func powerOfTen(_ exponent: Int) -> Int128? {
    exponent < powersOfTen.count ? powersOfTen[exponent] : nil
  }

  private static let powersOfTen: [Int128] = (0...38).map { exponent in
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }
}

extension DecimalNumber: CustomStringConvertible {
  /// The number with as many decimals as it was written with: `-12.50`.
  var description: String {
    let digits = String(units.magnitude)
    guard scale > 0 else { return (units < 0 ? "-" : "") + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    let point = padded.index(padded.endIndex, offsetBy: -scale)
    return (units < 0 ? "-" : "") + padded[..<point] + "." + padded[point...]
  }
}
