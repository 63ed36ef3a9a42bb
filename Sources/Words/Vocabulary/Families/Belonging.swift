// The types of belonging: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let belonging: [VocabularyEntry] = joining + membership + accounts

  private static let joining: [VocabularyEntry] = [
    VocabularyEntry(.programJoined, "program.joined", of: .customer, about: .program)
      .details(
        .name(ProgramDetails.program, "program", 1, .program), .name(ProgramDetails.tier, "tier", 2, .tier),
        .name(ProgramDetails.reason, "reason", 3, .reason)),
    VocabularyEntry(.programLeft, "program.left", of: .customer, about: .program)
      .details(
        .name(ProgramDetails.program, "program", 1, .program),
        .name(ProgramDetails.reason, "reason", 2, .reason)),
    VocabularyEntry(
      .pointsRedeemed, "points.redeemed", of: .customer, about: .order, .reward, counts: .unit(.points)
    )
    .details(
      .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
      .name(PointsDetails.reason, "reason", 5, .reason), .name(PointsDetails.actor, "actor", 6, .actor),
      .name(PointsDetails.store, "store", 7, .store)),
    VocabularyEntry(
      .pointsAdjusted, "points.adjusted", of: .customer, about: .order, .reward, counts: .unit(.points)
    )
    .details(
      .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
      .name(PointsDetails.reason, "reason", 5, .reason), .name(PointsDetails.actor, "actor", 6, .actor),
      .instant(PointsDetails.expires, "expiresMicroseconds", 8), .number(PointsDetails.cause, "cause", 9),
      .name(PointsDetails.store, "store", 10, .store), .day(PointsDetails.expiresOn, "expiresOn", 11)),
    VocabularyEntry(
      .pointsTransferred, "points.transferred", of: .customer, about: .customer, counts: .unit(.points)
    )
    .details(
      .name(PointsDetails.program, "program", 1, .program), .number(PointsDetails.customer, "customer", 3),
      .name(PointsDetails.reason, "reason", 4, .reason), .name(PointsDetails.actor, "actor", 5, .actor),
      .instant(PointsDetails.expires, "expiresMicroseconds", 6), .number(PointsDetails.lot, "lot", 7)),
    VocabularyEntry(
      .pointsReinstated, "points.reinstated", of: .customer, about: .order, .reward, counts: .unit(.points)
    )
    .details(
      .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
      .number(PointsDetails.lot, "lot", 5),
      .name(PointsDetails.reason, "reason", 6, .reason), .name(PointsDetails.actor, "actor", 7, .actor),
      .number(PointsDetails.redemption, "redemption", 8)),
    VocabularyEntry(.rewardGranted, "reward.granted", of: .customer, about: .reward)
      .details(rewardDetails),
    VocabularyEntry(.rewardUsed, "reward.used", of: .customer, about: .reward)
      .details(rewardDetails),
    VocabularyEntry(.tierGranted, "tier.granted", of: .customer, about: .program)
      .details(
        .name(ProgramDetails.program, "program", 1, .program), .name(ProgramDetails.tier, "tier", 2, .tier),
        .instant(ProgramDetails.until, "untilMicroseconds", 3),
        .name(ProgramDetails.reason, "reason", 4, .reason),
        .name(ProgramDetails.actor, "actor", 5, .actor)),
    VocabularyEntry(.referralMade, "referral.made", of: .customer, about: .referral)
      .details(
        .number(ReferralDetails.friend, "friend", 2),
        .name(ReferralDetails.program, "program", 3, .program)),
    VocabularyEntry(.referralAccepted, "referral.accepted", of: .customer, about: .referral)
      .details(
        .number(ReferralDetails.friend, "friend", 2), .number(ReferralDetails.advocate, "advocate", 3),
        .name(ReferralDetails.program, "program", 4, .program)),
    VocabularyEntry(.communityJoined, "community.joined", about: .community)
      .details(communityDetails),
    VocabularyEntry(.communityPosted, "community.posted", about: .community)
      .details(communityDetails),
    VocabularyEntry(.eventAttended, "event.attended", about: .community)
      .details(communityDetails + [.name(CommunityDetails.event, "event", 3, .event)]),
  ]
}

private let rewardDetails: [DetailField] = [
  .name(RewardDetails.reward, "reward", 1, .reward), .name(RewardDetails.program, "program", 2, .program),
  .name(RewardDetails.terms, "terms", 3, .terms), .instant(RewardDetails.until, "untilMicroseconds", 4),
  .name(RewardDetails.reason, "reason", 6, .reason), .name(RewardDetails.actor, "actor", 7, .actor),
]

private let communityDetails: [DetailField] = [
  .name(CommunityDetails.community, "community", 1, .community),
  .name(CommunityDetails.kind, "kind", 2, .kind),
]
