// The columns of the loyalty view, what their values come of, and which touchpoints the view looks at.

public import Words
public import Projection

extension Loyalty {
  /// The types that the programme looks at; none where there is no programme.
  public func types(under policy: LoyaltyPolicy?) -> TypeSet? {
    guard let policy else { return [] }
    return TypeSet(policy.earning.types + Self.otherTypes)
  }

  private static let otherTypes = [.refundIssued, .orderCancelled] + pointsTypes.types

  /// Whether the customer is a member. Somebody who has only a refund or cancellation that waits for its
  /// order is not.
  public func isShown(_ row: LoyaltyRow) -> Bool { row.isMember }

  public var columns: [RowColumn<LoyaltyRow>] { columns(under: nil) }

  /// The columns, those of money in the currency of the programme.
  public func columns(under policy: LoyaltyPolicy?) -> [RowColumn<LoyaltyRow>] {
    let unit = policy?.currency ?? .none
    let levels = policy?.tiers?.levels ?? []
    return [
      RowColumn("tier", .text, title: "the tier") { $0.tier.isEmpty ? .absent : .text($0.tier) },
      RowColumn("spend", .money(unit), title: "the spend that counts for the tier, refunds taken off") {
        $0.isMember ? .number($0.measure) : .absent
      },
      RowColumn("pointsBalance", .number, title: "points that can be spent, or below zero are owed") {
        .number($0.points.balance)
      },
      RowColumn("pointsAvailable", .number, title: "points in lots that can be spent") {
        .number($0.points.available)
      },
      RowColumn("pointsPending", .number, title: "points that cannot be spent yet") {
        .number($0.points.pending)
      },
      RowColumn("tierSince", .instant, title: "when the present tier was reached") {
        $0.tierSince.map { .instant($0) } ?? .absent
      },
      RowColumn("nextTier", .text, title: "the tier above") { row in
        Self.next(after: row, levels).map { .text($0.name) } ?? .absent
      },
      RowColumn("toNextTier", .money(unit), title: "the spend that is missing to it") { row in
        Self.next(after: row, levels).map { .number($0.from - max(0, row.measure)) } ?? .absent
      },
      RowColumn("nextExpiry", .instant, title: "when the next points expire") {
        $0.lots.first.map { ColumnValue(present: $0.expires) } ?? .absent
      },
      RowColumn("pointsEarned", .number, title: "points ever earned") { .number($0.points.earned) },
      RowColumn("pointsSpent", .number, title: "points redeemed") { .number($0.points.spent) },
      RowColumn("pointsExpired", .number, title: "points that ran out") { .number($0.points.expired) },
      RowColumn("pointsReversed", .number, title: "points taken back for refunds") {
        .number($0.points.reversed)
      },
      RowColumn("pointsDebt", .number, title: "points owed") { .number($0.points.debt) },
      RowColumn("joined", .position, title: "the touchpoint that made a member of the customer") {
        $0.isMember ? .number(Int64(clamping: $0.joined.rawValue)) : .absent
      },
    ]
  }

  private static func next(after row: LoyaltyRow, _ levels: [LoyaltyPolicy.Level]) -> LoyaltyPolicy.Level? {
    row.isMember ? levels.first { $0.from > max(0, row.measure) } : nil
  }

  // MARK: What made it so

  public func causes(
    of column: String, in row: LoyaltyRow, after history: [Touchpoint], under policy: LoyaltyPolicy?
  ) -> ColumnCauses? {
    guard let policy, row.isMember else { return nil }
    switch column {
    case "tier", "nextTier", "toNextTier", "spend":
      var positions = Self.counted(row, history, policy)
      if column == "tier", let last = row.changes.last { positions.append(last.cause) }
      return ColumnCauses(
        positions: positions, columns: column == "spend" ? [] : ["spend"],
        remark: Self.remark(row, policy))
    case "tierSince":
      return row.changes.last.map { ColumnCauses(positions: [$0.cause], columns: ["tier"]) }
    case "pointsAvailable":
      return lots(of: row, pending: false)
    case "pointsBalance" where row.points.debt == 0:
      return lots(of: row, pending: false)
    case "pointsPending":
      return lots(of: row, pending: true)
    case "nextExpiry":
      return row.lots.first.map { ColumnCauses(positions: [$0.id]) }
    case "joined":
      return ColumnCauses(positions: [row.joined])
    default:
      return nil
    }
  }

  /// The touchpoints of the sales in the window and of their refunds, which sum to the spend that counts.
  private static func counted(_ row: LoyaltyRow, _ history: [Touchpoint], _ policy: LoyaltyPolicy)
    -> [Position]
  {
    let sales = row.sales.filter(\.counts)
    let references = Set(sales.map(\.reference)).subtracting([0])
    let returned = history.filter { touchpoint in
      guard references.contains(touchpoint.fact.reference) else { return false }
      switch touchpoint.fact.type {
      case .refundIssued: return touchpoint.fact.unit == policy.currency && touchpoint.fact.value > 0
      case .orderCancelled: return true
      default: return false
      }
    }
    return sales.map(\.position) + returned.map(\.position)
  }

  /// How the tier follows from the spend: `counted spend 1,234.50 GBP in 12 sales of the last 365 days;
  /// gold from 1,000.00 GBP, …`
  private static func remark(_ row: LoyaltyRow, _ policy: LoyaltyPolicy) -> String {
    let count = row.sales.count { $0.counts && $0.total >= 0 }
    var text = "counted spend \(policy.currency.amount(row.measure)) in \(count) sale\(count == 1 ? "" : "s")"
    guard let tiers = policy.tiers else { return text }
    if let days = tiers.windowDays { text += " of the last \(days) days" }
    let levels = tiers.levels.map { "\($0.name) from \(policy.currency.amount($0.from))" }
    return text + "; " + levels.joined(separator: ", ")
  }

  private func lots(of row: LoyaltyRow, pending: Bool) -> ColumnCauses {
    let lots = row.lots.filter { $0.isPending == pending }
    let left = lots.map { lot in
      let end = lot.expires == .distantFuture ? "" : ", expiring \(lot.expires)"
      return "\(lot.remaining) of position \(lot.id)\(end)"
    }
    return ColumnCauses(
      positions: lots.map(\.id),
      remark: lots.isEmpty ? "no lot is left" : "points left: " + left.joined(separator: "; "))
  }
}
