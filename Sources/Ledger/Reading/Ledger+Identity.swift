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

  /// The identifiers of a customer and of those merged with it, opened.
  ///
  /// - Throws: `keyUnavailable`, `keyLost`.
  public func identifiers(of customer: CustomerNumber) throws -> [Identifier] {
    let keys = try keys()
    let structure = try indexes.current()
    var found: [Identifier] = []
    for touchpoint in try entries(of: customer, through: structure.position) {
      let fact = touchpoint.fact
      guard fact.type == .customerLinked || fact.type == .customerUnlinked,
        !structure.erased.contains(fact.customer)
      else { continue }
      let personal = try store.read { snapshot in
        let body = try TouchpointBody(serializedBytes: try snapshot.body(at: touchpoint.position, fact))
        return try PersonalPart.open(body, fact, touchpoint.position, keys, store.identity)
      }
      guard let personal else { continue }
      for given in try PersonalIdentifiers(serializedBytes: personal).identifiers {
        let identifier = Identifier(given.kind, given.value).normalized
        if fact.type == .customerLinked {
          if !found.contains(identifier) { found.append(identifier) }
        } else {
          found.removeAll { $0 == identifier }
        }
      }
    }
    // Where an identifier was another customer's already, it has stayed theirs, whatever was recorded
    // later.
    let members = Set(try component(of: customer))
    return try found.filter { identifier in
      guard let holder = try self.customerNumber(of: identifier) else { return false }
      return members.contains(holder)
    }
  }
}
