// How the reward of a referral is decided, and its taking back.

internal import Actions
internal import Ledger
internal import Projection
internal import ReadModels
internal import Schema
internal import SwiftProtobuf
internal import Words

extension DueItem {
  /// Rewards the member who was referred and the one who referred them. It happens once for each who was referred.
  ///
  /// - Parameter isKnown: whether there is a customer of the number that the referral names.
  /// - Throws: `Refused`: `self`, `household`, `not-new`, `paid`, `unknown-member`, `member-closed`.
  func rewardReferral(_ decision: borrowing Decision, isKnown: Bool) throws -> Verdict {
    guard let terms = programme.referral, let referral = member.extras.referral,
      let advocate = item.others.first
    else { throw NotDue() }
    let friends = try decision.history(of: item.customer)
    if isKnown { try checkOther(advocate, friends, decision) }
    for touchpoint in friends.touchpoints where touchpoint.fact.type == .orderPlaced {
      guard touchpoint.fact.historyTime >= referral.accepted else {
        throw Refused("not-new", "the member had ordered before they were referred")
      }
    }
    if let rewarded = try decision.rewarded(programme, in: friends, where: { $0.advocate != 0 }),
      !rewarded.rescinded
    {
      throw Refused("paid", "the reward for this member was given before")
    }
    try checkMayBeRewarded(isKnown ? advocate : nil, decision)
    let code = try decision.code(of: referral, in: friends)
    return .record(
      [
        rewarded(terms.friendPoints, of: item.customer, code) { $0.advocate = Int64(advocate.rawValue) },
        rewarded(terms.points, of: advocate, code) { $0.friend = Int64(item.customer.rawValue) },
      ], numbers: ["points": terms.points, "friendPoints": terms.friendPoints])
  }

  /// Takes back what was given for a referral whose order was given back.
  func rescindReferral(_ decision: borrowing Decision) throws -> Verdict {
    let friends = try decision.history(of: item.customer)
    guard let friend = try decision.rewarded(programme, in: friends, where: { $0.advocate != 0 }),
      !friend.rescinded
    else { throw NotDue() }
    var taken = [
      rewarded(-friend.points, of: item.customer, friend.code) {
        ($0.advocate, $0.rescinded) = (friend.advocate, true)
      }
    ]
    var numbers = ["friendPoints": -friend.points]
    // One side alone may have been recorded by somebody else than a run.
    if let advocate = item.others.first, decision.customers.contains(advocate),
      let given = try decision.rewarded(
        programme, in: try decision.history(of: advocate),
        // One code may be given to many friends: only what was given for this one is taken back.
        where: { try $0.code == friend.code && decision.isOne(item.customer, numbered: $0.friend) }),
      !given.rescinded
    {
      taken.append(
        rewarded(-given.points, of: advocate, given.code) {
          ($0.friend, $0.rescinded) = (given.friend, true)
        })
      numbers["points"] = -given.points
    }
    return .record(taken, numbers: numbers)
  }

  /// - Throws: `Refused`: `self`, `household`.
  private func checkOther(
    _ advocate: CustomerNumber, _ friends: History, _ decision: borrowing Decision
  ) throws {
    let state = try decision.state(of: advocate, in: Loyalty.self)
    guard state.failure == nil else { throw NotDue() }
    guard state.customer != item.customer else {
      throw Refused("self", "who referred the member is the same person")
    }
    // A household is looked for in what was recorded: it may have been said before any programme was in force.
    guard let household = try decision.household(in: friends),
      try decision.household(in: decision.history(of: advocate)) == household
    else { return }
    throw Refused("household", "who referred the member lives in the same household")
  }

  /// - Parameter advocate: who referred the member; `nil` where the ledger has no such customer.
  /// - Throws: `Refused`: `unknown-member`, `member-closed`.
  private func checkMayBeRewarded(_ advocate: CustomerNumber?, _ decision: borrowing Decision) throws {
    let member = try advocate.flatMap {
      try decision.row(of: $0, in: Loyalty.self)?[program: programme.hash]
    }
    // Where nobody has to join, whoever is given points is a member.
    let mayBe = member?.isMember ?? false || programme.joining == .automatic
    guard advocate != nil, mayBe, member?.hasLeft != true else {
      throw Refused("unknown-member", "who referred the member is no member of the programme")
    }
    guard member?.status != .closed else {
      throw Refused("member-closed", "the membership of who referred the member is closed")
    }
  }

  /// One side of a reward. The message of each names the other and nobody else: by that the two sides are told apart.
  private func rewarded(
    _ points: Int64, of customer: CustomerNumber, _ code: String,
    _ complete: (inout ReferralRewarded) -> Void
  ) -> DecidedTouchpoint {
    var message = ReferralRewarded.with {
      ($0.program, $0.points, $0.code) = (programme.name, points, code)
    }
    complete(&message)
    return DecidedTouchpoint(message, for: customer)
  }
}

extension Decision {
  /// The last reward in a history that was given in a programme and that `isMeant`; `nil` where there is none.
  fileprivate func rewarded(
    _ programme: LoyaltyProgramme, in history: History, where isMeant: (ReferralRewarded) throws -> Bool
  ) throws -> ReferralRewarded? {
    for touchpoint in history.touchpoints.reversed() where touchpoint.fact.type == .referralRewarded {
      let message = try self.touchpoint(at: touchpoint.position).message(ReferralRewarded.self)
      guard let message, try isMeant(message) else { continue }
      if message.program == programme.name || programme.names.contains(message.program) { return message }
    }
    return nil
  }

  /// The household that a customer's record says last; `nil` where it says none.
  fileprivate func household(in history: History) throws -> String? {
    for touchpoint in history.touchpoints.reversed() {
      let household: String?
      switch touchpoint.fact.type {
      case .customerRegistered:
        household = try self.touchpoint(at: touchpoint.position).message(CustomerRegistered.self)?.household
      case .customerUpdated:
        household = try self.touchpoint(at: touchpoint.position).message(CustomerUpdated.self)?.household
      default: continue
      }
      if let household, !household.isEmpty { return household }
    }
    return nil
  }

  /// Whether a number that a message holds is one of a customer's.
  fileprivate func isOne(_ customer: CustomerNumber, numbered number: Int64) throws -> Bool {
    guard let number = UInt32(exactly: number), number > 0 else { return false }
    return try areSame(customer, CustomerNumber(number))
  }

  /// The code of the referral that a member accepted.
  fileprivate func code(of referral: LoyaltyExtras.Referral, in history: History) throws -> String {
    for touchpoint in history.touchpoints where touchpoint.fact.type == .referralAccepted {
      guard touchpoint.fact.reference == referral.code else { continue }
      let message = try self.touchpoint(at: touchpoint.position).message(ReferralAccepted.self)
      if let message { return message.code }
    }
    throw NotDue()
  }
}
