// The loyalty programme: points and tiers from orders, refunds and what is done with points.

public import Words
public import Projection
public import Reporting

/// Folds a customer's history into a member's points and tier, under the programme in force at each moment.
///
/// Without a published policy there is no programme: nobody has a row.
public struct Loyalty: LocalReadModel, DetailProjector {
  public static let about = About(
    "loyalty", version: 10, "A programme of points and tiers, and where each member stands.")

  /// The name of the programme whose document is published without one.
  package static let defaultProgramme = "default"

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

  /// Folds one touchpoint. Orders of a single programme that earn by their totals alone are folded here, and
  /// whatever is rarer in `applyRare`.
  @inline(__always)
  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: LoyaltyPolicy?, to row: inout LoyaltyRow
  ) throws {
    try policy.withUncounted { try applyInForce(touchpoint, details, under: $0, to: &row) }
  }

  @inline(__always)
  private func applyInForce(
    _ touchpoint: Touchpoint, _ details: Details, under policy: LoyaltyPolicy, to row: inout LoyaltyRow
  ) throws {
    let (position, fact) = (touchpoint.position, touchpoint.fact)
    guard policy.isPlain, details.isEmpty, row.main.program == policy.firstHash || row.main.program == 0,
      row.main.earns
    else { return try applyRare(touchpoint, details, under: policy, to: &row) }
    switch fact.type {
    case policy.rules.earningType:
      guard fact.unit == policy.rules.currency, fact.value >= 0 else {
        return try applyRare(touchpoint, details, under: policy, to: &row)
      }
      row.main.join(position, at: fact.historyTime)
      try sell(position, fact.reference, fact.value, at: fact.historyTime, under: policy, &row.main)
    case .refundIssued where fact.reference != 0 || row.main.isPresent:
      guard fact.value > 0 else { return }
      try row.main.refund(fact, position, policy.rules, calendar)
    default:
      return try applyRare(touchpoint, details, under: policy, to: &row)
    }
    if row.main.program == 0, row.main.isTouched { row.main.program = policy.firstHash }
    // The tier follows from the spend that counts after every touchpoint. Where it stays, the programme is not asked:
    // a reference to it would be counted.
    if row.main.isTierKnown { return }
    row.main.updateTier(under: policy.single, at: fact.historyTime, cause: position, calendar)
  }

  // MARK: Time and policies

  @inline(__always)
  public func settle(_ row: inout LoyaltyRow, at instant: Instant, under policy: LoyaltyPolicy?) throws {
    if instant < row.main.derived.quietUntil, row.others.isEmpty { return }
    try settleAll(&row, at: instant, under: policy)
  }

  @inline(never)
  private func settleAll(_ row: inout LoyaltyRow, at instant: Instant, under policy: LoyaltyPolicy?) throws {
    let person = row.person
    if instant >= row.main.derived.quietUntil {
      let program = row.main.program
      let rules = policy.timeRules(of: program)
      try policy.withProgramme(hashed: program) {
        try settle(&row.main, person, to: instant, by: rules, under: $0)
      }
    }
    for index in row.others.indices where instant >= row.others[index].derived.quietUntil {
      let program = row.others[index].program
      let rules = policy.timeRules(of: program)
      try policy.withProgramme(hashed: program) {
        try settle(&row.others[index], person, to: instant, by: rules, under: $0)
      }
    }
  }

  public func nextChange(of row: LoyaltyRow, under policy: LoyaltyPolicy?) -> Instant? {
    var next = row.main.nextOfAll(isInForce: policy.timeRules(of: row.main.program).isInForce)
    for member in row.others {
      guard let other = member.nextOfAll(isInForce: policy.timeRules(of: member.program).isInForce) else {
        continue
      }
      next = min(next ?? other, other)
    }
    return next
  }

  /// Goes over to other programmes. Points keep the expiry that they were earned with. The window and
  /// the levels of the tiers are the new ones. Spend in another currency than that of the new programme
  /// counts for nothing, since there is no rate to convert it by. Points of a programme that is in force no more
  /// stay, and expire.
  public func adopt(
    _ policy: LoyaltyPolicy?, at instant: Instant, cause: Position, row: inout LoyaltyRow
  ) throws {
    row.main.forgetPolicy()
    for index in row.others.indices { row.others[index].forgetPolicy() }
    guard let policy else { return }
    for programme in policy.programmes {
      try row.with(programme.hash) { member, person in
        guard member.isMember else { return }
        if programme.recentDays == nil, !member.extras.recent.isEmpty { member.extras.recent.clear() }
        if programme.earning.pendingUntil != .delivery {
          try member.awaitNoDelivery(at: instant, programme.rules, calendar)
        }
        try member.measureAnew(under: programme, at: instant, calendar)
        try member.answerClaims(under: programme, at: instant, calendar)
        member.updateTier(under: programme, at: instant, cause: cause, calendar)
        if programme.liability != nil { member.noteFlows(at: instant, calendar) }
        planBirthday(of: &member, person, after: instant, under: programme)
      }
    }
  }
}
