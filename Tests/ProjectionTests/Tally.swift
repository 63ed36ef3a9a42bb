import Words
import Projection

/// The smallest projector that has everything: a policy, time, totals, anonymous sales, and folds that fail.
struct Tally: Projector {
  static let name: ViewName = "tally"
  var version = 1

  struct Row: ViewRow {
    var sum: Int64 = 0
    var count: Int64 = 0
    /// The sum is forgotten then.
    var until = Instant.distantFuture

    init() {}

    func encode(to writer: inout RowWriter) {
      writer.write(sum)
      writer.write(count)
      writer.write(until)
    }

    init(from reader: inout RowReader) throws {
      sum = try reader.number()
      count = try reader.number()
      until = try reader.instant()
    }
  }

  struct Refused: Error, CustomStringConvertible {
    var description: String { "a visit of 13" }
  }

  var fingerprint: Fingerprint { Fingerprint("tally/\(version)") }

  /// The policy is the factor that values are multiplied by.
  func policy(from published: [PublishedPolicy]) throws -> Int64 {
    guard let document = published.last?.document else { return 1 }
    guard let factor = Int64(document) else { throw Refused() }
    return factor
  }

  func initialRow() -> Row { Row() }

  func apply(_ touchpoint: Touchpoint, under policy: Int64, to row: inout Row) throws {
    guard touchpoint.fact.type == .orderPlaced else {
      if touchpoint.fact.type == .visitMade && touchpoint.fact.value == 13 { throw Refused() }
      return
    }
    row.sum = try row.sum.adding(try touchpoint.fact.value.multiplied(by: policy))
    row.count += 1
    row.until = Instant(
      microseconds: touchpoint.fact.historyTime.microseconds + 10 * Instant.microsecondsPerDay)
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: Int64) {
    guard instant >= row.until else { return }
    row.sum = 0
    row.until = .distantFuture
  }

  func nextChange(of row: Row, under policy: Int64) -> Instant? {
    row.until == .distantFuture ? nil : row.until
  }

  func contribute(_ row: Row, to totals: inout Totals) {
    totals.add(row.sum, to: Counter(1))
    totals.add(row.count, to: Counter(2))
  }

  func contribute(anonymous touchpoint: Touchpoint, under policy: Int64, to totals: inout Totals) {
    guard touchpoint.fact.type == .orderPlaced else { return }
    totals.add(touchpoint.fact.value * policy, to: Counter(3))
  }
}
