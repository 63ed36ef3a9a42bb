// Reading who is who: identifiers to customers, and back.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// The customer that an identifier is linked to; `nil` where it is not linked.
  ///
  /// It is the number that is recorded with the link, also where that customer was merged with others since,
  /// whose row in a view stands at the smallest of their numbers. Every call that is given a customer takes
  /// any number of those who were merged.
  ///
  /// - Throws: `keyUnavailable`: identifiers are found under a key of the ledger.
  public func customerNumber(of identifier: Identifier) throws -> CustomerNumber? {
    let key = try keys().identifierKey()
    let blind = BlindIdentifier(identifier.normalized.keyed(by: key), key: key)
    return try withLinks { links in
      guard let link = try links.link(of: blind, through: try head), link.position <= (try head) else {
        return nil
      }
      return link.customer
    }
  }

  /// The identifiers of a customer and of those merged with it, opened, in the order in which they were linked.
  ///
  /// - Parameters:
  ///   - customer: any number of those who are merged.
  ///   - position: the position up to which the ledger is asked; `nil` for all that is recorded.
  /// - Throws: `unknownSubject`, `keyUnavailable`, `keyLost`.
  public func identifiers(of customer: CustomerNumber, through position: Position? = nil) throws
    -> [Identifier]
  {
    var found: [Identifier] = []
    for link in try linkedIdentifiers(of: customer, through: position)
    where !found.contains(link.identifier) {
      found.append(link.identifier)
    }
    return found
  }

  /// The identifiers of a customer and of those merged with it, each with the touchpoint that linked it, in that order. Their number
  /// decides how long it takes, and not that of the customer's touchpoints; of an earlier position the customer's facts are read.
  ///
  /// - Parameters:
  ///   - customer: any number of those who are merged.
  ///   - position: the position up to which the ledger is asked, for what was known then; `nil` for all that is recorded. Of whoever
  ///     was erased since nothing can be known.
  /// - Throws: `unknownSubject`, `keyUnavailable`, `keyLost`.
  public func linkedIdentifiers(of customer: CustomerNumber, through position: Position? = nil) throws
    -> [LinkedIdentifier]
  {
    let end = try head
    if let position, position < end { return try identifiersLinked(to: customer, as: position) }
    let keys = try keys()
    let key = try keys.identifierKey()
    let structure = try indexes.current()
    try structure.checkExists(customer)
    let members = structure.components.members(with: customer)
    var blinds: [Position: Set<BlindIdentifier>] = [:]
    try withLinks { links in
      for member in members where !structure.erased.contains(member) {
        for blind in try links.everLinked(to: member).keys {
          // Where an identifier was another customer's already, it has stayed theirs, whatever was recorded later.
          guard let link = try links.link(of: blind, through: end), link.position <= end,
            link.customer == member
          else { continue }
          blinds[link.position, default: []].insert(blind)
        }
      }
    }
    var found: [LinkedIdentifier] = []
    for (position, blinds) in blinds.sorted(by: { $0.key < $1.key }) {
      for identifier in try openedIdentifiers(at: position, keys) {
        guard blinds.contains(BlindIdentifier(identifier.keyed(by: key), key: key)) else { continue }
        found.append(LinkedIdentifier(identifier: identifier, position: position))
      }
    }
    return found
  }

  /// The identifiers of a customer as known at an earlier position, which the index of links does not know: from the links and
  /// unlinkings on the chains of the customer's numbers.
  private func identifiersLinked(to customer: CustomerNumber, as position: Position) throws
    -> [LinkedIdentifier]
  {
    let keys = try keys()
    let key = try keys.identifierKey()
    let structure = try indexes.current()
    try structure.checkExists(customer)
    let history = try history(of: customer, through: position)
    let said = history.touchpoints.filter {
      [.customerLinked, .customerUnlinked].contains($0.fact.type)
        && !structure.erased.contains($0.fact.customer)
    }
    // An identifier is one number's; what another number of the person says to it does nothing.
    var holders: [Identifier: CustomerNumber] = [:]
    var found: [LinkedIdentifier] = []
    for touchpoint in said.sorted(by: { $0.position < $1.position }) {
      let number = touchpoint.fact.customer
      for identifier in try openedIdentifiers(at: touchpoint.position, keys) {
        if touchpoint.fact.type == .customerLinked {
          guard holders[identifier] == nil else { continue }
          // Where it was another customer's already, it has stayed theirs.
          let link = try withLinks { try $0.link(of: BlindIdentifier(identifier.keyed(by: key), key: key)) }
          if let link, link.customer != number, link.position < touchpoint.position { continue }
          holders[identifier] = number
          found.append(LinkedIdentifier(identifier: identifier, position: touchpoint.position))
        } else if holders[identifier] == number {
          holders[identifier] = nil
          found.removeAll { $0.identifier == identifier }
        }
      }
    }
    return found
  }

  /// The identifiers that a link or an unlinking names, in their normal form; none where they cannot be read any more.
  private func openedIdentifiers(at position: Position, _ keys: KeyFile) throws -> [Identifier] {
    let personal = try store.read { snapshot in
      let fact = try snapshot.fact(at: position)
      let body = try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact))
      return try PersonalPart.open(body, fact, position, keys, store)
    }
    guard let personal else { return [] }
    return try PersonalIdentifiers(serializedBytes: personal).identifiers.map {
      Identifier($0.kind, $0.value).normalized
    }
  }
}

/// An identifier that is a customer's, in clear.
public struct LinkedIdentifier: Hashable, Sendable {
  /// The identifier as it is compared with others.
  public var identifier: Identifier
  /// The touchpoint that linked it.
  public var position: Position
}
