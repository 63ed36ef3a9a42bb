// Calendar arithmetic in one time zone, without Foundation where facts are folded: a table of offsets is built once.

internal import Foundation
public import Ledger

/// The civil calendar of one IANA time zone: local days, periods, and the same local time on another day.
///
/// Proleptic Gregorian. Offsets are known from 1970 to 2100; before and after, the first and the last one hold.
/// A local time that does not exist (clocks go forward) is read with the offset before the change, so 02:30 becomes
/// 03:30; of one that exists twice, arithmetic takes the one with the offset it came from, else the first.
/// `Foundation.Calendar` does the same, and the tests compare.
public struct LocalCalendar: Sendable {
  /// The IANA name, `Europe/London`.
  public let timeZone: String
  /// Of the name and the offsets: two machines whose time-zone data differ have different ones.
  public let fingerprint: Fingerprint
  /// When each offset begins, microseconds since 1970, ascending; the first is the least number there is.
  @usableFromInline let starts: [Int64]
  /// Microseconds east of UTC.
  @usableFromInline let offsets: [Int64]
  /// The index of the offset in force when each bucket of `bucketMicroseconds` begins.
  @usableFromInline let buckets: [UInt16]
  /// When each month from January 1970 on begins, microseconds since 1970.
  private let monthStarts: [Int64]
  private let monthTable = MonthTable()

  private static let secondsFirst = 0
  private static let secondsLast = 4_102_444_800
  /// Between two changes of offset there were never fewer than three weeks since 1970.
  private static let sampleSeconds = 7 * 86_400
  /// 2^42 µs are about 51 days: few buckets hold more than one change.
  @inlinable static var bucketShift: Int64 { 42 }

  /// - Throws: `ProjectionError` with code `unknownTimeZone`.
  public init(timeZone identifier: String) throws {
    guard let zone = TimeZone(identifier: identifier) else {
      throw ProjectionError(.unknownTimeZone, "\(identifier) is not an IANA time zone, such as Europe/London")
    }
    func offset(_ seconds: Int) -> Int {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    }
    var starts = [Int64.min]
    var offsets = [Int64(offset(Self.secondsFirst)) * Instant.microsecondsPerSecond]
    var (earlier, before) = (Self.secondsFirst, offset(Self.secondsFirst))
    while earlier < Self.secondsLast {
      let later = earlier + Self.sampleSeconds
      let after = offset(later)
      if after != before {
        // The first second of the new offset lies in (low, high].
        var (low, high) = (earlier, later)
        while high - low > 1 {
          let middle = (low + high) / 2
          if offset(middle) == before { low = middle } else { high = middle }
        }
        starts.append(Int64(high) * Instant.microsecondsPerSecond)
        offsets.append(Int64(offset(high)) * Instant.microsecondsPerSecond)
      }
      (earlier, before) = (later, after)
    }
    self.init(timeZone: identifier, starts: starts, offsets: offsets)
  }

  private init(timeZone: String, starts: [Int64], offsets: [Int64]) {
    self.timeZone = timeZone
    self.starts = starts
    self.offsets = offsets
    var buckets: [UInt16] = []
    var index = 0
    let last = Int64(Self.secondsLast) * Instant.microsecondsPerSecond
    for bucket in 0...Int(last >> Self.bucketShift) {
      let begin = Int64(bucket) << Self.bucketShift
      while index + 1 < starts.count, starts[index + 1] <= begin { index += 1 }
      buckets.append(UInt16(index))
    }
    self.buckets = buckets
    var first = 0
    monthStarts = (0...MonthTable.monthsMax).map { month in
      let wall = Int64(MonthTable.firstDay(of: month)) * Instant.microsecondsPerDay
      while first + 1 < starts.count, starts[first + 1] <= wall - Instant.microsecondsPerDay { first += 1 }
      let resolved = Self.resolve(wall: wall, starts, offsets, from: first)
      return (resolved.skippedAt ?? resolved.instant).microseconds
    }
    var writer = RowWriter()
    writer.write(timeZone)
    for (start, offset) in zip(starts, offsets) {
      writer.write(start)
      writer.write(offset)
    }
    self.fingerprint = Fingerprint(hashing: writer.bytes)
  }

  // MARK: Offsets

  @inlinable
  func index(at microseconds: Int64) -> Int {
    let bucket = Int(truncatingIfNeeded: microseconds >> Self.bucketShift)
    var index = Int(
      bucket >= 0 && bucket < buckets.count ? buckets[bucket] : bucket < 0 ? 0 : buckets[buckets.count - 1])
    while index + 1 < starts.count, starts[index + 1] <= microseconds { index += 1 }
    return index
  }

  /// Microseconds east of UTC at an instant.
  @inlinable
  public func offset(at instant: Instant) -> Int64 { offsets[index(at: instant.microseconds)] }

  /// The instant of a wall time, and whether the wall skipped it. Of two, the one with the preferred offset.
  @usableFromInline
  func resolve(wall: Int64, preferring offset: Int64? = nil) -> (
    instant: Instant, skippedAt: Instant?
  ) {
    // No offset is a day or more: the answer lies between the offsets a day before and a day after.
    let first = index(at: wall.saturatingSubtract(Instant.microsecondsPerDay))
    return Self.resolve(wall: wall, starts, offsets, from: first, preferring: offset)
  }

  private static func resolve(
    wall: Int64, _ starts: [Int64], _ offsets: [Int64], from first: Int, preferring offset: Int64? = nil
  ) -> (instant: Instant, skippedAt: Instant?) {
    var index = first
    while true {
      let instant = wall.saturatingSubtract(offsets[index])
      guard index + 1 < starts.count else { return (Instant(microseconds: instant), nil) }
      let end = starts[index + 1]
      let second = wall.saturatingSubtract(offsets[index + 1])
      if instant < end {
        let twice = second >= end && offsets[index + 1] == offset
        return (Instant(microseconds: twice ? second : instant), nil)
      }
      // At or after the change by the old offset; before it by the new one: the wall never showed this time.
      if second < end {
        return (Instant(microseconds: instant), Instant(microseconds: end))
      }
      index += 1
    }
  }

  // MARK: Days

  /// The local day of an instant: days since 1970-01-01 on the local calendar.
  @inlinable
  public func day(of instant: Instant) -> Int32 { moment(of: instant).day }

  /// An instant on the local wall: for whoever asks several things of it.
  @inlinable
  public func moment(of instant: Instant) -> LocalMoment {
    LocalMoment(instant: instant, offset: offset(at: instant))
  }

  /// The first instant of a local day: midnight, or the first moment after it where the wall skipped midnight.
  public func start(ofDay day: Int32) -> Instant {
    let resolved = resolve(wall: Int64(day) * Instant.microsecondsPerDay)
    return resolved.skippedAt ?? resolved.instant
  }

  /// The same local time some calendar days later (earlier where negative).
  @inlinable
  public func add(days: Int, to instant: Instant) -> Instant { add(days: days, to: moment(of: instant)) }

  /// The same.
  @inlinable
  public func add(days: Int, to moment: LocalMoment) -> Instant {
    let (moved, overflow) = moment.wall.addingReportingOverflow(Int64(days) &* Instant.microsecondsPerDay)
    if overflow { return days < 0 ? .distantPast : .distantFuture }
    return self.moment(wall: moved, preferring: moment.offset)
  }

  /// The instant of a wall time: at once where no offset changes within a day of it, which is nearly always.
  @inlinable
  func moment(wall: Int64, preferring offset: Int64) -> Instant {
    let index = index(at: wall)
    let (begin, end) = (starts[index], index + 1 < starts.count ? starts[index + 1] : .max)
    // Neither bound overflows: the first offset begins at the least number, the last ends at the greatest.
    if wall &- begin > 2 * Instant.microsecondsPerDay || begin == .min,
      end &- wall > 2 * Instant.microsecondsPerDay, wall > .min + 2 * Instant.microsecondsPerDay
    {
      return Instant(microseconds: wall - offsets[index])
    }
    return resolve(wall: wall, preferring: offset).instant
  }

  /// The same local time some calendar months later; the 29th to 31st become the month's last day where it is shorter.
  public func add(months: Int, to instant: Instant) -> Instant {
    add(months: months, to: moment(of: instant))
  }

  /// The same.
  public func add(months: Int, to moment: LocalMoment) -> Instant {
    let day = moment.day
    let time = moment.wall - Int64(day) * Instant.microsecondsPerDay
    let month = monthTable.month(ofDay: day)
    let target = month + Int32(clamping: months)
    let first = monthTable.firstDay(of: target)
    let moved = min(first + day - monthTable.firstDay(of: month), monthTable.firstDay(of: target + 1) - 1)
    return self.moment(
      wall: Int64(moved) * Instant.microsecondsPerDay + time, preferring: moment.offset)
  }

  /// The first instant of the month after the one that an instant lies in.
  public func endOfMonth(containing instant: Instant) -> Instant {
    start(ofMonth: monthTable.month(ofDay: day(of: instant)) + 1)
  }

  /// The first instant of the month after the one in which the same local time lies some months later.
  public func endOfMonth(months: Int, after moment: LocalMoment) -> Instant {
    let month = monthTable.month(ofDay: moment.day)
    // Only from a month's last day can a wall that skips some time lead into the next month, and none has fewer than 28.
    if moment.day - monthTable.firstDay(of: month) < 26 {
      return start(ofMonth: month + Int32(clamping: months) + 1)
    }
    return endOfMonth(containing: add(months: months, to: moment))
  }

  private func start(ofMonth month: Int32) -> Instant {
    month >= 0 && month < monthStarts.count
      ? Instant(microseconds: monthStarts[Int(month)]) : start(ofDay: monthTable.firstDay(of: month))
  }
}

extension Int64 {
  @inlinable
  func quotientFloored(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  func saturatingSubtract(_ other: Int64) -> Int64 {
    let (result, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : result
  }
}
