// Brings `links/` up to the log: every recorded link is opened and indexed again, matching is never rerun.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

struct LinkCatchUp {
  let store: LogStore
  let links: LinkIndex
  let keys: KeyFile
  let erased: Set<CustomerNumber>

  func run() throws {
    try store.read { snapshot in
      let end = snapshot.head.position
      guard links.position < end else { return }
      try snapshot.scanFacts(after: links.position, through: end) { first, facts in
        for index in facts.indices {
          let fact = facts[index]
          guard fact.type == .customerLinked || fact.type == .customerUnlinked else { continue }
          try add(fact, at: Position(first.rawValue + UInt64(index)), snapshot)
        }
      }
      links.committed(through: end)
    }
  }

  private func add(_ fact: Fact, at position: Position, _ snapshot: borrowing LogSnapshot) throws {
    guard !erased.contains(fact.customer) else { return }
    let body = try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact))
    guard let personal = try PersonalPart.open(body, fact, position, keys, store.identity) else { return }
    let key = try keys.identifierKey()
    for given in try PersonalIdentifiers(serializedBytes: personal).identifiers {
      let identifier = Identifier(given.kind, given.value).normalized
      let blind = BlindIdentifier(identifier, key: key)
      if fact.type == .customerLinked {
        try links.stage(Link(customer: fact.customer, kind: identifier.kind, position: position), of: blind)
      } else {
        try links.stageUnlink(blind, from: fact.customer)
      }
    }
  }
}

/// The sealed part of a recorded touchpoint.
enum PersonalPart {
  /// The personal part in clear; `nil` where there is none.
  ///
  /// - Throws: `keyLost` where it exists and its key does not. The caller asks first whether its person was erased.
  static func open(
    _ body: TouchpointBody, _ fact: Fact, _ position: Position, _ keys: KeyFile, _ identity: LedgerIdentity
  ) throws -> [UInt8]? {
    guard fact.flags.contains(.personal) else { return nil }
    guard let key = try keys.key(of: fact.customer), key.version == body.keyVersion else {
      throw LedgerError(
        .keyLost,
        "the key of \(fact.customer) is missing though nobody erased it; restore the key file from its backup",
        position: position)
    }
    return try Sealing.open(
      [UInt8](body.sealed), with: key.key,
      binding: Sealing.Binding(
        ledger: identity, customer: fact.customer, type: fact.type, schemaVersion: fact.schemaVersion,
        keyVersion: key.version),
      at: position)
  }
}
