// Belonging: programmes, points, rewards, tiers, referrals and communities.
public import Schema

extension ProgramJoined: BuiltInMessage {
  static let entry = VocabularyEntry(.programJoined, "program.joined", of: .customer, about: .program)
    .details(
      .name(ProgramDetails.program, "program", 1, .program), .name(ProgramDetails.tier, "tier", 2, .tier),
      .name(ProgramDetails.reason, "reason", 3, .reason))
  public var reference: Reference? { about(program) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.short("tier", tier)
    try Check.code("reason", reason)
  }
}

extension ProgramLeft: BuiltInMessage {
  static let entry = VocabularyEntry(.programLeft, "program.left", of: .customer, about: .program)
    .details(
      .name(ProgramDetails.program, "program", 1, .program),
      .name(ProgramDetails.reason, "reason", 2, .reason))
  public var reference: Reference? { about(program) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.code("reason", reason)
  }
}

// MARK: Points

extension PointsRedeemed: BuiltInMessage {
  static let entry = VocabularyEntry(
    .pointsRedeemed, "points.redeemed", of: .customer, about: .order, .reward, counts: .unit(.points)
  )
  .details(
    .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
    .name(PointsDetails.reason, "reason", 5, .reason), .name(PointsDetails.actor, "actor", 6, .actor))
  public var reference: Reference? { about(order, or: reward) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.requiredRange("points", points, given: hasPoints, 1...Int64.max)
    try Check.short("order", order)
    try Check.short("reward", reward)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

extension PointsAdjusted: BuiltInMessage {
  static let entry = VocabularyEntry(
    .pointsAdjusted, "points.adjusted", of: .customer, about: .order, .reward, counts: .unit(.points)
  )
  .details(
    .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
    .name(PointsDetails.reason, "reason", 5, .reason), .name(PointsDetails.actor, "actor", 6, .actor))
  public var reference: Reference? { about(order, or: reward) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.notZero("points", points)
    try Check.short("order", order)
    try Check.short("reward", reward)
    try Check.requiredCode("reason", reason)
    try Check.required("actor", actor)
  }
}

extension PointsTransferred: BuiltInMessage {
  static let entry = VocabularyEntry(
    .pointsTransferred, "points.transferred", of: .customer, about: .customer, counts: .unit(.points)
  )
  .details(
    .name(PointsDetails.program, "program", 1, .program), .number(PointsDetails.customer, "customer", 3),
    .name(PointsDetails.reason, "reason", 4, .reason), .name(PointsDetails.actor, "actor", 5, .actor))
  public var reference: Reference? { about(String(customer)) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.notZero("points", points)
    try Check.customer("customer", customer)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

extension PointsReinstated: BuiltInMessage {
  static let entry = VocabularyEntry(
    .pointsReinstated, "points.reinstated", of: .customer, about: .order, .reward, counts: .unit(.points)
  )
  .details(
    .name(PointsDetails.program, "program", 1, .program), .name(PointsDetails.reward, "reward", 4, .reward),
    .number(PointsDetails.lot, "lot", 5),
    .name(PointsDetails.reason, "reason", 6, .reason), .name(PointsDetails.actor, "actor", 7, .actor))
  public var reference: Reference? { about(order, or: reward) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.requiredRange("points", points, given: hasPoints, 1...Int64.max)
    try Check.short("order", order)
    try Check.short("reward", reward)
    try Check.range("lot", lot, 0...Int64.max)
    try Check.requiredCode("reason", reason)
    try Check.short("actor", actor)
  }
}

// MARK: Rewards and tiers

protocol RewardMessage: BuiltInMessage {
  var reward: String { get }
  var program: String { get }
  var terms: String { get }
  var order: String { get }
  var reason: String { get }
  var actor: String { get }
}

extension RewardMessage {
  public var reference: Reference? { about(reward) }
  public func validate() throws(TouchpointFault) {
    try Check.required("reward", reward)
    try Check.short("program", program)
    try Check.short("terms", terms)
    try Check.short("order", order)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

private let rewardDetails: [DetailField] = [
  .name(RewardDetails.reward, "reward", 1, .reward), .name(RewardDetails.program, "program", 2, .program),
  .name(RewardDetails.terms, "terms", 3, .terms), .instant(RewardDetails.until, "untilMicroseconds", 4),
  .name(RewardDetails.reason, "reason", 6, .reason), .name(RewardDetails.actor, "actor", 7, .actor),
]

extension RewardGranted: RewardMessage {
  static let entry = VocabularyEntry(.rewardGranted, "reward.granted", of: .customer, about: .reward)
    .details(rewardDetails)
}

extension RewardUsed: RewardMessage {
  static let entry = VocabularyEntry(.rewardUsed, "reward.used", of: .customer, about: .reward)
    .details(rewardDetails)
}

extension TierGranted: BuiltInMessage {
  static let entry = VocabularyEntry(.tierGranted, "tier.granted", of: .customer, about: .program)
    .details(
      .name(ProgramDetails.program, "program", 1, .program), .name(ProgramDetails.tier, "tier", 2, .tier),
      .instant(ProgramDetails.until, "untilMicroseconds", 3),
      .name(ProgramDetails.reason, "reason", 4, .reason),
      .name(ProgramDetails.actor, "actor", 5, .actor))
  public var reference: Reference? { about(program) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.required("tier", tier)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

// MARK: Referrals

extension ReferralMade: PersonalMessage {
  static let entry = VocabularyEntry(.referralMade, "referral.made", of: .customer, about: .referral)
    .details(.number(ReferralDetails.friend, "friend", 2))
  public var reference: Reference? { about(code) }
  public func validate() throws(TouchpointFault) {
    try Check.required("code", code)
    try Check.customerOrNone("friend", friend)
    try Check.identifiers(personal, required: false)
  }
}

extension ReferralAccepted: PersonalMessage {
  static let entry = VocabularyEntry(.referralAccepted, "referral.accepted", of: .customer, about: .referral)
    .details(
      .number(ReferralDetails.friend, "friend", 2), .number(ReferralDetails.advocate, "advocate", 3))
  public var reference: Reference? { about(code) }
  public func validate() throws(TouchpointFault) {
    try Check.required("code", code)
    try Check.customerOrNone("friend", friend)
    try Check.customerOrNone("advocate", advocate)
    try Check.identifiers(personal, required: false)
  }
}

// MARK: Communities

private let communityDetails: [DetailField] = [
  .name(CommunityDetails.community, "community", 1, .community),
  .name(CommunityDetails.kind, "kind", 2, .kind),
]

extension CommunityJoined: BuiltInMessage {
  static let entry = VocabularyEntry(.communityJoined, "community.joined", about: .community)
    .details(communityDetails)
  public var reference: Reference? { about(community) }
  public func validate() throws(TouchpointFault) {
    try Check.required("community", community)
    try Check.code("kind", kind)
  }
}

extension CommunityPosted: PersonalMessage {
  static let entry = VocabularyEntry(.communityPosted, "community.posted", about: .community)
    .details(communityDetails)
  public var reference: Reference? { about(community) }
  public func validate() throws(TouchpointFault) {
    try Check.required("community", community)
    try Check.code("kind", kind)
  }
}

extension EventAttended: BuiltInMessage {
  static let entry = VocabularyEntry(.eventAttended, "event.attended", about: .community)
    .details(communityDetails + [.name(CommunityDetails.event, "event", 3, .event)])
  public var reference: Reference? { about(community) }
  public func validate() throws(TouchpointFault) {
    try Check.either(("community", community), ("event", event))
    try Check.code("kind", kind)
  }
}
