import Foundation
import Ledger
import Testing

/// Appends several of which a task has under way.
@Suite struct SubmitTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func whatOneTaskSubmitsIsRecordedInThatOrder() async throws {
    var options = LedgerOptions()
    options.groupLimit = 20
    let ledger = try Ledger.temporary(in: directory, options: options)
    _ = try await ledger.append(order("0", of: crm("a")))
    let pending = try (1...500).map { try ledger.submit(order("\($0)", of: crm("a"))) }
    var positions: [UInt64] = []
    for append in pending { positions.append(try await append.receipt.position.rawValue) }
    let first = try #require(positions.first)
    #expect(positions == Array(first..<first + 500))
    #expect(try ledger.head.rawValue == first + 499)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func anyNumberOfTasksMayAskForAReceiptAsOftenAsTheyLike() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 0..<40 {
      let pending = try ledger.submit(order("\(number)", of: crm("a")))
      let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
        for _ in 0..<8 { group.addTask { try await pending.receipt } }
        return try await group.reduce(into: [Receipt]()) { $0.append($1) }
      }
      let receipt = try await pending.receipt
      #expect(receipts.count == 8)
      #expect(receipts.allSatisfy { $0 == receipt })
      #expect(try ledger.head == receipt.position)
    }
    try ledger.close()
  }

  @Test func oneThatIsRefusedSaysSoToAllWhoAskAndHoldsNobodyUp() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let first = try ledger.submit(order("1", of: crm("a"), total: 100))
    let other = try ledger.submit(order("1", of: crm("a"), total: 200))
    let again = try ledger.submit(order("1", of: crm("a"), total: 100))
    let stale = try ledger.submit(order("2", of: crm("a")), expecting: .head(Position(999)))
    let last = try ledger.submit(order("3", of: crm("a")))
    let position = try await first.receipt.position
    for _ in 0..<2 {
      let error = try await expect(.conflictingDuplicate) { _ = try await other.receipt }
      #expect(error.position == position)
      try await expect(.expectationFailed) { _ = try await stale.receipt }
    }
    #expect(try await again.receipt.duplicate)
    #expect(try await last.receipt.position.rawValue == position.rawValue + 1)
    // A mistake that does not depend on the ledger's content is thrown at once.
    try expect(.invalidTouchpoint) { _ = try ledger.submit(order("", of: crm("a"))) }
    try ledger.close()
  }

  @Test func whatWasSubmittedBeforeClosingIsRecordedAndNothingAfterIt() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 0..<100 { _ = try ledger.submit(order("\(number)", of: crm("a"))) }
    try ledger.close()
    let late = try ledger.submit(order("late", of: crm("a")))
    try await expect(.notWritable) { _ = try await late.receipt }
    let opened = try Ledger.open(at: directory.ledger, for: .readOnly)
    var orders = 0
    try opened.scanFacts(through: Position(.max)) { _, facts in
      for index in facts.indices where facts[index].type == .orderPlaced { orders += 1 }
    }
    #expect(orders == 100)
    try expect(.notWritable) { _ = try opened.submit(order("late", of: crm("a"))) }
    try opened.close()
  }
}
