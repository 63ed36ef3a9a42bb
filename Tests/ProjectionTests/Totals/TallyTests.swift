import Words
import PerennialTestKit
import Projection
import Testing

/// A declared tally is counted under its number, and by period, name and unit as it is declared.
struct TallyTests {
  private struct Row {
    var sales: [(at: Instant, amount: Int64, channel: String)] = []
  }

  private static let tallies: [Projection.Tally<Row>] = [
    Projection.Tally(1, "sales", "sales") { Int64($0.sales.count) },
    Projection.Tally(2, "amount", "what was paid", .money, by: .month) { row, add in
      for sale in row.sales { add(sale.amount, at: sale.at, in: MeasureUnit(rawValue: 826)) }
    },
    Projection.Tally(3, "amounts", "sales by their amount", .numbers, by: .day) { row, add in
      for sale in row.sales { add(sale.amount, at: sale.at) }
    },
    Projection.Tally(4, "channels", "sales by channel", .number) { row, add in
      for sale in row.sales { add(1, of: TallyDetail.key(of: sale.channel)) }
    },
  ]

  private static func totals(_ row: Row) throws -> Totals {
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    var totals = Totals()
    for tally in tallies { tally.contribute(row, to: &totals, in: calendar) }
    return totals
  }

  private static let row = Row(sales: [
    ("2024-01-31T23:30:00Z", 40, "store"), ("2024-06-30T22:59:59Z", 1000, "web"),
    // In London it is July.
    ("2024-06-30T23:30:00Z", 70, "store"),
  ])

  @Test("A number is a sum; money has its currency and the local month; a name its hash")
  func counters() throws {
    let totals = try Self.totals(Self.row)
    #expect(totals[Counter(1)] == 3)
    let month = PeriodKind.month
    let july = try month.index(labelled: "2024-07")
    #expect(totals[Counter(2, month.rawValue, july, 826)] == 70)
    #expect(
      totals.counters(ofKind: 2).map { month.label(of: $0.counter.first) } == [
        "2024-01", "2024-06", "2024-07",
      ])
    let store = Int64(bitPattern: TallyDetail.key(of: "store"))
    #expect(totals[Counter(4, 0, 0, store)] == 2)
    #expect(totals.counters(ofKind: 4).count == 2)
  }

  @Test("A bucket holds values that differ by 3 % at most, and small ones each by itself")
  func buckets() {
    for value in Int64(0)..<64 { #expect(TallyBucket(of: value).least == value) }
    var last = TallyBucket(of: 0)
    for exponent in 6..<63 {
      for value in [
        Int64(1) << exponent, Int64(1) << exponent + 1, (Int64(1) << exponent) / 2 * 3,
        .max >> (62 - exponent),
      ] {
        let bucket = TallyBucket(of: value)
        #expect(bucket.least <= value && value - bucket.least <= value / 32, "\(value)")
        #expect(bucket.rawValue >= last.rawValue, "\(value)")
        #expect(TallyBucket(of: bucket.least) == bucket, "\(value)")
        last = bucket
      }
    }
    #expect(TallyBucket(of: -5).least == 0)
  }

  @Test("What a row counted for is taken away again exactly")
  func takenAway() throws {
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    var totals = try Self.totals(Self.row)
    let other = Row(sales: [("2024-02-01T12:00:00Z", 5, "web")])
    totals = totals + (try Self.totals(other))
    #expect(totals[Counter(1)] == 4)
    var negative = Totals()
    for tally in Self.tallies { tally.contribute(Self.row, to: &negative, in: calendar) }
    for (counter, value) in negative.sorted { totals.add(Int64(-value), to: counter) }
    #expect(totals.sorted.map(\.counter) == (try Self.totals(other)).sorted.map(\.counter))
  }
}
