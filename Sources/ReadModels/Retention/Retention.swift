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
    return try RetentionPolicy(document: document.document, types: types.known(to: document))
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
