import Foundation
import Perennial
import PerennialTestKit
import Testing

@testable import StampCardProgram

struct StampCardTests {
  let card: StampCard

  init() throws { card = StampCard(ModelSetting(calendar: try LocalCalendar(timeZone: "Europe/London"))) }

  @Test("The third visit is free, and the card begins anew")
  func free() throws {
    try Given(card)
      .policy(#"{"every": 3, "days": 30}"#, from: "2024-01-01T00:00:00Z")
      .recorded(.visitMade, by: 1, at: "2024-03-01T10:00:00Z")
      .recorded(.visitMade, by: 1, at: "2024-03-02T10:00:00Z")
      .thenRow(of: 1) { row in #expect((row.stamps.count, row.free.count) == (2, 0)) }
      .when(.visitMade, by: 1, at: "2024-03-03T10:00:00Z")
      .thenRow(of: 1) { row in #expect((row.stamps.count, row.free.count) == (0, 1)) }
  }

  @Test("A stamp expires at the same local time, so many days later")
  func expiry() throws {
    try Given(card)
      .policy(#"{"every": 3, "days": 30}"#, from: "2024-01-01T00:00:00Z")
      .recorded(.visitMade, by: 1, at: "2024-03-20T10:00:00Z")
      .thenRow(of: 1, asOf: "2024-04-19T08:59:59Z") { row in #expect(row.stamps.count == 1) }
      // Clocks have gone forward.
      .thenRow(of: 1, asOf: "2024-04-19T09:00:00Z") { row in
        #expect((row.stamps.count, row.expired) == (0, 1))
      }
  }

  @Test(
    "A visit that was a mistake gives no stamp; one by nobody in particular may turn out to be somebody's")
  func corrections() throws {
    try Given(card)
      .recorded(.visitMade, by: 1, at: "2024-03-01T10:00:00Z")
      .recorded(.visitMade, by: 0, at: "2024-03-02T10:00:00Z")
      .whenVoided(1, at: "2024-03-03T10:00:00Z")
      .whenAssigned(2, to: 7, at: "2024-03-03T10:00:00Z")
      .thenNoRow(of: 1)
      .thenRow(of: 7) { row in #expect(row.visits == 1) }
  }
}

extension StampCardTests {
  @Test("The stamp card keeps the contract, and a refresh of it equals a rebuild", arguments: UInt64(0)..<5)
  func contract(seed: UInt64) throws {
    let policies = StampCard.policyExamples.map { (StampCard.name, $0) }
    var history = RandomHistory(seed: seed, policies: policies)
    try ProjectorContract.checkRefresh(&history, projectors: [card])
    try ProjectorContract.check(card, on: history.ledger, at: history.instants(), seed: seed)
  }

  @Test("The fold is the one that was recorded for its code")
  func record() throws {
    let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "folds.json")
    try FoldRecord(of: card, policies: StampCard.policyExamples, types: [.visitMade]).check(in: golden.path)
  }
}

extension StampCardTests {
  @Test("A ledger's stamps are stored, and kept up to date")
  func ledger() async throws {
    let path = NSTemporaryDirectory() + "/stamps-\(UUID().uuidString).ledger"
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reports = try Reports(of: ledger, adding: [StampCard.self])
    try await ledger.publishPolicy(view: "stamps", name: "default", document: #"{"every": 3, "days": 30}"#)

    let ada = NewTouchpoint.Subject.identifiers([Identifier("card", "4711")])
    let receipt = try await ledger.append(
      NewTouchpoint(source: "till/1", id: "visit-1", subject: ada, VisitMade()))
    #expect(try reports.view(of: StampCard.self).row(of: receipt.customer)?.stamps.count == 1)

    let second = try await ledger.append(
      NewTouchpoint(source: "till/1", id: "visit-2", subject: ada, VisitMade()))
    #expect(second.customer == receipt.customer)
    #expect(try reports.view(of: StampCard.self).tally("stamps").sum() == 2)
    #expect(try reports.customer(receipt.customer).section("stamps") != nil)
    try ledger.close()
  }
}
