// Asking a ledger for the consents in force.

public import Ledger
internal import Projection
internal import ReadModels
public import Reporting
public import Words

extension Ledger {
  /// Whether a person's data may be used for a purpose, and why: by what they have said, by the register of purposes, and by whether
  /// their data is kept without being used.
  ///
  /// ```swift
  /// let consent = try ledger.consent(of: ann, for: "marketing", through: "email")
  /// guard consent.isInForce else { return }
  /// ```
  ///
  /// To decide by it, ask within the decision (`Decision.consent`): what was found is then recorded with what was decided.
  ///
  /// - Parameters:
  ///   - customer: the person: of customers who were merged, any of their numbers. What was said under any of them counts, the last
  ///     word last.
  ///   - purpose: the purpose, as consents and the register name it.
  ///   - channel: the channel that it would go through; `nil` for use that goes through no channel in particular. For that a consent to
  ///     some channels is none.
  ///   - moment: the instant that is asked about, and the position up to which the ledger is asked: by these a consent that came late is
  ///     in force from when it was given, as known later, and is not, as known before.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer, `damaged`; `PolicyFault` where the register cannot be
  ///   read.
  public func consent(
    of customer: CustomerNumber, for purpose: String, through channel: String? = nil, _ moment: Moment = .now
  ) throws -> ConsentFinding {
    let (history, register) = try consentHistory(of: customer, moment)
    return history.finding(for: purpose, through: channel, under: register)
  }

  /// What a person's data may be used for, and what not: each purpose that the register has or that the person has spoken of, of all
  /// channels together and of each channel that was named.
  ///
  /// - Parameters:
  ///   - customer: the person: of customers who were merged, any of their numbers.
  ///   - moment: the instant that is asked about, and the position up to which the ledger is asked.
  /// - Throws: as `consent(of:for:through:_:)`.
  public func consents(of customer: CustomerNumber, _ moment: Moment = .now) throws -> [ConsentFinding] {
    let (history, register) = try consentHistory(of: customer, moment)
    return history.findings(under: register)
  }

  /// What a person's data could be used for by what they have said, and what not, whether or not its use is restricted.
  func consentsAsSaid(of customer: CustomerNumber, _ moment: Moment = .now) throws -> [ConsentFinding] {
    let (history, register) = try consentHistory(of: customer, moment)
    return history.findings(under: register, isRestrictionLifted: true)
  }

  /// Who has agreed, and agrees: the people of whom a consent is in force, each once, by the smallest of their numbers.
  ///
  /// Of a purpose that stands on another ground than consent it is nobody: there is nothing to agree to. A purpose or a channel that the
  /// register in force does not have is refused, since it is most likely mistyped.
  ///
  /// - Parameters:
  ///   - consent: the purpose, and the channel.
  ///   - moment: the instant that is asked about, and the position up to which the ledger is asked.
  /// - Returns: customers, ascending, with what `consent(of:for:through:_:)` says of them.
  /// - Throws: `ProjectionError` with code `invalidRequest` where there is a register that does not have the purpose or the channel;
  ///   otherwise as `consent(of:for:through:_:)`.
  public func agreed(to consent: NeededConsent, _ moment: Moment = .now) throws
    -> [(customer: CustomerNumber, finding: ConsentFinding)]
  {
    // One state of the ledger answers all of it.
    let moment = Moment(asOf: try moment.asOf ?? now, at: try min(moment.at ?? head, head))
    try purposeRegister(moment)?.register.check(consent)
    let said = try statements(
      on: consent.purpose, by: moment.asOf ?? now, as: arrangement(through: moment.at))
    let people = said.filter { $0.value.contains(where: \.word.isGrant) }.keys
    return try people.sorted().compactMap { person in
      let finding = try self.consent(of: person, for: consent.purpose, through: consent.channel, moment)
      return finding.reason == .granted ? (person, finding) : nil
    }
  }

  /// The register of purposes in force, and where it was published; `nil` where none is.
  ///
  /// - Parameter moment: the instant at which it is in force, and the position up to which the ledger is asked.
  /// - Throws: `LedgerError`.
  public func purposeRegister(_ moment: Moment = .now) throws -> (register: PurposeRegister, at: Position)? {
    let (at, position) = (try moment.asOf ?? now, try min(moment.at ?? head, head))
    return try PurposeRegister.inForce(at: at, by: try policyChanges(), through: position)
  }

  /// What people have said of a purpose by an instant, by the smallest of each one's numbers, in the order in which it was recorded.
  ///
  /// - Parameter arrangement: whose touchpoints are whose, and up to which position the ledger is asked.
  func statements(on purpose: String, by instant: Instant, as arrangement: Arrangement) throws
    -> [CustomerNumber: [ConsentHistory.Statement]]
  {
    var query = TouchpointQuery(types: [.consentGranted, .consentWithdrawn])
    query.through = arrangement.position
    var said: [CustomerNumber: [ConsentHistory.Statement]] = [:]
    try forEachTouchpoint(query) { touchpoint in
      // What was voided is nobody's.
      guard let owner = arrangement.owner(of: touchpoint.fact, at: touchpoint.position), owner != .business,
        touchpoint.fact.historyTime <= instant, let statement = ConsentHistory.Statement(touchpoint),
        statement.purpose == purpose
      else { return true }
      said[owner, default: []].append(statement)
      return true
    }
    return said
  }

  private func consentHistory(of customer: CustomerNumber, _ moment: Moment) throws
    -> (ConsentHistory, (PurposeRegister, Position)?)
  {
    let (at, position) = (try moment.asOf ?? now, try min(moment.at ?? head, head))
    let history = try ConsentHistory(
      try history(of: customer, through: position), at: at, knownAt: position
    ) { try touchpoint(at: $0) }
    return (history, try PurposeRegister.inForce(at: at, by: try policyChanges(), through: position))
  }
}

extension PurposeRegister {
  /// The register in force at an instant, and where it was published; `nil` where none is.
  static func inForce(at instant: Instant, by changes: [PolicyChange], through position: Position) throws
    -> (register: PurposeRegister, at: Position)?
  {
    let timeline = try PolicyTimeline(changes, for: PurposePolicy(), through: position)
    let segment = timeline.segments[timeline.index(at: instant)]
    return segment.policy.map { ($0, segment.position) }
  }
}
