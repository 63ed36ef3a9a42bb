// Points as a liability, and gift cards: money that is owed.

extension Liability {
  /// What of a price belongs to points, when they are earned: price × theirs ÷ (the goods' and theirs), to
  /// the nearest. Theirs is how many, times what one is worth, times how many of them are expected to be
  /// redeemed.
  package func allocation(price: Int, points: Int) -> Int {
    let theirs = Fraction(points) * thousandths(value) * thousandths(expectedRedemption)
    let both = Fraction(price) + theirs
    return both == Fraction(0) ? 0 : (Fraction(price) * theirs / both).nearest
  }
  /// Revenue to date: allocated × redeemed ÷ what is expected to be redeemed of what was issued, to the
  /// nearest. It is cumulative: what is to be booked is this, less what is booked.
  package static func recognised(allocated: Int, redeemed: Int, expected: Int) -> Int {
    let most = max(redeemed, expected)
    return most == 0 ? 0 : (Fraction(allocated) * Fraction(redeemed) / Fraction(most)).nearest
  }
}

/// A gift card, by itself: money that is owed at its face value.
package struct GiftCard: Sendable, Equatable {
  package var issued = 0
  package var used = 0
  package var refunded = 0
  package var expired = 0
  /// What was recorded as used and was not there: listed, and never below zero.
  package var overused = 0
  package var isDead = false
  package var expires: Instant?
  /// By order: what the card paid, and what of it went back to the card.
  package var paid: [String: Int] = [:]
  package var returned: [String: Int] = [:]
  package var balance: Int { issued + refunded - used - expired }
  package init() {}

  /// Folded from what happened to the card, in order of time.
  package init(_ history: [Touchpoint], at now: Instant) {
    for touchpoint in history where touchpoint.time <= now {
      lapse(at: touchpoint.time)
      apply(touchpoint.what)
    }
    lapse(at: now)
  }
  /// What is on a card whose time is over is gone.
  private mutating func lapse(at now: Instant) {
    if (expires ?? .max) <= now { expire() }
  }
  private mutating func expire() {
    expired += balance
    isDead = true
  }
  private mutating func apply(_ what: Happening) {
    switch what {
    case .giftCardIssued(let amount, let until):
      issued += amount
      expires = until ?? expires
    case .giftCardUsed(let amount, let order):
      // Never below zero.
      let part = isDead ? 0 : min(amount, balance)
      used += part
      overused += amount - part
      paid[order, default: 0] += amount
    case .giftCardRefunded(let amount, let order):
      refunded += amount
      returned[order, default: 0] += amount
    case .giftCardExpired: expire()
    default: break
    }
  }
}
