import Foundation
import Perennial
import PerennialTestKit
import Synchronization
import Testing

/// A ledger in which much happens to a few people, and what a schedule of retention takes out of it, worked out plainly.
final class KeptShop {
  private let directory =
    FileManager.default.temporaryDirectory.path + "/perennial-retention-\(UUID().uuidString)"
  private let clock = ShopClock()
  private var random: SeededRandom
  private var sent = 0
  private var opened: Ledger?

  var ledger: Ledger {
    get throws { try #require(opened) }
  }

  /// - Parameter checksSchedules: `false` records schedules as a program did that let more of them pass.
  init(seed: UInt64, checksSchedules: Bool = true) throws {
    random = SeededRandom(seed: seed)
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var options = LedgerOptions()
    options.clock = { [clock] in clock.now.withLock { $0 } }
    if !checksSchedules { options.policyChecks = [PolicyCheck(of: "retention-schedule") { _, _ in }] }
    opened = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"),
      options: options)
  }

  deinit {
    try? opened?.close()
    try? FileManager.default.removeItem(atPath: directory)
  }

  func publish(_ schedule: String, effective: Instant = "2000-01-01T00:00:00Z") throws {
    try ledger.publishPolicy(
      view: RightsPolicy.retentionSchedule, name: "default", document: schedule,
      effectiveFrom: effective)
  }

  func run() throws -> RetentionRun { try ledger.runRetention() }

  /// Whether tables, views and log agree.
  func check() throws {
    for report in try ledger.checkDerivedTables() { #expect(report.differences.isEmpty, "\(report)") }
    let views = try Reports(of: ledger).models.views
    try views.refresh()
    for verification in try views.verify() { #expect(verification.isRight, "\(verification)") }
  }

  // MARK: What happens

  func go(steps: Int) throws {
    for _ in 0..<steps {
      clock.now.withLock { $0.microseconds += Int64.random(in: 1...120, using: &random) * 3_600_000_000 }
      try step()
    }
  }

  private func step() throws {
    let who = NewTouchpoint.Subject.identifiers([
      Identifier("crm", "c\(Int.random(in: 0..<12, using: &random))")
    ])
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<6:
      try send(
        who,
        TicketOpened.with {
          $0.ticket = "t\(sent)"
          $0.topic = "topic\(sent % 5)"
          if sent % 3 > 0 { $0.personal.text = "It is broken" }
        })
    case 6..<9: try send(who, CustomerUpdated.with { $0.personal.name = "Jane" })
    case 9..<12:
      try send(
        who,
        OrderPlaced.with {
          $0.order = "o\(sent)"
          $0.currency = "GBP"
          $0.total = 1000
        })
    case 12..<15:
      try send(who, content: .custom(type: "acme.note.taken", json: #"{"n":1,"personal":{"note":"tall"}}"#))
    case 15: try send(who, UseRestricted.with { $0.reason = "contested" })
    case 16: try send(who, UseAllowed.with { $0.reason = "resolved" })
    case 17: try rearrange()
    default: try send(who, VisitMade())
    }
  }

  private func send(_ who: NewTouchpoint.Subject, _ message: some TouchpointMessage) throws {
    try send(who, content: .message(message))
  }

  /// Sends a touchpoint, which now and then comes months late.
  private func send(_ who: NewTouchpoint.Subject, content: NewTouchpoint.Content) throws {
    sent += 1
    var occurred = clock.now.withLock { $0 }
    if Int.random(in: 0..<8, using: &random) == 0 {
      occurred.microseconds -= Int64.random(in: 0...400, using: &random) * 86_400_000_000
    }
    _ = try ledger.append(
      NewTouchpoint(source: "shop", id: "\(sent)", subject: who, occurred: occurred, content: content))
  }

  private func rearrange() throws {
    let count = try ledger.customerCount
    guard count > 2 else { return }
    let one = CustomerNumber(UInt32.random(in: 1...count, using: &random))
    let other = CustomerNumber(UInt32.random(in: 1...count, using: &random))
    let position = Position(UInt64.random(in: 1...(try ledger.head.rawValue), using: &random))
    // What makes no sense is refused.
    switch Int.random(in: 0..<3, using: &random) {
    case 0: _ = try? ledger.merge(one, with: other, evidence: "same")
    case 1: _ = try? ledger.void(position, reason: "test")
    default: _ = try? ledger.assign(position, to: one, reason: "test")
    }
  }

  // MARK: What a schedule takes out, plainly

  /// What was taken out of which touchpoint.
  func redacted() throws -> [Position: RedactionScope] {
    var found: [Position: RedactionScope] = [:]
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      found[touchpoint.position] = touchpoint.redaction
      return true
    }
    return found
  }

  /// The rules of `RetentionTests`.
  private struct Rule: Sendable {
    var takes: @Sendable (String) -> Bool
    var scope: RedactionScope
    var months = 0
    var days = 0
    /// The type whose newest touchpoint the time is counted from; `nil` for the touchpoint itself.
    var since: String?
  }

  private static let rules = [
    Rule(takes: { $0 == "ticket.opened" }, scope: .body, months: 18),
    Rule(takes: { $0 == "ticket.opened" || $0 == "acme.note.taken" }, scope: .personal, days: 200),
    Rule(takes: { $0 == "customer.updated" }, scope: .personal, months: 6, since: "order.placed"),
    Rule(takes: { $0 != "customer.linked" }, scope: .personal, months: 12, since: "anything"),
  ]

  /// The touchpoints that each rule takes something out of by now, by the index of the rule.
  func expected() throws -> [Int: Set<Position>] {
    let arrangement = try ledger.arrangement()
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "Europe/London"))
    let now = date(try ledger.now)
    var all: [RecordedTouchpoint] = []
    var restricted: Set<CustomerNumber> = []
    var last: [CustomerNumber: [String: Instant]] = [:]
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      all.append(touchpoint)
      switch touchpoint.typeName {
      case "use.restricted": restricted.insert(touchpoint.customer)
      case "use.allowed": restricted.remove(touchpoint.customer)
      default:
        guard !Vocabulary.ofLedger.contains(touchpoint.fact.type),
          let owner = arrangement.owner(of: touchpoint.fact, at: touchpoint.position)
        else { return true }
        for key in [touchpoint.typeName, "anything"] {
          last[owner, default: [:]][key] = max(last[owner]?[key] ?? .distantPast, touchpoint.fact.historyTime)
        }
      }
      return true
    }
    var expected: [Int: Set<Position>] = [:]
    for touchpoint in all where touchpoint.personalPart != .none || touchpoint.typeName == "ticket.opened" {
      let owner = arrangement.owner(of: touchpoint.fact, at: touchpoint.position)
      let person = owner ?? arrangement.root(of: touchpoint.customer)
      let isRestricted = restricted.contains {
        [person, arrangement.root(of: touchpoint.customer)].contains(arrangement.root(of: $0))
      }
      if isRestricted {
        continue
      }
      let due = Self.rules.indices.filter { index in
        let rule = Self.rules[index]
        guard rule.takes(touchpoint.typeName), touchpoint.redaction.map({ $0 < rule.scope }) ?? true,
          rule.scope == .body || touchpoint.personalPart != .none
        else { return false }
        let since = max(touchpoint.fact.historyTime, rule.since.flatMap { last[person]?[$0] } ?? .distantPast)
        let day = calendar.startOfDay(for: date(since))
        guard let months = calendar.date(byAdding: .month, value: rule.months, to: day),
          let end = calendar.date(byAdding: .day, value: rule.days + 1, to: months)
        else { return false }
        return calendar.startOfDay(for: end) <= now
      }
      let most = due.max { (Self.rules[$0].scope, -$0) < (Self.rules[$1].scope, -$1) }
      if let most { expected[most, default: []].insert(touchpoint.position) }
    }
    return expected
  }

  private func date(_ instant: Instant) -> Date {
    Date(timeIntervalSince1970: Double(instant.microseconds) / 1e6)
  }
}

/// The clock of a ledger, which the test moves.
private final class ShopClock: Sendable {
  let now = Mutex(Instant(microseconds: 1_641_027_600_000_000))
}
