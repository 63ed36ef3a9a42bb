import Foundation
import Glibc
import Synchronization
import Testing

@testable import KeyValueStore

@Suite struct StructureCheckTests {
  /// Run in another process, so that a crash is a failed test and not the end of all tests.
  @Test func aFlippedBitInAnyPageNeverCrashes() async {
    await #expect(processExitsWith: .success) {
      let sample = try DamageSample()
      let directory = try TestDirectory(inMemory: true)
      let seed = runSeed()
      var random = SeededRandom(seed: seed)
      var (refused, same, different) = (0, 0, 0)
      let pages = sample.original.count / 4096
      for page in 2..<pages {
        for _ in 0..<64 {
          let bit = page * 4096 * 8 + Int.random(in: 0..<(4096 * 8), using: &random)
          switch try sample.answer(flipped(sample.original, bit: bit), in: directory, writing: true) {
          case .refused: refused += 1
          case .same: same += 1
          case .different: different += 1
          }
        }
      }
      print("seed \(seed): \(pages) pages: \(refused) refused, \(same) same, \(different) other values")
      try #require(refused > 0)
    }
  }

  @Test func everyFlippedBitOfEveryPageHeaderAndNodeNeverCrashes() async {
    await #expect(processExitsWith: .success) {
      let sample = try DamageSample()
      let directory = try TestDirectory(inMemory: true)
      let pages = sample.original.count / 4096
      for page in 2..<pages {
        // These bytes are the header, the first offsets, and the last nodes.
        for byte in Array(0..<24) + Array(4048..<4096) {
          for bit in 0..<8 {
            let damaged = flipped(sample.original, bit: (page * 4096 + byte) * 8 + bit)
            _ = try sample.answer(damaged, in: directory, writing: bit % 4 == 0)
          }
        }
      }
    }
  }

  @Test func whatRandomWritesLeaveIsAlwaysSound() throws {
    let seed = runSeed()
    var random = SeededRandom(seed: seed)
    let directory = try TestDirectory(inMemory: true)
    let environment = try Environment(at: directory.path, options: .ordinary)
    let tables = try ["a", "b", "c"].map { try environment.table($0) }
    for round in 0..<150 {
      // A snapshot that is held keeps pages from being used again, so that the free list grows.
      let held = round % 10 == 0 ? nil : try environment.beginRead()
      try environment.write { transaction in
        for _ in 0..<Int.random(in: 1..<200, using: &random) {
          let table = tables.randomElement(using: &random) ?? tables[0]
          let key = [UInt8](
            repeating: UInt8.random(in: 0..<40, using: &random),
            count: Int.random(in: 1...511, using: &random))
          switch Int.random(in: 0..<10, using: &random) {
          case 0..<4: try transaction.delete(unsafe key.span.bytes, in: table)
          case 4:
            try transaction.put(
              [UInt8](repeating: 1, count: Int.random(in: 0..<20_000, using: &random)), at: key, in: table)
          default:
            try transaction.put(
              [UInt8](repeating: 2, count: Int.random(in: 0..<200, using: &random)), at: key, in: table)
          }
        }
        if round % 40 == 39 { try transaction.clear(tables[1]) }
      }
      #expect(throws: Never.self, "seed \(seed)") { try environment.checkStructure(overflowHeaders: true) }
      _ = held?.number
    }
  }

  @Test func aTableOverTheLimitIsNamedAndNotWalked() throws {
    let directory = try TestDirectory(inMemory: true)
    let environment = try Environment(at: directory.path, options: .ordinary)
    let (large, small) = (try environment.table("large"), try environment.table("small"))
    try environment.write { transaction in
      for key in 0..<2000 {
        try transaction.put([UInt8](repeating: 1, count: 100), at: UInt64(key), in: large)
      }
      try transaction.put([1], at: 1, in: small)
    }
    #expect(try environment.checkStructure(treePagesMax: 10).skippedTables == ["large"])
    #expect(try environment.checkStructure().skippedTables.isEmpty)
  }

  @Test func aLargeTableIsCheckedWhenItIsFirstUsedForReadingOrWriting() throws {
    let directory = try TestDirectory(inMemory: true)
    do {
      let environment = try Environment(at: directory.path, options: .ordinary)
      let (large, small) = (try environment.table("large"), try environment.table("small"))
      try environment.write { transaction in
        for key in 0..<2000 {
          try transaction.put([UInt8](repeating: 1, count: 100), at: UInt64(key), in: large)
        }
        try transaction.put([1], at: 1, in: small)
      }
      environment.close()
    }
    let file = directory.path + "/data.mdb"
    let whole = try readFile(file)
    // The page is a leaf of the large table; it is made to say that it is another page.
    let page = try #require(
      (2..<whole.count / 4096).last { whole[$0 * 4096 + 10] == 2 && whole[$0 * 4096 + 12] > 64 })
    var options = Environment.Options.ordinary
    options.checkedOnOpenPagesMax = 10
    for damaged in [false, true] {
      try writeFile(damaged ? flipped(whole, bit: page * 4096 * 8) : whole, file)
      let environment = try Environment(at: directory.path, options: options)
      let (large, small) = (try environment.table("large"), try environment.table("small"))
      let found = try environment.read { try $0.value(at: 1, in: small) != nil }
      #expect(found)
      // Asked twice, because what is damaged must stay refused.
      for _ in 0..<2 {
        let reading = code { try environment.read { _ = try $0.value(at: 7, in: large) } }
        let walking = code { try environment.read { _ = try $0.cursor(in: large) } }
        let writing = code { try environment.write { try $0.put([2], at: 7, in: large) } }
        #expect([reading, walking, writing] == Array(repeating: damaged ? .corrupted : nil, count: 3))
      }
      environment.close()
    }
    // The table counts as sound since a moment ago, and is not looked at again.
    options.knownTreePagesMax = 1000
    let environment = try Environment(at: directory.path, options: options)
    #expect(environment.uncheckedNumbers.load(ordering: .relaxed) == 0)
    #expect(environment.unchecked.withLock { $0.isEmpty })
    environment.close()
  }

  @Test func ofMoreTablesThanThereAreBitsEveryLargeOneIsCheckedToo() throws {
    let directory = try TestDirectory(inMemory: true)
    var options = Environment.Options.ordinary
    (options.tablesMax, options.checkedOnOpenPagesMax) = (200, 10)
    let names = (0..<100).map { "table\($0)" }
    do {
      let environment = try Environment(at: directory.path, options: options)
      let tables = try names.map { try environment.table($0) }
      try environment.write { transaction in
        for key in 0..<2000 {
          try transaction.put([UInt8](repeating: 1, count: 100), at: UInt64(key), in: tables[99])
        }
      }
      environment.close()
    }
    let file = directory.path + "/data.mdb"
    let whole = try readFile(file)
    let page = try #require(
      (2..<whole.count / 4096).last { whole[$0 * 4096 + 10] == 2 && whole[$0 * 4096 + 12] > 64 })
    for damaged in [false, true] {
      try writeFile(damaged ? flipped(whole, bit: page * 4096 * 8) : whole, file)
      let environment = try Environment(at: directory.path, options: options)
      let tables = try names.compactMap { try environment.existingTable($0) }
      #expect(tables.count == 100)
      let reading = code { try environment.read { _ = try $0.value(at: 7, in: tables[99]) } }
      #expect(reading == (damaged ? .corrupted : nil))
      environment.close()
    }
  }

  @Test func aDamagedHeaderOfAValuesPagesIsFoundBeforeTheyAreFreed() throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    // Overflow pages have the flags 4 and a count of pages.
    let pages = (2..<(sample.original.count / 4096)).filter { sample.original[$0 * 4096 + 10] == 4 }
    var found = 0
    for page in pages {
      for byte in [0, 10, 12] {
        let damaged = flipped(sample.original, bit: (page * 4096 + byte) * 8 + (byte == 12 ? 4 : 0))
        if try sample.answer(damaged, in: directory, writing: true) == .refused(.corrupted) { found += 1 }
      }
    }
    // Pages that are free still bear their old header.
    #expect(found >= 3 * 6)
  }
}
