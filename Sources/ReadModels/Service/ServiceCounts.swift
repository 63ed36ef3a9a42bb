// Reads the totals of the service view, by period and by topic.

internal import Words
internal import Projection

/// The counters of the service view, by periods of one kind.
struct ServiceCounts {
  /// The first and the last period in which something happened.
  private(set) var activity: ClosedRange<Int32>?
  private var cells: [Int32: [UInt64: Cell]] = [:]

  init(_ totals: Totals, _ kind: PeriodKind) {
    for (counter, value) in totals.sorted {
      guard let count = CustomerService.Count(rawValue: counter.kind) else { continue }
      let period = kind.index(ofDay: counter.first)
      let detail = TallyDetail(rawValue: counter.second)
      cells[period, default: [:]][detail.name, default: Cell()]
        .add(Int64(clamping: value), to: count, detail.rest)
    }
    if let first = cells.keys.min(), let last = cells.keys.max() { activity = first...last }
  }

  func figures(of period: Int32) -> ServiceReport.Figures {
    var sum = Cell()
    for cell in cells[period, default: [:]].values { sum.add(cell) }
    return sum.figures
  }

  /// The figures of each topic, by the hash of its name; the topic with most tickets first.
  func topics(in periods: ClosedRange<Int32>) -> [(name: UInt64, figures: ServiceReport.Figures)] {
    var sums: [UInt64: Cell] = [:]
    for (period, byTopic) in cells where periods.contains(period) {
      for (name, cell) in byTopic { sums[name, default: Cell()].add(cell) }
    }
    return sums.map { ($0.key, $0.value.figures) }
      .sorted { ($1.figures.opened, $0.name) < ($0.figures.opened, $1.name) }
  }

  /// What was counted of one topic in one period.
  private struct Cell {
    private var numbers: [CustomerService.Count: Int64] = [:]
    /// The distributions of durations, as counts by bucket.
    private var times: [CustomerService.Count: [UInt16: Int64]] = [:]

    mutating func add(_ value: Int64, to count: CustomerService.Count, _ bucket: UInt16) {
      switch count {
      case .opened, .solved, .reopened, .open: numbers[count, default: 0] += value
      case .firstReply, .firstResolution, .fullResolution:
        times[count, default: [:]][bucket, default: 0] += value
      }
    }

    mutating func add(_ other: Cell) {
      numbers.merge(other.numbers, uniquingKeysWith: +)
      for (count, buckets) in other.times { times[count, default: [:]].merge(buckets, uniquingKeysWith: +) }
    }

    var figures: ServiceReport.Figures {
      ServiceReport.Figures(
        opened: numbers[.opened] ?? 0, solved: numbers[.solved] ?? 0, reopened: numbers[.reopened] ?? 0,
        open: numbers[.open] ?? 0, firstReply: times(.firstReply), firstResolution: times(.firstResolution),
        fullResolution: times(.fullResolution))
    }

    private func times(_ count: CustomerService.Count) -> ServiceReport.Times {
      let bars = times[count, default: [:]].sorted { $0.key < $1.key }
      let all = bars.reduce(0) { $0 + $1.value }
      /// The least duration that a number of tenths of all durations do not exceed; `nil` where there are
      /// none.
      func quantile(tenths: Int64) -> Int64? {
        var sum: Int64 = 0
        for (bucket, number) in bars {
          sum += number
          if sum * 10 >= all * tenths { return TallyBucket(rawValue: bucket).least }
        }
        return nil
      }
      return ServiceReport.Times(count: all, median: quantile(tenths: 5), p90: quantile(tenths: 9))
    }
  }
}
