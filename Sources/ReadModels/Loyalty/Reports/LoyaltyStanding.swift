// A member's section of a customer's page.

public import Words
public import Projection
internal import Reporting

/// Where one member stands: tier, points, and what it takes to reach the next tier.
public struct LoyaltyStanding: Hashable, Sendable {
  /// The name of the programme: the one that the customer had to do with first. `nil` where it is not in force.
  public var program: String?
  /// Whether they are a member, and what they may do; `nil` for a customer who never was one.
  public var status: Status?
  /// The name of the member's tier; `nil` where they have none.
  public var tier: String?
  /// The points that can be spent; negative where points are owed.
  public var points: Int64
  /// The points that are earned and cannot be spent yet.
  public var pending: Int64
  /// The points that holds lock.
  public var held: Int64
  /// What counts for the tier: spend in the programme's currency, points, or a number of visits.
  public var measure: Measure
  /// The name of the lowest tier above the member's; `nil` where there is none.
  public var nextTier: String?
  /// What has to count beyond `measure` to reach it; `nil` where there is no higher tier.
  public var amountToNextTier: Measure?
  /// When the member came to this tier, or lost the last that they had; `nil` where they never had one.
  public var since: Instant?
  /// When the member loses the tier if nothing more happens; `nil` where they keep it, or have none.
  public var until: Instant?
  /// What has still to count so that they keep it: by the end of a window that ends, and otherwise what will
  /// be missing at `until`. `nil` for a member without a tier.
  public var amountToStay: Measure?
  /// Every change of the tier, the latest last.
  public var history: [Change]
  /// The benefits in force that are no points, by their names, in the order of the programme.
  public var perks: [String]
  /// The rewards that the member can use without points, of those that the programme names.
  public var rewards: [Reward]
  /// The punch cards that the member has stamps on or has filled, in the order of the programme.
  public var cards: [Card]
  /// What the customer has in other programmes that are in force.
  public var others: [Other]

  /// A change of a member's tier.
  public struct Change: Hashable, Sendable {
    /// When the tier changed.
    public var at: Instant
    /// The tier from then on; `nil` for none.
    public var tier: String?
    /// The position of the touchpoint that caused the change.
    public var position: Position
  }

  /// What a member's row comes to under a policy; without one there are no tiers to reach.
  ///
  /// - Parameters:
  ///   - row: the row, settled to the instant that it is shown as of.
  ///   - policy: the policy in force then.
  ///   - calendar: the calendar that rows are folded by.
  ///   - instant: the instant that the row is shown as of.
  public init(
    _ row: LoyaltyRow, under policy: LoyaltyPolicy?, _ calendar: LocalCalendar, asOf instant: Instant
  ) {
    let programme = policy.flatMap { policy in
      row.main.program == 0 ? policy.single : policy.programme(hashed: row.main.program)
    }
    program = programme?.name
    status = Status(row.main)
    tier = row.tier.isEmpty ? nil : row.tier
    points = row.points.balance
    pending = row.points.pending
    held = row.points.held
    let unit = programme?.measureUnit ?? .none
    measure = Measure(row.measure, unit)
    let next = programme?.levelAbove(row.main)
    nextTier = next?.name
    amountToNextTier = next.map { Measure($0.from - max(0, row.measure), unit) }
    since = row.tierSince
    let forecast = programme.map { TierForecast(row.main, under: $0, calendar) }
    until = forecast?.until
    amountToStay = forecast?.toStay.map { Measure($0, unit) }
    history = row.changes.map {
      Change(at: $0.at, tier: $0.tier.isEmpty ? nil : $0.tier, position: $0.cause)
    }
    perks = programme?.perks(of: row.main, at: instant).map(\.name) ?? []
    rewards = programme?.usableRewards(of: row.main, at: instant) ?? []
    cards = programme?.begunCards(of: row.main) ?? []
    others = row.others.compactMap { member in
      guard member.isMember, let other = policy?.programme(hashed: member.program) else { return nil }
      return Other(
        program: other.name, tier: member.tier.isEmpty ? nil : member.tier, points: member.points.balance)
    }
  }

  /// The fields of the section.
  var fields: [ReportField] {
    var fields: [ReportField] = []
    if let program { fields.append(ReportField("program", .text(program))) }
    if let status { fields.append(ReportField("status", .text(status.rawValue))) }
    if let tier { fields.append(ReportField("tier", .text(tier))) }
    fields += [
      ReportField("points", .count(points)), ReportField("pending", .count(pending)),
      ReportField("held", .count(held)), ReportField("measure", .count(measure.value)),
    ]
    if let nextTier { fields.append(ReportField("nextTier", .text(nextTier))) }
    if let amountToNextTier { fields.append(ReportField("amountToNextTier", .count(amountToNextTier.value))) }
    if let until { fields.append(ReportField("until", .instant(until))) }
    if let amountToStay { fields.append(ReportField("amountToStay", .count(amountToStay.value))) }
    if let since { fields.append(ReportField("since", .instant(since))) }
    let changes = ReportTable(
      [
        ReportColumn("at", .instant), ReportColumn("tier", .text, isOptional: true),
        ReportColumn("position", .identifier),
      ],
      rows: history.map { change in
        [
          ReportCell(.instant(change.at)), ReportCell(.text(change.tier)),
          ReportCell(.position(change.position)),
        ]
      })
    return fields + [ReportField("history", .table(changes))] + kindFields
  }
}
