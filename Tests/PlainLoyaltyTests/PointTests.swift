import PlainLoyalty
import Testing

/// Lots, debts, refunds and holds, by hand.
struct PointTests {
  let start = at(2024, 1, 10, 12)

  @Test func `Debits take what expires first, and what never expires last`() {
    var book = history()
    book.record(1, at: start, adjust(10))
    book.record(1, at: start + 1, adjust(10, expires: at(2024, 6, 1)))
    book.record(1, at: start + 2, adjust(10, expires: at(2024, 3, 1)))
    book.record(1, at: start + 3, redeem(15))
    let standing = book.standing(1, at: start + 3)
    #expect(standing.lots.map(\.remaining) == [10, 5])
    #expect(standing.lots.map(\.expiresAt) == [nil, at(2024, 6, 1)])
  }

  @Test func `Points that wait cannot be spent, and pay debts when they can`() {
    var book = history { $0.earning.pending = .days(14) }
    book.record(1, at: start, order("a", 1000))
    book.record(1, at: start + 1, redeem(4))
    #expect(book.standing(1, at: start + 1).balance == -4)
    #expect(book.standing(1, at: at(2024, 1, 24, 12)).balance == 6)
  }

  @Test func `Points wait for the delivery, and some days after it`() {
    var book = history { $0.earning.pending = .delivered(days: 3) }
    book.record(1, at: start, order("a", 1000))
    #expect(book.standing(1, at: at(2025, 1, 1)).pending == 10)
    book.record(1, at: at(2024, 2, 1, 9), .orderDelivered(order: "a"))
    #expect(book.standing(1, at: at(2024, 2, 4, 9) - 1).available == 0)
    #expect(book.standing(1, at: at(2024, 2, 4, 9)).available == 10)
  }

  @Test(arguments: [
    (Expiry.Activity.earn, at(2024, 5, 1)), (.spend, at(2024, 6, 1)), (.either, at(2024, 6, 1)),
  ])
  func `Activity keeps points alive`(_ activity: Expiry.Activity, _ end: Instant) {
    var book = history { $0.expiry = .inactive(.months(3), .none, activity) }
    book.record(1, at: at(2024, 1, 1), order("a", 1000))
    book.record(1, at: at(2024, 2, 1), order("b", 1000))
    book.record(1, at: at(2024, 3, 1), redeem(1))
    #expect(book.standing(1, at: end - 1).balance == 19)
    #expect(book.standing(1, at: end).balance == 0)
  }

  @Test func `What no lot had comes back as points do that come by now, and pays what is owed`() {
    var book = history { $0.expiry = .rolling(.months(1), .none) }
    let redemption = book.record(1, at: start, redeem(30))
    book.record(1, at: start + 1, main(.reinstated(20, lot: nil, redemption: redemption)))
    #expect(book.standing(1, at: start + 1).balance == -10)
    book.record(1, at: start + 2, order("a", 5000))
    book.record(1, at: at(2024, 1, 20), main(.reinstated(20, lot: nil, redemption: redemption)))
    #expect(book.standing(1, at: at(2024, 1, 20)).lots.map(\.remaining) == [40, 10])
    #expect(book.standing(1, at: at(2024, 1, 20)).lots.last?.expiresAt == at(2024, 2, 20))
  }

  @Test(arguments: [(0, 10, 10), (30, 20, 0)])
  func `Points return to the lots that they came from, and expire where their time is over`(
    _ liveDays: Int, _ balance: Int, _ expired: Int
  ) {
    var book = history { $0.returnedLiveDays = liveDays }
    book.record(1, at: start, adjust(10, expires: at(2024, 3, 1)))
    book.record(1, at: start, adjust(10, expires: at(2024, 6, 1)))
    book.record(1, at: start + 1, redeem(15, on: "a"))
    book.record(1, at: start + 2, order("a", 1000) { $0.paidWithPoints = 1000 })
    var early = book
    early.record(1, at: start + 3, refund("a", 500))
    #expect(early.standing(1, at: start + 3).lots.map(\.remaining) == (liveDays == 0 ? [7, 5] : [7, 5]))
    book.record(1, at: at(2024, 4, 1), refund("a", 1000))
    #expect(book.standing(1, at: at(2024, 4, 1)).balance == balance)
    #expect(book.standing(1, at: at(2024, 4, 1)).columns["expired"] == expired)
  }

  @Test func `Points that expired are not owed when their order is given back`() {
    var book = history { $0.expiry = .rolling(.months(1), .none) }
    book.record(1, at: start, order("a", 10_000))
    book.record(1, at: start + 1, redeem(60))
    book.record(1, at: at(2024, 3, 1), refund("a", 10_000))
    #expect(book.standing(1, at: at(2024, 3, 1)).balance == -60)
    #expect(book.standing(1, at: at(2024, 3, 1)).columns["reversed"] == 60)
  }

  @Test func `A floor at zero forgives the rest once and for all`() {
    var book = history { $0.balance = .stopsAtZero }
    book.record(1, at: start, order("a", 10_000))
    book.record(1, at: start + 1, redeem(80))
    book.record(1, at: start + 2, refund("a", 5000))
    #expect(book.standing(1, at: start + 2).balance == 0)
    #expect(book.standing(1, at: start + 2).columns["reversed"] == 20)
    book.record(1, at: start + 3, order("b", 1000))
    book.record(1, at: start + 4, refund("a", 5000))
    #expect(book.standing(1, at: start + 4).balance == 0)
  }

  @Test func `A refund and a delivery wait for their order`() {
    var book = history { $0.earning.pending = .delivered(days: 0) }
    book.record(1, at: start, refund("a", 500))
    book.record(1, at: start, .orderDelivered(order: "a"))
    book.record(1, at: start + 1, order("a", 1000))
    #expect(book.standing(1, at: start + 1).available == 5)
  }

  @Test func `Of a total of nothing nothing is revoked`() {
    var book = history { $0.earning.rules = [EarningRule("items", .each(points: 3, .item))] }
    book.record(1, at: start, order("a", 0) { $0.lines = [Line("x", amount: 0)] })
    book.record(1, at: start + 1, refund("a", 100))
    book.record(1, at: start + 2, .orderCancelled(order: "a"))
    #expect(book.standing(1, at: start + 2).balance == 3)
  }

  @Test func `Products do not overflow`() {
    var book = history { $0.earning.per = 1 }
    book.record(1, at: start, order("a", 4_000_000_000_000_000))
    book.record(1, at: start + 1, refund("a", 2_000_000_000_000_000))
    #expect(book.standing(1, at: start + 1).balance == 2_000_000_000_000_000)
  }

  @Test func `A late touchpoint turns a redemption into a debt`() {
    var book = history()
    book.record(1, at: at(2024, 1, 1), order("a", 5000))
    book.record(1, at: at(2024, 1, 10), redeem(50))
    book.record(1, at: at(2024, 1, 5), adjust(-20))
    #expect(book.standing(1, at: at(2024, 1, 20)).balance == -20)
  }

  // MARK: Holds

  @Test func `A hold locks points until it lapses`() {
    var book = history()
    book.record(1, at: start, order("a", 10_000))
    book.record(1, at: start + 1, hold(60, until: at(2024, 1, 11)))
    #expect(book.standing(1, at: start + 1).available == 40)
    #expect(book.standing(1, at: start + 1).held == 60)
    #expect(book.standing(1, at: at(2024, 1, 11)).available == 100)
  }

  @Test func `What is captured is spent, and the rest is free again`() {
    var book = history()
    book.record(1, at: start, order("a", 10_000))
    let held = book.record(1, at: start + 1, hold(60, until: at(2024, 1, 11)))
    book.record(1, at: start + 2, main(.captured(hold: held, Redemption(points: 50))))
    let standing = book.standing(1, at: start + 2)
    #expect([standing.available, standing.held, standing.columns["spent"]] == [50, 0, 50])
  }

  @Test func `A lot that expires while it is held can be captured, and expires when it is released`() {
    var book = history { $0.expiry = .rolling(.months(1), .none) }
    book.record(1, at: start, order("a", 10_000))
    let held = book.record(1, at: start + 1, hold(60, until: at(2024, 4, 1)))
    #expect(book.standing(1, at: at(2024, 3, 1)).held == 60)
    #expect(book.standing(1, at: at(2024, 3, 1)).columns["expired"] == 40)
    book.record(1, at: at(2024, 3, 2), main(.captured(hold: held, Redemption(points: 50))))
    #expect(book.standing(1, at: at(2024, 3, 2)).columns["expired"] == 50)
    #expect(book.standing(1, at: at(2024, 3, 2)).columns["spent"] == 50)
  }

  // MARK: Programmes and members

  @Test func `Programmes side by side do not meet`() {
    var other = Programme(name: "second")
    other.names = ["club"]
    other.earning.points = 2
    var book = History(Setting([Programme(), other]))
    book.record(1, at: start, order("a", 1000))
    book.record(1, at: start + 1, .ofProgramme("club", .redeemed(Redemption(points: 5))))
    book.record(1, at: start + 2, .ofProgramme("nowhere", .redeemed(Redemption(points: 5))))
    book.record(1, at: start + 2, .ofProgramme(nil, .redeemed(Redemption(points: 5))))
    #expect(book.standing(1, "main", at: start + 2).balance == 10)
    #expect(book.standing(1, "second", at: start + 2).balance == 15)
    #expect(book.standing(1, "second", at: start + 2).unmatched == 2)
  }

  @Test func `Before joining and after leaving nothing is earned, and refunds of it take nothing`() {
    var book = history { $0.joining = .required }
    book.record(1, at: start, order("a", 1000))
    book.record(1, at: start + 1, main(.joined(tier: nil)))
    book.record(1, at: start + 2, refund("a", 1000))
    book.record(1, at: start + 3, order("b", 1000))
    book.record(1, at: start + 4, main(.left))
    book.record(1, at: start + 5, order("c", 1000))
    #expect(book.standing(1, at: start + 5).balance == 10)
    book.record(1, at: start + 6, refund("b", 1000))
    #expect(book.standing(1, at: start + 6).balance == 0)
  }

  @Test func `A bonus for joining is given once, and one for a birthday every year`() {
    var book = history {
      $0.joining = .required
      $0.joiningBonus = 10
      $0.birthdayBonus = 30
    }
    book.record(1, at: at(2023, 1, 1), .registered(birthMonth: 2, birthDay: 29))
    book.record(1, at: at(2023, 2, 1), main(.joined(tier: nil)))
    #expect(book.standing(1, at: at(2023, 2, 28) - 1).balance == 10)
    #expect(book.standing(1, at: at(2023, 2, 28)).balance == 40)
    #expect(book.standing(1, at: at(2024, 2, 29) - 1).balance == 40)
    #expect(book.standing(1, at: at(2024, 2, 29)).balance == 70)
    book.record(1, at: at(2024, 3, 1), main(.left))
    book.record(1, at: at(2024, 4, 1), main(.joined(tier: nil)))
    #expect(book.standing(1, at: at(2024, 5, 1)).balance == 70)
  }

  @Test func `Points are forfeited on leaving where the programme says so`() {
    for (leaving, balance) in [(Leaving.keep, 10), (.forfeit, 0)] {
      var book = history { $0.leaving = leaving }
      book.record(1, at: start, order("a", 1000))
      book.record(1, at: start + 1, main(.left))
      #expect(book.standing(1, at: start + 1).balance == balance)
    }
  }
}
