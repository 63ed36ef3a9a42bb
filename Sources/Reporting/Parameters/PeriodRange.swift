// Which periods of a calendar a report covers.

public import Words
public import Projection

/// Which periods a report covers.
public struct PeriodRange: Hashable, Sendable {
  public var kind: PeriodKind
  /// `nil` begins with the first period with activity, or 40,000 before the last.
  public var from: Int32?
  /// `nil` ends with the period that holds the as-of instant; none after that is reported.
  public var to: Int32?

  /// More periods are not reported.
  private static let periodsMax: Int64 = 40_000

  /// - Parameter period: `day`, `week`, `month`, `quarter`, `year`.
  /// - Parameter from: a period as reports name it (`2011-11`, `2011-W44`, `2011-Q4`, `2011`), or a day within it.
  /// - Parameter to: the same; the range includes it.
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what was expected.
  public init(period: String, from: String? = nil, to: String? = nil) throws {
    let kind = try PeriodKind(word: period)
    self.kind = kind
    self.from = try from.map { try kind.index(labelled: $0) }
    self.to = try to.map { try kind.index(labelled: $0) }
    if let first = self.from, let last = self.to, first > last {
      throw ProjectionError(
        .invalidRequest,
        "the range ends before it begins: \(kind.label(of: first)) to \(kind.label(of: last))")
    }
    if let first = self.from, let last = self.to, Int64(last) - Int64(first) > Self.periodsMax {
      throw ProjectionError(
        .invalidRequest, "the range has more than 40,000 periods; use a longer kind of period")
    }
  }

  public init(_ kind: PeriodKind, from: Int32? = nil, to: Int32? = nil) {
    self.kind = kind
    self.from = from
    self.to = to
  }

  /// The periods to report: from the first with activity to the one that holds the as-of instant where nothing else was
  /// asked for, whatever happened in them; `nil` where there are none.
  public func resolved(activity: ClosedRange<Int32>?, asOf: Instant, in calendar: LocalCalendar)
    -> ClosedRange<
      Int32
    >?
  {
    let present = kind.index(ofDay: calendar.dayBegun(at: calendar.moment(of: asOf)))
    let last = min(to ?? present, present)
    guard let first = from ?? activity?.lowerBound, first <= last else { return nil }
    // The end that nobody asked for is cut off: a wrong date long ago hides nothing of the present.
    if from == nil { return max(first, Int32(clamping: Int64(last) - Self.periodsMax))...last }
    return first...min(last, Int32(clamping: Int64(first) + Self.periodsMax))
  }
}

extension LocalCalendar {
  /// Whether a period is over at an instant: whether there is none after that instant that lies in it.
  public func isOver(_ kind: PeriodKind, _ period: Int32, at instant: Instant) -> Bool {
    start(ofDay: kind.firstDay(of: period + 1)).microseconds - 1 <= instant.microseconds
  }
}
