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
  /// - Throws: `unknownSubject`, `keyUnavailable`, `keyLost`.
  public func identifiers(of customer: CustomerNumber) throws -> [Identifier] {
    var found: [Identifier] = []
    for link in try linkedIdentifiers(of: customer) where !found.contains(link.identifier) {
      found.append(link.identifier)
    }
    return found
  }

  /// The identifiers of a customer and of those merged with it, each with the touchpoint that linked it, in that order. Their number
  /// decides how long it takes, and not that of the customer's touchpoints.
  ///
  /// - Throws: `unknownSubject`, `keyUnavailable`, `keyLost`.
  public func linkedIdentifiers(of customer: CustomerNumber) throws -> [LinkedIdentifier] {
    let keys = try keys()
    let key = try keys.identifierKey()
    let structure = try indexes.current()
    try structure.checkExists(customer)
    let end = try head
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
      let personal = try store.read { snapshot in
        let fact = try snapshot.fact(at: position)
        let body = try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact))
        return try PersonalPart.open(body, fact, position, keys, store)
      }
      guard let personal else { continue }
      for given in try PersonalIdentifiers(serializedBytes: personal).identifiers {
        let identifier = Identifier(given.kind, given.value).normalized
        guard blinds.contains(BlindIdentifier(identifier.keyed(by: key), key: key)) else { continue }
        found.append(LinkedIdentifier(identifier: identifier, position: position))
      }
    }
    return found
  }
}

/// An identifier that is a customer's, in clear.
public struct LinkedIdentifier: Hashable, Sendable {
  /// The identifier as it is compared with others.
  public var identifier: Identifier
  /// The touchpoint that linked it.
  public var position: Position
}
