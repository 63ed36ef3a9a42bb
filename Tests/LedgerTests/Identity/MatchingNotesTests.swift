import Testing

@testable import Ledger

/// What the log says of identifiers that did not lead to their touchpoint's customer.
@Suite struct MatchingNotesTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func notes(_ ledger: Ledger) throws -> [UnusedIdentifier] {
    var notes: [UnusedIdentifier] = []
    try ledger.forEachUnusedIdentifier(through: try ledger.head) { notes.append($0) }
    return notes
  }

  @Test(
    "Each such identifier is noted with its kind, why, whose it is and where it was linked; never with its value"
  )
  func noted() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(
      order("1", of: .identifiers([.email("a@shop.example"), .phone("020 7946 0000")])))
    #expect(try notes(ledger).isEmpty)
    let second = try await ledger.append(
      order("2", of: .identifiers([.email("b@shop.example"), .phone("020 7946 0000"), .card("n/a")])))
    let link = Position(first.position.rawValue - 1)
    #expect(
      try notes(ledger) == [
        UnusedIdentifier(
          position: second.position, customer: second.customer, kind: "card", reason: "placeholder",
          holder: nil, unmerged: nil, link: .start),
        UnusedIdentifier(
          position: second.position, customer: second.customer, kind: "phone", reason: "anothers",
          holder: first.customer, unmerged: nil, link: link),
      ])
    // The same sent again is the same, whatever was noted.
    let again = try await ledger.append(
      order("2", of: .identifiers([.email("b@shop.example"), .phone("020 7946 0000"), .card("n/a")])))
    #expect(again.duplicate && again.position == second.position)
    try ledger.close()
    let opened = try Ledger.open(at: directory.ledger)
    #expect(try notes(opened).count == 2)
    try opened.expectSoundTables()
    try opened.close()
  }

  @Test("What is taken out of a touchpoint takes its notes with it")
  func redacted() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let receipt = try await ledger.append(
      order("1", of: .identifiers([.email("a@shop.example"), .card("n/a")])))
    #expect(try notes(ledger).count == 1)
    try await ledger.redact([receipt.position], reason: "mistake")
    #expect(try notes(ledger).isEmpty)
    try ledger.close()
  }
}
