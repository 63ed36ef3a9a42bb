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

/// Keys of the details of `points.redeemed`, `.adjusted`, `.transferred`, `.reinstated`. The points are
/// the fact's value.
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
