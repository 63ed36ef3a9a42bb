import Foundation
import Ledger
import Testing

/// A ledger that its owner has closed says so in plain words, whichever call comes too late.
@Suite struct ClosedLedgerTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func expectClosed(_ what: String, _ body: () async throws -> Void) async {
    do {
      try await body()
      Issue.record("\(what) was let through")
    } catch let error as LedgerError {
      #expect(error.code == .notWritable, "\(what): \(error)")
      #expect(error.description.hasPrefix("the ledger is closed; open it again"), "\(what): \(error)")
      #expect(!error.description.contains("mdb"), "\(what): \(error)")
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  @Test(arguments: [Ledger.Access.readWrite, .readOnly])
  func everyCallOnAClosedLedgerSaysThatItIsClosed(access: Ledger.Access) async throws {
    let created = try Ledger.temporary(in: directory)
    _ = try await created.append([order("1", of: crm("a")), order("2", of: crm("b"))])
    try created.close()
    let ledger = try Ledger(at: directory.ledger, for: access, options: LedgerOptions())
    let checkpoint = try FollowerCheckpoint(at: directory.ledger + ".checkpoint", of: ledger)
    try ledger.close()
    let isWriting = access == .readWrite
    // What is recorded is refused by a ledger for reading before it is looked at; a submitted touchpoint is answered for later.
    let others =
      isWriting
      ? ["close", "submit"]
      : [
        "close", "submit", "publishPolicy", "withdrawPolicy", "changeSettings", "void", "voidBatch", "merge",
        "doctor",
      ]
    for (what, call) in DecisionScopeTests.calls where !others.contains(what) {
      await expectClosed(what) { try call(ledger) }
    }
    await expectClosed("names") { _ = try ledger.names(in: .sku, through: nil) }
    await expectClosed("arrangement") { _ = try ledger.arrangement(through: nil) }
    await expectClosed("follow") { for try await _ in ledger.follow() {} }
    await expectClosed("checkpoint") { try checkpoint.save(Position(1)) }
    await expectClosed("settings previewed") { _ = try ledger.previewSettings { $0.currency = "EUR" } }
    if isWriting {
      await expectClosed("append") { _ = try await ledger.append(order("3", of: crm("a"))) }
      await expectClosed("append of many") { _ = try await ledger.append([order("3", of: crm("a"))]) }
      await expectClosed("rehearse") { _ = try ledger.rehearse() }
      await expectClosed("confirmClock") {
        _ = try await ledger.confirmClock(at: Instant(year: 2024, month: 1, day: 1))
      }
      await expectClosed("decide") { _ = try await ledger.decide(about: CustomerNumber(1)) { _ in .looked } }
    }
  }
}
