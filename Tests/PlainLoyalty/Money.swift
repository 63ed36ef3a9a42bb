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

/// A gift card, or somebody's store credit: money that is owed at its face value.
package struct GiftCard: Sendable, Equatable {
  package var issued = 0
  package var used = 0
  package var refunded = 0
  package var expired = 0
  package var hasEnded = false
  package var expires: Instant?
  /// By order: what it paid, less what of it came back.
  package var paid: [String: Int] = [:]
  private var left: Int { issued + refunded - used - expired }
  /// Never below zero: what was used and was not there is made up for by what comes later.
  package var balance: Int { max(0, left) }
  package var overused: Int { max(0, -left) }
  package init() {}

  /// Folded from what happened to it, in order of time and position.
  package init(_ history: [Touchpoint], at now: Instant) {
    for touchpoint in history where touchpoint.time <= now {
      endInTime(touchpoint.time)
      apply(touchpoint.what)
      endInTime(touchpoint.time)
    }
    endInTime(now)
  }
  private mutating func endInTime(_ now: Instant) {
    if !hasEnded && (expires ?? .max) <= now { end() }
  }
  /// What is left is gone.
  private mutating func end() {
    expired += balance
    hasEnded = true
  }
  private mutating func apply(_ what: Happening) {
    switch what {
    case .giftCardIssued(let amount, let until):
      // What is added can only put off the end; what had ended begins again.
      let isNew = issued == 0 || hasEnded
      expires = isNew ? until : expires.flatMap { old in until.map { max(old, $0) } }
      issued += amount
      hasEnded = false
    case .giftCardUsed(let amount, let order):
      used += amount
      paid[order, default: 0] += amount
    case .giftCardRefunded(let amount, let order):
      refunded += amount
      paid[order, default: 0] -= amount
      // What comes back to what has ended is gone at once.
      if hasEnded { end() }
    case .giftCardExpired: end()
    default: break
    }
  }
}
