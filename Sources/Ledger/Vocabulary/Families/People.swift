// Messages about people: who they are, what they agreed to, and corrections of what was recorded about
// them.
public import Schema

// MARK: Profiles

protocol ProfileMessage: PersonalMessage, Equatable where PersonalPart == Profile {
  var birthMonth: Int64 { get set }
  var hasBirthMonth: Bool { get }
  var birthDay: Int64 { get set }
  var hasBirthDay: Bool { get }
  var household: String { get set }
  var ageBand: String { get set }
  var region: String { get set }
  var country: String { get set }
  var origin: String { get }
  var campaign: String { get }
}

extension ProfileMessage {
  public func validate() throws(TouchpointFault) {
    try Check.range("birthMonth", birthMonth, given: hasBirthMonth, 1...12)
    try Check.range("birthDay", birthDay, given: hasBirthDay, 1...31)
    try Check.short("household", household)
    try Check.oneOf("ageBand", ageBand, AgeBand.allCases.map(\.rawValue))
    try Check.region("region", region)
    try Check.country("country", country)
    try Check.code("origin", origin)
    try Check.short("campaign", campaign)
    if !personal.birthday.isEmpty { try Check.birthday("personal.birthday", personal.birthday) }
    try Check.country("personal.country", personal.country)
    for (index, attribute) in personal.attributes.enumerated() {
      try Check.required("personal.attributes[\(index)].name", attribute.name)
    }
  }
}

extension CustomerRegistered: ProfileMessage {
  static let entry = VocabularyEntry.declared(.customerRegistered)
}

extension CustomerUpdated: ProfileMessage {
  static let entry = VocabularyEntry.declared(.customerUpdated)
}

// MARK: Identity

extension CustomerLinked: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.customerLinked)
  public func validate() throws(TouchpointFault) {
    try Check.code("evidence", evidence)
    try Check.short("actor", actor)
    try Check.identifiers(personal, required: true)
  }
}

extension CustomerUnlinked: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.customerUnlinked)
  public func validate() throws(TouchpointFault) {
    try Check.code("evidence", evidence)
    try Check.short("actor", actor)
    try Check.identifiers(personal, required: true)
  }
}

extension CustomerMerged: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.customerMerged)
  public var measure: Measure { count(other) }
  public func validate() throws(TouchpointFault) {
    try Check.customer("other", other)
    try Check.code("evidence", evidence)
    try Check.short("actor", actor)
    try Check.identifiers(personal, required: false)
  }
}

extension CustomerUnmerged: ActedMessage {
  static let entry = VocabularyEntry.declared(.customerUnmerged)
  public var measure: Measure { count(other) }
  public func validate() throws(TouchpointFault) {
    try Check.customer("other", other)
    try Check.requiredRange("merge", merge, given: merge != 0, 1...Int64.max)
    try Check.code("evidence", evidence)
    try Check.short("actor", actor)
  }
}

// MARK: Who may be one person

protocol MergeFindingMessage: ActedMessage {
  var other: Int64 { get set }
  var reasons: [String] { get set }
  var against: [String] { get set }
  var score: Int64 { get set }
  var actor: String { get set }
}

extension MergeFindingMessage {
  public var measure: Measure { count(other) }

  func validateFinding() throws(TouchpointFault) {
    try Check.customer("other", other)
    if reasons.isEmpty { throw Check.fault("reasons", "is required: at least one code, such as `birthday`") }
    for (index, reason) in reasons.enumerated() { try Check.requiredCode("reasons[\(index)]", reason) }
    for (index, reason) in against.enumerated() { try Check.requiredCode("against[\(index)]", reason) }
    try Check.requiredRange("score", score, given: score != 0, 1...1_000)
    try Check.short("actor", actor)
  }
}

extension MergeSuggested: MergeFindingMessage {
  static let entry = VocabularyEntry.declared(.mergeSuggested)
  public func validate() throws(TouchpointFault) { try validateFinding() }
}

extension MergeDismissed: MergeFindingMessage {
  static let entry = VocabularyEntry.declared(.mergeDismissed)
  public func validate() throws(TouchpointFault) {
    try validateFinding()
    try Check.code("reason", reason)
  }
}

// MARK: Consent and preferences

protocol ConsentMessage: BuiltInMessage {
  var purpose: String { get }
  var channels: [String] { get }
  var wording: String { get }
  var wordingHash: String { get }
  var mechanism: String { get }
  var jurisdiction: String { get }
}

extension ConsentMessage {
  public var reference: Reference? { about(purpose) }
  public func validate() throws(TouchpointFault) {
    try Check.required("purpose", purpose)
    for (index, channel) in channels.enumerated() {
      try Check.requiredCode("channels[\(index)]", channel)
    }
    try Check.short("wording", wording)
    try Check.short("wordingHash", wordingHash)
    try Check.code("mechanism", mechanism)
    try Check.code("jurisdiction", jurisdiction)
  }
}

extension ConsentGranted: ConsentMessage {
  static let entry = VocabularyEntry.declared(.consentGranted)
}

extension ConsentWithdrawn: ConsentMessage {
  static let entry = VocabularyEntry.declared(.consentWithdrawn)
}

extension PreferenceSet: PersonalMessage {
  static let entry = VocabularyEntry.declared(.preferenceSet)
  public func validate() throws(TouchpointFault) {
    try Check.requiredCode("topic", topic)
    try Check.code("choice", choice)
  }
}

// MARK: A person's rights

protocol RightsMessage: RequestedMessage {
  var reason: String { get }
  var actorNumber: Int64 { get set }
  var scope: String { get }
  var actor: String { get set }
}

extension RightsMessage {
  public var reference: Reference? { about(request) }
  public func validate() throws(TouchpointFault) {
    try Check.request(request)
    try Check.code("reason", reason)
    if actorNumber != 0 {
      throw Check.fault("actorNumber", "is not given any more; give data.actor, a number or code")
    }
    try Check.code("scope", scope)
    try Check.person("actor", actor)
  }

  /// Version 1 had a number for who did it.
  public static func upcast(_ message: inout Self, from version: UInt8) throws {
    guard version < 2, message.actorNumber != 0 else { return }
    message.actor = String(message.actorNumber)
    message.actorNumber = 0
  }
}

extension CustomerErased: RightsMessage {
  static let entry = VocabularyEntry.declared(.customerErased)
}

extension CustomerDisclosed: RightsMessage {
  static let entry = VocabularyEntry.declared(.customerDisclosed)
}

extension UseRestricted: RightsMessage {
  static let entry = VocabularyEntry.declared(.useRestricted)
}

extension UseAllowed: RightsMessage {
  static let entry = VocabularyEntry.declared(.useAllowed)
}

extension TouchpointRedacted: ActedMessage, RequestedMessage {
  static let entry = VocabularyEntry.declared(.touchpointRedacted)
  public var measure: Measure { count(position, given: position != 0) }
  public func validate() throws(TouchpointFault) {
    try Check.range("position", position, 0...Int64.max)
    if position == 0 && runs.isEmpty {
      throw Check.fault("position", "is required, from 1, where data.runs are not given")
    }
    if position != 0 && !runs.isEmpty { throw Check.fault("runs", "must not be given beside data.position") }
    try Check.runs(runs, of: "position")
    try Check.requiredOneOf("scope", scope, ["personal", "body"])
    try Check.requiredCode("reason", reason)
    try Check.short("actor", actor)
    try Check.request(request)
  }
}

// MARK: Corrections

protocol CorrectionMessage: ActedMessage {
  var position: Int64 { get set }
  var batch: String { get set }
  var reason: String { get set }
  var runs: [Int64] { get set }
  var actor: String { get set }
  /// Sets the customer to whom the correction assigns, where it is one that assigns.
  mutating func assign(to customer: CustomerNumber)
}

extension CorrectionMessage {
  mutating func assign(to customer: CustomerNumber) {}

  public var measure: Measure { count(position, given: position != 0) }

  /// Checks that the correction is of one touchpoint or of one batch, never of both.
  func validateTarget() throws(TouchpointFault) {
    try Check.range("position", position, 0...Int64.max)
    if position == 0 && batch.isEmpty {
      throw Check.fault("position", "is required, from 1, where data.batch is not given")
    }
    if position != 0 && !batch.isEmpty {
      throw Check.fault("batch", "must not be given beside data.position: it is either one entry or a batch")
    }
    try Check.short("batch", batch)
    try validateRuns()
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }

  private func validateRuns() throws(TouchpointFault) {
    if runs.isEmpty { return }
    if position != 0 { throw Check.fault("runs", "must not be given beside data.position") }
    try Check.runs(runs, of: "position")
  }
}

extension TouchpointVoided: CorrectionMessage {
  static let entry = VocabularyEntry.declared(.touchpointVoided)
  public func validate() throws(TouchpointFault) {
    try validateTarget()
  }
}

extension TouchpointAssigned: CorrectionMessage {
  mutating func assign(to customer: CustomerNumber) { self.customer = Int64(customer.rawValue) }
  static let entry = VocabularyEntry.declared(.touchpointAssigned)
  public func validate() throws(TouchpointFault) {
    try validateTarget()
    try Check.customer("customer", customer)
  }
}
