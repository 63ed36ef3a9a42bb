// Quotients of whole numbers, the same everywhere.

internal import Projection

/// A quotient rounded to four decimals, halves to even; null in JSON where the denominator is 0.
public struct Ratio: Hashable, Sendable {
  public var value: Double?

  public init(_ numerator: Int64, _ denominator: Int64) {
    // Whole ten-thousandths, from whole numbers: a quotient in binary would lie beside many a half.
    value =
      denominator == 0
      ? nil : Double((Int128(numerator) * 10_000).roundedQuotient(by: Int128(denominator))) / 10_000
  }
}
