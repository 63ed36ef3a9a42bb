// Totals that programs have rounded otherwise than their lines.

package import Schema

extension OrderPlaced {
  /// The most that `rounding` may be, in minor units.
  package static let roundingMax = Int64(Check.roundingMax)

  /// By how much the total that is given is more than what the lines and the rounding come to; `nil` where one of them is not
  /// known.
  package var difference: Int64? {
    guard hasTotal, !lines.isEmpty, Basket.isPriced(lines),
      let derived = Basket.total(sum: Basket.sum(lines), extras: extras)
    else { return nil }
    let (difference, overflow) = total.subtractingReportingOverflow(derived)
    return overflow ? nil : difference
  }

  /// Says as `rounding` by how much the total that is given is more, or less, than what the lines come to, where that is at
  /// most `tolerance` minor units.
  ///
  /// - Returns: what was said; `nil` where nothing was: they agree, they differ by more, or one of them is not known.
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
