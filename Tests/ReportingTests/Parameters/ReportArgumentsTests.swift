import Words
import Projection
import Testing

@testable import Reporting

/// What can be asked of a report, and how whatever else is answered.
struct ReportArgumentsTests {
  private static let parameters: [ReportParameter] =
    .periods + [
      ReportParameter("least", .integer(1...100), default: "5", "The least."),
      ReportParameter("by", .choice(["topic", "channel"]), "By what."),
      ReportParameter("within", .duration, default: "7d", "Within."),
      ReportParameter("only-active", .flag, "Only who is active."),
      ReportParameter("marks", .list(of: .integer(0...Int64.max)), default: "1,10", "The marks."),
      ReportParameter("names", .list(of: .text), "The names."),
    ]

  private static func read(_ given: [(String, String?)]) throws -> ReportArguments {
    try ReportArguments(given.map { (name: $0.0, value: $0.1) }, for: parameters, of: "test")
  }

  @Test("Without arguments there is what the parameters say, and nothing where they say nothing")
  func defaults() throws {
    for arguments in [ReportArguments(Self.parameters), try Self.read([])] {
      #expect(arguments.periods == PeriodRange(.month))
      #expect(arguments.integer("least") == 5)
      #expect(arguments.text("by") == nil)
      #expect(arguments.seconds("within") == 604_800)
      #expect(!arguments.flag("only-active"))
      #expect(arguments.integers("marks") == [1, 10])
      #expect(arguments.texts("names").isEmpty)
    }
  }

  @Test("Each kind of value is read as it is written")
  func values() throws {
    let arguments = try Self.read([
      ("period", "quarter"), ("from", "2011-Q1"), ("to", "2011-11-05"), ("least", "100"), ("by", "channel"),
      ("within", "90s"), ("only-active", nil), ("marks", "3,2,1"), ("names", "a,b c"),
    ])
    let range = arguments.periods
    #expect((range.kind, range.from, range.to) == (.quarter, 164, 167))
    #expect(arguments.integer("least") == 100)
    #expect(arguments.text("by") == "channel")
    #expect(arguments.seconds("within") == 90)
    #expect(arguments.flag("only-active"))
    #expect(arguments.integers("marks") == [3, 2, 1])
    #expect(arguments.texts("names") == ["a", "b c"])
  }

  struct Wrong: Sendable {
    var given: [(String, String?)]
    var says: String
  }

  static let wrong = [
    Wrong(
      given: [("perod", "day")],
      says: "--perod is not an option of test; did you mean --period? It has --period"),
    Wrong(given: [("formt", "csv")], says: "did you mean --format?"),
    Wrong(given: [("colour", "red")], says: "it has --period, --from, --to, --least, --by"),
    Wrong(given: [("period", "fortnight")], says: "there is no fortnight; there are: day, week, month"),
    Wrong(given: [("period", "mont")], says: "did you mean `month`?"),
    Wrong(given: [("least", "0")], says: "--least: 0 is not a whole number, 1 to 100"),
    Wrong(given: [("least", "five")], says: "--least: five is not a whole number"),
    Wrong(given: [("least", nil)], says: "--least has no value; it takes a whole number, 1 to 100"),
    Wrong(given: [("only-active", "yes")], says: "--only-active takes no value"),
    Wrong(given: [("within", "7 days")], says: "--within: 7 days is not a duration; write 90s"),
    Wrong(given: [("within", "0d")], says: "is not a duration"),
    Wrong(given: [("within", "9999999999999999999w")], says: "is not a duration"),
    Wrong(given: [("marks", "1,,2")], says: "is not a whole number, 0 or more"),
    Wrong(given: [("least", "5"), ("least", "6")], says: "--least is given twice"),
    Wrong(given: [("from", "2012-01"), ("to", "2011-01")], says: "the range ends before it begins"),
    Wrong(given: [("from", "tomorrow")], says: "tomorrow is not a month"),
  ]

  @Test("Whatever else is asked is refused, with what there is", arguments: wrong)
  func refused(wrong: Wrong) {
    do {
      _ = try Self.read(wrong.given)
      Issue.record("\(wrong.given) is taken")
    } catch let error as ProjectionError {
      #expect(error.code == .invalidRequest)
      #expect(error.message.contains(wrong.says), "\(error.message)")
    } catch {
      Issue.record("\(error)")
    }
  }
}
