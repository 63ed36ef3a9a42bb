// Opens what a customer's page shows of touchpoints, as known at one position.

internal import Ledger
internal import Projection
internal import Reporting
internal import Schema
internal import Words

/// A ledger, as known at the position of a customer's page.
struct PageSource: PageNames {
  let ledger: Ledger
  let arrangement: Arrangement

  init(_ ledger: Ledger, at position: Position) throws {
    self.ledger = ledger
    arrangement = try ledger.arrangement(through: Optional(position))
  }

  func names(in domain: NameDomain) throws -> DetailNames {
    try ledger.names(in: domain, through: arrangement.position)
  }

  func reference(at position: Position) throws -> Reference? {
    try ledger.touchpoint(at: position, reveal: false).reference
  }

  func root(of customer: CustomerNumber) throws -> CustomerNumber { arrangement.root(of: customer) }

  /// The entries of a timeline for touchpoints.
  func entries(_ touchpoints: [Touchpoint]) throws -> [CustomerReport.Entry] {
    try touchpoints.map { touchpoint in
      let fact = touchpoint.fact
      let recorded = try ledger.touchpoint(at: touchpoint.position, reveal: false)
      return CustomerReport.Entry(
        position: touchpoint.position, time: fact.historyTime, type: recorded.typeName,
        measure: fact.unit == .none ? .none : Measure(fact.value, fact.unit), reference: recorded.reference,
        channel: recorded.channel)
    }
  }

  // MARK: The profile

  /// How many of the newest registrations and updates a profile is put together from.
  private static let profilesMax = 100

  /// The newest word on each field of a profile, in the order of the fields, then of the attributes' names. A field that was emptied
  /// is left out.
  ///
  /// - Parameter positions: those of registrations and updates, the newest first.
  func profile(_ positions: [Position]) throws -> [CustomerReport.ProfileField] {
    let found = try newestWords(positions)
    let known = ProfileFieldName.allCases.map(\.rawValue)
    let names = known + found.keys.filter { !known.contains($0) }.sorted()
    return names.compactMap { found[$0] }.filter { !$0.value.isEmpty }
  }

  /// The newest word on each field of a profile, by its name; that a field was emptied is one too.
  ///
  /// - Parameter positions: those of registrations and updates, the newest first.
  func newestWords(_ positions: [Position]) throws -> [String: CustomerReport.ProfileField] {
    var found: [String: CustomerReport.ProfileField] = [:]
    for position in positions.prefix(Self.profilesMax) {
      let recorded = try ledger.touchpoint(at: position, reveal: true)
      guard recorded.personalPart == .revealed, case .message(let message) = recorded.content else {
        continue
      }
      let profile: Profile
      switch message {
      case let registered as CustomerRegistered: profile = registered.personal
      case let updated as CustomerUpdated: profile = updated.personal
      default: continue
      }
      for (field, value) in Self.fields(profile) where found[field] == nil {
        found[field] = CustomerReport.ProfileField(
          field: field, value: value, at: recorded.fact.historyTime, position: position)
      }
    }
    return found
  }

  private static func fields(_ profile: Profile) -> [(String, String)] {
    ProfileFieldName.allCases.compactMap { field in value(of: field, in: profile).map { (field.rawValue, $0) }
    }
      + profile.attributes.map { (ProfileFieldName.attributes + $0.name, $0.value) }
  }

  /// What a profile says in a field; `nil` where it does not speak of it.
  private static func value(of field: ProfileFieldName, in profile: Profile) -> String? {
    switch field {
    case .name: profile.hasName ? profile.name : nil
    case .email: profile.hasEmail ? profile.email : nil
    case .phone: profile.hasPhone ? profile.phone : nil
    case .address: profile.hasAddress ? profile.address : nil
    case .birthday: profile.hasBirthday ? profile.birthday : nil
    case .gender: profile.hasGender ? profile.gender : nil
    case .locale: profile.hasLocale ? profile.locale : nil
    case .region: profile.hasRegion ? profile.region : nil
    case .country: profile.hasCountry ? profile.country : nil
    }
  }
}
