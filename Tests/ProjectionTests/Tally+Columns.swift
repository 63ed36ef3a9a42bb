import Words
import Projection

extension Tally {
  /// One of each kind that a row of so little can have.
  var columns: [RowColumn<Row>] {
    [
      RowColumn("sum", .money(MeasureUnit(rawValue: 826)), title: "the sum") { .number($0.sum) },
      RowColumn("count", .number, title: "how many orders") { .number($0.count) },
      RowColumn("until", .instant, title: "when the sum is forgotten") {
        $0.until == .distantFuture ? .absent : .instant($0.until)
      },
      RowColumn("size", .text, title: "how large the sum is") {
        $0.sum == 0 ? .absent : .text($0.sum < 100 ? "small" : "large")
      },
      RowColumn("open", .flag, title: "whether the sum is remembered") { .flag($0.until != .distantFuture) },
      RowColumn("day", .day, title: "the day of until, in UTC") {
        $0.until == .distantFuture ? .absent : .number($0.until.microseconds / Instant.microsecondsPerDay)
      },
    ]
  }
}
