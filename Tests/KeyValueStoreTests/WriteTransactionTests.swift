import Foundation
import Glibc
import Synchronization
import Testing

@testable import KeyValueStore

@Suite struct WriteTransactionTests {
  struct Stop: Error {}

  @Test func aCommitIsSeenByLaterSnapshotsOnly() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    let before = try environment.beginRead()
    try environment.write { transaction in
      try transaction.put([1, 2], at: 5, in: table)
      #expect(try transaction.value(at: 5, in: table)?.array == [1, 2])
    }
    #expect(try before.value(at: 5, in: table) == nil)
    let after = try environment.beginRead()
    #expect(try after.value(at: 5, in: table)?.array == [1, 2])
    #expect(after.number == before.number + 1)
  }

  @Test func aBodyThatThrowsLeavesEverythingAsItWas() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    try environment.write { try $0.put([1], at: 1, in: table) }
    #expect(throws: Stop.self) {
      try environment.write { transaction in
        try transaction.put([2], at: 1, in: table)
        try transaction.delete(1, in: table)
        throw Stop()
      }
    }
    #expect(try environment.contents(of: table) == [[0, 0, 0, 0, 0, 0, 0, 1]: [1]])
    try environment.write { try $0.put([3], at: 1, in: table) }
  }

  @Test func aTransactionThatIsDroppedAborts() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    do {
      var transaction = try WriteTransaction(environment)
      try transaction.put([1], at: 1, in: table)
    }
    #expect(try environment.contents(of: table).isEmpty)
    var transaction = try WriteTransaction(environment)
    try transaction.put([1], at: 1, in: table)
    try transaction.commit()
    #expect(try environment.contents(of: table).count == 1)
  }

  @Test func aFailedPutThatIsPassedOverCannotBeCommittedAndStopsNothing() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    let found = code {
      try environment.write { transaction in
        try? transaction.put([UInt8](repeating: 1, count: 1 << 20), at: 1, in: table)
      }
    }
    #expect(found == .badTransaction)
    try environment.write { try $0.put([1], at: 1, in: table) }
    #expect(try environment.contents(of: table).count == 1)
  }

  @Test func aTransactionOnAnotherThreadTrapsBeforeLMDBIsCalled() async {
    await #expect(processExitsWith: .failure) {
      let directory = try TestDirectory()
      let environment = try Environment(at: directory.path, options: .ordinary)
      let table = try environment.table("t")
      // A transaction that is begun here and used on another thread: only a box gets it past the compiler.
      struct Box: ~Copyable, @unchecked Sendable { var transaction: WriteTransaction }
      let box = Mutex<Box?>(Box(transaction: try WriteTransaction(environment)))
      let thread = Thread { box.withLock { try? $0?.transaction.put([1], at: 1, in: table) } }
      thread.start()
      sleep(5)
    }
  }

  @Test func aWriteInsideAWriteOfTheSameThreadTrapsInsteadOfHanging() async {
    await #expect(processExitsWith: .failure) {
      let directory = try TestDirectory()
      let environment = try Environment(at: directory.path, options: .ordinary)
      let table = try environment.table("t")
      alarm(20)
      try environment.write { _ in try environment.write { try $0.put([1], at: 1, in: table) } }
      _exit(0)
    }
    await #expect(processExitsWith: .failure) {
      let directory = try TestDirectory()
      let environment = try Environment(at: directory.path, options: .ordinary)
      alarm(20)
      try environment.write { _ in _ = try environment.table("new") }
      _exit(0)
    }
  }

  @Test func writersOfManyThreadsTakeTurns() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .small)
    let table = try environment.table("t")
    let failures = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for turn in 0..<40 {
        do {
          try environment.write { transaction in
            let old = try transaction.value(at: 0, in: table)?.array ?? [0, 0]
            let count = Int(old[0]) * 256 + Int(old[1]) + 1
            try transaction.put([UInt8(count / 256), UInt8(count % 256)], at: 0, in: table)
            try transaction.put(
              [UInt8](repeating: 1, count: 500), at: UInt64(1 + thread * 40 + turn), in: table)
          }
        } catch {
          failures.add(1, ordering: .relaxed)
        }
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
    #expect(try environment.read { try $0.value(at: 0, in: table)?.array } == [1, 64])
    #expect(try environment.read { try $0.count(of: table) } == 321)
  }

  @Test func aReadOnlyEnvironmentCannotBeWritten() async {
    await #expect(processExitsWith: .failure) {
      let directory = try TestDirectory()
      try Environment(at: directory.path, options: .ordinary).close()
      var options = Environment.Options.ordinary
      options.readOnly = true
      let environment = try Environment(at: directory.path, options: options)
      try environment.write { _ in }
    }
  }

  @Test func keysHoldUpTo511BytesAndAreNeverEmpty() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    try environment.write { transaction in
      for count in [1, 2, 8, 510, 511] {
        try transaction.put([UInt8(count & 255)], at: [UInt8](repeating: 9, count: count), in: table)
      }
    }
    for count in [0, 512, 4096] {
      let key = [UInt8](repeating: 9, count: count)
      #expect(code { try environment.write { try $0.put([1], at: key, in: table) } } == .badValueSize)
    }
    #expect(try environment.contents(of: table).count == 5)
  }

  @Test func aClearedTableIsEmptyAndItsPagesAreUsedAgain() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    for _ in 0..<6 {
      try environment.write { transaction in
        for key in 0..<200 {
          try transaction.put([UInt8](repeating: 3, count: 4080), at: UInt64(key), in: table)
        }
      }
      try environment.write { try $0.clear(table) }
      #expect(try environment.contents(of: table).isEmpty)
    }
    #expect(environment.statistics().fileBytes < 3 * 200 * 4096)
  }

  @Test func aCommitThatFailsForAnotherReasonStopsTheEnvironmentUntilItIsOpenedAgain() async {
    await #expect(processExitsWith: .success) {
      let directory = try TestDirectory()
      let environment = try Environment(at: directory.path, options: .ordinary)
      let table = try environment.table("t")
      try environment.write { try $0.put([1], at: 1, in: table) }
      // A file may grow to 64 KiB: pwrite fails with EFBIG.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      limit.rlim_cur = 64 << 10
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let large = [UInt8](repeating: 1, count: 1 << 20)
      let failed = code { try environment.write { try $0.put(large, at: 2, in: table) } }
      try #require(failed == .inputOutput || failed == KeyValueError.Code(rawValue: EFBIG))
      limit.rlim_cur = limit.rlim_max
      try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try #require(code { try environment.write { try $0.put([2], at: 2, in: table) } } == .stopped)
      try #require(code { _ = try environment.beginRead() } == .stopped)
      try #require(code { try environment.sync() } == .stopped)
      environment.close()
      let again = try Environment(at: directory.path, options: .ordinary)
      let sameTable = try again.table("t")
      try #require(try again.contents(of: sameTable).count == 1)
      try again.write { try $0.put([2], at: 2, in: sameTable) }
    }
  }
}
