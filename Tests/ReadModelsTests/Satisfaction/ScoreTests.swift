import Words
import PerennialTestKit
import Testing

@testable import ReadModels

/// Worked numbers of the three scores.
struct ScoreTests {
  @Test("One answer each from 0 to 10: two promoters and seven detractors of eleven are −45.4545")
  func eachScore() {
    let groups = (Int64(0)...10).map { RecommendationGroup(score: $0) }
    let nps = Recommendation(
      promoters: Int64(groups.count { $0 == .promoter }), passives: Int64(groups.count { $0 == .passive }),
      detractors: Int64(groups.count { $0 == .detractor }))
    #expect((nps.promoters, nps.passives, nps.detractors) == (2, 2, 7))
    #expect(nps.value == -45.4545)
  }

  @Test(
    "The interval is the value less and more 1.96 standard errors",
    arguments: [
      (Recommendation(promoters: 100, passives: 30, detractors: 80), 9.52, -2.9, 22.0),
      (Recommendation(promoters: 18, passives: 11, detractors: 2), 51.6, 29.9, 73.3),
    ])
  func intervals(nps: Recommendation, value: Double, low: Double, high: Double) throws {
    let interval = try #require(nps.interval)
    #expect(abs(try #require(nps.value) - value) < 0.05)
    #expect(abs(interval.lowerBound - low) < 0.05)
    #expect(abs(interval.upperBound - high) < 0.05)
  }

  @Test("Without answers there is no score; of answers that are alike the interval stays within the scale")
  func edges() {
    #expect(Recommendation().value == nil && Recommendation().interval == nil)
    #expect(Satisfied().value == nil && Effort().value == nil)
    #expect(Recommendation(promoters: 3).interval == 100...100)
    #expect(Recommendation(promoters: 1, passives: 1).interval?.upperBound == 100)
  }

  @Test(
    "The satisfied are the best two of five, and who has come as far on another scale",
    arguments: [
      (2, [2]), (3, [3]), (4, [4]), (5, [4, 5]), (7, [6, 7]), (10, [8, 9, 10]), (100, Array(76...100)),
    ] as [(Int64, [Int64])])
  func satisfied(scale: Int64, best: [Int64]) throws {
    let satisfaction = try ModelShop(Satisfaction.self).model
    let found = try (1...scale).filter { score in
      let row = try Given(satisfaction)
        .recorded(
          .surveyAnswered, by: 1, at: "2024-03-01T10:00:00Z", value: score, unit: .score,
          details: [SurveyDetails.instrument(.csat), SurveyDetails.scale(scale)]
        ).row(of: 1)
      return try #require(row.answers.first).isSatisfied
    }
    #expect(found == best)
  }

  @Test(
    "Effort on another scale is stretched to 1 to 7",
    arguments: [
      (nil, 1, 1000), (nil, 7, 7000), (7, 3, 3000), (5, 1, 1000), (5, 3, 4000), (5, 4, 5500), (5, 5, 7000),
      (10, 2, 1667),
    ] as [(Int64?, Int64, Int64)])
  func effort(scale: Int64?, score: Int64, thousandths: Int64) throws {
    let satisfaction = try ModelShop(Satisfaction.self).model
    try Given(satisfaction)
      .recorded(
        .surveyAnswered, by: 1, at: "2024-03-01T10:00:00Z", value: score, unit: .score,
        details: [SurveyDetails.instrument(.ces)] + (scale.map { [SurveyDetails.scale($0)] } ?? [])
      )
      .thenRow(of: 1) { row in #expect(row.answers.first?.effort == thousandths) }
  }
}
