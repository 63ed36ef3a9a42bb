// The types of helping: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let helping: [VocabularyEntry] = [
    VocabularyEntry(
      .ticketOpened, "ticket.opened", introducing: .ticket, counts: .unit(.priority)
    )
    .details(ticketDetails),
    VocabularyEntry(
      .ticketReplied, "ticket.replied", about: .ticket, counts: .unit(.priority)
    )
    .details(ticketDetails),
    VocabularyEntry(
      .ticketWaiting, "ticket.waiting", about: .ticket, counts: .unit(.priority)
    )
    .details(ticketDetails),
    VocabularyEntry(
      .ticketEscalated, "ticket.escalated", about: .ticket, counts: .unit(.priority)
    )
    .details(ticketDetails),
    VocabularyEntry(
      .ticketResolved, "ticket.resolved", about: .ticket, counts: .unit(.priority)
    )
    .details(ticketDetails),
    VocabularyEntry(
      .ticketReopened, "ticket.reopened", about: .ticket, counts: .unit(.priority)
    )
    .details(ticketDetails),
    VocabularyEntry(
      .ticketClosed, "ticket.closed", about: .ticket, counts: .unit(.priority)
    )
    .details(ticketDetails),
    VocabularyEntry(.helpSearched, "help.searched", about: .session)
      .details(
        .choice(HelpDetails.outcome, "outcome", 2), .name(HelpDetails.article, "article", 3, .article)),
    VocabularyEntry(.chatHandled, "chat.handled", introducing: .session)
      .details(
        .choice(HelpDetails.outcome, "outcome", 2), .name(HelpDetails.topic, "topic", 3, .topic),
        .choice(HelpDetails.actorKind, "actor", 4)),
  ]
}

private let ticketDetails: [DetailField] = [
  .name(TicketDetails.channel, "channel", 3, .channel), .name(TicketDetails.topic, "topic", 4, .topic),
  .choice(TicketDetails.actorKind, "actor", 5), .name(TicketDetails.staff, "staff", 6, .actor),
  .name(TicketDetails.reason, "reason", 7, .reason),
]
