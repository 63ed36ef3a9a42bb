// Maps values to their places in a picture.

/// A scale from values to pixels, with rules at round values.
struct Scale {
  let low: Double
  let high: Double
  let step: Double

  /// The steps, in seconds, that rules of a scale of durations may have.
  private static let durations: [Double] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
    432_000, 864_000, 1_728_000, 4_320_000,
  ]

  /// - Parameters:
  ///   - values: the values that the scale has to hold, beside 0.
  ///   - kind: the kind of the values. For `number`, rules are at whole numbers only.
  ///   - steps: about how many rules there are.
  init(_ values: [Double], of kind: ReportKind, steps: Double = 4) {
    let (least, most) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
    let whole = kind == .number
    let rough = max(most - least, whole ? 1 : 1e-4) / steps
    var power = 1e-6
    while power * 10 <= rough { power *= 10 }
    var step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= rough } ?? power * 10
    if whole { step = max(1, step.rounded(.up)) }
    if kind == .duration, let duration = Self.durations.first(where: { $0 >= rough }) { step = duration }
    self.step = step
    low = (least / step).rounded(.down) * step
    high = max((most / step).rounded(.up) * step, low + step)
  }

  /// The values at which there are rules.
  var ticks: [Double] {
    let count = Int(((high - low) / step).rounded())
    return (0...count).map { low + Double($0) * step }
  }

  /// Where a value lies between the lower end, 0, and the upper end, 1.
  func part(_ value: Double) -> Double { (value - low) / (high - low) }

  /// A value at a rule, with as many decimals as tell it from the next.
  func name(of value: Double, _ kind: ReportKind) -> String {
    func decimals(_ step: Double) -> Int {
      (0...4).first { count in
        let shifted = step * (0..<count).reduce(1) { power, _ in power * 10 }
        return abs(shifted - shifted.rounded()) < 1e-6
      } ?? 4
    }
    switch kind {
    case .share: return "\(ReportText.decimal(value * 100, decimals(step * 100))) %"
    case .ratio: return ReportText.decimal(value, decimals(step))
    case .duration: return ReportText.duration(Int64(value))
    default:
      // Large numbers are written with a word in place of the zeros.
      for (size, word) in [(1e9, "bn"), (1e6, "M")] where step >= size / 10 {
        return "\(ReportText.decimal(value / size, decimals(step / size))) \(word)"
      }
      return kind == .money && step < 1
        ? ReportText.decimal(value, decimals(step)) : ReportText.page.text(.number(Int128(value.rounded())))
    }
  }

  /// How much room the names of its rules take on the left.
  func margin(_ kind: ReportKind) -> Double {
    (ticks.map { SVG.width(of: name(of: $0, kind)) }.max() ?? 0) + 14
  }
}
