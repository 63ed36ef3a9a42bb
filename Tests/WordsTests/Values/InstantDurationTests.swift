import PerennialTestKit
import Testing
import Words

@Suite struct InstantDurationTests {
  @Test func aDurationIsAddedAndTakenAway() {
    let noon = Instant(year: 2010, month: 12, day: 1, hour: 12)
    #expect(noon + .seconds(90) == Instant(year: 2010, month: 12, day: 1, hour: 12, minute: 1, second: 30))
    #expect(noon - .milliseconds(1) == Instant(microseconds: noon.microseconds - 1000))
    #expect(noon + .seconds(-1) == noon - .seconds(1))
    var moved = noon
    moved += .seconds(86_400)
    #expect(moved == Instant(year: 2010, month: 12, day: 2, hour: 12))
    moved -= .seconds(86_400)
    #expect(moved == noon)
  }

  @Test func partsOfAMicrosecondAreCut() {
    let instant = Instant(microseconds: 10)
    #expect(instant + .nanoseconds(1999) == Instant(microseconds: 11))
    #expect(instant - .nanoseconds(1999) == Instant(microseconds: 9))
    #expect(instant + .nanoseconds(-1999) == Instant(microseconds: 9))
  }

  @Test func whatLiesBeyondIsTheFarthestAndTheFarthestStays() {
    let late = Instant(microseconds: .max - 5)
    #expect(late + .seconds(1) == .distantFuture)
    #expect(late + .seconds(Int64.max) == .distantFuture)
    #expect(Instant(microseconds: .min + 5) - .seconds(1) == .distantPast)
    #expect(Instant.distantFuture - .seconds(1) == .distantFuture)
    #expect(Instant.distantPast + .seconds(1) == .distantPast)
  }

  @Test func theDifferenceOfTwoIsADurationHoweverFarApart() {
    let (start, end) = (Instant(year: 2020, month: 1, day: 1), Instant(year: 2020, month: 1, day: 2))
    #expect(end - start == .seconds(86_400))
    #expect(start - end == .seconds(-86_400))
    let widest = Instant.distantFuture - Instant.distantPast
    #expect(widest == .microseconds(Int64.max) - .microseconds(Int64.min))
  }

  @Test func addingADifferenceLeadsBack() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      let (one, other) = (
        Instant(microseconds: .random(in: -(1 << 61)...(1 << 61), using: &random)),
        Instant(microseconds: .random(in: -(1 << 61)...(1 << 61), using: &random))
      )
      #expect(one + (other - one) == other, "seed \(seed)")
      #expect(other - (other - one) == one, "seed \(seed)")
    }
  }
}
