import PerennialTestKit
import Projection
import Testing

struct RoundingTests {
  @Test(
    "Quotients are rounded to nearest, halves to even, whatever their sign",
    arguments: [
      (5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (5, -2, -2), (-7, -2, 4), (1, 2, 0), (3, 2, 2),
      (-1, 2, 0),
      (-3, 2, -2), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (0, 7, 0), (6, 3, 2), (25, 10, 2), (35, 10, 4),
    ] as [(Int128, Int128, Int128)])
  func quotients(numerator: Int128, denominator: Int128, expected: Int128) {
    #expect(numerator.roundedQuotient(by: denominator) == expected)
  }

  @Test(
    "A rounded quotient is never further off than half of the divisor, and of two as near it is the even one")
  func property() {
    var random = SeededRandom(seed: 3)
    for _ in 0..<20_000 {
      let isSmall = Bool.random(using: &random)
      let bound: Int64 = isSmall ? 60 : .max
      let numerator = Int128(Int64.random(in: -bound...bound, using: &random)) * (isSmall ? 1 : 1 << 40)
      var denominator = Int128(Int64.random(in: 1...bound, using: &random))
      if Bool.random(using: &random) { denominator.negate() }
      let quotient = numerator.roundedQuotient(by: denominator)
      let error = (quotient * denominator - numerator).magnitude
      #expect(error * 2 <= denominator.magnitude, "\(numerator) by \(denominator)")
      if error * 2 == denominator.magnitude { #expect(quotient.isMultiple(of: 2)) }
    }
  }
}
