import Foundation
import Testing

@testable import KeyValueStore

@Suite struct CursorTests {
  @Test func anEmptyTableHasNoPlaces() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    try environment.read { transaction in
      var cursor = try transaction.cursor(in: table)
      #expect(try !cursor.first())
      #expect(try !cursor.last())
      #expect(try !cursor.next())
      #expect(try !cursor.previous())
      #expect(try !cursor.seek(0))
      #expect(try !cursor.seekBackward(UInt64.max))
      #expect(cursor.key.byteCount == 0)
      #expect(cursor.value.byteCount == 0)
    }
  }

  @Test func appendRefusesWhatIsNotAboveAndInsertWhatIsThere() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    try environment.write { transaction in
      try transaction.put([1], at: 10, in: table, mode: .append)
      try transaction.put([1], at: 20, in: table, mode: .append)
      try transaction.put([1], at: 15, in: table, mode: .insert)
    }
    for key: UInt64 in [5, 12, 20] {
      #expect(
        code { try environment.write { try $0.put([2], at: key, in: table, mode: .append) } } == .keyExists)
    }
    for key: UInt64 in [10, 15, 20] {
      #expect(
        code { try environment.write { try $0.put([2], at: key, in: table, mode: .insert) } } == .keyExists)
    }
    #expect(Set(try environment.contents(of: table).values) == [[1]])
  }

  @Test(arguments: [
    0, 1, 2, 2_000, 2_018, 2_019, 2_020, 2_021, 2_022, 2_023, 2_030, 2_038, 2_039, 4_079, 4_080, 4_081, 8_176,
    8_177, 65_536, 1 << 20,
  ])
  func valuesOfEverySizeComeBack(count: Int) throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    var random = SeededRandom(seed: UInt64(count))
    let (first, second) = (random.bytes(count), random.bytes(count))
    try environment.write { transaction in
      try transaction.put(first, at: 1, in: table)
      try transaction.put(first, at: 2, in: table)
      try transaction.put(second, at: 2, in: table)
      #expect(try transaction.value(at: 2, in: table)?.array == second)
    }
    try environment.write { try $0.put(second, at: 1, in: table) }
    for key: UInt64 in [1, 2] {
      #expect(try environment.read { try $0.value(at: key, in: table)?.array } == second)
    }
    try environment.checkStructure(overflowHeaders: true)
  }

  /// Random puts, deletes and walks against a sorted array.
  @Test func aTableBehavesAsASortedArray() throws {
    let seed = runSeed()
    print("CursorTests seed \(seed)")
    var random = SeededRandom(seed: seed)
    let directory = try TestDirectory(inMemory: true)
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    var model: [UInt64: [UInt8]] = [:]
    for round in 0..<60 {
      var changed = model
      try environment.write { transaction in
        // The body runs again where the map grows, and must do the same.
        var inner = SeededRandom(seed: seed &+ UInt64(round))
        changed = model
        for _ in 0..<Int.random(in: 1...120, using: &inner) {
          let key = UInt64.random(in: 0..<500, using: &inner) * 0x0101_0101
          if Int.random(in: 0..<4, using: &inner) == 0 {
            let was = try transaction.delete(key, in: table)
            let expected = changed.removeValue(forKey: key) != nil
            #expect(was == expected, "seed \(seed)")
          } else {
            let size = [0, 8, 100, 2_020, 4_080, 9_000].randomElement(using: &inner) ?? 8
            let value = inner.bytes(Int.random(in: 0...size, using: &inner))
            try transaction.put(value, at: key, in: table)
            changed[key] = value
          }
        }
        // Within the transaction, its own writes are seen.
        try Self.compare(try transaction.cursor(in: table), changed, seed: seed, using: &inner)
      }
      model = changed
      try environment.read { transaction in
        let count = try transaction.count(of: table)
        #expect(count == model.count, "seed \(seed)")
        try Self.compare(try transaction.cursor(in: table), model, seed: seed, using: &random)
        let key = UInt64.random(in: 0..<500, using: &random) * 0x0101_0101
        let value = try transaction.value(at: key, in: table)?.array
        #expect(value == model[key], "seed \(seed)")
      }
    }
  }

  private static func compare(
    _ source: consuming Cursor, _ model: [UInt64: [UInt8]], seed: UInt64, using random: inout SeededRandom
  ) throws {
    var cursor = source
    let keys = model.keys.sorted()
    var walked: [UInt64] = []
    while try cursor.next() {
      walked.append(cursor.keyNumber)
      if model[cursor.keyNumber] != cursor.value.array {
        Issue.record("seed \(seed): key \(cursor.keyNumber)")
      }
    }
    #expect(walked == keys, "seed \(seed)")
    walked = []
    if try cursor.last() {
      repeat { walked.append(cursor.keyNumber) } while try cursor.previous()
    }
    #expect(walked == keys.reversed(), "seed \(seed)")
    for _ in 0..<20 {
      let sought = UInt64.random(in: 0..<510 * 0x0101_0101, using: &random)
      let above = try cursor.seek(sought) ? cursor.keyNumber : nil
      #expect(above == keys.first { $0 >= sought }, "seed \(seed)")
      let below = try cursor.seekBackward(sought) ? cursor.keyNumber : nil
      #expect(below == keys.last { $0 <= sought }, "seed \(seed)")
    }
  }

  @Test func byteKeysAreOrderedAsBytesThenByLength() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    let keys: [[UInt8]] = [[0], [0, 0], [1], [1, 255], [2], [128], [255], [255, 0]]
    try environment.write { transaction in
      for key in keys.shuffled() { try transaction.put(key, at: key, in: table) }
    }
    try environment.read { transaction in
      var cursor = try transaction.cursor(in: table)
      var found: [[UInt8]] = []
      while try cursor.next() { found.append(cursor.key.array) }
      #expect(found == keys)
      let prefix: [UInt8] = [1, 0]
      #expect(try cursor.seek(unsafe prefix.span.bytes))
      #expect(cursor.key.array == [1, 255])
      let none: [UInt8] = []
      #expect(try cursor.seek(unsafe none.span.bytes))
      #expect(cursor.key.array == [0])
    }
  }
}
