// Days put together for a person: bins of a histogram, and the points of a curve.

internal import Reporting
internal import Statistics

/// The days at which a curve is shown to a person: evenly spaced from 0 on, and its last one.
struct DayGrid {
  let days: [Int64]
  private static let rowsMax: Int64 = 26
  private static let widths: [Int64] = [1, 7, 14, 30, 60, 90, 180, 360, 720, 1440, 3600, 7200, 36_000]

  init(upTo last: Int64) {
    let width = Self.widths.first { last / $0 < Self.rowsMax } ?? max(1, last / (Self.rowsMax - 1))
    let even = Array(stride(from: 0, through: last, by: Int64.Stride(width)))
    days = even.last == last ? even : even + [last]
  }
}

/// A histogram of days in bins of as many days, with all that is rare and large in one.
struct DayBins {
  /// The bins, ascending; `last` is `nil` for the one that has no end.
  let bins: [(first: Int64, last: Int64?, count: Int128)]
  private static let binsMax: Int64 = 24
  private static let widths: [Int64] = [1, 2, 7, 14, 28, 56, 91, 182, 364, 728, 3640, 36_400]

  init(_ histogram: Histogram) {
    guard let first = histogram.bars.first?.value, let most = histogram.bars.last?.value,
      let usual = histogram.quantile(Quantile(99, of: 100))
    else {
      bins = []
      return
    }
    let least = min(1, first)
    let width =
      Self.widths.first { (usual - least) / $0 < Self.binsMax } ?? (usual - least) / Self.binsMax + 1
    let count = (usual - least) / width + 1
    var bins: [(first: Int64, last: Int64?, count: Int128)] = (0..<count).map {
      (least + $0 * width, least + ($0 + 1) * width - 1, 0)
    }
    if let end = bins.last?.last, most > end { bins.append((end + 1, nil, 0)) }
    for bar in histogram.bars {
      bins[Int(min((bar.value - least) / width, Int64(bins.count) - 1))].count += bar.count
    }
    self.bins = bins
  }

  func table(_ key: String, _ count: String, title: String) -> ReportTable {
    ReportTable(
      [ReportColumn(key, .text), ReportColumn(count, title: title, .number)],
      rows: bins.map { bin in
        let name =
          switch bin.last {
          case nil: "\(bin.first) or more"
          case bin.first?: "\(bin.first)"
          case let last?: "\(bin.first) to \(last)"
          }
        return [ReportCell(.text(name)), ReportCell(.number(bin.count))]
      })
  }
}

extension SurvivalCurve {
  /// A point of the curve that a person is shown.
  struct Point {
    var days: Int64
    /// How many lasted so long at least, and were not censored before.
    var atRisk: Int128
    var survival: Double
    var interval: Interval?
  }

  /// The curve at some days, ascending.
  func points(at days: [Int64]) -> [Point] {
    var (next, atRisk) = (0, count)
    return days.map { day in
      // Who has ended or was censored before this day.
      while next < steps.count, steps[next].time < day {
        atRisk = steps[next].atRisk - steps[next].ended - steps[next].censored
        next += 1
      }
      let step = step(at: day)
      return Point(days: day, atRisk: atRisk, survival: step?.survival ?? 1, interval: step?.interval)
    }
  }

  /// A share as reports have it, with four decimals.
  static func rounded(_ share: Double) -> Double { (share * 10_000).rounded(.toNearestOrEven) / 10_000 }
}
