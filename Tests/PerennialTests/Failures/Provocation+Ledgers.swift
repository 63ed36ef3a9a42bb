import Foundation
import Glibc
import Perennial
import Synchronization

// The ledger, its files and its keys.

extension Provocation {
  func provokeOpening(_ code: FailureCode) throws {
    switch code {
    case .notFound: _ = try Ledger.open(at: path)
    case .notALedger:
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      _ = try Ledger.open(at: path)
    case .locked:
      let first = try ledger()
      defer { try? first.close() }
      _ = try Ledger.open(at: path)
    case .cannotCreate:
      try ledger().close()
      _ = try Ledger.create(at: path, settings: Self.pounds)
    case .accessDenied:
      try ledger().close()
      // The superuser may read everything: then somebody else tries.
      if geteuid() == 0 {
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        try runHelper(by: nobody, "read", path)
      } else {
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path + "/log")
        defer {
          try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path + "/log")
        }
        _ = try Ledger.open(at: path)
      }
    default: break
    }
  }

  func provokeBackup(_ code: FailureCode) throws {
    let backup = directory + "/backup"
    let first = try ledger()
    defer { try? first.close() }
    switch code {
    case .notABackup: try Ledger.verifyBackup(at: path)
    case .otherBackup:
      try first.backup(to: backup)
      let other = try Ledger.create(at: directory + "/other.ledger", settings: Self.pounds)
      defer { try? other.close() }
      try other.backup(to: backup)
    case .damagedBackup:
      try first.backup(to: backup)
      let segments = backup + "/segments"
      for name in try FileManager.default.contentsOfDirectory(atPath: segments) {
        try FileManager.default.removeItem(atPath: segments + "/" + name)
      }
      try Ledger.restore(from: backup, to: directory + "/restored.ledger")
    default: break
    }
  }

  func provokeWriting(_ code: FailureCode) async throws {
    switch code {
    case .notWritable:
      let closed = try ledger()
      try closed.close()
      try await closed.append(order("1"))
    case .insideDecision: try await decide { ledger in _ = try ledger.append(self.order("1")) }
    // What the program's own code throws is its own.
    case .unexpected: try await decide { _ in throw CocoaError(.featureUnsupported) }
    case .outcomeUnknown:
      try runHelper(by: [], "write", path, "--tasks", "2", "--count", "5")
      let kilobytes = try bytes(of: path + "/log/data.mdb").count / 1024
      // No file may become larger than the log is: its next page cannot be written.
      let limit = #"trap "" XFSZ; ulimit -f \#(kilobytes); exec "$@""#
      let limited = ["bash", "-c", limit, "limited"]
      try runHelper(by: limited, "write", path, "--tasks", "2", "--count", "60", "--first", "6")
    case .clockAhead:
      let clock = SetClock()
      var options = LedgerOptions()
      options.clock = { clock.now.withLock { $0 } }
      let ledger = try ledger(options)
      defer { try? ledger.close() }
      try await ledger.append(order("1"))
      clock.now.withLock { $0 = Instant(year: 2261, month: 1, day: 1) }
      try await ledger.append(order("2"))
    case .diskFull:
      let disk = try smallDisk()
      let ledger = try Ledger.create(at: disk + "/shop.ledger", settings: Self.pounds)
      defer { try? ledger.close() }
      for batch in 0..<100 { _ = try await ledger.append((0..<500).map { order("\(batch)-\($0)") }) }
    case .inputOutput:
      let ledger = try ledger()
      defer { try? ledger.close() }
      // A file is where the directory of the views is to be.
      try Data().write(to: URL(fileURLWithPath: directory + "/file"))
      _ = try Views(of: ledger, in: directory + "/file/views", projectors: [Sums()])
    default: break
    }
  }

  private final class SetClock: Sendable {
    let now = Mutex(Instant(year: 2026, month: 3, day: 1))
  }

  private func decide(_ body: @escaping @Sendable (Ledger) throws -> Void) async throws {
    let ledger = try ledger()
    defer { try? ledger.close() }
    let reports = try Reports(of: ledger)
    defer { reports.close() }
    let customer = try await ledger.append(order("first")).customer
    _ = try await reports.decide("points.redeem/1", about: [customer], as: TouchpointID("till/1", "r-1")) {
      _ in
      try body(ledger)
      return .record([])
    }
  }

  func provokeLoss(_ code: FailureCode) async throws {
    let first = try ledger()
    _ = try await first.append((0..<9).map { order("a\($0)") })
    try first.close()
    let log = path + "/log/data.mdb"
    switch code {
    case .damaged:
      // All but the two pages that LMDB itself looks at first.
      let whole = try bytes(of: log)
      try overwrite(log, with: whole.prefix(8192) + Data(count: whole.count - 8192))
    case .rolledBack:
      let older = try bytes(of: log)
      let second = try ledger()
      _ = try await second.append((0..<9).map { order("b\($0)") })
      try second.close()
      try overwrite(log, with: older)
    case .keyUnavailable: try FileManager.default.removeItem(atPath: path + ".key")
    case .keyLost: try FileManager.default.removeItem(atPath: path + "/keys")
    default: break
    }
    let again = try Ledger.open(at: path)
    defer { try? again.close() }
    try again.forEachTouchpoint(TouchpointQuery()) { _ in true }
  }
}
