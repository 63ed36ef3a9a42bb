// Looking back some calendar days: whether an activity lies in the window that ends at an instant, and
// until when.

public import Words

/// The window of some calendar days before an instant: from the same local time that many days earlier,
/// included, to the instant, excluded.
///
/// The begin is counted backwards from the end. Where clocks change, that is not the same as asking when
/// that many days after an activity are over. Say that clocks went forward from 02:00 to 03:00 on the day
/// that the window begins on. The window that ends at 02:30 begins at 03:30, which is what 02:30 of that
/// day is read as; the window that ends at 03:00 begins at 03:00. So an activity of 03:15 leaves the
/// window at 02:15, and is in it again from 03:00 to 03:15.
public struct LookBack: Sendable {
  /// The length of the window in calendar days, at least 1.
  public let days: Int32
  @usableFromInline let calendar: LocalCalendar

  /// The window of so many calendar days, at least 1, as the clocks of a calendar's time zone count them.
  @inlinable
  public init(days: Int32, in calendar: LocalCalendar) {
    self.days = days
    self.calendar = calendar
  }

  /// The begin of the window that ends at an instant.
  @inlinable
  public func begin(endingAt instant: Instant) -> Instant { calendar.add(days: -Int(days), to: instant) }

  /// Whether the window that ends at an instant holds an activity.
  @inlinable
  public func holds(_ activity: Instant, endingAt instant: Instant) -> Bool {
    activity < instant && begin(endingAt: instant) <= activity
  }

  /// The last instant up to which the windows that end at `instant` and later all hold an activity, or
  /// all do not; `nil` where that never changes.
  ///
  /// - Parameters:
  ///   - activity: what the windows hold or do not, with its local time.
  ///   - isHeld: whether the window that ends at `instant` holds the activity.
  ///   - instant: must not lie before the activity.
  @inlinable
  @inline(__always)
  public func holdsUntil(_ activity: LocalMoment, isHeld: Bool, from instant: Instant) -> Instant? {
    let end = calendar.add(days: Int(days), to: activity)
    if calendar.isShifted(near: activity.instant) || calendar.isShifted(near: end) {
      return changeBesideClocks(activity.instant, isHeld: isHeld, from: instant)
    }
    if isHeld { return end }
    return instant == activity.instant ? instant : nil
  }

  /// The last instant whose window holds an activity; `nil` where none does.
  public func last(holding activity: Instant) -> Instant? {
    var (isHeld, instant, last) = (false, activity, Instant?.none)
    let moment = calendar.moment(of: activity)
    while let end = holdsUntil(moment, isHeld: isHeld, from: instant) {
      if isHeld { last = end }
      isHeld.toggle()
      instant = Instant(microseconds: end.microseconds + 1)
    }
    return last
  }

  /// The last day at whose beginning the window holds a day's latest activity.
  ///
  /// That is the day `days` later; or the day before that one, where the later day begins after midnight
  /// and so does the window, or where the midnight at which the window begins comes twice.
  @inlinable
  @inline(__always)
  public func lastDay(holding latest: Instant, of day: Int32) -> Int32 {
    let last = day &+ days
    guard calendar.hasUnevenDays else { return last }
    return lastUnevenDay(last, day, latest)
  }

  @usableFromInline
  func lastUnevenDay(_ last: Int32, _ day: Int32, _ latest: Instant) -> Int32 {
    guard calendar.isUneven(day) || calendar.isUneven(last) else { return last }
    return begin(endingAt: calendar.start(ofDay: last)) > latest ? last - 1 : last
  }

  /// What `holdsUntil` answers where clocks change near an end of the window.
  ///
  /// As the end of the window moves on, its begin moves on with it, except for jumps: where clocks change
  /// at the end, and where local time at the begin is skipped or repeated. Between two jumps the begin
  /// passes the activity at most once.
  @usableFromInline
  func changeBesideClocks(_ activity: Instant, isHeld: Bool, from instant: Instant) -> Instant? {
    let reach = 3 * Instant.microsecondsPerDay
    let end = calendar.add(days: Int(days), to: activity).microseconds
    let first = max(instant.microseconds + 1, isHeld ? end - reach : activity.microseconds + 1)
    // Windows that end later begin after the activity, whatever clocks do.
    guard first <= end + reach else { return nil }
    let jumps = calendar.jumps(
      ofWindows: days, beginningNear: activity, reach, endingIn: first...(end + reach))
    var pieces = ([first] + jumps.filter { $0 > first })[...]
    while let piece = pieces.popFirst() {
      let begin = begin(endingAt: Instant(microseconds: piece)).microseconds
      if (begin <= activity.microseconds) != isHeld { return Instant(microseconds: piece - 1) }
      let passes = piece + (activity.microseconds - begin)
      if isHeld, passes < pieces.first ?? .max { return Instant(microseconds: passes) }
    }
    return nil
  }
}

extension LocalCalendar {
  /// The local day that began last. It is the day that clocks show, except where clocks go back over
  /// midnight into the day before: that time belongs to the day that had begun already, so that a later
  /// instant never has an earlier day.
  @inlinable
  @inline(__always)
  public func dayBegun(at moment: LocalMoment) -> Int32 {
    let day = moment.day
    guard hasUnevenDays, isUneven(day &+ 1) else { return day }
    return start(ofDay: day + 1) <= moment.instant ? day + 1 : day
  }

  /// Whether there are days whose midnight clocks skip or show twice.
  @inlinable var hasUnevenDays: Bool { !offsets.unevenDays.isEmpty }

  /// Whether clocks skip the midnight of a day, or show it twice.
  @usableFromInline
  func isUneven(_ day: Int32) -> Bool {
    let days = offsets.unevenDays
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle] < day { low = middle + 1 } else { high = middle }
    }
    return low < days.count && days[low] == day
  }

  @inlinable
  @inline(__always)
  func isShifted(near instant: Instant) -> Bool { offsets.isShifted(near: instant.microseconds) }

  /// The ends at which the begin of a window may jump, ascending, in microseconds since 1970.
  fileprivate func jumps(
    ofWindows days: Int32, beginningNear activity: Instant, _ reach: Int64, endingIn ends: ClosedRange<Int64>
  ) -> [Int64] {
    let table = offsets
    let changes = table.starts.indices.dropFirst()
    let atEnd = changes.filter { ends.contains(table.starts[$0]) }
    var jumps = atEnd.map { table.starts[$0] }
    let endOffsets = [table.offset(at: ends.lowerBound)] + atEnd.map { table.offsets[$0] }
    for index in changes where abs(table.starts[index] - activity.microseconds) <= reach {
      for offset in [table.offsets[index - 1], table.offsets[index]] {
        let wall = table.starts[index] + offset + Int64(days) * Instant.microsecondsPerDay
        jumps += endOffsets.map { wall - $0 }
      }
    }
    return Set(jumps.filter(ends.contains)).sorted()
  }
}

extension OffsetTable {
  /// Whether the offset changes so near an instant that the begin of a window may jump over the instant.
  /// A change makes it jump by as much as the offset changes, and by at most thrice that where both ends
  /// of the window have one.
  @inlinable
  @inline(__always)
  func isShifted(near microseconds: Int64) -> Bool {
    let number = microseconds >> Stretch.shift
    guard number >= 0, number < stretches.count else { return true }
    let stretch = stretches[Int(truncatingIfNeeded: number)]
    let shift = (stretch.after &- stretch.before).magnitude
    return stretch.isOther || (microseconds &- stretch.change).magnitude <= 3 &* shift
  }

  /// The days whose midnight lies in the local time that a change of offset skips or repeats.
  static func unevenDays(_ starts: [Int64], _ offsets: [Int64]) -> [Int32] {
    var days: Set<Int32> = []
    for index in starts.indices.dropFirst() {
      let walls = [starts[index] + offsets[index - 1], starts[index] + offsets[index]].sorted()
      let day = Instant.microsecondsPerDay
      var midnight = -((-walls[0]).quotientFloored(by: day)) * day
      while midnight < walls[1] {
        days.insert(Int32(clamping: midnight / day))
        midnight += day
      }
    }
    return days.sorted()
  }
}
