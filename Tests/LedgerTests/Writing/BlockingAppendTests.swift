import Foundation
import Ledger
import Schema
import Testing

/// Threads that wait for their touchpoints commit them themselves where nobody else is writing.
@Suite struct BlockingAppendTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Runs a blocking call on a thread of its own, outside of those that Swift's tasks share.
  private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
  }

  @Test func threadsThatWaitAndTasksThatAreSuspendedShareOneLog() async throws {
    var options = LedgerOptions()
    options.indexBatch = 40
    let ledger = try Ledger.temporary(in: directory, options: options)
    let receipts = try await withThrowingTaskGroup(of: [Receipt].self) { group in
      for lane in 0..<6 {
        group.addTask {
          if lane % 2 == 0 {
            return try await Self.onThread {
              try (0..<40).map { number in
                let before = try ledger.head
                let receipt = try ledger.append([order("\(lane)-\(number)", of: crm("c\(number % 7)"))]
                )[0]
                if receipt.position <= before { Issue.record("\(receipt.position) is not after \(before)") }
                return receipt
              }
            }
          }
          var receipts: [Receipt] = []
          for number in 0..<40 {
            receipts.append(try await ledger.append(order("\(lane)-\(number)", of: crm("c\(number % 7)"))))
          }
          return receipts
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for own in receipts { #expect(own.map(\.position) == own.map(\.position).sorted()) }
    #expect(Set(receipts.joined().map(\.position)).count == 240)
    #expect(try ledger.customerCount == 7)
    try ledger.expectSoundTables()
    try ledger.close()
    try expect(.notWritable) { _ = try ledger.append([order("late", of: crm("c1"))]) }
  }

  @Test func whatAThreadIsRefusedLeavesNothingBehind() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await Self.onThread {
      _ = try ledger.append([order("1", of: crm("a"))])
      let head = try ledger.head
      let error = try expect(.conflictingDuplicate) {
        _ = try ledger.append([
          order("2", of: crm("b"), source: "new"), order("1", of: crm("a"), total: 7),
        ])
      }
      #expect(error.index == 1)
      #expect(try ledger.head == head)
      // The refused batch has defined a name, which is defined again here.
      _ = try ledger.append([order("2", of: crm("b"), source: "new")])
      try ledger.expectSoundTables(rebuild: true)
    }
    try ledger.close()
  }

  /// A large batch is prepared by several threads, and its first fault is thrown as if it had been prepared
  /// by one.
  @Test func theFirstFaultOfALargeBatchIsTheOneThatIsTold() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let head = try ledger.head
    var batch = (0..<6000).map { order("\($0)", of: .business) }
    batch[5999].id = ""
    batch[4100].source = ""
    do {
      _ = try await ledger.append(batch)
      Issue.record("a batch with a fault was recorded")
    } catch let error as LedgerError {
      #expect(error.code == .invalidTouchpoint)
      #expect(error.index == 4100)
    }
    #expect(try ledger.head == head)
    batch[4100].source = "till/1"
    batch[5999].id = "5999"
    let receipts = try await ledger.append(batch)
    #expect(zip(receipts, receipts.dropFirst()).allSatisfy { $0.position.next == $1.position })
    try ledger.expectSoundTables()
    try ledger.close()
  }
}
