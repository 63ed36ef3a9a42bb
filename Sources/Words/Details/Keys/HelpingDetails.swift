// Details of helping: tickets, help pages, chats.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `ticket.opened`, `.replied`, `.waiting`, `.escalated`, `.resolved`,
/// `.reopened`, `.closed`. The priority is the fact's value.
public enum TicketDetails {
  /// Through what the ticket came or was replied to, in the domain `channel`.
  @inlinable public static var channel: Detail<NameNumber> { Detail(401) }
  /// What the ticket is about, by code: `delivery`, `billing`.
  @inlinable public static var topic: Detail<NameNumber> { Detail(402) }
  /// What whoever did it is: the message's field `actor`.
  @inlinable public static var actorKind: Detail<ActorKind> { Detail(403) }
  /// Who of the staff did it, in the domain `actor`.
  @inlinable public static var staff: Detail<NameNumber> { Detail(404) }
  /// The code of why, such as that of an escalation.
  @inlinable public static var reason: Detail<NameNumber> { Detail(405) }
}

/// Keys of the details of `help.searched`, `chat.handled`.
public enum HelpDetails {
  /// What came of the search or the chat.
  @inlinable public static var outcome: Detail<HelpOutcome> { Detail(406) }
  /// The article that a search found.
  @inlinable public static var article: Detail<NameNumber> { Detail(407) }
  /// What a chat was about.
  @inlinable public static var topic: Detail<NameNumber> { Detail(408) }
  /// What whoever handled a chat is.
  @inlinable public static var actorKind: Detail<ActorKind> { Detail(409) }
}

/// What the one who did something about a ticket, or in a chat, is.
@frozen
public enum ActorKind: UInt8, DetailChoice {
  /// The customer.
  case customer = 1
  /// One of the business's staff.
  case agent
  /// A program that answers for the business.
  case bot

  public static let words = ["customer", "agent", "bot"]
}

/// What came of looking for help.
@frozen
public enum HelpOutcome: UInt8, DetailChoice {
  /// The customer found what they looked for.
  case found = 1
  /// They were handed over to somebody of the staff.
  case handedOver
  /// Nothing was found.
  case nothing

  public static let words = ["found", "handed-over", "nothing"]
}
