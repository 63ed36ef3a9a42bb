import Foundation
import Glibc
import Testing

@testable import KeyValueStore

@Suite struct ScrubbingTests {
  /// What must not be found: of random bytes, so that nothing else looks like it.
  private static let canary = Array("canary-41c6e2f0-".utf8)

  /// An environment with three tables, in which the canary was in every kind of place, and is deleted from all of them.
  private struct Sample {
    let directory: TestDirectory
    let environment: Environment
    let tables: [Table]

    init(random seed: UInt64 = 7) throws {
      directory = try TestDirectory(inMemory: true)
      environment = try Environment(at: directory.path, options: .ordinary)
      tables = [
        try environment.table("small"), try environment.table("meta"), try environment.table("large"),
      ]
      var random = SeededRandom(seed: seed)
      let environment = environment
      let (small, meta, large) = (tables[0], tables[1], tables[2])
      try environment.write { transaction in
        for key in 0..<400 {
          try transaction.put(random.bytes(Int(key % 60) + 1), at: UInt64(key), in: small)
        }
        for key in 0..<20 { try transaction.put(random.bytes(5000), at: UInt64(key), in: large) }
        try transaction.put(random.bytes(8192), at: [1], in: meta)
      }
      // In leaf pages, in pages of a value's own, and in a row of two pages that is rewritten.
      try environment.write { transaction in
        for key in stride(from: 0, to: 400, by: 7) { try transaction.put(canary, at: UInt64(key), in: small) }
        for key in 0..<20 { try transaction.put(canaries(3000 + key * 200), at: UInt64(key), in: large) }
        try transaction.put(canaries(8192), at: [1], in: meta)
        try transaction.put(canaries(100), at: canary + [1], in: meta)
      }
      try environment.write { transaction in
        for key in stride(from: 0, to: 400, by: 7) {
          if key % 2 == 0 {
            try transaction.delete(UInt64(key), in: small)
          } else {
            try transaction.put(random.bytes(3), at: UInt64(key), in: small)
          }
        }
        for key in 0..<10 { try transaction.put(random.bytes(2500), at: UInt64(key), in: large) }
        for key in 10..<20 { try transaction.delete(UInt64(key), in: large) }
        try transaction.put(random.bytes(5000), at: [1], in: meta)
        try transaction.delete(unsafe (canary + [1]).span.bytes, in: meta)
      }
    }

    func contents() throws -> [[[UInt8]: [UInt8]]] { try tables.map { try environment.contents(of: $0) } }
    func bytes() throws -> [UInt8] { try readFile(directory.dataFile) }
  }

  private static func canaries(_ count: Int) -> [UInt8] { (0..<count).map { canary[$0 % canary.count] } }

  /// How often half of the canary stands in the bytes.
  private static func count(in bytes: [UInt8]) -> Int {
    let (data, half) = (Data(bytes), Data(canary[4..<12]))
    var count = 0
    var start = data.startIndex
    while let found = data.range(of: half, in: start..<data.endIndex) {
      count += 1
      start = found.upperBound
    }
    return count
  }

  @Test func whatWasDeletedOrReplacedIsInNoByteOfTheFile() throws {
    for seed in 1...5 {
      let sample = try Sample(random: UInt64(seed))
      let before = try sample.contents()
      #expect(Self.count(in: try sample.bytes()) > 100, "otherwise nothing is tried")
      let report = try sample.environment.scrub()
      #expect(report.isComplete)
      #expect(report.pagesCleared > 0)
      #expect(Self.count(in: try sample.bytes()) == 0)
      #expect(try sample.contents() == before)
      try sample.environment.checkStructure(overflowHeaders: true)
      #expect(try sample.environment.scrub().pagesCleared < 10, "but what the scrubbing has freed itself")
    }
  }

  @Test func whatIsWrittenLaterBringsNothingBackFromMemory() throws {
    let sample = try Sample()
    #expect(try sample.environment.scrub().isComplete)
    for round in 0..<40 {
      try sample.environment.write { transaction in
        for key in 0..<50 {
          try transaction.put([UInt8(key)], at: UInt64(1000 * round + key), in: sample.tables[0])
        }
      }
      #expect(Self.count(in: try sample.bytes()) == 0)
    }
  }

  @Test func onlyTheTablesThatAreAskedForAreLookedThrough() throws {
    let sample = try Sample()
    let report = try sample.environment.scrub([sample.tables[1]])
    #expect(report.isComplete)
    #expect(Self.count(in: try sample.bytes()) > 0)
    #expect(try sample.environment.scrub(Array(sample.tables)).isComplete)
    #expect(Self.count(in: try sample.bytes()) == 0)
  }

  @Test func whatASnapshotStillReadsIsLeftAndSaid() throws {
    let directory = try TestDirectory(inMemory: true)
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("a")
    try environment.write { try $0.put(Self.canaries(9000), at: 1, in: table) }
    func look() throws {
      let snapshot = try environment.beginRead()
      try environment.write { try $0.put([1], at: 1, in: table) }
      let report = try environment.scrub(waitMilliseconds: 20)
      #expect(!report.isComplete)
      #expect(report.pagesLeft > 0)
      #expect(report.readers.map(\.process) == [getpid()])
      #expect(try snapshot.value(at: 1, in: table)?.array == Self.canaries(9000))
      #expect(Self.count(in: try readFile(directory.dataFile)) > 0)
    }
    try look()
    #expect(try environment.scrub().isComplete)
    #expect(Self.count(in: try readFile(directory.dataFile)) == 0)
  }

  @Test func anotherProcessReadsOnWhileTheFileIsScrubbed() async throws {
    let directory = try TestDirectory(inMemory: true)
    do {
      let environment = try Environment(at: directory.path, options: .ordinary)
      let table = try environment.table("a")
      try environment.write { try $0.put(Self.canaries(9000), at: 1, in: table) }
      environment.close()
    }
    // The other process replaces, holds a snapshot of what was, and ends on its own.
    let other = Task.detached { [path = directory.path] in
      await #expect(processExitsWith: .success) { [path = path as String] in
        let environment = try Environment(at: path, options: .ordinary)
        let table = try environment.table("a")
        let snapshot = try environment.beginRead()
        try environment.write { try $0.put([1], at: 1, in: table) }
        try writeFile([], path + "/held")
        while !FileManager.default.fileExists(atPath: path + "/looked") { usleep(1000) }
        try #require(try snapshot.value(at: 1, in: table)?.array == ScrubbingTests.canaries(9000))
      }
    }
    while !FileManager.default.fileExists(atPath: directory.path + "/held") { usleep(1000) }
    let environment = try Environment(at: directory.path, options: .ordinary)
    _ = try environment.table("a")
    let report = try environment.scrub(waitMilliseconds: 20)
    #expect(!report.isComplete)
    #expect(report.readers.count == 1)
    try writeFile([], directory.path + "/looked")
    _ = await other.value
    #expect(try environment.scrub().isComplete)
    #expect(Self.count(in: try readFile(directory.dataFile)) == 0)
  }

  /// A process that is killed has written some of the pages, and perhaps a part of one. Any of what is written may be missing.
  @Test func whateverOfItWasWrittenTheFileHoldsTheSame() throws {
    let sample = try Sample()
    let contents = try sample.contents()
    // With the commit that comes first behind it.
    _ = try sample.environment.scrub([sample.tables[1]])
    let before = try sample.bytes()
    #expect(try sample.environment.scrubOnce(nil, isLast: true).pagesLeft == 0)
    let after = try sample.bytes()
    let changed = stride(from: 0, to: before.count, by: 512).filter {
      before[$0..<$0 + 512] != after[$0..<$0 + 512]
    }
    try #require(changed.count > 10)
    let names = sample.tables.map(\.name)
    sample.environment.close()
    var random = SeededRandom(seed: runSeed())
    for round in 0..<60 {
      var torn = before
      for start in changed
      where round < 30 ? start < changed[round * changed.count / 30] : Bool.random(using: &random) {
        torn.replaceSubrange(start..<start + 512, with: after[start..<start + 512])
      }
      try writeFile(torn, sample.directory.dataFile)
      let environment = try Environment(at: sample.directory.path, options: .ordinary)
      defer { environment.close() }
      try environment.checkStructure(overflowHeaders: true)
      #expect(try names.map { try environment.contents(of: try environment.table($0)) } == contents)
      #expect(try environment.scrub().isComplete)
      #expect(Self.count(in: try readFile(sample.directory.dataFile)) == 0)
    }
  }

  @Test func anEnvironmentOfRandomWritesHoldsWhatCanBeReachedOnly() throws {
    let seed = runSeed()
    var random = SeededRandom(seed: seed)
    let directory = try TestDirectory(inMemory: true)
    let environment = try Environment(at: directory.path, options: .ordinary)
    let tables = try ["a", "b"].map { try environment.table($0) }
    for _ in 0..<40 {
      try environment.write { transaction in
        for _ in 0..<Int.random(in: 1..<80, using: &random) {
          let table = tables[Int.random(in: 0..<2, using: &random)]
          let key = UInt64.random(in: 0..<300, using: &random)
          if Bool.random(using: &random) {
            try transaction.put(Self.canaries(Int.random(in: 16..<6000, using: &random)), at: key, in: table)
          } else {
            try transaction.delete(key, in: table)
          }
        }
      }
    }
    try environment.write { transaction in
      for key in 0..<300 {
        for table in tables {
          if try transaction.delete(UInt64(key), in: table), key % 3 == 0 {
            try transaction.put([UInt8](repeating: 9, count: key), at: UInt64(key), in: table)
          }
        }
      }
    }
    #expect(try environment.scrub().isComplete)
    #expect(Self.count(in: try readFile(directory.dataFile)) == 0, "seed \(seed)")
    try environment.checkStructure(overflowHeaders: true)
  }

  @Test func onlyWhoeverMayWriteScrubs() throws {
    let sample = try Sample()
    sample.environment.close()
    var options = Environment.Options.ordinary
    options.readOnly = true
    let environment = try Environment(at: sample.directory.path, options: options)
    #expect(code { _ = try environment.scrub() } == .readOnly)
  }
}
