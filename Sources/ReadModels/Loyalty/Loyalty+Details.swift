// Which types of touchpoint programmes look at, and what they need of bodies.

internal import Projection
public import Words

extension Loyalty {
  /// All that any programme may need.
  public static let details =
    pointsDetails + memberDetails + orderDetails
    + birthdayDetails + planDetails + referralDetails + refusalDetails + poolDetails

  public func details(under policy: LoyaltyPolicy?) -> DetailNeeds { policy?.details ?? .none }

  /// What programmes need that are in force together. Of orders it is nothing but what those say of themselves that
  /// are paid with points or sell gift cards, unless a programme asks for more.
  static func details(of programmes: [LoyaltyProgramme]) -> DetailNeeds {
    programmes.reduce(pointsDetails + memberDetails) { needs, programme in
      var needs = needs + orderDetails(of: programme)
      if programme.bonuses.birthday > 0 { needs = needs + birthdayDetails }
      if programme.membership != nil { needs = needs + planDetails }
      if programme.referral != nil { needs = needs + referralDetails }
      if programme.referral != nil || programme.hasClaims { needs = needs + refusalDetails }
      if programme.pools != nil { needs = needs + poolDetails }
      return needs
    }
  }

  private static func orderDetails(of programme: LoyaltyProgramme) -> DetailNeeds {
    let earning = programme.earning
    var basis = earning.basis
    basis.withPaidByPoints = false
    let cards = programme.punchCards
    let namesGoods =
      !earning.exclude.goods.isEmpty || earning.rules.contains { $0.isForLines }
      || cards.contains { $0.goods != nil }
    let countsPieces =
      earning.rules.contains { $0.isOfPieces } || cards.contains { $0.each == .order(.item) }
    let isAlways = basis != .total || namesGoods || countsPieces
    var needs = amountDetails(where: isAlways ? nil : .partial)
    if namesGoods { needs = needs + goodsDetails }
    if countsPieces { needs = needs + pieceDetails }
    if programme.hasSignals { needs = needs + DetailNeeds(OrderDetails.actor.hashed, of: [.orderPlaced]) }
    return needs
  }

  private static let pointsDetails =
    DetailNeeds(
      PointsDetails.program.hashed, PointsDetails.reward.hashed, PointsDetails.actor.hashed,
      of: [.pointsRedeemed])
    + DetailNeeds(
      PointsDetails.program.hashed, PointsDetails.actor.hashed, PointsDetails.expires,
      PointsDetails.expiresOn,
      PointsDetails.cause, of: [.pointsAdjusted])
    + DetailNeeds(
      PointsDetails.program.hashed, PointsDetails.expires, PointsDetails.lot, of: [.pointsTransferred])
    + DetailNeeds(
      PointsDetails.program.hashed, PointsDetails.lot, PointsDetails.redemption, of: [.pointsReinstated])
    + DetailNeeds(
      PointsDetails.program.hashed, PointsDetails.reward.hashed, PointsDetails.expires, of: [.pointsHeld])
    + DetailNeeds(
      PointsDetails.program.hashed, PointsDetails.reward.hashed, PointsDetails.actor.hashed,
      PointsDetails.hold,
      of: [.pointsCaptured])
    + DetailNeeds(PointsDetails.program.hashed, PointsDetails.hold, of: [.pointsReleased])

  private static let memberDetails =
    DetailNeeds(ProgramDetails.program.hashed, ProgramDetails.tier.hashed, of: [.programJoined])
    + DetailNeeds(ProgramDetails.program.hashed, of: [.programLeft])
    + DetailNeeds(
      ProgramDetails.program.hashed, ProgramDetails.tier.hashed, ProgramDetails.until, of: [.tierGranted])
    + DetailNeeds(MemberDetails.program.hashed, MemberDetails.status, of: [.memberChanged])
    + DetailNeeds(
      RewardDetails.program.hashed, RewardDetails.reward.hashed, RewardDetails.until,
      of: [.rewardGranted, .rewardUsed])
    // Also once a programme has no pools any more its members leave those that they are in.
    + DetailNeeds(PoolDetails.program.hashed, PoolDetails.pool, of: [.poolLeft])

  private static let orderDetails =
    amountDetails + goodsDetails + pieceDetails + DetailNeeds(OrderDetails.actor.hashed, of: [.orderPlaced])
  /// What the parts follow from that an order is divided into.
  private static let amountDetails = amountDetails()
  private static let goodsDetails = DetailNeeds(
    OrderLineDetails.sku.hashed, OrderLineDetails.category.hashed, of: [.orderPlaced])
  private static let pieceDetails = DetailNeeds(
    OrderLineDetails.quantity, OrderLineDetails.unit, of: [.orderPlaced])

  private static func amountDetails(where condition: DetailNeeds.Condition? = nil) -> DetailNeeds {
    DetailNeeds(
      OrderDetails.tax, OrderDetails.taxIncluded, OrderDetails.discount, OrderDetails.shipping,
      OrderDetails.paidWithPoints, OrderDetails.rounding, OrderLineDetails.amount, OrderLineDetails.discount,
      OrderLineDetails.tax, OrderLineDetails.kind, of: [.orderPlaced], where: condition)
  }

  private static let referralDetails =
    DetailNeeds(ReferralDetails.program.hashed, ReferralDetails.advocate, of: [.referralAccepted])
    + DetailNeeds(
      RewardedDetails.program.hashed, RewardedDetails.friend, RewardedDetails.advocate,
      RewardedDetails.rescinded, of: [.referralRewarded])

  private static let refusalDetails = DetailNeeds(
    DecisionDetails.decision.hashed, DecisionDetails.cause, DecisionDetails.program.hashed,
    of: [.decisionRefused])

  private static let birthdayDetails = DetailNeeds(
    CustomerDetails.birthMonth, CustomerDetails.birthDay, of: registrationTypes)

  private static let planDetails =
    DetailNeeds(
      SubscriptionDetails.plan.hashed, SubscriptionDetails.period.hashed, SubscriptionDetails.until,
      of: [.subscriptionStarted, .subscriptionRenewed])
    + DetailNeeds(SubscriptionDetails.plan.hashed, of: [.subscriptionCancelled])

  private static let poolDetails =
    DetailNeeds(
      PoolDetails.program.hashed, PoolDetails.pool, PoolDetails.share, PoolDetails.mayRedeem,
      of: [.poolJoined])
    + DetailNeeds(AccountDetails.kind, of: [.accountOpened])

  /// What says whose birthday is when, and who lives together.
  static let registrationTypes: TypeSet = [.customerRegistered, .customerUpdated]
}

// MARK: Types

extension Loyalty {
  /// The types that the programmes look at; none where there is no programme.
  public func types(under policy: LoyaltyPolicy?) -> TypeSet? { policy?.types ?? [] }

  /// The types that programmes look at which are in force together.
  static func types(of programmes: [LoyaltyProgramme]) -> TypeSet {
    TypeSet(commonTypes + programmes.flatMap(types))
  }

  /// What every programme looks at.
  private static let commonTypes: [TouchpointType] = [
    .refundIssued, .orderCancelled, .pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated,
    .pointsHeld, .pointsCaptured, .pointsReleased, .programJoined, .programLeft, .memberChanged, .tierGranted,
    .rewardGranted, .rewardUsed, .poolLeft,
  ]

  private static func types(of programme: LoyaltyProgramme) -> [TouchpointType] {
    var types = programme.earning.types
    types += LoyaltyProgramme.visitTypes(programme.earning, programme.punchCards)
    if programme.earning.pendingUntil == .delivery { types.append(.orderDelivered) }
    if programme.bonuses.birthday > 0 { types += registrationTypes.types }
    if programme.membership != nil {
      types += [.subscriptionStarted, .subscriptionRenewed, .subscriptionCancelled]
    }
    let looksAtOrders =
      programme.punchCards.contains { $0.isOfOrders } || programme.referral != nil || programme.hasSignals
    if looksAtOrders {
      types.append(.orderPlaced)
    }
    if programme.referral != nil { types += [.referralAccepted, .referralRewarded] }
    if programme.referral != nil || programme.hasClaims { types.append(.decisionRefused) }
    if programme.pools != nil { types += [.poolJoined, .accountOpened] }
    return types
  }
}
