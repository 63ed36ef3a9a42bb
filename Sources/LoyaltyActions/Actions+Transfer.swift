// Points go from one member to another.

public import Actions
public import Ledger
internal import ReadModels
internal import Schema
internal import SwiftProtobuf
public import Words

extension Actions {
  /// Moves points from one member to another: both sides are recorded, or neither is. The points keep their expiry: there is a pair
  /// of touchpoints for each, at most 40.
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `transfers-refused`; `unknown-member`;
  /// `member-suspended`, `member-closed`; `unknown-receiver`, `receiver-closed`; `same-member`; `balance`. Sent again, it is answered as the first time.
  ///
  /// - Parameters:
  ///   - points: how many; 1 or more.
  ///   - giver: the member whose points they are.
  ///   - receiver: the member who gets them.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `points` (as given), `balance` (what the giver has left) and `received` (what the receiver got),
  ///   or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` where it is no number of points; otherwise as `decide`.
  public func transfer(
    _ points: Int64, from giver: CustomerNumber, to receiver: CustomerNumber, in program: String? = nil,
    _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    try Points.check(points)
    let request = TransferRequest(
      points: points, giver: giver, receiver: receiver, program: program, circumstances: circumstances)
    return try await decide(
      "points.transfer/1", about: [giver, receiver], as: id, asking: request.asking
    ) { decision in
      try Verdict.judged { try request.transfer(decision) }
    }
  }
}

/// What is asked for where points are to go from one member to another.
struct TransferRequest: Sendable {
  var points: Int64
  var giver: CustomerNumber
  var receiver: CustomerNumber
  var program: String?
  var circumstances: Circumstances

  var asking: String {
    LoyaltyActions.asking([
      "points": points, "program": program, "from": giver.rawValue, "to": receiver.rawValue,
    ])
  }

  /// - Throws: `Refused`.
  func transfer(_ decision: borrowing Decision) throws -> Verdict {
    let membership = try decision.membership(of: giver, in: program) { programme in
      guard programme.allowsTransfers else {
        throw Refused("transfers-refused", "members of the programme cannot send each other points")
      }
    }
    try membership.checkMayRedeem()
    try checkReceiver(decision, membership)
    try membership.checkBalance(for: points)
    return .record(
      membership.parts(of: points).flatMap { part in
        [
          side(-part.points, of: giver, with: receiver, part.expires, membership),
          side(part.points, of: receiver, with: giver, part.expires, membership),
        ]
      },
      numbers: ["points": points, "balance": membership.balance - points, "received": points])
  }

  private func checkReceiver(_ decision: borrowing Decision, _ giving: Membership) throws {
    let receiving: Membership
    do { receiving = try decision.membership(of: receiver, in: program) } catch is Refused {
      throw Refused("unknown-receiver", "who is to get the points is no member of the programme")
    }
    guard receiving.member.status != .closed else {
      throw Refused("receiver-closed", "the membership of who is to get the points is closed")
    }
    guard receiving.customer != giving.customer else {
      throw Refused("same-member", "who gives the points and who is to get them are one member")
    }
  }

  private func side(
    _ points: Int64, of customer: CustomerNumber, with other: CustomerNumber, _ expires: Instant,
    _ membership: Membership
  ) -> DecidedTouchpoint {
    let transferred = PointsTransferred.with {
      $0.program = membership.program
      $0.points = points
      $0.customer = Int64(other.rawValue)
      $0.reason = circumstances.reason ?? ""
      $0.actor = circumstances.actor ?? ""
      if expires < .distantFuture { $0.expiresMicroseconds = expires.microseconds }
    }
    return circumstances.touchpoint(transferred, for: customer)
  }
}

extension Membership {
  /// Points that are to go to another member, by when they expire: those that are spent first. What more than 40 times would
  /// tell apart goes with the earliest.
  fileprivate func parts(of points: Int64) -> [(points: Int64, expires: Instant)] {
    var (parts, left): ([(points: Int64, expires: Instant)], Int64) = ([], points)
    for lot in member.lots where !lot.isPending && left > 0 {
      let used = min(left, lot.remaining - lot.held)
      guard used > 0 else { continue }
      left -= used
      if let last = parts.indices.last, parts[last].expires == lot.expires {
        parts[last].points += used
      } else if parts.count < 40 {
        parts.append((used, lot.expires))
      } else {
        parts[0].points += used
      }
    }
    return parts
  }
}
