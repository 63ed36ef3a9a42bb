// Messages about helping: tickets, help pages and chats.
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
  public func validateAsNew() throws(TouchpointFault) { try Check.person("staff", staff) }
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

extension TicketOpened: TicketMessage {
  static let entry = VocabularyEntry.declared(.ticketOpened)
}

extension TicketReplied: TicketMessage {
  static let entry = VocabularyEntry.declared(.ticketReplied)
}

extension TicketWaiting: TicketMessage {
  static let entry = VocabularyEntry.declared(.ticketWaiting)
}

extension TicketEscalated: TicketMessage {
  static let entry = VocabularyEntry.declared(.ticketEscalated)
}

extension TicketResolved: TicketMessage {
  static let entry = VocabularyEntry.declared(.ticketResolved)
}

extension TicketReopened: TicketMessage {
  static let entry = VocabularyEntry.declared(.ticketReopened)
}

extension TicketClosed: TicketMessage {
  static let entry = VocabularyEntry.declared(.ticketClosed)
}

private let helpOutcomes = ["found", "handed-over", "nothing"]

extension HelpSearched: PersonalMessage {
  static let entry = VocabularyEntry.declared(.helpSearched)
  public var reference: Reference? { about(session) }
  public func validate() throws(TouchpointFault) {
    try Check.short("session", session)
    try Check.requiredOneOf("outcome", outcome, helpOutcomes)
    try Check.short("article", article)
  }
}

extension ChatHandled: PersonalMessage {
  static let entry = VocabularyEntry.declared(.chatHandled)
  public var reference: Reference? { about(session) }
  public func validate() throws(TouchpointFault) {
    try Check.short("session", session)
    try Check.requiredOneOf("outcome", outcome, helpOutcomes)
    try Check.code("topic", topic)
    try Check.oneOf("actor", actor, ["agent", "bot"])
  }
}
