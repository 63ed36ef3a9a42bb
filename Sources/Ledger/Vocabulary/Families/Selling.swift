// Selling: leads, deals, quotes and follow-ups.
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

private let leadDetails: [DetailField] = [
  .name(LeadDetails.origin, "origin", 4, .origin), .name(LeadDetails.campaign, "campaign", 5, .campaign),
  .number(LeadDetails.score, "score", 6), .name(LeadDetails.reason, "reason", 7, .reason),
]

extension LeadCaptured: LeadMessage {
  static let entry = VocabularyEntry(.leadCaptured, "lead.captured", introducing: .lead, counts: .money)
    .details(leadDetails)
}

extension LeadQualified: LeadMessage {
  static let entry = VocabularyEntry(.leadQualified, "lead.qualified", about: .lead, counts: .money)
    .details(leadDetails)
}

extension LeadDropped: LeadMessage {
  static let entry = VocabularyEntry(.leadDropped, "lead.dropped", about: .lead, counts: .money)
    .details(leadDetails)
}

// MARK: Deals

protocol DealMessage: PersonalMessage where PersonalPart == PersonalNotes {
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

private let dealDetails: [DetailField] = [
  .name(DealDetails.stage, "stage", 4, .stage),
  .instant(DealDetails.expectedClose, "expectedCloseMicroseconds", 5),
  .name(DealDetails.reason, "reason", 6, .reason), .name(DealDetails.actor, "actor", 7, .actor),
]

extension DealOpened: DealMessage {
  static let entry = VocabularyEntry(.dealOpened, "deal.opened", introducing: .deal, counts: .money)
    .details(dealDetails)
}

extension DealMoved: DealMessage {
  static let entry = VocabularyEntry(.dealMoved, "deal.moved", about: .deal, counts: .money)
    .details(dealDetails)
}

extension DealWon: DealMessage {
  static let entry = VocabularyEntry(.dealWon, "deal.won", about: .deal, counts: .money)
    .details(dealDetails)
}

extension DealLost: DealMessage {
  static let entry = VocabularyEntry(.dealLost, "deal.lost", about: .deal, counts: .money)
    .details(dealDetails)
}

extension QuoteSent: BuiltInMessage {
  static let entry = VocabularyEntry(.quoteSent, "quote.sent", about: .deal, counts: .money)
    .details(
      .instant(DealDetails.due, "dueMicroseconds", 5), .name(DealDetails.actor, "actor", 6, .actor))
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

extension FollowupScheduled: PersonalMessage {
  static let entry = VocabularyEntry(
    .followupScheduled, "followup.scheduled", about: .deal, counts: .unit(.instant)
  )
  .details(
    .name(FollowupDetails.kind, "kind", 3, .kind), .name(FollowupDetails.actor, "actor", 4, .actor))
  public var reference: Reference? { about(deal) }
  public var measure: Measure { count(dueMicroseconds) }
  public func validate() throws(TouchpointFault) {
    try Check.short("deal", deal)
    try Check.requiredInstant("dueMicroseconds", given: hasDueMicroseconds)
    try Check.code("kind", kind)
    try Check.short("actor", actor)
  }
}

extension FollowupDone: PersonalMessage {
  static let entry = VocabularyEntry(.followupDone, "followup.done", about: .deal, counts: .unit(.instant))
    .details(
      .name(FollowupDetails.kind, "kind", 3, .kind), .name(FollowupDetails.outcome, "outcome", 4, .outcome),
      .name(FollowupDetails.actor, "actor", 5, .actor))
  public var reference: Reference? { about(deal) }
  public var measure: Measure { count(dueMicroseconds, given: hasDueMicroseconds) }
  public func validate() throws(TouchpointFault) {
    try Check.short("deal", deal)
    try Check.code("kind", kind)
    try Check.code("outcome", outcome)
    try Check.short("actor", actor)
  }
}
