import Foundation
import Words
import Testing

/// Who came back when, worked out from all purchases at once, with local days by Foundation's time zones: so plain
/// that it can be believed at sight.
struct PlainReturning {
  /// The purchases of each customer who has any, in order of time.
  var customers: [[Instant]]
  var zone: TimeZone
  var asOf: Instant

  init(_ customers: [[Instant]], zone: String, asOf: Instant) throws {
    self.customers = customers.map { $0.sorted() }.filter { !$0.isEmpty }
    self.zone = try #require(TimeZone(identifier: zone))
    self.asOf = asOf
  }

  /// The local day of an instant, in days since 1970-01-01. The zones of these tests never show a midnight twice.
  func day(_ instant: Instant) -> Int64 {
    let seconds = Double(instant.microseconds) / 1e6
    let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds.rounded(.down)))
    return Int64(((seconds.rounded(.down) + Double(offset)) / 86_400).rounded(.down))
  }

  /// Whether a day is over: the first instant after the as-of instant is of a later day.
  func isOver(_ day: Int64) -> Bool { self.day(Instant(microseconds: asOf.microseconds + 1)) > day }

  struct Returned: Equatable {
    var eligible: Int64 = 0
    var returned: Int64 = 0
  }

  /// By calendar days: who has a purchase on a day from one to another after the first.
  func byDay(from first: Int64, to last: Int64?, over end: Int64) -> Returned {
    customers.reduce(into: Returned()) { result, orders in
      let days = orders.map { day($0) }
      guard isOver(days[0] + end) else { return }
      result.eligible += 1
      if days.contains(where: { $0 - days[0] >= first && $0 - days[0] <= last ?? .max }) {
        result.returned += 1
      }
    }
  }

  /// By 24 hours.
  func byHours(from first: Int64, to last: Int64?, over end: Int64) -> Returned {
    let day: Int64 = 86_400_000_000
    return customers.reduce(into: Returned()) { result, orders in
      let start = orders[0].microseconds
      guard start + (end + 1) * day <= asOf.microseconds + 1 else { return }
      result.eligible += 1
      let isThere = orders.contains { order in
        let passed = order.microseconds - start
        return passed >= first * day && (last.map { passed < ($0 + 1) * day } ?? true)
      }
      if isThere { result.returned += 1 }
    }
  }

  /// The distances of days with purchases from the one before, of all customers, ascending; and of the second from
  /// the first.
  var gaps: (all: [Int64], second: [Int64]) {
    var (all, second) = ([Int64](), [Int64]())
    for orders in customers {
      let days = Set(orders.map { day($0) }).sorted()
      for index in days.indices.dropFirst() { all.append(days[index] - days[index - 1]) }
      if days.count > 1 { second.append(days[1] - days[0]) }
    }
    return (all.sorted(), second.sorted())
  }

  /// How long those took to their second day with a purchase that is over, and how long the others were known.
  var waits: (again: [Int64], still: [Int64]) {
    var (again, still) = ([Int64](), [Int64]())
    for orders in customers {
      let days = Set(orders.map { day($0) }).sorted()
      if days.count > 1, isOver(days[1]) {
        again.append(days[1] - days[0])
      } else {
        var through = days[0]
        while isOver(through + 1) { through += 1 }
        still.append(through - days[0])
      }
    }
    return (again.sorted(), still.sorted())
  }

  /// How long each lasted before a silence of more than `silence` days, and how long the others have been
  /// followed.
  func lasted(_ silence: Int64) -> (ended: [Int64], followed: [Int64], tooNew: Int) {
    var (ended, followed, tooNew) = ([Int64](), [Int64](), 0)
    for orders in customers {
      let days = Set(orders.map { day($0) }).sorted()
      if !isOver(days[0] + silence) {
        tooNew += 1
        continue
      }
      var last = days[0]
      for day in days where day - last <= silence { last = day }
      if isOver(last + silence) {
        ended.append(last - days[0])
      } else {
        var through = days[0]
        while isOver(through + silence + 1) { through += 1 }
        followed.append(through - days[0])
      }
    }
    return (ended.sorted(), followed.sorted(), tooNew)
  }
}
