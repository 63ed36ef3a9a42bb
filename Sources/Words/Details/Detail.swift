// The keys of details: what a fold may know of a body, and as a value of which Swift type.

/// One detail of a touchpoint: what the body says beyond the fact, as a small value.
///
/// The vocabulary says which types have which details (`VocabularyEntry.details`); a projector names
/// those that it needs (`DetailNeeds`) and is given them with each touchpoint (`Details`). Nothing
/// personal is ever a detail.
///
/// ```swift
/// let topic = details[TicketDetails.topic]          // NameNumber?
/// let isPerson = details[TicketDetails.actorKind] == .agent
/// ```
@frozen
public struct Detail<Value>: DetailKey {
  public let id: DetailID
  public let own: OwnDetail?

  /// The key of a built-in type's detail.
  @inlinable
  init(_ number: UInt32) {
    id = DetailID(rawValue: number)
    own = nil
  }

  /// The key of a detail of a user's own type: `OwnTypeName` makes it.
  init(_ own: OwnDetail, _ id: DetailID) {
    self.id = id
    self.own = own
  }
}

/// The key of a detail, whatever the type of the value that it stands for.
public protocol DetailKey: Sendable {
  /// What tells the detail apart from others.
  var id: DetailID { get }
  /// What the detail must be declared as, where its type is the user's own; `nil` for a detail of a
  /// built-in type.
  var own: OwnDetail? { get }
}

/// What tells details apart. The vocabulary's are small numbers, which never change; those of a user's
/// own types follow from their names.
@frozen
public struct DetailID: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The id of a detail of a user's own type, from the hash of both names.
  package init(_ name: String, of type: OwnTypeName) {
    let hash = NameHash("\(type.text) \(name)").rawValue
    rawValue = UInt32(truncatingIfNeeded: hash) & ~Self.hashedBit | Self.ownBit
  }

  /// The id under which a fold gets the hash of the detail's name in place of its number.
  @inlinable
  var hashed: DetailID { DetailID(rawValue: rawValue | Self.hashedBit) }

  /// The id of the detail itself, whether this one asks for the hash of its name or for the number.
  package var unhashed: DetailID { DetailID(rawValue: rawValue & ~Self.hashedBit) }

  package var isHashed: Bool { rawValue & Self.hashedBit != 0 }

  @inlinable static var hashedBit: UInt32 { 1 << 30 }
  static var ownBit: UInt32 { 1 << 31 }
}

extension Detail where Value == NameNumber {
  /// The hash of the name, in place of its number in this ledger: for what is compared with a name in a
  /// policy, or counted so that the counts of several ledgers can be summed.
  @inlinable
  public var hashed: Detail<NameHash> { Detail<NameHash>(hashing: self) }
}

extension Detail where Value == NameHash {
  @inlinable
  init(hashing name: Detail<NameNumber>) {
    id = name.id.hashed
    own = name.own
  }
}

/// Marks the key of a list of records: `Detail<DetailList>`. There is no value of this type; the list is
/// read as `DetailRows`.
public enum DetailList: Sendable {}

/// The number that a name has within its domain in this ledger: from 1, by its first appearance in the
/// log. So every machine that has the log numbers alike; another ledger does not.
@frozen
public struct NameNumber: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable
  public static func < (left: NameNumber, right: NameNumber) -> Bool { left.rawValue < right.rawValue }
}

/// The hash of a name: the same in every ledger. XXH3-64 of its UTF-8, seeded with 0; 0 becomes 1.
@frozen
public struct NameHash: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The hash of a name, by its UTF-8 as it is: nothing is folded or normalised.
  public init(_ name: String) { self.init(Array(name.utf8).span) }

  package init(_ bytes: Span<UInt8>) { self.init(unsafe bytes.bytes) }

  package init(_ bytes: RawSpan) {
    let hash = Checksum.of(bytes, seed: 0)
    rawValue = hash == 0 ? 1 : hash
  }
}

/// A domain of names: within it one name has one number. The same name in two domains stands for two
/// things.
public struct NameDomain: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  /// One lower-case word for a built-in domain; for a user's own domain, what the definition of its type
  /// calls it.
  public var rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public init(stringLiteral text: String) { rawValue = text }

  /// What was done for or to a customer, by code: by a rule (`action.decided` and what follows it), or about
  /// a review (`apologised`, `replaced`).
  public static var action: NameDomain { NameDomain(rawValue: "action") }
  /// Who did something, by number or code: never a person's name.
  public static var actor: NameDomain { NameDomain(rawValue: "actor") }
  /// Articles of the help pages, which searches for help find.
  public static var article: NameDomain { NameDomain(rawValue: "article") }
  /// Campaigns, by the business's own name or code, whichever type of touchpoint names them.
  public static var campaign: NameDomain { NameDomain(rawValue: "campaign") }
  /// Carriers that ship orders.
  public static var carrier: NameDomain { NameDomain(rawValue: "carrier") }
  /// Categories of products, on lines of orders as on the products themselves.
  public static var category: NameDomain { NameDomain(rawValue: "category") }
  /// Through what somebody was reached or replied, as the message says. A fact's channel is the catalogue's
  /// (`CatalogueNames`), which has numbers of its own.
  public static var channel: NameDomain { NameDomain(rawValue: "channel") }
  /// What customers chose where they were asked what they prefer, by code.
  public static var choice: NameDomain { NameDomain(rawValue: "choice") }
  /// Communities around the business: forums, clubs, groups.
  public static var community: NameDomain { NameDomain(rawValue: "community") }
  /// Coupons that were used on orders, by code.
  public static var coupon: NameDomain { NameDomain(rawValue: "coupon") }
  /// A decision's name, without its version.
  public static var decision: NameDomain { NameDomain(rawValue: "decision") }
  /// Classes of devices that visits come from: `phone`, `tablet`, `desktop`, `till`.
  public static var device: NameDomain { NameDomain(rawValue: "device") }
  /// Events that customers attend, by number or code.
  public static var event: NameDomain { NameDomain(rawValue: "event") }
  /// Experiments to which customers, sessions or stores are assigned.
  public static var experiment: NameDomain { NameDomain(rawValue: "experiment") }
  /// Jurisdictions under whose law a consent was given: `GB`, `EU`, `US-CA`.
  public static var jurisdiction: NameDomain { NameDomain(rawValue: "jurisdiction") }
  /// Sorts of something, where a type of touchpoint has several: of calls (`support`), follow-ups (`visit`),
  /// products, posts (`photo`), events (`tasting`).
  public static var kind: NameDomain { NameDomain(rawValue: "kind") }
  /// Links in messages, by name or path: nothing that identifies the reader.
  public static var link: NameDomain { NameDomain(rawValue: "link") }
  /// Ways in which a consent was given: `checkbox`, `double-opt-in`, `paper`.
  public static var mechanism: NameDomain { NameDomain(rawValue: "mechanism") }
  /// Ways of paying: `card`, `cash`, `transfer`.
  public static var method: NameDomain { NameDomain(rawValue: "method") }
  /// Networks on which something is said or shared in public.
  public static var network: NameDomain { NameDomain(rawValue: "network") }
  /// Ways in which customers and leads came to the business: `walk-in`, `referral`, `import`.
  public static var origin: NameDomain { NameDomain(rawValue: "origin") }
  /// What came of a call, a step or a follow-up, by code: `reached`, `voicemail`, `done`. What came of
  /// looking for help is a closed set (`HelpOutcome`).
  public static var outcome: NameDomain { NameDomain(rawValue: "outcome") }
  /// Pages of the site or the app: paths without queries.
  public static var page: NameDomain { NameDomain(rawValue: "page") }
  /// Spans of time as ISO 8601, spelt as they were given: how often a subscription is paid (`P1M`), or what
  /// spend was for (`2026-03`).
  public static var period: NameDomain { NameDomain(rawValue: "period") }
  /// Plans that customers subscribe to.
  public static var plan: NameDomain { NameDomain(rawValue: "plan") }
  /// What a preference is about: `contact-frequency`, `language`, `dietary`.
  public static var preference: NameDomain { NameDomain(rawValue: "preference") }
  /// Loyalty programmes, which customers join, and whose points and tiers they have.
  public static var program: NameDomain { NameDomain(rawValue: "program") }
  /// What a consent is for: `marketing`, `profiling`, `analytics`.
  public static var purpose: NameDomain { NameDomain(rawValue: "purpose") }
  /// Why something was done, by a code without spaces: `damaged`. All types of touchpoint share these codes.
  public static var reason: NameDomain { NameDomain(rawValue: "reason") }
  /// Rewards that customers are granted, or redeem points for.
  public static var reward: NameDomain { NameDomain(rawValue: "reward") }
  /// Rules that decide what is done for a customer.
  public static var rule: NameDomain { NameDomain(rawValue: "rule") }
  /// Services that customers book.
  public static var service: NameDomain { NameDomain(rawValue: "service") }
  /// Departments or shelves of a shop.
  public static var shelf: NameDomain { NameDomain(rawValue: "shelf") }
  /// Products, by the business's own number for what is sold.
  public static var sku: NameDomain { NameDomain(rawValue: "sku") }
  /// Stages that a deal goes through.
  public static var stage: NameDomain { NameDomain(rawValue: "stage") }
  /// Steps of an onboarding, or of a series of check-ins.
  public static var step: NameDomain { NameDomain(rawValue: "step") }
  /// Stores, by code: where something is sold, taken back, booked or visited.
  public static var store: NameDomain { NameDomain(rawValue: "store") }
  /// Surveys that customers answer, by the business's own name or code.
  public static var survey: NameDomain { NameDomain(rawValue: "survey") }
  /// Templates that messages are made from.
  public static var template: NameDomain { NameDomain(rawValue: "template") }
  /// Terms under which a reward is granted, by name or code.
  public static var terms: NameDomain { NameDomain(rawValue: "terms") }
  /// Tiers of loyalty programmes. Of the same name in two programmes there is one number.
  public static var tier: NameDomain { NameDomain(rawValue: "tier") }
  /// What a ticket or a chat is about, by code: `delivery`, `billing`.
  public static var topic: NameDomain { NameDomain(rawValue: "topic") }
  /// What an experiment assigns: `customer`, `session`, `store`.
  public static var unit: NameDomain { NameDomain(rawValue: "unit") }
  /// Variants of campaigns that are shown, and of experiments that are assigned.
  public static var variant: NameDomain { NameDomain(rawValue: "variant") }
}

/// A closed set of words as an enumeration. The ledger refuses messages with other words. The raw values
/// count from 1 in the order of `words`, to which more may be added at the end.
public protocol DetailChoice: RawRepresentable, Hashable, Sendable where RawValue == UInt8 {
  /// The words as messages spell them.
  static var words: [String] { get }
}

extension DetailChoice {
  /// The word as messages spell it.
  public var word: String { Self.words[Int(rawValue) - 1] }
}
