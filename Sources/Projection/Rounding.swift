// How quotients are rounded: in one place, so that the same average is the same everywhere.

extension Int128 {
  /// The quotient rounded to the nearest whole number, halves to the even one: 5 ÷ 2 is 2, 7 ÷ 2 is 4, −5 ÷ 2 is −2.
  ///
  /// Exact for all numbers. So rounded, neither do sums of averages drift, nor is what is given back worth more than what was
  /// bought. Source: IEEE 754-2019, 4.3.1, roundTiesToEven.
  ///
  /// - Parameter divisor: not 0.
  public func roundedQuotient(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    let rest = divisor.magnitude - remainder.magnitude
    let isUp = remainder.magnitude > rest || remainder.magnitude == rest && !quotient.isMultiple(of: 2)
    guard isUp else { return quotient }
    return (self < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
  }
}
