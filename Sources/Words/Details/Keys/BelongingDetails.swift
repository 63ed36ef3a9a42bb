// Details of belonging: programmes, points, rewards, tiers, referrals, communities.
// A detail's number never changes: the bytes of records have it.

/// Of `program.joined`, `program.left`, `tier.granted`.
public enum ProgramDetails {
  @inlinable public static var program: Detail<NameNumber> { Detail(601) }
  @inlinable public static var tier: Detail<NameNumber> { Detail(602) }
  @inlinable public static var until: Detail<Instant> { Detail(603) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(604) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(605) }
}

/// Of `points.redeemed`, `.adjusted`, `.transferred`, `.reinstated`. The points are the fact's value.
public enum PointsDetails {
  @inlinable public static var program: Detail<NameNumber> { Detail(606) }
  @inlinable public static var reward: Detail<NameNumber> { Detail(607) }
  /// Of a transfer: the other customer, as recorded.
  @inlinable public static var customer: Detail<Int64> { Detail(608) }
  /// Of a reinstatement.
  @inlinable public static var lot: Detail<Int64> { Detail(609) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(610) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(611) }
}

/// Of `reward.granted`, `reward.used`.
public enum RewardDetails {
  @inlinable public static var reward: Detail<NameNumber> { Detail(612) }
  @inlinable public static var program: Detail<NameNumber> { Detail(613) }
  @inlinable public static var terms: Detail<NameNumber> { Detail(614) }
  @inlinable public static var until: Detail<Instant> { Detail(615) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(616) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(617) }
}

/// Of `referral.made`, `referral.accepted`.
public enum ReferralDetails {
  /// The customer who was referred, as recorded.
  @inlinable public static var friend: Detail<Int64> { Detail(618) }
  /// The customer who referred them, as recorded.
  @inlinable public static var advocate: Detail<Int64> { Detail(619) }
}

/// Of `community.joined`, `community.posted`, `event.attended`.
public enum CommunityDetails {
  @inlinable public static var community: Detail<NameNumber> { Detail(620) }
  @inlinable public static var kind: Detail<NameNumber> { Detail(621) }
  @inlinable public static var event: Detail<NameNumber> { Detail(622) }
}
