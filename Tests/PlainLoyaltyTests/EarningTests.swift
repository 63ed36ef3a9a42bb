import PlainLoyalty
import Testing

/// What orders earn, by hand.
struct EarningTests {
  let start = at(2024, 1, 10, 12)
  let lines = [
    Line("rye", category: "bread", quantity: 2, amount: 1000), Line("brie", category: "cheese", amount: 3000),
  ]

  func earned(_ change: (inout Programme) -> Void, _ happening: Happening) -> Int {
    var book = history(change)
    book.record(1, at: start, happening)
    return book.standing(1, at: start).balance
  }

  @Test func `Categories and products earn at their own rate`() {
    var cheese = EarningRule("cheese", .rate(points: 3, per: 100))
    cheese.categories = ["cheese"]
    #expect(earned({ $0.earning.rules = [cheese] }, order("a", 4000) { $0.lines = lines }) == 10 + 90)
    // Without lines nothing is known of categories.
    #expect(earned({ $0.earning.rules = [cheese] }, order("a", 4000)) == 40)
  }

  @Test func `A discount on the order is shared by its lines`() {
    var cheese = EarningRule("cheese", .rate(points: 10, per: 100))
    cheese.categories = ["cheese"]
    let discounted = order("a", 3000) {
      $0.lines = lines
      $0.discount = 1000
    }
    #expect(earned({ $0.earning.rules = [cheese] }, discounted) == 7 + 220)
    let before = earned(
      {
        $0.earning.rules = [cheese]
        $0.earning.basis.isBeforeDiscount = true
      }, discounted)
    #expect(before == 10 + 300)
  }

  @Test func `Gift cards never earn`() {
    let happening = order("a", 6500) { $0.lines = lines + [Line("card", amount: 2500, kind: .giftCard)] }
    #expect(earned({ _ in }, happening) == 40)
  }

  @Test func `The part that was paid with points earns nothing, unless the programme says so`() {
    let happening = order("a", 10_000) { $0.paidWithPoints = 5000 }
    #expect(earned({ _ in }, happening) == 50)
    #expect(earned({ $0.earning.basis.hasPaidWithPoints = true }, happening) == 100)
  }

  @Test func `Of the multipliers that match the highest counts, and all is rounded down once`() {
    let rules = [1500, 2500, 500].map { EarningRule("\($0)", .multiplier($0)) }
    let points = earned(
      {
        $0.earning.multiplier = 1500
        $0.earning.rules = rules
      }, order("a", 300))
    // 3 × 1.5 × 2.5 = 11.25.
    #expect(points == 11)
  }

  @Test func `Points for each are not multiplied, and have limits of their own`() {
    var item = EarningRule("items", .each(points: 3, .item))
    item.skus = ["rye"]
    item.limits.perDay = 5
    let points = earned(
      {
        $0.earning.multiplier = 2000
        $0.earning.rules = [item, EarningRule("orders", .each(points: 1, .order))]
      }, order("a", 4000) { $0.lines = lines })
    #expect(points == 80 + 5 + 1)
  }

  @Test func `Limits are of the local day and of the member`() {
    var book = history {
      $0.earning.limits.perOrder = 45
      $0.earning.limits.perDay = 50
      $0.earning.limits.perMember = 70
    }
    book.record(1, at: at(2024, 6, 1, 0, 30), order("a", 9000))
    #expect(book.standing(1, at: at(2024, 6, 1, 1)).balance == 45)
    book.record(1, at: at(2024, 6, 1, 23, 30), order("b", 4000))
    #expect(book.standing(1, at: at(2024, 6, 1, 23, 59)).balance == 50)
    book.record(1, at: at(2024, 6, 2), order("c", 4000))
    #expect(book.standing(1, at: at(2024, 6, 2)).balance == 70)
  }

  @Test func `Visits earn, and an order below the minimum does not`() {
    #expect(
      earned({ $0.earning.rules = [EarningRule("visits", .each(points: 5, .visit))] }, .visitMade(channel: 0))
        == 5)
    #expect(earned({ $0.earning.minimumOrder = 1000 }, order("a", 999)) == 0)
    #expect(earned({ $0.earning.minimumOrder = 1000 }, order("a", 1000)) == 10)
  }

  @Test(arguments: [(at(2024, 2, 1) - 1, 10), (at(2024, 2, 1), 20), (at(2024, 3, 1), 10)])
  func `A campaign counts from its beginning until its end`(_ time: Instant, _ points: Int) {
    var campaign = EarningRule("double", .multiplier(2000))
    campaign.when.from = at(2024, 2, 1)
    campaign.when.until = at(2024, 3, 1)
    var book = history { $0.earning.rules = [campaign] }
    book.record(1, at: time, order("a", 1000))
    #expect(book.standing(1, at: time).balance == points)
  }

  @Test func `A rule may be for weekdays and channels`() {
    // 10 January 2024 is a Wednesday.
    var rule = EarningRule("midweek", .multiplier(2000))
    rule.when.weekdays = [3]
    rule.when.channels = [2]
    #expect(earned({ $0.earning.rules = [rule] }, order("a", 1000) { $0.channel = 2 }) == 20)
    #expect(earned({ $0.earning.rules = [rule] }, order("a", 1000) { $0.channel = 1 }) == 10)
    rule.when.weekdays = [4]
    #expect(earned({ $0.earning.rules = [rule] }, order("a", 1000) { $0.channel = 2 }) == 10)
  }

  @Test func `A new version counts from its instant`() {
    var later = Programme()
    later.effectiveFrom = at(2024, 2, 1)
    later.earning.points = 3
    var book = History(Setting([Programme(), later]))
    book.record(1, at: at(2024, 2, 1) - 1, order("a", 1000))
    book.record(1, at: at(2024, 2, 1), order("b", 1000))
    #expect(book.standing(1, at: at(2024, 2, 2)).balance == 40)
  }

  @Test func `Paid members earn at the higher of their plan's rate and their tier's`() {
    var book = history {
      $0.membership = PaidMembership(["gold"])
      $0.membership?.multiplier = 2000
      $0.membership?.graceDays = 7
    }
    book.record(1, at: start, .subscriptionStarted(subscription: "s", plan: "gold", until: at(2024, 2, 1)))
    for day in [20, 38, 39] {
      book.record(1, at: at(2024, 1, 1) + day * 86_400_000_000, order("\(day)", 100))
    }
    #expect(book.standing(1, at: at(2024, 3, 1)).balance == 2 + 1 + 1)
    book.record(1, at: at(2024, 2, 7), order("grace", 100))
    #expect(book.standing(1, at: at(2024, 3, 1)).balance == 2 + 1 + 1 + 2)
  }
}
