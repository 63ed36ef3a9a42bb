// LMDB leaves what was deleted where it was: in pages that are free, and in pages that are in use, beside what they hold now.
// Scrubbing has the file hold what can be reached and nothing else.

internal import CLMDB
internal import Glibc
internal import Synchronization

/// What scrubbing has found and done.
package struct ScrubReport: Sendable {
  /// How many pages held something that nobody can reach any more, and do not now.
  package var pagesCleared = 0
  /// How many free pages were left as they are, since a snapshot that somebody holds may still read them.
  package var pagesLeft = 0
  /// Who holds such a snapshot.
  package var readers: [EnvironmentStatistics.Reader] = []
  /// Whether LMDB was made to forget the pages that it keeps in memory to write others into: their old bytes would come to the
  /// file with what is written next. Otherwise a snapshot of this process was in the way.
  package var hasForgottenPages = false

  /// Whether the file holds only what can be reached, and nothing else comes to it from this process's memory.
  package var isComplete: Bool { pagesLeft == 0 && hasForgottenPages }
}

extension Environment {
  /// How the wait for snapshots is divided, in microseconds.
  private static let pause: UInt32 = 10_000

  /// Overwrites with zeros what was deleted or replaced before: the free pages, what lies behind the last page, and, of the pages
  /// that are in use, what no entry of theirs takes.
  ///
  /// Only bytes that no snapshot and no meta page reaches are written: a process that dies meanwhile leaves the file as sound as
  /// it was, and scrubbing again does the rest. Another process that has the environment open for writing may hold old bytes in its
  /// memory, and has to `forgetPages` by itself. Must not be called while the calling thread has a transaction.
  ///
  /// - Parameters:
  ///   - scrubbed: the tables whose pages are looked through; `nil` for all. Free pages are always cleared.
  ///   - waitMilliseconds: how long snapshots that are older than the last change are waited for.
  /// - Throws: `readOnly`; the code of what failed. What was cleared by then stays cleared.
  package func scrub(_ scrubbed: [Table]? = nil, waitMilliseconds: Int = 1000) throws -> ScrubReport {
    guard !options.readOnly else { throw KeyValueError(.readOnly, in: "scrub", at: path) }
    var waited = 0
    var report = ScrubReport()
    report.hasForgottenPages = try forgetPages(waitMilliseconds: waitMilliseconds)
    // What is cleared must not be needed by an older state of the file, were the power cut.
    if options.withoutSync { try sync() }
    // Neither meta page is to refer to what was deleted: the change may have been the newest commit.
    try rewriteAnEntry(of: scrubbed)
    while true {
      let found = try scrubOnce(scrubbed, isLast: waited >= waitMilliseconds * 1000)
      report.pagesCleared += found.pagesCleared
      (report.pagesLeft, report.readers) = (found.pagesLeft, found.readers)
      if report.pagesLeft == 0 || waited >= waitMilliseconds * 1000 { return report }
      usleep(Self.pause)
      waited += Int(Self.pause)
    }
  }

  /// Has LMDB give back the pages that it keeps in memory for its next changes: it does not clear them, and what they held
  /// before would be written with what they hold then. C: `mdb_env_close`, `mdb_env_open`.
  ///
  /// - Parameter waitMilliseconds: how long this process's snapshots are waited for, in whole seconds from one on.
  /// - Returns: `false` where one of them did not end in time.
  @discardableResult
  package func forgetPages(waitMilliseconds: Int = 1000) throws -> Bool {
    try checkUsable("mdb_env_close")
    var failure: KeyValueError?
    let files = files
    let outcome = try gate.exclusively(waiting: (waitMilliseconds + 999) / 1000) {
      files.rest()
      do throws(KeyValueError) { try openFiles() } catch { failure = error }
      return failure == nil
    }
    if let failure {
      stop()
      throw failure
    }
    if outcome == .shut { throw refusal("mdb_env_close") }
    return outcome == .done
  }

  /// Commits without a change.
  private func rewriteAnEntry(of scrubbed: [Table]?) throws {
    let tables = scrubbed ?? tables.withLock { Array($0.values) }
    guard let first = tables.first else {
      throw KeyValueError(.invalid, in: "scrub", at: path, detail: "no table of it is open")
    }
    try write { transaction in
      for table in tables {
        guard let (key, value) = try firstEntry(of: table, transaction) else { continue }
        return try transaction.put(value.rawSpan, at: key.rawSpan, in: table)
      }
      let key: [UInt8] = [0]
      try transaction.put(key.rawSpan, at: key.rawSpan, in: first)
      try transaction.delete(key.rawSpan, in: first)
    }
  }

  private func firstEntry(of table: Table, _ transaction: borrowing WriteTransaction) throws(KeyValueError)
    -> (key: [UInt8], value: [UInt8])?
  {
    var cursor = try transaction.cursor(in: table)
    guard try cursor.first() else { return nil }
    return unsafe (
      cursor.key.withUnsafeBytes { unsafe Array($0) }, cursor.value.withUnsafeBytes { unsafe Array($0) }
    )
  }

  /// Scrubs under the lock of writers, so that nothing becomes reachable or free meanwhile.
  ///
  /// - Parameter isLast: whether nobody waits any longer for snapshots that are in the way; otherwise nothing but free pages is
  ///   looked at as long as there are any.
  func scrubOnce(_ scrubbed: [Table]?, isLast: Bool) throws(KeyValueError) -> ScrubReport {
    checkNoWriter()
    try clearDeadReaders()
    let transaction = try unsafe begin(flags: 0)
    defer {
      unsafe mdb_txn_abort(transaction)
      gate.leave()
    }
    let newest = unsafe UInt64(mdb_txn_id(transaction)) - 1
    let descriptor = try unsafe Self.dataDescriptor(of: handle, path)
    let metas = try Preflight.metaPages(descriptor, file: absolutePath + "/data.mdb")
    guard newest >= 1, metas.newestTransaction == newest else {
      throw KeyValueError(
        .corrupted, in: "scrub", at: path, detail: "no meta page holds the newest transaction")
    }
    var report = ScrubReport()
    let readers = readers().filter { $0.transaction < newest }
    // What a commit has freed is read by those snapshots only that are older than it, and by the older meta page.
    let safe = min(newest - 1, readers.map(\.transaction).min() ?? .max)
    var walk = try ScrubWalk(
      descriptor, file: absolutePath + "/data.mdb", metas: metas.sorted { $0.transaction > $1.transaction },
      tables: scrubbed.map { Set($0.map(\.name)) })
    report.pagesLeft = try walk.clearFreePages(freedUpTo: safe, of: newest - 1)
    report.readers = report.pagesLeft == 0 ? [] : readers
    if report.pagesLeft == 0 || isLast { try walk.clearGaps() }
    report.pagesCleared = walk.pagesCleared
    guard walk.pagesCleared == 0 || fdatasync(descriptor) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "fdatasync", at: path)
    }
    return report
  }
}
