// What a customer counts for in rate, churn, cohorts and lifecycle.

public import Projection

extension Retention {
  public func contribute(_ row: RetentionRow, to totals: inout Totals) {
    guard let firstDay = row.days.first else { return }
    let (first, touchpoints, isActive) = (Periods(ofDay: firstDay), row.touchpoints, row.state == .active)
    row.days.withUnsafeBufferPointer { days in
      row.spans.withUnsafeBufferPointer { spans in
        totals.adding { totals in
          if isActive { totals.add(1, to: Counter(Count.activeNow.rawValue)) }
          totals.add(1, to: Counter(Count.byTouchpoints.rawValue, 0, 0, touchpoints))
          totals.add(1, to: Counter(Count.byDays.rawValue, 0, 0, Int64(days.count)))
          Self.contributeActivity(days, first, to: &totals)
          Self.contributeBoundaries(spans, first, to: &totals)
        }
      }
    }
  }

  /// Cohorts and lifecycle: in which periods was there activity? Who is current or dormant in one follows from who was
  /// active in it and in the one before.
  @inline(__always)
  private static func contributeActivity(
    _ days: UnsafeBufferPointer<Int32>, _ first: Periods, to totals: inout CounterAdder
  ) {
    totals.add(1, to: Count.new.counter(.day, first.day))
    totals.add(1, to: Count.active.counter(.day, first.day))
    totals.add(1, to: Count.cohort.counter(.week, first.week, Int64(first.week)))
    totals.add(1, to: Count.cohort.counter(.month, first.month, Int64(first.month)))
    totals.add(1, to: Count.cohort.counter(.quarter, first.quarter, Int64(first.quarter)))
    totals.add(1, to: Count.cohort.counter(.year, first.year, Int64(first.year)))
    var last = first
    for index in 1..<max(1, days.count) {
      let next = days[index]
      // A cell for each pair of days would be as many as there are facts: cohorts by day are made from rows.
      totals.add(1, to: Count.active.counter(.day, next))
      if next > last.day + 1 { totals.add(1, to: Count.returned.counter(.day, next)) }
      last.day = next
      let week = Periods.week(ofDay: next)
      if week != last.week { enter(.week, week, after: last.week, first.week, &totals) }
      last.week = week
      let month = PeriodKind.month.index(ofDay: next)
      if month == last.month { continue }
      enter(.month, month, after: last.month, first.month, &totals)
      last.month = month
      let quarter = Periods.quarter(ofMonth: month)
      if quarter == last.quarter { continue }
      enter(.quarter, quarter, after: last.quarter, first.quarter, &totals)
      last.quarter = quarter
      let year = Periods.year(ofMonth: month)
      if year == last.year { continue }
      enter(.year, year, after: last.year, first.year, &totals)
      last.year = year
    }
  }

  /// Counts the first activity in a period.
  ///
  /// - Parameters:
  ///   - last: the period of the activity before.
  ///   - cohort: that of the first activity of all.
  @inline(__always)
  private static func enter(
    _ kind: PeriodKind, _ period: Int32, after last: Int32, _ cohort: Int32, _ totals: inout CounterAdder
  ) {
    totals.add(1, to: Count.cohort.counter(kind, cohort, Int64(period)))
    if period > last + 1 { totals.add(1, to: Count.returned.counter(kind, period)) }
  }

  /// Rate: at the beginnings of which periods was the customer active? Counted where that begins and where it ends, so
  /// that sums over periods give how many are active at each.
  @inline(__always)
  private static func contributeBoundaries(
    _ spans: UnsafeBufferPointer<RetentionRow.Span>, _ first: Periods, to totals: inout CounterAdder
  ) {
    var (days, weeks, months, quarters, years) = (
      Stretch(.day, first.day), Stretch(.week, first.week), Stretch(.month, first.month),
      Stretch(.quarter, first.quarter), Stretch(.year, first.year)
    )
    for index in spans.indices {
      let span = spans[index]
      // The first one begins after the first activity.
      let begins = span.first - 1 == first.day ? first : Periods(ofDay: span.first - 1)
      let ends = Periods(ofDay: span.last)
      days.add(begins.day, ends.day, &totals)
      weeks.add(begins.week, ends.week, &totals)
      months.add(begins.month, ends.month, &totals)
      quarters.add(begins.quarter, ends.quarter, &totals)
      years.add(begins.year, ends.year, &totals)
    }
    days.end(&totals)
    weeks.end(&totals)
    months.end(&totals)
    quarters.end(&totals)
    years.end(&totals)
  }

  /// At the beginnings of which periods of a kind a customer is active: from when on, and until when.
  private struct Stretch {
    let kind: PeriodKind
    /// That of the first activity of all.
    let first: Int32
    /// The first period at whose beginning the customer is not active any more; `nil` before there is any.
    var left: Int32?

    @inline(__always)
    init(_ kind: PeriodKind, _ first: Int32) {
      self.kind = kind
      self.first = first
    }

    /// Adds those that begin after `begin` ends and not after `end` has begun.
    @inline(__always)
    mutating func add(_ begin: Int32, _ end: Int32, _ totals: inout CounterAdder) {
      if begin >= end { return }
      if let left {
        if begin < left {
          self.left = max(left, end + 1)
          return
        }
        totals.add(1, to: Count.left.counter(kind, left))
      }
      let isFirstTime = left == nil && first == begin
      let count = isFirstTime ? Count.entered : Count.reentered
      totals.add(1, to: count.counter(kind, begin + 1))
      left = end + 1
    }

    @inline(__always)
    func end(_ totals: inout CounterAdder) {
      if let left { totals.add(1, to: Count.left.counter(kind, left)) }
    }
  }

  /// The periods of all kinds that hold a day. With every activity: so without a call, but for the month.
  private struct Periods {
    var day: Int32
    var week: Int32
    var month: Int32
    var quarter: Int32
    var year: Int32

    @inline(__always)
    init(ofDay day: Int32) {
      self.day = day
      week = Self.week(ofDay: day)
      month = PeriodKind.month.index(ofDay: day)
      quarter = Self.quarter(ofMonth: month)
      year = Self.year(ofMonth: month)
    }

    @inline(__always)
    static func week(ofDay day: Int32) -> Int32 { floor(day + 3, 7) }

    @inline(__always)
    static func quarter(ofMonth month: Int32) -> Int32 { floor(month, 3) }

    @inline(__always)
    static func year(ofMonth month: Int32) -> Int32 { floor(month, 12) }

    /// A quotient, rounded down.
    @inline(__always)
    private static func floor(_ number: Int32, _ divisor: Int32) -> Int32 {
      number >= 0 ? number / divisor : (number + 1) / divisor - 1
    }
  }
}
