import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// Amounts that are sums so far, of which the difference is recorded.
@Suite struct CumulativeTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func refunded(
    _ order: String, _ soFar: Int64, currency: String = "GBP", source: String = "till"
  ) -> NewTouchpoint {
    var touchpoint = NewTouchpoint(
      source: source, id: "\(order)/refunded", subject: crm(order),
      RefundIssued.with {
        $0.order = order
        $0.currency = currency
        $0.amount = soFar
      })
    touchpoint.cumulativeField = 3
    return touchpoint
  }

  private func amounts(_ ledger: Ledger) throws -> [String] {
    var found: [String] = []
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.fact.type == .refundIssued { found.append("\(touchpoint.id) \(touchpoint.fact.value)") }
      return true
    }
    return found
  }

  @Test func theDifferenceToWhatWasRecordedIsRecorded() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(refunded("1", 500))
    #expect(!first.duplicate)
    let again = try await ledger.append(refunded("1", 500))
    #expect(again.duplicate && again.position == first.position && again.customer == first.customer)
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger)
    #expect(!(try await ledger.append(refunded("1", 800))).duplicate)
    #expect((try await ledger.append(refunded("1", 800))).duplicate)
    #expect(try amounts(ledger) == ["1/refunded/1 500", "1/refunded/2 300"])
    let less = await #expect(throws: LedgerError.self) { try await ledger.append(refunded("1", 799)) }
    #expect(less?.code == .invalidTouchpoint)
    #expect(less?.message.contains("says 7.99 GBP so far, and 8.00 GBP is recorded, voided or not") == true)
    // Another source has sums of its own.
    _ = try await ledger.append(refunded("1", 100, source: "office"))
    #expect(try amounts(ledger).last == "1/refunded/1 100")
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func twoOfOneBatchComeAfterOneAnother() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let all = [
      refunded("1", 500), refunded("2", 10), refunded("1", 700), refunded("1", 700), refunded("1", 600),
    ]
    let outcomes = try await ledger.appendEach(all)
    #expect(outcomes.map { (try? $0.get())?.duplicate } == [false, false, false, true, nil])
    #expect(try amounts(ledger) == ["1/refunded/1 500", "2/refunded/1 10", "1/refunded/2 200"])
    try ledger.close()
  }

  @Test func nothingSoFarIsNothing() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let head = try ledger.head
    let nothing = try await ledger.append(refunded("1", 0))
    #expect(nothing.isNothing)
    // A sum of 0 is recorded by no touchpoint, even of a type that refuses 0.
    var points = NewTouchpoint(
      source: "till", id: "p", subject: crm("1"),
      PointsAdjusted.with {
        $0.points = 0
        $0.reason = "opening-balance"
        $0.actor = "import"
      })
    points.cumulativeField = 2
    #expect(try await ledger.append(points).isNothing)
    #expect(try ledger.head == head)
    try ledger.close()
  }

  @Test func whatWasVoidedCountsAsRecordedAndTheReceiptSaysThatItIsVoided() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(refunded("1", 500))
    let second = try await ledger.append(refunded("1", 700))
    let void = try await ledger.void(second.position, reason: "mistake").position
    let again = try await ledger.append(refunded("1", 700))
    #expect(again.duplicate && again.voided && again.position == second.position)
    #expect(!(try await ledger.append(refunded("1", 800))).duplicate)
    // The answer says that a part is voided, also where that is not the last part.
    let after = try await ledger.append(refunded("1", 800))
    #expect(after.duplicate && after.voided && after.position == second.position)
    #expect(try amounts(ledger) == ["1/refunded/1 500", "1/refunded/2 200", "1/refunded/3 100"])
    _ = try await ledger.void(void, reason: "was-right")
    let back = try await ledger.append(refunded("1", 800))
    #expect(back.duplicate && !back.voided)
    #expect(try amounts(ledger).count == 3)
    try ledger.close()
  }

  @Test func whatIsOfAnotherKindOrCurrencyIsNotAdded() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(refunded("1", 500))
    try await expect(.invalidTouchpoint) { _ = try await ledger.append(refunded("1", 700, currency: "EUR")) }
    _ = try await ledger.append(order("2/refunded/1", of: crm("2"), total: 5, source: "till"))
    try await expect(.invalidTouchpoint) { _ = try await ledger.append(refunded("2", 700)) }
    try ledger.close()
  }

  /// Sums that only grow are sent in batches of any size, again and again, with the ledger reopened in
  /// between, and some parts voided.
  @Test(arguments: [UInt64](1...20))
  func whateverIsSentAgainTheSumIsWhatWasSaidLast(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var ledger = try Ledger.temporary(in: directory)
    var said: [String: Int64] = [:]
    for _ in 0..<25 {
      var batch: [NewTouchpoint] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let order = "\(Int.random(in: 1...4, using: &random))"
        said[order, default: 0] += Int64.random(in: 0...3, using: &random)
        batch.append(refunded(order, said[order, default: 0]))
      }
      _ = try await ledger.appendEach(batch).map { try $0.get() }
      if Bool.random(using: &random) {
        for outcome in try await ledger.appendEach(said.map { refunded($0.key, $0.value) }) {
          let receipt = try outcome.get()
          #expect(receipt.duplicate || receipt.isNothing, "seed \(seed)")
        }
      }
      if Int.random(in: 0..<4, using: &random) == 0, let voided = try lastRefund(ledger) {
        try await ledger.void(voided, reason: "mistake")
        for outcome in try await ledger.appendEach(said.map { refunded($0.key, $0.value) }) {
          let receipt = try outcome.get()
          #expect(receipt.duplicate || receipt.isNothing, "seed \(seed)")
        }
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        try ledger.close()
        ledger = try Ledger.open(at: directory.ledger)
      }
    }
    var sums: [String: Int64] = [:]
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.fact.type == .refundIssued {
        sums[String(touchpoint.id.prefix(1)), default: 0] += touchpoint.fact.value
      }
      return true
    }
    #expect(sums == said.filter { $0.value > 0 }, "seed \(seed)")
    try ledger.close()
  }

  private func lastRefund(_ ledger: Ledger) throws -> Position? {
    var found: Position?
    let arrangement = try ledger.arrangement()
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.fact.type == .refundIssued, arrangement.correction(at: touchpoint.position) == nil {
        found = touchpoint.position
      }
      return true
    }
    return found
  }
}
