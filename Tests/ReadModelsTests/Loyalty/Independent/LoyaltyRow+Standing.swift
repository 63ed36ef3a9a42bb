import PlainLoyalty
import Projection
import Words

@testable import ReadModels

// A row of the ledger's own model as a plain standing.

extension Standing {
  /// How a customer stands in a programme by their row.
  init(
    _ row: LoyaltyRow, in programme: String, at now: PlainLoyalty.Instant, _ recorded: RecordedHistory,
    _ setting: Setting
  ) {
    self.init()
    unmatched = row.unmatched.map { Int($0.touchpoints) }.reduce(0, +)
    for column in Column.allCases { columns[column.rawValue] = 0 }
    guard let member = row[program: programme] else { return }
    isMember = member.isMember && !member.hasLeft
    status = PlainLoyalty.MemberStatus(rawValue: Int(member.status.rawValue)) ?? .active
    take(member.points)
    lots = LotStanding.together(member.lots.map(LotStanding.init))
    for hold in member.extras.holds where hold.state == .open {
      guard let position = recorded.plainPosition(hold.id) else { continue }
      holds[position] = [Int(hold.points), Int(hold.until.microseconds)]
    }
    take(member.extras, at: Words.Instant(now))
    for claim in member.extras.claims where !claim.isAnswered {
      claims[recorded.plainPosition(claim.position) ?? 0, default: 0] += Int(claim.points)
    }
    guard setting.programme(programme, at: now)?.tiers != nil else { return }
    tier = member.tier.isEmpty ? nil : member.tier
    tierSince = member.tierSince.map { Int($0.microseconds) }
    measure = Int(max(0, member.measure))
    changes = member.changes.map { change in
      let cause = recorded.plainPosition(change.cause).map { "#\($0)" } ?? "a policy"
      let tier = change.tier.isEmpty ? "none" : change.tier
      return "\(setting.zone.text(Int(change.at.microseconds))) \(tier) by \(cause)"
    }
  }

  /// Takes in what is worked out of a member under the programme in force.
  mutating func take(
    _ member: LoyaltyMember, under programme: LoyaltyProgramme, at now: Words.Instant,
    _ calendar: LocalCalendar
  ) {
    perks = programme.perks(of: member, at: now).map(\.name)
    let above = programme.levelAbove(member)
    next = above?.name
    toNext = above.map { Int($0.from - max(0, member.measure)) }
    let forecast = TierForecast(member, under: programme, calendar)
    until = forecast.until.map { Int($0.microseconds) }
    toStay = forecast.toStay.map { Int($0) }
  }

  private mutating func take(_ points: LoyaltyRow.Points) {
    available = Int(points.available)
    pending = Int(points.pending)
    held = Int(points.held)
    debt = Int(points.debt)
    let values: [Column: Int64] = [
      .earned: points.earned, .transferredIn: points.transferredIn, .adjustedUp: points.adjustedUp,
      .reinstated: points.reinstated, .spent: points.spent, .expired: points.expired,
      .reversed: points.reversed, .transferredOut: points.transferredOut, .adjustedDown: points.adjustedDown,
    ]
    for (column, value) in values { columns[column.rawValue] = Int(value) }
  }

  private mutating func take(_ extras: LoyaltyExtras, at now: Words.Instant) {
    for card in extras.cards where card.card == NameHash("card").rawValue {
      cards["card"] = [Int(card.stamps), Int(card.completed)]
    }
    for entry in extras.entitlements
    where entry.reward == NameHash("reward 0").rawValue && entry.until > now && entry.granted > entry.used {
      rewards["reward 0", default: 0] += Int(entry.granted - entry.used)
    }
    referral = extras.referral.flatMap { LoyaltyExtras.Referral.State(rawValue: $0.state) }.flatMap(
      \.plainName)
    allocated = extras.allocations.map { Int($0.allocated - $0.returned) }.reduce(0, +)
  }
}

extension LotStanding {
  init(_ lot: LoyaltyRow.Lot) {
    func plain(_ instant: Words.Instant) -> Int { Int(instant.microseconds) }
    self.init(
      earnedAt: plain(lot.earned),
      activeAt: lot.isPending ? (lot.active == .distantFuture ? .max : plain(lot.active)) : nil,
      expiresAt: lot.expires == .distantFuture ? nil : plain(lot.expires), remaining: Int(lot.remaining),
      held: Int(lot.held))
  }
}

extension LoyaltyExtras.Referral.State {
  /// The plain name; nothing for a referral that never counted.
  var plainName: String? {
    switch self {
    case .accepted: "waiting"
    case .ordered: "ordered"
    case .due: "due"
    case .rewarded: "rewarded"
    case .undone: "to be rescinded"
    case .rescinded: "rescinded"
    case .refused: "refused"
    case .late: nil
    case .lapsed: "missed"
    }
  }
}
