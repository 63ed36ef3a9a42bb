import PerennialTestKit
import PlainLoyalty
import Projection
import ReadModels
import Reporting
import Words

// A plain history as touchpoints of a ledger in memory.

/// A plain history, recorded in a ledger in memory.
struct RecordedHistory {
  let ledger = MemoryLedger()
  /// Where in the ledger each position of the plain history is.
  private(set) var positions: [Int: Position] = [:]

  init(_ random: PlainLoyalty.RandomHistory) throws {
    let early = Words.Instant(year: 2000, month: 1, day: 1)
    for version in random.setting.versions {
      let from = version.effectiveFrom == .min ? early : Words.Instant(version.effectiveFrom)
      ledger.publish(
        try version.document(), for: Loyalty.name, name: version.name, effectiveFrom: from, recorded: early)
    }
    for touchpoint in random.played().history.touchpoints {
      positions[touchpoint.position] = record(touchpoint, Words.Instant(touchpoint.recorded))
    }
  }

  /// The position of the plain history that is at a position of the ledger.
  func plainPosition(_ position: Position) -> Int? { positions.first { $0.value == position }?.key }

  private func number(_ position: Int) -> Int64 { Int64(positions[position]?.rawValue ?? 0) }

  private func record(_ touchpoint: PlainLoyalty.Touchpoint, _ recorded: Words.Instant) -> Position {
    func put(
      _ type: TouchpointType, _ value: Int = 0, _ unit: MeasureUnit = .none, about: String = "",
      channel: Int = 0, details: [GivenDetail] = []
    ) -> Position {
      ledger.record(
        type, by: UInt32(touchpoint.customer), at: Words.Instant(touchpoint.time), value: Int64(value),
        unit: unit, reference: reference(about), channel: UInt16(channel), details: details,
        recorded: recorded)
    }
    switch touchpoint.what {
    case .registered(let month, let day):
      let details = [
        month.map { CustomerDetails.birthMonth(Int64($0)) }, day.map { CustomerDetails.birthDay(Int64($0)) },
      ]
      return put(.customerRegistered, details: details.compactMap { $0 })
    case .merged(let other):
      return ledger.merge(UInt32(touchpoint.customer), UInt32(other), at: recorded)
    case .voided(let position):
      let voided = Position(UInt64(number(position)))
      return ledger.void(voided...voided, at: recorded)
    case .orderPlaced(let order):
      return put(
        .orderPlaced, order.total, money(order.currency), about: order.number, channel: order.channel,
        details: order.details)
    case .orderDelivered(let order): return put(.orderDelivered, about: order)
    case .orderCancelled(let order): return put(.orderCancelled, about: order)
    case .refundIssued(let refund):
      return put(.refundIssued, refund.amount, money(refund.currency), about: refund.order ?? "")
    case .visitMade(let channel): return put(.visitMade, channel: channel)
    case .subscriptionStarted(let number, let plan, let until):
      return put(.subscriptionStarted, about: number, details: subscription(plan, until))
    case .subscriptionRenewed(let number, let plan, let until):
      return put(.subscriptionRenewed, about: number, details: subscription(plan, until))
    case .subscriptionCancelled(let number):
      return put(.subscriptionCancelled, about: number)
    case .giftCardIssued(let amount, let expires):
      return put(
        .giftcardIssued, amount, money("GBP"),
        details: expires.map { [GiftCardDetails.expires(Words.Instant($0))] } ?? [])
    case .giftCardUsed(let amount, let order): return put(.giftcardUsed, amount, money("GBP"), about: order)
    case .giftCardRefunded(let amount, let order):
      return put(.giftcardRefunded, amount, money("GBP"), about: order)
    case .giftCardExpired: return put(.giftcardExpired)
    case .ofProgramme(let name, let what):
      let (type, points, about, details) = meaning(of: what, name)
      return put(type, points ?? 0, points == nil ? .none : .points, about: about, details: details)
    }
  }

  private func subscription(_ plan: String?, _ until: PlainLoyalty.Instant?) -> [GivenDetail] {
    (plan.map { [SubscriptionDetails.plan($0)] } ?? [])
      + (until.map { [SubscriptionDetails.until(Words.Instant($0))] } ?? [])
  }

  /// The type, the points, what it is about, and the details of what concerns one programme.
  private func meaning(of what: Programmatic, _ name: String?) -> (
    TouchpointType, Int?, String, [GivenDetail]
  ) {
    let points = name.map { [PointsDetails.program($0)] } ?? []
    let program = name.map { [ProgramDetails.program($0)] } ?? []
    let rewards = name.map { [RewardDetails.program($0)] } ?? []
    func expiring(_ expires: PlainLoyalty.Instant?) -> [GivenDetail] {
      expires.map { [PointsDetails.expires(Words.Instant($0))] } ?? []
    }
    func until(_ until: PlainLoyalty.Instant?) -> [GivenDetail] {
      until.map { [ProgramDetails.until(Words.Instant($0))] } ?? []
    }
    switch what {
    case .joined(let tier):
      return (.programJoined, nil, "", program + (tier.map { [ProgramDetails.tier($0)] } ?? []))
    case .left: return (.programLeft, nil, "", program)
    case .status(let status):
      let words: [PlainLoyalty.MemberStatus: Words.MemberStatus] = [
        .active: .active, .suspended: .suspended, .closed: .closed,
      ]
      let named = name.map { [MemberDetails.program($0)] } ?? []
      return (.memberChanged, nil, "", named + [MemberDetails.status(words[status] ?? .active)])
    case .redeemed(let redemption):
      return (.pointsRedeemed, redemption.points, redemption.order ?? "", points)
    case .adjusted(let number, let expires):
      return (.pointsAdjusted, number, "", points + expiring(expires))
    case .awarded(0, let sale):
      let cause = DecisionDetails.cause(self.number(sale))
      return (.decisionRefused, nil, "", [DecisionDetails.decision("limit.award"), cause])
    case .awarded(let number, let sale):
      return (.pointsAdjusted, number, "", points + [PointsDetails.cause(self.number(sale))])
    case .transferred(let number, let other, let expires, let lot):
      let from = lot.map { [PointsDetails.lot(self.number($0))] } ?? []
      return (
        .pointsTransferred, number, "",
        points + [PointsDetails.customer(Int64(other))] + expiring(expires) + from
      )
    case .reinstated(let number, let lot, let redemption):
      let of = lot.map { [PointsDetails.lot(self.number($0))] } ?? []
      let spend = redemption.map { [PointsDetails.redemption(self.number($0))] } ?? []
      return (.pointsReinstated, number, "", points + of + spend)
    case .held(let redemption, let until):
      return (.pointsHeld, redemption.points, redemption.order ?? "", points + expiring(until))
    case .captured(let hold, let redemption):
      return (
        .pointsCaptured, redemption.points, redemption.order ?? "",
        points + [PointsDetails.hold(number(hold))]
      )
    case .released(let hold): return (.pointsReleased, nil, "", points + [PointsDetails.hold(number(hold))])
    case .rewardGranted(let reward, let end):
      let until = end.map { [RewardDetails.until(Words.Instant($0))] } ?? []
      return (.rewardGranted, nil, reward, rewards + [RewardDetails.reward(reward)] + until)
    case .rewardUsed(let reward): return (.rewardUsed, nil, reward, rewards + [RewardDetails.reward(reward)])
    case .tierGranted(let tier, let end):
      return (.tierGranted, nil, "", program + [ProgramDetails.tier(tier)] + until(end))
    case .referralAccepted(let advocate):
      let named = name.map { [ReferralDetails.program($0)] } ?? []
      return (.referralAccepted, nil, "code", named + [ReferralDetails.advocate(Int64(advocate))])
    case .referralRewarded(let number, let asFriend, let other, let isTakenBack):
      let named = name.map { [RewardedDetails.program($0)] } ?? []
      let side = asFriend ? RewardedDetails.advocate(Int64(other)) : RewardedDetails.friend(Int64(other))
      let rescinded = isTakenBack ? [RewardedDetails.rescinded()] : []
      return (.referralRewarded, number, "code", named + [side] + rescinded)
    case .poolJoined(let pool, let share):
      let named = name.map { [PoolDetails.program($0)] } ?? []
      return (.poolJoined, nil, "", named + [PoolDetails.pool(Int64(pool)), PoolDetails.share(Int64(share))])
    case .poolLeft(let pool):
      let named = name.map { [PoolDetails.program($0)] } ?? []
      return (.poolLeft, nil, "", named + [PoolDetails.pool(Int64(pool))])
    }
  }
}

extension Words.Instant {
  init(_ plain: PlainLoyalty.Instant) { self.init(microseconds: Int64(plain)) }
}

private func money(_ currency: String) -> MeasureUnit {
  MeasureUnit(rawValue: currency == "GBP" ? 826 : 978)
}
/// A number that tells one thing from another; 0 for nothing.
private func reference(_ name: String) -> UInt64 {
  name.isEmpty ? 0 : name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

extension PlainLoyalty.Order {
  fileprivate var details: [GivenDetail] {
    var details: [GivenDetail] = []
    if !lines.isEmpty { details.append(OrderDetails.lines(lines.map(\.details))) }
    if tax != 0 { details.append(OrderDetails.tax(Int64(tax))) }
    if isTaxIncluded { details.append(OrderDetails.taxIncluded()) }
    if discount != 0 { details.append(OrderDetails.discount(Int64(discount))) }
    if shipping != 0 { details.append(OrderDetails.shipping(Int64(shipping))) }
    if rounding != 0 { details.append(OrderDetails.rounding(Int64(rounding))) }
    if paidWithPoints != 0 { details.append(OrderDetails.paidWithPoints(Int64(paidWithPoints))) }
    return details
  }
}

extension PlainLoyalty.Line {
  fileprivate var details: [GivenDetail] {
    var details = [OrderLineDetails.sku(sku), OrderLineDetails.quantity(Int64(quantity))]
    if !category.isEmpty { details.append(OrderLineDetails.category(category)) }
    if let amount { details.append(OrderLineDetails.amount(Int64(amount))) }
    if isWeighed { details.append(OrderLineDetails.unit(.grams)) }
    if kind == .giftCard { details.append(OrderLineDetails.kind(.giftCard)) }
    if discount != 0 { details.append(OrderLineDetails.discount(Int64(discount))) }
    if let tax { details.append(OrderLineDetails.tax(Int64(tax))) }
    return details
  }
}
