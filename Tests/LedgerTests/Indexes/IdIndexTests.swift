import Foundation
import KeyValueStore
import Ledger
import Testing

/// What is remembered of a source's ids saves look-ups, and never hides a duplicate.
@Suite struct IdIndexTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func number(_ number: Int) -> String { String(10_000 + number) }

  @Test func idsThatOvertakeEachOtherBehindTheWrittenOnesAreFoundAgain() async throws {
    let first = try Ledger.temporary(in: directory)
    _ = try await first.append((1...40).map { order(number($0), of: crm("a")) })
    try first.close()
    let ledger = try Ledger.open(at: directory.ledger)
    let overtaking = [45, 44, 48, 46, 47, 41, 43, 42]
    for id in overtaking {
      #expect(try await ledger.append(order(number(id), of: crm("a"))).duplicate == false)
    }
    for id in overtaking + [1, 17, 40] {
      #expect(try await ledger.append(order(number(id), of: crm("a"))).duplicate, "\(id)")
    }
    // These ids sort before, between and behind those that are written.
    for id in ["0", number(17) + "b", number(40) + "b", number(99)] {
      #expect(try await ledger.append(order(id, of: crm("a"))).duplicate == false, "\(id)")
      #expect(try await ledger.append(order(id, of: crm("a"))).duplicate, "\(id)")
    }
    try ledger.expectSoundTables()
    try ledger.close()
  }

  /// Ids that many tasks append at once come as a till's numbers do, except that hundreds of them overtake
  /// one another.
  @Test(arguments: [(overtaking: 256, asText: true), (overtaking: 4096, asText: false)])
  func idsOfManyTasksAreStillStoredInTheirOrder(_ overtaking: Int, _ asText: Bool) async throws {
    var random = SeededRandom(seed: 7)
    var ids: [Int] = []
    for start in stride(from: 0, to: 4096, by: overtaking) {
      ids += (start..<start + overtaking).shuffled(using: &random)
    }
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(ids.map { order("sale-\(number($0))", of: crm("a"), source: "till/9") })
    try ledger.close()
    let environment = try Environment(at: directory.ledger + "/log")
    let table = try environment.table("ids")
    let packs = try environment.read { transaction in
      var packs: [[UInt8]] = []
      var cursor = try transaction.cursor(in: table)
      var more = try cursor.first()
      while more {
        packs.append(cursor.value.withUnsafeBytes { Array($0) })
        more = try cursor.next()
      }
      return packs
    }
    environment.close()
    let text = Data("sale-".utf8)
    #expect(packs.contains { Data($0).range(of: text) != nil } == asText)
    let again = try Ledger.open(at: directory.ledger)
    for id in [ids[0], ids[17], ids[4095]] {
      #expect(
        try await again.append(order("sale-\(number(id))", of: crm("a"), source: "till/9")).duplicate)
    }
    try again.expectSoundTables()
    try again.close()
  }

  @Test func aSourceThatWasTakenBackWithItsBatchLeavesNothingBehind() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("0", of: crm("a")))
    let refused = [
      order("9", of: crm("a"), source: "till/2"),
      order("8", of: .customer(CustomerNumber(77)), source: "till/2"),
    ]
    await #expect(throws: LedgerError.self) { _ = try await ledger.append(refused) }
    // The source takes the number that the other one would have had.
    for id in ["1", "3", "2"] {
      #expect(try await ledger.append(order(id, of: crm("a"), source: "till/3")).duplicate == false, "\(id)")
    }
    for id in ["1", "3", "2"] {
      #expect(try await ledger.append(order(id, of: crm("a"), source: "till/3")).duplicate, "\(id)")
    }
    #expect(try await ledger.append(refused[0]).duplicate == false)
    #expect(try await ledger.append(refused[0]).duplicate)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  /// Ids of two sources. Some overtake others by more places than the recent ones have, and some come
  /// again; batches that are refused are taken back.
  @Test(arguments: [3, 300, 2500])
  func noIdIsTakenForANewOneTwice(_ overtaking: Int) async throws {
    var random = SeededRandom(seed: UInt64(overtaking))
    var options = LedgerOptions()
    options.indexBatch = 7000
    let ledger = try Ledger.temporary(in: directory, options: options)
    var ids: [Int] = []
    for start in stride(from: 0, to: 10_000, by: overtaking) {
      ids += (start..<start + overtaking).shuffled(using: &random)
    }
    var recorded: Set<String> = []
    var (next, duplicates) = (0, 0)
    while next < ids.count {
      var batch: [NewTouchpoint] = []
      for _ in 0..<Int.random(in: 1...400, using: &random) where next < ids.count {
        let again = next > 0 && Int.random(in: 0..<10, using: &random) == 0
        let recent = max(0, next - (Bool.random(using: &random) ? 50 : next))
        let id = number(ids[again ? Int.random(in: recent..<next, using: &random) : next])
        batch.append(order(id, of: crm("a"), source: ids[next] % 3 == 0 ? "till/1" : "till/2"))
        if !again { next += 1 }
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        try await expect(.invalidTouchpoint) {
          _ = try await ledger.append(batch + [order("", of: crm("a"), source: "till/1")])
        }
        try await expect(.unknownSubject) {
          _ = try await ledger.append(batch + [order("x", of: .customer(CustomerNumber(99)))])
        }
      }
      for (touchpoint, outcome) in zip(batch, try await ledger.appendEach(batch)) {
        let isKnown = !recorded.insert("\(touchpoint.source) \(touchpoint.id)").inserted
        #expect(try outcome.get().duplicate == isKnown, "\(touchpoint.source) \(touchpoint.id)")
        if isKnown { duplicates += 1 }
      }
    }
    #expect(duplicates > 100)
    try ledger.expectSoundTables()
    try ledger.close()
  }
}
