import Foundation
import Perennial
import Testing

struct SafeTillTests {
  let path = NSTemporaryDirectory() + "/safe-\(UUID().uuidString).ledger"

  private func create() throws -> Ledger {
    try Ledger.create(at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
  }

  private func sale(_ id: String, of pence: Int64 = 350) -> NewTouchpoint {
    NewTouchpoint(
      source: "till/2", id: id, subject: .identifiers([Identifier("card", "4711")]),
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.total = pence
      })
  }

  /// The next step after what a call throws; `nil` where it throws nothing.
  private func step(after call: () async throws -> Void) async throws -> NextStep? {
    do { try await call() } catch { return Failure(error).nextStep }
    return nil
  }

  @Test("Whatever is thrown has a code, and what a program answers to it")
  func failures() async throws {
    let ledger = try create()
    do {
      try await ledger.append(sale("1", of: -350))
      Issue.record("it was recorded")
    } catch {
      let failure = Failure(error)
      #expect(failure.code == .invalidTouchpoint && failure.pointer == "/data/total")
      #expect(failure.exitStatus == 65)  // a command line ends with it
      #expect(failure.httpStatus == 422)  // a service answers with it
      #expect(!failure.maySendAgain)
    }
    try ledger.close()
  }

  @Test("A failure of each kind says what to do next")
  func steps() async throws {
    let ledger = try create()
    let receipt = try await ledger.append(sale("1"))
    #expect(try await step { try await ledger.append(sale("1", of: 999)) } == .mend)
    #expect(try await step { try await ledger.append(sale("")) } == .mend)
    #expect(try await step { _ = try ledger.touchpoint(at: Position(rawValue: 99)) } == .mend)
    #expect(
      try await step {
        try await ledger.append(sale("2"), expecting: .unchanged([receipt.customer], since: .start))
      } == .decideAnew)
    #expect(try await step { try Ledger.open(at: path).close() } == .sendAgain)
    try ledger.close()
    #expect(try await step { try await ledger.append(sale("3")) } == .openAgain)
    #expect(try await step { try Ledger.open(at: path + "-elsewhere").close() } == .callForHelp)
  }

  @Test("What was sent before is answered as before, by a ledger that was opened again too")
  func again() async throws {
    try create().close()
    let till = try SafeTill(at: path)
    let first = try await till.record(sale("1"))
    try await till.ledger.close()
    let second = try await till.record(sale("1"))
    #expect((second.position, second.customer, second.duplicate) == (first.position, first.customer, true))
    try await till.close()
  }

  @Test("Eight tasks that find the ledger closed open it again once, and lose nothing")
  func once() async throws {
    try create().close()
    let till = try SafeTill(at: path)
    try await till.ledger.close()
    let positions = try await withThrowingTaskGroup(of: Position.self) { group in
      for number in 1...8 { group.addTask { try await till.record(sale("\(number)")).position } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(positions.count == 8)
    try await till.close()
  }

  @Test("A till that was closed stays closed")
  func closed() async throws {
    try create().close()
    let till = try SafeTill(at: path)
    try await till.close()
    let error = try await #require(throws: LedgerError.self) { try await till.record(sale("1")) }
    #expect(error.code == .notWritable)
    #expect(try await step { try Ledger.open(at: path).close() } == nil)
  }

  @Test("What is not taken as it is is not sent again")
  func mend() async throws {
    try create().close()
    let till = try SafeTill(at: path)
    _ = try await till.record(sale("1"))
    let error = try await #require(throws: LedgerError.self) { try await till.record(sale("1", of: 999)) }
    #expect((error.code, Failure(error).nextStep) == (.conflictingDuplicate, .mend))
    #expect((error.cause as? ContentDifference)?.fields == ["data.total"])
    try await till.close()
  }
}
