// The types of being in touch: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let touch: [VocabularyEntry] = [
    VocabularyEntry(.visitMade, "visit.made", introducing: .session, counts: .unit(.seconds))
      .details(
        .list(VisitDetails.pages, "pages", 3, of: [.name(VisitDetails.page, "page", 0, .page)]),
        .name(VisitDetails.shelf, "shelf", 4, .shelf), .name(VisitDetails.campaign, "campaign", 5, .campaign),
        .name(VisitDetails.landing, "landing", 6, .page), .name(VisitDetails.device, "device", 7, .device),
        .name(VisitDetails.store, "store", 8, .store)),
    VocabularyEntry(.messageSent, "message.sent", about: .campaign)
      .details(messageDetails),
    VocabularyEntry(.messageDelivered, "message.delivered", about: .campaign)
      .details(messageDetails),
    VocabularyEntry(.messageOpened, "message.opened", about: .campaign)
      .details(messageDetails),
    VocabularyEntry(.messageClicked, "message.clicked", about: .campaign)
      .details(messageDetails),
    VocabularyEntry(.messageBounced, "message.bounced", about: .campaign)
      .details(messageDetails),
    VocabularyEntry(.messageComplained, "message.complained", about: .campaign)
      .details(messageDetails),
    VocabularyEntry(.messageUnsubscribed, "message.unsubscribed", about: .campaign)
      .details(messageDetails),
    VocabularyEntry(
      .callMade, "call.made", about: .ticket, .deal, counts: .unit(.seconds)
    )
    .details(interactionDetails),
    VocabularyEntry(
      .interactionLogged, "interaction.logged", about: .ticket, .deal, counts: .unit(.seconds)
    )
    .details(interactionDetails),
    VocabularyEntry(
      .onboardingProgressed, "onboarding.progressed", of: .customer, counts: .unit(.step)
    )
    .details(stepDetails),
    VocabularyEntry(.checkinMade, "checkin.made", of: .customer, counts: .unit(.step))
      .details(stepDetails),
  ]
}

private let messageDetails: [DetailField] = [
  .name(MessageDetails.campaign, "campaign", 1, .campaign), .hash(MessageDetails.message, "message", 2),
  .name(MessageDetails.channel, "channel", 3, .channel),
  .name(MessageDetails.template, "template", 4, .template),
  .name(MessageDetails.link, "link", 5, .link), .name(MessageDetails.reason, "reason", 6, .reason),
]

private let interactionDetails: [DetailField] = [
  .choice(InteractionDetails.direction, "direction", 4), .name(InteractionDetails.kind, "kind", 5, .kind),
  .name(InteractionDetails.outcome, "outcome", 6, .outcome),
  .name(InteractionDetails.actor, "actor", 7, .actor),
]

private let stepDetails: [DetailField] = [
  .number(StepDetails.of, "of", 2), .name(StepDetails.name, "name", 3, .step),
  .name(StepDetails.outcome, "outcome", 4, .outcome), .name(StepDetails.actor, "actor", 5, .actor),
]
