import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@testable import enum Ledger.BodyFields
@testable import class Ledger.Ledger
@testable import struct Ledger.Preparation

@Suite struct BatchCorrectionTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func imported(_ id: String, _ batch: String, of subject: NewTouchpoint.Subject) -> NewTouchpoint {
    var new = order(id, of: subject)
    new.context.batch = batch
    return new
  }

  private func counting(_ ledger: Ledger) throws -> Set<Position> {
    let arrangement = try ledger.arrangement()
    var found: Set<Position> = []
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      let counts = arrangement.owner(of: touchpoint.fact, at: touchpoint.position) != nil
      if touchpoint.typeName == "order.placed", counts { found.insert(touchpoint.position) }
      return true
    }
    return found
  }

  @Test func aBatchIsVoidedWhateverLiesBetweenAndBroughtBackWhole() async throws {
    var ledger = try Ledger.temporary(in: directory)
    var ours: [Position] = []
    var others: [Position] = []
    for number in 0..<200 {
      let isOurs = number % 7 < 5
      let receipt = try await ledger.append(
        imported("\(number)", isOurs ? "monday" : "monday 2", of: crm("c\(number % 20)")))
      if isOurs { ours.append(receipt.position) } else { others.append(receipt.position) }
    }
    let single = try await ledger.void(ours[0], reason: "test").position
    let before = try counting(ledger)
    let result = try await ledger.void(batch: "monday", reason: "wrong-file", actor: "7")
    #expect(result.touchpoints == ours.count - 1)
    #expect(result.left == 1)
    #expect(result.positions.count == 1)
    #expect(try counting(ledger) == Set(others))
    let recorded = try ledger.touchpoint(at: result.positions[0])
    guard case .message(let message as TouchpointVoided) = recorded.content else {
      Issue.record("it is no touchpoint.voided")
      return
    }
    #expect(message.batch == "monday")
    #expect(message.runs.count < ours.count)
    #expect(recorded.customer == .business)
    // A touchpoint that is recorded under the same name later is not corrected.
    let late = try await ledger.append(imported("late", "monday", of: crm("c1"))).position
    #expect(try counting(ledger) == Set(others + [late]))
    let error = try expect(.invalidTouchpoint) { try ledger.void(ours[5], reason: "test") }
    #expect(error.message.contains("\(result.positions[0])"))
    // When the batch is brought back, what was voided before is still voided.
    try await ledger.void(result.positions, reason: "mistake")
    for _ in 0..<2 {
      #expect(try counting(ledger) == before.union([late]))
      #expect(try ledger.arrangement().correction(at: ours[0]) == .voided)
      #expect(
        try ledger.batches().map { [$0.touchpoints, $0.voided] } == [
          [ours.count + 1, 1], [others.count, 0],
        ])
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    try await ledger.void(single, reason: "mistake")
    #expect(try await ledger.void(batch: "monday", reason: "again").touchpoints == ours.count + 1)
    let nothing = try expect(.invalidTouchpoint) { try ledger.void(batch: "monday", reason: "again") }
    #expect(nothing.message.contains("nothing of the batch monday is left"))
    #expect(nothing.position != nil)
    let unknown = try expect(.unknownSubject) { try ledger.void(batch: "tuesday", reason: "test") }
    #expect(unknown.message.contains("stats --batches"))
    try ledger.close()
  }

  @Test func aBatchIsAFewRunsInTheLogAndInMemory() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("first", of: crm("a")))
    for start in stride(from: 0, to: 20_000, by: 5_000) {
      _ = try await ledger.append((start..<(start + 5_000)).map { imported("\($0)", "big", of: crm("a")) })
    }
    let result = try await ledger.void(batch: "big", reason: "test")
    #expect(result.touchpoints == 20_000)
    #expect(try ledger.arrangement().corrected.count == 1)
    guard
      case .message(let message as TouchpointVoided) = try ledger.touchpoint(at: result.positions[0]).content
    else {
      Issue.record("it is no touchpoint.voided")
      return
    }
    #expect(message.runs.count == 2)
    try ledger.close()
  }

  @Test func aBatchOfVeryManyRunsIsSeveralTouchpointsThatAreTakenBackTogether() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 0..<20 {
      _ = try await ledger.append(imported("\(number)", number % 2 == 0 ? "ours" : "theirs", of: crm("a")))
    }
    let before = try counting(ledger)
    let result = try await ledger.record(
      try ledger.correcting(
        "ours", .voided, "test", nil, nil, TouchpointVoided.self, runsPerTouchpoint: 3))
    #expect(result.touchpoints == 10)
    #expect(result.positions.count == 4)
    #expect(try counting(ledger).count == 10)
    try await ledger.void(result.positions, reason: "mistake")
    #expect(try counting(ledger) == before)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func theMostRunsThatOneTouchpointSaysFitIntoABody() throws {
    let message = TouchpointVoided.with {
      $0.batch = String(repeating: "b", count: 200)
      // Each number takes nine bytes, as those of the last possible positions do.
      $0.runs = (0..<Int64(2 * Ledger.runsPerCorrection)).map { Int64.max - 200_000 + $0 }
    }
    let prepared = try Preparation.prepare(
      NewTouchpoint(source: "perennial", id: "", subject: .business, message), own: true)
    #expect(prepared.envelope.byteCount > 900_000)
  }

  @Test func aBatchIsAssignedButForWhatIsVoidedOrOfAnotherKind() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let ada = try await ledger.append(order("ada", of: crm("ada"))).customer
    let sales = try await ledger.append(
      (0..<10).map { imported("\($0)", "till", of: $0 == 9 ? .customer(ada) : .business) }
    ).map(\.position)
    var policy = NewTouchpoint(
      source: "till/1", id: "spend", subject: .business,
      SpendRecorded.with {
        $0.campaign = "spring"
        $0.amount = 100
        $0.currency = "GBP"
      })
    policy.context.batch = "till"
    let spend = try await ledger.append(policy).position
    try await ledger.void(sales[2], reason: "test")
    let result = try await ledger.assign(batch: "till", to: ada, reason: "receipt-shown")
    #expect(result.touchpoints == 8)
    #expect(result.left == 3)
    let history = try ledger.history(of: ada).touchpoints.map(\.position)
    for (index, sale) in sales.enumerated() { #expect(history.contains(sale) == (index != 2), "\(index)") }
    #expect(try ledger.arrangement().correction(at: spend) == nil)
    try expect(.unknownSubject) {
      try ledger.assign(batch: "till", to: CustomerNumber(9), reason: "receipt-shown")
    }
    try expect(.invalidTouchpoint) { try ledger.assign(batch: "till", to: ada, reason: "receipt-shown") }
    try expect(.invalidTouchpoint) { try ledger.assign(batch: "till", to: .business, reason: "x") }
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func whatIsRecordedWhileABatchIsVoidedIsVoidedOrCounts() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append((0..<500).map { imported("\($0)", "live", of: crm("a\($0 % 3)")) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<25 {
            _ = try await ledger.append(self.imported("\(task)-\(number)", "live", of: crm("b\(task)")))
          }
        }
      }
      group.addTask { try await Self.blocking { try ledger.void(batch: "live", reason: "test") } }
      try await group.waitForAll()
    }
    let arrangement = try ledger.arrangement()
    let head = try ledger.head
    var correction: Position?
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.typeName == "touchpoint.voided" { correction = touchpoint.position }
      return true
    }
    let place = try #require(correction)
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      let expected = touchpoint.context.batch == "live" && touchpoint.position < place
      #expect(
        (arrangement.correction(at: touchpoint.position) == .voided) == expected, "\(touchpoint.position)")
      return true
    }
    #expect(place <= head)
    try ledger.close()
  }

  /// Runs a call that blocks on a thread that tasks do not need.
  private static func blocking(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
  }

  // MARK: Fields where they lie

  @Test(arguments: [UInt64](1...8))
  func theBatchOfABodyIsWhatDecodingItGives(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func text(_ limit: Int) -> String {
      String(repeating: "é", count: Int.random(in: 0...limit, using: &random))
    }
    for _ in 0..<200 {
      let body = TouchpointBody.with {
        $0.id = text(200)
        $0.reference = text(3)
        $0.message = Data((0..<Int.random(in: 0...300, using: &random)).map { UInt8(truncatingIfNeeded: $0) })
        if Bool.random(using: &random) {
          $0.context.batch = text(150)
          $0.context.actor = text(2)
          if Bool.random(using: &random) {
            $0.context.extensions = [
              .with {
                $0.name = "batch"
                $0.value = text(4)
              }
            ]
          }
        }
        if Bool.random(using: &random) { $0.occurredClaim = Int64.random(in: .min ... .max, using: &random) }
        if Bool.random(using: &random) { $0.sealed = Data(repeating: 42, count: 70) }
        $0.keyVersion = UInt32.random(in: 0...3, using: &random)
      }
      let bytes: [UInt8] = try body.serializedBytes()
      let batch = body.context.batch
      let read = unsafe BodyFields.batch(of: bytes.span.bytes)
      #expect(read ?? "" == batch, "seed \(seed)")
      let isIt = unsafe BodyFields.batch(of: bytes.span.bytes, is: Array(batch.utf8))
      #expect(isIt == !batch.isEmpty, "seed \(seed)")
      let isAnother = unsafe BodyFields.batch(of: bytes.span.bytes, is: Array((batch + "x").utf8))
      #expect(!isAnother, "seed \(seed)")
      // Bytes that are cut off, or are not Protocol Buffers, have no batch, and do not end the process.
      let cut = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
      _ = unsafe BodyFields.batch(of: cut.span.bytes)
    }
  }
}
