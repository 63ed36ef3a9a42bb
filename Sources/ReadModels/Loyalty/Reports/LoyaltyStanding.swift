// A member's section of a customer's page.

public import Words
internal import Projection
internal import Reporting

/// Where one member stands: tier, points, and what it takes to reach the next tier.
public struct LoyaltyStanding: Hashable, Sendable {
  /// The name of the member's tier; `nil` where they have none.
  public var tier: String?
  /// The points that can be spent; negative where points are owed.
  public var points: Int64
  /// The points that are earned and cannot be spent yet.
  public var pending: Int64
  /// The spend that counts for the tier, in the programme's currency.
  public var measure: Measure
  /// The name of the lowest tier above the member's spend; `nil` where there is none.
  public var nextTier: String?
  /// What has to be spent beyond `measure` to reach it; `nil` where there is no higher tier.
  public var amountToNextTier: Measure?
  /// When the member came to this tier, or lost the last that they had; `nil` where they never had one.
  public var since: Instant?
  /// Every change of the tier, the latest last.
  public var history: [Change]

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
  public init(_ row: LoyaltyRow, under policy: LoyaltyPolicy?) {
    tier = row.tier.isEmpty ? nil : row.tier
    points = row.points.balance
    pending = row.points.pending
    let currency = policy?.currency ?? .none
    measure = Measure(row.measure, currency)
    let next = policy?.tiers?.levels.first { $0.from > max(0, row.measure) }
    nextTier = next?.name
    amountToNextTier = next.map { Measure($0.from - max(0, row.measure), currency) }
    since = row.tierSince
    history = row.changes.map {
      Change(at: $0.at, tier: $0.tier.isEmpty ? nil : $0.tier, position: $0.cause)
    }
  }
  /// The fields of the section.
  var fields: [ReportField] {
    var fields: [ReportField] = []
    if let tier { fields.append(ReportField("tier", .text(tier))) }
    fields += [
      ReportField("points", .count(points)), ReportField("pending", .count(pending)),
      ReportField("measure", .count(measure.value)),
    ]
    if let nextTier { fields.append(ReportField("nextTier", .text(nextTier))) }
    if let amountToNextTier { fields.append(ReportField("amountToNextTier", .count(amountToNextTier.value))) }
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
    return fields + [ReportField("history", .table(changes))]
  }
}
