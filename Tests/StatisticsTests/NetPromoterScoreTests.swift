import PerennialTestKit
import Statistics
import Testing

@Suite("The net promoter score")
struct NetPromoterScoreTests {
  @Test(
    "has the error that follows from its shares",
    arguments: [
      (100, 30, 80, 9.52, -2.9, 22.0), (18, 11, 2, 51.6, 29.9, 73.3), (10, 0, 0, 100, 100, 100),
      (0, 0, 4, -100, -100, -100), (1, 0, 1, 0, -100, 100),
    ] as [(Int64, Int64, Int64, Double, Double, Double)])
  func examples(
    promoters: Int64, passives: Int64, detractors: Int64, value: Double, low: Double, high: Double
  ) throws {
    let score = NetPromoterScore(promoters: promoters, passives: passives, detractors: detractors)
    let interval = try #require(score.interval())
    #expect(abs(try #require(score.value) - value) < 0.051)
    #expect(abs(interval.low - low) < 0.051 && abs(interval.high - high) < 0.051, "\(interval)")
  }

  @Test("Its error is the standard error of answers that count as 1, 0 and -1")
  func againstAnswers() throws {
    var random = SeededRandom(seed: 11)
    for _ in 0..<200 {
      let counts = (0..<3).map { _ in Int64.random(in: 0...40, using: &random) }
      let score = NetPromoterScore(promoters: counts[0], passives: counts[1], detractors: counts[2])
      guard score.answers > 0 else { continue }
      var answers: [Double] = []
      for (value, count) in zip([100.0, 0, -100] as [Double], counts) {
        answers += [Double](repeating: value, count: Int(count))
      }
      let mean = answers.reduce(0, +) / Double(answers.count)
      let squares = answers.map { ($0 - mean) * ($0 - mean) }
      let variance = squares.reduce(0, +) / Double(answers.count)
      #expect(abs(try #require(score.value) - mean) < 1e-9)
      let error = try #require(score.standardError)
      #expect(abs(error * error - variance / Double(answers.count)) < 1e-9)
    }
  }

  @Test("Without answers there is none")
  func empty() {
    let score = NetPromoterScore(promoters: 0, passives: 0, detractors: 0)
    #expect(score.value == nil && score.standardError == nil && score.interval() == nil)
  }
}
