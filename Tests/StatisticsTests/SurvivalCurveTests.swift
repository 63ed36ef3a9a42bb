import PerennialTestKit
import Statistics
import Testing

@Suite("Survival curves")
struct SurvivalCurveTests {
  private func histogram(_ values: [Int64]) -> Histogram {
    Histogram(values.map { Histogram.Bar($0, 1) })
  }

  /// Weeks in remission of 21 children with leukaemia under 6-mercaptopurine: Freireich et al. (1963), as in
  /// Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, and as Stata lists them.
  private var remissions: SurvivalCurve {
    SurvivalCurve(
      ended: histogram([6, 6, 6, 7, 10, 13, 16, 22, 23]),
      censored: histogram([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]))
  }

  @Test(
    "The remissions of Freireich: survival, Greenwood's error, and the log-log interval",
    arguments: [
      (6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516), (7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228),
      (10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894), (13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491),
      (16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049), (22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468),
      (23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801),
    ] as [(Int64, Int128, Int128, Double, Double, Double, Double)])
  func published(
    time: Int64, atRisk: Int128, ended: Int128, survival: Double, error: Double, low: Double, high: Double
  ) throws {
    let step = try #require(remissions.step(at: time))
    #expect(step.time == time && step.atRisk == atRisk && step.ended == ended)
    let interval = try #require(step.interval)
    for (value, expected) in [
      (step.survival, survival), (step.standardError ?? -1, error), (interval.low, low),
      (interval.high, high),
    ] {
      #expect(abs(value - expected) < 0.00005 + 1e-9, "\(value) is not \(expected)")
    }
  }

  @Test("The median is the least time by which half have ended; where too few have, there is none")
  func medians() {
    #expect(remissions.median == 23 && remissions.count == 21)
    #expect(remissions.quantile(Quantile(1, of: 4)) == 13)
    #expect(remissions.quantile(Quantile(3, of: 5)) == nil)
    #expect(remissions.quantile(Quantile(0, of: 1)) == 6)
    // The other children, who had a placebo: all remissions ended, at a median of 8 weeks.
    let placebo = SurvivalCurve(
      ended: histogram([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]),
      censored: Histogram())
    #expect(placebo.median == 8)
    #expect(placebo.steps.last?.survival == 0 && placebo.steps.last?.interval == nil)
    #expect(placebo.steps.last?.standardError == nil)
  }

  @Test("Before the first step all go on; what is seen at a time lasts longer than what ends at it")
  func steps() throws {
    let curve = SurvivalCurve(ended: histogram([0, 5]), censored: histogram([0, 0, 5]))
    #expect(curve.step(at: -1) == nil)
    let first = try #require(curve.step(at: 4))
    #expect(first.time == 0 && first.atRisk == 5 && first.ended == 1 && first.censored == 2)
    #expect(first.survival == 0.8)
    let last = try #require(curve.step(at: 900))
    #expect(last.time == 5 && last.atRisk == 2 && abs(last.survival - 0.4) < 1e-15)
    #expect(SurvivalCurve(ended: Histogram(), censored: histogram([3])).step(at: 3)?.survival == 1)
    #expect(SurvivalCurve(ended: Histogram(), censored: histogram([3])).step(at: 3)?.interval == nil)
    #expect(SurvivalCurve(ended: Histogram(), censored: Histogram()).steps.isEmpty)
  }

  @Test("Beyond the last step there is no share, unless nothing is left")
  func beyond() {
    #expect(remissions.survival(after: 5) == 1 && remissions.survival(after: -1) == 1)
    let last = remissions.steps.last
    #expect(last?.time == 35 && remissions.survival(after: 35) == last?.survival)
    #expect(remissions.survival(after: 36) == nil)
    let ended = SurvivalCurve(ended: histogram([1, 2]), censored: Histogram())
    #expect(ended.survival(after: 1) == 0.5 && ended.survival(after: 900) == 0)
    let followed = SurvivalCurve(ended: Histogram(), censored: histogram([14]))
    #expect(followed.survival(after: 14) == 1 && followed.survival(after: 30) == nil)
    #expect(SurvivalCurve(ended: Histogram(), censored: Histogram()).survival(after: 0) == nil)
  }

  @Test("Without censoring it is the share that lasted longer; with it, the plain product")
  func plain() throws {
    var random = SeededRandom(seed: 5)
    for round in 0..<300 {
      let things = (0..<Int.random(in: 1...80, using: &random)).map { _ in
        (Int64.random(in: 0...20, using: &random), Bool.random(using: &random))
      }
      let all = SurvivalCurve(ended: histogram(things.map(\.0)), censored: Histogram())
      for step in all.steps {
        let longer = Double(things.count { $0.0 > step.time }) / Double(things.count)
        #expect(step.survival == longer, "round \(round)")
        // Without censoring Greenwood's error is that of a share.
        let error = (longer * (1 - longer) / Double(things.count)).squareRoot()
        #expect(step.standardError.map { abs($0 - error) < 1e-12 } ?? (longer == 0))
      }
      let curve = SurvivalCurve(
        ended: histogram(things.filter(\.1).map(\.0)), censored: histogram(things.filter { !$0.1 }.map(\.0)))
      var product = 1.0
      for step in curve.steps {
        let atRisk = things.count { $0.0 >= step.time }
        product *= 1 - Double(things.count { $0.0 == step.time && $0.1 }) / Double(atRisk)
        #expect(step.atRisk == Int128(atRisk) && abs(step.survival - product) < 1e-12)
        if let interval = step.interval {
          #expect(interval.low > 0 && interval.low < step.survival)
          #expect(interval.high < 1 && interval.high > step.survival)
        }
      }
      #expect(curve.steps.map(\.survival) == curve.steps.map(\.survival).sorted(by: >))
    }
  }
}
