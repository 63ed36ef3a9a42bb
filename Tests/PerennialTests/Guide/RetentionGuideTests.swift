import Foundation
import Perennial
import PerennialTestKit
import Synchronization
import Testing

/// The schedule in docs/people.md does what the page says.
@Suite struct RetentionGuideTests {
  private static func schedule() throws -> String {
    let page = try String(contentsOfFile: repository + "/docs/people.md", encoding: .utf8)
    let section = try #require(
      page.components(separatedBy: "## How long things are kept\n").dropFirst().first)
    return try #require(
      section.components(separatedBy: "```json\n").dropFirst().first?.components(separatedBy: "```").first)
  }

  private static func ticket(_ id: String, _ opened: Instant, _ ledger: Ledger) throws -> Position {
    try ledger.append(
      NewTouchpoint(
        source: "desk", id: id, subject: .identifiers([Identifier("crm", id)]), occurred: opened,
        TicketOpened.with {
          $0.ticket = id
          $0.personal.text = "It is broken"
        })
    ).position
  }

  private static func profile(_ id: String, ordered: Instant, _ ledger: Ledger) throws -> Position {
    let who = NewTouchpoint.Subject.identifiers([Identifier("crm", id)])
    let registered = try ledger.append(
      NewTouchpoint(
        source: "web", id: id, subject: who, occurred: Instant("2020-03-01T12:00:00Z"),
        CustomerRegistered.with { $0.personal.name = "Jane" })
    ).position
    _ = try ledger.append(
      NewTouchpoint(
        source: "till", id: "order \(id)", subject: who, occurred: ordered,
        OrderPlaced.with {
          $0.order = id
          $0.currency = "GBP"
          $0.total = 1000
        }))
    return registered
  }

  @Test("The example of a retention schedule takes out what the table beside it says")
  func example() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/perennial-guide-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let now = Instant("2026-07-01T08:00:00Z")
    var options = LedgerOptions()
    options.clock = { now }
    let ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"),
      options: options)
    let tickets = try [
      Self.ticket("a", "2024-12-30T18:00:00Z", ledger), Self.ticket("b", "2024-12-31T00:30:00Z", ledger),
      Self.ticket("c", "2025-01-01T10:00:00Z", ledger),
    ]
    let profiles = try [
      Self.profile("d", ordered: "2025-05-10T12:00:00Z", ledger),
      Self.profile("e", ordered: "2024-05-10T12:00:00Z", ledger),
    ]
    try ledger.publishPolicy(
      view: RightsPolicy.retentionSchedule, name: "default", document: try Self.schedule(),
      effectiveFrom: Instant("2000-01-01T00:00:00Z"))
    let preview = try ledger.previewRetention()
    #expect(preview.rules.map(\.name) == ["visits", "tickets", "profiles"])
    #expect(preview.rules.map(\.touchpoints) == [0, 2, 1])
    #expect(try ledger.runRetention().plan == preview)
    #expect(try tickets.map { try ledger.touchpoint(at: $0).redaction } == [.body, .body, nil])
    #expect(try profiles.map { try ledger.touchpoint(at: $0).redaction } == [nil, .personal])
    try ledger.close()
  }
}
