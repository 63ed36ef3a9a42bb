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

  @Test("A ticket's life: first reply, resolution, reopened is open again")
  func tickets() throws {
    let ledger = MemoryLedger()
    let opened = ledger.record(.ticketOpened, by: 1, at: "2020-01-01T10:00:00Z", reference: 5)
    ledger.record(.ticketReplied, by: 1, at: "2020-01-01T10:30:00Z", reference: 5)
    ledger.record(.ticketReplied, by: 1, at: "2020-01-01T11:00:00Z", reference: 5)
    ledger.record(.ticketResolved, by: 1, at: "2020-01-01T12:00:00Z", reference: 5)
    let row = try ledger.row(of: 1, with: Customer360(), asOf: "2020-02-01T00:00:00Z")
    let ticket = try #require(row.tickets.first)
    #expect((ticket.opened, ticket.isOpen) == (opened, false))
    #expect((ticket.repliedAt, ticket.resolvedAt) == ("2020-01-01T10:30:00Z", "2020-01-01T12:00:00Z"))
    ledger.record(.ticketReopened, by: 1, at: "2020-02-02T12:00:00Z", reference: 5)
    #expect(try ledger.row(of: 1, with: Customer360(), asOf: "2020-03-01T00:00:00Z").tickets[0].isOpen)
  }

  @Test("The latest word on each purpose is what is in force; rows hold positions, not words")
  func consents() throws {
    let ledger = MemoryLedger()
    ledger.record(.consentGranted, by: 1, at: "2020-01-01T00:00:00Z", reference: 5)
    let last = ledger.record(.consentGranted, by: 1, at: "2020-01-03T00:00:00Z", reference: 6)
    ledger.record(.consentWithdrawn, by: 1, at: "2020-01-02T00:00:00Z", reference: 5)
    let profile = ledger.record(.customerUpdated, by: 1, at: "2020-01-04T00:00:00Z")
    let row = try ledger.row(of: 1, with: Customer360(), asOf: "2020-02-01T00:00:00Z")
    #expect(row.consents.map(\.granted) == [false, true])
    #expect(row.consents[1].position == last)
    #expect(row.profiles == [profile])
  }
}
