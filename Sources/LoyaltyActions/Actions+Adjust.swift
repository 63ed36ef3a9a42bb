// Points are given or taken by hand.

public import Actions
public import Ledger
internal import Projection
internal import Schema
internal import SwiftProtobuf
public import Words

extension Actions {
  /// Gives a member points, or takes them, for a reason that the business has.
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `unknown-member`; `balance`, where more are taken
  /// than there are. Sent again, it is answered as the first time.
  ///
  /// - Parameters:
  ///   - points: how many: above 0 to give, below to take.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - reason: a code of one's own without spaces: `welcome`, `goodwill`.
  ///   - actor: a number or code of who or what does it, never a name.
  ///   - expires: when points that are given expire; `nil` for when the programme says. Not with points that are taken.
  ///   - mayGoNegative: whether more may be taken than there are. What is missing is a debt, which the next points pay.
  ///   - store: the shop or branch where it happens.
  ///   - channel: the channel that it comes through.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `points` (as given) and `balance` (left), or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` for 0 points, for a time with points that are taken, or where `expires`
  ///   has passed; otherwise as `decide`.
  public func adjust(
    _ points: Int64, of customer: CustomerNumber, in program: String? = nil, reason: String, actor: String,
    expires: Instant? = nil, mayGoNegative: Bool = false, store: String? = nil, channel: String? = nil,
    as id: TouchpointID
  ) async throws -> DecisionOutcome {
    guard points != 0, points != .min else {
      throw ProjectionError(.invalidRequest, "\(points) points: give some above 0, or below to take them")
    }
    guard points > 0 || expires == nil else {
      throw ProjectionError(.invalidRequest, "points that are taken do not expire; give no time with them")
    }
    let content = asking([
      "points": points, "program": program, "reason": reason, "expires": expires,
      "mayGoNegative": mayGoNegative,
    ])
    let circumstances = Circumstances(actor: actor, store: store, channel: channel)
    return try await decide("points.adjust/1", about: [customer], as: id, asking: content) { decision in
      if let expires, expires <= decision.now {
        throw ProjectionError(.invalidRequest, "\(expires) has passed; give a time to come, or none")
      }
      return try Verdict.judged {
        let membership = try decision.membership(of: customer, in: program)
        if points < 0, !mayGoNegative { try membership.checkBalance(for: -points) }
        let adjusted = PointsAdjusted.with {
          $0.program = membership.program
          $0.points = points
          $0.reason = reason
          $0.actor = actor
          $0.store = store ?? ""
          if let expires { $0.expiresMicroseconds = expires.microseconds }
        }
        return .record(
          [circumstances.touchpoint(adjusted, for: customer)],
          numbers: ["points": points, "balance": membership.balance + points])
      }
    }
  }
}
