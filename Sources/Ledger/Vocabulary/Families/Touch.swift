// Messages about being in touch: visits, messages, calls and check-ins.
public import Schema

extension VisitMade: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.visitMade)
  public var reference: Reference? { about(session) }
  public var measure: Measure { count(seconds, given: hasSeconds) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("seconds", seconds) }
  public func validate() throws(TouchpointFault) {
    try Check.short("session", session)
    try Check.range("seconds", seconds, given: hasSeconds, 0...Int64.max)
    try Check.short("shelf", shelf)
    try Check.short("campaign", campaign)
    try Check.short("landing", landing)
    try Check.code("device", device)
    try Check.short("store", store)
  }
}

// MARK: Messages to customers

protocol CampaignMessage: BuiltInMessage {
  var campaign: String { get }
  var message: String { get }
  var channel: String { get }
  var template: String { get }
  var link: String { get }
  var reason: String { get }
}

extension CampaignMessage {
  public var reference: Reference? { about(campaign) }
  public func validate() throws(TouchpointFault) {
    try Check.either(("campaign", campaign), ("message", message))
    try Check.code("channel", channel)
    try Check.short("template", template)
    try Check.short("link", link)
    try Check.code("reason", reason)
  }
}

extension MessageSent: CampaignMessage {
  static let entry = VocabularyEntry.declared(.messageSent)
}

extension MessageDelivered: CampaignMessage {
  static let entry = VocabularyEntry.declared(.messageDelivered)
}

extension MessageOpened: CampaignMessage {
  static let entry = VocabularyEntry.declared(.messageOpened)
}

extension MessageClicked: CampaignMessage {
  static let entry = VocabularyEntry.declared(.messageClicked)
}

extension MessageBounced: CampaignMessage {
  static let entry = VocabularyEntry.declared(.messageBounced)
}

extension MessageComplained: CampaignMessage {
  static let entry = VocabularyEntry.declared(.messageComplained)
}

extension MessageUnsubscribed: CampaignMessage {
  static let entry = VocabularyEntry.declared(.messageUnsubscribed)
}

// MARK: Calls and other interactions

protocol InteractionMessage: PersonalMessage, ActedMessage where PersonalPart == PersonalNotes {
  var ticket: String { get }
  var deal: String { get }
  var seconds: Int64 { get }
  var hasSeconds: Bool { get }
  var direction: String { get }
  var kind: String { get }
  var outcome: String { get }
  var actor: String { get }
}

extension InteractionMessage {
  public var reference: Reference? { about(ticket, or: deal) }
  public var measure: Measure { count(seconds, given: hasSeconds) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("seconds", seconds) }
  public func validate() throws(TouchpointFault) {
    try Check.short("ticket", ticket)
    try Check.short("deal", deal)
    try Check.range("seconds", seconds, given: hasSeconds, 0...Int64.max)
    try Check.oneOf("direction", direction, ["inbound", "outbound"])
    try Check.code("kind", kind)
    try Check.code("outcome", outcome)
    try Check.short("actor", actor)
  }
}

extension CallMade: InteractionMessage {
  static let entry = VocabularyEntry.declared(.callMade)
}

extension InteractionLogged: InteractionMessage {
  static let entry = VocabularyEntry.declared(.interactionLogged)
}

// MARK: Steps

protocol StepMessage: PersonalMessage, ActedMessage where PersonalPart == PersonalNotes {
  var step: Int64 { get }
  var hasStep: Bool { get }
  var of: Int64 { get }
  var hasOf: Bool { get }
  var name: String { get }
  var outcome: String { get }
  var actor: String { get }
}

extension StepMessage {
  public var measure: Measure { count(step) }
  public func noteAmounts(in largest: inout LargestAmount) {
    largest.note("step", step)
    largest.note("of", of)
  }
  public func validate() throws(TouchpointFault) {
    try Check.requiredRange("step", step, given: hasStep, 1...Int64.max)
    if hasOf && of < step { throw Check.fault("of", "must not be less than data.step") }
    try Check.short("name", name)
    try Check.code("outcome", outcome)
    try Check.short("actor", actor)
  }
}

extension OnboardingProgressed: StepMessage {
  static let entry = VocabularyEntry.declared(.onboardingProgressed)
}

extension CheckinMade: StepMessage {
  static let entry = VocabularyEntry.declared(.checkinMade)
}
