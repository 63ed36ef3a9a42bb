import Foundation
import Perennial
import PerennialTestKit
import Testing

@Suite struct InstantDateTests {
  @Test func aDateIsTheSameMoment() {
    #expect(Instant(Date(timeIntervalSince1970: 0)) == Instant(microseconds: 0))
    #expect(Instant(Date(timeIntervalSince1970: 1_291_191_960)) == Instant("2010-12-01T08:26:00Z"))
    #expect(
      Date(Instant(microseconds: 1_291_191_960_250_000)) == Date(timeIntervalSince1970: 1_291_191_960.25))
  }

  @Test func everyMicrosecondOfAFewCenturiesComesBack() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    let range = Instant(year: 1729, month: 1, day: 1)...Instant(year: 2272, month: 12, day: 31)
    for _ in 0..<20_000 {
      let microseconds = Int64.random(
        in: range.lowerBound.microseconds...range.upperBound.microseconds, using: &random)
      let instant = Instant(microseconds: microseconds)
      #expect(Instant(Date(instant)) == instant, "seed \(seed)")
    }
  }

  @Test func theFarthestDatesAreTheFarthestInstants() {
    #expect(Instant(Date(timeIntervalSinceReferenceDate: 1e18)) == .distantFuture)
    #expect(Instant(Date(timeIntervalSinceReferenceDate: -1e18)) == .distantPast)
    #expect(Instant(Date(timeIntervalSinceReferenceDate: 9.2233720368e12)) == .distantFuture)
    #expect(Date(.distantFuture) > Date.distantFuture)
    #expect(Date(Instant.distantPast) < Date.distantPast)
  }
}
