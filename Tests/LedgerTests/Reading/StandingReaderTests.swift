import Foundation
import Ledger
import Testing

/// While somebody holds a snapshot, the file grows with everything that is written: so readers that wait
/// hold none.
@Suite struct StandingReaderTests {
  /// A reader whose closure stands still while 400 commits are made, each with its pages.
  @Test(arguments: ["everything", "customer", "reference", "batch"])
  func aReaderThatStandsStillDoesNotLetTheLogGrow(_ what: String) async throws {
    let alone = try await grown { _ in }
    let query = Self.query(what)
    let beside = try await grown { ledger in
      let (stands, goOn, ended) = (Gate(), Gate(), Gate())
      Thread.detachNewThread {
        do {
          try ledger.forEachTouchpoint(query) { _ in
            stands.open()
            goOn.wait()
            return true
          }
        } catch { Issue.record(error) }
        ended.open()
      }
      stands.wait()
      return {
        goOn.open()
        ended.wait()
      }
    }
    #expect(
      beside < alone * 1.25, "\(what): the log grew to \(beside) bytes, and to \(alone) without a reader")
  }

  private static func query(_ what: String) -> TouchpointQuery {
    var query = TouchpointQuery()
    switch what {
    case "customer": query.customers = [CustomerNumber(1)]
    case "reference": query.references = [Reference(.order, "f3")]
    case "batch": query.batch = "b"
    default: break
    }
    return query
  }

  /// How large the log is after 400 appends beside the work that `begin` starts, which gives a closure that
  /// ends the work.
  private func grown(beside begin: (Ledger) throws -> (() -> Void)) async throws -> Double {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(
      (0..<300).map { number in
        var touchpoint = order("f\(number)", of: crm("c\(number % 5)"))
        touchpoint.context.batch = "b"
        return touchpoint
      })
    let end = try begin(ledger)
    for number in 0..<400 { _ = try await ledger.append(order("o\(number)", of: crm("c\(number % 5)"))) }
    end()
    let size = try bytes(ofFile: directory.ledger + "/log/data.mdb").count
    try ledger.close()
    return Double(size)
  }

  private func grown(beside begin: (Ledger) throws -> Void) async throws -> Double {
    try await grown { ledger in
      try begin(ledger)
      return {}
    }
  }

  /// A scan that is slow, but goes on, takes a new snapshot again and again.
  @Test func aSlowScanLetsGoOfOldSnapshots() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    try append((0..<700).map { order("f\($0)", of: crm("c\($0 % 5)")) }, to: ledger)
    let through = try ledger.head
    var (count, behind, number) = (UInt64(0), UInt64(0), 0)
    try ledger.scanFacts(through: through) { first, facts in
      #expect(first.rawValue == count + 1)
      count += UInt64(facts.count)
      for _ in 0..<5 {
        try append([order("o\(number)", of: crm("c1"))], to: ledger)
        number += 1
      }
      usleep(130_000)
      behind = max(behind, try ledger.stats().readers.map(\.commitsBehind).max() ?? 0)
    }
    #expect(count == through.rawValue)
    // Behind are only commits since the run that was handed over last: its snapshot is held, and no older one.
    #expect(behind <= 6, "\(behind) of \(number)")
    try ledger.close()
  }

  private func append(_ touchpoints: [NewTouchpoint], to ledger: Ledger) throws {
    _ = try ledger.append(touchpoints)
  }

  /// Touchpoints that were read ahead of a damaged place are given before the damage is thrown.
  @Test func whatStandsBeforeDamageIsGiven() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    for start in stride(from: 0, to: 600, by: 20) {
      _ = try await ledger.append((start..<start + 20).map { order("f\($0)", of: .business) })
    }
    try ledger.close()
    let data = directory.ledger + "/log/data.mdb"
    let whole = try bytes(ofFile: data)
    // The id of a body is behind its tag and length.
    let place = try #require(Data(whole).range(of: Data([0x0A, 4] + Array("f333".utf8) + [0x12])))
    var changed = whole
    changed[place.lowerBound + 3] ^= 1
    try overwrite(data, with: changed)
    let reader = try Ledger.open(at: directory.ledger, for: .readOnly)
    var last = Position.start
    let error = try expect(.damaged) {
      try reader.forEachTouchpoint(TouchpointQuery()) { touchpoint in
        last = touchpoint.position
        return true
      }
    }
    #expect(error.position == last.next)
    try reader.close()
  }
}

/// A gate that opens once.
private final class Gate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  func wait() {
    semaphore.wait()
    semaphore.signal()
  }
}
