// The record of processing: what a business does with people's data, from its own ledger.

public import Ledger
internal import LedgerViews
internal import Projection
public import Reporting
internal import Schema
public import Words

/// What a business does with people's data: what its customers may ask to be told, and what the law has it keep a record of. It is made
/// of the ledger's own policies and of what is recorded.
public struct PrivacyReport: Report {
  /// The position up to which the ledger was read, and its time zone.
  public var basis: ReportBasis
  /// The register of purposes in force; `nil` where none was published.
  public var register: PurposeRegister?
  /// Where the register was published; `nil` where none was.
  public var registerPosition: Position?
  /// The types of touchpoint with a personal part that is still there, the most frequent first.
  public var personalTypes: [PersonalType]
  /// To whom data was handed, by their codes.
  public var exports: [Handed]
  /// The retention schedules that are published.
  public var schedules: [Schedule]
  /// How many people there are, and what has become of them.
  public var people: People
  /// Where the key that opens personal parts comes from, in words.
  public var keys: String

  /// A type of touchpoint with a personal part.
  public struct PersonalType: Hashable, Sendable {
    /// The name of the type.
    public var name: String
    /// How many touchpoints of it have a personal part: neither of people who were erased, nor taken out of the log.
    public var touchpoints: Int
  }

  /// What was handed to a recipient.
  public struct Handed: Hashable, Sendable {
    /// The recipient's code.
    public var recipient: String
    /// How often something was handed over.
    public var times: Int
    /// When that was the last time.
    public var last: Instant
  }

  /// A retention schedule.
  public struct Schedule: Hashable, Sendable {
    /// The name under which it is published.
    public var name: String
    /// Where it was published.
    public var position: Position
    /// From when on it counts.
    public var effectiveFrom: Instant
    /// Its rules.
    public var rules: [Rule]
  }

  /// A rule of a retention schedule.
  public struct Rule: Hashable, Sendable {
    /// The rule's name.
    public var name: String
    /// What it takes out of what, and when, in words.
    public var words: String
  }

  /// How many people there are, and what they have asked for.
  public struct People: Hashable, Sendable {
    /// How many have a number and were not erased; of people who were merged, each of their numbers counts.
    public var known = 0
    /// How many numbers were erased.
    public var erased = 0
    /// How many numbers that were not erased are kept without being used.
    public var restricted = 0
    /// How often people were told what there is about them.
    public var disclosures = 0
    /// How often something was taken out of the log.
    public var redactions = 0

    /// Nobody yet.
    public init() {}
  }
}

extension Ledger {
  /// The record of processing, as the ledger stands: purposes, recipients, measures, and how many people it is about. Reads every fact
  /// once.
  ///
  /// - Throws: `LedgerError`; `PolicyFault` where the register of purposes cannot be read.
  public func privacyReport() throws -> PrivacyReport {
    let position = try head
    var people = PrivacyReport.People()
    var types: [TouchpointType: Int] = [:]
    let erased = try erasedCustomers()
    let redacted = try redactedPositions(through: position)
    try scanFacts(through: position) { first, facts in
      for index in facts.indices {
        let fact = facts[index]
        if fact.flags.contains(.personal), !erased.contains(fact.customer),
          redacted.scope(at: Position(first.rawValue + UInt64(index))) == nil
        {
          types[fact.type, default: 0] += 1
        }
        switch fact.type {
        case .customerDisclosed: people.disclosures += 1
        case .touchpointRedacted: people.redactions += 1
        default: break
        }
      }
    }
    people.erased = erased.count
    people.known = Int(try stats().customers) - erased.count
    people.restricted = try restrictedCustomers().subtracting(erased).count
    let register = try purposeRegister(Moment(at: position))
    return PrivacyReport(
      basis: ReportBasis(position: position, timeZone: try settings.timeZone), register: register?.register,
      registerPosition: register?.at,
      personalTypes: try types.map { PrivacyReport.PersonalType(name: try typeName(of: $0), touchpoints: $1) }
        .sorted { ($1.touchpoints, $0.name) < ($0.touchpoints, $1.name) },
      exports: try handed(through: position), schedules: try schedules(), people: people, keys: keyOrigin)
  }

  /// What was taken out of the log.
  private func redactedPositions(through head: Position) throws -> RedactedPositions {
    var redacted = RedactedPositions()
    try forEachRedaction(through: head) { runs, scope in
      for run in runs { redacted.insert(run, scope, through: head) }
    }
    return redacted
  }

  /// To whom data was handed, by recipient.
  private func handed(through position: Position) throws -> [PrivacyReport.Handed] {
    var query = TouchpointQuery()
    (query.types, query.through) = ([.dataExported], position)
    var handed: [String: PrivacyReport.Handed] = [:]
    try forEachTouchpoint(query) { touchpoint in
      guard let recipient = touchpoint.reference?.text else { return true }
      let times = handed[recipient]?.times ?? 0
      handed[recipient] = PrivacyReport.Handed(
        recipient: recipient, times: times + 1, last: touchpoint.fact.recorded)
      return true
    }
    return handed.values.sorted { $0.recipient < $1.recipient }
  }

  /// The newest retention schedule of each name that was not withdrawn since.
  private func schedules() throws -> [PrivacyReport.Schedule] {
    var newest: [String: PrivacyReport.Schedule] = [:]
    let types = try ModelSetting(of: self).types
    for change in try policyChanges() where change.view == RightsPolicy.retentionSchedule {
      switch change {
      case .published(let policy):
        newest[policy.name] = PrivacyReport.Schedule(
          name: policy.name, position: policy.position, effectiveFrom: policy.effectiveFrom,
          rules: try RetentionSchedule(document: policy.document, types.known(to: policy)).rules.map { rule in
            PrivacyReport.Rule(
              name: rule.name, words: try RuleInWords(rule, in: self).sentence(.record, types: .names))
          })
      case .withdrawn(let withdrawal):
        guard let schedule = newest[withdrawal.name] else { continue }
        if withdrawal.publication ?? schedule.position == schedule.position { newest[withdrawal.name] = nil }
      }
    }
    return newest.values.sorted { $0.name < $1.name }
  }
}
