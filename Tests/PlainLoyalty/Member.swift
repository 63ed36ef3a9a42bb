// All that one programme knows of one customer. It is made anew from the history each time it is asked for.

/// An order, or a visit, of a member.
package struct Sale: Sendable, Equatable {
  package var position: Int
  package var time: Instant
  /// The number of the order; nothing for a visit.
  package var order: String?
  package var currency: String
  package var total: Int
  /// What of the total is no spend: gift cards that it sold.
  package var apart = 0
  /// Whether it was in the programme's currency.
  package var counts: Bool
  package var refunded = 0
  package var isCancelled = false
  /// Whether something of it was given back, which of a total of nothing is nothing.
  package var isGivenBack = false
  /// Whether its points wait for its delivery, or have waited for it.
  package var isAwaited = false
  package var deliveredAt: Instant?
  package var earned = 0
  /// What the refunds of it have come to: taken, owed, forgiven, or met by points that expired.
  package var revoked = 0
  package var allocated = 0

  var isVisit: Bool { order == nil }
  /// Never more than the order came to; a cancelled order is given back whole.
  var givenBack: Int { isCancelled ? total : min(max(0, refunded), max(0, total)) }
  var isGivenBackWhole: Bool { isGivenBack && givenBack == total }
  /// What belongs to the part that was given back.
  func part(of number: Int) -> Int { product(number, givenBack, over: total) }
  /// What it counts as spend.
  var spend: Int { counts ? total - apart - part(of: total - apart) : 0 }
}

/// What was said of an order that is not there yet.
enum Waiting: Sendable, Equatable {
  case refund(Refund)
  case cancellation
  case delivery(Instant)
}

/// A change of tier. The cause is the position of a touchpoint; nothing where a policy came into force.
package struct TierChange: Sendable, Equatable {
  package var at: Instant
  package var tier: String?
  package var cause: Int?
}

/// What is known of a member's tier. Levels are kept by their names.
struct TierState: Sendable, Equatable {
  struct Grant: Sendable, Equatable { var tier: String, until: Instant, position: Int }
  /// Of windows that end: what counts from here on, and until when.
  var windowStart = Instant.min
  var windowEnd: Instant?
  /// The tier that is kept though the measure does not support it: what a window left, or what falls later or
  /// step by step.
  var carried: String?
  /// When a grace is over, and what is kept then.
  var graceEnd: Instant?
  var afterGrace: String?
  /// When the tier falls by one step more.
  var nextStep: Instant?
  /// What of the measure was lost when something came to be kept.
  var cause: Int?
  var life: String?
  var grants: [Grant] = []
  var history: [TierChange] = []
}

/// A punch card of a member.
struct CardState: Sendable, Equatable {
  var begun: Instant?
  /// By the position of what gave each.
  var stamps: [Int] = []
  var completed = 0
}

/// Rewards of a name that end at the same time.
struct Entitlement: Sendable, Equatable {
  var reward: String
  var until: Instant
  var granted = 0
  var used = 0
}

/// A subscription to a plan.
struct Subscription: Sendable, Equatable {
  var plan: String
  var until: Instant
  var isCancelled = false
}

/// What has become of a friend who was referred.
package enum ReferralState: Sendable, Equatable {
  case waiting
  case ordered(sale: Int, until: Instant)
  case due
  case rewarded
  case missed
  case rescindDue
  case rescinded
}

extension ReferralState {
  var name: String {
    switch self {
    case .waiting: "waiting"
    case .ordered: "ordered"
    case .due: "due"
    case .rewarded: "rewarded"
    case .missed: "missed"
    case .rescindDue: "to be rescinded"
    case .rescinded: "rescinded"
    }
  }
}

package struct ReferralRecord: Sendable, Equatable {
  package var advocate: Int
  package var acceptedAt: Instant
  package var state = ReferralState.waiting
  var sale: Int?
}

package struct PoolRecord: Sendable, Equatable {
  package var pool: Int
  package var share: Int
  package var since: Int
}

package struct Claim: Sendable, Equatable {
  package var rule: String
  package var position: Int
  package var points: Int
}

/// A customer in one programme.
package struct Member: Sendable {
  package var customer: Int
  package var account = Account()
  package var sales: [Sale] = []
  var waiting: [String: [Waiting]] = [:]
  package var joinedAt: Instant?
  /// The touchpoint that made a member of the customer.
  var joinedBy: Int?
  package var leftAt: Instant?
  var hadJoiningBonus = false
  package var status = MemberStatus.active
  var birthday: (month: Int, day: Int)?
  var birthdayYears: Set<Int> = []
  var firstOrderAt: Instant?
  /// What each rule has given, by day; under the empty name what the programme has.
  var given: [(day: Day, rule: String, points: Int)] = []
  /// Refunds that named no order.
  var unnamedRefunds: [(time: Instant, position: Int, amount: Int, points: Int)] = []
  var lastActivity = Instant.min
  var tier = TierState()
  var cards: [String: CardState] = [:]
  var subscriptions: [String: Subscription] = [:]
  var rewards: [Entitlement] = []
  package var referral: ReferralRecord?
  /// What was accepted by somebody who had ordered before.
  var lateReferral: ReferralRecord?
  package var pool: PoolRecord?
  package var claims: [Claim] = []
  /// What has come of the history besides, for whoever counts how often it does.
  var events: Set<String> = []
  /// How many touchpoints name a programme that there is not.
  package var unmatched = 0
  /// The time up to which everything has been done.
  var clock: Instant

  package var isMember: Bool { joinedAt != nil && leftAt == nil }
}
