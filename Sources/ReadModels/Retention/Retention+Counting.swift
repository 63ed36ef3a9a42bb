// What a customer contributes to rate, churn, cohorts and lifecycle.

public import Projection

extension Retention {
  public func contribute(_ row: RetentionRow, to totals: inout Totals) {
    withDays(of: row) { days in totals.adding { count(1, row, days, from: 0, &$0) } }
  }

  /// Counts only from where the two rows differ: for the days that both begin with, they contribute the
  /// same, and in most cases these are all days but the newest.
  public func contribute(_ row: RetentionRow, inPlaceOf old: RetentionRow, to totals: inout Totals) {
    withDays(of: row) { days in
      withDays(of: old) { oldDays in
        var common = 0
        // Weeks that begin on another day are others.
        let shared = row.weekStart == old.weekStart ? min(days.count, oldDays.count) : 0
        while common < shared, days[common].day == oldDays[common].day { common += 1 }
        totals.adding { count(-1, old, oldDays, from: common, &$0) }
        totals.adding { count(1, row, days, from: common, &$0) }
      }
    }
  }

  /// Counts the days of a row.
  ///
  /// - Parameter start: the index of the first day that counts; what the days before it contribute by
  ///   themselves is left out.
  private func count(
    _ amount: Int64, _ row: RetentionRow, _ days: UnsafeBufferPointer<ActiveDay>, from start: Int,
    _ totals: inout CounterAdder
  ) {
    guard let firstDay = days.first?.day else { return }
    let weeks = row.weekStart.kind
    let first = Periods(ofDay: firstDay, weeks)
    if row.isActive { totals.add(amount, to: Counter(Count.activeNow.rawValue)) }
    totals.add(amount, to: Counter(Count.byTouchpoints.rawValue, 0, 0, row.touchpoints))
    totals.add(amount, to: Counter(Count.byDays.rawValue, 0, 0, Int64(days.count)))
    Self.countActivity(amount, days, from: start, first, weeks, &totals)
    countBoundaries(amount, days, LookBack(days: row.lookBackDays, in: calendar), first, weeks, &totals)
  }

  /// Counts in which periods there was activity, for cohorts and lifecycle. Who is current or dormant in
  /// a period follows from who was active in it and in the one before.
  @inline(__always)
  private static func countActivity(
    _ amount: Int64, _ days: UnsafeBufferPointer<ActiveDay>, from start: Int, _ first: Periods,
    _ weeks: PeriodKind, _ totals: inout CounterAdder
  ) {
    if start == 0 {
      totals.add(amount, to: Count.new.counter(.day, first.day))
      totals.add(amount, to: Count.active.counter(.day, first.day))
      totals.add(amount, to: Count.cohort.counter(weeks, first.week, Int64(first.week)))
      totals.add(amount, to: Count.cohort.counter(.month, first.month, Int64(first.month)))
      totals.add(amount, to: Count.cohort.counter(.quarter, first.quarter, Int64(first.quarter)))
      totals.add(amount, to: Count.cohort.counter(.year, first.year, Int64(first.year)))
    }
    var last = start > 1 ? Periods(ofDay: days[start - 1].day, weeks) : first
    for index in max(1, start)..<max(1, start, days.count) {
      let next = days[index].day
      // There would be as many pairs of days as facts, so that cohorts by day are made from rows instead.
      totals.add(amount, to: Count.active.counter(.day, next))
      if next > last.day + 1 { totals.add(amount, to: Count.returned.counter(.day, next)) }
      last.day = next
      let week = Periods.week(ofDay: next, weeks)
      if week != last.week { enter(weeks, week, after: last.week, first.week, amount, &totals) }
      last.week = week
      let month = PeriodKind.month.index(ofDay: next)
      if month == last.month { continue }
      enter(.month, month, after: last.month, first.month, amount, &totals)
      last.month = month
      let quarter = Periods.quarter(ofMonth: month)
      if quarter == last.quarter { continue }
      enter(.quarter, quarter, after: last.quarter, first.quarter, amount, &totals)
      last.quarter = quarter
      let year = Periods.year(ofMonth: month)
      if year == last.year { continue }
      enter(.year, year, after: last.year, first.year, amount, &totals)
      last.year = year
    }
  }

  /// Counts the first activity in a period.
  ///
  /// - Parameters:
  ///   - last: the period of the previous activity.
  ///   - cohort: the period of the first activity of all.
  @inline(__always)
  private static func enter(
    _ kind: PeriodKind, _ period: Int32, after last: Int32, _ cohort: Int32, _ amount: Int64,
    _ totals: inout CounterAdder
  ) {
    totals.add(amount, to: Count.cohort.counter(kind, cohort, Int64(period)))
    if period > last + 1 { totals.add(amount, to: Count.returned.counter(kind, period)) }
  }

  /// Counts at the beginnings of which periods the customer was active, for the rate. Only where such a
  /// stretch begins and where it ends is counted, so that sums over periods give how many are active at
  /// each.
  @inline(__always)
  private func countBoundaries(
    _ amount: Int64, _ days: UnsafeBufferPointer<ActiveDay>, _ window: LookBack, _ first: Periods,
    _ weeks: PeriodKind, _ totals: inout CounterAdder
  ) {
    var stretches = Stretches(first, weeks)
    // A span reaches from the day after an activity to the last day at whose beginning the window holds
    // it. Spans that touch are joined.
    var (begin, end) = (first.day + 1, first.day)
    for index in days.indices {
      let day = days[index].day
      if day > end {
        stretches.add(amount, begin, end, &totals)
        begin = day + 1
      }
      end = max(end, window.lastDay(holding: days[index].latest, of: day))
    }
    stretches.add(amount, begin, end, &totals)
    stretches.end(amount, &totals)
  }

  /// The stretches of periods at whose beginnings a customer is active, for each kind of period.
  private struct Stretches {
    private let first: Periods
    private let kindOfWeeks: PeriodKind
    private var days: Stretch
    private var weeks: Stretch
    private var months: Stretch
    private var quarters: Stretch
    private var years: Stretch

    @inline(__always)
    init(_ first: Periods, _ kindOfWeeks: PeriodKind) {
      (self.first, self.kindOfWeeks) = (first, kindOfWeeks)
      days = Stretch(.day, first.day)
      weeks = Stretch(kindOfWeeks, first.week)
      months = Stretch(.month, first.month)
      quarters = Stretch(.quarter, first.quarter)
      years = Stretch(.year, first.year)
    }

    /// Adds the days from one to another at whose beginning the customer is active.
    @inline(__always)
    mutating func add(_ amount: Int64, _ begin: Int32, _ end: Int32, _ totals: inout CounterAdder) {
      if begin > end { return }
      // The first span begins after the first activity.
      let begins = begin - 1 == first.day ? first : Periods(ofDay: begin - 1, kindOfWeeks)
      let ends = Periods(ofDay: end, kindOfWeeks)
      days.add(amount, begins.day, ends.day, &totals)
      weeks.add(amount, begins.week, ends.week, &totals)
      months.add(amount, begins.month, ends.month, &totals)
      quarters.add(amount, begins.quarter, ends.quarter, &totals)
      years.add(amount, begins.year, ends.year, &totals)
    }

    @inline(__always)
    func end(_ amount: Int64, _ totals: inout CounterAdder) {
      days.end(amount, &totals)
      weeks.end(amount, &totals)
      months.end(amount, &totals)
      quarters.end(amount, &totals)
      years.end(amount, &totals)
    }
  }

  /// The stretch of periods of one kind at whose beginnings a customer is active.
  private struct Stretch {
    let kind: PeriodKind
    /// The period of the first activity of all.
    let first: Int32
    /// The first period at whose beginning the customer is not active any more; `nil` before the first
    /// stretch.
    var left: Int32?

    @inline(__always)
    init(_ kind: PeriodKind, _ first: Int32) {
      self.kind = kind
      self.first = first
    }

    /// Adds the periods that begin after period `begin` ends, up to period `end`.
    @inline(__always)
    mutating func add(_ amount: Int64, _ begin: Int32, _ end: Int32, _ totals: inout CounterAdder) {
      if begin >= end { return }
      if let left {
        if begin < left {
          self.left = max(left, end + 1)
          return
        }
        totals.add(amount, to: Count.left.counter(kind, left))
      }
      let isFirstTime = left == nil && first == begin
      let count = isFirstTime ? Count.entered : Count.reentered
      totals.add(amount, to: count.counter(kind, begin + 1))
      left = end + 1
    }

    @inline(__always)
    func end(_ amount: Int64, _ totals: inout CounterAdder) {
      if let left { totals.add(amount, to: Count.left.counter(kind, left)) }
    }
  }

  /// The periods of all kinds that hold a day. They are computed with every activity, and so without
  /// calls, except for the month.
  private struct Periods {
    var day: Int32
    var week: Int32
    var month: Int32
    var quarter: Int32
    var year: Int32

    @inline(__always)
    init(ofDay day: Int32, _ weeks: PeriodKind) {
      self.day = day
      week = Self.week(ofDay: day, weeks)
      month = PeriodKind.month.index(ofDay: day)
      quarter = Self.quarter(ofMonth: month)
      year = Self.year(ofMonth: month)
    }

    @inline(__always)
    static func week(ofDay day: Int32, _ weeks: PeriodKind) -> Int32 { floor(day + weeks.weekShift, 7) }

    @inline(__always)
    static func quarter(ofMonth month: Int32) -> Int32 { floor(month, 3) }

    @inline(__always)
    static func year(ofMonth month: Int32) -> Int32 { floor(month, 12) }

    /// A quotient rounded down.
    @inline(__always)
    private static func floor(_ number: Int32, _ divisor: Int32) -> Int32 {
      number >= 0 ? number / divisor : (number + 1) / divisor - 1
    }
  }
}
