// Messages about selling: leads, deals, quotes and follow-ups.
public import Schema

protocol LeadMessage: PersonalMessage where PersonalPart == PersonalNotes {
  var lead: String { get }
  var currency: String { get }
  var expected: Int64 { get }
  var hasExpected: Bool { get }
  var origin: String { get }
  var campaign: String { get }
  var reason: String { get }
}

extension LeadMessage {
  public var reference: Reference? { about(lead) }
  public var measure: Measure { money(expected, given: hasExpected, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("expected", expected) }
  public func validate() throws(TouchpointFault) {
    try Check.required("lead", lead)
    try Check.currency(currency, for: hasExpected)
    try Check.money("expected", expected, given: hasExpected)
    try Check.code("origin", origin)
    try Check.short("campaign", campaign)
    try Check.code("reason", reason)
  }
}

extension LeadCaptured: LeadMessage {
  static let entry = VocabularyEntry.declared(.leadCaptured)
}

extension LeadQualified: LeadMessage {
  static let entry = VocabularyEntry.declared(.leadQualified)
}

extension LeadDropped: LeadMessage {
  static let entry = VocabularyEntry.declared(.leadDropped)
}

// MARK: Deals

protocol DealMessage: PersonalMessage, ActedMessage where PersonalPart == PersonalNotes {
  var deal: String { get }
  var currency: String { get }
  var amount: Int64 { get }
  var hasAmount: Bool { get }
  var stage: String { get }
  var reason: String { get }
  var actor: String { get }
}

extension DealMessage {
  public var reference: Reference? { about(deal) }
  public var measure: Measure { money(amount, given: hasAmount, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("amount", amount) }
  public func validate() throws(TouchpointFault) {
    try Check.required("deal", deal)
    try Check.currency(currency, for: hasAmount)
    try Check.money("amount", amount, given: hasAmount)
    try Check.short("stage", stage)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

extension DealOpened: DealMessage {
  static let entry = VocabularyEntry.declared(.dealOpened)
}

extension DealMoved: DealMessage {
  static let entry = VocabularyEntry.declared(.dealMoved)
}

extension DealWon: DealMessage {
  static let entry = VocabularyEntry.declared(.dealWon)
}

extension DealLost: DealMessage {
  static let entry = VocabularyEntry.declared(.dealLost)
}

extension QuoteSent: ActedMessage {
  static let entry = VocabularyEntry.declared(.quoteSent)
  public var reference: Reference? { about(deal) }
  public var measure: Measure { money(amount, given: true, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("amount", amount) }
  public func validate() throws(TouchpointFault) {
    try Check.required("deal", deal)
    try Check.currency(currency)
    try Check.requiredMoney("amount", amount, given: hasAmount)
    try Check.short("quote", quote)
    try Check.short("actor", actor)
  }
}

// MARK: Follow-ups

extension FollowupScheduled: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.followupScheduled)
  public var reference: Reference? { about(deal) }
  public var measure: Measure { count(dueMicroseconds) }
  public func validate() throws(TouchpointFault) {
    try Check.short("deal", deal)
    try Check.requiredInstant("dueMicroseconds", given: hasDueMicroseconds)
    try Check.code("kind", kind)
    try Check.short("actor", actor)
  }
}

extension FollowupDone: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.followupDone)
  public var reference: Reference? { about(deal) }
  public var measure: Measure { count(dueMicroseconds, given: hasDueMicroseconds) }
  public func validate() throws(TouchpointFault) {
    try Check.short("deal", deal)
    try Check.code("kind", kind)
    try Check.code("outcome", outcome)
    try Check.short("actor", actor)
  }
}
