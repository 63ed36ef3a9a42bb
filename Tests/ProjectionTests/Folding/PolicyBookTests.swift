import Words
import PerennialTestKit
import Testing

@testable import Projection

/// Sums orders times a factor, which the documents of all names together give: there may be only one.
private struct Single: Projector {
  static let name: ViewName = "single"

  struct Refused: Error, CustomStringConvertible {
    var description: String
  }

  var fingerprint: Fingerprint { Fingerprint("single/1") }

  func policy(from published: [PublishedPolicy]) throws -> Int64 {
    guard let document = published.last?.document else { return 1 }
    guard published.count == 1 else { throw Refused(description: "there can be only one") }
    guard let factor = Int64(document) else { throw Refused(description: "no number") }
    return factor
  }

  func initialRow() -> Tally.Row { Tally.Row() }

  func apply(_ touchpoint: Touchpoint, under policy: Int64, to row: inout Tally.Row) throws {
    guard touchpoint.fact.type == .orderPlaced else { return }
    row.sum += touchpoint.fact.value * policy
    row.count += 1
  }

  func contribute(_ row: Tally.Row, to totals: inout Totals) { totals.add(row.sum, to: Counter(1)) }
}

struct PolicyBookTests {
  private let ledger = MemoryLedger()

  /// `from: policy@position` of each segment, and the positions that are set aside.
  private func timeline(through position: Position? = nil) throws -> (segments: [String], setAside: [UInt64])
  {
    let timeline = try PolicyTimeline(
      ledger.policyChanges(), for: Single(), through: position ?? ledger.newestPosition())
    let segments = timeline.segments.dropFirst().map {
      "\($0.from.description.prefix(10)): \($0.policy)@\($0.position)\($0.isPublished ? "" : " default")"
    }
    return (segments, timeline.setAside.map(\.position.rawValue))
  }

  @discardableResult
  private func publish(_ document: String, _ from: Instant, name: String = "default") -> Position {
    ledger.publish(document, for: Single.name, name: name, effectiveFrom: from)
  }

  @Test("What cannot be read, or does not go together with what came before, is set aside; that goes on")
  func setAside() throws {
    publish("2", "2024-01-01T00:00:00Z")
    publish("{}", "2024-02-01T00:00:00Z")
    publish("3", "2024-03-01T00:00:00Z", name: "other")
    publish("4", "2024-04-01T00:00:00Z")
    let found = try timeline()
    #expect(found.segments == ["2024-01-01: 2@1", "2024-04-01: 4@4"])
    #expect(found.setAside == [2, 3])
  }

  @Test("What is set aside stays so, whatever is published and withdrawn later")
  func forEver() throws {
    publish("2", "2024-01-01T00:00:00Z")
    publish("3", "2024-02-01T00:00:00Z", name: "other")
    ledger.withdraw(of: Single.name, effectiveFrom: "2024-01-01T00:00:00Z", recorded: "2024-03-01T00:00:00Z")
    var found = try timeline()
    #expect((found.segments, found.setAside) == ([], [2]))
    // Published again, it holds.
    publish("3", "2024-04-01T00:00:00Z", name: "other")
    found = try timeline()
    #expect((found.segments, found.setAside) == (["2024-04-01: 3@4"], [2]))
    // As known before the withdrawal.
    #expect(try timeline(through: Position(2)).segments == ["2024-01-01: 2@1"])
  }

  @Test("A document that conflicts only with what comes into force later is set aside too")
  func later() throws {
    publish("2", "2030-01-01T00:00:00Z")
    publish("3", "2024-01-01T00:00:00Z", name: "other")
    let found = try timeline()
    #expect((found.segments, found.setAside) == (["2030-01-01: 2@1"], [2]))
  }

  @Test("From the instant of a withdrawal on the policy before is in force again, or none")
  func withdrawn() throws {
    publish("2", "2024-01-01T00:00:00Z")
    let mistake = publish("3", "2024-02-01T00:00:00Z")
    ledger.withdraw(mistake, of: Single.name, effectiveFrom: "2024-03-01T00:00:00Z")
    #expect(try timeline().segments == ["2024-01-01: 2@1", "2024-02-01: 3@2", "2024-03-01: 2@3"])
    ledger.withdraw(of: Single.name, effectiveFrom: "2024-04-01T00:00:00Z")
    #expect(
      try timeline().segments == [
        "2024-01-01: 2@1", "2024-02-01: 3@2", "2024-03-01: 2@3", "2024-04-01: 1@4 default",
      ])
    publish("5", "2024-05-01T00:00:00Z")
    #expect(try timeline().segments.last == "2024-05-01: 5@5")
  }

  @Test("Withdrawn from when it came into force, or from before, a policy never was in force")
  func neverInForce() throws {
    let first = publish("2", "2024-01-01T00:00:00Z")
    ledger.withdraw(
      first, of: Single.name, effectiveFrom: "2024-01-01T00:00:00Z", recorded: "2024-02-01T00:00:00Z")
    #expect(try timeline().segments == [])
    let ahead = publish("3", "2030-01-01T00:00:00Z")
    ledger.withdraw(
      ahead, of: Single.name, effectiveFrom: "2025-01-01T00:00:00Z", recorded: "2030-02-01T00:00:00Z")
    #expect(try timeline().segments == [])
  }

  @Test("The withdrawal of what another has taken the place of changes nothing")
  func replaced() throws {
    let first = publish("2", "2024-01-01T00:00:00Z")
    publish("3", "2024-02-01T00:00:00Z")
    ledger.withdraw(first, of: Single.name, effectiveFrom: "2024-03-01T00:00:00Z")
    #expect(try timeline().segments == ["2024-01-01: 2@1", "2024-02-01: 3@2"])
  }

  @Test("A policy for a view that takes none is set aside")
  func takesNone() throws {
    struct Plain: Projector {
      static let name: ViewName = "plain"
      var fingerprint: Fingerprint { Fingerprint("plain/1") }
      func initialRow() -> Tally.Row { Tally.Row() }
      func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Tally.Row) {}
      func contribute(_ row: Tally.Row, to totals: inout Totals) {}
    }
    ledger.publish("{}", for: Plain.name, effectiveFrom: "2024-01-01T00:00:00Z")
    let policies = try PolicyTimeline(ledger.policyChanges(), for: Plain(), through: Position(1))
    #expect(policies.segments.count == 1)
    #expect(policies.setAside.map(\.reason) == ["this view takes no policies"])
  }

  @Test(
    "Refreshed, rebuilt, of one row, explained and previewed: policies that cannot be used change nothing",
    arguments: UInt64(0)..<20)
  func everyPath(seed: UInt64) throws {
    var history = RandomHistory(
      seed: seed, policies: [(Single.name, "2"), (Single.name, "3"), (Single.name, "{}")],
      weights: [.order: 30, .anonymous: 3, .publish: 6, .withdraw: 3, .merge: 2, .void: 2, .pause: 2])
    try ProjectorContract.checkRefresh(&history, projectors: [Single()], rounds: 6)
    let shop = ViewsFixture()
    let views = try Views(of: history.ledger, in: shop.directory + "/views", projectors: [Single()])
    try views.refresh()
    let view = try views.view(Single())
    #expect(try views.verify().allSatisfy(\.isRight), "seed \(seed)")
    try view.forEachRow { customer, row in
      #expect(try views.row(of: customer, in: Single()).row == row, "seed \(seed)")
      let explained = try views.explain(customer, in: Single.name)
      #expect(explained.failure == nil, "seed \(seed)")
      return true
    }
    // A policy that would be set aside would change nobody's row, and its preview is refused.
    #expect { try views.preview(Single.name, adding: "{}", named: "default") } throws: {
      ($0 as? ProjectionError)?.code == .invalidPolicy
    }
    let unlike = try views.policies().filter { if case .setAside = $0.state { true } else { false } }
    #expect(unlike.map(\.change.position) == view.setAside.map(\.position), "seed \(seed)")
  }

  @Test("A preview of a withdrawal shows exactly what withdrawing then changes")
  func preview() throws {
    let shop = ViewsFixture()
    shop.ledger.publish("2", for: Tally.name, effectiveFrom: "2020-01-01T00:00:00Z")
    let mistake = shop.ledger.publish("5", for: Tally.name, effectiveFrom: "2020-01-02T00:00:00Z")
    shop.order(1, 10, at: "2020-01-01T12:00:00Z", recorded: "2020-01-03T00:00:00Z")
    shop.order(2, 10, at: "2020-01-03T00:00:00Z")
    let views = try shop.views()
    let preview = try views.preview(
      Tally.name, withdrawing: "default", published: mistake, effectiveFrom: "2020-01-02T00:00:00Z")
    #expect((preview.changed, preview.customers.map(\.customer.rawValue)) == (1, [2]))
    #expect(try views.view(Tally()).totals[Counter(1)] == 70)
    shop.ledger.withdraw(
      mistake, of: Tally.name, effectiveFrom: "2020-01-02T00:00:00Z", recorded: "2020-01-04T00:00:00Z")
    #expect(try views.view(Tally()).totals[Counter(1)] == 40)
    // What was known before it was withdrawn.
    #expect(try views.view(Tally(), at: Position(4)).totals[Counter(1)] == 70)
    #expect { try views.preview(Tally.name, withdrawing: "nobody") } throws: {
      ($0 as? ProjectionError)?.code == .invalidPolicy
    }
  }
}
