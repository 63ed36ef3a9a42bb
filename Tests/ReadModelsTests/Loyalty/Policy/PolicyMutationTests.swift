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
        try fold(document.written, seed: UInt64(number))
      } catch let fault as PolicyFault {
        refused += 1
        #expect(Self.exists(fault.path, in: document), "\(fault) of \(document.written)")
      }
    }
    #expect(read > 200 && refused > 200, "\(read) \(refused)")
  }

  /// Folds what happens to a member, with amounts beyond all money, and tells of it what can be told.
  private func fold(_ document: String, seed: UInt64) throws {
    let ledger = MemoryLedger()
    let loyalty = Loyalty(calendar: try LocalCalendar(timeZone: "UTC"))
    ledger.publish(document, for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
    var random = SeededRandom(seed: seed)
    for number in 0..<200 {
      let time = Instant(microseconds: 1_577_836_800_000_000 + Int64(number) * 80_000_000_000)
      Extreme(&random, after: number).record(in: ledger, at: time)
    }
    let end: Instant = "2022-01-01T00:00:00Z"
    let row = try ledger.row(of: 1, with: loyalty, asOf: end)
    #expect(row.points.imbalance == 0, "seed \(seed): \(document)")
    #expect(row.lots.allSatisfy { $0.remaining > 0 }, "seed \(seed): \(document)")
    let policy = try #require(try ledger.policies(for: loyalty).policy(at: end))
    _ = LoyaltyStanding(row, under: policy, loyalty.calendar, asOf: end)
    let items = LoyaltyWork.items(of: row, CustomerNumber(1), under: policy, now: end, loyalty.calendar)
    #expect(items.allSatisfy { $0.points > 0 }, "seed \(seed): \(document)")
    var totals = Totals()
    loyalty.contribute(row, to: &totals)
    #expect(row.isMember || totals.counters(ofKind: Loyalty.Count.members.rawValue).isEmpty)
  }

  /// A touchpoint at random, of amounts beyond all money.
  private struct Extreme {
    private static let types: [TouchpointType] = [
      .orderPlaced, .orderPlaced, .orderPlaced, .orderPlaced, .refundIssued, .refundIssued, .orderCancelled,
      .orderDelivered, .visitMade, .pointsRedeemed, .pointsAdjusted, .pointsAdjusted, .pointsHeld,
      .pointsCaptured, .pointsReleased, .pointsTransferred, .pointsReinstated, .programJoined, .programLeft,
      .memberChanged, .tierGranted, .rewardGranted, .rewardUsed, .subscriptionStarted, .subscriptionCancelled,
      .referralAccepted, .referralRewarded, .poolJoined, .poolLeft, .customerRegistered,
    ]
    private static let ofPoints: Set<TouchpointType> = [
      .pointsRedeemed, .pointsAdjusted, .pointsHeld, .pointsCaptured, .pointsTransferred, .pointsReinstated,
      .referralRewarded,
    ]
    private static let signed: Set<TouchpointType> = [.pointsAdjusted, .pointsTransferred, .referralRewarded]

    private let type: TouchpointType
    private let amount: Int64
    private let reference: UInt64
    /// A position that is there already.
    private let earlier: Int64

    init(_ random: inout SeededRandom, after count: Int) {
      func pick<Choice>(_ choices: [Choice]) -> Choice { choices[Int(random.next() % UInt64(choices.count))] }
      type = pick(Self.types)
      let amount = pick([0, 1, 99, 10_000, 1_000_000_000, 10_000_000_000_000_000] as [Int64])
      self.amount = Self.signed.contains(type) && pick([true, false]) ? -amount : amount
      reference = random.next() % 20
      earlier = Int64(random.next() % UInt64(count + 1)) + 1
    }

    func record(in ledger: MemoryLedger, at time: Instant) {
      let isMoney = type == .orderPlaced || type == .refundIssued
      let isOfPoints = Self.ofPoints.contains(type)
      let isNameless = type == .visitMade || type == .pointsReleased
      ledger.record(
        type, by: 1, at: time, value: isMoney || isOfPoints ? amount : 0,
        unit: isMoney ? pounds : isOfPoints ? .points : .none, reference: isNameless ? 0 : reference,
        details: details(at: time))
    }

    private func details(at time: Instant) -> [GivenDetail] {
      let later = Instant(microseconds: time.microseconds + earlier * 3_600_000_000)
      switch type {
      case .orderPlaced: return [OrderDetails.lines([line("sku 1", amount), line("sku 2", .max)])]
      case .pointsAdjusted: return [PointsDetails.cause(earlier), PointsDetails.expires(later)]
      case .pointsHeld: return [PointsDetails.expires(later)]
      case .pointsCaptured, .pointsReleased: return [PointsDetails.hold(earlier)]
      case .pointsTransferred: return [PointsDetails.lot(earlier)]
      case .pointsReinstated: return [PointsDetails.redemption(earlier)]
      case .memberChanged: return [MemberDetails.status(reference < 4 ? .closed : .active)]
      case .tierGranted: return [ProgramDetails.tier("tier 1"), ProgramDetails.until(later)]
      case .rewardGranted, .rewardUsed: return [RewardDetails.reward("reward 0")]
      case .subscriptionStarted:
        return [SubscriptionDetails.plan("plan 0"), SubscriptionDetails.until(later)]
      case .referralAccepted: return [ReferralDetails.advocate(earlier)]
      case .referralRewarded: return [RewardedDetails.advocate(earlier)]
      case .poolJoined: return [PoolDetails.pool(.max), PoolDetails.share(.max)]
      case .customerRegistered: return [CustomerDetails.birthMonth(2), CustomerDetails.birthDay(29)]
      default: return []
      }
    }
  }
}
