// A measure: the ledger's samples, those of a peer, the ratio of their medians, and the target.

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

  func map(_ transform: (Double) -> Double) -> Samples { Samples(values: values.map(transform)) }
}

/// What one side costs beside time.
struct Cost: Codable {
  /// The peak of the process's anonymous memory: the median of the rounds.
  var anonymousMiB: Double?
  var diskMiB: Double?
  var writtenMiB: Double?
}

struct Measure: Codable {
  var name: String
  var ours: Double
  var unit: String
  var against: String
  var theirs: Double
  /// The ledger's median divided by the peer's. Of rates, higher is better; of times, lower.
  var ratio: Double
  /// The target in words; empty where nothing is aimed at.
  var target: String
  var met: Bool
  var higherIsBetter: Bool
  var oursSpreadPercent: Double
  var theirsSpreadPercent: Double
  /// How many times better the ledger is than the target or, where there is none, than the peer.
  var score: Double
  var oursCost: Cost?
  var theirsCost: Cost?
  /// The size of the run; times and ratios of runs of different sizes do not compare.
  var touchpoints: Int?

  /// What a measure should come to.
  enum Target {
    case ratioAtLeast(Double)
    case ratioAtMost(Double)
    /// A bound in the measure's unit for the ledger alone.
    case oursAtLeast(Double)
    case oursAtMost(Double)
    /// There is no target: the measure is only reported.
    case none(higherIsBetter: Bool)
  }

  init(
    _ name: String, _ unit: String, _ ours: Samples, against: String, _ theirs: Samples, _ target: Target,
    costs: (ours: Cost?, theirs: Cost?) = (nil, nil)
  ) {
    self.name = name
    self.unit = unit
    self.against = against
    self.ours = ours.median
    self.theirs = theirs.median
    ratio = ours.median / theirs.median
    oursSpreadPercent = ours.spread
    theirsSpreadPercent = theirs.spread
    (oursCost, theirsCost) = costs
    switch target {
    case .ratioAtLeast(let bound):
      (self.target, higherIsBetter, score) = ("ratio ≥ \(bound)", true, ratio / bound)
    case .ratioAtMost(let bound):
      (self.target, higherIsBetter, score) = ("ratio ≤ \(bound)", false, bound / ratio)
    case .oursAtLeast(let bound):
      (self.target, higherIsBetter, score) = ("≥ \(Table.text(bound))", true, self.ours / bound)
    case .oursAtMost(let bound):
      (self.target, higherIsBetter, score) = ("≤ \(Table.text(bound))", false, bound / self.ours)
    case .none(let better): (self.target, higherIsBetter, score) = ("", better, better ? ratio : 1 / ratio)
    }
    met = self.target.isEmpty || score >= 1
  }

  /// A measure of the ledger alone, which is compared with its target.
  init(_ name: String, _ unit: String, _ ours: Samples, _ target: Target, cost: Cost? = nil) {
    let bound: Double =
      switch target {
      case .oursAtLeast(let bound), .oursAtMost(let bound): bound
      case .ratioAtLeast, .ratioAtMost, .none: .nan
      }
    self.init(
      name, unit, ours, against: "the target", Samples(values: [bound]), target, costs: (cost, nil))
  }
}
