// A member's section of a customer's page.

internal import Words
internal import Projection
internal import Reporting

/// Where one member stands: tier, points, and what it takes to reach the next tier.
public struct LoyaltyStanding: Hashable, Sendable {
  public var tier: String?
  /// The points that can be spent; negative where points are owed.
  public var points: Int64
  public var pending: Int64
  /// The spend that counts for the tier, in minor units.
  public var measure: Int64
  public var nextTier: String?
  public var amountToNextTier: Int64?
  public var since: String?
  public var history: [Change]

  public struct Change: Hashable, Sendable {
    public var at: String
    public var tier: String?
    /// The position of the touchpoint that caused the change.
    public var position: UInt64
  }

  public init(_ row: LoyaltyRow, under policy: LoyaltyPolicy?) {
    tier = row.tier.isEmpty ? nil : row.tier
    points = row.points.balance
    pending = row.points.pending
    measure = row.measure
    let next = policy?.tiers?.levels.first { $0.from > max(0, row.measure) }
    nextTier = next?.name
    amountToNextTier = next.map { $0.from - max(0, row.measure) }
    since = row.tierSince?.description
    history = row.changes.map {
      Change(at: $0.at.description, tier: $0.tier.isEmpty ? nil : $0.tier, position: $0.cause.rawValue)
    }
  }
  /// The fields of the section.
  var fields: [ReportField] {
    var fields: [ReportField] = []
    if let tier { fields.append(ReportField("tier", .text(tier))) }
    fields += [
      ReportField("points", .count(points)), ReportField("pending", .count(pending)),
      ReportField("measure", .count(measure)),
    ]
    if let nextTier { fields.append(ReportField("nextTier", .text(nextTier))) }
    if let amountToNextTier { fields.append(ReportField("amountToNextTier", .count(amountToNextTier))) }
    if let since { fields.append(ReportField("since", .text(since))) }
    let changes = ReportTable(
      [
        ReportColumn("at", .instant), ReportColumn("tier", .text, isOptional: true),
        ReportColumn("position", .identifier),
      ],
      rows: history.map { change in
        [
          ReportCell(.text(change.at)), ReportCell(.text(change.tier)),
          ReportCell(.identifier(change.position)),
        ]
      })
    return fields + [ReportField("history", .table(changes))]
  }
}
