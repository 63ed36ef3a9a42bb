// What came of a programme's points month by month, summed over all members.

internal import Projection

/// The flows of a programme's points, and the revenue that follows from them.
struct PointFlows {
  /// The sums to the end of each month that has any, by month.
  private var sums: [(month: Int32, sums: Counts)] = []

  /// Points and money to date.
  private struct Counts {
    var earned: Int128 = 0
    var spent: Int128 = 0
    var reversed: Int128 = 0
    var allocated: Int128 = 0
  }

  /// What follows from the flows to some month.
  struct Sums: Equatable {
    /// What was put off, in minor units.
    var allocated: Int128
    /// Points redeemed, less those that were given back.
    var redeemed: Int128
    /// How many points are expected to be redeemed in all.
    var expected: Int128
    /// What of `allocated` is revenue, to the nearest minor unit.
    var recognised: Int128
  }

  /// The flows of the programme with a key.
  init(_ totals: Totals, _ key: Int32) {
    var months: [Int32: Counts] = [:]
    for (counter, value) in totals.counters(ofKind: Loyalty.Count.flows.rawValue) where counter.first == key {
      let month = Int32(clamping: counter.second)
      switch Loyalty.Flow(rawValue: counter.qualifier) {
      case .earned: months[month, default: Counts()].earned += value
      case .spent: months[month, default: Counts()].spent += value
      case .reversed: months[month, default: Counts()].reversed += value
      case .allocated: months[month, default: Counts()].allocated += value
      case .expired, .price, nil: continue
      }
    }
    var toDate = Counts()
    for (month, flow) in months.sorted(by: { $0.key < $1.key }) {
      toDate.earned += flow.earned
      toDate.spent += flow.spent
      toDate.reversed += flow.reversed
      toDate.allocated += flow.allocated
      sums.append((month, toDate))
    }
  }

  /// The first and the last month with any flow, in months since January 1970; `nil` where there is none.
  var months: ClosedRange<Int32>? {
    guard let first = sums.first, let last = sums.last else { return nil }
    return first.month...last.month
  }

  /// What had come of it by the end of a month.
  ///
  /// - Parameter expectation: the share of points that is expected to be redeemed, in thousandths.
  func toDate(through month: Int32, _ expectation: Int64) -> Sums {
    let counts = sums.last { $0.month <= month }?.sums ?? Counts()
    let expected = ((counts.earned - counts.reversed) * Int128(expectation)).roundedQuotient(by: 1000)
    let (allocated, redeemed) = (max(0, counts.allocated), max(0, counts.spent))
    return Sums(
      allocated: counts.allocated, redeemed: counts.spent, expected: max(redeemed, expected),
      recognised: Self.part(of: allocated, redeemed, of: max(redeemed, expected)))
  }

  /// An amount × a part ÷ the whole, to the nearest, halves up; the part is not above the whole. 0 of nothing.
  ///
  /// The product is taken in full: sums over all members times each other may not fit in 128 bits.
  private static func part(of amount: Int128, _ part: Int128, of whole: Int128) -> Int128 {
    if whole <= 0 { return 0 }
    let product = amount.magnitude.multipliedFullWidth(by: part.magnitude)
    let (quotient, rest) = whole.magnitude.dividingFullWidth((product.high, product.low))
    return Int128(quotient) + (rest >= whole.magnitude - rest ? 1 : 0)
  }
}
