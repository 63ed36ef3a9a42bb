// Brings `links/` up to the log: every recorded link is opened and indexed again, matching is never rerun.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

struct LinkCatchUp {
  let store: LogStore
  let links: LinkIndex
  let keys: KeyFile
  let erased: ErasedCustomers

  func run() throws {
    let mark = links.mark
    do {
      try addAll()
    } catch {
      links.rollBack(to: mark)
      throw error
    }
  }

  private func addAll() throws {
    let end = try store.read { $0.head.position }
    var done = links.position
    try unlinkErased(after: done, through: end)
    while done < end {
      try store.read { snapshot in
        // To open a link takes a thousand times as long as to pass over another touchpoint, so the snapshot
        // may become old.
        let age = SnapshotAge()
        let isAtEnd = try snapshot.walkFacts(after: done, through: end) { first, facts in
          for index in facts.indices {
            let fact = facts[index]
            guard Self.types.contains(fact.type) else { continue }
            try add(fact, at: Position(first.rawValue + UInt64(index)), snapshot)
          }
          done = Position(first.rawValue + UInt64(facts.count) - 1)
          return !age.isOver
        }
        if isAtEnd { done = end }
      }
    }
    links.committed(through: end)
  }

  /// Unlinks what the tables hold of everybody who is erased further on, before anything else is followed.
  ///
  /// What their identifiers were unlinked by cannot be opened any more, and an identifier that is linked to somebody else since then
  /// would not be free for them.
  private func unlinkErased(after start: Position, through end: Position) throws {
    // A reader catches up with every question, most often where nobody was erased meanwhile.
    guard start < end, !erased.isEmpty else { return }
    try store.read { snapshot in
      try snapshot.scanFacts(after: start, through: end, types: [.customerErased]) { _, facts in
        for index in facts.indices where facts[index].type == .customerErased {
          let customer = facts[index].customer
          for blind in try links.identifiers(of: customer).keys {
            try links.stageUnlink(blind, from: customer, at: start.next)
          }
        }
      }
    }
  }

  private static let types: TypeSet = [.customerLinked, .customerUnlinked, .customerErased]

  private func add(_ fact: Fact, at position: Position, _ snapshot: borrowing LogSnapshot) throws {
    if fact.type == .customerErased {
      // Those that were indexed meanwhile, where the erasure is newer than what the caller knew.
      for blind in try links.identifiers(of: fact.customer).keys {
        try links.stageUnlink(blind, from: fact.customer, at: position)
      }
      return
    }
    guard !erased.contains(fact.customer) else { return }
    let body = try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact))
    guard let personal = try PersonalPart.open(body, fact, position, keys, store) else { return }
    let key = try keys.identifierKey()
    for given in try PersonalIdentifiers(serializedBytes: personal).identifiers {
      let identifier = Identifier(given.kind, given.value).normalized
      let blind = BlindIdentifier(identifier, key: key)
      if fact.type == .customerLinked {
        try links.stage(Link(customer: fact.customer, kind: identifier.kind, position: position), of: blind)
      } else {
        try links.stageUnlink(blind, from: fact.customer, at: position)
      }
    }
  }
}
