import Foundation
import Perennial
import Synchronization
import Testing

struct OrderFollowerTests {
  private func sell(_ number: String, in ledger: Ledger) async throws {
    let order = OrderPlaced.with {
      $0.order = number
      $0.currency = "GBP"
      $0.total = 5_00
    }
    try await ledger.append(NewTouchpoint(source: "till/1", id: number, subject: .business, order))
  }

  @Test(
    "A follower is told of each order, again of the one that it failed at, and at its next start of what came after it ended"
  )
  func follower() async throws {
    let path = NSTemporaryDirectory() + "/follower-\(UUID().uuidString).ledger"
    defer {
      for file in [path, path + ".key", path + ".mailer"] {
        try? FileManager.default.removeItem(atPath: file)
      }
    }
    let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    var ledger = try Ledger.openOrCreate(at: path, settings: settings)
    for number in ["1001", "1002", "1003"] { try await sell(number, in: ledger) }

    // The mail server is away at the second order: that one is not saved.
    struct Away: Error {}
    var mailer = try OrderFollower(of: ledger, checkpoint: path + ".mailer")
    var told: [String] = []
    await #expect(throws: Away.self) {
      try await mailer.run { order in
        told.append(order.id)
        if told.count == 2 { throw Away() }
      }
    }
    #expect(told == ["1001", "1002"])

    // It begins there again: at least once, with the same source and id. With an end, it stops by itself.
    mailer = try OrderFollower(of: ledger, checkpoint: path + ".mailer")
    try await mailer.run(through: try ledger.head) { told.append($0.id) }
    #expect(told == ["1001", "1002", "1002", "1003"])

    // It follows in a task of its own, and ends without an error when the ledger is closed.
    let live = Mutex<[String]>([])
    let task = Task { [mailer] in try await mailer.run { order in live.withLock { $0.append(order.id) } } }
    try await sell("1004", in: ledger)
    while mailer.checkpoint.position < (try ledger.head) { try await Task.sleep(for: .milliseconds(5)) }
    try ledger.close()
    try await task.value
    #expect(live.withLock { $0 } == ["1004"])

    // What is recorded while nobody follows is told of at the next start.
    ledger = try Ledger.openOrCreate(at: path, settings: settings)
    try await sell("1005", in: ledger)
    mailer = try OrderFollower(of: ledger, checkpoint: path + ".mailer")
    try await mailer.run(through: try ledger.head) { told.append($0.id) }
    #expect(told.last == "1005" && told.count == 5)
    try ledger.close()
  }
}
