import PerennialTestKit
import Projection
import Reporting
import Testing
import Words

@testable import ReadModels

/// What is said of programmes that are valid and hardly meant, or that need something done for them.
@Suite struct RemarkTests {
  private static func remark(_ members: String, from day: Int = 1) throws -> String? {
    Loyalty.remark(
      on: #"{"currency": "GBP", "earning": {"per": 100}"# + members + "}",
      from: Instant(year: 2024, month: 4, day: day),
      in: ModelSetting(
        calendar: try LocalCalendar(timeZone: "UTC"), currency: MeasureUnit(currency: "GBP") ?? .none))
  }

  private static func rule(until: String) -> String {
    #"{"currency": "GBP", "earning": {"per": 100, "rules": [{"name": "a", "multiplier": 2, "when": {"until": ""#
      + until + #""}}]}}"#
  }

  @Test func `A programme about which there is nothing to say has no remark`() throws {
    #expect(try Self.remark("") == nil)
    #expect(try Self.remark(#", "tiers": {"levels": [{"name": "gold", "from": 0}]}"#) == nil)
  }

  @Test func `What is over before the programme comes into force is said, with the first place`() throws {
    let rewards =
      #", "rewards": [{"name": "a", "points": 1, "until": "2024-04-01"}, {"name": "b", "points": 1}, "#
      + #"{"name": "c", "points": 1, "until": "2024-03-01"}]"#
    #expect(
      try Self.remark(rewards)
        == "is over before the programme comes into force (rewards[0].until and 1 more)")
    let setting = ModelSetting(calendar: try LocalCalendar(timeZone: "UTC"))
    for (day, isOver) in [(30, false), (31, true)] {
      let remark = Loyalty.remark(
        on: Self.rule(until: "2024-03-31"), from: Instant(year: 2024, month: 3, day: day), in: setting)
      #expect(
        remark
          == (isOver
            ? "is over before the programme comes into force (earning.rules[0].when.until)" : nil))
    }
  }

  @Test(
    arguments: [
      (#", "referral": {"points": 1}"#, "referral"), (#", "pools": {}"#, "pools"),
      (#", "notices": {"days": [1]}"#, "notices"),
      (#", "referral": {"points": 1}, "pools": {}, "notices": {"days": [1]}"#, "referral, pools, notices"),
    ])
  func `What only a run records is said`(members: String, what: String) throws {
    #expect(
      try Self.remark(members)
        == "\(ProgramName.command("program run")) records what follows of these: run it every day (\(what))")
  }

  @Test func `Several remarks are said together`() throws {
    let members = #", "pools": {}, "rewards": [{"name": "a", "points": 1, "until": "2024-01-01"}]"#
    let remark = try Self.remark(members)
    #expect(remark?.contains("(rewards[0].until); ") == true && remark?.hasSuffix("(pools)") == true)
  }

  @Test func `The other names of a programme are read of its document`() throws {
    let setting = ModelSetting(calendar: try LocalCalendar(timeZone: "UTC"))
    let document = #"{"currency": "GBP", "names": ["club", "hearts"], "earning": {"per": 100}}"#
    #expect(Loyalty.names(in: document, setting) == ["club", "hearts"])
    #expect(Loyalty.names(in: "{}", setting).isEmpty)
  }
}
