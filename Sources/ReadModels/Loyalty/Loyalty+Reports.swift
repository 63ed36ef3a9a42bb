// The report of the loyalty view, and its section of a customer's page.

internal import Words
internal import Projection
public import Reporting

extension Loyalty {
  public static let policySchema: String? = String(
    decoding: PackageResources.loyalty_schema_json, as: UTF8.self)

  /// Without a programme there are no members.
  public static let needsPolicy = true

  /// A warning about a programme in another currency than the ledger's.
  public static func remark(on policy: String, in setting: ModelSetting) -> String? {
    guard setting.currency != .none, let policy = try? LoyaltyPolicy(document: policy, types: setting.types),
      policy.currency != setting.currency
    else { return nil }
    return
      "this programme counts \(policy.currency.currencyCode ?? "another currency"), and the ledger's currency is "
      + "\(setting.currency.currencyCode ?? "another"): sales in it earn nothing (currency)"
  }

  public static let reports: [ReportDeclaration<Loyalty>] = [
    ReportDeclaration("loyalty", "Members by tier, and the sums of their points.") { view, _ in
      try LoyaltyReport(view)
    }
  ]

  /// Where a member stands. Somebody who has no row yet has no points, and the lowest tier to reach.
  public static let customerSection: CustomerSectionDeclaration<Loyalty>? = CustomerSectionDeclaration(
    "loyalty"
  ) {
    state in
    guard state.hasPublishedPolicy else { return nil }
    let standing = LoyaltyStanding(state.row ?? LoyaltyRow(), under: state.policy)
    let told = standing.fields.map { ReportField($0.key, title: $0.title, $0.value, audience: .programs) }
    return CustomerSection.Content(
      standing,
      fields: told + [
        ReportField("tier", .text(standing.tier ?? "none"), audience: .people),
        ReportField("points", .count(standing.points), audience: .people),
      ])
  }
}

extension CustomerPage {
  /// Where the customer stands in the programme; `nil` where there is no programme.
  public var loyalty: LoyaltyStanding? { section(Loyalty.customerSection?.key)?.value as? LoyaltyStanding }
}

extension ReportSource {
  /// The loyalty report: members by tier, and the sums of their points.
  public func loyalty(_ moment: Moment = .now) throws -> LoyaltyReport {
    try LoyaltyReport(try view(of: Loyalty.self, moment))
  }
}
