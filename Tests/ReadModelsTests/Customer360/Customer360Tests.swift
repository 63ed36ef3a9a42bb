import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

struct Customer360Tests {
  private let euros = MeasureUnit(rawValue: 978)

  @Test("Orders, refunds and channels add up; what the business did is not the customer being there")
  func trade() throws {
    let ledger = MemoryLedger()
    ledger.record(.messageSent, by: 1, at: "2020-01-01T00:00:00Z", channel: 9)
    ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 1000, unit: pounds, channel: 1)
    ledger.record(.orderPlaced, by: 1, at: "2020-01-03T00:00:00Z", value: 2000, unit: euros, channel: 2)
    ledger.record(.refundIssued, by: 1, at: "2020-01-04T00:00:00Z", value: 300, unit: pounds, channel: 1)
    ledger.record(.orderPlaced, by: 0, at: "2020-01-05T00:00:00Z", value: 50, unit: pounds)
    let row = try ledger.row(of: 1, with: Customer360(), asOf: "2020-02-01T00:00:00Z")
    #expect((row.firstSeen, row.lastSeen) == ("2020-01-02T00:00:00Z", "2020-01-04T00:00:00Z"))
    #expect(row.orders == 2)
    #expect(row.money.map(\.spent) == [1000, 2000])
    #expect(row.money.map(\.refunded) == [300, 0])
    #expect(row.channels.map(\.channel) == [1, 2])
    #expect(row.channels.map(\.count) == [2, 1])
  }

  @Test("The last order is the newest that stands, which a refund does not move and a cancellation does")
  func lastOrder() throws {
    let ledger = MemoryLedger()
    func record(_ type: TouchpointType, _ day: Int, _ value: Int64, _ reference: UInt64) {
      ledger.record(
        type, by: 1, at: Instant(year: 2020, month: 1, day: day), value: value, unit: pounds,
        reference: reference)
    }
    func row(_ day: Int) throws -> Customer360Row {
      try ledger.row(of: 1, with: Customer360(), asOf: Instant(year: 2020, month: 1, day: day))
    }
    record(.orderPlaced, 1, 1000, 1)
    record(.orderPlaced, 3, 2000, 2)
    record(.refundIssued, 5, 500, 2)
    record(.orderPlaced, 6, 0, 3)
    #expect(try row(7).lastOrder == "2020-01-03T00:00:00Z")
    #expect(try row(7).lastSeen == "2020-01-06T00:00:00Z")
    #expect(try row(7).money.map(\.net) == [2500])
    record(.orderCancelled, 8, 0, 2)
    #expect(try row(9).lastOrder == "2020-01-01T00:00:00Z")
    #expect(try row(9).money.map(\.net) == [1000])
    record(.orderPlaced, 10, 700, 0)
    #expect(try row(11).lastOrder == "2020-01-10T00:00:00Z")
    record(.orderCancelled, 12, 0, 1)
    #expect(try row(13).lastOrder == "2020-01-10T00:00:00Z")
    #expect(try ledger.row(of: 2, with: Customer360()).lastOrder == .distantPast)
  }

  @Test("What the business does to a ticket is not the customer being there; a reply may be theirs")
  func ticketsUnseen() throws {
    let ledger = MemoryLedger()
    let types: [TouchpointType] = [
      .ticketOpened, .ticketReplied, .ticketWaiting, .ticketEscalated, .ticketResolved, .ticketClosed,
    ]
    for (index, type) in types.enumerated() {
      ledger.record(
        type, by: 1, at: Instant(year: 2020, month: 1, day: 1 + index), reference: 5, channel: 7)
    }
    let row = try ledger.row(of: 1, with: Customer360(), asOf: "2020-02-01T00:00:00Z")
    #expect(row.lastSeen == "2020-01-02T00:00:00Z" && row.touchpoints == 6)
    #expect(row.channels.map(\.count) == [2])
    #expect(row.tickets.map(\.isOpen) == [false])
  }

  @Test("A ticket's life: resolved, reopened is open again; one that is only told of is none")
  func tickets() throws {
    let ledger = MemoryLedger()
    ledger.record(.ticketOpened, by: 1, at: "2020-01-01T10:00:00Z", reference: 5)
    ledger.record(.ticketResolved, by: 1, at: "2020-01-01T12:00:00Z", reference: 5)
    ledger.record(.ticketReplied, by: 1, at: "2020-01-02T12:00:00Z", reference: 6)
    let row = try ledger.row(of: 1, with: Customer360(), asOf: "2020-02-01T00:00:00Z")
    #expect(row.tickets.map(\.isOpen) == [false, false])
    #expect(row.tickets.map(\.isOpened) == [true, false])
    ledger.record(.ticketReopened, by: 1, at: "2020-02-02T12:00:00Z", reference: 5)
    #expect(try ledger.row(of: 1, with: Customer360(), asOf: "2020-03-01T00:00:00Z").tickets[0].isOpen)
  }

  @Test("How many tickets there are, and are open, is what the service view says", arguments: UInt64(0)..<20)
  func ticketsAgree(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let ledger = MemoryLedger()
    let types: [TouchpointType] = [
      .ticketOpened, .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed,
    ]
    for minute in 0..<200 {
      ledger.record(
        types.randomElement(using: &random) ?? .ticketOpened, by: 1,
        at: Instant(year: 2020, month: 1, day: 1, hour: minute / 60, minute: minute % 60),
        reference: UInt64.random(in: 0...12, using: &random))
    }
    let asOf: Instant = "2020-01-02T00:00:00Z"
    let row = try ledger.row(of: 1, with: Customer360(), asOf: asOf)
    let service = CustomerService(calendar: try LocalCalendar(timeZone: "UTC"))
    let known = try ledger.row(of: 1, with: service, asOf: asOf)
    #expect(row.tickets.count(where: \.isOpened) == known.tickets.count { $0.opened != nil })
    #expect(row.tickets.count(where: \.isOpen) == known.tickets.count(where: \.isOpen))
  }

  @Test("Rows hold positions, not words")
  func profiles() throws {
    let ledger = MemoryLedger()
    let profile = ledger.record(.customerUpdated, by: 1, at: "2020-01-04T00:00:00Z")
    #expect(try ledger.row(of: 1, with: Customer360(), asOf: "2020-02-01T00:00:00Z").profiles == [profile])
  }
}
