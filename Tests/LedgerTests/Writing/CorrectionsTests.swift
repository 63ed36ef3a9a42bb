import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@Suite struct CorrectionsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func orders(_ ledger: Ledger, _ customer: CustomerNumber, through end: Position? = nil) throws
    -> [Position]
  {
    try ledger.history(of: customer, through: end).touchpoints.filter { $0.fact.type == .orderPlaced }
      .map(\.position)
  }

  // MARK: What counts

  @Test func aVoidedTouchpointCountsNoMoreAndIsStillThere() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(order("1", of: crm("a"), total: 100))
    let second = try await ledger.append(order("2", of: crm("a"), total: 150))
    let customer = first.customer
    let before = try ledger.head
    let correction = try await ledger.void(first.position, reason: "duplicate", actor: "7").position
    #expect(try orders(ledger, customer) == [second.position])
    #expect(try orders(ledger, customer, through: before) == [first.position, second.position])
    // The correction stands on the customer's own chain, and says what it is of.
    let recorded = try ledger.touchpoint(at: correction)
    #expect(recorded.customer == customer)
    guard case .message(let message as TouchpointVoided) = recorded.content else {
      Issue.record("it is no touchpoint.voided")
      return
    }
    #expect(message.position == Int64(first.position.rawValue))
    #expect(message.reason == "duplicate")
    #expect(message.actor == "7")
    #expect(try ledger.touchpoint(at: first.position).correction == .voided)
    #expect(try ledger.touchpoint(at: second.position).correction == nil)
    var query = TouchpointQuery()
    query.customers = [customer]
    query.types = [.orderPlaced]
    var seen: [(Position, Correction?)] = []
    try ledger.forEachTouchpoint(query) {
      seen.append(($0.position, $0.correction))
      return true
    }
    #expect(seen.map(\.0) == [first.position, second.position])
    #expect(seen.map(\.1) == [.voided, nil])
    #expect(try ledger.identifiers(of: customer) == [Identifier("crm", "a")])
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func anAssignedTouchpointCountsForItsCustomerAsAtTheTimeThatItHappened() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    let early = Instant(year: 2020, month: 1, day: 1)
    let sale = try await ledger.append(order("2", of: .business, occurred: early)).position
    let before = try ledger.head
    let correction = try await ledger.assign(sale, to: customer, reason: "receipt-shown").position
    #expect(try orders(ledger, customer).first == sale)
    #expect(try orders(ledger, customer, through: before).contains(sale) == false)
    #expect(try ledger.touchpoint(at: correction).customer == .business)
    #expect(try ledger.touchpoint(at: sale).correction == .assigned(customer))
    var listed: [Position] = []
    var query = TouchpointQuery()
    query.customers = [customer]
    try ledger.forEachTouchpoint(query) {
      listed.append($0.position)
      return true
    }
    #expect(listed.contains(sale))
    #expect(listed == listed.sorted())
    // Assigned to another customer, and then back to nobody.
    let other = try await ledger.append(order("3", of: crm("b"))).customer
    let second = try await ledger.assign(sale, to: other, reason: "mistake").position
    #expect(try orders(ledger, customer).contains(sale) == false)
    #expect(try orders(ledger, other).contains(sale))
    try await ledger.void([second, correction], reason: "mistake")
    #expect(try orders(ledger, other).contains(sale) == false)
    #expect(try orders(ledger, customer).contains(sale) == false)
    #expect(try ledger.arrangement().correction(at: sale) == nil)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func anUndoOfAnUndoVoidsAgain() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let sale = try await ledger.append(order("1", of: crm("a")))
    let void = try await ledger.void(sale.position, reason: "test").position
    let undo = try await ledger.void(void, reason: "mistake").position
    #expect(try orders(ledger, sale.customer) == [sale.position])
    // The sale counts again, so that it can be voided again.
    let again = try await ledger.void(sale.position, reason: "test").position
    try await ledger.void(again, reason: "mistake")
    try await ledger.void(undo, reason: "mistake")
    for _ in 0..<2 {
      #expect(try orders(ledger, sale.customer).isEmpty)
      #expect(try orders(ledger, sale.customer, through: undo) == [sale.position])
      #expect(try orders(ledger, sale.customer, through: void).isEmpty)
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    try ledger.close()
  }

  @Test func theArrangementIsTheSameAfterACrashAfterClosingAndForAReader() async throws {
    var ledger = try Ledger.temporary(in: directory)
    var customers: [CustomerNumber] = []
    var sales: [Position] = []
    for number in 0..<30 {
      let receipt = try await ledger.append(order("\(number)", of: crm("c\(number % 5)")))
      customers.append(receipt.customer)
      sales.append(receipt.position)
    }
    try await ledger.void(sales[3], reason: "test")
    try await ledger.assign(sales[4], to: customers[0], reason: "test")
    try await ledger.merge(customers[0], with: customers[1], evidence: "same")
    try await ledger.void(try ledger.void(sales[5], reason: "test").position, reason: "test")
    try await ledger.assign(Array(sales[6...8]), to: customers[4], reason: "test")
    func state(_ ledger: Ledger) throws -> [String] {
      let head = try ledger.head.rawValue
      return try (0...head).map { past in
        let arrangement = try ledger.arrangement(through: Position(past))
        return "\(arrangement.corrected) \(arrangement.mergedComponents)"
      } + customers.map { "\(try ledger.history(of: $0).touchpoints.map(\.position))" }
    }
    let expected = try state(ledger)
    // Nothing of it was written to the derived tables: as after a crash, everything is taken from the log.
    let crashed = try TemporaryDirectory()
    try FileManager.default.copyItem(atPath: directory.ledger, toPath: crashed.ledger)
    try FileManager.default.copyItem(atPath: directory.ledger + ".key", toPath: crashed.ledger + ".key")
    let recovered = try Ledger.open(at: crashed.ledger)
    #expect(try state(recovered) == expected)
    try recovered.expectSoundTables()
    try recovered.close()
    try ledger.close()
    for access in [Ledger.Access.readOnly, .readWrite] {
      ledger = try Ledger.open(at: directory.ledger, for: access)
      #expect(try state(ledger) == expected)
      if access == .readWrite {
        try ledger.expectSoundTables()
        try ledger.expectSoundTables(rebuild: true)
        #expect(try state(ledger) == expected)
      }
      try ledger.close()
    }
  }

  // MARK: Decisions and expectations

  private struct Poor: Error {}

  @Test func pointsThatWereVoidedCannotBeRedeemed() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let earned = try await ledger.append(order("1", of: crm("a"), total: 100))
    let found = try await ledger.append(order("2", of: .business, total: 70)).position
    let customer = earned.customer
    func redeem(_ id: String, _ points: Int64) async throws {
      try await ledger.decide(about: customer, id: id) { log in
        let arrangement = try log.arrangement(through: log.last)
        let history = try log.history(of: customer, as: arrangement, after: .start)
        let balance = history.touchpoints.reduce(Int64(0)) { sum, touchpoint in
          switch touchpoint.fact.type {
          case .orderPlaced: sum + touchpoint.fact.value
          case .pointsRedeemed: sum - touchpoint.fact.value
          default: sum
          }
        }
        guard balance >= points else { throw Poor() }
        let redeemed = PointsRedeemed.with {
          $0.points = points
          $0.program = "club"
        }
        return .record([DecidedTouchpoint(redeemed, for: customer)])
      }
    }
    try await ledger.void(earned.position, reason: "test")
    await #expect(throws: Poor.self) { try await redeem("r1", 50) }
    try await ledger.assign(found, to: customer, reason: "receipt-shown")
    try await redeem("r2", 50)
    await #expect(throws: Poor.self) { try await redeem("r3", 50) }
    try ledger.close()
  }

  @Test func aCorrectionOfWhatCountsForACustomerIsNoticed() async throws {
    let ledger = try Ledger.temporary(in: directory)
    var imported = order("1", of: crm("a"))
    imported.context.batch = "monday"
    let a = try await ledger.append(imported)
    let b = try await ledger.append(order("2", of: crm("b"))).customer
    let sale = try await ledger.append(order("3", of: .business)).position
    let since = try ledger.head
    func holds(_ customer: CustomerNumber, since: Position) async throws -> Bool {
      let head = try ledger.head
      do {
        _ = try await ledger.append(
          [order("bad", of: .customer(CustomerNumber(99)))], expecting: .unchanged([customer], since: since))
      } catch let error as LedgerError {
        #expect(try ledger.head == head)
        return error.code != .expectationFailed
      }
      return true
    }
    // The assignment stands on the chain of nobody, as the sale does.
    let assigned = try await ledger.assign(sale, to: b, reason: "receipt-shown").position
    #expect(try await holds(a.customer, since: since))
    #expect(try await holds(b, since: since) == false)
    #expect(try await holds(b, since: try ledger.head))
    try await ledger.void(assigned, reason: "mistake")
    #expect(try await holds(b, since: assigned) == false)
    // An assignment that was taken back has changed nothing.
    #expect(try await holds(b, since: since))
    let batch = try await ledger.void(batch: "monday", reason: "test")
    #expect(try ledger.touchpoint(at: batch.positions[0]).customer == .business)
    #expect(try await holds(a.customer, since: since) == false)
    #expect(try await holds(b, since: since))
    try await ledger.void(batch.positions, reason: "mistake")
    #expect(try await holds(a.customer, since: since))
    try ledger.close()
  }

  // MARK: By append

  private func voiding(
    _ position: Position, id: String, of subject: NewTouchpoint.Subject = .business, reason: String = "test"
  ) -> NewTouchpoint {
    NewTouchpoint(
      source: "desk", id: id, subject: subject,
      TouchpointVoided.with {
        $0.position = Int64(position.rawValue)
        $0.reason = reason
      })
  }

  @Test func aProducersCorrectionStandsOnTheChainOfWhatItCorrectsAndIsRecordedOnce() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let sale = try await ledger.append(order("1", of: crm("a")))
    let other = try await ledger.append(order("2", of: crm("b")))
    let first = try await ledger.append(voiding(sale.position, id: "v1"))
    #expect(first.customer == sale.customer)
    #expect(try orders(ledger, sale.customer).isEmpty)
    // The correction is known when it is sent again, though the touchpoint is voided by now.
    for subject in [NewTouchpoint.Subject.business, crm("a"), .customer(sale.customer)] {
      let again = try await ledger.append(voiding(sale.position, id: "v1", of: subject))
      #expect(again.duplicate)
      #expect(again.position == first.position)
    }
    try await expect(.conflictingDuplicate) {
      _ = try await ledger.append(voiding(other.position, id: "v1"))
    }
    // The answer to a resent sale says that it counts no more.
    #expect(try await ledger.append(order("1", of: crm("a"))).voided)
    #expect(try await ledger.append(order("2", of: crm("b"))).voided == false)
    let conflict = try await expect(.conflictingDuplicate) {
      _ = try await ledger.append(order("1", of: crm("a"), total: 1))
    }
    #expect(conflict.message.contains("another id"))
    // A correction may name the order that it is about as its subject, or the customer whom it assigns to.
    let count = try ledger.customerCount
    _ = try await ledger.append(voiding(other.position, id: "v2", of: .reference(Reference(.order, "2"))))
    let sold = try await ledger.append(order("9", of: .business)).position
    let assigned = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "a1", subject: crm("b"),
        TouchpointAssigned.with {
          $0.position = Int64(sold.rawValue)
          $0.customer = Int64(other.customer.rawValue)
        }))
    #expect(assigned.customer == .business)
    #expect(try orders(ledger, other.customer) == [sold])
    for (id, subject) in [("v3", crm("b")), ("v4", crm("nobody")), ("v5", .customer(CustomerNumber(2)))] {
      let error = try await expect(.invalidTouchpoint) {
        _ = try await ledger.append(voiding(first.position, id: id, of: subject))
      }
      #expect(error.message.contains("subject"))
    }
    #expect(try ledger.customerCount == count)
    #expect(try ledger.customerNumber(of: Identifier("crm", "nobody")) == nil)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func whatWasVoidedInABatchThatFailedCounts() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let sale = try await ledger.append(order("1", of: crm("a")))
    let head = try ledger.head
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append([voiding(sale.position, id: "v1"), order("2", of: .business, total: -1)])
    }
    let results = try await ledger.appendEach([
      voiding(sale.position, id: "v2", of: crm("zz")), order("3", of: crm("a")),
    ])
    #expect(throws: LedgerError.self) { try results[0].get() }
    try expect(.invalidTouchpoint) {
      try ledger.void([sale.position, Position(head.rawValue), Position(1)], reason: "test")
    }
    #expect(try orders(ledger, sale.customer).count == 2)
    #expect(try ledger.arrangement().corrected.isEmpty)
    try ledger.close()
  }
}
