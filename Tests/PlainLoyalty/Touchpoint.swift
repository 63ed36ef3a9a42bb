// The history as plain values: one for each touchpoint.

/// A line of an order.
package struct Line: Sendable, Equatable {
  package enum Kind: Sendable { case goods, shipping, giftCard, service }
  package var sku: String
  package var category: String
  package var quantity: Int
  /// After its own discount; nothing where it is not known.
  package var amount: Int?
  /// Something that is weighed is one item, however much of it there is.
  package var isWeighed = false
  package var kind: Kind
  package var discount = 0
  package var tax: Int?
  package init(
    _ sku: String, category: String = "", quantity: Int = 1, amount: Int?, kind: Kind = .goods
  ) {
    self.sku = sku
    self.category = category
    self.quantity = quantity
    self.amount = amount
    self.kind = kind
  }
  /// Goods that are taken back are items less.
  var items: Int { isWeighed ? quantity.signum() : quantity }
}

/// An order.
package struct Order: Sendable, Equatable {
  package var number: String
  package var currency = "GBP"
  /// What the customer pays, points included.
  package var total: Int
  package var lines: [Line]
  package var tax = 0
  package var isTaxIncluded = true
  package var discount = 0
  package var shipping = 0
  package var rounding = 0
  package var paidWithPoints = 0
  package var channel = 0
  package init(_ number: String, total: Int, lines: [Line] = []) {
    self.number = number
    self.total = total
    self.lines = lines
  }
}

/// Money that went back.
package struct Refund: Sendable, Equatable {
  package var order: String?
  package var currency = "GBP"
  package var amount: Int
  package init(order: String? = nil, amount: Int) {
    self.order = order
    self.amount = amount
  }
}

/// Points that are spent, on an order, on a reward or on neither.
package struct Redemption: Sendable, Equatable {
  package var points: Int
  package var order: String?
  package var reward: String?
  package init(points: Int, order: String? = nil) {
    self.points = points
    self.order = order
  }
}

package enum MemberStatus: Int, Sendable { case active, suspended, closed }

/// What happened to a customer. What concerns one programme is `ofProgramme`, with the name that it was
/// given, or none.
package enum Happening: Sendable {
  case registered(birthMonth: Int?, birthDay: Int?)
  case merged(other: Int)
  case voided(position: Int)
  case orderPlaced(Order)
  case orderDelivered(order: String)
  case orderCancelled(order: String)
  case refundIssued(Refund)
  case visitMade(channel: Int)
  case subscriptionStarted(subscription: String, plan: String?, until: Instant?)
  /// Without a plan that of the subscription is meant.
  case subscriptionRenewed(subscription: String, plan: String?, until: Instant?)
  case subscriptionCancelled(subscription: String)
  case giftCardIssued(amount: Int, expires: Instant?)
  case giftCardUsed(amount: Int, order: String)
  case giftCardRefunded(amount: Int, order: String)
  case giftCardExpired
  indirect case ofProgramme(String?, Programmatic)

  var isMerge: Bool { if case .merged = self { true } else { false } }
  /// The name of the type, for those that can earn.
  var type: String {
    switch self {
    case .orderPlaced: "order.placed"
    case .visitMade: "visit.made"
    default: ""
    }
  }
}

/// What concerns one programme. Holds, redemptions, lots and causes are positions.
package enum Programmatic: Sendable {
  case joined(tier: String?)
  case left
  case status(MemberStatus)
  case redeemed(Redemption)
  case adjusted(Int, expires: Instant?)
  /// Points of a sale that a limit over all members has left room for, or none for which there was no room.
  case awarded(Int, sale: Int)
  case transferred(Int, other: Int, expires: Instant?, lot: Int?)
  case reinstated(Int, lot: Int?, redemption: Int?)
  case held(Redemption, until: Instant)
  case captured(hold: Int, Redemption)
  case released(hold: Int)
  case rewardGranted(String, until: Instant?)
  case rewardUsed(String)
  case tierGranted(String, until: Instant?)
  case referralAccepted(advocate: Int)
  /// On the record of the advocate, or of the friend; what is taken back are points below zero, or none.
  case referralRewarded(Int, asFriend: Bool, other: Int, isTakenBack: Bool = false)
  /// On the member's record; the share is in thousandths.
  case poolJoined(pool: Int, share: Int)
  case poolLeft(pool: Int)
}

extension Programmatic {
  /// A touchpoint of no points makes nobody a member.
  var isOfNoPoints: Bool {
    switch self {
    case .referralRewarded(0, _, _, _), .adjusted(0, _), .awarded(0, _), .released: true
    default: false
    }
  }
}

/// One touchpoint of the history.
package struct Touchpoint: Sendable {
  package var position: Int
  /// The time that folding goes by: when it happened, and no later than it was recorded.
  package var time: Instant
  package var recorded: Instant
  package var customer: Int
  package var what: Happening
  package init(
    position: Int, time: Instant, recorded: Instant? = nil, customer: Int, _ what: Happening
  ) {
    self.position = position
    self.time = time
    self.recorded = recorded ?? time
    self.customer = customer
    self.what = what
  }
}
