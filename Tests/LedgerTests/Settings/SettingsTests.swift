import Foundation
@testable import Ledger
import Schema
import SwiftProtobuf
import Testing

/// What decides about a ledger's content is in the ledger, and holds from where it was recorded.
@Suite struct SettingsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func changed(_ json: String) throws -> LedgerSettings {
    var settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    try settings.apply(json: json)
    try settings.check()
    return settings
  }

  @Test func whatIsChangedHoldsFromThenOnAndAfterOpeningAgain() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let before = try ledger.settings
    let position = try await ledger.changeSettings {
      $0.identity.blocked = []
      $0.identity.limits["card"] = 2
      $0.amountMax = 5_000
    }
    #expect(position?.position == Position(2))
    #expect(try await ledger.changeSettings { $0.amountMax = 5_000 } == nil)
    #expect(try ledger.head == Position(2))
    for _ in 0..<2 {
      var expected = before
      expected.identity.blocked = []
      expected.identity.limits = ["crm": 1, "card": 2]
      expected.amountMax = 5_000
      #expect(try ledger.settings == expected)
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    try ledger.close()
  }

  @Test func onlyWhatDiffersIsRecordedAndAnEmptyListIsThere() throws {
    let before = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    var after = before
    #expect(after.message(inPlaceOf: before) == nil)
    after.identity.blocked = []
    after.identity.priority = []
    after.identity.limits = [:]
    let message = try #require(after.message(inPlaceOf: before))
    #expect(hexadecimal(try message.serializedBytes() as [UInt8]) == "1a0022003200")
    #expect(LedgerSettings(message, after: before) == after)
    // Every field, as the log holds it.
    var full = try changed(
      #"{"identityOrder":["card"],"identityLimits":{"card":2},"identityLimit":3,"blockedValues":["x"],"mergeLimit":4,"#
        + #""placeholders":false,"distinguishingKinds":["crm"],"#
        + #""allowsFuture":true,"amountMax":5,"clockJumpMaxSeconds":60,"clockGapMaxSeconds":61}"#)
    let bytes: [UInt8] = try #require(full.message(inPlaceOf: nil)).serializedBytes()
    #expect(
      hexadecimal(bytes)
        == "0a03474250120d4575726f70652f4c6f6e646f6e1a060a0463617264220a0a080a0463617264100228"
        + "0332030a0178380440014805503c583d70008201050a0363726d")
    full = LedgerSettings(try SettingsChanged(serializedBytes: bytes), after: nil)
    #expect(full.identity.limits == ["card": 2])
  }

  @Test(arguments: [UInt64](1...40))
  func whateverIsChangedInTurnComesToTheSameSettings(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var settings = LedgerSettings(currency: "GBP", timeZone: "UTC")
    var read = LedgerSettings(try #require(settings.message(inPlaceOf: nil)), after: nil)
    for _ in 0..<30 {
      let earlier = settings
      for _ in 0..<Int.random(in: 0...3, using: &random) { Self.change(&settings, &random) }
      if let message = settings.message(inPlaceOf: earlier) {
        try message.validate()
        read = LedgerSettings(
          try SettingsChanged(serializedBytes: try message.serializedBytes() as [UInt8]), after: read)
      }
      #expect(read == settings, "seed \(seed)")
      // As people write them, too.
      var written = LedgerSettings(currency: "EUR", timeZone: "Europe/Berlin")
      try written.apply(json: String(decoding: try JSONEncoder().encode(settings), as: UTF8.self))
      #expect(written == settings, "seed \(seed)")
    }
  }

  static func change(_ settings: inout LedgerSettings, _ random: inout SeededRandom) {
    let kinds = ["crm", "email", "phone", "card"]
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      let zones = ["UTC", "Europe/London", "Asia/Tokyo", "Pacific/Honolulu"]
      settings.timeZone = zones[Int.random(in: 0..<4, using: &random)]
    case 1:
      settings.identity.priority = Array(
        kinds.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random)))
    case 2:
      settings.identity.limits[kinds.randomElement(using: &random) ?? ""] = Int.random(
        in: 0...3, using: &random)
    case 3: settings.identity.limits = [:]
    case 4: settings.identity.limit = Int.random(in: 1...4, using: &random)
    case 5:
      settings.identity.blocked = Set((0..<6).filter { _ in Bool.random(using: &random) }.map { "v\($0)" })
    case 6 where Bool.random(using: &random):
      settings.identity.placeholders.toggle()
      settings.identity.distinguishing = Array(kinds.prefix(Int.random(in: 0...2, using: &random)))
    case 6: settings.identity.mergeLimit = Int.random(in: 0...2, using: &random)
    default: settings.amountMax = Int64.random(in: 500...1_500, using: &random)
    }
  }

  @Test func aLedgerThatNeverSaidThemGoesByWhatAllLedgersWentBy() async throws {
    try Ledger.makeFiles(at: directory.ledger, LedgerOptions()) { ledger in
      try ledger.record(
        Recording(as: nil) { writer, staging, snapshot in
          let message = SettingsChanged.with {
            $0.currency = "GBP"
            $0.timeZone = "UTC"
          }
          _ = try writer.stageOwn(message, of: .business, &staging, snapshot)
        })
    }
    let ledger = try Ledger.open(at: directory.ledger)
    let settings = try ledger.settings
    // A setting that came later is not in force in a ledger that is older.
    #expect(!settings.identity.placeholders)
    #expect(settings.identity.distinguishing == [])
    #expect(settings.identity.limits == ["crm": 1])
    #expect(settings.identity.limit == 5)
    #expect(settings.identity.mergeLimit == 5)
    #expect(settings.identity.priority == ["crm", "email", "phone", "card", "device", "anonymous"])
    #expect(settings.identity.blocked == ["-1", "null", "undefined", "none", "anonymous", "unknown"])
    #expect(!settings.allowsFuture)
    #expect(settings.amountMax == 1_000_000_000_000_000)
    #expect(settings.clockJumpMaxSeconds == 86_400)
    #expect(settings.clockGapMaxSeconds == 31_622_400)
    try ledger.close()
  }

  @Test(arguments: [
    (#"{"currency":"XYZ"}"#, "XYZ is not an ISO 4217"),
    (#"{"timeZone":"London"}"#, "London is not an IANA time zone"),
    (#"{"amountMax":0}"#, "amountMax is 0, and must be from 1 to 1000000000000000000"),
    (#"{"amountMax":1000000000000000001}"#, "amountMax is 1000000000000000001"),
    (#"{"amountMax":"x"}"#, "amountMax must be a whole number"),
    (#"{"amountMax":1.5}"#, "amountMax must be a whole number"),
    (#"{"amountMax":99999999999999999999}"#, "amountMax must be a whole number"),
    (#"{"mergeLimit":-1}"#, "mergeLimit is -1, and must be from 0"),
    (#"{"identityLimit":1000001}"#, "identityLimit is 1000001"),
    (#"{"identityLimits":{"crm":-2}}"#, "identityLimits.crm is -2"),
    (#"{"identityLimits":{"Card":2}}"#, "identityLimits names a kind that is none"),
    (#"{"identityLimits.card":"2"}"#, "identityLimits.card must be a whole number, or null"),
    (#"{"identityOrder":["crm","crm"]}"#, "identityOrder names a kind twice"),
    (#"{"identityOrder":"crm"}"#, "identityOrder must be a list"),
    (#"{"placeholders":1}"#, "placeholders must be true or false"),
    (#"{"distinguishingKinds":["crm","crm"]}"#, "distinguishingKinds names a kind twice"),
    (#"{"distinguishingKinds":["C R"]}"#, "distinguishingKinds names a kind that is none"),
    (#"{"blockedValues":[""]}"#, "blockedValues has a value that is empty"),
    (#"{"allowsFuture":1}"#, "allowsFuture must be true or false"),
    (#"{"clockJumpMaxSeconds":1}"#, "clockJumpMaxSeconds is 1, and must be from 60"),
    (#"{"clockGapMaxSeconds":3600}"#, "clockGapMaxSeconds is 3600, and must not be less"),
    (#"{"allowFuture":true}"#, "there is no setting allowFuture; there are currency,"),
    (#"[1]"#, "are not one JSON object"), ("x", "are not one JSON object"),
  ])
  func aSettingThatCannotBeIsNamedAndNothingIsRecorded(_ json: String, _ words: String) throws {
    let error = try expect(.invalidSettings) { _ = try changed(json) }
    #expect(error.message.contains(words), "\(error)")
  }

  @Test func aChangeThatIsRefusedLeavesNothing() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await expect(.invalidSettings) {
      try await ledger.changeSettings {
        $0.identity.mergeLimit = 1
        $0.amountMax = -1
      }
    }
    #expect(try ledger.head == Position(1))
    #expect(try ledger.settings == LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    try ledger.close()
  }

  @Test func twoWhoChangeSettingsAtOnceLoseNothingOfEachOthers() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask { try await ledger.changeSettings { $0.identity.blocked.insert("value \(number)") } }
        group.addTask { try await ledger.changeSettings { $0.identity.limit += 1 } }
      }
      try await group.waitForAll()
    }
    #expect(try ledger.settings.identity.blocked.count == 46)
    #expect(try ledger.settings.identity.limit == 45)
    try ledger.close()
  }
}
