// Cards whose every nth stamp gives a reward.

internal import Projection
internal import Words

extension LoyaltyProgramme.PunchCard {
  /// Whether orders, or pieces of them, give its stamps.
  var isOfOrders: Bool {
    if case .order = each { true } else { false }
  }
}

extension Loyalty {
  /// Gives the stamps that an order or a visit of a member is worth.
  ///
  /// - Parameter basis: what the order earns points of, in minor units; `nil` for what is no order in the
  ///   programme's currency.
  func stamp(
    _ fact: Fact, _ details: borrowing Details, _ position: Position, basis: Int64?, at moment: LocalMoment,
    under programme: LoyaltyProgramme, _ member: inout LoyaltyMember
  ) throws {
    for card in programme.punchCards {
      let stamps: Int64
      switch card.each {
      case .order(let unit):
        guard fact.type == .orderPlaced, let basis, basis >= card.minimumOrder else { continue }
        stamps = Self.pieces(of: unit, card.goods, details, under: programme)
      case .visit(let types):
        stamps = types.contains(fact.type) ? 1 : 0
      }
      guard stamps > 0 else { continue }
      let until = card.expiryDays.map { calendar.add(days: $0, to: moment) } ?? .distantFuture
      try member.add(stamps, on: card, by: position, at: moment.instant, until: until)
    }
  }
}

extension LoyaltyMember {
  fileprivate mutating func add(
    _ stamps: Int64, on card: LoyaltyProgramme.PunchCard, by position: Position, at instant: Instant,
    until: Instant
  ) throws {
    let hash = card.hash.rawValue
    let index = extras.cards.firstIndex { $0.card == hash } ?? extras.cards.count
    if index == extras.cards.count { extras.cards.append(LoyaltyExtras.Card(card: hash)) }
    if !card.repeats, extras.cards[index].completed > 0 { return }
    if extras.cards[index].stamps == 0 {
      extras.cards[index].begun = instant
      extras.cards[index].until = until
      if until < .distantFuture { wakeForKinds(at: until) }
    }
    extras.cards[index].stamps = try extras.cards[index].stamps.adding(stamps)
    extras.stamps.append(LoyaltyExtras.Stamps(card: hash, position: position, count: stamps))
    var full = extras.cards[index].stamps / card.every
    guard full > 0 else { return }
    if !card.repeats {
      full = 1
      // What is beyond the one card is of none.
      extras.cards[index].stamps = card.every
    }
    extras.cards[index].completed = try extras.cards[index].completed.adding(full)
    extras.cards[index].stamps -= full * card.every
    keepStamps(extras.cards[index].stamps, of: hash)
    if extras.cards[index].stamps > 0 {
      // The next card begins with what this touchpoint gave beyond.
      extras.cards[index].begun = instant
      extras.cards[index].until = until
    } else {
      extras.cards[index].begun = Instant()
      extras.cards[index].until = .distantFuture
    }
    try entitle(NameHash(card.reward), times: full, until: .distantFuture)
  }

  /// Keeps so many of the newest stamps of a card.
  private mutating func keepStamps(_ count: Int64, of card: UInt64) {
    var rest = count
    for index in extras.stamps.indices.reversed() where extras.stamps[index].card == card {
      extras.stamps[index].count = min(rest, extras.stamps[index].count)
      rest -= extras.stamps[index].count
    }
    extras.stamps.removeAll { $0.count == 0 }
  }

  /// Takes back the stamps of an order that has been given back in full, as far as they are on cards that are
  /// not full.
  mutating func takeStamps(of order: UInt64) {
    guard !extras.stamps.isEmpty, let index = sale(of: order, in: nil) else { return }
    guard sales[index].refunded >= sales[index].total else { return }
    let position = sales[index].position
    for place in extras.stamps.indices where extras.stamps[place].position == position {
      let stamps = extras.stamps[place]
      guard let card = extras.cards.firstIndex(where: { $0.card == stamps.card }) else { continue }
      extras.cards[card].stamps -= stamps.count
      if extras.cards[card].stamps == 0 {
        extras.cards[card].begun = Instant()
        extras.cards[card].until = .distantFuture
      }
    }
    extras.stamps.removeAll { $0.position == position }
    dropUnusedCards()
  }

  /// Voids the cards whose time is over.
  mutating func expireCards(at instant: Instant) {
    for index in extras.cards.indices where extras.cards[index].until <= instant {
      let card = extras.cards[index].card
      extras.cards[index].stamps = 0
      extras.cards[index].begun = Instant()
      extras.cards[index].until = .distantFuture
      extras.stamps.removeAll { $0.card == card }
    }
    dropUnusedCards()
  }

  private mutating func dropUnusedCards() {
    extras.cards.removeAll { $0.stamps == 0 && $0.completed == 0 }
  }
}
