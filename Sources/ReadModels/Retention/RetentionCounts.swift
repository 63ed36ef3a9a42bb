// Reads the totals of the retention view for its reports.

internal import Projection

/// The counters of one kind of period.
struct RetentionCounts {
  private var counts: [Retention.Count: [Int32: Int64]] = [:]
  /// The first and the last period with activity.
  private(set) var activity: ClosedRange<Int32>?
  /// How many customers of a cohort were active in a period, by cohort and period.
  private(set) var cells: [Int32: [Int32: Int64]] = [:]

  init(_ totals: Totals, _ kind: PeriodKind) {
    for (counter, sum) in totals.sorted where counter.qualifier == kind.rawValue {
      guard let count = Retention.Count(rawValue: counter.kind) else { continue }
      let value = Int64(clamping: sum)
      if count == .cohort {
        let period = Int32(truncatingIfNeeded: counter.second)
        cells[counter.first, default: [:]][period] = value
        counts[.active, default: [:]][period, default: 0] += value
        if period == counter.first { counts[.new, default: [:]][period] = value }
      } else {
        counts[count, default: [:]][counter.first] = value
      }
    }
    let periods = counts[.active, default: [:]].keys
    if let first = periods.min(), let last = periods.max() { activity = first...last }
  }

  subscript(count: Retention.Count, period: Int32) -> Int64 { counts[count]?[period] ?? 0 }

  /// How many were active in a period and in the one before.
  func current(_ period: Int32) -> Int64 {
    self[.active, period] - self[.new, period] - self[.returned, period]
  }

  /// How many were active in the period before, but not in this one.
  func dormant(_ period: Int32) -> Int64 { self[.active, period - 1] - current(period) }

  /// How many are active when a period begins.
  func active(atBeginOf period: Int32) -> Int64 {
    func sum(_ count: Retention.Count) -> Int64 {
      (counts[count] ?? [:]).reduce(0) { $0 + ($1.key <= period ? $1.value : 0) }
    }
    return sum(.entered) + sum(.reentered) - sum(.left)
  }
}
