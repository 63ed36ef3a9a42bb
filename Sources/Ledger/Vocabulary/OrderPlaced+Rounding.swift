// Orders whose totals a program has rounded otherwise than their lines.

package import Schema

extension OrderPlaced {
  /// The most that `rounding` may be, in minor units.
  package static let roundingMax = Int64(Check.roundingMax)

  /// By how much the total that is given exceeds what the lines and the rounding come to; `nil` where the
  /// total or an amount of a line is not known.
  package var difference: Int64? {
    guard hasTotal, !lines.isEmpty, Basket.isPriced(lines),
      let derived = Basket.total(sum: Basket.sum(lines), extras: extras)
    else { return nil }
    let (difference, overflow) = total.subtractingReportingOverflow(derived)
    return overflow ? nil : difference
  }

  /// Sets `rounding` so that the total that is given is what the lines and the rounding come to, where that
  /// takes at most `tolerance` minor units.
  ///
  /// - Returns: the rounding that was set; `nil` where none was, because total and lines agree, differ by
  ///   more, or are not both known.
  package mutating func round(upTo tolerance: Int64) -> Int64? {
    guard !hasRounding, let difference, difference != 0,
      difference.magnitude <= max(0, min(tolerance, Self.roundingMax)).magnitude
    else {
      return nil
    }
    rounding = difference
    return difference
  }
}
