// Numbers that look like chance and are the same in every run.

/// A sequence of numbers that depends on a seed and a touchpoint's number alone. Source: S. Vigna,
/// SplitMix64.
package struct Draw {
  private var state: UInt64

  package init(seed: UInt64, _ number: Int) {
    state = seed &+ UInt64(truncatingIfNeeded: number) &* 0xD134_2543_DE82_EF95
  }

  package mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to 1.
  package mutating func part() -> Double { Double(bits() >> 11) / Double(1 << 53) }

  /// A number from 0 up to a bound.
  package mutating func below(_ bound: UInt64) -> UInt64 { bits().multipliedFullWidth(by: bound).high }
}
