// A number of a JSON text as it is written: what a Double would round is compared digit by digit.

/// A decimal number of any length: 0.d₁d₂d₃… × 10^exponent, where neither the first digit nor the last is 0.
package struct ExactNumber: Hashable, Sendable {
  private var isNegative = false
  private var digits: [UInt8] = []
  private var exponent = 0

  /// The largest exponent that is told apart: numbers beyond it are as good as infinite.
  private static let exponentMax = 1 << 40

  /// - Parameter range: where a number lies that is well-formed by RFC 8259.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    var index = range.lowerBound
    if bytes[index] == UInt8(ascii: "-") {
      isNegative = true
      index += 1
    }
    var scale = 0
    var isFraction = false
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else if byte | 0x20 == UInt8(ascii: "e") {
        scale = Self.exponent(bytes, index + 1..<range.upperBound)
        break
      } else {
        if digits.isEmpty, byte == UInt8(ascii: "0") {
          if isFraction { exponent -= 1 }
        } else {
          digits.append(byte - UInt8(ascii: "0"))
          if !isFraction { exponent += 1 }
        }
      }
      index += 1
    }
    while digits.last == 0 { digits.removeLast() }
    exponent = digits.isEmpty ? 0 : exponent + scale
    if digits.isEmpty { isNegative = false }
  }

  private static func exponent(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var value = 0
    var isNegative = false
    for byte in bytes[range] {
      switch byte {
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "+"): break
      default: value = min(exponentMax, value * 10 + Int(byte - UInt8(ascii: "0")))
      }
    }
    return isNegative ? -value : value
  }

  package var isZero: Bool { digits.isEmpty }

  /// Whether the number is below 0.
  package var isBelowZero: Bool { isNegative }

  /// Whether the number has no fraction: 45, 45.0 and 4.5e1 have none.
  package var isWhole: Bool { exponent >= digits.count }

  /// The number, where it is whole and 64 bits hold it.
  package var integer: Int64? {
    guard isWhole, exponent <= 19 else { return nil }
    var magnitude: UInt64 = 0
    for place in 0..<exponent {
      let digit = place < digits.count ? UInt64(digits[place]) : 0
      let (tens, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = tens.addingReportingOverflow(digit)
      guard !tooLarge, !overflow else { return nil }
      magnitude = sum
    }
    if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  /// Whether this number is a whole number of times another, which is above 0 and of at most 18 digits.
  func isMultiple(of divisor: ExactNumber) -> Bool {
    guard !digits.isEmpty else { return true }
    let units = divisor.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
    // Both are taken as whole numbers times a power of ten; the number with more decimal places has the
    // smaller power.
    let shift = (exponent - digits.count) - (divisor.exponent - divisor.digits.count)
    // Where the divisor has the larger power, this number would have to end in a 0, and it does not.
    guard shift >= 0, units > 0 else { return false }
    var rest = digits.reduce(UInt64(0)) { ($0 * 10 + UInt64($1)) % units }
    rest = Self.product(rest, Self.powerOfTen(shift, modulo: units), modulo: units)
    return rest == 0
  }

  /// How many digits the number has that count.
  var digitCount: Int { digits.count }

  private static func product(_ first: UInt64, _ second: UInt64, modulo: UInt64) -> UInt64 {
    modulo.dividingFullWidth(first.multipliedFullWidth(by: second)).remainder
  }

  private static func powerOfTen(_ power: Int, modulo: UInt64) -> UInt64 {
    var (result, base, rest) = (1 % modulo, 10 % modulo, power)
    while rest > 0 {
      if rest & 1 == 1 { result = product(result, base, modulo: modulo) }
      base = product(base, base, modulo: modulo)
      rest >>= 1
    }
    return result
  }
}

extension ExactNumber: Comparable {
  package static func < (first: ExactNumber, second: ExactNumber) -> Bool {
    guard first.isNegative == second.isNegative else { return first.isNegative }
    return first.isNegative
      ? isSmaller(second, first) : isSmaller(first, second)
  }

  /// Whether a number is smaller than another without regard to signs.
  private static func isSmaller(_ first: ExactNumber, _ second: ExactNumber) -> Bool {
    if first.isZero || second.isZero { return first.isZero && !second.isZero }
    if first.exponent != second.exponent { return first.exponent < second.exponent }
    return first.digits.lexicographicallyPrecedes(second.digits)
  }
}
