// Who comes back: the read model under rate, churn, cohorts and lifecycle.

public import Words
public import Projection
public import Reporting

/// Folds qualifying touchpoints into the activities of a customer: when they came.
///
/// Whether a touchpoint qualifies is decided by the policy in force when it happens; for how long it
/// counts, by the look-back of the policy in force at the as-of instant. An order qualifies until it is
/// cancelled. Everything that the figures of periods need is counted when a row is folded, and does not
/// change with time: reports cut off at the as-of instant. Only "active now" moves with time.
public struct Retention: LocalReadModel {
  public static let about = About(
    "retention", version: 6, "Who comes back: rate and churn, cohorts, lifecycle.")

  public let calendar: LocalCalendar
  private let types: TypeNames

  /// The model for a calendar, by whose days and periods activities are counted. `types` gives the numbers
  /// of the types of touchpoint that a policy names.
  public init(calendar: LocalCalendar, types: TypeNames = TypeNames()) {
    self.calendar = calendar
    self.types = types
  }

  public init(_ setting: ModelSetting) { self.init(calendar: setting.calendar, types: setting.types) }

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
    let fact = touchpoint.fact
    let isNamed = policy.types.contains(fact.type)
    // An order whose amount is not known qualifies; one with a total of 0 is a sample or a replacement,
    // and does not.
    let qualifies = isNamed && (fact.value >= policy.minimumValue || fact.unit == .none)
    switch fact.type {
    case .orderPlaced where isNamed && fact.reference != 0 && fact.value >= 0:
      let order = OrderBook.Order(
        reference: fact.reference, placed: fact.historyTime, total: fact.value, unit: fact.unit,
        counts: qualifies)
      let cancellation = row.orders.place(order)
      if qualifies, cancellation == nil { count(fact.historyTime, policy, &row) }
      return
    case .refundIssued where fact.reference != 0:
      // A refunded order still counts as activity. But refunds are noted, since which order a
      // cancellation belongs to depends on what is left of each.
      let isWaiting = policy.types.contains(.orderPlaced)
      _ = row.orders.refund(fact.reference, fact.value, fact.unit, isWaiting: isWaiting)
    case .orderCancelled where fact.reference != 0:
      cancel(fact, isWaiting: policy.types.contains(.orderPlaced), &row)
    default:
      break
    }
    guard qualifies else { return }
    addLasting(fact.historyTime, &row)
    count(fact.historyTime, policy, &row)
  }

  @inline(__always)
  private func count(_ instant: Instant, _ policy: RetentionPolicy, _ row: inout RetentionRow) {
    row.touchpoints += 1
    row.lookBackDays = policy.lookBackDays
    row.weekStart = policy.weekStart
    let activity = calendar.moment(of: instant)
    row.isActiveUntil =
      LookBack(days: policy.lookBackDays, in: calendar)
      .holdsUntil(activity, isHeld: row.isActive, from: instant) ?? .distantFuture
  }

  /// Adds an activity that nothing cancels; for each day only the latest is kept.
  private func addLasting(_ instant: Instant, _ row: inout RetentionRow) {
    guard let index = row.lasting.indices.last else { return row.lasting.append(instant) }
    let last = row.lasting[index]
    if last == instant { return }
    row.lastingBefore = last
    let isSameDay =
      calendar.dayBegun(at: calendar.moment(of: last))
      == calendar.dayBegun(at: calendar.moment(of: instant))
    if isSameDay { row.lasting[index] = instant } else { row.lasting.append(instant) }
  }

  private func cancel(_ fact: Fact, isWaiting: Bool, _ row: inout RetentionRow) {
    guard let order = row.orders.cancel(fact.reference, isWaiting: isWaiting)?.order, order.counts else {
      return
    }
    row.touchpoints -= 1
    lookBack(from: fact.historyTime, &row)
  }

  // MARK: Time and policies

  @inline(__always)
  public func settle(_ row: inout RetentionRow, at instant: Instant, under policy: RetentionPolicy) {
    if instant > row.isActiveUntil { change(&row, until: instant) }
  }

  private func change(_ row: inout RetentionRow, until instant: Instant) {
    while instant > row.isActiveUntil, let latest = row.latest {
      let changed = Instant(microseconds: row.isActiveUntil.microseconds + 1)
      row.isActive.toggle()
      row.isActiveUntil =
        LookBack(days: row.lookBackDays, in: calendar)
        .holdsUntil(calendar.moment(of: latest), isHeld: row.isActive, from: changed) ?? .distantFuture
    }
  }

  public func nextChange(of row: RetentionRow, under policy: RetentionPolicy) -> Instant? {
    row.isActiveUntil == .distantFuture
      ? nil : Instant(microseconds: row.isActiveUntil.microseconds + 1)
  }

  /// Takes in another policy, whose look-back and weeks count at once, for earlier activity too.
  public func adopt(
    _ policy: RetentionPolicy, at instant: Instant, cause: Position, row: inout RetentionRow
  ) {
    guard row.lookBackDays > 0 else { return }
    row.weekStart = policy.weekStart
    guard row.lookBackDays != policy.lookBackDays else { return }
    row.lookBackDays = policy.lookBackDays
    lookBack(from: instant, &row)
  }

  /// Works out anew whether the customer is active, and until when that stays so.
  private func lookBack(from instant: Instant, _ row: inout RetentionRow) {
    let window = LookBack(days: row.lookBackDays, in: calendar)
    row.isActive = row.latest(before: instant).map { window.holds($0, endingAt: instant) } ?? false
    let latest = row.latest.map { calendar.moment(of: $0) }
    row.isActiveUntil =
      latest.flatMap { window.holdsUntil($0, isHeld: row.isActive, from: instant) } ?? .distantFuture
  }

  /// The kinds of the view's counters. Raw values are on disk.
  enum Count: UInt16 {
    /// Customers active at the beginning of a period but not of the one before, in which they had their
    /// first activity.
    case entered = 1
    /// Customers active at the beginning of a period but not of the one before, who had activity earlier
    /// than that.
    case reentered = 2
    /// Customers active at the beginning of the period before, but not of this one.
    case left = 3
    /// Customers with their first activity of all, by day.
    case new = 4
    /// Customers with activity, by day; for longer periods `cohort` has them.
    case active = 5
    /// Customers with activity in a period, none in the one before, and some earlier.
    case returned = 6
    /// Customers with activity in a period, by the period of their first activity; for all kinds of
    /// periods but days.
    case cohort = 8
    case activeNow = 9
    /// Customers by how many qualifying touchpoints they have.
    case byTouchpoints = 10
    /// Customers by the number of local days on which they have qualifying touchpoints.
    case byDays = 11

    func counter(_ kind: PeriodKind, _ period: Int32, _ second: Int64 = 0) -> Counter {
      Counter(rawValue, kind.rawValue, period, second)
    }
  }
}
