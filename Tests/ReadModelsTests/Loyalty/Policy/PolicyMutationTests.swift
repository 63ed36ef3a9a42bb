import Foundation
import Words
import PerennialTestKit
import Projection
import Reporting
import Testing

@testable import ReadModels

/// Documents that are nearly right: read, or refused with the place; and whatever is read can be folded.
struct PolicyMutationTests {
  private static var values: [PolicyValue] {
    [
      .null, .flag(true), .flag(false), .text(""), .text("x"), .text("2024-03-01"), .text("sku 1"),
      .number(-1),
      .number(0), .number(1), .number(0.001), .number(1.5), .number(100), .number(1_000_000_000),
      .number(1_000_000_000_000_000), .number(9_223_372_036_854_775_807), .list([]), .object([:]),
    ]
  }

  /// Changes, adds or leaves out one value somewhere in a document.
  private static func mutated(_ value: PolicyValue, _ random: inout SeededRandom) -> PolicyValue {
    switch value {
    case .object(var members) where !members.isEmpty && !oneIn(20, &random):
      let names = members.keys.sorted()
      let name = names[Int(random.next() % UInt64(names.count))]
      if oneIn(10, &random) {
        members.removeValue(forKey: name)
      } else if let member = members[name] {
        members[oneIn(30, &random) ? name + "s" : name] = mutated(member, &random)
      }
      return .object(members)
    case .list(var elements) where !elements.isEmpty && !oneIn(20, &random):
      let index = Int(random.next() % UInt64(elements.count))
      if oneIn(10, &random) {
        elements.remove(at: index)
      } else if oneIn(10, &random) {
        elements.append(elements[index])
      } else {
        elements[index] = mutated(elements[index], &random)
      }
      return .list(elements)
    default:
      return values[Int(random.next() % UInt64(values.count))]
    }
  }

  private static func oneIn(_ count: UInt64, _ random: inout SeededRandom) -> Bool {
    random.next() % count == 0
  }

  /// Whether the document has what a path names, or at least what it would be a member of.
  private static func exists(_ path: String, in document: PolicyValue) -> Bool {
    var value = document
    var parts = path.split(whereSeparator: { ".[]".contains($0) }).map { String($0) }
    if !parts.isEmpty { parts.removeLast() }
    for part in parts {
      if let index = Int(part), value.elements.indices.contains(index) {
        value = value.elements[index]
      } else if let member = value.members[part] {
        value = member
      } else {
        return false
      }
    }
    return true
  }

  @Test("2,000 random changes of the fullest examples are read or refused with a place, and folded if read")
  func mutations() throws {
    let examples = try Loyalty.policyExamples.suffix(2).map { try PolicyValue(text: $0) }
    var random = SeededRandom(seed: 2024)
    var (read, refused) = (0, 0)
    for number in 0..<2000 {
      var document = Self.mutated(examples[number % 2], &random)
      if Self.oneIn(3, &random) { document = Self.mutated(document, &random) }
      do {
        _ = try LoyaltyPolicy(document: document.written)
        read += 1
        if read % 4 == 0 { try fold(document.written, seed: UInt64(number)) }
      } catch let fault as PolicyFault {
        refused += 1
        #expect(Self.exists(fault.path, in: document), "\(fault) of \(document.written)")
      }
    }
    #expect(read > 200 && refused > 200, "\(read) \(refused)")
  }

  /// Folds what happens to a member, with amounts beyond all money.
  private func fold(_ document: String, seed: UInt64) throws {
    let ledger = MemoryLedger()
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "UTC"))
    ledger.publish(document, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
    var random = SeededRandom(seed: seed)
    let types: [TouchpointType] = [
      .orderPlaced, .orderPlaced, .orderPlaced, .refundIssued, .orderCancelled, .orderDelivered, .visitMade,
      .pointsRedeemed, .pointsAdjusted, .pointsHeld, .programJoined, .programLeft, .subscriptionStarted,
      .referralAccepted, .customerRegistered,
    ]
    let amounts: [Int64] = [0, 1, 99, 10_000, 1_000_000_000, 10_000_000_000_000_000]
    for number in 0..<200 {
      let type = types[Int(random.next() % UInt64(types.count))]
      let amount = amounts[Int(random.next() % UInt64(amounts.count))]
      let isPoints = [.pointsRedeemed, .pointsAdjusted, .pointsHeld].contains(type)
      let isMoney = type == .orderPlaced || type == .refundIssued
      ledger.record(
        type, by: 1, at: Instant(microseconds: 1_577_836_800_000_000 + Int64(number) * 80_000_000_000),
        value: isMoney || isPoints ? amount : 0, unit: isMoney ? pounds : isPoints ? .points : .none,
        reference: type == .visitMade ? 0 : random.next() % 20,
        details: type == .orderPlaced
          ? [OrderDetails.lines([line("sku 1", amount), line("sku 2", .max)])] : [])
    }
    let row = try ledger.row(of: 1, with: loyalty, asOf: "2022-01-01T00:00:00Z")
    #expect(row.points.imbalance == 0, "seed \(seed): \(document)")
    #expect(row.lots.allSatisfy { $0.remaining > 0 }, "seed \(seed): \(document)")
  }
}
