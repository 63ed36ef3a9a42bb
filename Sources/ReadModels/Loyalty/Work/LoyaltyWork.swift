// What `program run` has to record for a member, since a fold never writes and never sees another customer.

package import Words

/// What is due for a member that only a command can record: the effects of what happened on others, and
/// notices.
package enum LoyaltyWork {
  /// One thing that is due. It is due again whenever the same row is asked, so that its id, which follows from
  /// its cause, is what makes it happen once.
  package struct Item: Hashable, Sendable {
    /// What is due.
    package var kind: Kind
    /// The name of the programme.
    package var program: String
    /// The member whose row it follows from, by the number at which the row lives.
    package var customer: CustomerNumber
    /// The id of the decision.
    package var id: String
    /// Whom else it is about: the member who referred them, or the account of their pool.
    package var others: [CustomerNumber] = []
    /// How many points it is about: those of the member who referred, those that go to the pool, those that
    /// are claimed, those that expire. Always above 0.
    package var points: Int64
    /// The touchpoint that it follows from: the friend's order, the lot, the order of the claim; 0 for a
    /// notice.
    package var cause = Position.start
    /// The name of the rule whose limit a claim is of; empty for the programme's own limit.
    package var rule = ""
    /// When the points expire that a notice is about, or that go to the pool; `.distantFuture` for never.
    package var expires = Instant.distantFuture
    /// How many days ahead a notice is.
    package var days = 0
  }

  /// What is due.
  package enum Kind: Hashable, Sendable {
    /// The member and who referred them are rewarded.
    case referral
    /// What they were rewarded is taken back.
    case rescind
    /// A share of what the member earned goes to their pool.
    case contribution
    /// Points are awarded that a limit over all members may refuse.
    case claim
    /// The member is to be told that points expire.
    case notice
  }

  /// What is recorded first, and what then: points that are awarded are shared with pools, and what remains
  /// is what members are told of.
  package static let rounds: [Set<Kind>] = [[.referral, .rescind, .claim], [.contribution], [.notice]]
}

extension LoyaltyExtras.Referral {
  /// How far a referral has come. Raw values are on disk, as `state`.
  package enum State: UInt8, CaseIterable, Sendable {
    /// It was accepted; no order fulfils it yet.
    case accepted = 0
    /// An order fulfils it, and may still be given back.
    case ordered = 1
    /// The order is past its return period: the reward is due.
    case due = 2
    /// Both were rewarded.
    case rewarded = 3
    /// The order was given back after that, so that the reward is to be taken back.
    case undone = 4
    /// The reward was taken back.
    case rescinded = 5
    /// The reward was refused: they live in one household, are one person, or it was paid already.
    case refused = 6
    /// It came too late: the member had ordered before.
    case late = 7
    /// The order was given back in its return period.
    case lapsed = 8
  }
}
