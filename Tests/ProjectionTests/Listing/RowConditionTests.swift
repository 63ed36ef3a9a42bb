import Words
import PerennialTestKit
@testable import Projection
import Testing

struct RowConditionTests {
  private static let schema = RowSchema(view: Tally.name, columns: Tally().columns.map(\.description))

  /// One row each: what a row holds, and the conditions that it meets and does not.
  struct Example: Sendable {
    var column: String
    var value: ColumnValue
    var meets: [String]
    var fails: [String]
  }

  @Test(
    "A condition holds for the values that a person would say it holds for",
    arguments: [
      Example(
        column: "sum", value: .number(123_456),
        meets: ["sum=1234.56", "sum>=1234.56", "sum > 1000", "sum<1234.57", "sum!=12", "sum is not absent"],
        fails: ["sum=1234", "sum>1234.56", "sum<1000", "sum!=1234.56", "sum is absent"]),
      Example(
        column: "sum", value: .number(-50), meets: ["sum<0", "sum=-0.5", "sum=-.50"], fails: ["sum>-0.49"]),
      Example(
        column: "count", value: .number(3), meets: ["count=3", "count<=3"], fails: ["count<3", "count=4"]),
      Example(
        column: "size", value: .text("small"), meets: ["size=small", "size>large", "size != large"],
        fails: ["size=smal", "size=Small"]),
      Example(
        column: "size", value: .absent, meets: ["size is absent", "size!=small"],
        fails: ["size=small", "size<zzz", "size>=a", "size is not absent"]),
      Example(column: "open", value: .flag(true), meets: ["open=yes", "open!=no"], fails: ["open=false"]),
      Example(
        column: "day", value: .number(15_126), meets: ["day=2011-06-01", "day<2011-06-02"],
        fails: ["day>2011-06-01"]),
      Example(column: "customer", value: .number(17), meets: ["customer<=17"], fails: ["customer=18"]),
    ])
  func holds(example: Example) throws {
    for text in example.meets {
      #expect(try RowCondition(text, in: Self.schema).holds(for: example.value), "\(text)")
    }
    for text in example.fails {
      #expect(try !RowCondition(text, in: Self.schema).holds(for: example.value), "\(text)")
    }
  }

  @Test("A day is all of that day, in the time zone of the calendar")
  func days() throws {
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    // In summer London's day begins at 23:00 UTC.
    let inside: [Instant] = ["2011-05-31T23:00:00Z", "2011-06-01T22:59:59.999999Z"]
    let outside: [Instant] = ["2011-05-31T22:59:59.999999Z", "2011-06-01T23:00:00Z"]
    func holds(_ sign: String, _ instant: Instant) throws -> Bool {
      try RowCondition("until\(sign)2011-06-01", in: Self.schema, calendar: calendar)
        .holds(for: .instant(instant))
    }
    for instant in inside {
      #expect(try holds("=", instant) && holds("<=", instant) && holds(">=", instant))
      #expect(try !holds("<", instant) && !holds(">", instant) && !holds("!=", instant))
    }
    for instant in outside { #expect(try holds("!=", instant) && !holds("=", instant)) }
    #expect(try holds("<", outside[0]) && !holds(">", outside[0]))
    #expect(try holds(">", outside[1]) && !holds("<=", outside[1]))
    let exact = try RowCondition("until<2011-06-01T00:00:00+01:00", in: Self.schema, calendar: calendar)
    #expect(exact.holds(for: .instant(outside[0])) && !exact.holds(for: .instant(inside[0])))
  }

  @Test(
    "What is wrong with a condition is said, with what there is and what a value must be",
    arguments: [
      ("sum>=abc", ["sum>=abc", "amount in GBP", "12.50"]), ("sum=1.234", ["GBP"]),
      ("sum=", ["sum is absent"]),
      ("sume=1", ["sume", "customer, sum, count, until, size, open, day"]), ("sum", ["tier=gold", "<="]),
      ("=3", ["tier=gold"]), ("", ["tier=gold"]), ("count=1.5", ["whole number"]),
      ("until<now", ["2011-06-01"]),
      ("open=maybe", ["yes or no"]), ("day=2011-02-30", ["2011-06-01"]), ("size is absent today", ["absent"]),
      ("sum=99999999999999999999", ["GBP"]), ("sum=.", ["GBP"]), ("sum=1.2.3", ["GBP"]),
    ] as [(String, [String])])
  func mistakes(text: String, says: [String]) {
    #expect {
      try RowCondition(text, in: Self.schema)
    } throws: { error in
      guard let error = error as? ProjectionError, error.code == .invalidRequest else { return false }
      return says.allSatisfy { error.message.contains($0) }
    }
  }

  @Test("Columns and orders are read by name, and unknown ones are named")
  func names() throws {
    let query = try RowQuery(order: "-sum, customer", columns: "size,sum", in: Self.schema)
    #expect(query.order == [RowOrder("sum", descending: true), RowOrder("customer")])
    #expect(query.columns == ["size", "sum"])
    #expect(throws: ProjectionError.self) { try RowQuery(order: "-some", in: Self.schema) }
    #expect(throws: ProjectionError.self) { try RowQuery(columns: "sum,-size", in: Self.schema) }
  }

  @Test("Values are written for people in threes, and for spreadsheets without")
  func texts() {
    let pounds = ColumnKind.money(MeasureUnit(rawValue: 826))
    let yen = ColumnKind.money(MeasureUnit(rawValue: 392))
    #expect(pounds.text(.number(109_310)) == "1,093.10")
    #expect(pounds.text(.number(-5)) == "-0.05")
    #expect(pounds.plain(.number(123_456_789)) == "1234567.89")
    #expect(yen.text(.number(1_234_567)) == "1,234,567")
    #expect(ColumnKind.number.text(.number(.min)) == "-9,223,372,036,854,775,808")
    #expect(ColumnKind.position.text(.number(541_909)) == "541909")
    #expect(ColumnKind.day.plain(.number(15_126)) == "2011-06-01")
    #expect((ColumnKind.flag.text(.flag(true)), ColumnKind.flag.plain(.flag(true))) == ("yes", "true"))
    #expect((ColumnKind.text.text(.absent), ColumnKind.text.plain(.absent)) == ("–", ""))
    #expect(MeasureUnit(rawValue: 826).amount(100_000) == "1,000.00 GBP")
  }
}
