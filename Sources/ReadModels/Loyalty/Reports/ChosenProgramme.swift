// Which programme a report or a statement is of.

internal import Projection
internal import Reporting
internal import Words

extension ReportParameter {
  /// The parameter `program`: which programme a report is of.
  static let program = ReportParameter(
    "program", .text,
    "The programme, by its name (default: the only one; of several default, or else the first by name).")
}

extension LoyaltyPolicy {
  /// The programme that is asked about: the one of a name, or without a name the only one, of several the one
  /// published without a name, or else the first by name.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where none of those in force has the name.
  package func chosen(named name: String?) throws -> LoyaltyProgramme {
    guard let name else {
      return programmes.first { $0.name == Loyalty.defaultProgramme } ?? programmes[0]
    }
    if let found = programme(of: NameHash(name)) { return found }
    throw ProjectionError(
      .invalidRequest,
      "no programme \(name) is in force; \(Nearest.hint(name, among: programmes.map(\.name)))")
  }
}

extension View<Loyalty> {
  /// The programme that a report is of, as `LoyaltyPolicy.chosen` says. `nil` where none is in force.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where none of those in force has the name.
  func programme(named name: String?) throws -> LoyaltyProgramme? { try policy?.chosen(named: name) }

  /// What a customer's row has in a programme; `nil` for somebody who has never had to do with it.
  static func member(_ row: LoyaltyRow, in programme: LoyaltyProgramme) -> LoyaltyMember? {
    row[program: programme.hash].flatMap { $0.isMember ? $0 : nil }
  }
}

extension LoyaltyProgramme {
  /// What points are worth, in minor units of the programme's currency, to the nearest: by what `liability`
  /// says, or else what redeeming gives. `nil` where neither is said.
  func worth(_ points: Int128) -> Int128? {
    (liability?.value ?? redemption.value).map { (points * Int128($0)).roundedQuotient(by: 1000) }
  }
}
