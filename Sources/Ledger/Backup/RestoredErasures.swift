// Who was erased after the point to which a ledger is restored is erased again in it.

internal import KeyValueStore
internal import Schema
internal import SwiftProtobuf

/// The erasures that a backup knows of and a log that is made from it does not.
struct RestoredErasures {
  private let restore: LogRestore
  private var later: [Erasure] = []
  /// Whom they are about, of those who come first after the point, with the anchors of their first touchpoints: the log that is made
  /// knows nobody of them, and has none of their keys.
  private(set) var unknown: [CustomerNumber: Anchor] = [:]

  /// Reads them from the backup: the erasures after the point, in order.
  init(_ restore: LogRestore) throws {
    self.restore = restore
    var first: [CustomerNumber: Anchor] = [:]
    let manifest = restore.manifest
    for segment in manifest.segments where segment.last > restore.end.rawValue {
      try restore.directory.read(segment, of: manifest.ledger).forEachTouchpoint { position, fact, body in
        guard position > restore.end else { return true }
        if fact.previous == .start { first[fact.customer] = Anchor(position: position, fact: fact) }
        if fact.type == CustomerErased.type {
          later.append(Erasure(fact: fact, body: unsafe body.withUnsafeBytes { unsafe Array($0) }))
          unknown[fact.customer] = first[fact.customer]
        }
        return true
      }
    }
  }

  /// Records the erasures that are missing in a ledger that is being made, and writes what is derived without keys.
  ///
  /// An erasure names nobody, so that it needs no key to be recorded. The keys are destroyed as the ledger is opened with
  /// them, since whoever opens it for writing does so with the keys of all whom the log calls erased.
  ///
  /// - Returns: how many customers.
  func record(in draft: LedgerDirectory) throws -> Int {
    let store = try LogStore(in: draft, readOnly: false)
    defer { store.environment.close() }
    let indexes = try LogIndexes(store, readOnly: false)
    let structure = try indexes.current()
    var staging = Staging(head: try store.read { $0.head }, recorded: restore.recorded, structure: structure)
    var done: Set<CustomerNumber> = []
    // A customer whom the log does not know at that point is nobody in it.
    for erasure in later
    where erasure.fact.customer.rawValue <= structure.customerCount
      && !structure.erased.contains(erasure.fact.customer) && done.insert(erasure.fact.customer).inserted
    {
      let before = try indexes.head(of: erasure.fact.customer)
      let body = try erasure.again()
      let fact = erasure.fact(at: staging.next, before, body, seed: store.seed)
      staging.record(at: fact.recorded)
      staging.append(fact, body: unsafe body.span.bytes, [], before: before)
    }
    if !staging.isEmpty { try commit(staging, store, draft) }
    _ = try indexes.current()
    try indexes.flush(all: true) { _ in }
    return done.count
  }

  private func commit(_ staging: Staging, _ store: LogStore, _ draft: LedgerDirectory) throws {
    let tail = try store.read { try LogTail($0) }
    var head = LogHead(position: staging.last, recorded: staging.recorded, blockChecksum: 0)
    do {
      head = try store.environment.write { transaction in
        var (tail, head) = (tail, head)
        head.blockChecksum = try tail.put(staging, store, &transaction)
        try transaction.put(head.row(seed: store.seed), at: LogStore.MetaKey.head, in: store.meta)
        return head
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "writing \(draft.log)")
    }
    try HeadFile(at: draft.head).write(head, ledger: store.identity)
  }

  /// One `customer.erased` of the backup.
  private struct Erasure {
    var fact: Fact
    var body: [UInt8]

    /// The body as it is recorded again: of the ledger itself, whose call was another.
    func again() throws -> [UInt8] {
      var again = try TouchpointBody(serializedBytes: body)
      again.id = ""
      again.clearContext()
      again.clearOccurredClaim()
      return try again.serializedBytes()
    }

    /// The fact of the erasure that is recorded again, at the instant of the first.
    func fact(at position: Position, _ before: HeadEntry, _ body: [UInt8], seed: UInt64) -> Fact {
      var fact = fact
      fact.source = 0
      fact.previous = before.last
      fact.historyTime = fact.recorded
      fact.flags = fact.historyTime < before.latest ? [.occurredDefaulted, .late] : [.occurredDefaulted]
      fact.bodyChecksum = unsafe BodyPack.checksum(body.span.bytes, at: position, seed: seed)
      return fact
    }
  }
}
