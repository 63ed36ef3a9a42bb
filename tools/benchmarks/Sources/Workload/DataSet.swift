// The touchpoints that everything is measured with. They are the same in every run, and each follows from
// its number alone.

internal import Foundation
package import Perennial

/// Three years of a shop: some customers come very often and most seldom, new ones come all the time, one
/// touchpoint in a hundred is late.
///
/// Touchpoint k depends on the seed and on k only, so that any part of the data can be made by itself. Every
/// so many touchpoints name a customer for the first time, by an identifier; all others bear the number that
/// the ledger then gave. They must be appended in their order.
package struct DataSet: Sendable {
  package enum Ids: String, Sendable {
    /// Ids that ascend, as a till's numbers do.
    case ascending
    /// Ids that are UUIDs of version 4.
    case random
  }

  package enum Kinds: Sendable {
    /// 60 % orders, 14 % visits, 8 % tickets, 7 % surveys, 6 % refunds, 5 % points redeemed.
    case mixed
    case orders
  }

  package var touchpoints: Int
  package var customers: Int
  package var ids = Ids.ascending
  package var kinds = Kinds.mixed
  package var seed: UInt64 = 2011

  package init(touchpoints: Int, customers: Int, ids: Ids = .ascending, kinds: Kinds = .mixed) {
    self.touchpoints = touchpoints
    self.customers = min(customers, touchpoints)
    self.ids = ids
    self.kinds = kinds
  }

  package static let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
  package static let source = "shop/1"
  /// The days that the data set spans.
  private static let days = 3 * 365
  package static let begin = Instant(year: 2023, month: 1, day: 1)
  package static let end = Instant(
    microseconds: begin.microseconds + Int64(days) * Instant.microsecondsPerDay)

  // MARK: One touchpoint

  /// The touchpoint of a number, from 0. Those from `touchpoints` on continue where the time of the data
  /// set ends.
  package func touchpoint(_ number: Int) -> NewTouchpoint {
    var draw = Draw(seed: seed, number)
    let known = customersKnown(before: number)
    let isFirst = number < touchpoints && customersKnown(before: number + 1) > known
    let subject: NewTouchpoint.Subject =
      isFirst
      ? .identifiers([Identifier("crm", String(known + 1))]) : .customer(Self.customer(of: known, &draw))
    let message = message(number, &draw)
    return NewTouchpoint(
      source: Self.source, id: id(number), subject: subject, occurred: occurred(number, &draw),
      channel: draw.below(2) == 0 ? "store" : "web", content: .message(message))
  }

  package func batch(_ numbers: Range<Int>) -> [NewTouchpoint] { numbers.map(touchpoint) }

  /// How many customers are named by the touchpoints before one.
  private func customersKnown(before number: Int) -> Int {
    number >= touchpoints ? customers : (number * customers + touchpoints - 1) / touchpoints
  }

  /// Chooses a customer, nearly by Zipf's law: customer k has about 1 ÷ (k + 100) of all touchpoints.
  private static func customer(of known: Int, _ draw: inout Draw) -> CustomerNumber {
    let spread = pow(Double(known + 100) / 100, draw.part()) * 100 - 100
    return CustomerNumber(UInt32(min(max(0, spread), Double(known - 1))) + 1)
  }

  /// When a touchpoint occurred: in order, except that some are late, most of them by up to three days, one
  /// in ten by up to most of a year.
  private func occurred(_ number: Int, _ draw: inout Draw) -> Instant {
    let day = min(1, Double(number) / Double(touchpoints)) * Double(Self.days)
    let late = draw.part()
    let ago = late < 0.001 ? draw.part() * 300 : late < 0.01 ? draw.part() * 3 : 0
    return Instant(microseconds: Self.begin.microseconds + Int64(max(0, day - ago) * 86_400e6))
  }

  package func id(_ number: Int) -> String {
    guard ids == .random else { return Self.padded(number) }
    var draw = Draw(seed: ~seed, number)
    let bytes = withUnsafeBytes(of: (draw.bits(), draw.bits())) { Array($0) }
    let version = bytes.indices.map { index in
      index == 6 ? bytes[index] & 0x0F | 0x40 : index == 8 ? bytes[index] & 0x3F | 0x80 : bytes[index]
    }
    return Self.uuid(version)
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private static func uuid(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: 36) { text in
      var next = 0
      for (index, byte) in bytes.enumerated() {
        if index == 4 || index == 6 || index == 8 || index == 10 {
          text[next] = 0x2D
          next += 1
        }
        text[next] = digits[Int(byte >> 4)]
        text[next + 1] = digits[Int(byte & 15)]
        next += 2
      }
      return next
    }
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
  }

  // MARK: What happened

  private func message(_ number: Int, _ draw: inout Draw) -> any TouchpointMessage {
    let kind = draw.part()
    if kinds == .orders || kind < 0.60 { return Self.order(number, &draw) }
    let value = Int64(draw.below(9000)) + 100
    switch kind {
    case ..<0.74: return VisitMade.with { $0.seconds = value / 10 }
    case ..<0.82:
      return TicketOpened.with {
        $0.ticket = "T" + Self.padded(number)
        $0.topic = "delivery"
      }
    case ..<0.89:
      return SurveyAnswered.with {
        $0.survey = "after-sales"
        $0.instrument = "nps"
        $0.score = value % 11
      }
    case ..<0.95:
      return RefundIssued.with {
        $0.currency = "GBP"
        $0.amount = value / 4
        $0.reason = "damaged"
      }
    default:
      return PointsRedeemed.with {
        $0.program = "default"
        $0.points = value % 20 + 1
      }
    }
  }

  private static let names = [
    "WHITE HANGING HEART T-LIGHT HOLDER", "REGENCY CAKESTAND 3 TIER", "JUMBO BAG RED RETROSPOT",
    "ASSORTED COLOUR BIRD ORNAMENT", "PARTY BUNTING", "LUNCH BAG RED RETROSPOT",
    "SET OF 3 CAKE TINS PANTRY DESIGN",
    "PACK OF 72 RETROSPOT CAKE CASES",
  ]

  private static func order(_ number: Int, _ draw: inout Draw) -> OrderPlaced {
    var order = OrderPlaced()
    order.order = "A" + padded(number)
    order.currency = "GBP"
    for _ in 0..<3 {
      var line = OrderLine()
      let sku = draw.below(5000)
      line.sku = "SKU-\(sku)"
      line.name = names[Int(sku % 8)]
      line.quantity = Int64(draw.below(12)) + 1
      line.amount = Int64(draw.below(9000)) + 50
      order.lines.append(line)
    }
    return order
  }
}
