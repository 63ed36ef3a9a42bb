import PlainLoyalty
import Testing

/// Punch cards, referral, pools and gift cards, by hand.
struct KindTests {
  let start = at(2024, 1, 10, 12)

  func coffees(_ number: String, _ count: Int) -> Happening {
    order(number, 300 * count) {
      $0.lines = [Line("flat white", category: "coffee", quantity: count, amount: 300 * count)]
    }
  }
  func carded(_ change: (inout PunchCard) -> Void = { _ in }) -> History {
    var card = PunchCard("coffee", every: 10)
    card.each = .item
    card.reward = "coffee"
    change(&card)
    return history { $0.punchCards = [card] }
  }

  @Test func `Every tenth coffee`() {
    var book = carded()
    book.record(1, at: start, coffees("a", 9))
    book.record(1, at: start + 1, coffees("b", 3))
    #expect(book.standing(1, at: start + 1).cards == ["coffee": [2, 1]])
    #expect(book.standing(1, at: start + 1).rewards == ["coffee": 1])
    book.record(1, at: start + 2, main(.rewardUsed("coffee")))
    #expect(book.standing(1, at: start + 2).rewards == [:])
    book.record(1, at: start + 3, refund("b", 900))
    #expect(book.standing(1, at: start + 3).cards == ["coffee": [0, 1]])
  }

  @Test func `A card that is not full in time loses its stamps, and one that does not repeat is full once`() {
    var book = carded { $0.expiryDays = 30 }
    book.record(1, at: start, coffees("a", 4))
    #expect(book.standing(1, at: at(2024, 2, 9, 12) - 1).cards == ["coffee": [4, 0]])
    #expect(book.standing(1, at: at(2024, 2, 9, 12)).cards == [:])
    var once = carded { $0.repeats = false }
    once.record(1, at: start, coffees("a", 25))
    #expect(once.standing(1, at: start).cards == ["coffee": [0, 1]])
  }

  @Test func `The advocate is due when the friend's first order is past its return period`() {
    var book = history {
      $0.referral = Referral(points: 100)
      $0.referral?.minimumOrder = 2000
    }
    func state(_ now: Instant) -> ReferralState? { book.folding(2, at: now).m.referral?.state }
    book.record(2, at: start, main(.referralAccepted(advocate: 1)))
    #expect(state(start) == .waiting)
    let sale = book.record(2, at: at(2024, 1, 15), order("a", 2000))
    #expect(state(at(2024, 1, 15)) == .ordered(sale: sale, until: at(2024, 1, 29)))
    #expect(state(at(2024, 1, 29)) == .due)
    book.record(2, at: at(2024, 1, 30), main(.referralRewarded(0, asFriend: true, other: 1)))
    #expect(state(at(2024, 1, 30)) == .rewarded)
    book.record(2, at: at(2024, 2, 10), refund("a", 1))
    #expect(state(at(2024, 2, 10)) == .rescindDue)
  }

  @Test func `Who has ordered before is no new friend`() {
    var book = history { $0.referral = Referral(points: 100) }
    book.record(2, at: start, order("a", 2000))
    book.record(2, at: start + 1, main(.referralAccepted(advocate: 1)))
    #expect(book.folding(2, at: start + 1).m.referral == nil)
  }

  @Test func `A share of what was earned is due to the pool once`() {
    var book = history { $0.hasPools = true }
    book.record(1, at: start, order("a", 1000))
    book.record(1, at: start + 1, main(.poolJoined(pool: 9, share: 333)))
    let sale = book.record(1, at: start + 2, order("b", 1000))
    #expect(book.folding(1, at: start + 2).contributions(at: start + 2).map(\.points) == [3])
    book.record(1, at: start + 3, main(.transferred(-3, other: 9, expires: nil, lot: sale)))
    #expect(book.folding(1, at: start + 3).contributions(at: start + 3).isEmpty)
    #expect(book.standing(1, at: start + 3).balance == 17)
  }

  @Test func `A gift card is never below nothing`() {
    func card(_ happenings: Happening...) -> GiftCard {
      let history = happenings.enumerated().map {
        Touchpoint(position: $0.offset + 1, time: start + $0.offset, customer: 1, $0.element)
      }
      return GiftCard(history, at: start + 100)
    }
    let issued = Happening.giftCardIssued(amount: 1000, expires: nil)
    #expect(card(issued, .giftCardUsed(amount: 600, order: "a")).balance == 400)
    #expect(card(issued, .giftCardUsed(amount: 1200, order: "a")).overused == 200)
    #expect(card(issued, .giftCardUsed(amount: 600, order: "a"), .giftCardExpired).expired == 400)
    #expect(card(.giftCardIssued(amount: 1000, expires: start + 50)).hasEnded)
  }
}
