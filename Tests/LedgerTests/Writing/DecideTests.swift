import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@Suite struct DecideTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private struct Poor: Error, Equatable {}

  private static func balance(_ history: History) -> Int64 {
    history.touchpoints.reduce(0) { sum, touchpoint in
      switch touchpoint.fact.type {
      case .orderPlaced: sum + touchpoint.fact.value
      case .pointsRedeemed: sum - touchpoint.fact.value
      default: sum
      }
    }
  }

  private static func redeem(_ id: String, _ points: Int64, _ customer: CustomerNumber) -> NewTouchpoint {
    NewTouchpoint(
      source: "web", id: id, subject: .customer(customer), occurred: Instant(year: 1999, month: 1, day: 1),
      PointsRedeemed.with {
        $0.points = points
        $0.program = "club"
      })
  }

  @Test func tasksThatRaceToRedeemFromOneBalanceNeverOverspend() async throws {
    let ledger = try Ledger.temporary(in: directory)
    // The balance is that of a component of two: 100 + 150, enough for 25 of 64.
    let one = try await ledger.append(order("1", of: crm("a"), total: 100)).customer
    let other = try await ledger.append(order("2", of: crm("b"), total: 150)).customer
    try await ledger.merge(one, with: other, evidence: "same")
    let redeemed = try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<64 {
        group.addTask {
          let customer = task % 2 == 0 ? one : other
          do {
            let receipts = try await ledger.decide(about: customer) { decision in
              guard Self.balance(decision.history) >= 10 else { throw Poor() }
              return [Self.redeem("r\(task)", 10, customer)]
            }
            return receipts.count == 1
          } catch is Poor {
            return false
          }
        }
        group.addTask {
          _ = try await ledger.append(order("noise\(task)", of: crm("n\(task)"), total: 1000))
          return false
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(redeemed == 25)
    let history = try ledger.history(of: one)
    #expect(Self.balance(history) == 0)
    let redemptions = history.touchpoints.filter { $0.fact.type == .pointsRedeemed }
    #expect(redemptions.count == 25)
    // What is decided occurs when it is recorded, whatever the closure says.
    #expect(redemptions.allSatisfy { $0.fact.historyTime == $0.fact.recorded })
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func aClosureThatThrowsFailsOnlyItsCaller() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<40 {
        group.addTask {
          if task % 2 == 0 {
            await #expect(throws: Poor.self) {
              _ = try await ledger.decide(about: customer) { _ in throw Poor() }
            }
          } else {
            _ = try await ledger.append(order("o\(task)", of: crm("b\(task)")))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try ledger.history(of: customer).touchpoints.filter { $0.fact.type == .orderPlaced }.count == 1)
    #expect(try ledger.customerCount == 21)
    try ledger.close()
  }

  @Test func whatIsDecidedIsRecordedWholeOrNotAtAll() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    let head = try ledger.head
    let error = try await expect(.unknownSubject) {
      _ = try await ledger.decide(about: customer) { _ in
        [Self.redeem("r", 1, customer), Self.redeem("s", 1, CustomerNumber(99))]
      }
    }
    #expect(error.index == 1)
    #expect(try ledger.head == head)
    #expect(try await ledger.decide(about: customer) { _ in [] }.isEmpty)
    for unknown in [CustomerNumber.business, CustomerNumber(99)] {
      try await expect(.unknownSubject) { _ = try await ledger.decide(about: unknown) { _ in [] } }
    }
    // The same decision again is a duplicate.
    let first = try await ledger.decide(about: customer) { _ in [Self.redeem("r", 1, customer)] }
    let again = try await ledger.decide(about: customer) { _ in [Self.redeem("r", 1, customer)] }
    #expect(again.map(\.position) == first.map(\.position))
    #expect(again.allSatisfy { $0.duplicate })
    try ledger.close()
  }
}
