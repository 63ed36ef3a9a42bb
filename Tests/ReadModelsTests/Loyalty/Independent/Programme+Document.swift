import Foundation
import PlainLoyalty
import Projection
import Words

// A plain programme as the document of a policy.

extension PlainLoyalty.Programme {
  /// The document, as JSON text.
  func document() throws -> String {
    var members: [String: Any] = ["currency": currency, "earning": earning.members, "expiry": expiry.member]
    if joining == .required { members["joining"] = "required" }
    if leaving == .forfeit { members["leaving"] = "forfeit" }
    if balance == .stopsAtZero { members["balance"] = "stopsAtZero" }
    if !names.isEmpty { members["names"] = names }
    if returnedLiveDays > 0 { members["returns"] = ["extendDays": returnedLiveDays] }
    if joiningBonus > 0 || birthdayBonus > 0 {
      members["bonuses"] = ["joining": joiningBonus, "birthday": birthdayBonus].filter { $0.value > 0 }
    }
    if let tiers { members["tiers"] = tiers.members }
    if !punchCards.isEmpty { members["punchCards"] = punchCards.map(\.members) }
    if let membership { members["membership"] = membership.members }
    if let referral {
      members["referral"] = [
        "points": referral.points, "friendPoints": referral.friendPoints,
        "minimumOrder": referral.minimumOrder, "returnDays": referral.returnDays,
      ]
    }
    if hasPools { members["pools"] = ["membersMax": 10] }
    if let liability {
      members["liability"] = [
        "value": decimal(liability.value), "expectedRedemption": decimal(liability.expectedRedemption),
      ]
    }
    if !noticeDays.isEmpty { members["notices"] = ["days": noticeDays] }
    if !perks.isEmpty { members["perks"] = perks.map(\.members) }
    let data = try JSONSerialization.data(withJSONObject: members, options: [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }
}

/// Thousandths as a number of JSON.
private func decimal(_ thousandths: Int) -> NSDecimalNumber {
  NSDecimalNumber(mantissa: UInt64(thousandths), exponent: -3, isNegative: false)
}
/// The name of one of the channels that every ledger has.
private func channel(_ number: Int) -> String { TypeNames.builtInChannel(UInt16(number)) ?? "" }
private func day(_ month: Int, _ day: Int) -> String { String(format: "%02d-%02d", month, day) }
private func text(_ instant: PlainLoyalty.Instant) -> String {
  "\(Words.Instant(microseconds: Int64(instant)))"
}

extension Earning {
  var members: [String: Any] {
    var members: [String: Any] = [
      "touchpoints": touchpoints, "points": points, "multiplier": decimal(multiplier),
    ]
    if !basis.members.isEmpty { members["basis"] = basis.members }
    if let per { members["per"] = per }
    if minimumOrder > 0 { members["minimumOrder"] = minimumOrder }
    let channels = excluded.channels.map(channel)
    let out = ["skus": excluded.skus, "categories": excluded.categories, "channels": channels]
      .filter { !$0.value.isEmpty }
    if !out.isEmpty { members["exclude"] = out }
    if !limits.members.isEmpty { members["limits"] = limits.members }
    if !rules.isEmpty { members["rules"] = rules.map(\.members) }
    switch pending {
    case .days(let days): members["pendingDays"] = days
    case .delivered(let days):
      members["pendingDays"] = days
      members["pendingUntil"] = "order.delivered"
    case .until(let day, let days):
      members["pendingDays"] = days
      members["pendingUntil"] = "\(day)"
    }
    return members
  }
}

extension Basis {
  var members: [String: String] {
    var members: [String: String] = [:]
    if isBeforeDiscount { members["discount"] = "before" }
    if !hasTax { members["tax"] = "without" }
    if !hasShipping { members["shipping"] = "without" }
    if hasPaidWithPoints { members["paidWithPoints"] = "with" }
    return members
  }
}

extension Limits {
  var members: [String: Any] {
    ["perOrder": perOrder, "perDay": perDay, "perMember": perMember, "inAll": inAll].compactMapValues { $0 }
  }
}

extension EarningRule {
  var members: [String: Any] {
    var members: [String: Any] = ["name": name]
    let lines = ["skus": skus, "categories": categories].filter { !$0.value.isEmpty }
    if !lines.isEmpty { members["for"] = lines }
    if !when.members.isEmpty { members["when"] = when.members }
    if !limits.members.isEmpty { members["limits"] = limits.members }
    switch gives {
    case .multiplier(let times): members["multiplier"] = decimal(times)
    case .rate(let points, let per):
      members["points"] = points
      members["per"] = per
    case .each(let points, let each):
      members["points"] = points
      members["each"] = each.word
      if each == .visit { members["touchpoints"] = touchpoints }
    }
    return members
  }
}

extension EarningRule.Each {
  var word: String {
    switch self {
    case .item: "item"
    case .order: "order"
    case .visit: "visit"
    }
  }
}

extension When {
  var members: [String: Any] {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    var members: [String: Any] = [:]
    if from != .min { members["from"] = text(from) }
    if until != .max { members["until"] = text(until) }
    if !weekdays.isEmpty { members["weekdays"] = Set(weekdays).sorted().map { names[$0 - 1] } }
    if !channels.isEmpty { members["channels"] = channels.map(channel) }
    if !tiers.isEmpty { members["tiers"] = tiers }
    if minimumOrder > 0 { members["minimumOrder"] = minimumOrder }
    return members
  }
}

extension Expiry {
  var member: Any {
    switch self {
    case .never: return "never"
    case .rolling(let period, let rounding): return period.members.merging(rounding.members) { $1 }
    case .dates(let dates, let atLeastDays):
      return ["dates": dates.map { day($0.0, $0.1) }, "atLeastDays": atLeastDays] as [String: Any]
    case .inactive(let period, let rounding, let activity):
      let word =
        switch activity {
        case .earn: "earn"
        case .spend: "spend"
        case .either: "either"
        }
      let inactive: [String: Any] = ["inactive": period.members, "activity": word]
      return inactive.merging(rounding.members) { $1 }
    }
  }
}

extension Expiry.Period {
  fileprivate var members: [String: Any] {
    switch self {
    case .days(let days): ["days": days]
    case .months(let months): ["months": months]
    }
  }
}

extension RoundUp {
  fileprivate var members: [String: Any] {
    switch self {
    case .none: [:]
    case .endOfDay: ["roundUpTo": "endOfDay"]
    case .endOfMonth: ["roundUpTo": "endOfMonth"]
    case .endOfQuarter: ["roundUpTo": "endOfQuarter"]
    case .endOfHalfYear: ["roundUpTo": "endOfHalfYear"]
    case .endOfYear: ["roundUpTo": "endOfYear"]
    }
  }
}

extension Tiers {
  var members: [String: Any] {
    var members: [String: Any] = ["levels": levels.map(\.members)]
    if measure != .spend { members["measure"] = measure == .points ? "points" : "visits" }
    if downgrade == .oneStep { members["downgrade"] = "oneStep" }
    if graceDays > 0 { members["grace"] = ["days": graceDays] }
    switch window {
    case .lifetime: members["window"] = "lifetime"
    case .rolling(let days): members["window"] = ["days": days]
    case .calendarYear(let month, let first): members["window"] = ["calendarYear": day(month, first)]
    case .anniversaryOfJoining(let months):
      members["window"] = ["anniversaryOf": "joining", "months": months] as [String: Any]
    case .anniversaryOfTier(let months):
      members["window"] = ["anniversaryOf": "tier", "months": months] as [String: Any]
    }
    return members
  }
}

extension Tiers.Level {
  fileprivate var members: [String: Any] {
    var members: [String: Any] = ["name": name, "from": from]
    if multiplier != 1000 { members["multiplier"] = decimal(multiplier) }
    if isForLife { members["forLife"] = true }
    return members
  }
}

extension PunchCard {
  var members: [String: Any] {
    var members: [String: Any] = ["name": name, "every": every, "reward": reward, "repeat": repeats]
    members["each"] = each == .item ? "item" : each == .order ? "order" : "visit"
    let lines = ["skus": skus, "categories": categories].filter { !$0.value.isEmpty }
    if !lines.isEmpty { members["for"] = lines }
    if minimumOrder > 0 { members["minimumOrder"] = minimumOrder }
    if let expiryDays { members["expiryDays"] = expiryDays }
    return members
  }
}

extension PaidMembership {
  var members: [String: Any] {
    var members: [String: Any] = ["plans": plans, "graceDays": graceDays]
    if let tier { members["tier"] = tier }
    if let multiplier { members["multiplier"] = decimal(multiplier) }
    if !perks.isEmpty { members["perks"] = perks }
    return members
  }
}

extension Perk {
  var members: [String: Any] {
    var members: [String: Any] = ["name": name]
    if !tiers.isEmpty { members["tiers"] = tiers }
    if !plans.isEmpty { members["plans"] = plans }
    return members
  }
}
