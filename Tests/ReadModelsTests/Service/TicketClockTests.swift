import Words
import PerennialTestKit
import Projection
import ReadModels
import Testing

/// What the clocks of one ticket show, in minutes from its opening.
struct TicketClockTests {
  /// What happens to the ticket, and when.
  struct Event: Sendable {
    var type: TouchpointType
    var actor: ActorKind?
    var minute: Int64
    var staff: String?

    func details(topic: String? = nil) -> [GivenDetail] {
      let actor = actor.map { [TicketDetails.actorKind($0)] } ?? []
      let staff = staff.map { [TicketDetails.staff($0)] } ?? []
      return actor + staff + (topic.map { [TicketDetails.topic($0)] } ?? [])
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var events: [Event]
    var firstReply: Int64?
    var firstResolution: Int64?
    var fullResolution: Int64?
    var reopenings: Int64
    var isOpen: Bool

    init(
      _ name: String, _ events: [Event], reply: Int64? = nil, first: Int64? = nil, full: Int64? = nil,
      reopenings: Int64 = 0, isOpen: Bool = false
    ) {
      (testDescription, self.events) = (name, events)
      (firstReply, firstResolution, fullResolution) = (reply, first, full)
      (self.reopenings, self.isOpen) = (reopenings, isOpen)
    }
  }

  private static func opened(_ actor: ActorKind? = .customer, at minute: Int64 = 0) -> Event {
    Event(type: .ticketOpened, actor: actor, minute: minute)
  }
  private static func replied(_ actor: ActorKind?, _ minute: Int64, staff: String? = nil) -> Event {
    Event(type: .ticketReplied, actor: actor, minute: minute, staff: staff)
  }
  private static func solved(_ actor: ActorKind?, _ minute: Int64) -> Event {
    Event(type: .ticketResolved, actor: actor, minute: minute)
  }
  private static func reopened(_ minute: Int64) -> Event {
    Event(type: .ticketReopened, actor: .customer, minute: minute)
  }
  private static func closed(_ minute: Int64) -> Event { Event(type: .ticketClosed, minute: minute) }

  static let cases: [Case] = [
    Case("Nothing has happened yet", [opened()], isOpen: true),
    Case("A person replies", [opened(), replied(.agent, 60)], reply: 60, isOpen: true),
    Case(
      "A second reply changes nothing", [opened(), replied(.agent, 60), replied(.agent, 90)], reply: 60,
      isOpen: true),
    Case(
      "A bot's reply never counts", [opened(), replied(.bot, 1), replied(.agent, 30)], reply: 30, isOpen: true
    ),
    Case("What the customer adds is no reply", [opened(), replied(.customer, 5)], isOpen: true),
    Case(
      "A reply whose author is not said is not known to be a person's", [opened(), replied(nil, 5)],
      isOpen: true),
    Case(
      "A reply of a member of staff is a person's", [opened(), replied(nil, 5, staff: "17")], reply: 5,
      isOpen: true),
    Case(
      "Of a ticket that an agent made, the next one counts", [opened(.agent), replied(.agent, 45)], reply: 45,
      isOpen: true),
    Case(
      "Solved after a reply", [opened(), replied(.agent, 10), solved(.agent, 60)], reply: 10, first: 60,
      full: 60),
    Case(
      "Solved twice in a row is solved once", [opened(), solved(.agent, 60), solved(.agent, 90)], first: 60,
      full: 60),
    Case(
      "Reopened, it is not solved for good",
      [opened(), replied(.agent, 10), solved(.agent, 60), reopened(120)], reply: 10, first: 60, reopenings: 1,
      isOpen: true),
    Case(
      "The last solving is the full resolution",
      [opened(), replied(.agent, 10), solved(.agent, 60), reopened(120), solved(.agent, 300)], reply: 10,
      first: 60, full: 300, reopenings: 1),
    Case(
      "Solved by a bot alone, the wait begins anew when it is reopened",
      [opened(), replied(.bot, 1), solved(.bot, 2), reopened(500), replied(.agent, 530)], reply: 30, first: 2,
      reopenings: 1, isOpen: true),
    Case(
      "It does so each time",
      [
        opened(), solved(.bot, 2), reopened(100), solved(.bot, 110), reopened(200), replied(.agent, 260),
        solved(.agent, 270),
      ], reply: 60, first: 2, full: 270, reopenings: 2),
    Case(
      "Until a person replies there is none, however often bots have solved it",
      [opened(), solved(.bot, 2), reopened(100), replied(.bot, 101)], first: 2, reopenings: 1, isOpen: true),
    Case(
      "Where a person had replied before, the bot did not solve it alone",
      [opened(), replied(.agent, 5), solved(.bot, 10), reopened(100), replied(.agent, 130)], reply: 5,
      first: 10, reopenings: 1, isOpen: true),
    Case(
      "A person who solves it without a word has had a part in it",
      [opened(), replied(.bot, 1), solved(.agent, 10), reopened(100), replied(.agent, 130)], reply: 130,
      first: 10, reopenings: 1, isOpen: true),
    Case(
      "Who solved it is not said, and only a bot had replied",
      [opened(), replied(.bot, 1), solved(nil, 10), reopened(100), replied(.agent, 130)], reply: 30,
      first: 10, reopenings: 1, isOpen: true),
    Case(
      "Who solved it is not said, and nobody had replied",
      [opened(), solved(nil, 10), reopened(100), replied(.agent, 130)], reply: 130, first: 10, reopenings: 1,
      isOpen: true),
    Case("Closed without being solved, it has no resolution", [opened(), closed(20)]),
    Case("Closed and then solved", [opened(), closed(20), solved(.agent, 21)], first: 21, full: 21),
    Case("Reopened after it was closed", [opened(), closed(20), reopened(40)], reopenings: 1, isOpen: true),
    Case("What is open is not reopened", [opened(), reopened(40)], isOpen: true),
    Case(
      "What a producer's clock puts before the opening took no time",
      [replied(.agent, -5), solved(.agent, -2), opened()], reply: 0, first: 0, full: 0),
    Case(
      "What a bot solved before the opening, and the customer reopened after it",
      [solved(.bot, -2), opened(), reopened(10), replied(.agent, 30)], reply: 20, first: 0, reopenings: 1,
      isOpen: true),
  ]

  static let start: Instant = "2024-03-04T09:00:00Z"

  static func time(_ minute: Int64) -> Instant {
    Instant(microseconds: start.microseconds + minute * 60_000_000)
  }

  private func check(_ ticket: ServiceRow.Ticket?, _ expected: Case, _ way: String) {
    #expect(ticket?.firstReply == expected.firstReply.map { $0 * 60 }, "\(way)")
    #expect(ticket?.firstResolution == expected.firstResolution.map { $0 * 60 }, "\(way)")
    #expect(ticket?.fullResolution == expected.fullResolution.map { $0 * 60 }, "\(way)")
    #expect(ticket?.reopenings == expected.reopenings, "\(way)")
    #expect(ticket?.isOpen == expected.isOpen, "\(way)")
    #expect(ticket?.opened == Self.start, "\(way)")
  }

  private func service() throws -> CustomerService {
    CustomerService(calendar: try LocalCalendar(timeZone: "UTC"))
  }

  @Test("Clocks of a ticket, in whatever order what happened arrives", arguments: cases)
  func clocks(expected: Case) throws {
    var random = SeededRandom(seed: 8)
    for turn in 0..<6 {
      var given = Given(try service())
      let arriving = turn == 0 ? expected.events : expected.events.shuffled(using: &random)
      for event in arriving {
        given = given.recorded(
          event.type, by: 1, at: Self.time(event.minute), reference: 7, details: event.details(),
          recorded: Self.time(100_000))
      }
      try given.thenRow(of: 1) { row in
        #expect(row.tickets.count == 1)
        check(row.tickets.first, expected, "\(arriving)")
      }
    }
  }

  @Test("The tickets of people who turn out to be one come together, and part again", arguments: cases)
  func merged(expected: Case) throws {
    var given = Given(try service())
    for event in expected.events {
      given = given.recorded(
        event.type, by: event.type == .ticketOpened ? 1 : 2, at: Self.time(event.minute), reference: 7,
        details: event.details(), recorded: Self.time(100_000))
    }
    try given.whenMerged(1, 2, at: Self.time(100_001))
      .thenRow(of: 1) { row in check(row.tickets.first, expected, "merged") }
    // The other one's half of it waits for a ticket, and says nothing.
    try given.whenUnmerged(1, 2, at: Self.time(100_002))
      .thenRow(of: 1) { row in #expect(row.tickets.first?.firstReply == nil && row.tickets.count == 1) }
      .thenRow(of: 2) { row in #expect(!given.projector.isShown(row)) }
    let totals = try given.ledger.totals(with: given.projector)
    #expect(totals.sorted.reduce(0) { $0 + $1.value } == 2, "one was opened and is open: \(totals.sorted)")
  }

  @Test("A reply that was voided is none: the next one counts")
  func voided() throws {
    let agent = [TicketDetails.actorKind(.agent)]
    try Given(try service())
      .recorded(.ticketOpened, by: 1, at: Self.time(0), reference: 7)
      .recorded(.ticketReplied, by: 1, at: Self.time(10), reference: 7, details: agent)
      .recorded(.ticketReplied, by: 1, at: Self.time(30), reference: 7, details: agent)
      .thenRow(of: 1) { row in #expect(row.tickets[0].firstReply == 600) }
      .whenVoided(2, at: Self.time(60))
      .thenRow(of: 1) { row in #expect(row.tickets[0].firstReply == 1800) }
      .whenVoided(3, at: Self.time(61))
      .thenRow(of: 1) { row in #expect(row.tickets[0].firstReply == nil) }
  }

  @Test("A ticket that was assigned to somebody is theirs; of nobody's nothing is counted")
  func assigned() throws {
    let given = Given(try service())
      .recorded(.ticketOpened, by: 0, at: Self.time(0), reference: 7)
      .recorded(
        .ticketReplied, by: 0, at: Self.time(10), reference: 7, details: [TicketDetails.actorKind(.agent)])
    #expect(try given.ledger.totals(with: given.projector).sorted.isEmpty)
    try given.whenAssigned(1...2, to: 4, at: Self.time(60))
      .thenRow(of: 4) { row in #expect(row.tickets[0].firstReply == 600) }
  }

  @Test("A number that is opened a second time is a second ticket's, and what follows is about that")
  func usedTwice() throws {
    try Given(try service())
      .recorded(.ticketOpened, by: 1, at: Self.time(0), reference: 7)
      .recorded(.ticketResolved, by: 1, at: Self.time(10), reference: 7)
      .recorded(.ticketOpened, by: 1, at: Self.time(1000), reference: 7)
      .recorded(.ticketResolved, by: 1, at: Self.time(1030), reference: 7)
      .thenRow(of: 1) { row in #expect(row.tickets.map(\.fullResolution) == [600, 1800]) }
  }

  @Test("The topic is that of the opening, and else the first that was given, before or after")
  func topics() throws {
    func topic(_ given: [(TouchpointType, Int64, String?)]) throws -> UInt64? {
      var history = Given(try service())
      for (type, minute, topic) in given {
        history = history.recorded(
          type, by: 1, at: Self.time(minute), reference: 7,
          details: topic.map { [TicketDetails.topic($0)] } ?? [],
          recorded: Self.time(1000))
      }
      return try history.row(of: 1).tickets.first?.topic
    }
    let (late, billing) = (NameHash("late").rawValue, NameHash("billing").rawValue)
    #expect(try topic([(.ticketOpened, 0, "late"), (.ticketReplied, 1, "billing")]) == late)
    #expect(try topic([(.ticketReplied, -1, "billing"), (.ticketOpened, 0, "late")]) == late)
    #expect(
      try topic([(.ticketOpened, 0, nil), (.ticketReplied, 1, "billing"), (.ticketClosed, 2, "late")])
        == billing)
    #expect(try topic([(.ticketReplied, -1, "billing"), (.ticketOpened, 0, nil)]) == billing)
    #expect(try topic([(.ticketOpened, 0, nil)]) == 0)
  }

  @Test("New on Monday at 9, answered at 14, solved on Wednesday at 14:30: 5 hours, and 53.5 in all")
  func worked() throws {
    let given = Given(try service())
      .recorded(.ticketOpened, by: 1, at: "2024-03-04T09:00:00Z", reference: 7)
      .recorded(
        .ticketReplied, by: 1, at: "2024-03-04T14:00:00Z", reference: 7,
        details: [TicketDetails.actorKind(.agent)]
      )
      .recorded(
        .ticketReplied, by: 1, at: "2024-03-04T15:30:00Z", reference: 7,
        details: [TicketDetails.actorKind(.customer)]
      )
      .recorded(.ticketWaiting, by: 1, at: "2024-03-04T16:00:00Z", reference: 7)
      .recorded(.ticketResolved, by: 1, at: "2024-03-06T14:30:00Z", reference: 7)
    try given.thenRow(of: 1) { row in
      #expect(row.tickets[0].firstReply == 18_000)
      #expect(row.tickets[0].fullResolution == 192_600)
    }
  }
}
