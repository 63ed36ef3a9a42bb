// The read model of who referred whom.

public import Words
public import Projection
public import Reporting

/// Folds referrals into whom a customer has referred, and who has referred them. Whether a referral is rewarded a loyalty programme
/// decides.
///
/// A referral is recorded of the advocate when it is made, and when it is accepted of the friend, of the advocate, or of both; each
/// names the other by the number that they had then, if it names them at all. Accepted on the advocate's record, which names the
/// friend, it says who the friend of that referral is.
public struct Referrals: ReadModel, DetailProjector {
  public static let about = About("referrals", version: 2, "Who has referred whom.")

  public static let details =
    DetailNeeds(ReferralDetails.friend, of: [.referralMade, .referralAccepted])
    + DetailNeeds(ReferralDetails.advocate, of: [.referralAccepted])

  /// The model, which nothing of a ledger's setting makes a difference to.
  public init() {}

  public init(_ setting: ModelSetting) {}

  public func types(under policy: NoPolicy) -> TypeSet? { [.referralMade, .referralAccepted] }

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout ReferralsRow
  ) {
    switch touchpoint.fact.type {
    case .referralMade:
      row.made.append(ReferralsRow.Referral(touchpoint, with: details[ReferralDetails.friend]))
    case .referralAccepted:
      if let friend = details[ReferralDetails.friend], friend > 0 {
        return row.accept(touchpoint, by: friend)
      }
      row.accepted.append(ReferralsRow.Referral(touchpoint, with: details[ReferralDetails.advocate]))
    default: break
    }
  }

  public static let tallies: [Tally<ReferralsRow>] = [
    Tally(1, "made", "referrals that were made") { Int64($0.made.count) },
    Tally(2, "accepted", "referrals that were accepted") { Int64($0.accepted.count) },
    Tally(3, "advocates", "customers who have referred somebody") { $0.made.isEmpty ? 0 : 1 },
    Tally(4, "referred", "customers who came by a referral") { $0.accepted.isEmpty ? 0 : 1 },
  ]

  public var columns: [RowColumn<ReferralsRow>] {
    [
      RowColumn("made", .number, title: "referrals that the customer has made") {
        .number(Int64($0.made.count))
      },
      RowColumn("friends", .number, title: "friends that these name, by the numbers that were recorded") {
        .number(Int64($0.friends))
      },
      RowColumn("accepted", .number, title: "referrals that the customer has accepted") {
        .number(Int64($0.accepted.count))
      },
      RowColumn("acceptedAt", .instant, title: "when the first of these was accepted") { row in
        row.accepted.first.map { .instant($0.at) } ?? .absent
      },
    ]
  }

  public func causes(
    of column: String, in row: ReferralsRow, after history: [Touchpoint], under policy: NoPolicy
  ) -> ColumnCauses? {
    switch column {
    case "made": return ColumnCauses(positions: row.made.map(\.position))
    case "friends":
      let accepted = Set(row.accepted.map(\.position))
      let told = history.filter { $0.fact.type == .referralAccepted && !accepted.contains($0.position) }
      return ColumnCauses(
        positions: row.made.filter { $0.customer != nil }.map(\.position) + told.map(\.position))
    case "accepted": return ColumnCauses(positions: row.accepted.map(\.position))
    case "acceptedAt": return ColumnCauses(positions: row.accepted.first.map { [$0.position] } ?? [])
    default: return nil
    }
  }
}

/// The row of the view of referrals.
public struct ReferralsRow: FieldRow {
  /// The referrals that the customer has made, in order of time.
  public internal(set) var made: RowList<Referral> = []
  /// The referrals by which the customer has come, in order of time.
  public internal(set) var accepted: RowList<Referral> = []

  public init() {}

  public mutating func fields(_ fields: inout some RowFields) throws {
    try fields.list(&made) { try $0.fields(&$1) }
    try fields.list(&accepted) { try $0.fields(&$1) }
  }

  /// How many friends the referrals name that the customer has made, by the numbers that were recorded.
  var friends: Int { Set(made.compactMap(\.customer)).count }

  /// Takes in that a friend has accepted a referral of the customer's: the one with its code that names the friend or nobody yet.
  /// Where none is, as when a code is given to many, it is another.
  mutating func accept(_ touchpoint: Touchpoint, by friend: Int64) {
    let accepted = Referral(touchpoint, with: friend)
    let place =
      made.firstIndex { $0.reference == accepted.reference && $0.customer == accepted.customer }
      ?? made.firstIndex { $0.reference == accepted.reference && $0.customer == nil }
    guard let place else { return made.append(accepted) }
    made[place].name(accepted)
  }

  /// A referral.
  public struct Referral: RowElement, Hashable {
    /// Where it stands in the log.
    public internal(set) var position = Position()
    /// When it was made or accepted, in history time.
    public internal(set) var at = Instant()
    /// The hash of its code.
    fileprivate var reference: UInt64 = 0
    private var other: UInt64 = 0

    public init() {}

    init(_ touchpoint: Touchpoint, with other: Int64?) {
      (position, at) = (touchpoint.position, touchpoint.fact.historyTime)
      reference = touchpoint.fact.reference
      self.other = UInt64(other.flatMap { UInt32(exactly: $0) } ?? 0)
    }

    /// The other customer, by the number that was recorded: the friend of a referral that was made, the advocate of one that was
    /// accepted; `nil` where it names nobody.
    public var customer: CustomerNumber? {
      UInt32(exactly: other).flatMap { $0 == 0 ? nil : CustomerNumber($0) }
    }

    /// Takes over whom another referral names.
    fileprivate mutating func name(_ referral: Referral) { other = referral.other }

    fileprivate mutating func fields(_ fields: inout some RowFields) throws {
      try fields.position(&position)
      try fields.instant(&at)
      try fields.hash(&reference)
      try fields.unsigned(&other)
    }
  }
}
