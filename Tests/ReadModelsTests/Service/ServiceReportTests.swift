import Foundation
import Words
import PerennialTestKit
import Projection
import Reporting
import Testing

@testable import ReadModels

/// The figures of `report service`.
struct ServiceReportTests {
  private static let months = PeriodRange(.month)

  private func record(
    _ ledger: MemoryLedger, _ type: TouchpointType, _ ticket: UInt64, at time: Instant,
    by customer: UInt32 = 1,
    _ actor: ActorKind? = nil, topic: String? = nil
  ) {
    ledger.record(
      type, by: customer, at: time, reference: ticket,
      details: (actor.map { [TicketDetails.actorKind($0)] } ?? [])
        + (topic.map { [TicketDetails.topic($0)] } ?? []))
  }

  @Test("Times are of the month of the opening; solvings and reopenings of their own; local days decide")
  func periods() throws {
    let ledger = MemoryLedger()
    // In London it is April already.
    record(ledger, .ticketOpened, 1, at: "2024-03-31T23:30:00Z", topic: "late")
    record(ledger, .ticketReplied, 1, at: "2024-03-31T23:30:40Z", .agent)
    record(ledger, .ticketOpened, 2, at: "2024-04-10T10:00:00Z", topic: "late")
    record(ledger, .ticketOpened, 3, at: "2024-04-11T10:00:00Z")
    record(ledger, .ticketReplied, 2, at: "2024-04-10T10:00:20Z", .agent)
    record(ledger, .ticketResolved, 2, at: "2024-04-10T10:01:00Z", .agent)
    record(ledger, .ticketReopened, 2, at: "2024-05-02T10:00:00Z")
    record(ledger, .ticketResolved, 1, at: "2024-05-03T10:00:00Z", .agent)
    let shop = try ModelShop(CustomerService.self, ledger, zone: "Europe/London")
    let report = try ServiceReport(try shop.view(asOf: "2024-06-01T00:00:00Z"), Self.months)
    #expect(report.periods.map(\.period) == ["2024-04", "2024-05", "2024-06"])
    let april = report.periods[0].figures
    #expect((april.opened, april.solved, april.reopened, april.open) == (3, 1, 0, 2))
    #expect(april.firstReply == ServiceReport.Times(count: 2, median: 20, p90: 40))
    #expect(april.firstResolution.count == 2)
    #expect(april.fullResolution.count == 1)
    let may = report.periods[1].figures
    #expect((may.opened, may.solved, may.reopened, may.open) == (0, 1, 1, 0))
    #expect(may.firstReply == ServiceReport.Times())
    #expect(report.periods.map(\.complete) == [true, true, false])
    #expect(report.topics.map(\.topic) == ["late", nil])
    #expect(report.topics.map(\.figures.opened) == [2, 1])
    let tables = report.document.sections.compactMap { section in
      if case .table(let table) = section.content { table } else { nil }
    }
    #expect(tables.map(\.rows.count) == [3, 2])
    #expect(tables.allSatisfy { table in table.rows.allSatisfy { $0.count == table.columns.count } })
  }

  @Test("JSON has the names that scripts rely on, and null where there is nothing")
  func json() throws {
    let ledger = MemoryLedger()
    record(ledger, .ticketOpened, 1, at: "2024-04-10T10:00:00Z")
    record(ledger, .ticketReplied, 1, at: "2024-04-10T10:00:20Z", .agent)
    let shop = try ModelShop(CustomerService.self, ledger)
    let report = try ServiceReport(try shop.view(asOf: "2024-04-11T00:00:00Z"), Self.months)
    let figures =
      #""firstReply":{"count":1,"median":20,"p90":20},"firstResolution":{"count":0,"median":null,"p90":null}"#
      + #","fullResolution":{"count":0,"median":null,"p90":null},"open":1,"opened":1"#
    let json = try report.json
    #expect(
      json.contains(
        #""periods":[{"complete":false,\#(figures),"period":"2024-04","reopened":0,"solved":0}]"#),
      "\(json)")
    #expect(
      json.contains(#""topics":[{\#(figures),"reopened":0,"solved":0,"topic":null}]"#), "\(json)")
  }

  @Test("A ledger without tickets has no periods, unless they are asked for")
  func empty() throws {
    let ledger = MemoryLedger()
    ledger.record(.visitMade, by: 1, at: "2024-04-10T10:00:00Z")
    let shop = try ModelShop(CustomerService.self, ledger)
    #expect(try ServiceReport(try shop.view(), Self.months).periods.isEmpty)
    let asked = try ServiceReport(
      try shop.view(), try PeriodRange(period: "month", from: "2024-02", to: "2024-04"))
    #expect(asked.periods.map(\.figures.opened) == [0, 0, 0])
    #expect(asked.topics.isEmpty)
  }

  @Test(
    "Longer periods hold what the days in them do", arguments: [PeriodKind.week, .month, .quarter, .year])
  func kinds(kind: PeriodKind) throws {
    let shop = try ModelShop(CustomerService.self, Self.history(seed: 3).ledger)
    let view = try shop.view()
    func sum(_ kind: PeriodKind, _ value: (ServiceReport.Figures) -> Int64) throws -> Int64 {
      try ServiceReport(view, PeriodRange(kind)).periods.reduce(0) { $0 + value($1.figures) }
    }
    #expect(try sum(kind) { $0.opened } == sum(.day) { $0.opened })
    #expect(try sum(kind) { $0.solved } == sum(.day) { $0.solved })
    #expect(try sum(kind) { $0.firstReply.count } == sum(.day) { $0.firstReply.count })
    #expect(try sum(kind) { $0.opened } == 60)
  }

  @Test(
    "Every figure is what the tickets come to one by one, whatever arrived when", arguments: UInt64(0)..<20)
  func plain(seed: UInt64) throws {
    let history = Self.history(seed: seed)
    let expected = PlainService(history.events)
    let shop = try ModelShop(CustomerService.self, history.ledger)
    let report = try ServiceReport(try shop.view(), Self.months)
    for period in report.periods {
      #expect(
        period.figures == expected.months[period.period] ?? ServiceReport.Figures(),
        "seed \(seed), \(period.period)")
    }
    #expect(Set(expected.months.keys).isSubset(of: report.periods.map(\.period)))
    let topics = Dictionary(uniqueKeysWithValues: report.topics.map { ($0.topic ?? "", $0.figures) })
    #expect(topics == expected.topics, "seed \(seed)")
    #expect(report.periods.reduce(0) { $0 + $1.figures.reopened } > 0)
  }

  /// Sixty tickets of customers who turn out to be fewer, recorded in any order, with mistakes that were voided.
  private static func history(seed: UInt64) -> (ledger: MemoryLedger, events: [PlainService.Event]) {
    var random = SeededRandom(seed: seed)
    let ledger = MemoryLedger()
    var events: [PlainService.Event] = []
    var time = Instant(year: 2024, month: 1, day: 1).microseconds
    let types: [TouchpointType] = [
      .ticketReplied, .ticketReplied, .ticketReplied, .ticketResolved, .ticketResolved, .ticketReopened,
      .ticketClosed,
    ]
    func topic() -> String? { [nil, "late", "damaged", "billing"].randomElement(using: &random) ?? nil }
    func next() -> Instant {
      time += Int64.random(in: 1...60_000, using: &random) * 1_000_000
      return Instant(microseconds: time)
    }
    for ticket in 0..<60 {
      events.append(
        PlainService.Event(
          ticket: ticket, type: .ticketOpened,
          actor: [.customer, .agent, nil].randomElement(using: &random) ?? nil,
          topic: topic(), time: next()))
      // Some of each ticket's, and some of older ones'.
      for _ in 0..<Int.random(in: 0...9, using: &random) {
        let about = Bool.random(using: &random) ? ticket : Int.random(in: 0...ticket, using: &random)
        events.append(
          PlainService.Event(
            ticket: about, type: types.randomElement(using: &random) ?? .ticketReplied,
            actor: [.customer, .agent, .bot, .bot, nil].randomElement(using: &random) ?? nil, topic: topic(),
            time: next()))
      }
    }
    let end = Instant(microseconds: time + 1_000_000)
    var kept: [PlainService.Event] = []
    var mistakes: [Position] = []
    for event in events.shuffled(using: &random) {
      let customer = UInt32(event.ticket % 5) * 2 + UInt32.random(in: 1...2, using: &random)
      let position = ledger.record(
        event.type, by: customer, at: event.time, reference: UInt64(event.ticket) + 100,
        details: (event.actor.map { [TicketDetails.actorKind($0)] } ?? [])
          + (event.topic.map { [TicketDetails.topic($0)] } ?? []), recorded: end)
      if event.type != .ticketOpened, Int.random(in: 0..<10, using: &random) == 0 {
        mistakes.append(position)
      } else {
        kept.append(event)
      }
    }
    for pair in UInt32(0)..<5 { ledger.merge(pair * 2 + 1, pair * 2 + 2, at: end) }
    for position in mistakes { ledger.void(position...position, at: end) }
    return (ledger, kept.sorted { $0.time < $1.time })
  }
}
