// The messages of the built-in types, found by number or by name.

import Schema

extension Vocabulary {
  /// The message types, in the order of their numbers, as `entries` are.
  public static let types: [any TouchpointMessage.Type] = builtIn.map { $0 }

  /// The message of a type; `nil` for a user's own type, and for a number that is not assigned.
  public static func message(of type: TouchpointType) -> (any TouchpointMessage.Type)? {
    index(of: type).map { types[$0] }
  }

  /// The message of the type with this name, `order.placed`; `nil` where it is not built in.
  public static func message(named name: String) -> (any TouchpointMessage.Type)? {
    index(named: name).map { types[$0] }
  }

  private static let builtIn: [any BuiltInMessage.Type] =
    people + buying + touch + helping + listening + belonging + selling + acting + business

  private static let people: [any BuiltInMessage.Type] = [
    CustomerRegistered.self,
    CustomerUpdated.self,
    CustomerLinked.self,
    CustomerUnlinked.self,
    CustomerMerged.self,
    CustomerUnmerged.self,
    ConsentGranted.self,
    ConsentWithdrawn.self,
    PreferenceSet.self,
    CustomerErased.self,
    CustomerDisclosed.self,
    TouchpointVoided.self,
    TouchpointAssigned.self,
    TouchpointRedacted.self,
    UseRestricted.self,
    UseAllowed.self,
    MergeSuggested.self,
    MergeDismissed.self,
  ]

  private static let buying: [any BuiltInMessage.Type] = [
    ProductViewed.self,
    ProductSearched.self,
    CartUpdated.self,
    CheckoutStarted.self,
    OrderPlaced.self,
    OrderShipped.self,
    OrderDelivered.self,
    OrderCancelled.self,
    PaymentCaptured.self,
    PaymentFailed.self,
    RefundIssued.self,
    SubscriptionStarted.self,
    SubscriptionRenewed.self,
    SubscriptionPaused.self,
    SubscriptionCancelled.self,
    BookingMade.self,
    BookingKept.self,
    BookingMissed.self,
    BookingCancelled.self,
  ]

  private static let touch: [any BuiltInMessage.Type] = [
    VisitMade.self,
    MessageSent.self,
    MessageDelivered.self,
    MessageOpened.self,
    MessageClicked.self,
    MessageBounced.self,
    MessageComplained.self,
    MessageUnsubscribed.self,
    CallMade.self,
    InteractionLogged.self,
    OnboardingProgressed.self,
    CheckinMade.self,
  ]

  private static let helping: [any BuiltInMessage.Type] = [
    TicketOpened.self,
    TicketReplied.self,
    TicketWaiting.self,
    TicketEscalated.self,
    TicketResolved.self,
    TicketReopened.self,
    TicketClosed.self,
    HelpSearched.self,
    ChatHandled.self,
  ]

  private static let listening: [any BuiltInMessage.Type] = [
    SurveyAnswered.self,
    ReviewPosted.self,
    FeedbackGiven.self,
    FeedbackAnswered.self,
    MentionMade.self,
    ContentShared.self,
  ]

  private static let belonging: [any BuiltInMessage.Type] = [
    ProgramJoined.self,
    ProgramLeft.self,
    PointsRedeemed.self,
    PointsAdjusted.self,
    PointsTransferred.self,
    PointsReinstated.self,
    RewardGranted.self,
    RewardUsed.self,
    TierGranted.self,
    ReferralMade.self,
    ReferralAccepted.self,
    CommunityJoined.self,
    CommunityPosted.self,
    EventAttended.self,
    PointsHeld.self,
    PointsCaptured.self,
    PointsReleased.self,
    MemberChanged.self,
    PoolJoined.self,
    PoolLeft.self,
    ReferralRewarded.self,
    ExpiryAnnounced.self,
    AccountOpened.self,
    AccountCounted.self,
    GiftcardIssued.self,
    GiftcardUsed.self,
    GiftcardRefunded.self,
    GiftcardExpired.self,
  ]

  private static let selling: [any BuiltInMessage.Type] = [
    LeadCaptured.self,
    LeadQualified.self,
    LeadDropped.self,
    DealOpened.self,
    DealMoved.self,
    DealWon.self,
    DealLost.self,
    QuoteSent.self,
    FollowupScheduled.self,
    FollowupDone.self,
  ]

  private static let acting: [any BuiltInMessage.Type] = [
    CampaignShown.self,
    ExperimentAssigned.self,
    ActionDecided.self,
    ActionDelivered.self,
    ActionFailed.self,
    ActionSuppressed.self,
    DecisionRefused.self,
  ]

  private static let business: [any BuiltInMessage.Type] = [
    PolicyPublished.self,
    SettingsChanged.self,
    SpendRecorded.self,
    ProductDefined.self,
    StoreDefined.self,
    StaffDefined.self,
    PartyDefined.self,
    ObjectiveSet.self,
    CatalogDefined.self,
    PolicyWithdrawn.self,
    KeysRotated.self,
    DataExported.self,
  ]
}
