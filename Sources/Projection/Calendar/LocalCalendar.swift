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
    let bucket = Int(clamping: microseconds >> Self.bucketShift)
    var index = Int(buckets[min(max(bucket, 0), buckets.count - 1)])
    while index + 1 < starts.count, starts[index + 1] <= microseconds { index += 1 }
    return index
  }

  /// Microseconds east of UTC at an instant.
  @inlinable
  public func offset(at instant: Instant) -> Int64 { offsets[index(at: instant.microseconds)] }

  /// The local wall time of an instant, as microseconds since 1970-01-01 00:00 on that wall.
  @inlinable
  func wall(of instant: Instant) -> Int64 {
    let (wall, overflow) = instant.microseconds.addingReportingOverflow(offset(at: instant))
    return overflow ? instant.microseconds : wall
  }

  /// The instant of a wall time, and whether the wall skipped it. Of two, the one with the preferred offset.
  @usableFromInline
  func resolve(wall: Int64, preferring offset: Int64? = nil) -> (
    instant: Instant, skippedAt: Instant?
  ) {
    // No offset is a day or more: the answer lies between the offsets a day before and a day after.
    var index = index(at: wall.saturatingSubtract(Instant.microsecondsPerDay))
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
  public func day(of instant: Instant) -> Int32 {
    Int32(clamping: wall(of: instant).quotientFloored(by: Instant.microsecondsPerDay))
  }

  /// The first instant of a local day: midnight, or the first moment after it where the wall skipped midnight.
  public func start(ofDay day: Int32) -> Instant {
    let resolved = resolve(wall: Int64(day) * Instant.microsecondsPerDay)
    return resolved.skippedAt ?? resolved.instant
  }

  /// The same local time some calendar days later (earlier where negative).
  @inlinable
  public func add(days: Int, to instant: Instant) -> Instant {
    let offset = offset(at: instant)
    let (wall, beyond) = instant.microseconds.addingReportingOverflow(offset)
    let (moved, overflow) = (beyond ? instant.microseconds : wall)
      .addingReportingOverflow(Int64(days) &* Instant.microsecondsPerDay)
    if overflow { return days < 0 ? .distantPast : .distantFuture }
    return moment(wall: moved, preferring: offset)
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
    let wall = wall(of: instant)
    let day = Int32(clamping: wall.quotientFloored(by: Instant.microsecondsPerDay))
    let time = wall - Int64(day) * Instant.microsecondsPerDay
    let month = MonthTable.month(ofDay: day)
    let target = month + Int32(clamping: months)
    let first = MonthTable.firstDay(of: target)
    let moved = min(first + day - MonthTable.firstDay(of: month), MonthTable.firstDay(of: target + 1) - 1)
    return moment(
      wall: Int64(moved) * Instant.microsecondsPerDay + time, preferring: offset(at: instant))
  }

  /// The first instant of the month after the one that an instant lies in.
  public func endOfMonth(containing instant: Instant) -> Instant {
    start(ofDay: MonthTable.firstDay(of: MonthTable.month(ofDay: day(of: instant)) + 1))
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
