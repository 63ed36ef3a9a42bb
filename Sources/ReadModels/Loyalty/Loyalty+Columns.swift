// The columns of the loyalty view, and what their values come of.

public import Words
public import Projection

extension Loyalty {
  /// Whether the customer is a member, or has points of a programme that is not in force. Somebody who has
  /// only a refund or cancellation that waits for its order is neither.
  public func isShown(_ row: LoyaltyRow) -> Bool { row.isMember || !row.unmatched.isEmpty }

  public var columns: [RowColumn<LoyaltyRow>] { columns(under: nil) }

  /// The columns, those of money in the currency of the programme.
  public func columns(under policy: LoyaltyPolicy?) -> [RowColumn<LoyaltyRow>] {
    let programme = policy?.single
    let counted = programme?.kindOfMeasure ?? .money(.none)
    let calendar = calendar
    @Sendable func forecast(_ row: LoyaltyRow) -> TierForecast? {
      programme.map { TierForecast(row.main, under: $0, calendar) }
    }
    @Sendable func next(_ row: LoyaltyRow) -> LoyaltyProgramme.Level? {
      row.isMember ? programme?.levelAbove(row.main) : nil
    }
    return [
      RowColumn("tier", .text, title: "the tier") { $0.tier.isEmpty ? .absent : .text($0.tier) },
      RowColumn("spend", counted, title: "what counts for the tier, refunds taken off") {
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
        next(row).map { .text($0.name) } ?? .absent
      },
      RowColumn("toNextTier", counted, title: "what is missing to it") { row in
        next(row).map { .number($0.from - max(0, row.measure)) } ?? .absent
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
      RowColumn("pointsHeld", .number, title: "points that holds lock") { .number($0.points.held) },
      RowColumn("tierUntil", .instant, title: "when the tier is lost if nothing more happens") { row in
        forecast(row)?.until.map { .instant($0) } ?? .absent
      },
      RowColumn("toStay", counted, title: "what has still to count so that it is kept") { row in
        forecast(row)?.toStay.map { .number($0) } ?? .absent
      },
      RowColumn("status", .text, title: "whether they are a member, and may redeem") { row in
        LoyaltyStanding.Status(row.main).map { .text($0.rawValue) } ?? .absent
      },
    ] + Self.kindColumns
  }

  /// The columns of what a member has beside points and a tier.
  private static let kindColumns: [RowColumn<LoyaltyRow>] = [
    RowColumn("rewards", .number, title: "rewards that were granted and not used") { row in
      .number(
        row.main.extras.entitlements.reduce(0) { sum, entry in
          sum.addingReportingOverflow(max(0, entry.granted - entry.used)).partialValue
        })
    },
    RowColumn("stamps", .number, title: "stamps on punch cards") { row in
      .number(row.main.extras.cards.reduce(0) { $0.addingReportingOverflow($1.stamps).partialValue })
    },
    RowColumn("programmes", .number, title: "programmes that the customer is a member of") { row in
      .number((row.isMember ? 1 : 0) + Int64(row.others.count(where: \.isMember)))
    },
    RowColumn("unmatched", .number, title: "touchpoints of programmes that are not in force") { row in
      .number(row.unmatched.reduce(0) { $0 + $1.touchpoints })
    },
  ]

  // MARK: What made it so

  public func causes(
    of column: String, in row: LoyaltyRow, after history: [Touchpoint], under policy: LoyaltyPolicy?
  ) -> ColumnCauses? {
    guard let policy, row.isMember else { return nil }
    switch column {
    case "tier", "nextTier", "toNextTier", "spend", "tierUntil", "toStay":
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

  /// How the tier follows from what counts: `counted spend 1,234.50 GBP in 12 sales of the last 365 days;
  /// gold from 1,000.00 GBP, …`
  private static func remark(_ row: LoyaltyRow, _ policy: LoyaltyPolicy) -> String {
    guard let programme = policy.single else { return "several programmes are in force" }
    let count = row.sales.count { $0.counts && $0.total >= 0 }
    var text =
      "counted \(programme.measured(row.measure, isSum: true)) in \(count) sale\(count == 1 ? "" : "s")"
    guard let tiers = programme.tiers else { return text }
    if let days = tiers.windowDays { text += " of the last \(days) days" }
    let levels = tiers.levels.map { "\($0.name) from \(programme.measured($0.from, isSum: false))" }
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

extension LoyaltyProgramme {
  /// What the measure of the tiers is counted in.
  var measureUnit: MeasureUnit {
    switch rules.measure {
    case .spend: currency
    case .points: .points
    case .visits: .none
    }
  }

  fileprivate var kindOfMeasure: ColumnKind {
    rules.measure == .spend ? .money(currency) : .number
  }

  /// A measure in words: `spend 1,234.50 GBP`, `12 points`, `3 visits`.
  fileprivate func measured(_ measure: Int64, isSum: Bool) -> String {
    switch rules.measure {
    case .spend: (isSum ? "spend " : "") + currency.amount(measure)
    case .points: "\(measure) points"
    case .visits: "\(measure) visits"
    }
  }
}
