// What a message says beyond its fact.

public import Schema

/// Something in a touchpoint's body that decides which number it changes, and whether any. There may be no such programme, and no
/// such purpose.
public enum TouchpointClaim: Hashable, Sendable {
  /// The points, the membership or the reward belong to a programme of this name.
  case program(String)
  /// A consent or its withdrawal is to a purpose, through these channels; none where it is about all of them.
  case purpose(String, channels: [String])

  /// The message's field that names it, as producers write it: `program`, `purpose`.
  public var field: String {
    switch self {
    case .program: "program"
    case .purpose: "purpose"
    }
  }

  /// What it names, for a person: `default`, `marketing`, or with its channels `marketing:email,post`.
  public var name: String {
    switch self {
    case .program(let name): name
    case .purpose(let purpose, let channels):
      channels.isEmpty ? purpose : "\(purpose):\(channels.joined(separator: ","))"
    }
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
  public static let withClaims = Set(
    types.filter { $0 is any ClaimMessage.Type }.map { $0.type })
}

/// A message that says something beyond its fact.
protocol ClaimMessage: TouchpointMessage {}

/// A message about a member of a programme, which it may name: one that names none is about the only one that there is.
protocol ProgramMessage: ClaimMessage {
  var program: String { get }
}

extension ProgramMessage {
  public var claim: TouchpointClaim? { program.isEmpty ? nil : .program(program) }
}

/// A message about what a purpose and channels are agreed to for.
protocol PurposeMessage: ClaimMessage {
  var purpose: String { get }
  var channels: [String] { get }
}

extension PurposeMessage {
  public var claim: TouchpointClaim? { .purpose(purpose, channels: channels) }
}

extension ProgramJoined: ProgramMessage {}
extension ProgramLeft: ProgramMessage {}
extension PointsRedeemed: ProgramMessage {}
extension PointsAdjusted: ProgramMessage {}
extension PointsTransferred: ProgramMessage {}
extension PointsReinstated: ProgramMessage {}
extension PointsHeld: ProgramMessage {}
extension PointsCaptured: ProgramMessage {}
extension PointsReleased: ProgramMessage {}
extension MemberChanged: ProgramMessage {}
extension TierGranted: ProgramMessage {}
extension RewardGranted: ProgramMessage {}
extension RewardUsed: ProgramMessage {}
extension ReferralMade: ProgramMessage {}
extension ReferralAccepted: ProgramMessage {}
extension ReferralRewarded: ProgramMessage {}
extension PoolJoined: ProgramMessage {}
extension PoolLeft: ProgramMessage {}
extension ExpiryAnnounced: ProgramMessage {}
extension ConsentGranted: PurposeMessage {}
extension ConsentWithdrawn: PurposeMessage {}
