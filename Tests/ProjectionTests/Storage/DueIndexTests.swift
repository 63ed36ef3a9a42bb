import Foundation
import Words
import PerennialTestKit
import Testing

@testable import KeyValueStore
@testable import Projection

struct DueIndexTests {
  private func generation() throws -> ViewGeneration {
    let path = NSTemporaryDirectory() + "/perennial-dues-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return try ViewEnvironment(building: 1, path: path).makeGeneration(of: "tally")
  }

  private func entries(_ generation: ViewGeneration) throws -> [DueEntry] {
    try generation.environment.read { transaction in
      var (iterator, entries) = (DueIterator(generation), [DueEntry]())
      while let entry = try iterator.next(in: transaction) { entries.append(entry) }
      #expect(try iterator.next(in: transaction) == nil, "it stays at the end")
      return entries
    }
  }

  /// How many entries each pack has.
  private func packs(_ generation: ViewGeneration) throws -> [Int] {
    try generation.environment.read { transaction in
      var counts: [Int] = []
      var cursor = try transaction.cursor(in: generation.tables.due)
      var found = try cursor.first()
      while found {
        let pack = try #require(DuePack(key: cursor.key.array, value: cursor.value.array))
        #expect(!pack.entries[0].key.lexicographicallyPrecedes(pack.key), "no entry is before its pack")
        counts.append(pack.entries.count)
        found = try cursor.next()
      }
      return counts
    }
  }

  @Test("What is put in and taken out in any order is what a set holds, in order", arguments: UInt64(1)...8)
  func edits(seed: UInt64) throws {
    let generation = try generation()
    var random = SeededRandom(seed: seed)
    var expected: [UInt32: Instant] = [:]
    for round in 0..<30 {
      try generation.environment.write { transaction in
        for _ in 0..<Int.random(in: 1...200, using: &random) {
          let customer = UInt32.random(in: 1...2000, using: &random)
          if let due = expected.removeValue(forKey: customer) {
            try generation.removeDue(DueEntry(due, customer), in: &transaction)
          }
          if Int.random(in: 0..<100, using: &random) < (round < 20 ? 25 : 75) { continue }
          // Many on the same instant, and some before 1970.
          let due = Instant(
            microseconds: Int64.random(in: -50...(seed % 2 == 0 ? 50 : .max - 1), using: &random))
          try generation.insertDue(DueEntry(due, customer), in: &transaction)
          expected[customer] = due
        }
      }
      let sorted = expected.map { DueEntry($1, $0) }.sorted(by: DueEntry.precedes)
      #expect(try entries(generation) == sorted, "seed \(seed), round \(round)")
    }
    #expect(try packs(generation).allSatisfy { (1...DuePack.entriesMax).contains($0) })
    try generation.environment.write { transaction in
      for (customer, due) in expected { try generation.removeDue(DueEntry(due, customer), in: &transaction) }
    }
    #expect(try packs(generation).isEmpty)
  }

  @Test("Instants that come one after another fill their packs")
  func ascending() throws {
    let generation = try generation()
    try generation.environment.write { transaction in
      for second in 0..<Int64(1000) {
        let due = Instant(microseconds: second * Instant.microsecondsPerSecond)
        try generation.insertDue(DueEntry(due, 7), in: &transaction)
      }
    }
    #expect(try packs(generation) == [160, 160, 160, 160, 160, 160, 40])
  }

  @Test("An entry that is not there is damage: the row and the index differ")
  func missing() throws {
    let generation = try generation()
    for isEmpty in [true, false] {
      #expect {
        try generation.environment.write { transaction in
          if !isEmpty { try generation.insertDue(DueEntry(Instant(microseconds: 5), 1), in: &transaction) }
          try generation.removeDue(DueEntry(Instant(microseconds: 5), 2), in: &transaction)
        }
      } throws: { ($0 as? ProjectionError)?.code == .damagedView }
    }
  }

  @Test("A flipped bit anywhere in a pack, or another key, is refused")
  func damage() throws {
    let pack = try #require(
      DuePack((1...9).map { DueEntry(Instant(microseconds: Int64($0) * 1_000_003), UInt32(20 - $0)) }))
    let (key, value) = (pack.key, pack.value)
    #expect(DuePack(key: key, value: value)?.entries == pack.entries)
    for bit in 0..<value.count * 8 {
      var flipped = value
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(DuePack(key: key, value: flipped) == nil, "bit \(bit)")
    }
    #expect(DuePack(key: DueEntry(Instant(microseconds: 1_000_003), 18).key, value: value) == nil)
    #expect(DuePack(key: key, value: Array(value.dropLast(12))) == nil)
    #expect(DuePack(key: key, value: []) == nil)
    #expect(DuePack([]) == nil)
  }

  @Test("A full pack lies inside a leaf: LMDB gives it no page of its own")
  func size() throws {
    let entries = (1...UInt32(DuePack.entriesMax)).map { DueEntry(.distantPast, $0) }
    let pack = try #require(DuePack(entries))
    // mdb.c, me_nodemax: half of a page without its header, even, less an index; a node has a header of 8 bytes.
    #expect(8 + pack.key.count + pack.value.count <= (4096 - 16) / 2 & ~1 - 2)
  }
}
