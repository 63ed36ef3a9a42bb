import Dispatch
import Foundation
import Ledger
import Schema
import Testing

/// Whoever calls the ledger from within a decision is told so at once: it would wait for itself.
@Suite struct DecisionScopeTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The calls that an app could make within a decision, of those that are not asynchronous.
  static let calls: [(what: String, call: @Sendable (Ledger) throws -> Void)] = [
    ("head", { _ = try $0.head }), ("settings", { _ = try $0.settings }), ("now", { _ = try $0.now }),
    ("customerCount", { _ = try $0.customerCount }), ("policies", { _ = try $0.policies() }),
    ("history", { _ = try $0.history(of: CustomerNumber(1)) }),
    ("touchpoint", { _ = try $0.touchpoint(at: Position(1)) }),
    ("query", { try $0.forEachTouchpoint(TouchpointQuery()) { _ in true } }),
    ("stats", { _ = try $0.stats() }), ("batches", { _ = try $0.batches() }),
    ("identifiers", { _ = try $0.identifiers(of: CustomerNumber(1)) }),
    ("customerNumber", { _ = try $0.customerNumber(of: Identifier("crm", "a")) }),
    ("submit", { _ = try $0.submit(order("s", of: crm("a"))) }),
    ("publishPolicy", { try $0.publishPolicy(view: "v", name: "n", document: "{}") }),
    ("withdrawPolicy", { try $0.withdrawPolicy(at: Position(1)) }),
    ("changeSettings", { _ = try $0.changeSettings { $0.currency = "EUR" } }),
    ("void", { try $0.void(Position(2), reason: "x") }),
    ("voidBatch", { _ = try $0.void(batch: "x", reason: "x") }),
    ("merge", { try $0.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "x") }),
    ("doctor", { _ = try $0.checkDerivedTables() }), ("close", { try $0.close() }),
  ]

  @Test(.timeLimit(.minutes(10)))
  func everyCallFromWithinADecisionIsAnErrorAtOnceAndChangesNothing() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    let head = try ledger.head
    for (what, call) in Self.calls {
      _ = try await expect(.insideDecision) {
        _ = try await ledger.decide(about: customer) { _ in
          try call(ledger)
          Issue.record("\(what) was let through")
          return .looked
        }
      }
    }
    #expect(try ledger.head == head)
    #expect(!ledger.isClosed)
    // What the decision is given is read as ever.
    let outcome = try await ledger.decide(about: customer) { log in
      let arrangement = try log.arrangement(through: log.last)
      #expect(try !log.history(of: customer, as: arrangement, after: .start).touchpoints.isEmpty)
      _ = (try log.now, try log.settings, try log.policyChanges, ledger.directory)
      return .record([DecidedTouchpoint(order("2", of: .business).content, for: customer)])
    }
    #expect(try outcome.position == ledger.head)
    try ledger.close()
  }

  @Test(.timeLimit(.minutes(10)))
  func aTaskThatADecisionWaitsForIsToldToo() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    let pending = try ledger.submit(order("2", of: crm("a")))
    _ = try await ledger.decide(about: customer) { _ in
      let ended = DispatchSemaphore(value: 0)
      Task {
        for attempt in 0..<4 {
          do {
            switch attempt {
            case 0: _ = try await ledger.append(order("3", of: crm("a")))
            case 1: _ = try await ledger.append([order("3", of: crm("a"))])
            case 2: _ = try await ledger.decide(about: customer) { _ in .looked }
            default: _ = try await pending.receipt
            }
            Issue.record("attempt \(attempt) was let through")
          } catch {
            #expect((error as? LedgerError)?.code == .insideDecision)
          }
        }
        ended.signal()
      }
      ended.wait()
      return .looked
    }
    #expect(try await pending.receipt.position == Position(5))
    try ledger.close()
  }

  @Test(.timeLimit(.minutes(10)))
  func aTaskThatOutlivesTheDecisionAndAnotherLedgerAreFree() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let other = try Ledger.create(
      at: directory.ledger + "2", settings: LedgerSettings(currency: "GBP", timeZone: "UTC"))
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    let goOn = AsyncStream<Void>.makeStream()
    let later = Later()
    _ = try await ledger.decide(about: customer) { _ in
      let head = try other.head
      #expect(head > .start)
      later.task = Task {
        for await _ in goOn.stream {}
        return try await ledger.append(order("later", of: crm("a"))).position
      }
      return .looked
    }
    goOn.continuation.finish()
    #expect(try await later.task?.value == ledger.head)
    // Several decisions run at a time, each with its own mark.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for id in 0..<20 {
        group.addTask {
          try await ledger.decide(about: customer) { _ in
            .record([DecidedTouchpoint(order("d\(id)", of: .business).content, for: customer)])
          }
          _ = try await ledger.append(order("a\(id)", of: crm("b\(id)")))
        }
      }
      try await group.waitForAll()
    }
    try ledger.close()
    try other.close()
  }

  /// `@unchecked Sendable`: written before the decision ends, read after it.
  private final class Later: @unchecked Sendable {
    var task: Task<Position, any Error>?
  }

  @Test(.timeLimit(.minutes(10)))
  func theLastReferenceMayGoWithATaskOfADecision() async throws {
    var ledger: Ledger? = try Ledger.temporary(in: directory)
    let customer = try await #require(ledger).append(order("1", of: crm("a"))).customer
    let opened = try #require(ledger)
    let task = Task { [opened] in
      _ = try await opened.decide(about: customer) { [opened] _ in
        Task { [opened] in _ = opened.directory }
        return .looked
      }
    }
    ledger = nil
    try await task.value
  }

  @Test func aCheckOfPoliciesMayNotCallTheLedgerEither() throws {
    final class Box: @unchecked Sendable { var ledger: Ledger? }
    let box = Box()
    var options = LedgerOptions()
    options.policyChecks = [PolicyCheck(of: "v") { _, _ in _ = try box.ledger?.head }]
    let ledger = try Ledger.temporary(in: directory, options: options)
    box.ledger = ledger
    let refused = try expect(.insideDecision) {
      try ledger.publishPolicy(view: "v", name: "n", document: "{}")
    }
    #expect(refused.message.contains("a check of policies"))
    box.ledger = nil
    try ledger.close()
  }

  @Test(.timeLimit(.minutes(10)))
  func aChangeOfSettingsMayNotCallTheLedgerEitherAndChangesNothing() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: crm("a")))
    let head = try ledger.head
    for (what, call) in Self.calls {
      try await expect(.insideDecision) {
        _ = try await ledger.changeSettings { settings in
          settings.currency = "EUR"
          try call(ledger)
          Issue.record("\(what) was let through")
        }
      }
    }
    try expect(.insideDecision) { _ = try Self.change(ledger) }
    #expect(try ledger.head == head)
    #expect(try ledger.settings.currency == "GBP")
    try ledger.close()
  }

  @Test(.timeLimit(.minutes(10)))
  func aDecisionIsNoLessOneForChangingAnotherLedgerOnItsWay() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let other = try Ledger.create(
      at: directory.ledger + "2", settings: LedgerSettings(currency: "GBP", timeZone: "UTC"))
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    _ = try await ledger.decide(about: customer) { _ in
      try expect(.insideDecision) {
        _ = try other.changeSettings { $0.amountMax = Int64(try ledger.customerCount) }
      }
      _ = try other.changeSettings { $0.amountMax = 7 }
      return .looked
    }
    #expect(try other.settings.amountMax == 7)
    try ledger.close()
    try other.close()
  }

  private static func change(_ ledger: Ledger) throws -> Receipt? {
    try ledger.changeSettings { $0.amountMax = Int64(try ledger.customerCount) }
  }
}
