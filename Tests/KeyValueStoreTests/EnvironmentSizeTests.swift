import Foundation
import Glibc
import Synchronization
import Testing

@testable import KeyValueStore

@Suite struct EnvironmentSizeTests {
  @Test func aWriteThatDoesNotFitGrowsTheMapAndRunsAgain() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    var runs = 0
    try environment.write { transaction in
      runs += 1
      for key in 0..<100 {
        try transaction.put([UInt8](repeating: 5, count: 4080), at: UInt64(key), in: table)
      }
    }
    #expect(runs == 4)
    #expect(environment.statistics().mapBytes == 512 << 10)
    #expect(try environment.contents(of: table).count == 100)
  }

  @Test func manyTablesFitIntoATinyMap() throws {
    let directory = try TestDirectory()
    var options = Environment.Options.small
    options.mapBytes = 12 << 10
    let environment = try Environment(at: directory.path, options: options)
    for number in 0..<16 { _ = try environment.table("table \(number)") }
    #expect(code { _ = try environment.table("one more") } == .tablesFull)
  }

  @Test func theMapGrowsUnderEightReaders() throws {
    let directory = try TestDirectory()
    var options = Environment.Options.small
    options.growthWaitSeconds = 20
    let environment = try Environment(at: directory.path, options: options)
    let table = try environment.table("t")
    try environment.write { try $0.put([UInt8](repeating: 0, count: 3000), at: 0, in: table) }
    let done = Atomic<Bool>(false)
    let wrong = Atomic<Int>(0)
    let reads = Atomic<Int>(0)
    let group = DispatchGroup()
    for _ in 0..<8 {
      let thread = Thread {
        while !done.load(ordering: .relaxed) {
          do {
            try environment.read { transaction in
              let count = try transaction.count(of: table)
              var cursor = try transaction.cursor(in: table)
              var seen = 0
              while try cursor.next() {
                seen += 1
                if Set(cursor.value.array).count != 1 { wrong.add(1, ordering: .relaxed) }
              }
              if seen != count { wrong.add(1, ordering: .relaxed) }
              reads.add(1, ordering: .relaxed)
            }
            _ = environment.statistics()
          } catch {
            wrong.add(1, ordering: .relaxed)
          }
        }
        group.leave()
      }
      group.enter()
      thread.start()
    }
    for key in 1..<60 {
      try environment.write { transaction in
        for part in 0..<4 {
          try transaction.put(
            [UInt8](repeating: UInt8(key), count: 3000), at: UInt64(key * 4 + part), in: table)
        }
      }
    }
    // On a busy machine, everything would be written before any reader has had its turn.
    while reads.load(ordering: .relaxed) == 0, wrong.load(ordering: .relaxed) == 0 { usleep(1_000) }
    done.store(true, ordering: .relaxed)
    group.wait()
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(reads.load(ordering: .relaxed) > 0)
    #expect(environment.statistics().mapBytes >= 1 << 20)
  }

  @Test func aSnapshotThatIsHeldBlocksGrowthAndSaysSo() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    let large = [UInt8](repeating: 1, count: 1 << 20)
    do {
      let snapshot = try environment.beginRead()
      let started = ContinuousClock.now
      let error = #expect(throws: KeyValueError.self) {
        try environment.write { try $0.put(large, at: 1, in: table) }
      }
      #expect(error?.code == .growthBlocked)
      #expect(error?.detail.contains("1 transactions are still open after 1 s") == true)
      #expect(ContinuousClock.now - started >= .seconds(1))
      #expect(try snapshot.count(of: table) == 0)
      // A value that fits can still be written.
      try environment.write { try $0.put([1], at: 2, in: table) }
    }
    try environment.write { try $0.put(large, at: 1, in: table) }
    #expect(try environment.contents(of: table).count == 2)
  }

  @Test func aMapThatAnotherProcessHasGrownIsFollowed() async throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      let environment = try Environment(at: path, options: .small)
      let table = try environment.table("t")
      try environment.write { transaction in
        for key in 0..<200 {
          try transaction.put([UInt8](repeating: 5, count: 4080), at: UInt64(key), in: table)
        }
      }
    }
    #expect(environment.statistics().mapBytes == 64 << 10)
    #expect(try environment.contents(of: table).count == 200)
    #expect(environment.statistics().mapBytes == 1 << 20)
    try environment.write { try $0.put([1], at: 1, in: table) }
  }

  @Test func aWriterFollowsAMapThatAnotherProcessHasGrown() async throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      let environment = try Environment(at: path, options: .small)
      let table = try environment.table("t")
      try environment.write { try $0.put([UInt8](repeating: 5, count: 300_000), at: 1, in: table) }
    }
    try environment.write { try $0.put([1], at: 2, in: table) }
    #expect(try environment.contents(of: table).count == 2)
  }

  @Test func aMapThatCannotGrowLeavesTheEnvironmentUsable() async {
    await #expect(processExitsWith: .success) {
      let directory = try TestDirectory()
      var options = Environment.Options.small
      options.mapBytes = 64 << 20
      let environment = try Environment(at: directory.path, options: options)
      let table = try environment.table("t")
      try environment.write { try $0.put([7], at: 1, in: table) }
      // The limit is what this process has mapped, and 8 MiB: that leaves no room for a second map of 128
      // MiB.
      let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
      let bytes = (UInt(pages[0]) ?? 0) * 4096 + (96 << 20)
      var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
      try #require(code { try environment.grow() } == .outOfMemory)
      try #require(try environment.contents(of: table).count == 1)
      try environment.write { try $0.put([8], at: 2, in: table) }
      try #require(environment.statistics().mapBytes == 64 << 20)
    }
  }
}
