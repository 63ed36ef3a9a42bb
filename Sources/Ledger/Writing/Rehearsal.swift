// What would be recorded, found out by doing all of it but the commit.

internal import Foundation
internal import KeyValueStore

/// A rehearsal of what a ledger would record: touchpoints go the way of an append, one after another as if those before had
/// been recorded, and nothing of it is written. Nobody else sees it, and of one that is killed nothing is left.
///
/// It reads the ledger as it was when the rehearsal began, whoever writes meanwhile, and holds that snapshot until it goes:
/// LMDB reuses no page that it sees. In memory it keeps what an open ledger keeps of what is not in its tables yet, about 150
/// bytes for each touchpoint that would be added; their facts and bodies go to a file without a name.
///
/// `@unchecked Sendable`: all that changes is touched under `lock`, and the rest is not shared with anybody.
package final class Rehearsal: @unchecked Sendable {
  private let lock = NSLock()
  private let snapshot: LogSnapshot
  private let writer: LogWriter
  private var staging: Staging
  private var counts: [TouchpointType: Int] = [:]

  /// Touchpoints of one type that would be recorded.
  package struct TypeCount {
    package var type: TouchpointType
    package var name: String
    package var count: Int
  }

  fileprivate init(
    _ snapshot: consuming LogSnapshot, _ make: (borrowing LogSnapshot) throws -> LogWriter
  ) throws {
    let writer = try make(snapshot)
    staging = try writer.beginGroup(snapshot)
    self.writer = writer
    self.snapshot = snapshot
  }

  /// What `Ledger.appendEach` would give.
  package func appendEach(_ batches: [PreparedTouchpoints]) throws -> [[Result<Receipt, LedgerError>]] {
    try lock.withLock {
      do {
        return try batches.map { batch in
          let outcomes = try writer.stageEach(batch, &staging, snapshot)
          for case .success(let receipt) in outcomes where !receipt.duplicate && !receipt.isNothing {
            if let type = staging.fact(at: receipt.position)?.type { counts[type, default: 0] += 1 }
          }
          try staging.spillIfLarge()
          return outcomes
        }
      } catch let failure as KeyValueError {
        throw LedgerError(failure, doing: "rehearsing")
      }
    }
  }

  /// How many touchpoints of each type would be recorded, by the number of the type. What the ledger records of its own accord
  /// is not among them.
  package var typeCounts: [TypeCount] {
    get throws {
      try lock.withLock {
        try counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { type, count in
          TypeCount(
            type: type, name: try Ledger.typeName(of: type, staging.structure.catalog), count: count)
        }
      }
    }
  }

  /// A touchpoint that would be recorded, with what is personal sealed.
  ///
  /// - Throws: `unknownSubject` where none is staged at the position.
  package func touchpoint(at position: Position) throws -> RecordedTouchpoint {
    try lock.withLock {
      guard let fact = staging.fact(at: position), let body = staging.body(at: position) else {
        throw LedgerError(.unknownSubject, "nothing is rehearsed at position \(position)")
      }
      return try Ledger.open(fact, body, position, staging.structure, nil, snapshot.store.identity)
    }
  }
}

extension Ledger {
  /// Begins a rehearsal on the ledger as it is now. A ledger that is open for reading only takes one as well, also while
  /// another process writes.
  ///
  /// - Throws: as opening the ledger for writing, where that asks for keys: identifiers are found under one.
  package func rehearse() throws -> Rehearsal {
    try DecisionScope.checkOutside(store)
    // Its own, and older than the snapshot: those of the ledger go on with what is recorded meanwhile.
    let indexes = try LogIndexes(store, readOnly: true)
    let keys = try KeyFile(
      at: store.directory.keys, identity: store.identity,
      source: options.keySource ?? .standard(forLedger: directory), readOnly: true, isRehearsal: true)
    _ = try keys.identifierKey()
    do {
      let snapshot = try LogSnapshot(store, try store.environment.beginRead())
      let head = snapshot.head.position
      // A group that the snapshot sees may not have handed its links over yet.
      if access == .readWrite { try maintain { _ in } }
      let links = try withLinks { LinkIndex(rehearsing: $0, through: head) }
      return try Rehearsal(snapshot) { snapshot in
        try LogWriter(
          rehearsing: snapshot, indexes: indexes, links: links, keys: keys, options: options,
          policyChecks: policyChecks)
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "reading \(directory)")
    }
  }
}
