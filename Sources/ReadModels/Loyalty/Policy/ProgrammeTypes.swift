// The types of touchpoint that a programme lets earn, and those that mean something else to it.

internal import Projection
internal import Reporting
internal import Words

extension LoyaltyProgramme {
  /// The types that mean something to a programme themselves: what becomes of points and orders, who is a member, and
  /// what was decided. They earn nothing, and are no visits.
  static let ownTypes: TypeSet = [
    .refundIssued, .orderCancelled, .orderDelivered,
    .pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated, .pointsHeld, .pointsCaptured,
    .pointsReleased,
    .programJoined, .programLeft, .memberChanged, .tierGranted, .rewardGranted, .rewardUsed,
    .customerRegistered, .customerUpdated, .accountOpened, .poolJoined, .poolLeft,
    .referralAccepted, .referralRewarded, .decisionRefused,
  ]
}

extension ProgrammeReading {
  /// Takes the types that a field lists by name, of what earns or is a visit; returns the default where the field
  /// is absent.
  func earningTypes(_ object: inout PolicyObject, default fallback: TouchpointType) throws -> [TouchpointType]
  {
    let field = "touchpoints"
    let found = try types.types(&object, field, default: [fallback])
    for (index, type) in found.enumerated() where LoyaltyProgramme.ownTypes.contains(type) {
      let name = Vocabulary.entry(of: type)?.name ?? "it"
      throw PolicyFault(
        "\(object.path(of: field))[\(index)]",
        "\(name) has a meaning of its own in a programme, and cannot earn; name another type")
    }
    return found
  }
}
