import Foundation
import Perennial
import Testing

/// What a retention schedule may say, and how long its times are.
@Suite struct RetentionScheduleTests {
  private func rule(_ fields: String) -> String {
    #"{"rules":[{"name":"a","types":["order.placed"],"take":"body","after":{"days":1}\#(fields)}]}"#
  }

  @Test func itIsReadAsItIsWritten() throws {
    let schedule = try RetentionSchedule(
      document: """
        {"rules":[{"name":"visits","types":["visit.made","product.viewed"],"take":"personal","after":{"years":2,"days":3}},
        {"name":"all","types":["everything"],"take":"body","after":{"months":7},"since":"last-order"}]}
        """)
    #expect(schedule.rules.map(\.name) == ["visits", "all"])
    #expect(schedule.rules[0].types == [.visitMade, .productViewed] && schedule.rules[1].types == nil)
    #expect(schedule.rules.map(\.take) == [.personal, .body])
    #expect(schedule.rules.map(\.after) == [.init(months: 24, days: 3), .init(months: 7)])
    #expect(schedule.rules.map(\.since) == [.occurred, .lastOrder])
  }

  @Test(
    "Every mistake is refused with its place",
    arguments: [
      ("[]", "", "JSON object"), ("{", "", "not JSON"), ("{}", "rules", "required"),
      (#"{"rules":[]}"#, "rules", "1 to 100"),
      (#"{"rules":[{"name":"a"}]}"#, "rules[0].types", "required"),
      (
        #"{"rules":[{"name":"a b","types":["order.placed"],"take":"body","after":{"days":1}}]}"#,
        "rules[0].name", "code"
      ),
      (
        #"{"rules":[{"name":"a","types":["order.plced"],"take":"body","after":{"days":1}}]}"#,
        "rules[0].types[0]", "not a type"
      ),
      (#"{"rules":[{"name":"a","types":[],"take":"body","after":{"days":1}}]}"#, "rules[0].types", "1 to"),
      (
        #"{"rules":[{"name":"a","types":["everything","order.placed"],"take":"body","after":{"days":1}}]}"#,
        "rules[0].types[0]", "not a type"
      ),
      (
        #"{"rules":[{"name":"a","types":["customer.linked"],"take":"body","after":{"days":1}}]}"#,
        "rules[0].types[0]", "unlink"
      ),
      (
        #"{"rules":[{"name":"a","types":["consent.granted"],"take":"body","after":{"days":1}}]}"#,
        "rules[0].types[0]", "proof"
      ),
      (
        #"{"rules":[{"name":"a","types":["order.placed"],"take":"all","after":{"days":1}}]}"#,
        "rules[0].take", "personal or body"
      ),
      (#"{"rules":[{"name":"a","types":["order.placed"],"take":"body"}]}"#, "rules[0].after", "required"),
      (
        #"{"rules":[{"name":"a","types":["order.placed"],"take":"body","after":{}}]}"#, "rules[0].after",
        "how long"
      ),
      (
        #"{"rules":[{"name":"a","types":["order.placed"],"take":"body","after":{"days":-1}}]}"#,
        "rules[0].after.days", "whole number"
      ),
      (
        #"{"rules":[{"name":"a","types":["order.placed"],"take":"body","after":{"weeks":1}}]}"#,
        "rules[0].after.weeks", "not a field"
      ),
    ])
  func mistakes(document: String, path: String, reason: String) throws {
    let fault = try #require(throws: PolicyFault.self) { _ = try RetentionSchedule(document: document) }
    #expect(fault.path == path, "\(fault)")
    #expect("\(fault)".contains(reason), "\(fault)")
  }

  @Test func aRuleMayNotBeNamedTwiceAndNothingUnknownIsPassedOver() throws {
    #expect(throws: PolicyFault.self) { try RetentionSchedule(document: rule(#","since":"birth""#)) }
    #expect(throws: PolicyFault.self) { try RetentionSchedule(document: rule(#","until":"2030""#)) }
    let twice = #"{"name":"a","types":["order.placed"],"take":"body","after":{"days":1}}"#
    let fault = try #require(throws: PolicyFault.self) {
      _ = try RetentionSchedule(document: "{\"rules\":[\(twice),\(twice)]}")
    }
    #expect(fault.path == "rules[1].name")
  }

  @Test("A time ends with its day, whatever the clocks do, and the 31st becomes the last of a shorter month")
  func cutoffs() throws {
    let calendar = try LocalCalendar(timeZone: "Europe/London")
    var plain = Calendar(identifier: .gregorian)
    plain.timeZone = try #require(TimeZone(identifier: "Europe/London"))
    let periods: [RetentionSchedule.Period] = [
      .init(days: 1), .init(months: 1), .init(months: 18), .init(months: 24, days: 3), .init(days: 400),
    ]
    var random = SystemRandomNumberGenerator()
    for period in periods {
      for _ in 0..<200 {
        let now = Date(
          timeIntervalSince1970: Double(Int.random(in: 1_500_000_000..<1_900_000_000, using: &random)))
        let cutoff = period.cutoff(
          at: Instant(microseconds: Int64(now.timeIntervalSince1970) * 1_000_000), calendar)
        // The last day that is over, and the first that is not, by another calendar.
        let first = Date(timeIntervalSince1970: Double(cutoff.microseconds) / 1e6)
        #expect(plain.startOfDay(for: first) == first)
        let last = try #require(plain.date(byAdding: .day, value: -1, to: first))
        for (day, isOver) in [(last, true), (first, false)] {
          let months = try #require(
            plain.date(byAdding: .month, value: period.months, to: plain.startOfDay(for: day)))
          let end = try #require(plain.date(byAdding: .day, value: period.days + 1, to: months))
          #expect((plain.startOfDay(for: end) <= now) == isOver, "\(period) at \(now): \(day)")
        }
      }
    }
  }
}
