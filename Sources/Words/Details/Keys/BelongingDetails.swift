// Details of belonging: programmes, points, rewards, tiers, referrals, communities.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `program.joined`, `program.left`, `tier.granted`.
public enum ProgramDetails {
  /// The programme that was joined or left, or in which the tier was granted.
  @inlinable public static var program: Detail<NameNumber> { Detail(601) }
  /// The tier at joining, or the one that was granted by hand; `program.left` has none.
  @inlinable public static var tier: Detail<NameNumber> { Detail(602) }
  /// When a granted tier ends; `nil` where no end was said. Only `tier.granted` has it.
  @inlinable public static var until: Detail<Instant> { Detail(603) }
  /// The code of why it was joined or left, or of why the tier was granted.
  @inlinable public static var reason: Detail<NameNumber> { Detail(604) }
  /// Who granted a tier, by number or code. Only `tier.granted` has it.
  @inlinable public static var actor: Detail<NameNumber> { Detail(605) }
}

/// Keys of the details of `points.redeemed`, `.adjusted`, `.transferred`, `.reinstated`, `.held`,
/// `.captured`, `.released`, and of `expiry.announced`. The points are the fact's value.
public enum PointsDetails {
  /// The programme whose points they are.
  @inlinable public static var program: Detail<NameNumber> { Detail(606) }
  /// The reward that they were redeemed, adjusted or reinstated for; a transfer has none.
  @inlinable public static var reward: Detail<NameNumber> { Detail(607) }
  /// The other customer of a transfer, by the number that was recorded: later merges do not change it.
  @inlinable public static var customer: Detail<Int64> { Detail(608) }
  /// The position at which the points of a reinstatement were first earned, where one lot is meant.
  @inlinable public static var lot: Detail<Int64> { Detail(609) }
  /// The code of why; `points.adjusted` and `points.reinstated` always have one.
  @inlinable public static var reason: Detail<NameNumber> { Detail(610) }
  /// Who did it, by number or code; `points.adjusted` always has one.
  @inlinable public static var actor: Detail<NameNumber> { Detail(611) }
  /// The position of the hold that is captured or released.
  @inlinable public static var hold: Detail<Int64> { Detail(623) }
  /// When points expire: of an adjustment those that it gives, of a transfer those that move, of an
  /// announcement those that it is about; and when a hold lapses. `nil` where the touchpoint does not say.
  @inlinable public static var expires: Detail<Instant> { Detail(624) }
  /// The last local day on which the points of an adjustment are good, as days since 1970-01-01: they
  /// expire at the start of the day after it. No adjustment has `expires` too.
  @inlinable public static var expiresOn: Detail<Int64> { Detail(625) }
  /// The position of the redemption whose points come back; `nil` for a reinstatement of others.
  @inlinable public static var redemption: Detail<Int64> { Detail(626) }
  /// The position of the touchpoint that an adjustment was made for; `nil` where none is named.
  @inlinable public static var cause: Detail<Int64> { Detail(627) }
  /// The store where it was done, by code.
  @inlinable public static var store: Detail<NameNumber> { Detail(628) }
  /// How many days ahead an expiry was announced.
  @inlinable public static var days: Detail<Int64> { Detail(629) }
}

/// Keys of the details of `member.changed`.
public enum MemberDetails {
  /// The programme whose member it is.
  @inlinable public static var program: Detail<NameNumber> { Detail(630) }
  /// What the member may do from now on.
  @inlinable public static var status: Detail<MemberStatus> { Detail(631) }
  /// The code of why it changed.
  @inlinable public static var reason: Detail<NameNumber> { Detail(632) }
  /// Who changed it, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(633) }
}

/// Keys of the details of `pool.joined`, `pool.left`.
public enum PoolDetails {
  /// The programme whose points are pooled.
  @inlinable public static var program: Detail<NameNumber> { Detail(634) }
  /// The number of the pool's account.
  @inlinable public static var pool: Detail<Int64> { Detail(635) }
  /// Which share of what the member earns goes into the pool, in thousandths. Only `pool.joined` has it.
  @inlinable public static var share: Detail<Int64> { Detail(636) }
  /// Whether the member may spend the pool's points. Only `pool.joined` has it.
  @inlinable public static var mayRedeem: Detail<Bool> { Detail(637) }
  /// The code of why the member joined or left.
  @inlinable public static var reason: Detail<NameNumber> { Detail(638) }
  /// Who let the member in or took them out, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(639) }
}

/// Keys of the details of `referral.rewarded`. The points are the fact's value, the code its reference.
public enum RewardedDetails {
  /// The programme that has rewarded the referral.
  @inlinable public static var program: Detail<NameNumber> { Detail(640) }
  /// The customer who was referred, by the number that was recorded; `nil` on the friend's own record.
  @inlinable public static var friend: Detail<Int64> { Detail(641) }
  /// The customer who referred them, by the number that was recorded; `nil` on the advocate's own record.
  @inlinable public static var advocate: Detail<Int64> { Detail(642) }
  /// Whether a reward is taken back.
  @inlinable public static var rescinded: Detail<Bool> { Detail(643) }
}

/// Keys of the details of `account.opened`, `account.counted`. What was counted is the fact's value.
public enum AccountDetails {
  /// What the account is. Only `account.opened` has it.
  @inlinable public static var kind: Detail<AccountKind> { Detail(644) }
  /// The programme that the account belongs to; a gift card has none.
  @inlinable public static var program: Detail<NameNumber> { Detail(645) }
  /// The hash of the name of a pool, or of the rule or the reward that a budget is of.
  @inlinable public static var name: Detail<NameHash> { Detail(646) }
  /// How many points what was counted came to. Only `account.counted` has it.
  @inlinable public static var points: Detail<Int64> { Detail(647) }
  /// How much money it came to, in minor units. Only `account.counted` has it.
  @inlinable public static var money: Detail<Int64> { Detail(648) }
  /// The position of the touchpoint that it was counted for. Only `account.counted` has it.
  @inlinable public static var cause: Detail<Int64> { Detail(649) }
  /// The customer whose doing it was, by the number that was recorded. Only `account.counted` has it.
  @inlinable public static var customer: Detail<Int64> { Detail(650) }
}

/// Keys of the details of `giftcard.issued`, `.used`, `.refunded`, `.expired`. The amount is the fact's
/// value.
public enum GiftCardDetails {
  /// Until when it can be used; `nil` where it does not expire. Only `giftcard.issued` has it.
  @inlinable public static var expires: Detail<Instant> { Detail(651) }
  /// A card, or store credit; `nil` for a card. Only `giftcard.issued` has it.
  @inlinable public static var kind: Detail<GiftCardKind> { Detail(652) }
  /// The customer who presented the card, by the number that was recorded. Only `giftcard.used` has it.
  @inlinable public static var customer: Detail<Int64> { Detail(653) }
  /// The code of why; `giftcard.expired` always has one.
  @inlinable public static var reason: Detail<NameNumber> { Detail(654) }
  /// Who did it, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(655) }
}

/// Keys of the details of `reward.granted`, `reward.used`.
public enum RewardDetails {
  /// Which reward was granted or used.
  @inlinable public static var reward: Detail<NameNumber> { Detail(612) }
  /// The programme that the reward belongs to; `nil` where that was not said.
  @inlinable public static var program: Detail<NameNumber> { Detail(613) }
  /// The terms that it was granted under, by name or code.
  @inlinable public static var terms: Detail<NameNumber> { Detail(614) }
  /// Until when the reward can be used; `nil` where no end was said.
  @inlinable public static var until: Detail<Instant> { Detail(615) }
  /// The code of why it was granted or used.
  @inlinable public static var reason: Detail<NameNumber> { Detail(616) }
  /// Who granted or took it, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(617) }
}

/// Keys of the details of `referral.made`, `referral.accepted`. Later merges do not change the customers'
/// numbers.
public enum ReferralDetails {
  /// The customer who was referred, by the number that was recorded.
  @inlinable public static var friend: Detail<Int64> { Detail(618) }
  /// The customer who referred them, by the number that was recorded.
  @inlinable public static var advocate: Detail<Int64> { Detail(619) }
  /// The programme that rewards the referral; `nil` where that was not said.
  @inlinable public static var program: Detail<NameNumber> { Detail(656) }
}

/// Keys of the details of `community.joined`, `community.posted`, `event.attended`.
public enum CommunityDetails {
  /// The community; `nil` for an event of no community.
  @inlinable public static var community: Detail<NameNumber> { Detail(620) }
  /// What it is. A community is a `forum`, `club` or `group`, a post a `question`, `answer` or `photo`, an
  /// event a `tasting`, `class` or `launch`.
  @inlinable public static var kind: Detail<NameNumber> { Detail(621) }
  /// The number or code of the event. Only `event.attended` has it.
  @inlinable public static var event: Detail<NameNumber> { Detail(622) }
}

/// What a member of a programme may do.
@frozen
public enum MemberStatus: UInt8, DetailChoice {
  /// Earns and redeems: `active`.
  case active = 1
  /// Earns, and cannot redeem: `suspended`.
  case suspended
  /// Neither earns nor redeems: `closed`.
  case closed

  public static let words = ["active", "suspended", "closed"]
}

/// What an account is: a number of a customer that is no person.
@frozen
public enum AccountKind: UInt8, DetailChoice {
  /// A gift card: `giftcard`.
  case giftCard = 1
  /// Points that several members share: `pool`.
  case pool
  /// A limit over all members, or a stock: `budget`.
  case budget

  public static let words = ["giftcard", "pool", "budget"]
}

/// What holds money that is owed to whoever has it.
@frozen
public enum GiftCardKind: UInt8, DetailChoice {
  /// A gift card, which is an account of its own: `card`.
  case card = 1
  /// Store credit of a customer: `credit`.
  case credit

  public static let words = ["card", "credit"]
}
