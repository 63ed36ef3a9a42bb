// What the report of signals goes by: who rang up a member's orders, and what is unusual about them.

internal import Projection
internal import Words

extension Loyalty {
  /// Notes what a touchpoint that has been folded says of a member: who rang it up, and whether it is unusual.
  func noteSignals(_ touchpoint: Touchpoint, _ details: borrowing Details, of member: inout LoyaltyMember) {
    let fact = touchpoint.fact
    switch fact.type {
    case .orderPlaced:
      guard member.isPresent else { return }
      member.note(details[OrderDetails.actor.hashed]) { $0.orders += 1 }
      member.countOrder(on: calendar.day(of: fact.historyTime))
    case .pointsRedeemed, .pointsCaptured:
      // Whom a redemption has made a member had no points that they could have joined for.
      guard member.joined != touchpoint.position, fact.historyTime < member.joinedAt + Self.firstHour else {
        return
      }
      member.extras.signals.firstHour += 1
    case .pointsAdjusted where fact.value > 0:
      member.note(details[PointsDetails.actor.hashed]) { $0.adjusted += 1 }
    default: return
    }
  }

  private static let firstHour = Duration.seconds(3600)
}

extension LoyaltyMember {
  /// Notes that an order is given back in full, where points that it earned have been spent. It is asked before
  /// the points are taken back.
  mutating func noteLoop(_ fact: Fact) {
    let unit = fact.type == .orderCancelled ? nil : fact.unit
    guard fact.type != .orderDelivered, fact.reference != 0, let index = sale(of: fact.reference, in: unit)
    else { return }
    let sale = sales[index]
    let isWhole = fact.type == .orderCancelled || fact.value >= sale.total - sale.refunded
    guard isWhole, sale.refunded < sale.total else { return }
    let left = lots.reduce(0) { $1.id == sale.position ? $0 + $1.remaining : $0 }
    let own = sale.earned - sale.revoked
    if left < own - sale.expired - shareOfPool(own, earnedAt: sale.position) { extras.signals.loops += 1 }
  }

  /// How many points of a sale go to the member's pool, or have gone there: that is no spending.
  private func shareOfPool(_ earned: Int64, earnedAt position: Position) -> Int64 {
    guard let pool = extras.pool, position > pool.since else { return 0 }
    return pool.share(of: earned)
  }

  fileprivate mutating func note(_ actor: NameHash?, _ count: (inout LoyaltyExtras.Actor) -> Void) {
    guard let actor = actor?.rawValue else { return }
    let index = extras.actors.firstIndex { $0.actor == actor } ?? extras.actors.count
    if index == extras.actors.count { extras.actors.append(LoyaltyExtras.Actor(actor: actor)) }
    count(&extras.actors[index])
  }

  fileprivate mutating func countOrder(on day: Int32) {
    if extras.signals.day != day { (extras.signals.day, extras.signals.ofDay) = (day, 0) }
    extras.signals.ofDay += 1
    extras.signals.busiestDay = max(extras.signals.busiestDay, extras.signals.ofDay)
  }
}
