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

  public static var action: NameDomain { NameDomain(rawValue: "action") }
  /// Who did something, by number or code: never a person's name.
  public static var actor: NameDomain { NameDomain(rawValue: "actor") }
  public static var article: NameDomain { NameDomain(rawValue: "article") }
  public static var campaign: NameDomain { NameDomain(rawValue: "campaign") }
  public static var carrier: NameDomain { NameDomain(rawValue: "carrier") }
  public static var category: NameDomain { NameDomain(rawValue: "category") }
  /// Through what somebody was reached or replied, as the message says. A fact's channel is the catalogue's
  /// (`CatalogueNames`), which has numbers of its own.
  public static var channel: NameDomain { NameDomain(rawValue: "channel") }
  public static var choice: NameDomain { NameDomain(rawValue: "choice") }
  public static var community: NameDomain { NameDomain(rawValue: "community") }
  public static var coupon: NameDomain { NameDomain(rawValue: "coupon") }
  /// A decision's name, without its version.
  public static var decision: NameDomain { NameDomain(rawValue: "decision") }
  public static var device: NameDomain { NameDomain(rawValue: "device") }
  public static var event: NameDomain { NameDomain(rawValue: "event") }
  public static var experiment: NameDomain { NameDomain(rawValue: "experiment") }
  public static var jurisdiction: NameDomain { NameDomain(rawValue: "jurisdiction") }
  public static var kind: NameDomain { NameDomain(rawValue: "kind") }
  public static var link: NameDomain { NameDomain(rawValue: "link") }
  public static var mechanism: NameDomain { NameDomain(rawValue: "mechanism") }
  public static var method: NameDomain { NameDomain(rawValue: "method") }
  public static var network: NameDomain { NameDomain(rawValue: "network") }
  public static var origin: NameDomain { NameDomain(rawValue: "origin") }
  public static var outcome: NameDomain { NameDomain(rawValue: "outcome") }
  public static var page: NameDomain { NameDomain(rawValue: "page") }
  public static var period: NameDomain { NameDomain(rawValue: "period") }
  public static var plan: NameDomain { NameDomain(rawValue: "plan") }
  public static var preference: NameDomain { NameDomain(rawValue: "preference") }
  public static var program: NameDomain { NameDomain(rawValue: "program") }
  public static var purpose: NameDomain { NameDomain(rawValue: "purpose") }
  public static var reason: NameDomain { NameDomain(rawValue: "reason") }
  public static var reward: NameDomain { NameDomain(rawValue: "reward") }
  public static var rule: NameDomain { NameDomain(rawValue: "rule") }
  public static var service: NameDomain { NameDomain(rawValue: "service") }
  public static var shelf: NameDomain { NameDomain(rawValue: "shelf") }
  public static var sku: NameDomain { NameDomain(rawValue: "sku") }
  public static var stage: NameDomain { NameDomain(rawValue: "stage") }
  public static var step: NameDomain { NameDomain(rawValue: "step") }
  public static var store: NameDomain { NameDomain(rawValue: "store") }
  public static var survey: NameDomain { NameDomain(rawValue: "survey") }
  public static var template: NameDomain { NameDomain(rawValue: "template") }
  public static var terms: NameDomain { NameDomain(rawValue: "terms") }
  public static var tier: NameDomain { NameDomain(rawValue: "tier") }
  public static var topic: NameDomain { NameDomain(rawValue: "topic") }
  public static var unit: NameDomain { NameDomain(rawValue: "unit") }
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
