import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@Suite struct QueryTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func positions(_ ledger: Ledger, _ change: (inout TouchpointQuery) -> Void) throws -> [UInt64] {
    var query = TouchpointQuery()
    change(&query)
    var found: [UInt64] = []
    try ledger.forEachTouchpoint(query) { touchpoint in
      found.append(touchpoint.position.rawValue)
      return true
    }
    return found
  }

  /// 400 touchpoints of three types, five customers of whom two are merged, forty orders, over a year.
  private func filled() async throws -> Ledger {
    let ledger = try Ledger.temporary(in: directory)
    let start = Instant(year: 2023, month: 1, day: 1).microseconds
    for batch in 0..<8 {
      _ = try await ledger.append(
        (0..<50).map { index in
          let number = batch * 50 + index
          let subject = crm("c\(number % 5)")
          let occurred = Instant(microseconds: start + Int64(number * 7919 % 400) * 86_400_000_000)
          if number % 10 == 3 {
            return NewTouchpoint(
              source: "s", id: "\(number)", subject: subject, occurred: occurred,
              content: .custom(type: "acme.a.b", json: "{}"))
          }
          var placed = order("o\(number % 40)", of: subject, occurred: occurred, source: "s")
          placed.id = "\(number)"
          return placed
        })
      if batch == 4 { try await ledger.merge(CustomerNumber(2), with: CustomerNumber(4), evidence: "same") }
    }
    return ledger
  }

  @Test func everyQueryGivesWhatLookingAtEachGives() async throws {
    var ledger = try await filled()
    for _ in 0..<2 {
      var all: [RecordedTouchpoint] = []
      try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
        all.append(touchpoint)
        return true
      }
      #expect(all.map(\.position.rawValue) == Array(1...UInt64(all.count)))
      let custom = try #require(try ledger.type(named: "acme.a.b"))
      let since = Instant(year: 2023, month: 4, day: 1)
      let until = Instant(year: 2023, month: 9, day: 1)
      let reference = Reference(.order, "o7")
      func expected(_ holds: (RecordedTouchpoint) -> Bool) -> [UInt64] {
        all.filter(holds).map(\.position.rawValue)
      }
      #expect(
        try positions(ledger) {
          $0.after = Position(60)
          $0.through = Position(130)
        } == Array(61...130))
      #expect(try positions(ledger) { $0.types = [custom] } == expected { $0.fact.type == custom })
      #expect(
        try positions(ledger) { $0.references = [reference] }
          == expected { $0.reference?.kind == .order && $0.reference?.text == "o7" })
      #expect(
        try positions(ledger) { $0.customers = [CustomerNumber(3)] }
          == expected { $0.customer == CustomerNumber(3) })
      #expect(
        try positions(ledger) { $0.customers = [CustomerNumber(4)] }
          == expected { [CustomerNumber(2), CustomerNumber(4)].contains($0.customer) })
      #expect(
        try positions(ledger) {
          $0.since = since
          $0.until = until
        } == expected { $0.fact.historyTime >= since && $0.fact.historyTime < until })
      #expect(
        try positions(ledger) {
          $0.customers = [CustomerNumber(2)]
          $0.types = [.orderPlaced]
          $0.since = since
          $0.after = Position(100)
          $0.limit = 5
        }
          == expected {
            [CustomerNumber(2), CustomerNumber(4)].contains($0.customer) && $0.fact.type == .orderPlaced
              && $0.fact.historyTime >= since && $0.position > Position(100)
          }.prefix(5).map { $0 })
      #expect(try positions(ledger) { $0.limit = 0 }.isEmpty)
      #expect(try positions(ledger) { $0.limit = 3 } == [1, 2, 3])
      #expect(try positions(ledger) { $0.references = [Reference(.order, "never")] }.isEmpty)
      #expect(
        try positions(ledger) { $0.customers = [CustomerNumber(1), CustomerNumber(2), CustomerNumber(4)] }
          == expected { [1, 2, 4].contains($0.customer.rawValue) })
      #expect(
        try positions(ledger) {
          $0.references = [reference, Reference(.order, "o9"), Reference(.order, "never")]
        }
          == expected { ["o7", "o9"].contains($0.reference?.text) })
      #expect(
        try positions(ledger) {
          $0 = TouchpointQuery(
            types: [.orderPlaced, custom], customers: [CustomerNumber(2), CustomerNumber(3)],
            references: [reference, Reference(.order, "o22")], after: Position(40))
        }
          == expected {
            $0.position > Position(40) && ["o7", "o22"].contains($0.reference?.text)
              && [2, 3, 4].contains($0.customer.rawValue)
          })
      #expect(try positions(ledger) { $0.after = Position(.max) }.isEmpty)
      try expect(.unknownSubject) { _ = try positions(ledger) { $0.customers = [CustomerNumber(99)] } }
      try expect(.unknownSubject) { _ = try ledger.touchpoint(at: Position(0)) }
      try expect(.unknownSubject) { _ = try ledger.touchpoint(at: Position(.max)) }
      try expect(.unknownSubject) { _ = try ledger.fact(at: Position(.max)) }
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger, for: .readOnly)
    }
    try ledger.close()
  }

  @Test func aHistoryIsInTheOrderOfItsTimesUpToAPosition() async throws {
    let ledger = try await filled()
    let history = try ledger.history(of: CustomerNumber(4))
    #expect(history.customer == CustomerNumber(2))
    #expect(history.members == [CustomerNumber(2), CustomerNumber(4)])
    for (one, next) in zip(history.touchpoints, history.touchpoints.dropFirst()) {
      #expect(Touchpoint.precedes(one, next))
    }
    // At that position the two customers were not merged yet.
    let early = try ledger.history(of: CustomerNumber(4), through: Position(100))
    #expect(early.members == [CustomerNumber(4)])
    #expect(
      early.touchpoints
        == history.touchpoints.filter {
          $0.position <= Position(100) && $0.fact.customer == CustomerNumber(4)
        })
    try ledger.close()
  }

  @Test func headsAreRightAtTheEdgesOfTheirBlocks() async throws {
    var ledger = try Ledger.temporary(in: directory)
    // A block has 168 customers, customer 0 among them.
    _ = try await ledger.append((1...340).map { order("a\($0)", of: crm("\($0)x")) })
    for round in 0..<3 {
      for number in [UInt32(1), 167, 168, 169, 335, 336, 337, 340] {
        let placed = try ledger.history(of: CustomerNumber(number)).touchpoints.filter {
          $0.fact.type == .orderPlaced
        }
        #expect(placed.count == round + 1, "customer \(number)")
        _ = try await ledger.append(order("\(round)-\(number)", of: .customer(CustomerNumber(number))))
      }
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    try ledger.close()
  }

  @Test func aReferenceLeadsToTheCustomerOfWhatIntroducedIt() async throws {
    var ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("o1", of: crm("a")))
    _ = try await ledger.append(order("o1", of: crm("b"), source: "till/2"))
    for number in 0..<3 {
      let receipt = try await ledger.append(order("n\(number)", of: .reference(Reference(.order, "o1"))))
      #expect(receipt.customer == CustomerNumber(1))
      try await expect(.unknownSubject) {
        _ = try await ledger.append(order("m", of: .reference(Reference(.ticket, "o1"))))
      }
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    try ledger.close()
  }

  // MARK: Following

  @Test func aFollowerGetsWhatIsThereAndThenWhatComes() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append((0..<700).map { order("a\($0)", of: crm("a")) })
    let head = try ledger.head.rawValue
    async let appended: Void = {
      for number in 0..<30 {
        _ = try await ledger.append(
          NewTouchpoint(
            source: "source \(number)", id: "1", subject: crm("a"),
            content: .custom(type: "acme.kind\(number).seen", json: "{}")))
      }
    }()
    var query = TouchpointQuery()
    query.limit = Int(head) + 90
    var expected: UInt64 = 1
    for try await touchpoint in ledger.follow(query, every: .milliseconds(5)) {
      #expect(touchpoint.position.rawValue == expected)
      // Names are known as soon as the touchpoint is seen.
      #expect(!touchpoint.typeName.hasPrefix("type ") && !touchpoint.source.hasPrefix("source 1024"))
      expected += 1
    }
    try await appended
    // Each of the 30 recorded its source's name and its type's name in front of it.
    #expect(expected == head + 91)
    query.limit = nil
    query.after = Position(5)
    query.through = Position(600)
    var found: [UInt64] = []
    for try await touchpoint in ledger.follow(query, every: .milliseconds(5)) {
      found.append(touchpoint.position.rawValue)
    }
    #expect(found == Array(6...600))
    try ledger.close()
  }

  @Test func followingEndsWithItsTaskAndWithTheLedger() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let task = Task {
      var count = 0
      for try await _ in ledger.follow(every: .milliseconds(5)) { count += 1 }
      return count
    }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    #expect(try await task.value == 1)
    let other = Task { for try await _ in ledger.follow(every: .milliseconds(5)) {} }
    try await Task.sleep(for: .milliseconds(50))
    try ledger.close()
    try await other.value
    // Following a ledger that is closed already is an error.
    try await expect(.notWritable) { for try await _ in ledger.follow() {} }
  }

  @Test func everythingThatFollowsEndsQuietlyWheneverTheLedgerIsClosed() async throws {
    for round in 0..<8 {
      let ledger = try Ledger.create(
        at: directory.ledger + "\(round)", settings: LedgerSettings(currency: "GBP", timeZone: "UTC"))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for follower in 0..<6 {
          group.addTask {
            var seen = 0
            for try await _ in ledger.follow(every: .milliseconds(follower)) { seen += 1 }
          }
        }
        group.addTask {
          for id in 0..<20 {
            // An append that comes too late is refused, and the refusal says so.
            do { _ = try await ledger.append(order("\(id)", of: crm("a"))) } catch let error as LedgerError {
              #expect(error.code == .notWritable)
              return
            }
          }
        }
        try await Task.sleep(for: .milliseconds(round * 3))
        // The ledger is closed from several threads: each call returns once it is closed.
        for _ in 0..<3 { group.addTask { try ledger.close() } }
        try await group.waitForAll()
      }
      #expect(ledger.isClosed)
      try Ledger.open(at: ledger.directory).close()
    }
  }
}
