import Foundation
import Glibc
import Testing

@testable import KeyValueStore

@Suite struct EnvironmentStatisticsTests {
  private final class Held {
    let snapshot: ReadTransaction
    init(_ environment: Environment) throws { snapshot = try environment.beginRead() }
  }

  @Test func theSnapshotsThatAreHeldAreListedWithWhatTheySee() throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    #expect(environment.statistics().readers.isEmpty)
    var held: [Held] = []
    for key in 0..<3 {
      try environment.write { try $0.put([1], at: UInt64(key), in: table) }
      held.append(try Held(environment))
    }
    let statistics = environment.statistics()
    #expect(statistics.readers.map(\.process) == [getpid(), getpid(), getpid()])
    #expect(statistics.readers.map(\.transaction).max() == statistics.transaction)
    #expect(statistics.readers.map(\.transaction).min() == statistics.transaction - 2)
    held.removeAll()
    #expect(environment.statistics().readers.isEmpty)
  }

  @Test func readersOfKilledProcessesAreListedAndCleared() async throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    try environment.write { try $0.put([1], at: 1, in: table) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
      let environment = try Environment(at: path, options: .ordinary)
      let table = try environment.table("t")
      let held = try Held(environment)
      if try held.snapshot.count(of: table) == 1 { kill(getpid(), SIGKILL) }
    }
    let readers = environment.statistics().readers
    #expect(readers.count == 1)
    #expect(readers.first?.process != getpid())
    #expect(try environment.clearDeadReaders() == 1)
    #expect(environment.statistics().readers.isEmpty)
    #expect(try environment.clearDeadReaders() == 0)
  }

  @Test func aWriterThatIsKilledLeavesTheLastCommitAndTheLock() async throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    try environment.write { try $0.put([1], at: 1, in: table) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
      let environment = try Environment(at: path, options: .ordinary)
      let table = try environment.table("t")
      try environment.write { transaction in
        try transaction.put([2], at: 1, in: table)
        kill(getpid(), SIGKILL)
      }
    }
    #expect(try environment.read { try $0.value(at: 1, in: table)?.array } == [1])
    try environment.write { try $0.put([3], at: 1, in: table) }
  }

  @Test func fullSlotsAreAClearErrorAndDeadOnesAreCleared() async throws {
    let directory = try TestDirectory()
    let environment = try Environment(at: directory.path, options: .ordinary)
    _ = try environment.table("t")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = directory.path as String] in
      let environment = try Environment(at: path, options: .ordinary)
      let held = try (0..<1000).map { _ in try Held(environment) }
      if held.count == 1000 { kill(getpid(), SIGKILL) }
    }
    #expect(environment.statistics().readers.count == 1000)
    var held: [Held] = []
    for _ in 0..<1024 { held.append(try Held(environment)) }
    let error = #expect(throws: KeyValueError.self) { try environment.read { _ in } }
    #expect(error?.code == .readersFull)
    #expect(error?.detail.contains("end some") == true)
    held.removeLast()
    try environment.read { _ in }
  }
}
