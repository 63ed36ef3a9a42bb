// Helping: tickets, help pages and chats.
public import Schema

protocol TicketMessage: PersonalMessage where PersonalPart == PersonalText {
  var ticket: String { get }
  var priority: Int64 { get }
  var hasPriority: Bool { get }
  var channel: String { get }
  var topic: String { get }
  var actor: String { get }
  var staff: String { get }
  var reason: String { get }
}

extension TicketMessage {
  public var reference: Reference? { about(ticket) }
  public var measure: Measure { count(priority, given: hasPriority) }
  public func validate() throws(TouchpointFault) {
    try Check.required("ticket", ticket)
    try Check.range("priority", priority, given: hasPriority, 0...9)
    try Check.code("channel", channel)
    try Check.code("topic", topic)
    try Check.oneOf("actor", actor, ["customer", "agent", "bot"])
    try Check.short("staff", staff)
    try Check.code("reason", reason)
  }
}

private let ticketDetails: [DetailField] = [
  .name(TicketDetails.channel, "channel", 3, .channel), .name(TicketDetails.topic, "topic", 4, .topic),
  .choice(TicketDetails.actorKind, "actor", 5), .name(TicketDetails.staff, "staff", 6, .actor),
  .name(TicketDetails.reason, "reason", 7, .reason),
]

extension TicketOpened: TicketMessage {
  static let entry = VocabularyEntry(
    .ticketOpened, "ticket.opened", introducing: .ticket, counts: .unit(.priority)
  )
  .details(ticketDetails)
}

extension TicketReplied: TicketMessage {
  static let entry = VocabularyEntry(
    .ticketReplied, "ticket.replied", about: .ticket, counts: .unit(.priority)
  )
  .details(ticketDetails)
}

extension TicketWaiting: TicketMessage {
  static let entry = VocabularyEntry(
    .ticketWaiting, "ticket.waiting", about: .ticket, counts: .unit(.priority)
  )
  .details(ticketDetails)
}

extension TicketEscalated: TicketMessage {
  static let entry = VocabularyEntry(
    .ticketEscalated, "ticket.escalated", about: .ticket, counts: .unit(.priority)
  )
  .details(ticketDetails)
}

extension TicketResolved: TicketMessage {
  static let entry = VocabularyEntry(
    .ticketResolved, "ticket.resolved", about: .ticket, counts: .unit(.priority)
  )
  .details(ticketDetails)
}

extension TicketReopened: TicketMessage {
  static let entry = VocabularyEntry(
    .ticketReopened, "ticket.reopened", about: .ticket, counts: .unit(.priority)
  )
  .details(ticketDetails)
}

extension TicketClosed: TicketMessage {
  static let entry = VocabularyEntry(
    .ticketClosed, "ticket.closed", about: .ticket, counts: .unit(.priority)
  )
  .details(ticketDetails)
}

private let helpOutcomes = ["found", "handed-over", "nothing"]

extension HelpSearched: PersonalMessage {
  static let entry = VocabularyEntry(.helpSearched, "help.searched", about: .session)
    .details(
      .choice(HelpDetails.outcome, "outcome", 2), .name(HelpDetails.article, "article", 3, .article))
  public var reference: Reference? { about(session) }
  public func validate() throws(TouchpointFault) {
    try Check.short("session", session)
    try Check.requiredOneOf("outcome", outcome, helpOutcomes)
    try Check.short("article", article)
  }
}

extension ChatHandled: PersonalMessage {
  static let entry = VocabularyEntry(.chatHandled, "chat.handled", introducing: .session)
    .details(
      .choice(HelpDetails.outcome, "outcome", 2), .name(HelpDetails.topic, "topic", 3, .topic),
      .choice(HelpDetails.actorKind, "actor", 4))
  public var reference: Reference? { about(session) }
  public func validate() throws(TouchpointFault) {
    try Check.short("session", session)
    try Check.requiredOneOf("outcome", outcome, helpOutcomes)
    try Check.code("topic", topic)
    try Check.oneOf("actor", actor, ["agent", "bot"])
  }
}
