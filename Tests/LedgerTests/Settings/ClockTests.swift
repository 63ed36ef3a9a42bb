import Foundation
@testable import Ledger
import Schema
import SwiftProtobuf
import Testing

/// A wrong clock is told from a shop that was closed, and what a wrong clock has recorded can be put right.
@Suite struct ClockTests {
  let directory: TemporaryDirectory
  let clock = TestClock(Instant(year: 2026, month: 3, day: 1, hour: 12))
  /// The counter of elapsed time beside the clock.
  let counter = TestClock(Instant(microseconds: 5_000_000))

  init() throws { directory = try TemporaryDirectory() }

  private var options: LedgerOptions {
    var options = clock.options
    options.elapsed = { [counter] in .microseconds(counter.now.microseconds) }
    return options
  }

  private func pass(days: Int64) {
    clock.advance(seconds: days * 86_400)
    counter.advance(seconds: days * 86_400)
  }

  @Test func aClockThatIsSetAheadIsRefusedWhileTheLedgerIsOpenAndNothingIsRecorded() async throws {
    let ledger = try Ledger.temporary(in: directory, options: options)
    _ = try await ledger.append(order("1", of: crm("a")))
    clock.now = Instant(year: 2261, month: 1, day: 1)
    let head = try ledger.head
    var error = try await expect(.clockAhead) { _ = try await ledger.append(order("2", of: crm("a"))) }
    #expect(
      error.message.contains("2261-01-01") && error.message.contains("clock confirm 2261-01-01"), "\(error)")
    // Two days are more than a day and less than a year.
    clock.now = Instant(year: 2026, month: 3, day: 3, hour: 12, second: 1)
    error = try await expect(.clockAhead) { _ = try await ledger.append(order("2", of: crm("a"))) }
    #expect(error.message.contains("open the ledger again"), "\(error)")
    try expect(.clockAhead) { try ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "same") }
    #expect(try ledger.head == head)
    // A clock that is up to a day ahead is accepted; and once the clock is right again, recording goes on.
    clock.now = Instant(year: 2026, month: 3, day: 2, hour: 12)
    _ = try await ledger.append(order("2", of: crm("a")))
    clock.now = Instant(year: 2026, month: 3, day: 1, hour: 13)
    let third = try await ledger.append(order("3", of: crm("a")))
    #expect(try ledger.fact(at: third.position).recorded == Instant(year: 2026, month: 3, day: 2, hour: 12))
    try ledger.close()
  }

  @Test func aShopThatWasClosedIsNoWrongClock() async throws {
    var ledger = try Ledger.temporary(in: directory, options: options)
    _ = try await ledger.append(order("1", of: crm("a")))
    // Three years pass without a sale, while the ledger is open.
    pass(days: 1_100)
    _ = try await ledger.append(order("2", of: crm("a")))
    try ledger.close()
    // A season passes with the machine off, so that the counter stands still.
    clock.advance(seconds: 200 * 86_400)
    ledger = try Ledger.open(at: directory.ledger, options: options)
    _ = try await ledger.append(order("3", of: crm("a")))
    try ledger.close()
    // Two years pass with the machine off: somebody has to confirm the clock.
    clock.advance(seconds: 730 * 86_400)
    ledger = try Ledger.open(at: directory.ledger, options: options)
    try await expect(.clockAhead) { _ = try await ledger.append(order("4", of: crm("a"))) }
    let wrong = Instant(year: 2026, month: 1, day: 1)
    try expect(.clockAhead) { try ledger.confirmClock(at: wrong) }
    let confirmed = try await ledger.confirmClock(at: clock.now).position
    #expect(try ledger.fact(at: confirmed).recorded == clock.now)
    #expect(try ledger.touchpoint(at: confirmed).typeName == "settings.changed")
    _ = try await ledger.append(order("4", of: crm("a")))
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger, options: options)
    _ = try await ledger.append(order("5", of: crm("a")))
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func theBoundsAreSettings() async throws {
    let ledger = try Ledger.temporary(in: directory, options: options)
    try await ledger.changeSettings {
      $0.clockJumpMaxSeconds = 60
      $0.clockGapMaxSeconds = 120
    }
    clock.advance(seconds: 61)
    try await expect(.clockAhead) { _ = try await ledger.append(order("1", of: crm("a"))) }
    clock.advance(seconds: -1)
    _ = try await ledger.append(order("1", of: crm("a")))
    try ledger.close()
  }

  @Test func theSystemsClockPasses() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 0..<20 { _ = try await ledger.append(order("\(number)", of: crm("a"))) }
    #expect(try ledger.recordedAhead() == nil)
    try ledger.close()
  }

  /// A ledger with everything that there is, whose clock said 2261 from some touchpoint on.
  private func spoilt() async throws -> Ledger {
    let ledger = try Ledger.temporary(in: directory, options: clock.options)
    _ = try await ledger.append(order("1", of: crm("a"), occurred: Instant(year: 2026, month: 2, day: 1)))
    _ = try await ledger.append(order("2", of: .identifiers([Identifier("email", "b@example.org")])))
    _ = try await ledger.append(order("3", of: .business, source: "web"))
    try ledger.close()
    var ahead = clock.options
    ahead.clock = { Instant(year: 2261, month: 1, day: 1) }
    // Opened as a version did that had no bound for the clock.
    let wrong = try Ledger.open(at: directory.ledger, options: ahead)
    try wrong.maintain { $0.confirmClock(Instant(year: 2261, month: 1, day: 1)) }
    _ = try await wrong.append(order("4", of: crm("c")))
    _ = try await wrong.append(
      NewTouchpoint(
        source: "till/1", id: "paid with points", subject: crm("c"),
        OrderPlaced.with { ($0.order, $0.currency, $0.total, $0.paidWithPoints) = ("4b", "GBP", 500, 100) }))
    try await wrong.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "same")
    try wrong.close()
    clock.advance(seconds: 86_400)
    let right = try Ledger.open(at: directory.ledger, options: clock.options)
    _ = try await right.append(
      order("5", of: crm("a"), occurred: Instant(year: 2026, month: 3, day: 2, hour: 9), channel: "acme"))
    _ = try await right.append(
      NewTouchpoint(
        source: "desk", id: "6", subject: crm("a"),
        content: .custom(type: "acme.tasting.held", json: #"{"wine":"red","personal":{"note":"likes it"}}"#)))
    _ = try await right.append(
      order("7", of: crm("d"), occurred: Instant(year: 2026, month: 3, day: 1, hour: 1)))
    try await right.void(try right.head, reason: "mistake")
    return right
  }

  @Test func aLedgerThatAWrongClockHasPutAheadIsCopiedIntoOneWhoseTimeIsRight() async throws {
    let ledger = try await spoilt()
    #expect(try ledger.now == Instant(year: 2261, month: 1, day: 1))
    #expect(try ledger.recordedAhead() == Instant(year: 2261, month: 1, day: 1))
    let before = try ledger.transcript(reveal: true)
    let end = try ledger.head
    let path = directory.path + "/corrected.ledger"
    let correction = try ledger.copyWithClockCorrected(to: path, options: clock.options)
    #expect(try ledger.transcript(reveal: true) == before)
    #expect(correction.copied == Int(end.rawValue))

    let copy = try Ledger.open(at: path, options: clock.options)
    #expect(try copy.now == clock.now)
    #expect(try copy.recordedAhead() == nil)
    #expect(try copy.head == end.next)
    var last = Instant.distantPast
    for number in 1...end.rawValue {
      let position = Position(number)
      let (old, new) = (
        try ledger.touchpoint(at: position, reveal: true), try copy.touchpoint(at: position, reveal: true)
      )
      #expect(new.customer == old.customer && new.source == old.source && new.id == old.id)
      #expect(new.typeName == old.typeName && new.channel == old.channel && new.reference == old.reference)
      #expect("\(new.content)" == "\(old.content)")
      #expect(new.personalPart == old.personalPart && new.correction == old.correction)
      #expect(new.fact.previous == old.fact.previous && new.fact.value == old.fact.value)
      #expect(new.fact.recorded >= last && new.fact.recorded <= clock.now)
      last = new.fact.recorded
      if position < correction.first { #expect(new.fact.recorded == old.fact.recorded) }
      if !old.fact.flags.contains(.occurredDefaulted) { #expect(new.occurred == old.occurred) }
      #expect(new.fact.historyTime == min(new.occurred, new.fact.recorded))
      #expect(new.fact.flags.contains(.partial) == (old.id == "paid with points"))
    }
    // A touchpoint with a time is recorded at that time; one without, together with the one before it.
    let times = try (1...end.rawValue).map { try copy.touchpoint(at: Position($0)) }.filter {
      $0.source != "perennial"
    }
    #expect(times.first { $0.id == "4" }?.fact.recorded == Instant(year: 2026, month: 3, day: 1, hour: 12))
    #expect(times.first { $0.id == "5" }?.fact.recorded == Instant(year: 2026, month: 3, day: 2, hour: 9))
    #expect(times.first { $0.id == "7" }?.fact.recorded == Instant(year: 2026, month: 3, day: 2, hour: 9))

    // Everything that could be found still is, and recording goes on.
    #expect(try copy.component(of: CustomerNumber(2)) == [CustomerNumber(1), CustomerNumber(2)])
    #expect(try copy.identifiers(of: CustomerNumber(1)) == (try ledger.identifiers(of: CustomerNumber(1))))
    #expect(try await copy.append(order("3", of: .business, source: "web")).duplicate)
    let next = try await copy.append(order("8", of: crm("a")))
    #expect(next.customer == CustomerNumber(1))
    #expect(try copy.fact(at: next.position).historyTime == clock.now)
    try copy.expectSoundTables()
    try copy.expectSoundTables(rebuild: true)
    try copy.close()
    try expect(.cannotCreate) { _ = try ledger.copyWithClockCorrected(to: path) }
    try ledger.close()
  }

  @Test func aCopyRefusesNoPolicyThatItsChecksWouldNotLetInToday() async throws {
    let ledger = try await spoilt()
    try await ledger.publishPolicy(view: "points", name: "a", document: "{}")
    try await ledger.withdrawPolicy(view: "points", name: "a")
    struct Refused: Error {}
    var options = clock.options
    options.policyChecks = [PolicyCheck(of: "other") { _, _ in throw Refused() }]
    let path = directory.path + "/corrected.ledger"
    _ = try ledger.copyWithClockCorrected(to: path, options: options)
    let copy = try Ledger.open(at: path, options: options)
    #expect(try copy.policies().map(\.name) == ledger.policies().map(\.name))
    try expect(.invalidTouchpoint) {
      try copy.publishPolicy(view: "points", name: "a", document: "{}")
    }
    try copy.expectSoundTables()
    try copy.close()
    try ledger.close()
  }

  @Test func whereNothingIsWrongThereIsNothingToCorrect() async throws {
    let ledger = try Ledger.temporary(in: directory, options: clock.options)
    let path = directory.path + "/other.ledger"
    try expect(.unknownSubject) { _ = try ledger.copyWithClockCorrected(to: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
    try ledger.close()
  }
}
