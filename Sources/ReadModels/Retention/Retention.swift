// Who comes back: the read model under rate, churn, cohorts and lifecycle.

public import Ledger
public import Projection

/// Folds qualifying touchpoints into the days on which a customer was active.
///
/// All that a period's figures need is counted, for each kind of period, when a row is folded, and none of it changes
/// because time passes: reports cut off at the as-of instant. Only "active now" moves with time.
public struct Retention: Projector {
  public static let name: ViewName = "retention"

  public let calendar: LocalCalendar
  private let types: TypeNames

  public init(calendar: LocalCalendar, types: TypeNames = TypeNames()) {
    self.calendar = calendar
    self.types = types
  }

  public var fingerprint: Fingerprint { Fingerprint("retention/3", calendar.fingerprint) }

  public func policy(from published: [PublishedPolicy]) throws -> RetentionPolicy {
    guard let document = published.last else { return RetentionPolicy() }
    guard published.count == 1 else {
      let names = published.map(\.name).joined(separator: ", ")
      throw PolicyFault("", "there can be only one definition of retention; published are \(names)")
    }
    return try RetentionPolicy(document: document.document, types: types)
  }

  public func initialRow() -> RetentionRow { RetentionRow() }

  public func clear(_ row: inout RetentionRow) { row.clear() }

  @inline(__always)
  public func apply(
    _ touchpoint: Touchpoint, under policy: RetentionPolicy, to row: inout RetentionRow
  ) throws {
    // An order whose amount is not known is an order; one of a total of 0 is a sample or a replacement.
    guard touchpoint.fact.value >= policy.minimumValue || touchpoint.fact.unit == .none,
      policy.types.contains(touchpoint.fact.type)
    else { return }
    let time = touchpoint.fact.historyTime
    row.touchpoints += 1
    // The wall can go back a day at its midnight; a history does not.
    let moment = calendar.moment(of: time)
    let day = max(moment.day, row.days.last ?? .min)
    if day != row.days.last { row.days.append(day) }
    let span = RetentionRow.Span(first: day &+ 1, last: day &+ policy.lookBackDays)
    if let last = row.spans.indices.last, span.first <= row.spans[last].last + 1 {
      row.spans[last].last = max(row.spans[last].last, span.last)
    } else {
      row.spans.append(span)
    }
    row.latest = time
    row.activeUntil = max(row.activeUntil, calendar.add(days: Int(policy.lookBackDays), to: moment))
    if row.state != .active { row.state = .arriving }
  }

  public func settle(_ row: inout RetentionRow, at instant: Instant, under policy: RetentionPolicy) {
    if row.state == .arriving, instant > row.latest { row.state = .active }
    if row.state == .active, instant > row.activeUntil { row.state = .lapsed }
  }

  public func nextChange(of row: RetentionRow, under policy: RetentionPolicy) -> Instant? {
    switch row.state {
    case .never, .lapsed: nil
    case .arriving: Instant(microseconds: row.latest.microseconds + 1)
    case .active: Instant(microseconds: row.activeUntil.microseconds + 1)
    }
  }

  public func contribute(_ row: RetentionRow, to totals: inout Totals) {
    if row.state == .active { totals.add(1, to: Counter(Count.activeNow.rawValue)) }
    if row.touchpoints > 0 {
      totals.add(1, to: Counter(Count.byTouchpoints.rawValue, 0, 0, row.touchpoints))
      totals.add(1, to: Counter(Count.byDays.rawValue, 0, 0, Int64(row.days.count)))
    }
    contributeActivity(row, to: &totals)
    contributeBoundaries(row, to: &totals)
  }

  /// Cohorts and lifecycle: in which periods was there activity? Who is current or dormant in one follows from who was
  /// active in it and in the one before.
  ///
  /// Most days lie in the week and the month of the one before, and then those need no look.
  private func contributeActivity(_ row: RetentionRow, to totals: inout Totals) {
    guard let firstDay = row.days.first else { return }
    let cohorts = PeriodKind.indices(ofDay: firstDay)
    totals.add(1, to: Count.new.counter(.day, firstDay))
    totals.add(1, to: Count.active.counter(.day, firstDay))
    for kind in PeriodKind.allCases where kind != .day {
      let cohort = cohorts[Int(kind.rawValue) - 1]
      totals.add(1, to: Count.cohort.counter(kind, cohort, Int64(cohort)))
    }
    var (day, week, month) = (firstDay, cohorts[1], cohorts[2])
    for index in 1..<max(1, row.days.count) {
      let next = row.days[index]
      // A cell for each pair of days would be as many as there are facts: cohorts by day are made from rows.
      totals.add(1, to: Count.active.counter(.day, next))
      if next > day + 1 { totals.add(1, to: Count.returned.counter(.day, next)) }
      day = next
      let nextWeek = PeriodKind.week.index(ofDay: next)
      if nextWeek != week {
        enter(nextWeek, after: week, .week, cohorts[1], &totals)
        week = nextWeek
      }
      let nextMonth = PeriodKind.month.index(ofDay: next)
      if nextMonth == month { continue }
      enter(nextMonth, after: month, .month, cohorts[2], &totals)
      let (quarter, nextQuarter) = (
        PeriodKind.quarter.index(ofMonth: month), PeriodKind.quarter.index(ofMonth: nextMonth)
      )
      if nextQuarter != quarter { enter(nextQuarter, after: quarter, .quarter, cohorts[3], &totals) }
      let (year, nextYear) = (
        PeriodKind.year.index(ofMonth: month), PeriodKind.year.index(ofMonth: nextMonth)
      )
      if nextYear != year { enter(nextYear, after: year, .year, cohorts[4], &totals) }
      month = nextMonth
    }
  }

  /// Counts the first activity in a period.
  ///
  /// - Parameter last: the period of the activity before.
  private func enter(
    _ period: Int32, after last: Int32, _ kind: PeriodKind, _ cohort: Int32, _ totals: inout Totals
  ) {
    totals.add(1, to: Count.cohort.counter(kind, cohort, Int64(period)))
    if period > last + 1 { totals.add(1, to: Count.returned.counter(kind, period)) }
  }

  /// Rate: at the beginnings of which periods was the customer active? Counted where that begins and where it ends, so
  /// that sums over periods give how many are active at each.
  private func contributeBoundaries(_ row: RetentionRow, to totals: inout Totals) {
    guard let firstDay = row.days.first else { return }
    let kinds = PeriodKind.allCases
    let firstPeriods = PeriodKind.indices(ofDay: firstDay)
    var hasEntered = InlineArray<5, Bool>(repeating: false)
    var left = InlineArray<5, Int32>(repeating: 0)
    for span in row.spans {
      let begins = PeriodKind.indices(ofDay: span.first - 1)
      let ends = PeriodKind.indices(ofDay: span.last)
      for index in kinds.indices {
        let (kind, first, last) = (kinds[index], begins[index] + 1, ends[index])
        if first > last { continue }
        if hasEntered[index] {
          if first <= left[index] {
            left[index] = max(left[index], last + 1)
            continue
          }
          totals.add(1, to: Count.left.counter(kind, left[index]))
        }
        let isFirstTime = !hasEntered[index] && firstPeriods[index] == first - 1
        totals.add(1, to: (isFirstTime ? Count.entered : Count.reentered).counter(kind, first))
        hasEntered[index] = true
        left[index] = last + 1
      }
    }
    for index in kinds.indices where hasEntered[index] {
      totals.add(1, to: Count.left.counter(kinds[index], left[index]))
    }
  }

  /// What is counted. Raw values are on disk.
  enum Count: UInt16 {
    /// Active at the beginning of a period and not of the one before, first activity in that.
    case entered = 1
    /// The same, with earlier activity.
    case reentered = 2
    /// Active at the beginning of the period before, not of this one.
    case left = 3
    /// First activity ever, by day.
    case new = 4
    /// Activity, by day.
    case active = 5
    /// Activity in this period, none in the one before, some earlier.
    case returned = 6
    /// Activity in a period, by that of the first activity; of all kinds of periods but days.
    case cohort = 8
    case activeNow = 9
    /// Customers by how many qualifying touchpoints they have.
    case byTouchpoints = 10
    /// Customers by on how many local days they have some.
    case byDays = 11

    func counter(_ kind: PeriodKind, _ period: Int32, _ second: Int64 = 0) -> Counter {
      Counter(rawValue, kind.rawValue, period, second)
    }
  }
}

/// What counts as activity, and for how long.
public struct RetentionPolicy: Hashable, Sendable {
  /// The types that qualify.
  public var types: [TouchpointType] = [.orderPlaced]
  /// The least value that qualifies: an order above 0.
  public var minimumValue: Int64 = 1
  /// Calendar days for which an activity counts, at the same local time.
  public var lookBackDays: Int32 = 365

  public init() {}

  /// Reads a policy document (schemas/policies/retention.schema.json).
  ///
  /// - Throws: `PolicyFault`.
  public init(document: String, types names: TypeNames = TypeNames()) throws {
    var object = try PolicyObject(document: document)
    types = try names.types(&object, "touchpoints", default: types)
    minimumValue = try object.integer("minimumValue", in: 0...Int64.max, default: minimumValue)
    lookBackDays = Int32(clamping: try object.integer("lookBackDays", in: 1...36_500, default: 365))
    try object.finish()
  }
}
