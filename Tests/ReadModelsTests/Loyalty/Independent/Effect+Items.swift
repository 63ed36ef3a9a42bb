import PerennialTestKit
import PlainLoyalty
import Projection
import Words

@testable import ReadModels

// What is due to be recorded on others, in the same words for both.

extension Effect {
  var text: String {
    switch self {
    case .referral(_, _, let points, _): "referral of \(points)"
    case .rescind(_, _, let points, _): "rescind of \(points)"
    case .contribution(_, let pool, let lot, let points, let expires):
      "contribution of \(points) of #\(lot) to \(pool) until \(expires ?? 0)"
    case .claim(_, _, let sale, let points): "claim of \(points) for #\(sale)"
    }
  }
}

extension RecordedHistory {
  /// What is due of a row in a programme.
  func items(
    of row: LoyaltyRow, _ customer: Int, in programme: String, under policy: LoyaltyPolicy,
    at now: PlainLoyalty.Instant, _ calendar: LocalCalendar
  ) -> [String] {
    let items = LoyaltyWork.items(
      of: row, CustomerNumber(UInt32(customer)), under: policy, now: Words.Instant(now), calendar)
    return items.filter { $0.program == programme }.map { item in
      let cause = plainPosition(item.cause) ?? 0
      switch item.kind {
      case .referral: return "referral of \(item.points)"
      case .rescind: return "rescind of \(item.points)"
      case .contribution:
        let expires = item.expires == .distantFuture ? 0 : item.expires.microseconds
        let pool = item.others.first?.rawValue ?? 0
        return "contribution of \(item.points) of #\(cause) to \(pool) until \(expires)"
      case .claim: return "claim of \(item.points) for #\(cause)"
      case .notice:
        let day = Day(number: Int(calendar.day(of: item.expires)))
        return "notice of \(item.points) for \(day), \(item.days) ahead"
      }
    }.sorted()
  }
}
