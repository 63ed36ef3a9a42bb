// The one writer: stages the touchpoints of a group, commits them, and keeps the indexes.

internal import Foundation
internal import KeyValueStore
internal import Schema
internal import SwiftProtobuf

/// Used by one thread at a time (see `WriterQueue`): nothing in here is shared but what is a `Sendable`
/// class by itself.
final class LogWriter {
  let store: LogStore
  let indexes: LogIndexes
  let links: LinkIndex
  let keys: KeyFile
  let options: LedgerOptions
  let policyChecks: PolicyChecks
  var ids: IdIndex
  var references: ReferenceIndex
  var mergesToday: MergesToday
  /// The newest part of the log, as the last commit put it.
  private var tail: LogTail
  private(set) var head: LogHead
  /// The file beside the log that says how far it goes; `nil` in a rehearsal, which commits nothing.
  private let headFile: HeadFile?
  /// Set when a commit's outcome is unknown: nothing more is accepted.
  private(set) var stopped: LedgerError?
  /// By how many touchpoints the indexes may be behind before they are written; after a failure, by more
  /// than before.
  private var flushDue: UInt64
  /// How many links may be in memory only before they are written; after a failure, more than before.
  private var linksDue = LinkIndex.unsavedMax
  /// The memory of the last group, kept for the next one.
  private var spare: Staging?
  /// The names that were asked for lately: most touchpoints share them.
  var recentNames = RecentNames()
  var recentBlinds = RecentBlinds()
  /// What decisions leave for the next.
  let decisionMemory = DecisionMemory()
  private var clockGuard: ClockGuard
  /// `nil` in a rehearsal, which does nothing that is to be told.
  let observer: (any Observer)?
  /// How long the last commit took, where somebody is told.
  private var commitDuration = Duration.zero

  init(
    store: LogStore, indexes: LogIndexes, links: LinkIndex, keys: KeyFile, options: LedgerOptions,
    policyChecks: PolicyChecks
  ) throws {
    self.store = store
    self.indexes = indexes
    self.links = links
    self.keys = keys
    self.options = options
    self.policyChecks = policyChecks
    observer = options.observer
    flushDue = max(1, options.indexBatch)
    headFile = try HeadFile(at: store.directory.head)
    try store.upgrade()
    (head, tail) = try store.read { snapshot in (snapshot.head, try LogTail(snapshot)) }
    store.committed = head.position
    clockGuard = ClockGuard(options, recorded: head.recorded)
    (ids, references) = try store.read { snapshot in
      (
        IdIndex(watermark: try store.watermark(IdIndex.name, snapshot.transaction)),
        try ReferenceIndex(snapshot)
      )
    }
    mergesToday = MergesToday()
    // Before anything is read: what was to be forgotten stays so whichever file of keys was put back.
    try destroyErasedKeys()
    try catchUp()
    try purgeErasedLinks()
    try headFile?.write(head, ledger: store.identity)
    // What was taken out of the log before, by whoever was killed or was kept from it, leaves the files now. Where somebody still reads
    // it, it stays due.
    _ = try? store.scrub()
    observe(.opened(head: head.position))
  }

  /// A writer for a rehearsal. It stages on a snapshot, and writes neither the log nor what is derived from
  /// it. Its indexes, links and keys are its own.
  init(
    rehearsing snapshot: borrowing LogSnapshot, indexes: LogIndexes, links: LinkIndex, keys: KeyFile,
    options: LedgerOptions, policyChecks: PolicyChecks
  ) throws {
    store = snapshot.store
    self.indexes = indexes
    self.links = links
    self.keys = keys
    self.options = options
    self.policyChecks = policyChecks
    observer = nil
    flushDue = .max
    headFile = nil
    (head, tail) = (snapshot.head, try LogTail(snapshot))
    clockGuard = ClockGuard(options, recorded: head.recorded)
    ids = IdIndex(watermark: try store.watermark(IdIndex.name, snapshot.transaction))
    references = try ReferenceIndex(snapshot)
    mergesToday = MergesToday()
    let structure = try indexes.current(snapshot)
    try catchUpKeys(structure.catalog)
    try countMergesOfToday(structure)
  }

  /// Accepts nothing more, and writes no index from now on: what is in memory cannot be trusted any more.
  func stop(_ error: LedgerError) { stopped = error }

  /// Takes the clock for right from now on, because somebody has said that it is.
  func confirmClock(_ now: Instant) { clockGuard.confirm(now) }

  /// The anchor of the newest touchpoint.
  var anchor: Anchor {
    tail.facts.last.map { Anchor(position: head.position, fact: $0) } ?? .start
  }

  // MARK: A group

  /// Begins a group; all touchpoints of it are recorded at the same time.
  func beginGroup(_ snapshot: borrowing LogSnapshot) throws -> Staging {
    do { return try begin(snapshot) } catch {
      observe(error, of: .commit)
      throw error
    }
  }

  private func begin(_ snapshot: borrowing LogSnapshot) throws -> Staging {
    if let stopped {
      throw LedgerError(
        .notWritable,
        "an earlier commit failed, and nothing of this was recorded; close the ledger, and open it "
          + "again", cause: stopped)
    }
    let now = options.clock()
    let structure = try indexes.current(snapshot)
    try clockGuard.check(now, recorded: head.recorded, structure.settings)
    let recorded = max(now, head.recorded)
    guard var staging = spare.take() else {
      return Staging(head: head, recorded: recorded, structure: structure)
    }
    staging.begin(head: head, recorded: recorded, structure: structure)
    return staging
  }

  func mark(_ staging: Staging) -> Staging.Mark {
    staging.mark(ids: ids.count, references: references.count, links: links.mark, merges: mergesToday)
  }

  func rollBack(_ staging: inout Staging, to mark: Staging.Mark) {
    let rules = staging.structure.identity
    staging.rollBack(to: mark)
    if staging.structure.identity != rules { recentBlinds.removeAll() }
    ids.truncate(to: mark.ids)
    references.truncate(to: mark.references)
    links.rollBack(to: mark.links)
    mergesToday = mark.merges
    decisionMemory.forget(after: staging.last)
    // What was taken back may have defined some of these names.
    recentNames = RecentNames()
  }

  /// Makes a group durable. Where it throws, nothing of the group is in the log, or it is unknown whether
  /// it is.
  func commit(_ staging: Staging) throws {
    let start = observer == nil ? nil : ContinuousClock.now
    let newHead: LogHead
    do {
      (newHead, tail) = try store.environment.write { transaction in
        try checkHeadRow(&transaction)
        var newTail = tail
        let checksum = try newTail.put(staging, store, &transaction)
        if let scope = staging.redactions.map(\.scope).max() {
          try store.noteRedaction(scope, at: staging.last, &transaction)
        }
        let newHead = LogHead(position: staging.last, recorded: staging.recorded, blockChecksum: checksum)
        try transaction.put(newHead.row(seed: store.seed), at: LogStore.MetaKey.head, in: store.meta)
        return (newHead, newTail)
      }
    } catch {
      let told = (error as? KeyValueError).map { failed($0) } ?? error
      observe(told, of: .commit)
      throw told
    }
    head = newHead
    if let start { commitDuration = ContinuousClock.now - start }
    store.committed = head.position
    links.committed(through: head.position)
    // Written before anybody is answered, so that no acknowledged touchpoint can be rolled back unnoticed.
    // A failure here changes nothing of the outcome: the next commit writes the file again.
    try? headFile?.write(head, ledger: store.identity)
  }

  /// Brings the indexes up to a commit, once everybody is answered. Whoever reads before that is done
  /// brings them up to date from the log.
  func afterCommit(_ staging: consuming Staging) {
    try? indexes.publish(first: staging.head.position.next, staging.facts, staging.structure)
    if observer != nil {
      let commit = Observation.Commit(
        head: head.position, touchpoints: staging.facts.count, refusedMerges: staging.refusedMerges,
        duration: commitDuration)
      observe(.committed(commit))
    }
    spare = staging
  }

  /// Whether the indexes are so far behind that they are to be written.
  var isFlushDue: Bool { indexes.unflushed >= flushDue || links.unsavedCount >= linksDue }

  /// Writes the indexes where that is due. A failure is not told here: closing meets it again, and tells
  /// it.
  func flushIfDue() {
    if links.unsavedCount >= linksDue {
      do { try links.flush(all: false) } catch { observe(error, of: .indexes) }
      linksDue = links.unsavedCount + LinkIndex.unsavedMax
    }
    guard indexes.unflushed >= flushDue else { return }
    do {
      try flushIndexes(all: false)
      flushDue = max(1, options.indexBatch)
    } catch {
      // A flush that failed is not tried again at every commit, since the batch only grows.
      let (later, overflow) = indexes.unflushed.addingReportingOverflow(max(1, options.indexBatch))
      flushDue = overflow ? .max : later
      observe(error, of: .indexes)
    }
  }

  /// Why a group was not recorded. Only where the commit had begun to write is it unknown whether the group
  /// was.
  private func failed(_ error: KeyValueError) -> LedgerError {
    switch error.code {
    case .mapFull, .diskFull:
      return LedgerError(
        .diskFull, "the disk is full: nothing of this batch was recorded; make room and try again",
        cause: error)
    case .transactionFull:
      return LedgerError(
        .invalidTouchpoint, "the batch is larger than one commit can be: nothing was recorded; split it",
        cause: error)
    default:
      guard error.operation == "mdb_txn_commit" else {
        return LedgerError(error, doing: "recording failed, and nothing was recorded")
      }
      let unknown = LedgerError(
        .outcomeUnknown,
        "a commit failed (\(error)); close the ledger, open it again, and retry with the same ids",
        cause: error)
      stopped = unknown
      return unknown
    }
  }

  /// Checks that the head row is the one that this process wrote. Otherwise somebody else wrote, or the
  /// file was swapped.
  private func checkHeadRow(_ transaction: inout WriteTransaction) throws {
    let row = try transaction.value(at: LogStore.MetaKey.head, in: store.meta)
    if let row, try LogHead(row: row, seed: store.seed) == head { return }
    let error = LedgerError(
      .rolledBack,
      "the log's head is not the one that this process wrote (\(head.position)); another program "
        + "changed it: close the ledger and run \(ProgramName.command("doctor"))", position: head.position)
    stopped = error
    throw error
  }

  // MARK: Indexes

  /// Writes the parts of the indexes that are only in memory.
  ///
  /// - Parameter all: whether heads and links are written to their tables in any case, and not only where
  ///   that takes little writing beside what was recorded.
  func flushIndexes(all: Bool = true) throws {
    if let stopped { throw stopped }
    do {
      try indexes.flush(all: all) { transaction in try flushKeys(through: head.position, &transaction) }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "writing the indexes")
    }
    keysFlushed(through: head.position)
    try links.flush(all: all)
  }

  private func flushKeys(through position: Position, _ transaction: inout WriteTransaction) throws {
    try ids.flush(through: position, store, &transaction)
    try references.flush(through: position, store, &transaction)
  }

  private func keysFlushed(through position: Position) {
    ids.flushed(through: position)
    references.flushed(through: position)
  }

  /// Brings the indexes up to the head, from the log: after a crash, or for a table that was emptied.
  func catchUp() throws {
    let structure = try indexes.current()
    try catchUpKeys(structure.catalog)
    try LinkCatchUp(store: store, links: links, keys: keys, erased: structure.erased).run()
    try countMergesOfToday(structure)
  }

  /// Brings ids and references up to the log, a batch at a time, since a table that is written anew must
  /// not be held in memory as a whole. A rehearsal writes nothing, and holds what the tables lack: how much
  /// that can be is bounded by when they are written.
  private func catchUpKeys(_ catalog: Catalog) throws {
    var done = min(ids.watermark, references.watermark)
    while done < head.position {
      let batch = min(head.position.rawValue - done.rawValue, max(1, options.indexBatch))
      let stop = Position(done.rawValue + batch)
      try store.read { snapshot in
        try snapshot.scanBodies(after: done, through: stop) { position, fact, bytes in
          let body = try TouchpointBody(serializedBytes: bytes.copied)
          if position > ids.watermark, fact.source != 0 {
            ids.add(source: fact.source, id: body.id, position)
          }
          if position > references.watermark, let reference = body.reference(of: fact, catalog) {
            let introduces = catalog.introduces(fact.type)
            let isIntroduced =
              try !introduces && reference.namespace != nil && references.isIntroduced(reference, snapshot)
            references.add(reference, position, introduces: introduces, isIntroduced: isIntroduced)
            if fact.cancelsNobodys { references.addCancellation(reference, position) }
          }
        }
      }
      done = stop
      if done < head.position, headFile != nil { try flushCaughtUp(through: done) }
    }
  }

  /// Writes what was taken from the log, each index for itself, because one may be far behind another.
  private func flushCaughtUp(through done: Position) throws {
    let (isIdsDue, isReferencesDue) = (done > ids.watermark, done > references.watermark)
    do {
      try store.environment.write { transaction in
        if isIdsDue { try ids.flush(through: done, store, &transaction) }
        if isReferencesDue { try references.flush(through: done, store, &transaction) }
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "writing the indexes")
    }
    if isIdsDue { ids.flushed(through: done) }
    if isReferencesDue { references.flushed(through: done) }
  }
}
