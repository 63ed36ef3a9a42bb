// Which work a member's row asks for.

package import Projection
package import Words

extension LoyaltyWork {
  /// What is due for a customer, programme by programme; in each first the referral, then what goes to the
  /// pool, claims and notices, each by lot, position or day.
  ///
  /// - Parameters:
  ///   - row: the customer's row, settled to `now`.
  ///   - customer: the number at which the row lives.
  ///   - policy: the programmes in force at `now`. Nothing is due under others.
  ///   - now: the instant of the run.
  ///   - calendar: the ledger's, by whose days notices come.
  package static func items(
    of row: LoyaltyRow, _ customer: CustomerNumber, under policy: LoyaltyPolicy, now: Instant,
    _ calendar: LocalCalendar
  ) -> [Item] {
    // A pool's points are nobody's in particular, and are shared no further.
    if row.account != nil { return [] }
    return policy.programmes.flatMap { programme in
      guard let member = row[program: programme.hash] else { return [Item]() }
      return items(of: member, customer, in: programme, now: now, calendar)
    }
  }

  static func items(
    of member: LoyaltyMember, _ customer: CustomerNumber, in programme: LoyaltyProgramme, now: Instant,
    _ calendar: LocalCalendar
  ) -> [Item] {
    let asked = (member, customer, programme)
    return referral(asked) + contributions(asked) + claims(asked)
      + notices(asked, calendar.day(of: now), calendar)
  }

  private typealias Asked = (member: LoyaltyMember, customer: CustomerNumber, programme: LoyaltyProgramme)

  // MARK: Effects on others

  private static func referral(_ asked: Asked) -> [Item] {
    guard let referral = asked.member.extras.referral, let reward = asked.programme.referral,
      let advocate = UInt32(exactly: referral.advocate), advocate > 0
    else { return [] }
    let kind: Kind
    var id = "\(asked.customer.rawValue)"
    switch LoyaltyExtras.Referral.State(rawValue: referral.state) {
    case .due: kind = .referral
    case .undone: (kind, id) = (.rescind, "\(id)/rescinded")
    default: return []
    }
    return [
      Item(
        kind: kind, program: asked.programme.name, customer: asked.customer,
        id: Self.id("referral", [asked.programme.name], id),
        others: [CustomerNumber(advocate)], points: reward.points, cause: referral.order)
    ]
  }

  /// Of each lot that was earned since the member joined the pool, their share, once; of one that a hold locks, once
  /// there is all of the share. Points of no order or visit, such as gifts, are the member's own.
  private static func contributions(_ asked: Asked) -> [Item] {
    guard asked.programme.pools != nil, let pool = asked.member.extras.pool, !asked.member.hasLeft,
      let account = UInt32(exactly: pool.pool), account > 0
    else { return [] }
    var lots: Set<Position> = []
    return asked.member.lots.compactMap { lot in
      guard lot.id > pool.since, !lot.isPending, !lot.isContributed, lots.insert(lot.id).inserted else {
        return nil
      }
      let share = pool.share(of: asked.member.earned(by: lot))
      let points = min(share, lot.free)
      // While a hold locks some of the share, it waits: each lot is shared once.
      guard points > 0, points == share || lot.held == 0 else { return nil }
      return Item(
        kind: .contribution, program: asked.programme.name, customer: asked.customer,
        id: "pool/\(account)/\(lot.id)", others: [CustomerNumber(account)], points: points, cause: lot.id,
        expires: lot.expires)
    }
  }

  /// Claims of rules whose limit is still in force.
  private static func claims(_ asked: Asked) -> [Item] {
    asked.member.extras.claims.compactMap { claim in
      guard !claim.isAnswered, claim.points > 0,
        case .limited(let rule) = asked.programme.claims(by: claim.rule)
      else { return nil }
      return Item(
        kind: .claim, program: asked.programme.name, customer: asked.customer,
        id: id("limit", [asked.programme.name, rule], "\(claim.position)"), points: claim.points,
        cause: claim.position, rule: rule)
    }
  }

  /// The id of what is due: its kind, names, and what tells it from others of its kind. Ids have a bound, and
  /// names may be long: then their hashes take their place.
  private static func id(_ kind: String, _ names: [String], _ last: String) -> String {
    let parts = names.map { $0.replacing("%", with: "%25").replacing("/", with: "%2F") }
    let id = ([kind] + parts + [last]).joined(separator: "/")
    guard id.utf8.count > idBytesMax else { return id }
    return ([kind] + names.map { String(NameHash($0).rawValue, radix: 16) } + [last]).joined(separator: "/")
  }

  /// What a second touchpoint of a decision adds to its id stays within the bound of ids.
  private static let idBytesMax = 190

  // MARK: Notices

  /// For each local day on which points will expire, the nearest notice whose time has come.
  ///
  /// What is counted is what would expire if nothing more happened: points that a hold locks are among it.
  private static func notices(_ asked: Asked, _ today: Int32, _ calendar: LocalCalendar) -> [Item] {
    let offsets = asked.programme.noticeDays
    guard let longest = offsets.first, !asked.member.hasLeft, asked.member.status != .closed else {
      return []
    }
    var days: [(day: Int32, expires: Instant, points: Int64)] = []
    // The lots are in the order in which they expire.
    for lot in asked.member.lots where lot.expires < .distantFuture {
      let day = calendar.day(of: lot.expires)
      if Int(day) - Int(today) > longest { break }
      if let last = days.last, last.day == day {
        days[days.count - 1].points = Int64(clamping: Int128(last.points) + Int128(lot.remaining))
      } else {
        days.append((day, lot.expires, lot.remaining))
      }
    }
    return days.compactMap { day, expires, points in
      guard points > 0, let offset = offsets.last(where: { $0 >= Int(day) - Int(today) }) else { return nil }
      let told = "\(asked.customer.rawValue)/\(PeriodKind.day.label(of: day))/\(offset)"
      return Item(
        kind: .notice, program: asked.programme.name, customer: asked.customer,
        id: id("notice", [asked.programme.name], told), points: points, expires: expires, days: offset)
    }
  }
}

extension LoyaltyMember {
  /// How many points a lot's order or visit has earned and not lost; 0 for a lot of neither.
  fileprivate func earned(by lot: LoyaltyRow.Lot) -> Int64 {
    sales.first { $0.position == lot.id }.map { $0.earned - $0.revoked } ?? 0
  }
}
