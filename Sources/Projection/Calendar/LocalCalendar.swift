// Calendar arithmetic in one time zone. A table of offsets is built once, so that folds do without
// Foundation.

internal import Foundation
public import Words

/// The civil calendar of one IANA time zone: local days, periods, and the same local time on another day.
///
/// The calendar is the proleptic Gregorian one. Offsets are known from 1970 to 2100; before that the
/// first one holds, and after it the last. A local time that does not exist, because clocks go forward,
/// is read with the offset before the change: 02:30 becomes 03:30. A local time that exists twice means
/// the one with the offset that the arithmetic started from, or else the first. `Foundation.Calendar`
/// does the same, and the tests compare.
public struct LocalCalendar: Sendable {
  /// The table that answers everything. It is one reference, since calendars are passed along with every
  /// question.
  @usableFromInline let offsets: OffsetTable

  /// The IANA name, `Europe/London`.
  public var timeZone: String { offsets.timeZone }
  /// A hash of the name and the offsets: machines with other time-zone data have another.
  public var fingerprint: Fingerprint { offsets.fingerprint }

  private static let secondsFirst = 0
  private static let secondsLast = 4_102_444_800
  /// How far apart offsets are sampled. No two changes are nearer than six days: some zones interrupt
  /// daylight saving time for a week.
  private static let sampleSeconds = 3 * 86_400

  /// The calendar of a time zone by its IANA name.
  ///
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
    self.offsets = OffsetTable(
      timeZone: identifier, starts, offsets, through: Int64(Self.secondsLast) * Instant.microsecondsPerSecond)
  }

  // MARK: Offsets

  /// Microseconds east of UTC at an instant.
  @inlinable
  @inline(__always)
  public func offset(at instant: Instant) -> Int64 { offsets.offset(at: instant.microseconds) }

  // MARK: Days

  /// The local day of an instant: days since 1970-01-01 on the local calendar.
  @inlinable
  public func day(of instant: Instant) -> Int32 { moment(of: instant).day }

  /// An instant with its local time, for callers that ask several things of it.
  @inlinable
  @inline(__always)
  public func moment(of instant: Instant) -> LocalMoment {
    LocalMoment(instant: instant, offset: offset(at: instant))
  }

  /// The first instant of a local day: midnight, or the first moment after it where clocks skip midnight.
  public func start(ofDay day: Int32) -> Instant { offsets.start(ofDay: day) }

  /// The instant with the same local time some calendar days later, or earlier where `days` is negative.
  @inlinable
  public func add(days: Int, to instant: Instant) -> Instant { add(days: days, to: moment(of: instant)) }

  /// The instant with the same local time some calendar days after a moment, or before it where `days` is
  /// negative.
  @inlinable
  @inline(__always)
  public func add(days: Int, to moment: LocalMoment) -> Instant {
    let (moved, overflow) = moment.wall.addingReportingOverflow(Int64(days) &* Instant.microsecondsPerDay)
    if overflow { return days < 0 ? .distantPast : .distantFuture }
    return offsets.instant(wall: moved, preferring: moment.offset)
  }

  /// The instant with the same local time some calendar months later; the 29th to 31st become the last
  /// day of a shorter month.
  public func add(months: Int, to instant: Instant) -> Instant {
    add(months: months, to: moment(of: instant))
  }

  /// The instant with the same local time some calendar months after a moment; the 29th to 31st become
  /// the last day of a shorter month.
  public func add(months: Int, to moment: LocalMoment) -> Instant { offsets.add(months: months, to: moment) }

  /// The first instant of the month after the one that an instant lies in.
  public func endOfMonth(containing instant: Instant) -> Instant {
    offsets.endOfMonth(containing: moment(of: instant))
  }

  /// The end of the month that lies some months after the moment's: the first instant of the month that
  /// follows it.
  @inlinable
  @inline(__always)
  public func endOfMonth(months: Int, after moment: LocalMoment) -> Instant {
    offsets.endOfMonth(months: months, after: moment)
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
