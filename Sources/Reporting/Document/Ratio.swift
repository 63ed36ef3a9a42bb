// Quotients of whole numbers, rounded alike in every report.

internal import Projection

/// A quotient rounded to four decimals, halves to even; its value is `nil`, and null in JSON, where the
/// denominator is 0.
public struct Ratio: Hashable, Sendable {
  /// The quotient with four decimals; `nil` where the denominator is 0.
  public var value: Double?

  /// The quotient of two whole numbers, rounded from the exact one.
  public init(_ numerator: Int64, _ denominator: Int64) {
    // Rounded as whole ten-thousandths of whole numbers, since a binary quotient may miss an exact half.
    value =
      denominator == 0
      ? nil : Double((Int128(numerator) * 10_000).roundedQuotient(by: Int128(denominator))) / 10_000
  }

  /// The quotient of two large whole numbers, such as sums of money, rounded in the same way.
  public init(_ numerator: Int128, over denominator: Int128) {
    value = denominator == 0 ? nil : Double((numerator * 10_000).roundedQuotient(by: denominator)) / 10_000
  }
}
