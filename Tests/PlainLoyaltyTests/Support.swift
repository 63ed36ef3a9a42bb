import Foundation
import PlainLoyalty

let london = Zone("Europe/London")

func at(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Instant {
  london.instant(year, month, day, hour, minute)
}

/// A history with one programme: a point for each full pound, and what is changed of that.
func history(_ change: (inout Programme) -> Void = { _ in }) -> History {
  var programme = Programme()
  change(&programme)
  return History(Setting([programme]))
}

func order(_ number: String, _ total: Int, _ change: (inout Order) -> Void = { _ in }) -> Happening {
  var order = Order(number, total: total)
  change(&order)
  return .orderPlaced(order)
}
func refund(_ order: String?, _ amount: Int) -> Happening {
  .refundIssued(Refund(order: order, amount: amount))
}
func main(_ what: Programmatic) -> Happening { .ofProgramme("main", what) }
func redeem(_ points: Int, on order: String? = nil) -> Happening {
  main(.redeemed(Redemption(points: points, order: order)))
}
func adjust(_ points: Int, expires: Instant? = nil) -> Happening {
  main(.adjusted(points, expires: expires))
}
func hold(_ points: Int, until: Instant) -> Happening {
  main(.held(Redemption(points: points), until: until))
}

extension Standing {
  var balance: Int { available - debt }
}

/// How many random histories each law is tried with.
let seedCount = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap { Int($0) } ?? 100
