// The types of what members of a programme do and are told: holds of points, pools, referrals.

extension Vocabulary {
  static let membership: [VocabularyEntry] = [
    VocabularyEntry(
      .pointsHeld, "points.held", of: .customer, about: .order, .reward, counts: .unit(.points)
    )
    .details(
      .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
      .name(PointsDetails.reason, "reason", 5, .reason), .name(PointsDetails.actor, "actor", 6, .actor),
      .instant(PointsDetails.expires, "expiresMicroseconds", 7),
      .name(PointsDetails.store, "store", 8, .store)),
    VocabularyEntry(
      .pointsCaptured, "points.captured", of: .customer, about: .order, .reward, counts: .unit(.points)
    )
    .details(
      .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
      .name(PointsDetails.reason, "reason", 5, .reason), .name(PointsDetails.actor, "actor", 6, .actor),
      .number(PointsDetails.hold, "hold", 7), .name(PointsDetails.store, "store", 8, .store)),
    VocabularyEntry(.pointsReleased, "points.released", of: .customer, about: .program)
      .details(
        .name(PointsDetails.program, "program", 1, .program), .number(PointsDetails.hold, "hold", 2),
        .name(PointsDetails.reason, "reason", 3, .reason), .name(PointsDetails.actor, "actor", 4, .actor)),
    VocabularyEntry(.memberChanged, "member.changed", of: .customer, about: .program)
      .details(
        .name(MemberDetails.program, "program", 1, .program), .choice(MemberDetails.status, "status", 2),
        .name(MemberDetails.reason, "reason", 3, .reason), .name(MemberDetails.actor, "actor", 4, .actor)),
    VocabularyEntry(.poolJoined, "pool.joined", of: .customer, about: .customer)
      .details(
        .name(PoolDetails.program, "program", 1, .program), .number(PoolDetails.pool, "pool", 2),
        .number(PoolDetails.share, "share", 3), .flag(PoolDetails.mayRedeem, "mayRedeem", 4),
        .name(PoolDetails.reason, "reason", 5, .reason), .name(PoolDetails.actor, "actor", 6, .actor)),
    VocabularyEntry(.poolLeft, "pool.left", of: .customer, about: .customer)
      .details(
        .name(PoolDetails.program, "program", 1, .program), .number(PoolDetails.pool, "pool", 2),
        .name(PoolDetails.reason, "reason", 3, .reason), .name(PoolDetails.actor, "actor", 4, .actor)),
    VocabularyEntry(
      .referralRewarded, "referral.rewarded", of: .customer, about: .referral, counts: .unit(.points)
    )
    .details(
      .name(RewardedDetails.program, "program", 1, .program), .number(RewardedDetails.friend, "friend", 4),
      .number(RewardedDetails.advocate, "advocate", 5), .flag(RewardedDetails.rescinded, "rescinded", 6)),
    VocabularyEntry(
      .expiryAnnounced, "expiry.announced", of: .customer, about: .program, counts: .unit(.points)
    )
    .details(
      .name(PointsDetails.program, "program", 1, .program),
      .instant(PointsDetails.expires, "expiresMicroseconds", 3), .number(PointsDetails.days, "days", 4)),
  ]
}
