// One line of the result: ours, theirs, the ratio of their medians, and what was aimed at.

internal import Foundation

/// The samples of one quantity, of which the median counts.
struct Samples {
  var values: [Double] = []

  var median: Double { percentile(0.5) }

  func percentile(_ part: Double) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }

  /// (highest − lowest) ÷ median, in percent.
  var spread: Double { ((values.max() ?? 0) - (values.min() ?? 0)) / median * 100 }
}

struct Measure: Encodable {
  var name: String
  var ours: Double
  var unit: String
  var against: String
  var theirs: Double
  /// ours ÷ theirs: of rates, higher is better; of times, lower.
  var ratio: Double
  var target: String
  var met: Bool
  var oursSpreadPercent: Double
  var theirsSpreadPercent: Double

  /// What a measure should come to.
  enum Target {
    case ratioAtLeast(Double)
    case ratioAtMost(Double)
    /// Of ours alone, in the measure's unit.
    case oursAtLeast(Double)
  }

  init(_ name: String, _ unit: String, _ ours: Samples, _ theirs: Samples, _ target: Target) {
    self.name = name
    self.unit = unit
    self.ours = ours.median
    self.theirs = theirs.median
    against = "C floor"
    ratio = ours.median / theirs.median
    oursSpreadPercent = ours.spread
    theirsSpreadPercent = theirs.spread
    switch target {
    case .ratioAtLeast(let bound):
      self.target = "ratio ≥ \(bound)"
      met = ratio >= bound
    case .ratioAtMost(let bound):
      self.target = "ratio ≤ \(bound)"
      met = ratio <= bound
    case .oursAtLeast(let bound):
      self.target = "ours ≥ \(Self.text(bound))"
      met = self.ours >= bound
    }
  }

  static func table(_ measures: [Measure]) -> String {
    var rows = [["measure", "unit", "ours", "±", "C floor", "±", "ratio", "target", "met"]]
    for measure in measures {
      rows.append([
        measure.name, measure.unit, text(measure.ours), percent(measure.oursSpreadPercent),
        text(measure.theirs), percent(measure.theirsSpreadPercent), String(format: "%.2f", measure.ratio),
        measure.target, measure.met ? "yes" : "no",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func percent(_ value: Double) -> String { String(format: "%.0f %%", value) }

  /// Three digits that count, and thousands grouped.
  private static func text(_ value: Double) -> String {
    switch value {
    case 1_000_000...: String(format: "%.2f M", value / 1_000_000)
    case 10_000...: String(format: "%.0f k", value / 1000)
    case 100...: String(format: "%.0f", value)
    default: String(format: "%.1f", value)
    }
  }
}
