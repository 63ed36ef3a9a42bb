// The programme's document as plain values. Fixed-point numbers are thousandths: 1500 is 1.5.

/// One version of a programme.
package struct Programme: Sendable {
  package var name: String
  /// Other names by which touchpoints call it.
  package var names: [String] = []
  /// In force from this instant, until a later version of the same name takes its place.
  package var effectiveFrom: Instant = .min
  /// Of two versions that start at one instant the one with the higher number is in force.
  package var published = 0
  package var withdrawnFrom: Instant?
  package var currency = "GBP"
  package var joining = Joining.automatic
  package var leaving = Leaving.keep
  package var earning = Earning()
  package var joiningBonus = 0
  package var birthdayBonus = 0
  package var expiry = Expiry.never
  package var balance = BalancePolicy.mayGoNegative
  /// Points that come back live at least so many calendar days more.
  package var returnedLiveDays = 0
  package var tiers: Tiers?
  package var punchCards: [PunchCard] = []
  package var membership: PaidMembership?
  package var perks: [Perk] = []
  package var referral: Referral?
  package var hasPools = false
  package var liability: Liability?
  /// So many local days before points expire their member is told.
  package var noticeDays: [Int] = []

  package init(name: String = "main") { self.name = name }
}

/// Who becomes a member.
package enum Joining: Sendable {
  /// Whoever does something that can earn, unless they have left.
  case automatic
  /// Whoever joins. What is done by hand makes somebody a member as well.
  case required
}

/// What becomes of points when their member leaves.
package enum Leaving: Sendable { case keep, forfeit }

/// What a refund of points that are spent does.
package enum BalancePolicy: Sendable { case mayGoNegative, stopsAtZero }

/// When points expire.
package enum Expiry: Sendable {
  package enum Period: Sendable { case days(Int), months(Int) }
  package enum Activity: Sendable { case earn, spend, either }
  case never
  case rolling(Period, RoundUp)
  /// Good through the first of these days of the year, as (month, day), that is at least so many days away.
  case dates([(Int, Int)], atLeastDays: Int)
  /// So long after the last activity.
  case inactive(Period, RoundUp, Activity)
}

/// What the end of points is rounded up to.
package enum RoundUp: Sendable { case none, endOfDay, endOfMonth, endOfQuarter, endOfHalfYear, endOfYear }

/// Tiers: what is measured, over which time, and how they are lost.
package struct Tiers: Sendable {
  package enum Measure: Sendable { case spend, points, visits }
  package enum Window: Sendable, Equatable {
    case lifetime
    case rolling(days: Int)
    /// From this day of the year on.
    case calendarYear(month: Int, day: Int)
    case anniversaryOfJoining(months: Int)
    case anniversaryOfTier(months: Int)
    /// Whether the window ends at an instant, and another begins.
    package var ends: Bool {
      switch self {
      case .lifetime, .rolling: false
      case .calendarYear, .anniversaryOfJoining, .anniversaryOfTier: true
      }
    }
  }
  package enum Downgrade: Sendable { case toEarned, oneStep }
  package struct Level: Sendable {
    package var name: String, from: Int, multiplier = 1000, isForLife = false
    package init(_ name: String, from: Int) {
      self.name = name
      self.from = from
    }
  }
  package var measure = Measure.spend
  package var window = Window.lifetime
  package var downgrade = Downgrade.toEarned
  package var graceDays = 0
  /// Ascending.
  package var levels: [Level]
  package init(_ levels: [Level]) { self.levels = levels }

  /// The highest level that a measure supports; -1 for none.
  func level(of measure: Int) -> Int { (levels.lastIndex { $0.from <= measure }) ?? -1 }
  func level(named name: String) -> Int { levels.firstIndex { $0.name == name } ?? -1 }
}

/// A punch card: every nth.
package struct PunchCard: Sendable {
  package enum Each: Sendable { case item, order, visit }
  package var name: String
  package var every: Int
  package var each = Each.order
  /// What a line must be of, where one of them is said; otherwise every line counts.
  package var skus: [String] = []
  package var categories: [String] = []
  package var minimumOrder = 0
  package var reward = ""
  /// A card that is not full by so many calendar days after its first stamp loses its stamps.
  package var expiryDays: Int?
  package var repeats = true
  package init(_ name: String, every: Int) {
    self.name = name
    self.every = every
  }
}

/// A membership that is paid for.
package struct PaidMembership: Sendable {
  package var plans: [String]
  package var graceDays = 0
  package var tier: String?
  package var multiplier: Int?
  package var perks: [String] = []
  package init(_ plans: [String]) { self.plans = plans }
}

/// A benefit that is no points: of tiers, of plans, or everybody's where neither is said.
package struct Perk: Sendable {
  package var name: String
  package var tiers: [String] = []
  package var plans: [String] = []
  package init(_ name: String) { self.name = name }
}

/// What bringing a friend is worth.
package struct Referral: Sendable {
  package var points: Int
  package var friendPoints = 0
  package var minimumOrder = 0
  package var returnDays = 14
  package init(points: Int) { self.points = points }
}

/// What points are worth as money owed.
package struct Liability: Sendable {
  /// Of one point, in thousandths of a minor unit.
  package var value: Int
  /// What part of the points is expected to be redeemed, in thousandths.
  package var expectedRedemption: Int
  package init(value: Int, expectedRedemption: Int) {
    self.value = value
    self.expectedRedemption = expectedRedemption
  }
}
