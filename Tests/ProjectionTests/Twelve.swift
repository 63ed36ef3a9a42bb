import Words
import Projection

/// One of many small projectors that differ in their number: some count by period, some wait for time, some read few types.
struct Small<let number: Int>: Projector {
  static var name: ViewName {
    guard let name = ViewName("small-\(number)") else { preconditionFailure("digits are allowed") }
    return name
  }

  var version = 1

  struct Row: ViewRow {
    var count: Int64 = 0
    var sum: Int64 = 0
    /// In spans of 30 days since 1970.
    var firstPeriod: Int64 = 0
    /// The sum is forgotten then.
    var until = Instant.distantFuture

    init() {}

    func encode(to writer: inout RowWriter) {
      for value in [count, sum, firstPeriod] { writer.write(value) }
      writer.write(until)
    }

    init(from reader: inout RowReader) throws {
      count = try reader.number()
      sum = try reader.number()
      firstPeriod = try reader.number()
      until = try reader.instant()
    }
  }

  var fingerprint: Fingerprint { Fingerprint("small-\(number)/\(version)") }
  private var countsByPeriod: Bool { number % 3 == 0 }
  private var forgets: Bool { number % 2 == 0 }

  func policy(from published: [PublishedPolicy]) throws -> NoPolicy { NoPolicy() }
  func initialRow() -> Row { Row() }

  func types(under policy: NoPolicy) -> TypeSet? {
    number % 4 == 1 ? TypeSet([.orderPlaced]) : nil
  }

  func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Row) throws {
    let instant = touchpoint.fact.historyTime
    if row.count == 0 { row.firstPeriod = instant.microseconds / (30 * Instant.microsecondsPerDay) }
    row.count += 1
    guard touchpoint.fact.type == .orderPlaced else { return }
    row.sum = row.sum &+ touchpoint.fact.value &* Int64(number + 1)
    if forgets {
      row.until = Instant(
        microseconds: instant.microseconds + Int64(number + 1) * Instant.microsecondsPerDay)
    }
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: NoPolicy) {
    guard instant >= row.until else { return }
    row.sum = 0
    row.until = .distantFuture
  }

  func nextChange(of row: Row, under policy: NoPolicy) -> Instant? {
    row.until == .distantFuture ? nil : row.until
  }

  func contribute(_ row: Row, to totals: inout Totals) {
    totals.add(row.count, to: Counter(1))
    totals.add(row.sum, to: Counter(2))
    if countsByPeriod { totals.add(row.count, to: Counter(3, 0, 0, row.firstPeriod)) }
  }
}

/// As many views as a shop may have installed.
let twelve: [any Projector] = [
  Small<0>(), Small<1>(), Small<2>(), Small<3>(), Small<4>(), Small<5>(), Small<6>(), Small<7>(), Small<8>(),
  Small<9>(), Small<10>(), Small<11>(),
]
