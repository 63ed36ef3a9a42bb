// The read model under `report service`: how fast tickets are answered and solved.

public import Words
public import Projection
public import Reporting

/// Folds what happened to a customer's tickets into when each was opened, first answered by a person, and
/// solved.
///
/// The *first reply* is the first `ticket.replied` of an agent after the opening. A bot's reply never
/// counts, whoever opened the ticket; a reply whose author's kind is not given counts only if it names a
/// member of staff. If only bots solved a ticket, the clock of the first reply starts again when it is
/// reopened. The *first resolution* runs from the opening to the first solving, the *full resolution* to
/// the last; while a ticket is open again it has no full resolution. All are elapsed time.
///
/// If by the clocks of producers something happened to a ticket before it was opened, it counts as if it
/// had happened at the opening: the times are 0 then. Touchpoints of no customer are left out, since
/// there is no row that could match a reply to its ticket.
public struct CustomerService: LocalReadModel, DetailProjector {
  public static let about = About(
    "service", version: 2, "Tickets, and how fast they were answered and solved.")

  public static let details = DetailNeeds(
    TicketDetails.topic.hashed, TicketDetails.actorKind, TicketDetails.staff.hashed, of: handled)

  private static let handled: TypeSet = [
    .ticketOpened, .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed,
  ]

  public let calendar: LocalCalendar

  /// The model for a calendar, by whose periods tickets are counted.
  public init(calendar: LocalCalendar) { self.calendar = calendar }

  public init(_ setting: ModelSetting) { self.init(calendar: setting.calendar) }

  public func types(under policy: NoPolicy) -> TypeSet? { Self.handled }

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout ServiceRow
  ) {
    let fact = touchpoint.fact
    guard fact.reference != 0, Self.handled.contains(fact.type) else { return }
    let place = row.place(
      of: fact.reference, at: touchpoint.position, isOpening: fact.type == .ticketOpened)
    if let topic = details[TicketDetails.topic.hashed] {
      row.tickets[place].note(topic: topic, isOpening: fact.type == .ticketOpened)
    }
    let isOfStaff = details[TicketDetails.staff.hashed] != nil
    let actor = details[TicketDetails.actorKind] ?? (isOfStaff ? .agent : nil)
    switch fact.type {
    case .ticketOpened: row.tickets[place].open(by: actor, at: fact.historyTime, touchpoint.position)
    case .ticketReplied: row.tickets[place].reply(by: actor, at: fact.historyTime)
    case .ticketResolved: row.solve(place, by: actor, at: fact.historyTime)
    case .ticketReopened: row.reopen(place, at: fact.historyTime)
    case .ticketClosed: row.tickets[place].close()
    default: break
    }
  }

  /// Whether the customer has opened a ticket. Somebody who has only replies and the like, without an
  /// opening, has not.
  public func isShown(_ row: ServiceRow) -> Bool { row.tickets.contains { $0.opened != nil } }
}
