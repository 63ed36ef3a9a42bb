import Dispatch
import Foundation
import Synchronization
import Testing
import Threads

@testable import Ledger

/// All ledgers of a process are written by the same few threads.
@Suite struct ManyLedgersTests {
  private final class Most: Sendable {
    let threads = Atomic(0)
  }

  private func makeLedgers(_ count: Int, in directories: [TemporaryDirectory]) throws -> [Ledger] {
    try directories.prefix(count).map { try Ledger.temporary(in: $0) }
  }

  @Test(.timeLimit(.minutes(10)))
  func fortyLedgersAreWrittenByTheThreadsOfOnePool() async {
    // In a process of its own: decisions of other tests, which may wait for anything, lend the pool further threads.
    await #expect(processExitsWith: .success) {
      let directories = try (0..<40).map { _ in try TemporaryDirectory() }
      let ledgers = try directories.map { try Ledger.temporary(in: $0) }
      let most = Most()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, ledger) in ledgers.enumerated() {
          group.addTask {
            for sale in 0..<6 {
              _ = try await ledger.append(order("\(number)-\(sale)", of: crm("guest \(sale % 2)")))
              most.threads.max(WriterQueue.pool.threadCount, ordering: .relaxed)
            }
          }
        }
        try await group.waitForAll()
      }
      try #require(most.threads.load(ordering: .relaxed) <= WriterQueue.threadsMax)
      for ledger in ledgers {
        try #require(try ledger.customerNumber(of: .crm("guest 1")) == CustomerNumber(2))
        try ledger.close()
      }
    }
  }

  /// More decisions at once than the pool has threads, each waiting for what only the pool does: a task that appends to another ledger.
  @Test(.timeLimit(.minutes(10)))
  func decisionsThatWaitForOtherLedgersDoNotStopThePool() async throws {
    let count = WriterQueue.threadsMax + 3
    let directories = try (0..<2 * count).map { _ in try TemporaryDirectory() }
    let ledgers = try makeLedgers(2 * count, in: directories)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (one, other) in zip(ledgers[..<count], ledgers[count...]) {
        let customer = try await one.append(order("1", of: crm("a"))).customer
        group.addTask {
          _ = try await one.decide(about: customer) { _ in
            let answered = DispatchSemaphore(value: 0)
            let pending = try other.submit(order("1", of: crm("a")))
            Task.detached {
              _ = try await pending.receipt
              answered.signal()
            }
            answered.wait()
            return .refuse("enough", "the other ledger has it")
          }
        }
      }
      try await group.waitForAll()
    }
    for ledger in ledgers {
      #expect(try ledger.head >= Position(3))
      try ledger.close()
    }
  }
}
