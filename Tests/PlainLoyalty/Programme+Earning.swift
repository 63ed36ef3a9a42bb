// How points are earned, as plain values.

package struct Earning: Sendable {
  /// The types that earn at the base rate.
  package var touchpoints = ["order.placed"]
  /// The base rate: so many points for each full amount. Nothing where there is no base rate.
  package var points = 1
  package var per: Int? = 100
  /// Multiplies what amounts give, in thousandths.
  package var multiplier = 1000
  package var rules: [EarningRule] = []
  package var basis = Basis()
  package var excluded = Excluded()
  /// An order whose basis is below earns nothing at all.
  package var minimumOrder = 0
  package var limits = Limits()
  package var pending = Pending.days(0)
  package init() {}
}

/// What of an order counts.
package struct Basis: Sendable {
  package var isBeforeDiscount = false
  package var hasTax = true
  package var hasShipping = true
  package var hasPaidWithPoints = false
  package init() {}
}

/// What earns nothing.
package struct Excluded: Sendable {
  package var skus: [String] = []
  package var categories: [String] = []
  package var channels: [Int] = []
  package init() {}
}

/// The most points; nothing where there is no limit.
package struct Limits: Sendable {
  package var perOrder: Int?
  package var perDay: Int?
  package var perMember: Int?
  /// Of all members together: such points are granted by the programme's run, and not by the touchpoint.
  package var inAll: Int?
  package init() {}

  /// Whether it counts what a member has been given: from when on there is such a limit.
  var countsMembers: Bool { perDay != nil || perMember != nil }
}

/// When points that were earned can be spent.
package enum Pending: Sendable {
  /// After so many calendar days.
  case days(Int)
  /// When a local day begins, or after so many calendar days where that is later.
  case until(Day, days: Int)
  /// When the order is delivered, or so many calendar days after it.
  case delivered(days: Int)

  var awaitsDelivery: Bool { if case .delivered = self { true } else { false } }
}

/// A rule beside the base rate.
package struct EarningRule: Sendable {
  package enum Gives: Sendable, Equatable {
    /// Multiplies what matches, in thousandths.
    case multiplier(Int)
    /// Another rate instead of the base rate.
    case rate(points: Int, per: Int)
    case each(points: Int, Each)
  }
  package enum Each: Sendable { case item, order, visit }
  package var name: String
  package var gives: Gives
  /// What a line must be of, where one of them is said; otherwise the rule is for the whole order.
  package var skus: [String] = []
  package var categories: [String] = []
  package var when = When()
  /// What counts as a visit.
  package var touchpoints = ["visit.made"]
  /// Of the rule's own points; only for points for each.
  package var limits = Limits()
  package init(_ name: String, _ gives: Gives) {
    self.name = name
    self.gives = gives
  }
  /// Whether the rule is for single lines.
  var isForLines: Bool { !skus.isEmpty || !categories.isEmpty }
  func matches(_ line: Line) -> Bool {
    !isForLines || skus.contains(line.sku) || categories.contains(line.category)
  }
}

/// When a rule holds.
package struct When: Sendable {
  package var from: Instant = .min
  package var until: Instant = .max
  /// 1 is Monday, 7 Sunday; none for all days.
  package var weekdays: [Int] = []
  package var channels: [Int] = []
  package var tiers: [String] = []
  package var minimumOrder = 0
  package init() {}
}
