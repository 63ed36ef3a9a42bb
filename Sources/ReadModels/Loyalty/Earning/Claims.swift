// Claims: points that a limit over all members may still refuse.

internal import Projection
internal import Words

extension LoyaltyProgramme {
  /// What becomes of the claims of a rule.
  enum Claims: Equatable {
    /// They wait for the limit of the rule of a name; of the programme's own where it is empty.
    case limited(rule: String)
    /// There is no limit any more that could refuse them.
    case unlimited
    /// There is no rule any more that would give them.
    case gone
  }

  /// What becomes of the claims of a rule, by the hash of its name; 0 for the programme's own limit.
  func claims(by hash: UInt64) -> Claims {
    if hash == 0 { return earning.limits.inAll == nil ? .unlimited : .limited(rule: "") }
    guard let rule = earning.rules.first(where: { $0.hash == hash }) else { return .gone }
    return rule.limits.inAll == nil ? .unlimited : .limited(rule: rule.name)
  }
}

extension LoyaltyMember {
  /// Notes that nothing comes of the claims that wait any more: the member has left without their points, or
  /// their membership is closed.
  mutating func answerClaims() {
    for place in extras.claims.indices { extras.claims[place].isAnswered = true }
  }

  /// Answers the claims that wait for no limit any more, under another version of the programme: what its rule
  /// gives without one is earned, and what no rule gives any more is not.
  mutating func answerClaims(
    under programme: LoyaltyProgramme, at instant: Instant, _ calendar: LocalCalendar
  ) throws {
    for place in extras.claims.indices where !extras.claims[place].isAnswered {
      let claim = extras.claims[place]
      switch programme.claims(by: claim.rule) {
      case .limited:
        continue
      case .unlimited:
        _ = try award(claim.points, toSaleAt: claim.position, at: instant, programme.rules, calendar)
      case .gone:
        break
      }
      extras.claims[place].isAnswered = true
    }
  }
}
