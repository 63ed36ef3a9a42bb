// The loyalty programme: points and tiers from orders, refunds and what is done with points.

public import Words
public import Projection
public import Reporting

/// Folds a customer's history into a member's points and tier, under the programme in force at each moment.
///
/// Without a published policy there is no programme: nobody has a row.
public struct Loyalty: LocalReadModel, DetailProjector {
  public static let about = About(
    "loyalty", version: 9, "A programme of points and tiers, and where each member stands.")

  /// The name of the programme whose document is published without one.
  static let defaultProgramme = "default"

  public static let details = pointsDetails

  public let calendar: LocalCalendar
  private let types: TypeNames

  /// The model for a calendar, by whose days points expire and spend leaves the window of the tiers. `types`
  /// gives the numbers of the types of touchpoint that a policy names.
  public init(calendar: LocalCalendar, types: TypeNames = TypeNames()) {
    self.calendar = calendar
    self.types = types
  }

  public init(_ setting: ModelSetting) { self.init(calendar: setting.calendar, types: setting.types) }

  public func policy(from published: [PublishedPolicy]) throws -> LoyaltyPolicy? {
    try LoyaltyPolicy(published: published, types: types)
  }

  public func initialRow() -> LoyaltyRow { LoyaltyRow() }

  public func clear(_ row: inout LoyaltyRow) { row.clear() }

  @inline(__always)
  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: LoyaltyPolicy?, to row: inout LoyaltyRow
  ) throws {
    guard let rules = policy?.rules else { return }
    let (position, fact) = (touchpoint.position, touchpoint.fact)
    switch fact.type {
    case let type where type == rules.earningType || policy?.earns(by: type) == true:
      guard fact.unit == rules.currency, fact.value >= 0 else { return }
      row.main.join(position, at: fact.historyTime)
      try sell(position, fact.reference, fact.value, at: fact.historyTime, rules, &row.main)
    case .refundIssued:
      guard fact.value > 0 else { return }
      try row.main.refund(fact, position, rules, calendar)
    case .orderCancelled:
      try row.main.cancel(fact, position, rules, calendar)
    case .pointsReleased:
      let hold = details[PointsDetails.hold].map { Position(UInt64(clamping: $0)) } ?? .start
      try row.main.release(hold, at: fact.historyTime, rules)
    case let type where Self.pointsTypes.contains(type):
      guard fact.unit == .points, fact.value != 0, fact.value != .min else { return }
      row.main.join(position, at: fact.historyTime)
      try movePoints(touchpoint, details, rules, &row.main)
    default:
      return
    }
    if row.main.program == 0 { row.main.begin() }
    // The tier follows from the spend that counts after every touchpoint.
    row.main.updateTier(under: policy?.single, at: fact.historyTime, cause: position, calendar)
  }

  // MARK: Time and policies

  @inline(__always)
  public func settle(_ row: inout LoyaltyRow, at instant: Instant, under policy: LoyaltyPolicy?) throws {
    if instant < row.main.derived.quietUntil { return }
    try row.main.settle(to: instant, under: policy?.single, calendar)
  }

  public func nextChange(of row: LoyaltyRow, under policy: LoyaltyPolicy?) -> Instant? {
    row.main.nextChange(under: policy?.single)
  }

  /// Goes over to another programme. Points keep the expiry that they were earned with. The window and
  /// the levels of the tiers are the new ones. Spend in another currency than that of the new programme
  /// counts for nothing, since there is no rate to convert it by.
  public func adopt(
    _ policy: LoyaltyPolicy?, at instant: Instant, cause: Position, row: inout LoyaltyRow
  ) throws {
    row.main.forgetPolicy()
    guard let policy = policy?.single, row.main.isMember else { return }
    try row.main.judgeAnew(under: policy, at: instant, cause: cause, calendar)
  }
}
