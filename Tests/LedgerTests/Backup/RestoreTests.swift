import Foundation
import Schema
import Testing

@testable import Ledger

/// What is restored is the log up to the point, with whoever was erased since erased again.
@Suite struct RestoreTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  /// What was recorded at once is restored whole, or the positions before and after it are named.
  @Test func everyPositionOfASmallHistoryIsRestoredOrTheOnesBesideItAreNamed() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<50)
    try await ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "confirmed")
    let linked = try await ledger.link(
      [Identifier("card", "9001")], to: CustomerNumber(3), evidence: "confirmed"
    ).position
    try await ledger.grow(50..<110)
    try ledger.backup(to: shop.backup)
    let transcript = try ledger.transcript(reveal: true)
    var recorded: [Instant] = []
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      recorded.append(touchpoint.fact.recorded)
      return true
    }
    let keys = try shop.keyCopy()
    try ledger.close()
    var refused = 0
    for position in 1...transcript.count {
      let instant = recorded[position - 1]
      guard position == recorded.count || recorded[position] > instant else {
        let error = try expect(.unknownSubject) {
          try Ledger.restore(
            from: shop.backup, to: shop.restored + "-none", at: .position(Position(UInt64(position))),
            keys: keys,
            options: shop.options)
        }
        let first = try #require(recorded.firstIndex(of: instant)) + 1
        let last = try #require(recorded.lastIndex(of: instant)) + 1
        #expect(
          error.message.contains("positions \(first) to \(last)")
            && error.message.hasSuffix("Name position \(first > 1 ? "\(first - 1) or " : "")\(last)"),
          "\(error.message)")
        refused += 1
        continue
      }
      try shop.withRestored(at: .position(Position(UInt64(position))), keys: keys) { restored, receipt in
        #expect(receipt.position.rawValue == UInt64(position) && receipt.erased == 0)
        let prefix = Array(transcript.prefix(position))
        #expect(try restored.transcript(reveal: true) == prefix, "position \(position)")
        try restored.expectSoundTables()
        let holders = try restored.customerNumber(of: Identifier("card", "9001"))
        #expect((holders != nil) == (receipt.position >= linked))
      }
    }
    #expect(refused > 100)
  }

  /// Nothing of what a decision has caused is restored without it.
  @Test func aDecisionIsRestoredWithWhatItHasCausedOrNotAtAll() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<3)
    let before = try ledger.head
    try await ledger.decide(about: CustomerNumber(1)) { _ in
      .record((0..<3).map { _ in DecidedTouchpoint(VisitMade(), for: CustomerNumber(1), channel: "store") })
    }
    let after = try ledger.head
    #expect(after.rawValue >= before.rawValue + 3)
    try ledger.backup(to: shop.backup)
    try ledger.close()
    for position in before.rawValue + 1..<after.rawValue {
      let error = try expect(.unknownSubject) {
        try Ledger.restore(from: shop.backup, to: shop.restored, at: .position(Position(position)))
      }
      #expect(error.message.contains("Name position \(before) or \(after)"))
    }
    try shop.withRestored(at: .position(before), keys: nil) { restored, receipt in
      let head = try restored.head
      #expect(head == before && receipt.newest == after)
    }
  }

  @Test func anInstantIsNeverInTheMiddleOfACommit() async throws {
    let clock = TestClock(Instant(microseconds: 1_767_225_600_000_000))
    var options = shop.options
    options.clock = { clock.now }
    let ledger = try shop.create(options)
    var heads: [(Instant, Position)] = []
    for step in 0..<20 {
      clock.advance(seconds: 60)
      try await ledger.grow(step * 17..<step * 17 + 17)
      heads.append((clock.now, try ledger.head))
    }
    try ledger.backup(to: shop.backup)
    try ledger.close()
    for (instant, position) in heads {
      for (offset, expected) in [(Int64(0), position), (59_999_999, position)] {
        let instant = Instant(microseconds: instant.microseconds + offset)
        try shop.withRestored(at: .instant(instant), keys: nil) { restored, receipt in
          let head = try restored.head
          #expect(receipt.position == expected && head == expected)
          #expect(receipt.recorded <= instant && receipt.newest == heads.last?.1)
        }
      }
    }
    let before = Instant(microseconds: 1_767_225_599_999_999)
    try FileManager.default.removeItem(atPath: shop.restored)
    let error = try expect(.unknownSubject) {
      try Ledger.restore(from: shop.backup, to: shop.restored, at: .instant(before))
    }
    #expect(error.message.contains("later time"))
    for position in [0, UInt64(heads[19].1.rawValue) + 1] {
      try expect(.unknownSubject) {
        try Ledger.restore(from: shop.backup, to: shop.restored, at: .position(Position(position)))
      }
    }
    #expect(!FileManager.default.fileExists(atPath: shop.restored))
  }

  @Test(
    "A log that an earlier program has written is restored as it reads",
    arguments: ["format-1", "format-2", "format-3"])
  func earlierFormats(_ name: String) async throws {
    try Fixture.copy(name, to: shop.path)
    let ledger = try Ledger.open(at: shop.path, for: .readOnly, options: shop.options)
    let transcript = try ledger.transcript(reveal: true)
    try ledger.backup(to: shop.backup)
    try ledger.close()
    #expect(try Fixture.version(of: shop.path) < 4)
    try shop.withRestored(keys: try shop.keyCopy()) { restored, _ in
      let found = try restored.transcript(reveal: true)
      #expect(found == transcript)
      try restored.expectSoundTables()
    }
    #expect(try Fixture.version(of: shop.restored) == 4)
    // Brought to the present format by its own program, it goes on with the same backup.
    let writer = try Ledger.open(at: shop.path, options: shop.options)
    try await writer.append(order("new", of: crm("C1")))
    #expect(try writer.backup(to: shop.backup).new > 0)
    let after = try writer.transcript()
    try writer.close()
    try shop.expectRestored(after)
  }

  // MARK: Where something is

  @Test func nothingIsRestoredOverWhatIsThere() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<20)
    let position = try ledger.backup(to: shop.backup).position
    func refusal(_ path: String) throws -> String {
      try expect(.cannotCreate) { try Ledger.restore(from: shop.backup, to: path) }.message
    }
    #expect(try refusal(shop.path).contains("is a ledger that this program has open"))
    try ledger.close()
    #expect(
      try refusal(shop.path).contains("is this ledger, at the position \(position) that the backup has"))
    let newer = try Ledger.open(at: shop.path, options: shop.options)
    try await newer.grow(20..<40)
    let transcript = try newer.transcript()
    try newer.close()
    #expect(try refusal(shop.path).contains("newer than the backup's \(position)"))
    let older = shop.directory.path + "/older.ledger"
    try Ledger.restore(from: shop.backup, to: older, at: .position(Position(1)))
    #expect(try refusal(older).contains("is this ledger, at position 1, which is older"))
    let other = shop.directory.path + "/other.ledger"
    try Ledger.create(at: other, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London")).close()
    #expect(try refusal(other).contains("is another ledger"))
    #expect(try refusal(shop.backup).contains("exists already, and is no ledger"))
    let letter = shop.directory.path + "/letter.txt"
    try Data("x".utf8).write(to: URL(fileURLWithPath: letter))
    #expect(try refusal(letter).contains("exists already, and is no ledger"))
    let untouched = try Ledger.open(at: shop.path, options: shop.options)
    #expect(try untouched.transcript() == transcript)
    try untouched.close()
  }

  @Test func aCopyThatWentOnOtherwiseIsNamed() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<20)
    try ledger.close()
    let copy = shop.directory.path + "/copy.ledger"
    try FileManager.default.copyItem(atPath: shop.path, toPath: copy)
    for (path, count) in [(shop.path, 5), (copy, 50)] {
      let one = try Ledger.open(at: path, options: shop.options)
      try await one.grow(100..<100 + count)
      if path == shop.path { try one.backup(to: shop.backup) }
      try one.close()
    }
    let error = try expect(.cannotCreate) { try Ledger.restore(from: shop.backup, to: copy) }
    #expect(error.message.contains("went on otherwise"))
  }

  // MARK: Keys

  @Test func withoutKeysALedgerIsReadAndKeysArePutBesideIt() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<20)
    try ledger.backup(to: shop.backup)
    let transcript = try ledger.transcript(reveal: true)
    let keys = try shop.keyCopy()
    try ledger.close()
    let receipt = try Ledger.restore(from: shop.backup, to: shop.restored)
    #expect(!receipt.hasKeys)
    try expect(.keyLost) { _ = try Ledger.open(at: shop.restored, options: shop.options) }
    try FileManager.default.copyItem(atPath: keys, toPath: shop.restored + "/keys")
    let restored = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try restored.transcript(reveal: true) == transcript)
    try restored.expectSoundTables()
    try restored.close()
  }

  @Test func keysThatDoNotBelongAreRefused() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<20)
    let (old, early) = (try shop.keyCopy(), try ledger.head)
    // Keys are made a thousand at a time.
    try await ledger.grow(20..<1320, customers: 1200)
    try ledger.backup(to: shop.backup)
    try ledger.close()
    func refusal(_ code: LedgerError.Code, _ keys: String, _ options: LedgerOptions? = nil) throws -> String {
      let message = try expect(code) {
        try Ledger.restore(from: shop.backup, to: shop.restored, keys: keys, options: options ?? shop.options)
      }.message
      #expect(!FileManager.default.fileExists(atPath: shop.restored) && !message.contains("creating"))
      return message
    }
    let older = try refusal(.keyLost, old)
    #expect(older.contains("\(old) has the keys of 1024 customers, and the ledger has 1200"), "\(older)")
    let other = shop.directory.path + "/other.ledger"
    try Ledger.create(at: other, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London")).close()
    #expect(try refusal(.keyLost, other + "/keys").contains("another ledger"))
    #expect(try refusal(.keyUnavailable, shop.key).contains("no copy of a file `keys`"))
    #expect(try refusal(.keyUnavailable, shop.directory.path + "/none").contains("cannot be read"))
    var options = LedgerOptions()
    options.keySource = .file(other + ".key")
    #expect(try refusal(.keyUnavailable, shop.path + "/keys", options).contains("not the one that wraps"))
    // The older keys are enough for an older ledger.
    let receipt = try Ledger.restore(
      from: shop.backup, to: shop.restored, at: .position(early), keys: old, options: shop.options)
    #expect(receipt.hasKeys)
  }

  // MARK: Erasures after the point

  @Test func whoeverWasErasedSinceIsErasedAgain() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<40)
    let point = try ledger.head
    try await ledger.grow(40..<60, customers: 9)
    _ = try await ledger.erase(CustomerNumber(2), request: "R-2", reason: "requested", actor: "7")
    _ = try await ledger.erase(CustomerNumber(3), request: "R-3", reason: "requested", actor: "7")
    // Nobody whom the earlier log knows.
    _ = try await ledger.erase(CustomerNumber(8), request: "R-8", reason: "requested", actor: "7")
    try await ledger.grow(60..<70)
    try ledger.backup(to: shop.backup)
    let transcript = try ledger.transcript()
    let keys = try shop.keyCopy()
    try ledger.close()
    for keys in [nil, keys] {
      try shop.withRestored(at: .position(point), keys: keys) { restored, receipt in
        #expect(receipt.position == point && receipt.erased == 2)
        let found = try restored.transcript()
        #expect(found.count == Int(point.rawValue) + 2)
        #expect(Array(found.prefix(Int(point.rawValue))) == Array(transcript.prefix(Int(point.rawValue))))
        var requests: [CustomerNumber: String] = [:]
        try restored.forEachTouchpoint(TouchpointQuery(after: point)) { touchpoint in
          if case .message(let any) = touchpoint.content, let message = any as? CustomerErased {
            #expect(message.reason == "requested" && message.actor == "7" && message.scope == "everything")
            requests[touchpoint.customer] = message.request
          }
          return true
        }
        #expect(requests == [CustomerNumber(2): "R-2", CustomerNumber(3): "R-3"])
        if keys != nil { try restored.expectSoundTables() }
      }
    }
    // A second erasure of the same customer, and one before the point, add nothing.
    try shop.withRestored(keys: nil) { restored, receipt in
      let found = try restored.transcript()
      #expect(receipt.erased == 0 && found == transcript)
    }
  }

  @Test func aRestoredLedgerIsBackedUpAndRestoredAgain() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<40)
    let point = try ledger.head
    try await ledger.grow(40..<50)
    _ = try await ledger.erase(CustomerNumber(2), request: "R-2", reason: "requested")
    try ledger.backup(to: shop.backup)
    let keys = try shop.keyCopy()
    try ledger.close()
    let second = shop.directory.path + "/second"
    let transcript = try shop.withRestored(at: .position(point), keys: keys) { restored, _ in
      try restored.backup(to: second)
      // It went on otherwise than the one that was backed up.
      try expect(.otherBackup) { try restored.backup(to: shop.backup) }
      return try restored.transcript()
    }
    let again = shop.directory.path + "/again.ledger"
    try Ledger.restore(from: second, to: again)
    let ledgerAgain = try Ledger.open(at: again, for: .readOnly, options: shop.options)
    #expect(try ledgerAgain.transcript() == transcript)
    try ledgerAgain.close()
  }
}
