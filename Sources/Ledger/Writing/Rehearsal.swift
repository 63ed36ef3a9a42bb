// What an append would record, found out by doing all of it but the commit.

internal import KeyValueStore

/// A rehearsal of what a ledger would record: touchpoints go the way of an append, one after another as if
/// those before them had been recorded, and nothing of it is written. Nobody else sees it, and nothing is
/// left of a rehearsal that is killed.
///
/// A rehearsal reads the ledger as it was when the rehearsal began, whoever writes meanwhile, and holds
/// that snapshot until it goes: LMDB reuses no page that the snapshot sees. In memory it keeps what an open
/// ledger keeps of touchpoints that are not in its tables yet, about 150 bytes for each that would be
/// added; their facts and bodies go to a file without a name.
package final class Rehearsal: Sendable {
  private let work: Guarded<Work>

  /// What is staged so far, and the snapshot that it is staged on. LMDB lets any thread read in a
  /// snapshot's transaction, one thread at a time.
  fileprivate final class Work {
    let snapshot: LogSnapshot
    let writer: LogWriter
    var staging: Staging
    var counts: [TouchpointType: Int] = [:]

    init(_ snapshot: consuming LogSnapshot, _ make: (borrowing LogSnapshot) throws -> LogWriter) throws {
      let writer = try make(snapshot)
      staging = try writer.beginGroup(snapshot)
      self.writer = writer
      self.snapshot = snapshot
    }
  }

  /// Touchpoints of one type that would be recorded.
  package struct TypeCount: Sendable {
    package var type: TouchpointType
    package var name: String
    package var count: Int
  }

  fileprivate init(_ work: sending Work) { self.work = Guarded(work) }

  /// The outcomes that `Ledger.appendEach` would give for these batches.
  package func appendEach(_ batches: [PreparedTouchpoints]) throws -> [[Result<Receipt, LedgerError>]] {
    try work.withLock { work in
      do {
        return try batches.map { batch in
          let outcomes = try work.writer.stageEach(batch, &work.staging, work.snapshot)
          for case .success(let receipt) in outcomes where !receipt.duplicate && !receipt.isNothing {
            if let type = work.staging.fact(at: receipt.position)?.type { work.counts[type, default: 0] += 1 }
          }
          try work.staging.spillIfLarge()
          return outcomes
        }
      } catch let failure as KeyValueError {
        throw LedgerError(failure, doing: "rehearsing")
      }
    }
  }

  /// How many touchpoints of each type would be recorded, by the number of the type, without those that the
  /// ledger would record of its own accord.
  package var typeCounts: [TypeCount] {
    get throws {
      try work.withLock { work in
        try work.counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { type, count in
          TypeCount(
            type: type, name: try Ledger.typeName(of: type, work.staging.structure.catalog), count: count)
        }
      }
    }
  }

  /// A touchpoint that would be recorded; its personal part is sealed.
  ///
  /// - Throws: `unknownSubject` where none is staged at the position.
  package func touchpoint(at position: Position) throws -> RecordedTouchpoint {
    try work.withLock { work in
      guard let fact = work.staging.fact(at: position), let body = work.staging.body(at: position) else {
        throw LedgerError(.unknownSubject, "nothing is rehearsed at position \(position)")
      }
      return try Ledger.open(fact, body, position, work.staging.structure, nil, work.snapshot.store)
    }
  }
}

extension Ledger {
  /// Begins a rehearsal on the ledger as it is now. The ledger may be open for reading only, also while
  /// another process writes.
  ///
  /// - Throws: as opening the ledger for writing; `keyUnavailable` too, because identifiers are found under
  ///   a key.
  package func rehearse() throws -> Rehearsal {
    try DecisionScope.checkOutside(store)
    // The rehearsal has indexes of its own, as old as its snapshot: those of the ledger go on with what is
    // recorded meanwhile.
    let indexes = try LogIndexes(store, readOnly: true)
    let keys = try KeyFile(
      at: store.directory.keys, identity: store.identity,
      source: try self.keys().source, readOnly: true, isRehearsal: true)
    _ = try keys.identifierKey()
    do {
      let snapshot = try LogSnapshot(store, try store.environment.beginRead())
      let head = snapshot.head.position
      // The links of a group that the snapshot sees may not be handed over yet: so the writer is waited
      // for.
      if access == .readWrite { try maintain { _ in } }
      let links = try withLinks { LinkIndex(rehearsing: $0, through: head) }
      let work = try Rehearsal.Work(snapshot) { snapshot in
        try LogWriter(
          rehearsing: snapshot, indexes: indexes, links: links, keys: keys, options: options,
          policyChecks: policyChecks)
      }
      return Rehearsal(work)
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "reading \(directory)")
    }
  }
}
