import PlainLoyalty
import Testing

/// Numbers that were worked out by hand, and mistakes that others have made.
struct WorkedNumberTests {
  let start = at(2024, 1, 10, 12)

  @Test func `A pound for ten gives 10 points of 105`() {
    var book = history { $0.earning.per = 1000 }
    book.record(1, at: start, order("a", 10_500))
    #expect(book.standing(1, at: start).balance == 10)
  }

  @Test func `A multiplier multiplies the base, so that 4 times one and a half is 6`() {
    var book = history { $0.earning.multiplier = 1500 }
    book.record(1, at: start, order("a", 499))
    #expect(book.standing(1, at: start).balance == 6)
  }

  @Test func `Twelve months to the end of the month`() {
    var book = history { $0.expiry = .rolling(.months(12), .endOfMonth) }
    book.record(1, at: at(2020, 7, 6, 15), order("a", 1000))
    #expect(book.standing(1, at: at(2020, 7, 7)).lots.map(\.expiresAt) == [at(2021, 8, 1)])
    #expect(book.standing(1, at: at(2021, 8, 1) - 1).balance == 10)
    #expect(book.standing(1, at: at(2021, 8, 1)).balance == 0)
  }

  @Test(arguments: [
    (Expiry.Period.months(12), Day(2024, 2, 29), Day(2025, 2, 28)),
    (.months(1), Day(2023, 1, 25), Day(2023, 2, 25)),
    (.months(1), Day(2023, 1, 31), Day(2023, 2, 28)),
  ])
  func `Whole days end when the next one begins`(_ period: Expiry.Period, _ earned: Day, _ through: Day) {
    var book = history { $0.expiry = .rolling(period, .endOfDay) }
    book.record(1, at: london.instant(earned) + 10 * 3_600_000_000, order("a", 1000))
    let end = london.instant(through.adding(days: 1))
    #expect(book.standing(1, at: end - 1).balance == 10)
    #expect(book.standing(1, at: end).balance == 0)
  }

  @Test(arguments: [(2022, Day(2023, 3, 1)), (2023, Day(2024, 3, 1))])
  func `A date of 29 February is 28 in other years`(_ year: Int, _ gone: Day) {
    var book = history { $0.expiry = .dates([(2, 29)], atLeastDays: 0) }
    book.record(1, at: at(year, 6, 1), order("a", 1000))
    #expect(book.standing(1, at: at(year, 6, 1)).lots.map(\.expiresAt) == [london.instant(gone)])
  }

  @Test func `Of 100 and 200 with 180 spent before the first expiry, 120 lapse at the second`() {
    var book = history()
    book.record(1, at: start, adjust(100, expires: at(2024, 3, 1)))
    book.record(1, at: start, adjust(200, expires: at(2024, 6, 1)))
    book.record(1, at: at(2024, 2, 1), redeem(180))
    #expect(book.standing(1, at: at(2024, 3, 1)).balance == 120)
    #expect(book.standing(1, at: at(2024, 3, 1)).columns["expired"] == 0)
    #expect(book.standing(1, at: at(2024, 6, 1)).balance == 0)
    #expect(book.standing(1, at: at(2024, 6, 1)).columns["expired"] == 120)
  }

  @Test func `59 less 50 and 56 is 65`() {
    var book = history()
    book.record(1, at: start, order("a", 5900))
    book.record(1, at: start + 1, redeem(50, on: "b"))
    book.record(1, at: start + 2, order("b", 5600))
    #expect(book.standing(1, at: start + 2).balance == 65)
  }

  @Test func `50 given back, 21 given back, and 50 is 50`() {
    var book = history()
    for (index, total) in [5000, 2100].enumerated() {
      book.record(1, at: start + index, order("\(index)", total))
      book.record(1, at: start + index, refund("\(index)", total))
    }
    book.record(1, at: start + 4, order("c", 5000))
    #expect(book.standing(1, at: start + 4).balance == 50)
  }

  @Test func `Net of tax, without shipping and gift cards, 130 pounds earn 50`() {
    var book = history {
      $0.earning.basis.hasTax = false
      $0.earning.basis.hasShipping = false
      $0.earning.excluded.skus = ["GIFT"]
    }
    book.record(
      1, at: start,
      order("a", 13_000) {
        $0.lines = [Line("TEA", amount: 5000), Line("GIFT", amount: 5000)]
        $0.tax = 2000
        $0.isTaxIncluded = false
        $0.shipping = 1000
      })
    #expect(book.standing(1, at: start).balance == 50)
  }

  @Test func `Revenue of points is cumulative`() {
    #expect(Liability.recognised(allocated: 9000, redeemed: 4500, expected: 9700) == 4175)
    #expect(Liability.recognised(allocated: 9000, redeemed: 8500, expected: 9900) - 4175 == 3552)
    #expect(Liability.recognised(allocated: 9000, redeemed: 8500, expected: 9200) - 4175 == 4140)
    let terms = Liability(value: 1000, expectedRedemption: 950)
    #expect(terms.allocation(price: 100_000, points: 10_000) == 8676)
  }

  // MARK: Mistakes that others have made

  @Test func `Points that expired take nothing from those that came later`() {
    var book = history { $0.expiry = .rolling(.months(1), .none) }
    book.record(1, at: start, order("a", 10_000))
    book.record(1, at: at(2024, 1, 20), redeem(60))
    book.record(1, at: at(2024, 2, 1), order("b", 5000))
    #expect(book.standing(1, at: at(2024, 2, 15)).balance == 50)
    #expect(book.standing(1, at: at(2024, 2, 15)).columns["expired"] == 40)
  }

  @Test func `Buying and giving back leaves no points, also where they were spent`() {
    var book = history()
    book.record(1, at: start, order("a", 10_000))
    book.record(1, at: start + 1, redeem(100))
    book.record(1, at: start + 2, refund("a", 10_000))
    #expect(book.standing(1, at: start + 2).balance == -100)
  }

  @Test func `A refund takes what was earned and gives back what was spent, once`() {
    var book = history()
    book.record(1, at: start, adjust(50))
    book.record(1, at: start + 1, redeem(20, on: "a"))
    book.record(1, at: start + 2, order("a", 10_000) { $0.paidWithPoints = 2000 })
    #expect(book.standing(1, at: start + 2).balance == 50 - 20 + 80)
    book.record(1, at: start + 3, refund("a", 10_000))
    #expect(book.standing(1, at: start + 3).balance == 50)
    #expect(book.standing(1, at: start + 3).columns["spent"] == 0)
  }

  @Test func `Refunds in parts take what one refund takes`() {
    var book = history()
    book.record(1, at: start, order("a", 9900))
    var taken: [Int?] = []
    for index in 1...4 {
      book.record(1, at: start + index, refund("a", 3300))
      taken.append(book.standing(1, at: start + index).columns["reversed"])
    }
    book.record(1, at: start + 10, .orderCancelled(order: "a"))
    taken.append(book.standing(1, at: start + 10).columns["reversed"])
    #expect(taken == [33, 66, 99, 99, 99])
  }
}
