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

  /// What is refused of a schedule that is published, though it can be read.
  private func faultAsNew(_ rules: String) throws -> PolicyFault? {
    let document = #"{"rules":[\#(rules)]}"#
    let types = TypeNames(custom: { $0 == "acme.tasting.held" ? TouchpointType(rawValue: 2_000) : nil })
    _ = try RetentionSchedule(document: document, types)
    let setting = ModelSetting(calendar: try LocalCalendar(timeZone: "Europe/London"), types: types)
    let policy = PublishedPolicy(
      position: Position(9), view: "retention-schedule", name: "default", effectiveFrom: .distantPast,
      document: document, lastType: TouchpointType(rawValue: 2_000))
    do { try SchedulePolicy(setting).validateAsNew(policy) } catch { return error as? PolicyFault }
    return nil
  }

  private static func written(
    _ name: String, _ types: String, _ take: String, _ after: String, since: String = "occurred"
  ) -> String {
    #"{"name":"\#(name)","types":[\#(types)],"take":"\#(take)","after":{\#(after)},"since":"\#(since)"}"#
  }

  @Test(
    "A rule that could never take anything out is refused as it is published, with the type",
    arguments: [
      // Nothing of these is sealed as personal.
      (
        Self.written("a", #""ticket.opened","visit.made""#, "personal", #""days":1"#), "rules[0].types[1]",
        "visit.made has no personal part"
      ),
      (Self.written("a", #""ticket.opened""#, "personal", #""days":1"#), "", ""),
      (Self.written("a", #""acme.tasting.held""#, "personal", #""days":1"#), "", ""),
      (Self.written("a", #""everything""#, "personal", #""days":1"#), "", ""),
      // The business itself neither orders nor is ever there.
      (
        Self.written("a", #""product.defined""#, "body", #""days":1"#, since: "last-order"),
        "rules[0].types[0]", "about the business"
      ),
      (
        Self.written("a", #""product.defined""#, "body", #""days":1"#, since: "last-touchpoint"),
        "rules[0].types[0]", "counts since occurred"
      ),
      (Self.written("a", #""product.defined""#, "body", #""days":1"#), "", ""),
      // Another rule takes as much, and no later.
      (
        Self.written("a", #""everything""#, "body", #""years":2"#) + ","
          + Self.written("b", #""visit.made""#, "body", #""years":3"#),
        "rules[1].types[0]", "the rule a takes as much or more"
      ),
      (
        Self.written("a", #""ticket.opened""#, "personal", #""years":2"#) + ","
          + Self.written("b", #""ticket.opened""#, "body", #""days":365"#),
        "rules[0].types[0]", "the rule b takes as much or more"
      ),
      (
        Self.written("a", #""ticket.opened""#, "body", #""days":10"#) + ","
          + Self.written("b", #""ticket.opened""#, "body", #""days":10"#),
        "rules[1].types[0]", "the rule a"
      ),
      (
        Self.written("a", #""everything""#, "body", #""days":10"#) + ","
          + Self.written("b", #""everything""#, "personal", #""days":10"#, since: "last-order"),
        "rules[1].types", "of everything the rule a"
      ),
      // The first is due first; of some types there is only the second; or the one may be longer than the other.
      (
        Self.written("a", #""ticket.opened""#, "personal", #""years":1"#) + ","
          + Self.written("b", #""ticket.opened""#, "body", #""years":2"#), "", ""
      ),
      (
        Self.written("a", #""visit.made""#, "body", #""years":1"#) + ","
          + Self.written("b", #""everything""#, "body", #""years":2"#), "", ""
      ),
      (
        Self.written("a", #""visit.made""#, "body", #""days":364"#) + ","
          + Self.written("b", #""visit.made""#, "body", #""months":12"#), "rules[1].types[0]", "the rule a"
      ),
      (
        Self.written("a", #""visit.made""#, "body", #""months":1"#) + ","
          + Self.written("b", #""visit.made""#, "body", #""days":30"#), "", ""
      ),
      (
        Self.written("a", #""visit.made""#, "body", #""days":10"#, since: "last-order") + ","
          + Self.written("b", #""visit.made""#, "body", #""days":20"#), "", ""
      ),
      (
        Self.written("a", #""visit.made""#, "body", #""days":20"#) + ","
          + Self.written("b", #""visit.made""#, "body", #""days":10"#), "", ""
      ),
    ])
  func useless(rules: String, path: String, reason: String) throws {
    let fault = try faultAsNew(rules)
    #expect((fault?.path ?? "") == path, "\(fault as Any)")
    #expect(fault.map { "\($0)".contains(reason) } ?? reason.isEmpty, "\(fault as Any)")
  }

  @Test("A rule that is refused as useless takes nothing out in any run, and one that is not may")
  func uselessTakesNothing() throws {
    let shop = try KeptShop(seed: 7, checksSchedules: false)
    try shop.go(steps: 120)
    // As a program of before has recorded it: it is not asked whether its rules are of use.
    let document =
      #"{"rules":[\#(Self.written("a", #""everything""#, "personal", #""days":1"#)),"#
      + #"\#(Self.written("b", #""ticket.opened""#, "personal", #""days":2"#)),"#
      + #"\#(Self.written("c", #""visit.made""#, "personal", #""days":1"#))]}"#
    try shop.publish(document)
    let later = Instant(microseconds: try shop.ledger.now.microseconds + 90 * Instant.microsecondsPerDay)
    let plan = try shop.ledger.previewRetention(asOf: later)
    #expect(plan.rules[0].touchpoints > 0)
    #expect(plan.rules.dropFirst().map(\.touchpoints) == [0, 0])
    #expect(try faultAsNew(String(document.dropFirst(10).dropLast(2)))?.path == "rules[2].types[0]")
  }

  @Test(
    "Whoever wants identifiers taken out by a rule is told where they go",
    arguments: [
      (Self.written("a", #""identifiers""#, "personal", #""days":1"#), "rules[0].types[0]"),
      (Self.written("a", #""ticket.opened","email""#, "personal", #""days":1"#), "rules[0].types[1]"),
      (Self.written("a", #""everything""#, "identifiers", #""days":1"#), "rules[0].take"),
    ])
  func identifiers(rules: String, path: String) throws {
    let fault = #expect(throws: PolicyFault.self) {
      try RetentionSchedule(document: #"{"rules":[\#(rules)]}"#)
    }
    #expect(fault?.path == path)
    for word in ["identifiers are in no rule", "perennial unlink", "perennial erase", "--inactive-since"] {
      #expect("\(fault as Any)".contains(word), "\(fault as Any)")
    }
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
