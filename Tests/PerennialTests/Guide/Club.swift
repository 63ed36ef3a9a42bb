import Perennial

/// What members may ask for.
struct Club: Sendable {
  let reports: Reports

  /// Invites whoever has earned 300 points to the tasting.
  func invite(_ ann: CustomerNumber, as id: TouchpointID) async throws -> DecisionOutcome {
    try await reports.decide("tasting.invite/1", about: [ann], as: id) { decision in
      let earned = try decision.row(of: ann, in: Loyalty.self)?.points.earned ?? 0
      guard earned >= 300 else {
        return .refuse("earned", "has earned \(earned) points and needs 300", ["earned": earned])
      }
      let invitation = RewardGranted.with {
        $0.program = "club"
        $0.reward = "tasting"
      }
      return .record([DecidedTouchpoint(invitation, for: ann)], numbers: ["earned": earned])
    }
  }
}

func sentence(for outcome: DecisionOutcome) -> String {
  switch outcome {
  case .recorded(let recorded): "\(recorded.numbers["earned"] ?? 0) points were earned: welcome"
  case .refused(let refusal): "\(refusal.reason): \(refusal.message)"
  }
}

extension Club {
  /// 20 points for each of two members who have run a stall together.
  func thank(_ ann: CustomerNumber, _ bob: CustomerNumber, as id: TouchpointID) async throws
    -> DecisionOutcome
  {
    try await reports.decide("stall.thank/1", about: [ann, bob], as: id) { decision in
      for member in [ann, bob] {
        guard let row = try decision.row(of: member, in: Loyalty.self), row.isMember else {
          return .refuse("member", "\(member) is no member")
        }
      }
      let thanks = PointsAdjusted.with {
        $0.program = "club"
        $0.points = 20
        $0.reason = "stall"
        $0.actor = "office"
      }
      return .record([DecidedTouchpoint(thanks, for: ann), DecidedTouchpoint(thanks, for: bob)])
    }
  }
}

extension Club {
  func redeem(_ points: Int64, of ann: CustomerNumber, as id: TouchpointID) async throws -> String {
    switch try await reports.actions.redeem(points, of: ann, in: "club", as: id) {
    case .recorded(let recorded): "\(recorded.numbers["balance"] ?? 0) points are left"
    case .refused(let refusal): refusal.message
    }
  }
}

extension Club {
  /// Writes to a member about the tasting, where they have agreed to letters.
  func write(to ann: CustomerNumber, as id: TouchpointID) async throws -> DecisionOutcome {
    try await reports.decide("tasting.write/1", about: [ann], as: id) { decision in
      let consent = try decision.consent(of: ann, for: "marketing", through: "post")
      guard consent.isInForce else {
        return .refuse("consent", "there is no consent to letters: \(consent.reason.rawValue)")
      }
      return .record([DecidedTouchpoint(MessageSent.with { $0.message = "tasting" }, for: ann)])
    }
  }
}
