import Foundation
import Ledger
import Schema
import Testing

@Suite struct GroupCommitTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func whatManyTasksAppendIsThereOnceEachInTheOrderOfItsAcknowledgements() async throws {
    var options = LedgerOptions()
    options.indexBatch = 300
    options.groupLimit = 50
    let ledger = try Ledger.temporary(in: directory, options: options)
    let (tasks, count) = (64, 16)
    let receipts = try await withThrowingTaskGroup(of: [Receipt].self) { group in
      for task in 0..<tasks {
        group.addTask {
          var receipts: [Receipt] = []
          for number in 0..<count {
            // This touchpoint is acknowledged, and so must stand before those that follow.
            let before = try ledger.head
            let receipt = try await ledger.append(
              order("\(task)-\(number)", of: crm("c\((task + number) % 30)")))
            if receipt.position <= before { Issue.record("\(receipt.position) is not after \(before)") }
            if try ledger.fact(at: receipt.position).type != .orderPlaced {
              Issue.record("\(receipt.position)")
            }
            receipts.append(receipt)
          }
          return receipts
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for own in receipts { #expect(own.map(\.position) == own.map(\.position).sorted()) }
    let positions = receipts.joined().map(\.position)
    #expect(Set(positions).count == tasks * count)
    var next: UInt64 = 1
    var orders = 0
    try ledger.scanFacts(through: Position(.max)) { first, facts in
      #expect(first.rawValue == next)
      next += UInt64(facts.count)
      for index in facts.indices where facts[index].type == .orderPlaced { orders += 1 }
    }
    #expect(orders == tasks * count)
    #expect(try ledger.head.rawValue == next - 1)
    #expect(try ledger.customerCount == 30)
    try ledger.expectSoundTables()
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func readersAlwaysSeeWholeChainsWhileTheWriterWritesItsIndexes() async throws {
    var options = LedgerOptions()
    options.indexBatch = 5
    let ledger = try Ledger.temporary(in: directory, options: options)
    _ = try await ledger.append(order("first", of: crm("a"), total: 1))
    let customer = CustomerNumber(1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 1...120 {
          _ = try await ledger.append([
            order("a\(number)", of: crm("a"), total: 1), order("b\(number)", of: crm("b")),
          ])
          if number % 40 == 0 { try ledger.expectSoundTables(rebuild: true) }
        }
      }
      for _ in 0..<3 {
        group.addTask {
          var seen = 0
          while seen < 121 {
            let found = try ledger.history(of: customer).touchpoints.filter { $0.fact.type == .orderPlaced }
              .count
            if found < seen { Issue.record("\(found) after \(seen)") }
            seen = found
            if try ledger.customerNumber(of: Identifier("crm", "a")) != customer {
              Issue.record("a is nobody")
            }
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    try ledger.close()
  }

  @Test func closingLetsWhatIsUnderWayFinishAndRefusesTheRest() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let acknowledged = try await withThrowingTaskGroup(of: [String].self) { group in
      for task in 0..<16 {
        group.addTask {
          var acknowledged: [String] = []
          do {
            for number in 0..<1000 {
              _ = try await ledger.append(order("\(task)-\(number)", of: crm("c\(task)")))
              acknowledged.append("\(task)-\(number)")
            }
          } catch let error as LedgerError {
            if error.code != .notWritable { Issue.record("\(error)") }
          }
          return acknowledged
        }
      }
      group.addTask {
        try await Task.sleep(for: .milliseconds(30))
        try ledger.close()
        try ledger.close()
        return []
      }
      return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
    }
    try expect(.notWritable) { _ = try ledger.head }
    try expect(.notWritable) { _ = try ledger.customerNumber(of: Identifier("crm", "c1")) }
    try expect(.notWritable) { _ = try ledger.touchpoint(at: Position(1), reveal: true) }
    let again = try Ledger.open(at: directory.ledger)
    var found: Set<String> = []
    try again.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.typeName == "order.placed" { found.insert(touchpoint.id) }
      return true
    }
    #expect(acknowledged.subtracting(found).isEmpty)
    try again.expectSoundTables()
    try again.close()
  }

  @Test func theLastReferenceMayGoWithAJobOfTheWriter() async throws {
    for _ in 0..<4 {
      var ledger: Ledger? =
        try FileManager.default.fileExists(atPath: directory.ledger)
        ? Self.reopened(directory.ledger) : Ledger.temporary(in: directory)
      let opened = try #require(ledger)
      let task = Task { [opened] in
        _ = try await opened.append(order("\(UUID())", of: crm("a")))
        _ = try await opened.decide(about: CustomerNumber(1)) { [opened] _ in
          _ = opened.directory
          return .looked
        }
      }
      ledger = nil
      try await task.value
    }
    let last = try Self.reopened(directory.ledger)
    #expect(try last.customerCount == 1)
    try last.close()
  }

  /// Opens a ledger that was let go of without being closed: it closes a moment later.
  private static func reopened(_ path: String) throws -> Ledger {
    for _ in 0..<200 {
      do {
        return try Ledger.open(at: path)
      } catch let error as LedgerError where error.code == .locked {
        usleep(10_000)
      }
    }
    return try Ledger.open(at: path)
  }

  // MARK: Time

  @Test func recordedNeverDecreasesWhenTheClockGoesBack() async throws {
    let clock = TestClock(Instant(year: 2024, month: 1, day: 2))
    var ledger = try Ledger.temporary(in: directory, options: clock.options)
    let first = try await ledger.append(order("1", of: crm("a")))
    clock.now = Instant(year: 2023, month: 1, day: 1)
    let second = try await ledger.append(order("2", of: crm("a")))
    #expect(try ledger.fact(at: second.position).recorded == ledger.fact(at: first.position).recorded)
    #expect(try ledger.now == Instant(year: 2024, month: 1, day: 2))
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger, options: clock.options)
    let third = try await ledger.append(order("3", of: crm("a")))
    #expect(try ledger.fact(at: third.position).recorded == Instant(year: 2024, month: 1, day: 2))
    clock.now = Instant(year: 2024, month: 1, day: 3)
    let fourth = try await ledger.append(order("4", of: crm("a")))
    #expect(try ledger.fact(at: fourth.position).recorded == clock.now)
    try ledger.close()
  }

  @Test func aTimeMoreThanADayAheadIsRefusedUnlessTheFutureIsAllowed() async throws {
    let clock = TestClock(Instant(year: 2024, month: 1, day: 2))
    var ledger = try Ledger.temporary(in: directory, options: clock.options)
    let tomorrow = Instant(year: 2024, month: 1, day: 3)
    let late = Instant(microseconds: tomorrow.microseconds + 1)
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(order("1", of: crm("a"), occurred: late))
    }
    let receipt = try await ledger.append(order("1", of: crm("a"), occurred: tomorrow))
    var read = try ledger.touchpoint(at: receipt.position)
    #expect(read.fact.historyTime == clock.now)
    #expect(read.fact.flags.contains(.occurredInFuture))
    #expect(read.occurred == tomorrow)
    #expect(try await ledger.append(order("1", of: crm("a"), occurred: tomorrow)).duplicate)
    let early = try await ledger.append(
      order("2", of: crm("a"), occurred: Instant(year: 2020, month: 1, day: 1)))
    #expect(try ledger.fact(at: early.position).flags.contains(.late))
    #expect(try ledger.history(of: CustomerNumber(1)).touchpoints.first?.position == early.position)
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger, options: clock.options)
    try await ledger.changeSettings { $0.allowsFuture = true }
    let future = try await ledger.append(order("3", of: crm("a"), occurred: Instant.writable.upperBound))
    read = try ledger.touchpoint(at: future.position)
    #expect(read.occurred.description == "9999-12-31T23:59:59.999999Z")
    #expect(read.fact.historyTime == clock.now)
    try ledger.close()
  }

  /// A time that no text can say would come back from an export as another, or not at all.
  @Test(arguments: [Instant.distantPast, Instant.distantFuture, Instant(year: -1, month: 12, day: 31)])
  func aTimeThatCannotBeWrittenIsRefused(_ occurred: Instant) async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await ledger.changeSettings { $0.allowsFuture = true }
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(order("1", of: crm("a"), occurred: occurred))
    }
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append([order("1", of: crm("a"), occurred: occurred)])
    }
    let first = try await ledger.append(order("1", of: crm("a"), occurred: Instant.writable.lowerBound))
    #expect(try ledger.touchpoint(at: first.position).occurred.description == "0000-01-01T00:00:00Z")
    try ledger.close()
  }
}
