// Exact arithmetic: whole numbers, and fractions of whole numbers in 128 bits.

/// A fraction with a positive denominator, in lowest terms.
package struct Fraction: Sendable, Equatable, Comparable {
  package let over: Int128, under: Int128
  package init(_ over: Int128, _ under: Int128 = 1) {
    precondition(under != 0)
    let sign: Int128 = under < 0 ? -1 : 1
    let g = Fraction.gcd(over < 0 ? -over : over, under < 0 ? -under : under)
    self.over = sign * over / (g == 0 ? 1 : g)
    self.under = sign * under / (g == 0 ? 1 : g)
  }
  package init(_ n: Int) { self.init(Int128(n), 1) }
  static func gcd(_ a: Int128, _ b: Int128) -> Int128 { b == 0 ? a : gcd(b, a % b) }
  package static func + (a: Fraction, b: Fraction) -> Fraction {
    Fraction(a.over * b.under + b.over * a.under, a.under * b.under)
  }
  package static func - (a: Fraction, b: Fraction) -> Fraction { a + Fraction(-b.over, b.under) }
  package static func * (a: Fraction, b: Fraction) -> Fraction {
    Fraction(a.over * b.over, a.under * b.under)
  }
  package static func / (a: Fraction, b: Fraction) -> Fraction {
    Fraction(a.over * b.under, a.under * b.over)
  }
  package static func < (a: Fraction, b: Fraction) -> Bool { a.over * b.under < b.over * a.under }
  /// The largest whole number that is not above.
  package var floor: Int { Int(over >= 0 ? over / under : -((-over + under - 1) / under)) }
  /// The smallest whole number that is not below.
  package var ceiling: Int { -Fraction(-over, under).floor }
  /// The nearest whole number; of two equally near, the even one.
  package var nearestEven: Int {
    let below = floor
    let rest = self - Fraction(below)
    if rest == Fraction(1, 2) { return below % 2 == 0 ? below : below + 1 }
    return rest < Fraction(1, 2) ? below : below + 1
  }
  /// The nearest whole number; of two equally near, the one further from zero.
  package var nearest: Int {
    let magnitude = over < 0 ? -over : over
    let rounded = (2 * magnitude + under) / (2 * under)
    return Int(over < 0 ? -rounded : rounded)
  }
}

/// a × b ÷ c, rounded down, with the product in 128 bits; 0 where c is 0.
package func product(_ a: Int, _ b: Int, over c: Int) -> Int {
  c == 0 ? 0 : Fraction(Int128(a) * Int128(b), Int128(c)).floor
}
