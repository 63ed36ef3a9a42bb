// Being in touch: visits, messages, calls and check-ins.
public import Schema

extension VisitMade: BuiltInMessage {
  static let entry = VocabularyEntry(.visitMade, "visit.made", introducing: .session, counts: .unit(.seconds))
    .details(
      .list(VisitDetails.pages, "pages", 3, of: [.name(VisitDetails.page, "page", 0, .page)]),
      .name(VisitDetails.shelf, "shelf", 4, .shelf), .name(VisitDetails.campaign, "campaign", 5, .campaign),
      .name(VisitDetails.landing, "landing", 6, .page), .name(VisitDetails.device, "device", 7, .device),
      .name(VisitDetails.store, "store", 8, .store))
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

private let messageDetails: [DetailField] = [
  .name(MessageDetails.campaign, "campaign", 1, .campaign), .hash(MessageDetails.message, "message", 2),
  .name(MessageDetails.channel, "channel", 3, .channel),
  .name(MessageDetails.template, "template", 4, .template),
  .name(MessageDetails.link, "link", 5, .link), .name(MessageDetails.reason, "reason", 6, .reason),
]

extension MessageSent: CampaignMessage {
  static let entry = VocabularyEntry(.messageSent, "message.sent", about: .campaign)
    .details(messageDetails)
}

extension MessageDelivered: CampaignMessage {
  static let entry = VocabularyEntry(.messageDelivered, "message.delivered", about: .campaign)
    .details(messageDetails)
}

extension MessageOpened: CampaignMessage {
  static let entry = VocabularyEntry(.messageOpened, "message.opened", about: .campaign)
    .details(messageDetails)
}

extension MessageClicked: CampaignMessage {
  static let entry = VocabularyEntry(.messageClicked, "message.clicked", about: .campaign)
    .details(messageDetails)
}

extension MessageBounced: CampaignMessage {
  static let entry = VocabularyEntry(.messageBounced, "message.bounced", about: .campaign)
    .details(messageDetails)
}

extension MessageComplained: CampaignMessage {
  static let entry = VocabularyEntry(.messageComplained, "message.complained", about: .campaign)
    .details(messageDetails)
}

extension MessageUnsubscribed: CampaignMessage {
  static let entry = VocabularyEntry(.messageUnsubscribed, "message.unsubscribed", about: .campaign)
    .details(messageDetails)
}

// MARK: Calls and other interactions

protocol InteractionMessage: PersonalMessage where PersonalPart == PersonalNotes {
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

private let interactionDetails: [DetailField] = [
  .choice(InteractionDetails.direction, "direction", 4), .name(InteractionDetails.kind, "kind", 5, .kind),
  .name(InteractionDetails.outcome, "outcome", 6, .outcome),
  .name(InteractionDetails.actor, "actor", 7, .actor),
]

extension CallMade: InteractionMessage {
  static let entry = VocabularyEntry(
    .callMade, "call.made", about: .ticket, .deal, counts: .unit(.seconds)
  )
  .details(interactionDetails)
}

extension InteractionLogged: InteractionMessage {
  static let entry = VocabularyEntry(
    .interactionLogged, "interaction.logged", about: .ticket, .deal, counts: .unit(.seconds)
  )
  .details(interactionDetails)
}

// MARK: Steps

protocol StepMessage: PersonalMessage where PersonalPart == PersonalNotes {
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

private let stepDetails: [DetailField] = [
  .number(StepDetails.of, "of", 2), .name(StepDetails.name, "name", 3, .step),
  .name(StepDetails.outcome, "outcome", 4, .outcome), .name(StepDetails.actor, "actor", 5, .actor),
]

extension OnboardingProgressed: StepMessage {
  static let entry = VocabularyEntry(
    .onboardingProgressed, "onboarding.progressed", of: .customer, counts: .unit(.step)
  )
  .details(stepDetails)
}

extension CheckinMade: StepMessage {
  static let entry = VocabularyEntry(.checkinMade, "checkin.made", of: .customer, counts: .unit(.step))
    .details(stepDetails)
}
