import Foundation
import Schema
import Testing

@testable import Ledger

/// Links are derived from the log: whatever is wrong with their files, the ledger opens, and has them again.
@Suite struct DamagedLinksTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.ledger }
  private var file: String { path + "/links/data.mdb" }

  /// Forty customers with two identifiers each, the first three erased. Gives what `links/` was before.
  private func shop() async throws -> [UInt8] {
    var ledger = try Ledger.temporary(in: directory)
    for number in 0..<40 {
      _ = try await ledger.append(
        order(
          "\(number)", of: .identifiers([Identifier("crm", "c\(number)"), Identifier("card", "k\(number)")])))
    }
    try ledger.close()
    let before = try bytes(ofFile: file)
    ledger = try Ledger.open(at: path)
    for number in 1...3 {
      try await ledger.erase(CustomerNumber(UInt32(number)), request: "R-\(number)", reason: "requested")
    }
    try ledger.close()
    return before
  }

  private func expectWhole(_ what: String, _ options: LedgerOptions = LedgerOptions()) async throws {
    let ledger: Ledger
    do { ledger = try Ledger.open(at: path, options: options) } catch {
      Issue.record("\(what): \(error)")
      return
    }
    defer { try? ledger.close() }
    let found = try? (0..<40).map { try ledger.customerNumber(of: Identifier("card", "k\($0)"))?.rawValue }
    let expected = (0..<40).map { $0 < 3 ? nil : UInt32($0 + 1) }
    // Damage that is met later is told, and the next opening is as this one should have been.
    if let found { #expect(found == expected, "\(what)") }
  }

  @Test func everyPageMayBeDamagedWhicheverWorkIsOutstanding() async throws {
    let before = try await shop()
    let after = try bytes(ofFile: file)
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    // The older file is caught up with three erasures first.
    for (name, whole) in [("before", before), ("after", after)] {
      for page in 0..<whole.count / 4096 {
        for kind in 0..<4 {
          var damaged = whole
          switch kind {
          case 0:
            damaged.replaceSubrange(
              page * 4096..<page * 4096 + 4096, with: [UInt8](repeating: 0, count: 4096))
          case 1:
            for index in page * 4096..<page * 4096 + 4096 {
              damaged[index] = UInt8.random(in: 0...255, using: &random)
            }
          case 2: damaged[page * 4096 + Int.random(in: 0..<4096, using: &random)] ^= 0x10
          default: damaged.removeLast((whole.count / 4096 - page) * 4096 - 100)
          }
          try Data(damaged).write(to: URL(fileURLWithPath: file))
          try await expectWhole("\(name), page \(page), kind \(kind), seed \(seed)")
        }
      }
    }
    try Data(before).write(to: URL(fileURLWithPath: file))
    let ledger = try Ledger.open(at: path)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  /// A value that does not match its checksum, which is not met before the identifiers of somebody who is erased are looked up.
  @Test func aValueThatIsMetByAnErasureThatIsOutstandingIsMadeAgain() async throws {
    let before = try await shop()
    let key = Array("card".utf8)
    var (tried, told) = (0, 0)
    for index in before.indices.dropLast(4) where Array(before[index..<index + 4]) == key {
      var damaged = before
      damaged[index] ^= 1
      try Data(damaged).write(to: URL(fileURLWithPath: file))
      var options = LedgerOptions()
      let watcher = Watcher()
      options.observer = watcher
      try await expectWhole("byte \(index)", options)
      tried += 1
      told += watcher.count
    }
    // Every link of the three stands in both tables.
    #expect(tried >= 80 && told >= 3, "\(tried) tried, \(told) told")
    let ledger = try Ledger.open(at: path)
    #expect(try ledger.customerNumber(of: Identifier("crm", "c39")) == CustomerNumber(40))
    try ledger.close()
  }

  @Test func withoutTheKeysThatLinksAreReadWithItIsSaidThatTheseAreMissing() async throws {
    _ = try await shop()
    let keys = try bytes(ofFile: path + "/keys")
    try overwrite(path + "/keys", with: Array(keys[0..<4096 + 128 * 20]))
    try overwrite(file, with: [UInt8](repeating: 7, count: 40_000))
    try expect(.keyLost) { _ = try Ledger.open(at: path) }
    try overwrite(path + "/keys", with: keys)
    try await expectWhole("keys put back")
    let ledger = try Ledger.open(at: path)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  /// Counts what failed.
  private final class Watcher: Observer, @unchecked Sendable {
    private let lock = NSLock()
    private var failures = 0

    var count: Int { lock.withLock { failures } }

    func observe(_ observation: Observation) {
      if case .failed = observation { lock.withLock { failures += 1 } }
    }
  }
}
