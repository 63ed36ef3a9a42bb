// Messages about belonging: programmes, points, rewards, tiers, referrals and communities.
public import Schema

extension ProgramJoined: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.programJoined)
  public var reference: Reference? { about(program) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.short("tier", tier)
    try Check.code("reason", reason)
  }
}

extension ProgramLeft: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.programLeft)
  public var reference: Reference? { about(program) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.code("reason", reason)
  }
}

// MARK: Points

/// A message about points that an order or a reward is the reason for.
protocol PointsMessage: BuiltInMessage {
  var program: String { get }
  var points: Int64 { get }
  var hasPoints: Bool { get }
  var order: String { get }
  var reward: String { get }
}

extension PointsMessage {
  public var reference: Reference? { about(order, or: reward) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }

  func validatePoints() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.requiredRange("points", points, given: hasPoints, 1...Int64.max)
    try Check.short("order", order)
    try Check.short("reward", reward)
  }
}

extension PointsRedeemed: PointsMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.pointsRedeemed)
  public func validate() throws(TouchpointFault) {
    try validatePoints()
    try Check.code("reason", reason)
    try Check.short("actor", actor)
    try Check.short("store", store)
  }
}

extension PointsAdjusted: PointsMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.pointsAdjusted)
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.notZero("points", points)
    try Check.short("order", order)
    try Check.short("reward", reward)
    try Check.requiredCode("reason", reason)
    try Check.required("actor", actor)
    try Check.position("cause", cause)
    try Check.short("store", store)
    try Check.day("expiresOn", expiresOn)
    if hasExpiresMicroseconds && !expiresOn.isEmpty {
      throw Check.fault("expiresOn", "is given beside data.expiresMicroseconds; give one of them")
    }
  }
}

extension PointsTransferred: ActedMessage {
  static let entry = VocabularyEntry.declared(.pointsTransferred)
  public var reference: Reference? { about(String(customer)) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.notZero("points", points)
    try Check.customer("customer", customer)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
    try Check.position("lot", lot)
  }
}

extension PointsReinstated: PointsMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.pointsReinstated)
  public func validate() throws(TouchpointFault) {
    try validatePoints()
    try Check.position("lot", lot)
    try Check.requiredCode("reason", reason)
    try Check.short("actor", actor)
    try Check.position("redemption", redemption)
  }
}

// MARK: Rewards and tiers

protocol RewardMessage: ActedMessage {
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

extension RewardGranted: RewardMessage {
  static let entry = VocabularyEntry.declared(.rewardGranted)
}

extension RewardUsed: RewardMessage {
  static let entry = VocabularyEntry.declared(.rewardUsed)
}

extension TierGranted: ActedMessage {
  static let entry = VocabularyEntry.declared(.tierGranted)
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
  static let entry = VocabularyEntry.declared(.referralMade)
  public var reference: Reference? { about(code) }
  public func validate() throws(TouchpointFault) {
    try Check.required("code", code)
    try Check.customerOrNone("friend", friend)
    try Check.short("program", program)
    try Check.identifiers(personal, required: false)
  }
}

extension ReferralAccepted: PersonalMessage {
  static let entry = VocabularyEntry.declared(.referralAccepted)
  public var reference: Reference? { about(code) }
  public func validate() throws(TouchpointFault) {
    try Check.required("code", code)
    try Check.customerOrNone("friend", friend)
    try Check.customerOrNone("advocate", advocate)
    try Check.short("program", program)
    try Check.identifiers(personal, required: false)
  }
}

// MARK: Communities

extension CommunityJoined: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.communityJoined)
  public var reference: Reference? { about(community) }
  public func validate() throws(TouchpointFault) {
    try Check.required("community", community)
    try Check.code("kind", kind)
  }
}

extension CommunityPosted: PersonalMessage {
  static let entry = VocabularyEntry.declared(.communityPosted)
  public var reference: Reference? { about(community) }
  public func validate() throws(TouchpointFault) {
    try Check.required("community", community)
    try Check.code("kind", kind)
  }
}

extension EventAttended: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.eventAttended)
  public var reference: Reference? { about(community) }
  public func validate() throws(TouchpointFault) {
    try Check.either(("community", community), ("event", event))
    try Check.code("kind", kind)
  }
}
