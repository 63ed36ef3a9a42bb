import Foundation
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing
import Words

/// Merges that are undone leave no trace in any row, whatever was recorded in between.
struct UnmergedRowsTests {
  private static let types: [TouchpointType] = [
    .orderPlaced, .orderPlaced, .orderPlaced, .refundIssued, .orderCancelled, .visitMade, .ticketOpened,
    .ticketReplied, .ticketResolved, .ticketReopened, .surveyAnswered, .consentGranted, .consentWithdrawn,
    .useRestricted, .useAllowed, .reviewPosted, .referralMade, .referralAccepted, .customerUpdated,
    .pointsAdjusted,
  ]

  /// A ledger in which customers were merged and parted again, and one in which something of the business stands at the positions of
  /// that.
  private static func ledgers(seed: UInt64, of model: any ReadModel.Type) -> (
    merged: MemoryLedger, apart: MemoryLedger
  ) {
    var random = SeededRandom(seed: seed)
    let (merged, apart) = (MemoryLedger(), MemoryLedger())
    for document in model.policyExamples.prefix(1) {
      for ledger in [merged, apart] {
        ledger.publish(document, for: model.name, effectiveFrom: "2019-01-01T00:00:00Z")
      }
    }
    var pairs: [(UInt32, UInt32)] = []
    var now: Instant = "2020-01-01T00:00:00Z"
    func part(_ index: Int) {
      let pair = pairs.remove(at: index)
      merged.unmerge(pair.0, pair.1, at: now)
      for _ in 0..<2 { apart.record(.visitMade, by: 0, at: now) }
    }
    for _ in 0..<120 {
      now = Instant(
        microseconds: now.microseconds + Int64.random(in: 0...200_000, using: &random) * 1_000_000)
      let (one, other) = (UInt32.random(in: 1...4, using: &random), UInt32.random(in: 1...4, using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0 where one != other && !pairs.contains(where: { Set([$0.0, $0.1]) == [one, other] }):
        merged.merge(one, other, at: now)
        for _ in 0..<2 { apart.record(.visitMade, by: 0, at: now) }
        pairs.append((one, other))
      case 1 where !pairs.isEmpty: part(Int.random(in: 0..<pairs.count, using: &random))
      default:
        let type = types.randomElement(using: &random) ?? .orderPlaced
        let isTrade = type == .orderPlaced || type == .refundIssued
        let late =
          Int64.random(in: 0...3, using: &random) == 0 ? Int64.random(in: 0...900_000, using: &random) : 0
        let (value, reference) = (
          Int64.random(in: 1...(isTrade ? 90_000 : 9), using: &random),
          UInt64(one) * 1000 + UInt64.random(in: 0...6, using: &random)
        )
        let details = UInt64.random(in: 0...99, using: &random)
        for ledger in [merged, apart] {
          ledger.record(
            type, by: one, at: Instant(microseconds: now.microseconds - late * 1_000_000), value: value,
            unit: isTrade
              ? pounds : type == .pointsAdjusted ? .points : type == .surveyAnswered ? .score : .none,
            reference: reference, channel: 1, details: .drawn(of: type, seed: details), recorded: now)
        }
      }
    }
    while !pairs.isEmpty { part(0) }
    return (merged, apart)
  }

  @Test(
    "After the last unmerge every row is that of a ledger without merges, byte for byte",
    arguments: EveryModel.all)
  func parted(every: EveryModel) throws {
    let seeds = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap(UInt64.init) ?? 30
    func check<Model: ReadModel>(_ model: Model.Type) throws {
      let model = Model(try EveryModel.setting())
      var different: Set<[UInt8]> = []
      for seed in 0..<seeds {
        let (merged, apart) = Self.ledgers(seed: seed, of: Model.self)
        #expect(merged.newestPosition() == apart.newestPosition())
        for customer in UInt32(1)...4 {
          let rows = [merged, apart].map { ledger in
            Result { try ledger.row(of: customer, with: model, asOf: "2030-01-01T00:00:00Z") }.map { row in
              var writer = RowWriter()
              row.encode(to: &writer)
              return writer.bytes
            }
          }
          let bytes = rows.map { try? $0.get() }
          #expect(bytes[0] == bytes[1], "seed \(seed), customer \(customer)")
          if let row = bytes[0] { different.insert(row) }
        }
      }
      // Rows in which nothing happens would prove nothing.
      if Model.name != Budgets.name, Model.name != GiftCards.name {
        #expect(different.count > seeds, "\(Model.name): \(different.count)")
      }
    }
    try check(every.model)
  }
}
