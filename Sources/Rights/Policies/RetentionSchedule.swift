// How long what is recorded about people is kept, as a business says it.

public import Ledger
public import Projection
public import Words

/// What a retention schedule says: rules, each of which takes something out of touchpoints of some types after some time.
public struct RetentionSchedule: Hashable, Sendable {
  /// The rules, in the order of the document. Where several take something out of a touchpoint at once, the one that takes the most
  /// does; of those that take the same the first.
  public var rules: [Rule] = []

  /// One rule of a schedule.
  public struct Rule: Hashable, Sendable {
    /// Its name, which is the reason that is recorded: `visits`.
    public var name: String
    /// The types of touchpoint; `nil` for all that something may be taken out of.
    public var types: TypeSet?
    /// What is taken out.
    public var take: RedactionScope
    /// After which time.
    public var after: Period
    /// From when on the time is counted.
    public var since: Since
  }

  /// A time by the calendar: so many months and then so many days.
  public struct Period: Hashable, Sendable {
    /// Months; a year has 12.
    public var months: Int
    /// Days, after the months.
    public var days: Int

    /// A time of so many months, and so many days after them.
    public init(months: Int = 0, days: Int = 0) { (self.months, self.days) = (months, days) }
  }

  /// From when on a rule counts its time.
  public enum Since: String, CaseIterable, Sendable {
    /// From when the touchpoint occurred.
    case occurred
    /// From the person's last order; of somebody who never ordered from when the touchpoint occurred.
    case lastOrder = "last-order"
    /// From the person's last touchpoint, whatever it was. What the ledger itself records of them does not count.
    case lastTouchpoint = "last-touchpoint"
  }
}

extension RetentionSchedule.Period {
  /// The instant before which something must have happened for this time to be over: the time ends with the local day.
  ///
  /// - Parameters:
  ///   - now: the instant that is asked about.
  ///   - calendar: the calendar of the ledger's time zone.
  public func cutoff(at now: Instant, _ calendar: LocalCalendar) -> Instant {
    let today = calendar.day(of: now)
    func isOver(_ day: Int32) -> Bool {
      let end = calendar.add(days: days, to: calendar.add(months: months, to: calendar.start(ofDay: day)))
      return calendar.day(of: end) < today
    }
    // A month has 31 days at the most, so that the time of this day is over; those of the days after it end one after the other.
    var day = today - Int32(clamping: months * 31 + days + 2)
    while isOver(day + 1) { day += 1 }
    return calendar.start(ofDay: day + 1)
  }
}
