// How much appending suffers while backups are made: for tools/backups.

import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Synchronization

/// Appends as fast as it can, now without and now with a backup beside it.
struct BackupRate: Sendable {
  var path: String
  var seconds = 2
  var rounds = 11
  private static let tasks = 8
  private static let batch = 16

  /// Prints touchpoints a second without and with backups, and the ratio.
  ///
  /// - Parameter backup: the directory that complete backups are made in, one after another.
  func run(into backup: String) async throws {
    let ledger = try Ledger.openOrCreate(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    var (alone, beside): ([Double], [Double]) = ([], [])
    var made = 0
    _ = try await rate(of: ledger, round: 0)
    for round in 1...rounds {
      alone.append(try await rate(of: ledger, round: 2 * round))
      let ended = Atomic(false)
      let backups = Thread.detached {
        var count = 0
        while !ended.load(ordering: .acquiring) {
          try ledger.backup(to: backup, keeping: 1, isNew: true)
          count += 1
        }
        return count
      }
      beside.append(try await rate(of: ledger, round: 2 * round + 1))
      ended.store(true, ordering: .releasing)
      made += try backups.wait()
    }
    try ledger.close()
    let (without, with) = (Self.median(alone), Self.median(beside))
    print(
      String(
        format: "%.0f touchpoints a second without, %.0f with backups (%d complete ones): %.2f", without,
        with,
        made, with / without))
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Touchpoints a second.
  private func rate(of ledger: Ledger, round: Int) async throws -> Double {
    let clock = ContinuousClock()
    let (start, end) = (clock.now, clock.now + .seconds(seconds))
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 0..<Self.tasks {
        group.addTask {
          var count = 0
          while clock.now < end {
            let batch = (0..<Self.batch).map { touchpoint("\(round)-\(task)-\(count + $0)") }
            count += try await ledger.append(batch).count
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    let elapsed = clock.now - start
    return Double(count)
      / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18)
  }

  private func touchpoint(_ id: String) -> NewTouchpoint {
    NewTouchpoint(
      source: "till/1", id: "\(ProcessInfo.processInfo.processIdentifier)-\(id)",
      subject: .identifiers([Identifier("crm", "C\(abs(id.hashValue) % 10_000)")]), channel: "store",
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.lines = [
          .with {
            $0.sku = "85123A"
            $0.quantity = 1
            $0.amount = 1500
          }
        ]
      })
  }
}

extension Thread {
  /// Work that blocks, on a thread of its own.
  final class Work: Sendable {
    private let result = Mutex<Result<Int, any Error>?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    fileprivate func end(_ result: Result<Int, any Error>) {
      self.result.withLock { $0 = result }
      ended.signal()
    }

    func wait() throws -> Int {
      ended.wait()
      return try result.withLock { try $0?.get() } ?? 0
    }
  }

  static func detached(_ body: @escaping @Sendable () throws -> Int) -> Work {
    let work = Work()
    detachNewThread { work.end(Result(catching: body)) }
    return work
  }
}
