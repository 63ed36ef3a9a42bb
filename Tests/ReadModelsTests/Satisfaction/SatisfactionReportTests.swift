import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// The figures of `report satisfaction`.
struct SatisfactionReportTests {
  private static let months = PeriodRange(.month)

  private static func answer(
    _ ledger: MemoryLedger, by customer: UInt32, _ instrument: Instrument?, _ score: Int64?, at time: Instant,
    scale: Int64? = nil, recorded: Instant? = nil
  ) {
    ledger.record(
      .surveyAnswered, by: customer, at: time, value: score ?? 0, unit: score == nil ? .none : .score,
      details: (instrument.map { [SurveyDetails.instrument($0)] } ?? [])
        + (scale.map { [SurveyDetails.scale($0)] } ?? []), recorded: recorded)
  }

  private func report(
    _ ledger: MemoryLedger, _ kind: PeriodKind = .month, zone: String = "UTC", asOf: Instant? = nil
  ) throws -> SatisfactionReport {
    let shop = try ModelShop(Satisfaction.self, ledger, zone: zone)
    return try SatisfactionReport(try shop.view(asOf: asOf), PeriodRange(kind))
  }

  @Test("Of several answers in a period the customer's latest counts, whatever arrived last")
  func latest() throws {
    let ledger = MemoryLedger()
    Self.answer(ledger, by: 1, .nps, 10, at: "2024-03-20T10:00:00Z")
    Self.answer(ledger, by: 1, .nps, 2, at: "2024-03-10T10:00:00Z", recorded: "2024-03-21T10:00:00Z")
    Self.answer(ledger, by: 1, .nps, 7, at: "2024-04-02T10:00:00Z")
    Self.answer(ledger, by: 2, .nps, 0, at: "2024-03-05T10:00:00Z", recorded: "2024-04-03T10:00:00Z")
    let months = try report(ledger)
    #expect(months.periods.map(\.period) == ["2024-03", "2024-04"])
    #expect(months.periods[0].nps == Recommendation(promoters: 1, detractors: 1))
    #expect(months.periods[1].nps == Recommendation(passives: 1))
    #expect(months.nps == Recommendation(promoters: 1, passives: 1, detractors: 1))
    // The latest answer of the year is the one of April.
    #expect(try report(ledger, .year).nps == Recommendation(passives: 1, detractors: 1))
    #expect(try report(ledger, .day).nps.answers == 4)
  }

  @Test("Customers who turn out to be one are one respondent")
  func merged() throws {
    let ledger = MemoryLedger()
    Self.answer(ledger, by: 1, .nps, 10, at: "2024-03-20T10:00:00Z")
    Self.answer(ledger, by: 2, .nps, 0, at: "2024-03-21T10:00:00Z")
    #expect(try report(ledger).nps.answers == 2)
    ledger.merge(1, 2, at: "2024-03-22T10:00:00Z")
    #expect(try report(ledger).nps == Recommendation(detractors: 1))
    ledger.unmerge(1, 2, at: "2024-03-23T10:00:00Z")
    #expect(try report(ledger).nps.answers == 2)
  }

  @Test("Answers of nobody in particular count each for themselves, until they are somebody's")
  func anonymous() throws {
    let ledger = MemoryLedger()
    for score in [10, 9, 3] as [Int64] {
      Self.answer(ledger, by: 0, .nps, score, at: "2024-03-20T10:00:00Z")
    }
    Self.answer(ledger, by: 0, .csat, 5, at: "2024-03-20T10:00:00Z")
    #expect(try report(ledger).nps == Recommendation(promoters: 2, detractors: 1))
    #expect(try report(ledger).csat.value == 1)
    ledger.assign(Position(1)...Position(3), to: 5, at: "2024-03-21T10:00:00Z")
    #expect(try report(ledger).nps == Recommendation(detractors: 1))
  }

  @Test(
    "Blanks, other instruments and scores outside of the scale are no answers; a voided one is none either")
  func blanks() throws {
    let ledger = MemoryLedger()
    Self.answer(ledger, by: 1, .nps, nil, at: "2024-03-20T10:00:00Z")
    Self.answer(ledger, by: 2, .own, 9, at: "2024-03-20T10:00:00Z", scale: 10)
    Self.answer(ledger, by: 3, nil, 9, at: "2024-03-20T10:00:00Z")
    Self.answer(ledger, by: 4, .nps, 11, at: "2024-03-20T10:00:00Z")
    Self.answer(ledger, by: 5, .csat, 0, at: "2024-03-20T10:00:00Z")
    Self.answer(ledger, by: 6, .nps, 9, at: "2024-03-20T10:00:00Z")
    ledger.void(Position(6)...Position(6), at: "2024-03-21T10:00:00Z")
    let report = try report(ledger)
    #expect((report.nps.answers, report.csat.answers, report.ces.answers) == (0, 0, 0))
    Self.answer(ledger, by: 7, .nps, 9, at: "2024-03-22T10:00:00Z")
    #expect(try self.report(ledger).nps == Recommendation(promoters: 1))
  }

  @Test("Every answer counts for satisfaction and effort, by the local day")
  func everyAnswer() throws {
    let ledger = MemoryLedger()
    for score in [5, 4, 3, 1] as [Int64] {
      Self.answer(ledger, by: 1, .csat, score, at: "2024-03-20T10:00:00Z")
    }
    Self.answer(ledger, by: 1, .ces, 6, at: "2024-03-31T23:30:00Z")
    Self.answer(ledger, by: 1, .ces, 3, at: "2024-03-31T23:31:00Z")
    Self.answer(ledger, by: 1, .ces, 4, at: "2024-03-31T23:32:00Z", scale: 5)
    let report = try report(ledger, zone: "Europe/London", asOf: "2024-04-02T00:00:00Z")
    #expect(report.periods.map(\.period) == ["2024-03", "2024-04"])
    #expect((report.periods[0].csat.value, report.periods[0].csat.answers) == (0.5, 4))
    #expect((report.periods[1].ces.value, report.periods[1].ces.answers) == (4.8333, 3))
    #expect(report.periods.map(\.complete) == [true, false])
  }

  @Test("JSON has the names that scripts rely on, and null where there is nothing")
  func json() throws {
    let ledger = MemoryLedger()
    Self.answer(ledger, by: 1, .nps, 9, at: "2024-03-20T10:00:00Z")
    Self.answer(ledger, by: 2, .nps, 6, at: "2024-03-20T10:00:00Z")
    let json = try report(ledger).json
    let nps =
      #""nps":{"answers":2,"detractors":1,"high":100,"low":-100,"passives":0,"promoters":1,"value":0}"#
    let rest = #""ces":{"answers":0,"value":null},"#
    #expect(json.contains(#""periods":[{\#(rest)"complete":false,"csat":{"answers":0,"value":null},\#(nps)"#))
    #expect(json.contains(#"\#(nps),"period":"month""#), "\(json)")
  }

  @Test(
    "Every figure is what the answers come to one by one, whatever arrived when", arguments: UInt64(0)..<20)
  func plain(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let ledger = MemoryLedger()
    var answers: [Answer] = []
    for number in 0..<300 {
      let day = Int64.random(in: 0..<150, using: &random)
      answers.append(
        Answer(
          customer: UInt32.random(in: 0...15, using: &random),
          instrument: [.nps, .nps, .csat, .ces].randomElement(using: &random) ?? .nps,
          score: Int64.random(in: 0...10, using: &random),
          // No two at once: which is the latest is then told by their order in the log.
          time: Instant(
            microseconds: 1_704_067_200_000_000 + day * 86_400_000_000 + Int64(number) * 1_000_000)))
    }
    let end: Instant = "2024-07-01T00:00:00Z"
    for answer in answers.shuffled(using: &random) {
      Self.answer(
        ledger, by: answer.customer, answer.instrument, answer.score, at: answer.time, recorded: end)
    }
    // 1 and 2 are one person, and so are 3 and 4.
    ledger.merge(1, 2, at: end)
    ledger.merge(3, 4, at: end)
    for index in answers.indices where answers[index].customer == 2 || answers[index].customer == 4 {
      answers[index].customer -= 1
    }
    let report = try report(ledger)
    #expect(report.periods.count == 7)
    for period in report.periods {
      let own = answers.filter { $0.time.description.hasPrefix(period.period) }
      #expect(period.nps == Answer.recommendation(own), "seed \(seed), \(period.period)")
      let csat = own.filter { $0.instrument == .csat && (1...5).contains($0.score) }
      #expect(period.csat.satisfied == csat.count { $0.score > 3 }, "seed \(seed)")
      #expect(period.csat.answers == csat.count)
      let ces = own.filter { $0.instrument == .ces && (1...7).contains($0.score) }.map(\.score)
      #expect(period.ces.answers == ces.count)
      let mean = ces.isEmpty ? 0 : Double(ces.reduce(0, +)) / Double(ces.count)
      #expect(abs((period.ces.value ?? 0) - mean) < 0.000_051, "seed \(seed)")
    }
  }

  private struct Answer {
    var customer: UInt32
    var instrument: Instrument
    var score: Int64
    var time: Instant

    /// The answers that count: of each customer the latest, of nobody in particular each.
    static func recommendation(_ answers: [Answer]) -> Recommendation {
      let given = answers.filter { $0.instrument == .nps }
      let counted = given.filter { answer in
        answer.customer == 0 || !given.contains { $0.customer == answer.customer && $0.time > answer.time }
      }
      return Recommendation(
        promoters: Int64(counted.count { $0.score >= 9 }),
        passives: Int64(counted.count { (7...8).contains($0.score) }),
        detractors: Int64(counted.count { $0.score <= 6 }))
    }
  }
}
