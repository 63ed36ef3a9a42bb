// What a customer's page shows of referrals.

internal import Projection
public import Reporting
public import Words

extension Referrals {
  public static let customerSection: CustomerSectionDeclaration<Referrals>? = CustomerSectionDeclaration(
    "referral", columns: ["referrals": "made", "referredBy": "accepted"]
  ) { state, names in
    guard let row = state.row else { return nil }
    let standing = try ReferralsStanding(row, names)
    return CustomerSection.Content(
      standing,
      fields: [
        ReportField("made", .count(standing.made), audience: .programs),
        ReportField("friends", .count(standing.friends), audience: .programs),
        ReportField("accepted", .count(row.accepted.count), audience: .programs),
      ],
      sections: [
        table("referredBy", "Referred by", standing.referredBy),
        table(
          "referrals",
          standing.made > standing.referrals.count
            ? "Referred others, the newest \(standing.referrals.count) of \(standing.made)"
            : "Referred others", standing.referrals),
      ])
  }

  private static func table(_ key: String, _ title: String, _ referrals: [ReferralsStanding.Referral])
    -> ReportSection
  {
    ReportSection(
      key, title: title,
      table: ReportTable(
        [
          ReportColumn("customer", .identifier, isOptional: true),
          ReportColumn("code", .text, isOptional: true), ReportColumn("at", .instant),
          ReportColumn("position", .identifier),
        ],
        rows: referrals.map { referral in
          [
            ReportCell(referral.customer.map { .customer($0) } ?? .absent), ReportCell(.text(referral.code)),
            ReportCell(.instant(referral.at)), ReportCell(.position(referral.position)),
          ]
        }))
  }
}

/// Whom a customer has referred, and who has referred them, for the customer's page.
public struct ReferralsStanding: Hashable, Sendable {
  /// How many referrals the customer has made.
  public var made: Int
  /// How many friends these name, by the numbers that were recorded.
  public var friends: Int
  /// By which referrals the customer has come, in order of time, at most `listedMax`.
  public var referredBy: [Referral]
  /// The newest referrals that the customer has made, in order of time, at most `listedMax`.
  public var referrals: [Referral]

  /// How many referrals a page lists at the most.
  public static let listedMax = 50

  /// A referral, as the page shows it.
  public struct Referral: Hashable, Sendable {
    /// The other customer, by the number at which their rows live now; `nil` where the referral names nobody.
    public var customer: CustomerNumber?
    /// The code that the friend was given; `nil` where none was recorded.
    public var code: String?
    /// When it was made or accepted.
    public var at: Instant
    /// Where it stands in the log.
    public var position: Position
  }

  /// What a customer's row comes to.
  ///
  /// - Throws: what `names` throws.
  public init(_ row: ReferralsRow, _ names: some PageNames) throws {
    func shown(_ referral: ReferralsRow.Referral) throws -> Referral {
      Referral(
        customer: try referral.customer.map { try names.root(of: $0) },
        code: try names.reference(at: referral.position)?.text, at: referral.at, position: referral.position)
    }
    made = row.made.count
    friends = row.friends
    referredBy = try row.accepted.prefix(Self.listedMax).map(shown)
    referrals = try row.made.suffix(Self.listedMax).map(shown)
  }
}

extension CustomerPage {
  /// Whom the customer has referred, and who has referred them; `nil` where nothing of the kind is recorded.
  public var referrals: ReferralsStanding? {
    section(Referrals.customerSection?.key)?.value as? ReferralsStanding
  }
}
