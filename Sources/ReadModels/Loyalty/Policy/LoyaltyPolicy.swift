// The policy of the loyalty view: the programmes in force together.

public import Projection
internal import Words

/// The loyalty programmes that are in force together, each published as a document of its own.
///
/// It is an immutable class, since every touchpoint asks it, and a structure would be copied for each.
public final class LoyaltyPolicy: Sendable {
  /// The programmes, ordered by name: at least one.
  public let programmes: [LoyaltyProgramme]
  /// The programme where there is just one, as nearly always; otherwise `nil`.
  let single: LoyaltyProgramme?
  /// The first programme, and what time asks of it.
  let first: LoyaltyProgramme
  private let firstTimeRules: TimeRules
  /// The hash of the name of the first programme, and what every touchpoint asks of it: plain values, since
  /// references would be counted.
  let firstHash: UInt64
  let rules: LoyaltyProgramme.Rules
  /// The types that the programmes look at, and what they need of bodies. Every row that is folded by itself asks
  /// for both.
  let types: TypeSet
  let details: DetailNeeds
  /// Whether there is just one programme, by whose rules orders earn by their totals alone.
  let isPlain: Bool

  /// The policy of one programme, named `default`.
  ///
  /// - Throws: `PolicyFault`, which says what is wrong and where in the document.
  public convenience init(document: String, types: TypeNames = TypeNames()) throws {
    try self.init([LoyaltyProgramme(document: document, name: Loyalty.defaultProgramme, types: types)])
  }

  /// Reads published documents; `nil` for none.
  ///
  /// - Throws: `PolicyFault`, where a document is wrong, or the documents do not go together.
  convenience init?(published: [PublishedPolicy], types: TypeNames) throws {
    if published.isEmpty { return nil }
    let programmes = try published.map { document in
      try LoyaltyProgramme(
        document: document.document, name: document.name, types: types.known(to: document))
    }
    try Self.check(zip(programmes, published).map { ($0, $1.position) })
    self.init(programmes)
  }

  private init(_ programmes: [LoyaltyProgramme]) {
    self.programmes = programmes
    single = programmes.count == 1 ? programmes[0] : nil
    first = programmes[0]
    firstTimeRules = TimeRules(first)
    firstHash = programmes[0].hash.rawValue
    rules = programmes[0].rules
    types = Loyalty.types(of: programmes)
    details = Loyalty.details(of: programmes)
    isPlain = programmes.count == 1 && rules.isPlain
  }

  /// The programme that a touchpoint means, by the name that it gives; without a name the only one there
  /// is. `nil` where there is none of that name, or no name and several programmes.
  func programme(of name: NameHash?) -> LoyaltyProgramme? {
    guard let name else { return single }
    for programme in programmes where programme.isCalled(name) { return programme }
    return nil
  }
}

extension LoyaltyPolicy {
  /// Whether touchpoints of a type earn, or are visits, in any of the programmes.
  func earns(by type: TouchpointType) -> Bool {
    programmes.contains { $0.earns(by: type) || $0.isVisit(type) }
  }

  /// Whether any of the programmes rewards referrals.
  var hasReferrals: Bool { programmes.contains { $0.referral != nil } }

  /// Whether any of the programmes gives points for birthdays.
  var hasBirthdays: Bool { programmes.contains { $0.bonuses.birthday > 0 } }

  /// The programme whose name has a hash; `nil` where it is not in force.
  func programme(hashed hash: UInt64) -> LoyaltyProgramme? {
    programmes.first { $0.hash.rawValue == hash }
  }

  /// What time asks of the programme whose name has a hash.
  @inline(__always)
  func timeRules(of hash: UInt64) -> TimeRules {
    firstHash == hash ? firstTimeRules : otherTimeRules(of: hash)
  }

  private func otherTimeRules(of hash: UInt64) -> TimeRules {
    TimeRules(programme(hashed: hash))
  }
}

extension LoyaltyPolicy {
  typealias Rules = LoyaltyProgramme.Rules
  typealias Level = LoyaltyProgramme.Level

  var currency: MeasureUnit { first.currency }
  var earning: LoyaltyProgramme.Earning { first.earning }
  var tiers: LoyaltyProgramme.Tiers? { first.tiers }
  var standings: [LoyaltyProgramme.Standing] { first.standings }
  func standing(with measure: Int64) -> Int { first.standing(with: measure) }
}
