// What the programme owes for points, month by month: how the columns of points grew, and the revenue that
// was put off for them.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Takes in how the columns of points have changed since the last time, in the month of an instant. The months
  /// sum to the columns at all times.
  mutating func noteFlows(at instant: Instant, _ calendar: LocalCalendar) {
    var sums = LoyaltyExtras.Flow(month: 0)
    for flow in extras.flows {
      sums.earned += flow.earned
      sums.spent += flow.spent
      sums.expired += flow.expired
      sums.reversed += flow.reversed
    }
    guard
      (sums.earned, sums.spent, sums.expired, sums.reversed)
        != (points.earned, points.spent, points.expired, points.reversed)
    else { return }
    let place = flow(at: instant, calendar)
    extras.flows[place].earned += points.earned - sums.earned
    extras.flows[place].spent += points.spent - sums.spent
    extras.flows[place].expired += points.expired - sums.expired
    extras.flows[place].reversed += points.reversed - sums.reversed
  }

  /// Puts off revenue for the points that a sale earned: of its price the part that the points have of what was
  /// sold, by what each sells for alone. It is never done again, whatever is expected later.
  ///
  /// - Parameter price: what was sold, in minor units.
  mutating func allocate(
    _ price: Int64, ofSale index: Int, _ liability: LoyaltyProgramme.Liability, _ calendar: LocalCalendar
  ) throws {
    let sale = sales[index]
    guard price > 0, sale.earned > 0 else { return }
    let amount = liability.allocated(of: price, for: sale.earned)
    let place = flow(at: sale.placed, calendar)
    extras.flows[place].price = try extras.flows[place].price.adding(price)
    extras.flows[place].allocated = try extras.flows[place].allocated.adding(amount)
    guard amount > 0 else { return }
    extras.allocations.append(LoyaltyExtras.Allocation(sale: sale.position, allocated: amount))
    // Refunds that waited for the sale have taken their part of its points already.
    try takeBackAllocation(of: sale, at: sale.placed, calendar)
  }

  /// Takes back what was put off for a sale, as far as it was refunded: in the month of the refund.
  mutating func takeBackAllocation(of sale: Sale, at instant: Instant, _ calendar: LocalCalendar) throws {
    guard sale.total > 0, let place = extras.allocations.lastIndex(where: { $0.sale == sale.position })
    else { return }
    let allocated = extras.allocations[place].allocated
    let kept = try allocated.multiplied(by: sale.total - sale.refunded, floorDividedBy: sale.total)
    let due = allocated - kept - extras.allocations[place].returned
    guard due != 0 else { return }
    extras.allocations[place].returned += due
    extras.flows[flow(at: instant, calendar)].allocated -= due
  }

  /// The index of the flows of an instant's month. Months are in the order of the history, and so mostly the
  /// last is meant.
  private mutating func flow(at instant: Instant, _ calendar: LocalCalendar) -> Int {
    let date = CivilDate(daysSinceEpoch: Int(calendar.day(of: instant)))
    let month = Int32(clamping: (date.year - 1970) * 12 + date.month - 1)
    if let place = extras.flows.lastIndex(where: { $0.month == month }) { return place }
    extras.flows.append(LoyaltyExtras.Flow(month: month))
    return extras.flows.count - 1
  }
}

extension LoyaltyProgramme.Liability {
  /// The part of a price that is for points that came with it, to the nearest minor unit, half up:
  /// price × SSP(points) ÷ (price + SSP(points)), where SSP(points) = points × value × expected redemption.
  /// Source: IFRS 15, illustrative example 52.
  func allocated(of price: Int64, for points: Int64) -> Int64 {
    // In millionths of a minor unit, as value and expectation are thousandths: at most 10^31, of which the
    // product takes twice the width.
    let goods = UInt128(price.magnitude) * 1_000_000
    let worth = UInt128(points.magnitude) * UInt128((value * expectedRedemption).magnitude)
    let sum = goods + worth
    guard sum > 0 else { return 0 }
    let product = UInt128(price.magnitude).multipliedFullWidth(by: worth)
    let (quotient, rest) = sum.dividingFullWidth(product)
    return Int64(clamping: quotient) + (rest >= sum - rest ? 1 : 0)
  }
}
