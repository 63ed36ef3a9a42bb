// Details of belonging: programmes, points, rewards, tiers, referrals, communities.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `program.joined`, `program.left`, `tier.granted`.
public enum ProgramDetails {
  @inlinable public static var program: Detail<NameNumber> { Detail(601) }
  @inlinable public static var tier: Detail<NameNumber> { Detail(602) }
  @inlinable public static var until: Detail<Instant> { Detail(603) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(604) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(605) }
}

/// Keys of the details of `points.redeemed`, `.adjusted`, `.transferred`, `.reinstated`. The points are
/// the fact's value.
public enum PointsDetails {
  @inlinable public static var program: Detail<NameNumber> { Detail(606) }
  @inlinable public static var reward: Detail<NameNumber> { Detail(607) }
  /// The other customer of a transfer, by the number that was recorded: later merges do not change it.
  @inlinable public static var customer: Detail<Int64> { Detail(608) }
  /// The position at which the points of a reinstatement were first earned, where one lot is meant.
  @inlinable public static var lot: Detail<Int64> { Detail(609) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(610) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(611) }
}

/// Keys of the details of `reward.granted`, `reward.used`.
public enum RewardDetails {
  @inlinable public static var reward: Detail<NameNumber> { Detail(612) }
  @inlinable public static var program: Detail<NameNumber> { Detail(613) }
  @inlinable public static var terms: Detail<NameNumber> { Detail(614) }
  @inlinable public static var until: Detail<Instant> { Detail(615) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(616) }
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
  @inlinable public static var community: Detail<NameNumber> { Detail(620) }
  @inlinable public static var kind: Detail<NameNumber> { Detail(621) }
  @inlinable public static var event: Detail<NameNumber> { Detail(622) }
}
