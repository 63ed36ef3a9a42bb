import Foundation
import KeyValueStore
import Ledger
import Testing

/// What is known of a source's ids spares look-ups, and never hides a duplicate.
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
    // Before, between and behind what is written.
    for id in ["0", number(17) + "b", number(40) + "b", number(99)] {
      #expect(try await ledger.append(order(id, of: crm("a"))).duplicate == false, "\(id)")
      #expect(try await ledger.append(order(id, of: crm("a"))).duplicate, "\(id)")
    }
    try ledger.expectSoundTables()
    try ledger.close()
  }

  /// What many tasks append at once comes as a till's numbers do, only that hundreds overtake one another.
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
    // It takes the number that the other one was going to have.
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
}
