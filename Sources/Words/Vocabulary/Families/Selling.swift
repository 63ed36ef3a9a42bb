// The types of selling: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let selling: [VocabularyEntry] = [
    VocabularyEntry(.leadCaptured, "lead.captured", introducing: .lead, counts: .money)
      .details(leadDetails),
    VocabularyEntry(.leadQualified, "lead.qualified", about: .lead, counts: .money)
      .details(leadDetails),
    VocabularyEntry(.leadDropped, "lead.dropped", about: .lead, counts: .money)
      .details(leadDetails),
    VocabularyEntry(.dealOpened, "deal.opened", introducing: .deal, counts: .money)
      .details(dealDetails),
    VocabularyEntry(.dealMoved, "deal.moved", about: .deal, counts: .money)
      .details(dealDetails),
    VocabularyEntry(.dealWon, "deal.won", about: .deal, counts: .money)
      .details(dealDetails),
    VocabularyEntry(.dealLost, "deal.lost", about: .deal, counts: .money)
      .details(dealDetails),
    VocabularyEntry(.quoteSent, "quote.sent", about: .deal, counts: .money)
      .details(
        .instant(DealDetails.due, "dueMicroseconds", 5), .name(DealDetails.actor, "actor", 6, .actor)),
    VocabularyEntry(
      .followupScheduled, "followup.scheduled", about: .deal, counts: .unit(.instant)
    )
    .details(
      .name(FollowupDetails.kind, "kind", 3, .kind), .name(FollowupDetails.actor, "actor", 4, .actor)),
    VocabularyEntry(.followupDone, "followup.done", about: .deal, counts: .unit(.instant))
      .details(
        .name(FollowupDetails.kind, "kind", 3, .kind), .name(FollowupDetails.outcome, "outcome", 4, .outcome),
        .name(FollowupDetails.actor, "actor", 5, .actor)),
  ]
}

private let leadDetails: [DetailField] = [
  .name(LeadDetails.origin, "origin", 4, .origin), .name(LeadDetails.campaign, "campaign", 5, .campaign),
  .number(LeadDetails.score, "score", 6), .name(LeadDetails.reason, "reason", 7, .reason),
]

private let dealDetails: [DetailField] = [
  .name(DealDetails.stage, "stage", 4, .stage),
  .instant(DealDetails.expectedClose, "expectedCloseMicroseconds", 5),
  .name(DealDetails.reason, "reason", 6, .reason), .name(DealDetails.actor, "actor", 7, .actor),
]
