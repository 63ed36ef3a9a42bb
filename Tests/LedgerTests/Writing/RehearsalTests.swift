import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// A rehearsal says what is then recorded.
@Suite struct RehearsalTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Numbers that a printed seed brings back.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// Orders and refunds of a few people with several identifiers, some of which come twice, with other content, with an amount
  /// that is refused, or about orders that nobody has placed.
  private func touchpoints(_ count: Int, _ random: inout Numbers, from first: Int = 0) -> [NewTouchpoint] {
    (0..<count).map { index in
      let id = "\(Int.random(in: 0..<8, using: &random) == 0 ? first + index / 2 : first + index)"
      var identifiers = [Identifier("email", "p\(Int.random(in: 0..<12, using: &random))@example.org")]
      if Bool.random(using: &random) {
        identifiers.append(Identifier("crm", "c\(Int.random(in: 0..<12, using: &random))"))
      }
      if Int.random(in: 0..<5, using: &random) == 0 {
        return NewTouchpoint(
          source: "shop/web", id: "r\(id)",
          subject: .reference(
            Reference(.order, "\(Int.random(in: 0..<first + count + 3, using: &random))")),
          RefundIssued.with {
            $0.order = "\(Int.random(in: 0..<first + count + 3, using: &random))"
            $0.currency = "GBP"
            $0.amount = 5
          })
      }
      return order(
        id, of: .identifiers(identifiers),
        total: [1000, 1000, 1000, 2000, -1].randomElement(using: &random) ?? 1,
        source: "shop/web", channel: ["store", "web", nil].randomElement(using: &random) ?? nil)
    }
  }

  private func words(_ outcomes: [Result<Receipt, LedgerError>]) -> [String] {
    outcomes.map { outcome in
      switch outcome {
      case .success(let receipt): "\(receipt)"
      case .failure(let error): "\(error.code.rawValue) \(error)"
      }
    }
  }

  private func files() throws -> [String: Data] {
    var found: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: directory.path) ?? .init() {
      // Every reader enters itself in LMDB's table of readers, so that file is left out.
      guard !name.hasSuffix("lock.mdb") else { continue }
      found[name] = FileManager.default.contents(atPath: directory.path + "/" + name)
    }
    return found
  }

  @Test("answers as recording does, and leaves every byte as it was", arguments: 0..<12)
  func sameAsRecording(seed: UInt64) async throws {
    var random = Numbers(state: seed)
    let first = touchpoints(60, &random)
    let second = touchpoints(120, &random, from: 40)
    var ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.appendEach(first)
    try ledger.close()

    let before = try files()
    let reading = try Ledger.open(at: directory.ledger, for: .readOnly)
    var rehearsed: [String] = []
    do {
      let rehearsal = try reading.rehearse()
      for start in stride(from: 0, to: second.count, by: 50) {
        let batch = PreparedTouchpoints(Array(second[start..<min(start + 50, second.count)]))
        rehearsed += words(try rehearsal.appendEach([batch])[0])
      }
    }
    try reading.close()
    #expect(try files() == before)

    ledger = try Ledger.open(at: directory.ledger, for: .readWrite)
    defer { try? ledger.close() }
    var recorded: [String] = []
    for start in stride(from: 0, to: second.count, by: 50) {
      recorded += words(try await ledger.appendEach(Array(second[start..<min(start + 50, second.count)])))
    }
    #expect(rehearsed == recorded, "seed \(seed)")
    // Touchpoints that were recorded a moment ago are not in the tables yet.
    let again = try ledger.rehearse().appendEach([PreparedTouchpoints(second)])[0]
    for (index, outcome) in again.enumerated() where recorded[index].hasPrefix("Receipt") {
      if case .success(let receipt) = outcome { #expect(receipt.duplicate, "seed \(seed), \(index)") }
    }
    let refusals = Set(recorded.compactMap { $0.split(separator: " ").first.map(String.init) })
    #expect(refusals.isSuperset(of: ["conflictingDuplicate", "invalidTouchpoint"]), "seed \(seed)")
  }

  @Test("sees the ledger as it was when it began, whoever records meanwhile")
  func snapshot() async throws {
    let ledger = try Ledger.temporary(in: directory)
    defer { try? ledger.close() }
    _ = try await ledger.append(order("1", of: crm("a")))
    let rehearsal = try ledger.rehearse()
    // Somebody else records the same id with other content, and the same person.
    _ = try await ledger.append(order("2", of: crm("b"), total: 77))
    let outcomes = try rehearsal.appendEach([
      PreparedTouchpoints([order("2", of: crm("b")), order("3", of: crm("b")), order("1", of: crm("a"))])
    ])[0]
    let receipts = try outcomes.map { try $0.get() }
    #expect(receipts.map(\.isCustomerNew) == [true, false, false])
    #expect(receipts.map(\.customer) == [2, 2, 1].map { CustomerNumber($0) })
    #expect(receipts[2].duplicate)
    #expect(try await ledger.append(order("2", of: crm("b"), total: 77)).duplicate)
  }

  @Test("finds what it has put into a file again: its ids, its orders, its people")
  func spilled() async throws {
    let ledger = try Ledger.temporary(in: directory)
    defer { try? ledger.close() }
    let rehearsal = try ledger.rehearse()
    let count = 70_000
    for start in stride(from: 0, to: count, by: 10_000) {
      let batch = (start..<start + 10_000).map { order("\($0)", of: crm("c\($0 % 5000)")) }
      let outcomes = try rehearsal.appendEach([PreparedTouchpoints(batch)])[0]
      #expect(try outcomes.allSatisfy { try !$0.get().duplicate })
    }
    var other = order("7", of: crm("c7"), total: 1)
    other.channel = "web"
    let outcomes = try rehearsal.appendEach([
      PreparedTouchpoints([
        order("3", of: crm("c3")), other,
        NewTouchpoint(
          source: "till/1", id: "r", subject: .reference(Reference(.order, "12")),
          RefundIssued.with {
            $0.order = "12"
            $0.currency = "GBP"
            $0.amount = 5
          }),
      ])
    ])[0]
    #expect(try outcomes[0].get().duplicate)
    #expect(throws: LedgerError.self) { _ = try outcomes[1].get() }
    if case .failure(let error) = outcomes[1] {
      #expect((error.cause as? ContentDifference)?.fields == ["channel", "data.lines[0].amount"])
    }
    let placed = try outcomes[2].get()
    #expect(
      placed.customer
        == (try rehearsal.appendEach([PreparedTouchpoints([order("12", of: crm("c12"))])])[0][0].get()
          .customer))
    #expect(try rehearsal.touchpoint(at: try outcomes[0].get().position).id == "3")
    #expect(try ledger.customerCount == 0)
    #expect(
      try rehearsal.typeCounts.map { "\($0.name) \($0.count)" } == ["order.placed 70000", "refund.issued 1"])
  }

  @Test("says who is new and who was merged, by which kinds of identifier")
  func receipts() async throws {
    let ledger = try Ledger.temporary(in: directory)
    defer { try? ledger.close() }
    let one = try await ledger.append(order("1", of: crm("a")))
    let other = try await ledger.append(order("2", of: .identifiers([Identifier("email", "b@example.org")])))
    let both = try await ledger.append(
      order("3", of: .identifiers([Identifier("crm", "a"), Identifier("email", "b@example.org")])))
    #expect(one.isCustomerNew && other.isCustomerNew && !both.isCustomerNew)
    #expect(one.merges.isEmpty)
    #expect(both.merges == [Receipt.Merge(other: other.customer, kinds: ["crm", "email"])])
    let again = try await ledger.append(
      order("4", of: .identifiers([Identifier("crm", "a"), Identifier("email", "b@example.org")])))
    #expect(again.merges.isEmpty)
  }
}
