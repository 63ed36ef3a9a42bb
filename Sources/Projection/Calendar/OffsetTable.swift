// Which offset from UTC holds when in a time zone, by look-up: folds ask with every touchpoint.

public import Words

/// The offsets of one time zone, and what follows from them for instants, days and months.
@usableFromInline
final class OffsetTable: Sendable {
  let timeZone: String
  let fingerprint: Fingerprint
  /// When each offset begins, in microseconds since 1970, ascending; the first is `Int64.min`.
  let starts: [Int64]
  /// The offsets, in microseconds, positive east of UTC.
  let offsets: [Int64]
  /// The days whose midnight clocks skip or show twice, ascending. Most zones have none.
  @usableFromInline let unevenDays: [Int32]
  /// The stretches of `2^Stretch.shift` microseconds from 1970 on, in order.
  @usableFromInline let stretches: [Stretch]
  /// When each month begins, from January 1970 on, in microseconds since 1970.
  @usableFromInline let monthStarts: [Int64]
  private let months = MonthTable()

  /// The offsets during a stretch of some 25 days, and during the two days before and after it.
  @frozen
  @usableFromInline
  struct Stretch: Sendable {
    /// When the only change of offset is; `Int64.max` where there is none.
    @usableFromInline var change: Int64
    /// The offset until then.
    @usableFromInline var before: Int64
    /// The offset from then on.
    @usableFromInline var after: Int64
    /// The local time at which the month ends that the stretch begins in. No month is shorter than a
    /// stretch.
    @usableFromInline var monthEnd: Int64
    /// The month that the stretch begins in.
    @usableFromInline var month: Int32
    /// Whether there is more than one change, so that the list of offsets has to be searched.
    @usableFromInline var isOther: Bool

    /// 2^41 µs are about 25 days: few stretches hold more than one change.
    @inlinable static var shift: Int64 { 41 }
    /// How far around a stretch changes are looked at. No offset is a day or more, so that beyond this a
    /// local time and its instant lie on the same side of a change.
    @inlinable static var margin: Int64 { 2 * Instant.microsecondsPerDay }
    /// How long before the end of a month its last days begin; before them it is the 26th at the latest.
    @inlinable static var daysLast: Int64 { 5 * Instant.microsecondsPerDay }
  }

  /// - Parameters:
  ///   - starts: when each offset begins, the first one before everything; ascending.
  ///   - last: until when stretches are looked up.
  init(timeZone: String, _ starts: [Int64], _ offsets: [Int64], through last: Int64) {
    self.timeZone = timeZone
    var writer = RowWriter()
    writer.write(timeZone)
    for (start, offset) in zip(starts, offsets) {
      writer.write(start)
      writer.write(offset)
    }
    fingerprint = Fingerprint(hashing: writer.bytes)
    self.starts = starts
    self.offsets = offsets
    unevenDays = Self.unevenDays(starts, offsets)
    stretches = (0...last >> Stretch.shift).map { number in
      let (begin, end) = (number << Stretch.shift, (number + 1) << Stretch.shift)
      // The changes from two days before the stretch to two days after it.
      let first = Self.index(at: begin - Stretch.margin - 1, starts) + 1
      let isChange = first < starts.count && starts[first] <= end + Stretch.margin
      let isOther = first + 1 < starts.count && starts[first + 1] <= end + Stretch.margin
      let month = MonthTable.month(ofDay: Int32(begin / Instant.microsecondsPerDay))
      return Stretch(
        change: isChange ? starts[first] : .max, before: offsets[first - 1],
        after: isChange ? offsets[first] : offsets[first - 1],
        monthEnd: Int64(MonthTable.firstDay(of: month + 1)) * Instant.microsecondsPerDay, month: month,
        isOther: isOther)
    }
    monthStarts = (0...MonthTable.monthsMax).map { month in
      Self.start(ofDay: MonthTable.firstDay(of: month), starts, offsets).microseconds
    }
  }

  // MARK: Instants and the wall

  @inlinable
  @inline(__always)
  func offset(at microseconds: Int64) -> Int64 {
    let number = microseconds >> Stretch.shift
    guard number >= 0, number < stretches.count else { return offsetInList(at: microseconds) }
    let stretch = stretches[Int(truncatingIfNeeded: number)]
    if stretch.isOther { return offsetInList(at: microseconds) }
    return microseconds < stretch.change ? stretch.before : stretch.after
  }

  @usableFromInline
  func offsetInList(at microseconds: Int64) -> Int64 { offsets[Self.index(at: microseconds, starts)] }

  /// The instant of a local time. It takes one look-up where no offset changes nearby, which is nearly
  /// always.
  @inlinable
  @inline(__always)
  func instant(wall: Int64, preferring offset: Int64) -> Instant {
    let number = wall >> Stretch.shift
    guard number >= 0, number < stretches.count else { return resolve(wall: wall, preferring: offset) }
    let stretch = stretches[Int(truncatingIfNeeded: number)]
    let distance = wall &- stretch.change
    if stretch.isOther || distance.magnitude <= Stretch.margin {
      return resolve(wall: wall, preferring: offset)
    }
    return Instant(microseconds: wall &- (distance < 0 ? stretch.before : stretch.after))
  }

  /// The instant of a local time, by searching the list. Where the local time exists twice, it is the one
  /// with the preferred offset.
  @usableFromInline
  func resolve(wall: Int64, preferring offset: Int64) -> Instant {
    Self.resolve(wall: wall, starts, offsets, preferring: offset).instant
  }

  /// The index of the offset in force at an instant.
  private static func index(at microseconds: Int64, _ starts: [Int64]) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= microseconds { low = middle } else { high = middle }
    }
    return low
  }

  /// The instant of a local time; and where clocks skip that time, when they do. Where it exists twice,
  /// the instant is the one with the preferred offset.
  private static func resolve(
    wall: Int64, _ starts: [Int64], _ offsets: [Int64], preferring offset: Int64? = nil
  ) -> (instant: Instant, skippedAt: Instant?) {
    // No offset is a day or more, so that the search begins with the offset a day before.
    var index = index(at: wall.saturatingSubtract(Instant.microsecondsPerDay), starts)
    while true {
      let instant = wall.saturatingSubtract(offsets[index])
      guard index + 1 < starts.count else { return (Instant(microseconds: instant), nil) }
      let end = starts[index + 1]
      let second = wall.saturatingSubtract(offsets[index + 1])
      if instant < end {
        let twice = second >= end && offsets[index + 1] == offset
        return (Instant(microseconds: twice ? second : instant), nil)
      }
      // By the old offset the time lies at or after the change, by the new one before it: clocks never
      // showed it.
      if second < end {
        return (Instant(microseconds: instant), Instant(microseconds: end))
      }
      index += 1
    }
  }

  // MARK: Days and months

  /// The first instant of a local day: midnight, or the first moment after it where clocks skip midnight.
  func start(ofDay day: Int32) -> Instant { Self.start(ofDay: day, starts, offsets) }

  private static func start(ofDay day: Int32, _ starts: [Int64], _ offsets: [Int64]) -> Instant {
    let resolved = resolve(wall: wall(ofDay: day), starts, offsets)
    return resolved.skippedAt ?? resolved.instant
  }

  /// The instant with the same local time some calendar months later; the 29th to 31st become the last
  /// day of a shorter month.
  func add(months count: Int, to moment: LocalMoment) -> Instant {
    let day = moment.day
    // The time of day. It is right even where the begin of the day does not fit in 64 bits.
    let time = moment.wall &- Int64(day) &* Instant.microsecondsPerDay
    let month = months.month(ofDay: day)
    let target = month + Int32(clamping: count)
    let first = months.firstDay(of: target)
    let moved = min(first + day - months.firstDay(of: month), months.firstDay(of: target + 1) - 1)
    let (wall, overflow) = Self.wall(ofDay: moved).addingReportingOverflow(time)
    return instant(wall: overflow ? .max : wall, preferring: moment.offset)
  }

  /// The local time at which a day begins; `Int64.min` or `.max` where that does not fit.
  private static func wall(ofDay day: Int32) -> Int64 {
    let (wall, overflow) = Int64(day).multipliedReportingOverflow(by: Instant.microsecondsPerDay)
    return overflow ? (day < 0 ? .min : .max) : wall
  }

  /// The first instant of the month after the one that a moment lies in.
  func endOfMonth(containing moment: LocalMoment) -> Instant {
    start(ofMonth: months.month(ofDay: moment.day) + 1)
  }

  /// The end of the month that lies some months after the moment's: the first instant of the month that
  /// follows it.
  @inlinable
  @inline(__always)
  func endOfMonth(months count: Int, after moment: LocalMoment) -> Instant {
    let wall = moment.wall
    let number = wall >> Stretch.shift
    guard number >= 0, number < stretches.count else {
      return computedEndOfMonth(months: count, after: moment)
    }
    let stretch = stretches[Int(truncatingIfNeeded: number)]
    let isNextMonth = wall >= stretch.monthEnd
    let target = Int(stretch.month) + (isNextMonth ? 2 : 1) + count
    guard target >= 0, target < monthStarts.count else {
      return computedEndOfMonth(months: count, after: moment)
    }
    let end = monthStarts[target]
    // Where clocks skip some time at a month's end, the local time may be read as one of the next month.
    // That can happen from the 27th on only.
    if !isNextMonth, stretch.monthEnd - wall < Stretch.daysLast, isChange(near: end) {
      return computedEndOfMonth(months: count, after: moment)
    }
    return Instant(microseconds: end)
  }

  /// Whether the offset changes within two days of an instant; `true`, too, where that is not known.
  @inlinable
  @inline(__always)
  func isChange(near microseconds: Int64) -> Bool {
    let number = microseconds >> Stretch.shift
    guard number >= 0, number < stretches.count else { return true }
    let stretch = stretches[Int(truncatingIfNeeded: number)]
    return stretch.isOther || (microseconds &- stretch.change).magnitude <= Stretch.margin
  }

  @usableFromInline
  func computedEndOfMonth(months count: Int, after moment: LocalMoment) -> Instant {
    let later = add(months: count, to: moment)
    return endOfMonth(containing: LocalMoment(instant: later, offset: offset(at: later.microseconds)))
  }

  private func start(ofMonth month: Int32) -> Instant {
    month >= 0 && month < monthStarts.count
      ? Instant(microseconds: monthStarts[Int(month)]) : start(ofDay: months.firstDay(of: month))
  }
}
