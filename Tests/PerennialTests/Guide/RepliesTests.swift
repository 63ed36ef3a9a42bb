import Foundation
import Perennial
import PerennialTestKit
import Testing

struct RepliesTests {
  @Test("People's replies are told from bots', and the topic has a name again")
  func replies() async throws {
    let path = NSTemporaryDirectory() + "/replies-\(UUID().uuidString).ledger"
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let views = try Views(of: ledger, projectors: [Replies()])
    let ada = NewTouchpoint.Subject.identifiers([Identifier("card", "4711")])
    var customer = CustomerNumber.business
    for (index, actor) in ["customer", "bot", "agent", "agent"].enumerated() {
      let message = TicketReplied.with {
        $0.ticket = "17"
        $0.topic = index < 3 ? "delivery" : "billing"
        $0.actor = actor
      }
      customer = try await ledger.append(
        NewTouchpoint(source: "desk/1", id: "reply-\(index)", subject: ada, message)
      ).customer
    }
    let row = try #require(try views.view(Replies()).row(of: customer))
    #expect((row.byPeople, row.byBots) == (2, 1))
    let topics = try ledger.names(in: .topic)
    #expect(topics.name(NameNumber(rawValue: UInt32(row.topic))) == "billing")
    #expect(topics.number(of: "delivery") == NameNumber(rawValue: 1))
    #expect(try views.row(of: customer, in: Replies()).row == row)
    try ledger.close()
  }

  @Test("Replies keep the contract, and a refresh of them equals a rebuild", arguments: UInt64(0)..<5)
  func contract(seed: UInt64) throws {
    var history = RandomHistory(
      seed: seed, weights: [.other: 30, .merge: 3, .unmerge: 2, .void: 2, .assign: 2])
    try ProjectorContract.checkRefresh(&history, projectors: [Replies()])
    try ProjectorContract.check(Replies(), on: history.ledger, at: history.instants(), seed: seed)
  }
}
