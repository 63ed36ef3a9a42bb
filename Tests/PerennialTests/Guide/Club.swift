import Perennial

/// What members may ask for.
struct Club: Sendable {
  let reports: Reports

  func redeem(_ points: Int64, of ann: CustomerNumber, as id: TouchpointID) async throws -> DecisionOutcome {
    try await reports.decide("points.redeem/1", about: [ann], as: id, asking: "\(points)") { decision in
      let balance = try decision.row(of: ann, in: Loyalty.self)?.points.balance ?? 0
      guard balance >= points else {
        return .refuse("balance", "has \(balance) points and needs \(points)", ["balance": balance])
      }
      let redeemed = PointsRedeemed.with {
        $0.program = "club"
        $0.points = points
      }
      return .record([DecidedTouchpoint(redeemed, for: ann)], numbers: ["balance": balance - points])
    }
  }
}

func sentence(for outcome: DecisionOutcome) -> String {
  switch outcome {
  case .recorded(let recorded): "\(recorded.numbers["balance"] ?? 0) points are left"
  case .refused(let refusal): "\(refusal.reason): \(refusal.message)"
  }
}

extension Club {
  func move(
    _ points: Int64, from ann: CustomerNumber, to bob: CustomerNumber, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    try await reports.decide("points.move/1", about: [ann, bob], as: id, asking: "\(points)") { decision in
      let balance = try decision.row(of: ann, in: Loyalty.self)?.points.balance ?? 0
      guard points > 0 else { return .refuse("amount", "1 point is the least") }
      guard balance >= points else {
        return .refuse("balance", "has \(balance) points and needs \(points)", ["balance": balance])
      }
      func side(_ points: Int64, with other: CustomerNumber) -> PointsTransferred {
        PointsTransferred.with {
          $0.program = "club"
          $0.points = points
          $0.customer = Int64(other.rawValue)
        }
      }
      return .record(
        [
          DecidedTouchpoint(side(-points, with: bob), for: ann),
          DecidedTouchpoint(side(points, with: ann), for: bob),
        ],
        numbers: ["balance": balance - points])
    }
  }
}
