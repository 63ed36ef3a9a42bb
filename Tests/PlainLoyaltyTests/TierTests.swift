import PlainLoyalty
import Testing

/// Tiers, by hand.
struct TierTests {
  func tiered(_ window: Tiers.Window, _ change: (inout Tiers) -> Void = { _ in }) -> History {
    var tiers = Tiers([
      .init("bronze", from: 0), .init("silver", from: 50_000), .init("gold", from: 100_000),
    ])
    tiers.window = window
    change(&tiers)
    return history { $0.tiers = tiers }
  }
  let calendarYear = Tiers.Window.calendarYear(month: 1, day: 1)

  @Test func `Up at once, down when a refund takes the measure below`() {
    var book = tiered(.lifetime)
    book.record(1, at: at(2024, 1, 10), order("a", 30_000))
    #expect(book.standing(1, at: at(2024, 1, 10)).toNext == 20_000)
    book.record(1, at: at(2024, 1, 11), order("b", 20_000))
    #expect(book.standing(1, at: at(2024, 1, 11)).tier == "silver")
    #expect(book.standing(1, at: at(2024, 1, 11)).toNext == 50_000)
    book.record(1, at: at(2024, 1, 12), refund("b", 1))
    #expect(book.standing(1, at: at(2024, 1, 12)).tier == "bronze")
  }

  @Test func `A year's tier lasts to the end of the next year`() {
    var book = tiered(calendarYear)
    book.record(1, at: at(2023, 3, 1), order("a", 120_000))
    #expect(book.standing(1, at: at(2024, 12, 31, 23, 59)).tier == "gold")
    book.record(1, at: at(2024, 6, 2), order("b", 60_000))
    #expect(book.standing(1, at: at(2025, 1, 1)).tier == "silver")
    #expect(book.standing(1, at: at(2026, 1, 1)).tier == "bronze")
  }

  @Test func `One step at a time`() {
    var book = tiered(calendarYear) { $0.downgrade = .oneStep }
    book.record(1, at: at(2023, 3, 1), order("a", 120_000))
    #expect(book.standing(1, at: at(2025, 1, 1)).tier == "silver")
    #expect(book.standing(1, at: at(2026, 1, 1)).tier == "bronze")
  }

  @Test func `What leaves a rolling window ends the tier`() {
    var book = tiered(.rolling(days: 90))
    book.record(1, at: at(2024, 1, 1, 12), order("a", 50_000))
    book.record(1, at: at(2024, 2, 1, 12), order("b", 50_000))
    // Across the change of clocks, at the same local time.
    #expect(book.standing(1, at: at(2024, 3, 31, 12) - 1).tier == "gold")
    #expect(book.standing(1, at: at(2024, 3, 31, 12)).tier == "silver")
    #expect(book.standing(1, at: at(2024, 5, 1, 12)).tier == "bronze")
  }

  @Test func `One step at a time in a rolling window is a step for each window's length`() {
    var book = tiered(.rolling(days: 90)) { $0.downgrade = .oneStep }
    book.record(1, at: at(2024, 6, 1, 12), order("a", 100_000))
    #expect(book.standing(1, at: at(2024, 8, 30, 12) - 1).tier == "gold")
    #expect(book.standing(1, at: at(2024, 8, 30, 12)).tier == "silver")
    #expect(book.standing(1, at: at(2024, 11, 28, 12) - 1).tier == "silver")
    #expect(book.standing(1, at: at(2024, 11, 28, 12)).tier == "bronze")
  }

  @Test func `A grace puts the fall off`() {
    var book = tiered(calendarYear) { $0.graceDays = 31 }
    book.record(1, at: at(2023, 3, 1), order("a", 60_000))
    #expect(book.standing(1, at: at(2025, 1, 31, 23)).tier == "silver")
    #expect(book.standing(1, at: at(2025, 2, 1)).tier == "bronze")
    book.record(1, at: at(2025, 1, 15), order("b", 50_000))
    #expect(book.standing(1, at: at(2025, 2, 1)).tier == "silver")
    var rolling = tiered(.rolling(days: 90)) { $0.graceDays = 10 }
    rolling.record(1, at: at(2024, 6, 1, 12), order("a", 60_000))
    #expect(rolling.standing(1, at: at(2024, 9, 9, 12) - 1).tier == "silver")
    #expect(rolling.standing(1, at: at(2024, 9, 9, 12)).tier == "bronze")
  }

  @Test func `A tier for life is kept, unless the refund takes back what reached it`() {
    var book = tiered(calendarYear) { $0.levels[2].isForLife = true }
    book.record(1, at: at(2023, 3, 1), order("a", 120_000))
    #expect(book.standing(1, at: at(2040, 1, 1)).tier == "gold")
    book.record(1, at: at(2024, 3, 1), refund("a", 120_000))
    #expect(book.standing(1, at: at(2040, 1, 1)).tier == "gold")
    var early = tiered(calendarYear) { $0.levels[2].isForLife = true }
    early.record(1, at: at(2023, 3, 1), order("a", 120_000))
    early.record(1, at: at(2023, 4, 1), refund("a", 60_000))
    #expect(early.standing(1, at: at(2040, 1, 1)).tier == "bronze")
  }

  @Test func `A tier that was granted ends when its time is over`() {
    var book = tiered(.lifetime)
    book.record(1, at: at(2024, 1, 1), main(.tierGranted("gold", until: at(2024, 7, 1))))
    #expect(book.standing(1, at: at(2024, 6, 30)).tier == "gold")
    #expect(book.standing(1, at: at(2024, 7, 1)).tier == "bronze")
    book.record(1, at: at(2024, 8, 1), main(.joined(tier: "silver")))
    #expect(book.standing(1, at: at(2040, 1, 1)).tier == "silver")
    book.record(1, at: at(2041, 1, 1), main(.left))
    #expect(book.standing(1, at: at(2041, 1, 1)).tier == nil)
  }

  @Test func `Windows may end on anniversaries of the joining, or of the tier`() {
    var joining = tiered(.anniversaryOfJoining(months: 12))
    joining.record(1, at: at(2024, 2, 29, 10), main(.joined(tier: nil)))
    joining.record(1, at: at(2024, 5, 1), order("a", 60_000))
    #expect(joining.standing(1, at: at(2026, 2, 28) - 1).tier == "silver")
    #expect(joining.standing(1, at: at(2026, 2, 28)).tier == "bronze")
    var tier = tiered(.anniversaryOfTier(months: 12))
    tier.record(1, at: at(2024, 1, 1, 10), order("a", 60_000))
    tier.record(1, at: at(2024, 6, 1, 10), order("b", 60_000))
    #expect(tier.standing(1, at: at(2026, 6, 1) - 1).tier == "gold")
    #expect(tier.standing(1, at: at(2026, 6, 1)).tier == "bronze")
  }

  @Test func `The rate is that of the tier before the order`() {
    var book = tiered(.lifetime) { $0.levels[1].multiplier = 2000 }
    book.record(1, at: at(2024, 1, 1), order("a", 50_000))
    #expect(book.standing(1, at: at(2024, 1, 1)).balance == 500)
    book.record(1, at: at(2024, 1, 2), order("b", 10_000))
    #expect(book.standing(1, at: at(2024, 1, 2)).balance == 700)
  }

  @Test func `Points and visits are measures too`() {
    var points = tiered(.lifetime) {
      $0.measure = .points
      $0.levels = [.init("bronze", from: 0), .init("silver", from: 100)]
    }
    points.record(1, at: at(2024, 1, 1), adjust(100))
    #expect(points.standing(1, at: at(2024, 1, 1)).tier == "bronze")
    points.record(1, at: at(2024, 1, 2), order("a", 10_000))
    #expect(points.standing(1, at: at(2024, 1, 2)).tier == "silver")
    var visits = tiered(.lifetime) {
      $0.measure = .visits
      $0.levels = [.init("bronze", from: 0), .init("silver", from: 2)]
    }
    visits.record(1, at: at(2024, 1, 1), order("a", 10))
    visits.record(1, at: at(2024, 1, 1), order("b", 10))
    #expect(visits.standing(1, at: at(2024, 1, 2)).tier == "silver")
    visits.record(1, at: at(2024, 1, 3), refund("b", 10))
    #expect(visits.standing(1, at: at(2024, 1, 3)).tier == "bronze")
  }
}
