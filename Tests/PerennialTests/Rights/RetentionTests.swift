import Foundation
import Perennial
import PerennialTestKit
import Synchronization
import Testing

/// Runs of a retention schedule, against one that is written a second time, plainly.
@Suite struct RetentionTests {
  private static let schedule = """
    {"rules":[{"name":"tickets","types":["ticket.opened"],"take":"body","after":{"months":18}},
    {"name":"notes","types":["acme.note.taken","ticket.opened"],"take":"personal","after":{"days":200}},
    {"name":"profiles","types":["customer.updated"],"take":"personal","after":{"months":6},"since":"last-order"},
    {"name":"rest","types":["everything"],"take":"personal","after":{"years":1},"since":"last-touchpoint"}]}
    """

  @Test(
    "A run takes out what the schedule says, as a plain second reading of the log has it",
    arguments: 0..<UInt64(6))
  func random(seed: UInt64) throws {
    let shop = try KeptShop(seed: seed)
    for round in 0..<3 {
      try shop.go(steps: 120)
      if round == 0 { try shop.publish(Self.schedule) }
      try shop.check()
      let expected = try shop.expected()
      let preview = try shop.ledger.previewRetention()
      let run = try shop.run()
      #expect(run.plan == preview, "seed \(seed)")
      #expect(run.redacted == expected.values.reduce(0) { $0 + $1.count } && run.isScrubbed)
      for (index, rule) in preview.rules.enumerated() {
        #expect(rule.touchpoints == expected[index]?.count ?? 0, "seed \(seed), rule \(rule.name)")
      }
      let taken = try shop.redacted()
      for (index, positions) in expected {
        for position in positions { #expect(taken[position] == preview.rules[index].take, "seed \(seed)") }
      }
      // Views that were built before take in that they have no details any more.
      try shop.check()
      // Nothing is left to do, and nothing is done twice.
      let head = try shop.ledger.head
      #expect(try shop.run().redacted == 0)
      #expect(try shop.ledger.head == head)
    }
    #expect(try shop.redacted().count > 5, "seed \(seed)")
  }

  @Test func withoutAScheduleNothingIsDone() throws {
    let shop = try KeptShop(seed: 1)
    let error = try #require(throws: LedgerError.self) { try shop.ledger.previewRetention() }
    #expect(error.code == .unknownSubject && error.message.contains("policy publish retention-schedule"))
    // One that takes effect later is not in force yet.
    let later = #"{"rules":[{"name":"all","types":["everything"],"take":"body","after":{"days":1}}]}"#
    try shop.publish(later, effective: "2030-01-01T00:00:00Z")
    #expect(throws: LedgerError.self) { try shop.ledger.previewRetention() }
    #expect(
      try shop.ledger.previewRetention(asOf: "2030-06-01T00:00:00Z").rules.count == 1
    )
  }

  /// The log of a ledger that was brought back to before a run says nothing of it, and the bodies are redacted all the same.
  @Test func whatIsTakenOutAlreadyIsNotDueAfterARestoreToBefore() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/perennial-kept-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let clock = Mutex(Instant("2026-07-01T08:00:00Z"))
    var options = LedgerOptions()
    options.clock = { clock.withLock { $0 } }
    let ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"),
      options: options)
    for number in 0..<3 {
      _ = try ledger.append(
        NewTouchpoint(
          source: "desk", id: "\(number)", subject: .identifiers([Identifier("crm", "10\(number)")]),
          occurred: "2020-03-01T12:00:00Z",
          TicketOpened.with {
            $0.ticket = "t\(number)"
            $0.personal.text = "It is broken"
          }))
    }
    try ledger.publishPolicy(
      view: RightsPolicy.retentionSchedule, name: "default",
      document:
        #"{"rules": [{"name": "tickets", "types": ["ticket.opened"], "take": "body", "after": {"months": 18}}]}"#,
      effectiveFrom: "2000-01-01T00:00:00Z")
    let point = try ledger.head
    clock.withLock { $0.microseconds += 1_000_000 }
    #expect(try ledger.previewRetention().touchpoints == 3)
    #expect(try ledger.runRetention().redacted == 3)
    try ledger.backup(to: directory + "/backup")
    let keys = directory + "/kept-keys"
    try ledger.saveKeys(to: keys)
    try ledger.close()
    options.keySource = .file(ledger.directory + ".key")
    let path = directory + "/restored.ledger"
    try Ledger.restore(
      from: directory + "/backup", to: path, at: .position(point), keys: keys, options: options)
    let restored = try Ledger.open(at: path, options: options)
    #expect(try restored.head == point)
    #expect(try restored.previewRetention().touchpoints == 0)
    let run = try restored.runRetention()
    #expect(run.plan.touchpoints == 0 && run.redacted == 0)
    #expect(try restored.head == point)
    try restored.close()
  }
}
