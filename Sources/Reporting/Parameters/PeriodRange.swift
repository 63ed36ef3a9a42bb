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
  /// The first and the last period as they were written; `nil` where they were not. It is no part of the range.
  private var written: Written?

  private struct Written: Sendable {
    var from: String?
    var to: String?
  }

  public static func == (left: PeriodRange, right: PeriodRange) -> Bool {
    (left.kind, left.from, left.to) == (right.kind, right.from, right.to)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(from)
    hasher.combine(to)
  }

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
    try self.init(PeriodKind(word: period), written: Written(from: from, to: to))
  }

  private init(_ kind: PeriodKind, written: Written) throws {
    let (from, to) = (written.from, written.to)
    self.kind = kind
    self.written = written
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

  /// The same range, whose weeks begin on a certain day. Ranges of other periods stay as they are.
  ///
  /// - Parameters:
  ///   - weeks: one of the kinds of week.
  ///   - reason: what says on which day weeks begin, for a message: `the policy of retention`.
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by names that such weeks do
  ///   not have: only those from Monday have the names of ISO 8601.
  public func weeks(as weeks: PeriodKind, by reason: String) throws -> PeriodRange {
    guard kind.isWeek, kind != weeks else { return self }
    if let written {
      for name in [written.from, written.to].compactMap(\.self) where CivilDate(name) == nil {
        let day = kind.firstDay(of: try kind.index(labelled: name))
        throw ProjectionError(
          .invalidRequest,
          "\(name): weeks begin on \(weeks.weekday ?? "another day") by \(reason) and have no numbers; give a day in "
            + "it: \(weeks.label(of: weeks.index(ofDay: day)))")
      }
      return try PeriodRange(weeks, written: written)
    }
    func moved(_ index: Int32?) -> Int32? { index.map { weeks.index(ofDay: kind.firstDay(of: $0)) } }
    return PeriodRange(weeks, from: moved(from), to: moved(to))
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
