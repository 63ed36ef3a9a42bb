/// All built-in types of touchpoint, found by number or by name. How their messages are read and written
/// is the ledger's.
public enum Vocabulary {
  /// The rows of the vocabulary, in the order of their numbers.
  public static let entries: [VocabularyEntry] =
    people + buying + touch + helping + listening + belonging + selling + acting + business

  /// The row of a type; `nil` for a user's own type, and for a number that is not assigned.
  public static func entry(of type: TouchpointType) -> VocabularyEntry? {
    index(of: type).map { entries[$0] }
  }

  /// The row of the type with this name; `nil` where it is not built in.
  public static func entry(named name: String) -> VocabularyEntry? {
    index(named: name).map { entries[$0] }
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
  package static func subject(of type: TouchpointType) -> VocabularyEntry.Subject {
    let traits = traits(of: type)
    return traits.contains(.business) ? .business : traits.contains(.customer) ? .customer : .anyone
  }

  /// The types whose touchpoints say something to the ledger itself: names, settings, policies, links,
  /// merges, corrections, erasures.
  public static let ofLedger = TypeSet([
    .catalogDefined, .settingsChanged, .policyPublished, .policyWithdrawn, .customerLinked, .customerUnlinked,
    .customerMerged, .customerUnmerged, .customerErased, .touchpointVoided, .touchpointAssigned,
    .touchpointRedacted, .useRestricted, .useAllowed, .mergeSuggested, .mergeDismissed, .keysRotated,
    .dataExported,
  ])

  /// The types by which the ledger records who its customers are and what it keeps of them.
  package static let records: TypeSet = [
    .customerLinked, .customerUnlinked, .customerMerged, .customerUnmerged, .customerErased,
    .customerDisclosed, .touchpointVoided, .touchpointAssigned, .touchpointRedacted, .useRestricted,
    .useAllowed, .mergeSuggested, .mergeDismissed, .accountOpened,
  ]

  /// The types in which a customer has no part: the ledger's own records, and what the business or one of its programs does by
  /// itself. Whether a customer was there, and when they were last, does not depend on these.
  package static let unseen: TypeSet = records.union([
    .messageSent, .messageDelivered, .messageBounced, .orderShipped, .orderDelivered, .paymentFailed,
    .ticketWaiting, .ticketEscalated, .ticketResolved, .ticketClosed, .rewardGranted, .tierGranted,
    .feedbackAnswered, .experimentAssigned, .actionDecided, .actionDelivered, .actionFailed,
    .actionSuppressed,
    .decisionRefused, .quoteSent, .followupScheduled, .memberChanged, .referralRewarded, .expiryAnnounced,
    .accountCounted, .giftcardIssued, .giftcardRefunded, .giftcardExpired,
  ])

  /// Whether touchpoints of this type may be about things of several kinds. False for a user's own types.
  package static func hasSeveralReferences(_ type: TouchpointType) -> Bool {
    traits(of: type).contains(.severalReferences)
  }

  /// Whether touchpoints of this type introduce what they are about; see `VocabularyEntry.introduces`.
  /// False for a user's own types.
  package static func introduces(_ type: TouchpointType) -> Bool {
    traits(of: type).contains(.introducing)
  }

  // MARK: Look-up

  /// For each type number, the index of its row in `entries`; -1 for a number that is not assigned.
  private static let byNumber: [Int16] = {
    var indexes = [Int16](repeating: -1, count: Int(TouchpointType.firstCustom.rawValue))
    for (index, entry) in entries.enumerated() { indexes[Int(entry.type.rawValue)] = Int16(index) }
    return indexes
  }()

  /// What every append has to know of a type's row, as bits.
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

  /// Where a type's row stands in `entries`.
  package static func index(of type: TouchpointType) -> Int? {
    guard !type.isCustom else { return nil }
    let index = byNumber[Int(type.rawValue)]
    return index < 0 ? nil : Int(index)
  }

  /// Where the row of the type with this name stands in `entries`.
  package static func index(named name: String) -> Int? { byName[name] }
}
