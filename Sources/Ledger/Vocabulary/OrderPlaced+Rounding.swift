// Totals that programs have rounded otherwise than their lines.

package import Schema

extension OrderPlaced {
  /// The most that `rounding` may be, in minor units.
  package static let roundingMax = Int64(Check.roundingMax)

  /// Says as `rounding` by how much the total that is given is more, or less, than what the lines come to, where that is at
  /// most `tolerance` minor units.
  ///
  /// - Returns: what was said; `nil` where nothing was: they agree, they differ by more, or one of them is not known.
  package mutating func round(upTo tolerance: Int64) -> Int64? {
    guard hasTotal, !hasRounding, !lines.isEmpty, Basket.isPriced(lines),
      let derived = Basket.total(sum: Basket.sum(lines), extras: extras), derived != total
    else { return nil }
    let (difference, overflow) = total.subtractingReportingOverflow(derived)
    guard !overflow, difference.magnitude <= max(0, min(tolerance, Self.roundingMax)).magnitude else {
      return nil
    }
    rounding = difference
    return difference
  }
}
