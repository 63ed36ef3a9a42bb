import Foundation
import Perennial
import Testing

/// A till with an outbox, and a back office that can be away.
struct OfflineTillTests {
  let directory = NSTemporaryDirectory() + "/offline-\(UUID().uuidString)"
  let office: BackOffice
  struct Away: Error {}

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    office = BackOffice(
      ledger: try Ledger.create(
        at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London")))
  }

  func outbox() throws -> Outbox { try Outbox(at: directory + "/till-2.outbox") }

  func sale(_ id: String, of pence: Int64, to card: String, at time: Instant) throws -> CloudEvent {
    let order = OrderPlaced.with {
      $0.order = id
      $0.currency = "GBP"
      $0.total = pence
    }
    return CloudEvent(
      id: id, source: "till/2", type: "order.placed", subject: "card:\(card)", time: time,
      extensions: [.init("channel", "store")], data: try Vocabulary.json(of: order))
  }

  func finish() throws {
    try office.ledger.close()
    try FileManager.default.removeItem(atPath: directory)
  }
}

extension OfflineTillTests {
  @Test(
    "What is sold while the back office is away is recorded once it is back, with the time that it happened")
  func away() async throws {
    let noon = Instant(year: 2026, month: 3, day: 6, hour: 12)
    try await outbox().add(sale("2-a1b2-1", of: 350, to: "4711", at: noon))
    await #expect(throws: Away.self) { try await outbox().send { _ in throw Away() } }

    // The till is switched off and on: what it has sold is in its file.
    let till = try outbox()
    try await till.add(sale("2-a1b2-2", of: 120, to: "4711", at: noon))
    try await till.send(office.receive)
    let (ledger, ids) = (office.ledger, ["2-a1b2-1", "2-a1b2-2"])
    let sold = try ids.map { try #require(try ledger.position(of: TouchpointID("till/2", $0))) }
    #expect(try ledger.touchpoint(at: sold[0]).occurred == noon)

    // All is answered: nothing is left to send.
    try await till.send { _ in throw Away() }
    try finish()
  }

  @Test("Where the answer is lost they are sent again, and count once")
  func lost() async throws {
    let till = try outbox()
    try await till.add(sale("2-a1b2-3", of: 350, to: "4711", at: Instant(year: 2026, month: 3, day: 6)))
    await #expect(throws: Away.self) {
      try await till.send { [office] lines in
        _ = try await office.receive(lines)
        throw Away()
      }
    }
    try await till.send { [office] lines in
      let answers = try await office.receive(lines)
      #expect(answers == [.known])
      return answers
    }
    #expect(try Reports(of: office.ledger).summary().currencies.map(\.orders) == [1])
    try finish()
  }

  @Test("A sale that the power cut in half is none, and those before and after it are whole")
  func power() async throws {
    let time = Instant(year: 2026, month: 3, day: 6)
    try await outbox().add(sale("2-a1b2-4", of: 350, to: "4711", at: time))
    let file = try #require(FileHandle(forWritingAtPath: directory + "/till-2.outbox"))
    try file.seekToEnd()
    try file.write(contentsOf: Data(#"{"specversion":"1.0","id":"2-a1"#.utf8))
    let till = try outbox()
    try await till.add(sale("2-a1b2-5", of: 120, to: "4711", at: time))
    try await till.send { [office] lines in
      let answers = try await office.receive(lines)
      #expect(answers == [.recorded, .recorded])
      return answers
    }
    try finish()
  }

  @Test(
    "A till that counts from one again after a repair uses ids that are taken: its sales are refused, and kept"
  )
  func counter() async throws {
    let till = try outbox()
    let time = Instant(year: 2026, month: 3, day: 6)
    try await till.add(sale("1", of: 350, to: "4711", at: time))
    try await till.add(sale("1", of: 999, to: "4712", at: time))
    try await till.send(office.receive)
    let refused = try String(contentsOfFile: directory + "/till-2.outbox.refused", encoding: .utf8)
    #expect(refused.hasPrefix("conflictingDuplicate: "))
    #expect(refused.contains("data.total") && refused.contains(#""total":999"#), "\(refused)")
    try finish()
  }

  @Test("A sale that comes late changes what is said of its day, and not what was known before it came")
  func late() async throws {
    let (monday, ledger) = (Instant(year: 2026, month: 3, day: 2, hour: 17), office.ledger)
    _ = try await office.receive([sale("2-a1b2-6", of: 350, to: "4711", at: monday).json])
    let known = try ledger.head
    _ = try await office.receive([sale("2-a1b2-7", of: 120, to: "4711", at: monday).json])

    let customer = try ledger.touchpoint(at: ledger.head).customer
    let (reports, tuesday) = (try Reports(of: ledger), Instant(year: 2026, month: 3, day: 3))
    #expect(try reports.customer(customer, Moment(asOf: tuesday)).spent == ["GBP": 470])
    #expect(try reports.customer(customer, Moment(asOf: tuesday, at: known)).spent == ["GBP": 350])
    try finish()
  }

  @Test("A refund that arrives before its order counts once the order is there")
  func order() async throws {
    let refund = RefundIssued.with {
      $0.order = "2-a1b2-8"
      $0.currency = "GBP"
      $0.amount = 100
    }
    let time = Instant(year: 2026, month: 3, day: 6)
    let event = CloudEvent(
      id: "3-77aa-1", source: "till/3", type: "refund.issued", subject: "card:4711", time: time,
      data: try Vocabulary.json(of: refund))
    #expect(try await office.receive([event.json]) == [.recorded])
    #expect(try await office.receive([sale("2-a1b2-8", of: 350, to: "4711", at: time).json]) == [.recorded])
    let customer = try office.ledger.touchpoint(at: office.ledger.head).customer
    #expect(try Reports(of: office.ledger).customer(customer).refunded == ["GBP": 100])
    try finish()
  }

  @Test("A till whose clock is days ahead is told so; what it sold waits for somebody who knows when")
  func clock() async throws {
    let event = try sale("2-a1b2-9", of: 350, to: "4711", at: Instant(year: 2099, month: 1, day: 1))
    guard case .refused(let reason) = try await office.receive([event.json]).first else {
      Issue.record("it was taken")
      return
    }
    #expect(reason.hasPrefix("invalidTouchpoint: time"), "\(reason)")
    try finish()
  }
}
