// Which periods of a calendar a report covers.

public import Words
public import Projection

/// The range of periods that a report covers.
public struct PeriodRange: Hashable, Sendable {
  /// The kind of period that `from` and `to` are indices of.
  public var kind: PeriodKind
  /// The index of the first period; `nil` for the first with activity, or at most 40,000 before the last.
  public var from: Int32?
  /// The index of the last period; `nil` for the one that holds the as-of instant. No later one is
  /// reported.
  public var to: Int32?

  /// The most periods that are reported.
  private static let periodsMax: Int64 = 40_000

  /// Reads a range that a person wrote.
  ///
  /// - Parameters:
  ///   - period: the kind of period: `day`, `week`, `month`, `quarter`, `year`.
  ///   - from: the first period as reports name it (`2011-11`, `2011-W44`, `2011-Q4`, `2011`), or a day
  ///     within it.
  ///   - to: the last period, written in the same way; the range includes it.
  /// - Throws: `ProjectionError` with code `invalidRequest`, whose message says what was expected.
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

  /// The range from one period to another, both included, by their indices; `resolved` gives none where the
  /// first comes after the last.
  public init(_ kind: PeriodKind, from: Int32? = nil, to: Int32? = nil) {
    self.kind = kind
    self.from = from
    self.to = to
  }

  /// The periods to report, empty ones included: where nothing else was asked for, from the first with
  /// activity to the one that holds the as-of instant. `nil` where there are none.
  public func resolved(activity: ClosedRange<Int32>?, asOf: Instant, in calendar: LocalCalendar)
    -> ClosedRange<
      Int32
    >?
  {
    let present = kind.index(ofDay: calendar.dayBegun(at: calendar.moment(of: asOf)))
    let last = min(to ?? present, present)
    guard let first = from ?? activity?.lowerBound, first <= last else { return nil }
    // Too many periods are cut off at the end that was not asked for, so that a wrong date long ago does
    // not hide the present.
    if from == nil { return max(first, Int32(clamping: Int64(last) - Self.periodsMax))...last }
    return first...min(last, Int32(clamping: Int64(first) + Self.periodsMax))
  }
}

extension LocalCalendar {
  /// Whether a period is over at an instant: no later instant lies in it.
  public func isOver(_ kind: PeriodKind, _ period: Int32, at instant: Instant) -> Bool {
    start(ofDay: kind.firstDay(of: period + 1)).microseconds - 1 <= instant.microseconds
  }
}
