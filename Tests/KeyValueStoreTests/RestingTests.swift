import Foundation
import Glibc
import Synchronization
import Testing

@testable import KeyValueStore

@Suite struct RestingTests {
  private static var resting: Environment.Options {
    var options = Environment.Options()
    options.rests = true
    options.growthWaitSeconds = 5
    return options
  }

  /// The descriptors of this process that lead into a directory.
  private func descriptors(into path: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { number in
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
      return target?.hasPrefix(path) ?? false
    }
  }

  private func maps(into path: String) throws -> Int {
    try String(contentsOfFile: "/proc/self/maps", encoding: .utf8).split(separator: "\n")
      .count { $0.contains(path) }
  }

  @Test func whatRestsHasNothingOpenAndWakesWithWhatItHad() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.resting)
    let (one, two) = (try environment.table("one"), try environment.table("two"))
    try environment.write { transaction in
      try transaction.put([1], at: 1, in: one)
      try transaction.put([2], at: 1, in: two)
    }
    // LMDB's own: the data file twice, the lock file.
    #expect(try descriptors(into: directory.path) == 3)
    for round in 2..<6 {
      #expect(environment.rest())
      #expect(!environment.rest())
      #expect(try descriptors(into: directory.path) == 0)
      #expect(try maps(into: directory.path) == 0)
      #expect(try environment.read { try $0.value(at: 1, in: two)?.array } == [2])
      #expect(try environment.contents(of: one).count == 1)
      try environment.write { try $0.put([UInt8(round)], at: UInt64(round), in: two) }
      let three = try environment.table("three \(round)")
      #expect(try environment.contents(of: three).isEmpty)
    }
    #expect(try environment.contents(of: two).count == 5)
    environment.rest()
    let statistics = environment.statistics()
    #expect(statistics.fileBytes > 0)
    environment.rest()
    environment.close()
    #expect(environment.statistics().transaction == statistics.transaction)
    #expect(code { _ = try environment.beginRead() } == .closed)
    #expect(try descriptors(into: directory.path) == 0)
    _ = try Environment(at: directory.path, options: Self.resting)
  }

  @Test func nobodyRestsWhoIsReadHeldOrWritten() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.resting)
    let table = try environment.table("t")
    do {
      let snapshot = try environment.beginRead()
      #expect(!environment.rest())
      #expect(try snapshot.value(at: 1, in: table) == nil)
    }
    try environment.write { transaction in
      #expect(!environment.rest())
      try transaction.put([1], at: 1, in: table)
    }
    try environment.hold()
    #expect(!environment.rest())
    environment.letGo()
    #expect(environment.rest())
    // Who holds it finds it open.
    try environment.hold()
    #expect(try descriptors(into: directory.path) == 3)
    environment.letGo()
    let ordinary = try Environment(at: try directory.directory("other"), options: .ordinary)
    #expect(!ordinary.rest())
  }

  @Test func whatIsUsedBetweenTwoSweepsDoesNotRest() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.resting)
    let table = try environment.table("t")
    #expect(!environment.rest(ifIdleFor: .sweep))
    _ = try environment.contents(of: table)
    #expect(!environment.rest(ifIdleFor: .sweep))
    // That another looks is no use.
    #expect(!environment.rest(ifIdleFor: .room))
    #expect(environment.rest(ifIdleFor: .sweep))
  }

  @Test func anotherProcessMayWriteWhileItRests() async throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.resting)
    let table = try environment.table("t")
    try environment.write { try $0.put([1], at: 1, in: table) }
    environment.rest()
    await #expect(processExitsWith: .success) { [path = directory.path as String] in
      let environment = try Environment(at: path, options: .ordinary)
      // A table more, and another order: numbers are each process's own.
      let (other, table) = (try environment.table("other"), try environment.table("t"))
      try environment.write { transaction in
        for key in 0..<300 {
          try transaction.put([UInt8](repeating: 3, count: 4080), at: UInt64(key), in: other)
        }
        try transaction.put([2], at: 1, in: table)
      }
    }
    #expect(try environment.read { try $0.value(at: 1, in: table)?.array } == [2])
    let other = try environment.table("other")
    #expect(try environment.contents(of: other).count == 300)
  }

  @Test func damageThatComesWhileItRestsIsFoundBeforeAnybodyReads() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.resting)
    let table = try environment.table("t")
    try environment.write { transaction in
      for key in 0..<50 { try transaction.put([UInt8](repeating: 1, count: 500), at: UInt64(key), in: table) }
    }
    environment.rest()
    let whole = try readFile(directory.dataFile)
    try writeFile(Array(whole[..<(whole.count / 2 / 4096 * 4096)]), directory.dataFile)
    #expect(code { _ = try environment.contents(of: table) } == .truncated)
    let aside = directory.dataFile + ".aside"
    try FileManager.default.moveItem(atPath: directory.dataFile, toPath: aside)
    #expect(code { _ = try environment.contents(of: table) } == .noSuchFile)
    #expect(!FileManager.default.fileExists(atPath: directory.dataFile))
    // What failed to wake rests on, and wakes once it can: it is the same file again, by its inode and its content.
    try FileManager.default.moveItem(atPath: aside, toPath: directory.dataFile)
    try overwriteFile(whole, directory.dataFile)
    #expect(try environment.contents(of: table).count == 50)
  }

  @Test func whileItRestsAnotherMayOpenTheSameAndThenItIsRefused() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: Self.resting)
    let table = try environment.table("t")
    #expect(code { _ = try Environment(at: directory.path, options: .ordinary) } == .alreadyOpen)
    environment.rest()
    let other = try Environment(at: directory.path, options: .ordinary)
    #expect(code { _ = try environment.contents(of: table) } == .alreadyOpen)
    other.close()
    #expect(try environment.contents(of: table).isEmpty)
  }

  @Test(arguments: [false, true]) func otherFilesInItsPlaceAreRefusedWhereMemoryBelongsToThem(allowed: Bool)
    throws
  {
    let directory = try TestDirectory()
    var options = Self.resting
    options.mayBeReplaced = allowed
    let environment = try Environment(at: directory.path, options: options)
    let table = try environment.table("t")
    try environment.write { try $0.put([1], at: 1, in: table) }
    environment.rest()
    let copy = directory.path + "/copy"
    try writeFile(try readFile(directory.dataFile), copy)
    try #require(unsafe rename(copy, directory.dataFile) == 0)
    if allowed {
      #expect(try environment.contents(of: table).count == 1)
    } else {
      #expect(code { _ = try environment.contents(of: table) } == .replaced)
      #expect(code { try environment.write { try $0.put([1], at: 1, in: table) } } == .replaced)
    }
  }

  /// The system gives the numbers of removed files to new ones as soon as nobody has them open.
  @Test func aFileThatGetsTheNumberOfOneThatIsJustClosedIsNotTakenForIt() throws {
    let directory = try TestDirectory(inMemory: true)
    let group = DispatchGroup()
    for thread in 0..<4 {
      group.enter()
      Thread {
        defer { group.leave() }
        do {
          for round in 0..<60 {
            let path = try directory.directory("\(thread)-\(round)")
            let environment = try Environment(at: path, options: Self.resting)
            let table = try environment.table("t")
            try environment.write { try $0.put([1], at: 1, in: table) }
            // As temporary views do: the names go first.
            try FileManager.default.removeItem(atPath: path)
            environment.close()
          }
        } catch {
          Issue.record("\(error)")
        }
      }.start()
    }
    group.wait()
  }

  @Test func itWakesWhereverTheProcessHasGone() async {
    await #expect(processExitsWith: .success) {
      let directory = try TestDirectory()
      _ = try directory.directory("here")
      try #require(unsafe chdir(directory.path) == 0)
      let environment = try Environment(at: "here", options: RestingTests.resting)
      let table = try environment.table("t")
      try environment.write { try $0.put([1], at: 1, in: table) }
      try #require(environment.rest())
      try #require(unsafe chdir("/") == 0)
      try #require(try environment.contents(of: table).count == 1)
    }
  }

  @Test func manyThreadsReadAndWriteWhileItIsPutToRest() throws {
    let directory = try TestDirectory(inMemory: true)
    var options = Self.resting
    options.mapSize.leastBytes = 64 << 10
    let environment = try Environment(at: directory.path, options: options)
    let table = try environment.table("t")
    let wrong = Atomic(0)
    let rests = Atomic(0)
    let reads = Atomic(0)
    let done = Atomic(false)
    let group = DispatchGroup()
    func onThread(_ body: @escaping @Sendable () throws -> Void) {
      group.enter()
      Thread {
        while !done.load(ordering: .relaxed) {
          do { try body() } catch {
            Issue.record("\(error)")
            wrong.add(1, ordering: .relaxed)
          }
        }
        group.leave()
      }.start()
    }
    for _ in 0..<4 {
      onThread {
        try environment.read { transaction in
          var cursor = try transaction.cursor(in: table)
          var seen = 0
          while try cursor.next() { seen += 1 }
          if try seen != transaction.count(of: table) { wrong.add(1, ordering: .relaxed) }
        }
        _ = environment.statistics()
        reads.add(1, ordering: .relaxed)
        usleep(200)
      }
    }
    onThread {
      if environment.rest() { rests.add(1, ordering: .relaxed) }
      usleep(300)
    }
    for key in 0..<300 {
      try environment.write {
        try $0.put([UInt8](repeating: UInt8(key % 256), count: 2000), at: UInt64(key), in: table)
      }
    }
    while reads.load(ordering: .relaxed) == 0 || rests.load(ordering: .relaxed) == 0 { usleep(1_000) }
    done.store(true, ordering: .relaxed)
    group.wait()
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(try environment.contents(of: table).count == 300)
  }

  @Test func moreThanMayBeOpenAreNot() async {
    await #expect(processExitsWith: .success) {
      // An eighth of 400 descriptors: 50 environments.
      var limit = rlimit(rlim_cur: 400, rlim_max: 400)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
      let directory = try TestDirectory()
      var environments: [(Environment, Table)] = []
      for number in 0..<200 {
        let environment = try Environment(
          at: try directory.directory("\(number)"), options: RestingTests.resting)
        environments.append((environment, try environment.table("t")))
      }
      for round in 1..<4 {
        for (environment, table) in environments {
          try environment.write { try $0.put([UInt8(round)], at: UInt64(round), in: table) }
          try #require(AwakeEnvironments.count <= AwakeEnvironments.countMax + 1)
        }
      }
      for (environment, table) in environments {
        try #require(try environment.contents(of: table).count == 3)
      }
    }
  }

  /// Others than LMDB's take all the descriptors that there are.
  @Test func whoFindsNoDescriptorHasOthersRest() async {
    await #expect(processExitsWith: .success) {
      let directory = try TestDirectory()
      var environments: [(Environment, Table)] = []
      for number in 0..<8 {
        let environment = try Environment(
          at: try directory.directory("\(number)"), options: RestingTests.resting)
        environments.append((environment, try environment.table("t")))
      }
      let first = environments[0]
      try #require(first.0.rest())
      var limit = rlimit(rlim_cur: 256, rlim_max: 256)
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
      var taken: [Int32] = []
      while true {
        let descriptor = dup(2)
        if descriptor < 0 { break }
        taken.append(descriptor)
      }
      try #require(try first.0.contents(of: first.1).isEmpty)
      try #require(AwakeEnvironments.count < 8)
    }
  }

  @Test func whatNobodyUsesRestsAfterAWhile() async {
    await #expect(processExitsWith: .success) {
      AwakeEnvironments.idleSeconds = 1
      let directory = try TestDirectory()
      let environment = try Environment(at: directory.path, options: RestingTests.resting)
      let table = try environment.table("t")
      for _ in 0..<40 {
        usleep(100_000)
        _ = try environment.contents(of: table)
        try #require(AwakeEnvironments.count == 1)
      }
      for _ in 0..<100 where AwakeEnvironments.count > 0 { usleep(100_000) }
      try #require(AwakeEnvironments.count == 0)
      // And again.
      _ = try environment.contents(of: table)
      try #require(AwakeEnvironments.count == 1)
      for _ in 0..<100 where AwakeEnvironments.count > 0 { usleep(100_000) }
      try #require(AwakeEnvironments.count == 0)
    }
  }
}
