import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// The same is recorded whoever writes, and however often the ledger was opened.
@Suite struct SettingsInForceTests {
  private func subject(_ random: inout SeededRandom) -> NewTouchpoint.Subject {
    let kinds = ["crm", "email", "phone", "card"]
    let count = Int.random(in: 1...4, using: &random)
    return .identifiers(
      (0..<count).map { _ in
        Identifier(kinds.randomElement(using: &random) ?? "crm", "v\(Int.random(in: 0..<12, using: &random))")
      })
  }

  /// Does the same to two ledgers, one of which another process takes over after every step.
  @Test(arguments: [UInt64](1...12))
  func itMakesNoDifferenceHowOftenALedgerIsOpened(_ seed: UInt64) async throws {
    let (one, other) = (try TemporaryDirectory(), try TemporaryDirectory())
    let clock = TestClock(Instant(year: 2024, month: 3, day: 30, hour: 3))
    let steady = try Ledger.temporary(in: one, options: clock.options)
    var changing = try Ledger.temporary(in: other, options: clock.options)
    var random = SeededRandom(seed: seed)
    for step in 0..<60 {
      clock.advance(seconds: Int64.random(in: 0..<20_000, using: &random))
      let outcomes = try await Self.step(step, subject(&random), random, [steady, changing])
      _ = random.next()
      #expect(outcomes[0] == outcomes[1], "seed \(seed), step \(step)")
      try changing.close()
      changing = try Ledger.open(at: other.ledger, options: clock.options)
    }
    #expect(try Self.told(steady) == (try Self.told(changing)), "seed \(seed)")
    #expect(try steady.head > Position(25), "seed \(seed)")
    try steady.expectSoundTables(rebuild: true)
    try steady.close()
    try changing.close()
  }

  /// What was recorded, without what is random or the ledger's own: seals and checksums.
  private static func told(_ ledger: Ledger) throws -> [String] {
    try (1...(try ledger.head).rawValue).map { position in
      let touchpoint = try ledger.touchpoint(at: Position(position), reveal: true)
      let fact = touchpoint.fact
      return
        "\(touchpoint.customer) \(touchpoint.typeName) \(touchpoint.source) \(touchpoint.id) \(touchpoint.occurred) "
        + "\(fact.recorded) \(fact.historyTime) \(fact.value) \(fact.flags) \(touchpoint.content)"
    }
  }

  /// Does one thing to each ledger; gives the outcome in words.
  private static func step(
    _ step: Int, _ subject: NewTouchpoint.Subject, _ random: SeededRandom, _ ledgers: [Ledger]
  ) async throws -> [String] {
    var outcomes: [String] = []
    for ledger in ledgers {
      var random = random
      do {
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1:
          var settings = try ledger.settings
          SettingsTests.change(&settings, &random)
          let changed = settings
          outcomes.append("\(String(describing: try await ledger.changeSettings { $0 = changed }))")
        case 2:
          // The refused touchpoint takes back what it changed.
          let refused = order("x\(step)", of: .customer(CustomerNumber(999)))
          outcomes.append("\(try await ledger.append([order("y\(step)", of: subject), refused]))")
        case 3:
          let again = Int.random(in: 0...step, using: &random)
          outcomes.append("\(try await ledger.append(order("\(again)", of: subject)))")
        case 4:
          let merge = try ledger.history(of: CustomerNumber(1)).touchpoints.first {
            $0.fact.type == .customerMerged
          }
          outcomes.append(
            "\(try merge.map { try ledger.unmerge(at: $0.position, evidence: "mistake").position } ?? .start)"
          )
        default:
          let total = Int64.random(in: 0...2_000, using: &random)
          outcomes.append("\(try await ledger.append(order("\(step)", of: subject, total: total)))")
        }
      } catch let error as LedgerError {
        outcomes.append("\(error)")
      }
    }
    return outcomes
  }

  @Test func whatWasBlockedSinceIsStillTheSameTouchpoint() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(order("1", of: crm("till")))
    #expect(first.customer == CustomerNumber(1))
    try await ledger.changeSettings { $0.identity.blocked.insert("TILL") }
    // What is recorded stays. What comes now is nobody's, and what came before is known.
    #expect(try await ledger.append(order("1", of: crm("till"))).duplicate)
    let nobodys = NewTouchpoint.Subject.identifiersOrBusiness([Identifier("crm", "till")])
    #expect(try await ledger.append(order("2", of: nobodys)).customer == .business)
    try await ledger.changeSettings { $0.identity.blocked.remove("TILL") }
    #expect(try await ledger.append(order("2", of: crm("till"))).duplicate)
    #expect(try await ledger.append(order("3", of: crm("till"))).customer == CustomerNumber(1))
    try ledger.close()
  }

  @Test func aBatchThatChangesNothingInTheEndLeavesTheRulesAsTheyWere() async throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: crm("a")))
    struct Refused: Error {}
    await #expect(throws: Refused.self) {
      try await ledger.changeSettings {
        $0.identity.blocked.insert("a")
        throw Refused()
      }
    }
    #expect(try await ledger.append(order("2", of: crm("a"))).customer == CustomerNumber(1))
    try ledger.close()
  }

  @Test func previewsCountWhatWouldHaveBeenOtherwise() async throws {
    let directory = try TemporaryDirectory()
    let clock = TestClock(Instant(year: 2024, month: 3, day: 30, hour: 12))
    let ledger = try Ledger.temporary(in: directory, options: clock.options)
    try await ledger.changeSettings { $0.allowsFuture = true }
    func ids(_ identifiers: (String, String)...) -> NewTouchpoint.Subject {
      .identifiers(identifiers.map { Identifier($0.0, $0.1) })
    }
    _ = try await ledger.append(order("1", of: ids(("card", "1"), ("card", "2"), ("card", "3")), total: 700))
    _ = try await ledger.append(order("2", of: ids(("card", "4"), ("email", "shop@example.org"))))
    _ = try await ledger.append(order("3", of: ids(("card", "5"))))
    _ = try await ledger.append(order("4", of: ids(("card", "6"))))
    _ = try await ledger.append(order("5", of: ids(("email", "shop@example.org"), ("card", "5"))))
    _ = try await ledger.append(order("6", of: ids(("email", "shop@example.org"), ("card", "6"))))
    clock.advance(seconds: 40 * 86_400)
    _ = try await ledger.append(
      order("7", of: .business, total: 100, occurred: Instant(year: 2030, month: 1, day: 1)))
    try ledger.close()
    // A reader may ask for a preview.
    let reader = try Ledger.open(at: directory.ledger, for: .readOnly, options: clock.options)
    let previews = try reader.previewSettings {
      $0.identity.limits["card"] = 2
      $0.identity.blocked = ["Shop@Example.org"]
      $0.identity.mergeLimit = 1
      $0.amountMax = 999
      $0.allowsFuture = false
      $0.clockGapMaxSeconds = 30 * 86_400
    }
    let found = Dictionary(uniqueKeysWithValues: previews.map { ($0.name, $0.findings.map(\.count)) })
    // Two components have three cards; two merges came of one address on one day; five orders are of 1,000.
    #expect(found["identityLimits"] == [2])
    #expect(found["blockedValues"] == [1, 2])
    #expect(found["mergeLimit"] == [1])
    #expect(found["amountMax"] == [5])
    #expect(found["allowsFuture"] == [1])
    #expect(found["clockGapMaxSeconds"] == [1])
    #expect(previews.count == 6)
    #expect(try reader.previewSettings { _ in }.isEmpty)
    try expect(.invalidSettings) { _ = try reader.previewSettings { $0.amountMax = 0 } }
    try reader.close()
  }
}
