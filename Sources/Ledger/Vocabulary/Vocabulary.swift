import Schema

/// The built-in types of touchpoint: every one there is, found by number or by name.
public enum Vocabulary {
  /// The message types, in the order of their numbers.
  public static let types: [any TouchpointMessage.Type] = builtIn.map { $0 }

  /// The rows of the vocabulary, in the order of their numbers.
  public static let entries: [VocabularyEntry] = builtIn.map { $0.entry }

  /// The message of a type; `nil` for a user's own type, and for a number that is not assigned.
  public static func message(of type: TouchpointType) -> (any TouchpointMessage.Type)? {
    guard let index = index(of: type) else { return nil }
    return types[index]
  }

  /// The message of the type with this name, `order.placed`; `nil` where it is not built in.
  public static func message(named name: String) -> (any TouchpointMessage.Type)? {
    guard let index = byName[name] else { return nil }
    return types[index]
  }

  /// The row of a type; `nil` for a user's own type, and for a number that is not assigned.
  public static func entry(of type: TouchpointType) -> VocabularyEntry? {
    guard let index = index(of: type) else { return nil }
    return entries[index]
  }

  /// The row of the type with this name; `nil` where it is not built in.
  public static func entry(named name: String) -> VocabularyEntry? {
    guard let index = byName[name] else { return nil }
    return entries[index]
  }

  /// Whether touchpoints of this type are recorded of customer 0 only. False for a user's own types.
  public static func isBusiness(_ type: TouchpointType) -> Bool {
    traits(of: type).contains(.business)
  }

  /// Whether touchpoints of this type mean nothing without a customer. False for a user's own types.
  public static func needsCustomer(_ type: TouchpointType) -> Bool {
    traits(of: type).contains(.customer)
  }

  /// Of whom touchpoints of a built-in type may be recorded.
  static func subject(of type: TouchpointType) -> VocabularyEntry.Subject {
    let traits = traits(of: type)
    return traits.contains(.business) ? .business : traits.contains(.customer) ? .customer : .anyone
  }

  /// The types that the ledger itself goes by: names, settings, policies, links, merges, corrections, erasures.
  public static let ofLedger = TypeSet(Structure.types + [.customerLinked, .customerUnlinked])

  /// Whether touchpoints of this type may be about things of several kinds. False for a user's own types.
  static func hasSeveralReferences(_ type: TouchpointType) -> Bool {
    traits(of: type).contains(.severalReferences)
  }

  /// Whether touchpoints of this type introduce what they are about; see `VocabularyEntry.introduces`. False for a user's
  /// own types.
  static func introduces(_ type: TouchpointType) -> Bool {
    traits(of: type).contains(.introducing)
  }

  // MARK: Look-up

  /// By type number: the index in `types`, or -1.
  private static let byNumber: [Int16] = {
    var indexes = [Int16](repeating: -1, count: Int(TouchpointType.firstCustom.rawValue))
    for (index, entry) in entries.enumerated() { indexes[Int(entry.type.rawValue)] = Int16(index) }
    return indexes
  }()

  /// What every append asks of a type's row.
  private struct Traits: OptionSet {
    var rawValue: UInt8

    static var business: Traits { Traits(rawValue: 1) }
    static var customer: Traits { Traits(rawValue: 2) }
    static var severalReferences: Traits { Traits(rawValue: 4) }
    static var introducing: Traits { Traits(rawValue: 8) }
  }

  /// The traits of each type, by its number.
  private static let traits: [Traits] = {
    var traits = [Traits](repeating: [], count: Int(TouchpointType.firstCustom.rawValue))
    for entry in entries {
      var own: Traits = entry.references.count > 1 ? .severalReferences : []
      if entry.subject == .business { own.insert(.business) }
      if entry.subject == .customer { own.insert(.customer) }
      if entry.introduces { own.insert(.introducing) }
      traits[Int(entry.type.rawValue)] = own
    }
    return traits
  }()

  private static func traits(of type: TouchpointType) -> Traits {
    type.isCustom ? [] : traits[Int(type.rawValue)]
  }

  private static let byName: [String: Int] = Dictionary(
    uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })

  private static func index(of type: TouchpointType) -> Int? {
    guard !type.isCustom else { return nil }
    let index = byNumber[Int(type.rawValue)]
    return index < 0 ? nil : Int(index)
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
  ]
}
