// Joining and leaving a programme, and what a member may do.

internal import Projection
internal import Words

extension LoyaltyMember {
  /// Whether the customer is a member now: they joined, and have not left since.
  var isPresent: Bool { isMember && !hasLeft }

  /// Whether the customer may become a member by what they do.
  func canJoin(_ programme: LoyaltyProgramme) -> Bool { !isMember && programme.joining == .automatic }

  /// Whether anything has happened that the row has to keep.
  var isTouched: Bool { isMember || !waiting.isEmpty || hasExtras }

  /// Joins the programme, or joins it again. Returns whether the customer was no member before.
  mutating func joinByName(_ position: Position, at instant: Instant) -> Bool {
    guard !isPresent else { return false }
    if hasLeft {
      leftAt = .distantFuture
      joinedAt = instant
    }
    join(position, at: instant)
    return true
  }

  /// Leaves the programme. What is given back of their own orders still takes points back.
  mutating func leave(at instant: Instant, under programme: LoyaltyProgramme) {
    guard isPresent else { return }
    leftAt = instant
    endKeptTiers()
    if programme.leaving == .forfeit {
      expireAll(at: instant)
      answerClaims()
    }
  }

  /// Has all lots expire at an instant, as `settle` will see to. What holds lock expires when they end.
  private mutating func expireAll(at instant: Instant) {
    guard !lots.isEmpty else { return }
    let ordered = lots.sorted { $0.isOlder(than: $1) }
    lots.clear()
    for var lot in ordered {
      lot.expires = instant
      lots.append(lot)
    }
    derived.lotsAscend = true
    derived.wake(at: instant)
    derived.isQuietExact = false
  }

  /// Has the tier follow again, though what counts for it has stayed as it was.
  mutating func judgeTier(
    under programme: LoyaltyProgramme, at instant: Instant, cause: Position, _ calendar: LocalCalendar
  ) {
    doubtTier()
    updateTier(under: programme, at: instant, cause: cause, calendar)
  }
}
