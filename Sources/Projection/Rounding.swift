// How quotients are rounded, in one place, so that all reports round an average alike.

extension Int128 {
  /// The quotient rounded to the nearest whole number, halves to the even one: 5 ÷ 2 is 2, 7 ÷ 2 is 4, −5
  /// ÷ 2 is −2.
  ///
  /// It is exact for all numbers. Rounding halves to even keeps sums of averages from drifting. Source:
  /// IEEE 754-2019, 4.3.1, roundTiesToEven.
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
