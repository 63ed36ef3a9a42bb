// Limits to what a member earns: of one order, on one day, ever.

internal import Projection
internal import Words

extension LoyaltyProgramme.Limits {
  /// Whether it takes counting what a member has earned before.
  var countsMembers: Bool { perDay != nil || perMember != nil }
}

extension LoyaltyMember {
  /// How many of some points limits leave room for.
  ///
  /// - Parameters:
  ///   - rule: the hash of the rule's name; 0 for the programme's own limits.
  ///   - day: the local day, in days since 1970-01-01.
  func room(for points: Int64, by rule: UInt64, _ limits: LoyaltyProgramme.Limits, on day: Int32) -> Int64 {
    var room = points
    if let perOrder = limits.perOrder { room = min(room, perOrder) }
    guard limits.countsMembers else { return room }
    let counted = extras.limits.first { $0.rule == rule }
    if let perDay = limits.perDay {
      room = min(room, perDay - (counted.map { $0.day == day ? $0.ofDay : 0 } ?? 0))
    }
    if let perMember = limits.perMember { room = min(room, perMember - (counted?.inAll ?? 0)) }
    return max(0, room)
  }

  /// Counts points towards the limits of a rule.
  mutating func count(_ points: Int64, by rule: UInt64, on day: Int32) throws {
    let index: Int
    if let place = extras.limits.firstIndex(where: { $0.rule == rule }) {
      index = place
    } else {
      index = extras.limits.count
      extras.limits.append(LoyaltyExtras.Limit(rule: rule))
    }
    if extras.limits[index].day != day {
      extras.limits[index].day = day
      extras.limits[index].ofDay = 0
    }
    extras.limits[index].ofDay = try extras.limits[index].ofDay.adding(points)
    extras.limits[index].inAll = try extras.limits[index].inAll.adding(points)
  }
}
