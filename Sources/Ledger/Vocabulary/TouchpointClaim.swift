// What a message says beyond its fact.

public import Schema

/// Something in a touchpoint's body that decides which number it changes, and whether any: the programme that
/// points belong to, or what a consent is to. There may be no such programme, and no such purpose.
public struct TouchpointClaim: Hashable, Sendable {
  /// The message's field, as producers write it.
  public var field: String
  /// What the field names; `nil` for an amount.
  public var name: String?

  /// A claim of a field, with the name that the field holds; without one, it is an amount.
  public init(_ field: String, _ name: String? = nil) {
    self.field = field
    self.name = name
  }
}

/// A claim of touchpoints of one type.
public struct TypedClaim: Hashable, Sendable {
  /// The type of the touchpoints.
  public var type: TouchpointType
  /// What their messages say.
  public var claim: TouchpointClaim

  /// The claim `claim`, made by touchpoints of the type `type`.
  public init(type: TouchpointType, claim: TouchpointClaim) {
    self.type = type
    self.claim = claim
  }
}

extension TouchpointMessage {
  /// Nothing, as for most messages.
  public var claim: TouchpointClaim? { nil }
}

extension Vocabulary {
  /// The types whose messages may say something beyond their facts.
  public static let withClaims: Set<TouchpointType> = [
    .pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated, .pointsHeld,
    .pointsCaptured, .pointsReleased, .memberChanged, .poolJoined, .poolLeft, .referralRewarded,
    .expiryAnnounced, .consentGranted, .consentWithdrawn,
  ]
}

extension PointsRedeemed {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PointsAdjusted {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PointsTransferred {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PointsReinstated {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PointsHeld {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PointsCaptured {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PointsReleased {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension MemberChanged {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PoolJoined {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension PoolLeft {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension ReferralRewarded {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension ExpiryAnnounced {
  public var claim: TouchpointClaim? { TouchpointClaim("program", program) }
}

extension ConsentGranted {
  public var claim: TouchpointClaim? { .consent(to: purpose, channels) }
}

extension ConsentWithdrawn {
  public var claim: TouchpointClaim? { .consent(to: purpose, channels) }
}

extension TouchpointClaim {
  /// What a consent is to: `marketing`, or with its channels `marketing:email,post`.
  fileprivate static func consent(to purpose: String, _ channels: [String]) -> TouchpointClaim {
    TouchpointClaim(
      "purpose", channels.isEmpty ? purpose : "\(purpose):\(channels.joined(separator: ","))")
  }
}
