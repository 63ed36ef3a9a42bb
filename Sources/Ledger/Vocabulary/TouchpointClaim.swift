// What a message says that its fact does not say.

public import Schema

/// Something in a touchpoint's body that would change a number if anybody looked at it: the programme that points are of, the
/// points that an order was paid with. Facts do not have it, and so no fold sees it.
public struct TouchpointClaim: Hashable, Sendable {
  /// The message's field, as producers write it.
  public var field: String
  /// What the field names; `nil` for an amount.
  public var name: String?

  public init(_ field: String, _ name: String? = nil) {
    self.field = field
    self.name = name
  }
}

/// A claim of touchpoints of one type.
public struct TypedClaim: Hashable, Sendable {
  public var type: TouchpointType
  public var claim: TouchpointClaim

  public init(type: TouchpointType, claim: TouchpointClaim) {
    self.type = type
    self.claim = claim
  }
}

extension TouchpointMessage {
  /// Most messages claim nothing.
  public var claim: TouchpointClaim? { nil }
}

extension Vocabulary {
  /// The types whose messages may say something beside their facts.
  public static let withClaims: Set<TouchpointType> = [
    .orderPlaced, .pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated,
  ]
}

extension OrderPlaced {
  public var claim: TouchpointClaim? { paidWithPoints == 0 ? nil : TouchpointClaim("paidWithPoints") }
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
