// Messages about what members of a programme do and are told: holds of points, pools, referrals.
public import Schema

// MARK: Holds

extension PointsHeld: PointsMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.pointsHeld)
  public func validate() throws(TouchpointFault) {
    try validatePoints()
    try Check.code("reason", reason)
    try Check.short("actor", actor)
    try Check.requiredInstant("expiresMicroseconds", given: hasExpiresMicroseconds)
    try Check.short("store", store)
  }
}

extension PointsCaptured: PointsMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.pointsCaptured)
  public func validate() throws(TouchpointFault) {
    try validatePoints()
    try Check.code("reason", reason)
    try Check.short("actor", actor)
    try Check.requiredPosition("hold", hold)
    try Check.short("store", store)
  }
}

extension PointsReleased: ActedMessage {
  static let entry = VocabularyEntry.declared(.pointsReleased)
  public var reference: Reference? { about(program) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.requiredPosition("hold", hold)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

// MARK: Members

extension MemberChanged: ActedMessage {
  static let entry = VocabularyEntry.declared(.memberChanged)
  public var reference: Reference? { about(program) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.requiredOneOf("status", status, MemberStatus.words)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

extension PoolJoined: ActedMessage {
  static let entry = VocabularyEntry.declared(.poolJoined)
  public var reference: Reference? { about(String(pool)) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.customer("pool", pool)
    try Check.range("share", share, 0...1000)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

extension PoolLeft: ActedMessage {
  static let entry = VocabularyEntry.declared(.poolLeft)
  public var reference: Reference? { about(String(pool)) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.customer("pool", pool)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

extension ReferralRewarded: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.referralRewarded)
  public var reference: Reference? { about(code) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.required("code", code)
    try Check.customerOrNone("friend", friend)
    try Check.customerOrNone("advocate", advocate)
  }
}

extension ExpiryAnnounced: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.expiryAnnounced)
  public var reference: Reference? { about(program) }
  public var measure: Measure { count(points) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("points", points) }
  public func validate() throws(TouchpointFault) {
    try Check.required("program", program)
    try Check.requiredRange("points", points, given: hasPoints, 1...Int64.max)
    try Check.requiredInstant("expiresMicroseconds", given: hasExpiresMicroseconds)
    try Check.requiredRange("days", days, given: hasDays, 1...36_500)
  }
}
