import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Words

/// What happens to a member at random: orders that are given back in parts, redemptions on them, holds,
/// points given and taken by hand, and what is recorded late.
struct RandomMembership {
  let ledger = MemoryLedger()
  private var random: SeededRandom
  private var time: Instant = "2020-01-15T10:00:00Z"
  private var spends: [Position] = []
  private var holds: [Position] = []
  private var sales: [Position] = []

  init(seed: UInt64, steps: Int) {
    random = SeededRandom(seed: seed &* 104_729 &+ 5)
    ledger.publish(
      RandomProgramme.document(seed: seed), for: Loyalty.name, effectiveFrom: "2019-01-01T00:00:00Z")
    for _ in 0..<steps { step() }
  }

  /// The last instant that something is recorded for, and long after everything has run out.
  var end: Instant { Instant(microseconds: time.microseconds + 900 * Instant.microsecondsPerDay) }

  private mutating func step() {
    // Several things often happen in one instant, or one day.
    let minutes = pick([0, 0, 7, 60, 600, 1440, 2880, 20_000, 90_000])
    time = Instant(microseconds: time.microseconds + Int64(minutes) * 60 * Instant.microsecondsPerSecond)
    switch number(0, 19) {
    case 0...5: sales.append(record(.orderPlaced, value: amount(), unit: pounds, reference: reference()))
    case 6, 7: record(.refundIssued, value: amount(), unit: pounds, reference: reference())
    case 8: record(.orderCancelled, reference: reference())
    case 9, 10: spends.append(record(.pointsRedeemed, value: points(), reference: reference()))
    case 11, 12: hold()
    case 13, 14: capture()
    case 15:
      if let hold = holds.randomElement(using: &random) {
        record(.pointsReleased, unit: .none, details: [PointsDetails.hold(Int64(hold.rawValue))])
      }
    case 16: adjust()
    case 17: transfer()
    case 18: reinstate()
    default: record(.orderDelivered, reference: reference())
    }
  }

  private mutating func hold() {
    let until = Instant(microseconds: time.microseconds + Int64(number(0, 40_000)) * 60_000_000)
    holds.append(
      record(.pointsHeld, value: points(), reference: reference(), details: [PointsDetails.expires(until)]))
  }

  private mutating func capture() {
    guard let hold = holds.randomElement(using: &random) else { return }
    spends.append(
      record(
        .pointsCaptured, value: points(), reference: reference(),
        details: [PointsDetails.hold(Int64(hold.rawValue))]))
  }

  private mutating func adjust() {
    if chance(40) {
      record(.pointsAdjusted, value: -points())
    } else if chance(30), let sale = sales.randomElement(using: &random) {
      record(.pointsAdjusted, value: points(), details: [PointsDetails.cause(Int64(sale.rawValue))])
    } else if chance(50) {
      let until = Instant(
        microseconds: time.microseconds + Int64(number(-10, 200)) * Instant.microsecondsPerDay)
      record(.pointsAdjusted, value: points(), details: [PointsDetails.expires(until)])
    } else {
      record(
        .pointsAdjusted, value: points(), details: [PointsDetails.expiresOn(18_300 + Int64(number(0, 400)))])
    }
  }

  private mutating func transfer() {
    if chance(50) { return _ = record(.pointsTransferred, value: -points()) }
    let until = Instant(microseconds: time.microseconds + Int64(number(1, 200)) * Instant.microsecondsPerDay)
    record(.pointsTransferred, value: points(), details: chance(50) ? [PointsDetails.expires(until)] : [])
  }

  private mutating func reinstate() {
    if chance(50), let spend = spends.randomElement(using: &random) {
      record(.pointsReinstated, value: points(), details: [PointsDetails.redemption(Int64(spend.rawValue))])
    } else if chance(50), let sale = sales.randomElement(using: &random) {
      record(.pointsReinstated, value: points(), details: [PointsDetails.lot(Int64(sale.rawValue))])
    } else {
      record(.pointsReinstated, value: points(), reference: reference())
    }
  }

  @discardableResult
  private mutating func record(
    _ type: TouchpointType, value: Int = 0, unit: MeasureUnit = .points, reference: UInt64 = 0,
    details: [GivenDetail] = []
  ) -> Position {
    let unit = value == 0 && type != .orderPlaced ? MeasureUnit.none : unit
    let late = chance(10) ? Int64(number(0, 40 * 1440)) * 60 * Instant.microsecondsPerSecond : 0
    return ledger.record(
      type, by: 1, at: Instant(microseconds: time.microseconds - late), value: Int64(value),
      unit: unit,
      reference: reference, details: details, recorded: time)
  }

  private mutating func reference() -> UInt64 { chance(15) ? 0 : UInt64(number(1, 6)) }
  private mutating func amount() -> Int { pick([0, 1, 99, 100, 999, 5000, 12_345]) }
  private mutating func points() -> Int { pick([1, 2, 5, 10, 50, 120]) }
  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func number(_ low: Int, _ high: Int) -> Int { Int.random(in: low...high, using: &random) }
  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[number(0, choices.count - 1)] }
}
