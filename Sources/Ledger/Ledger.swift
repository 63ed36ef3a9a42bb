// The ledger, as an app sees it: create, open, close, and what it is.

internal import Foundation
internal import Glibc
internal import KeyValueStore
internal import Schema
internal import SwiftProtobuf

/// A customer ledger: an append-only log of touchpoints, open in this process.
///
/// One process writes; any number of others read. All calls may be made from any thread. A ledger that is
/// open for writing is closed with `close()`, which also writes what its indexes hold in memory; one that
/// is not closed (a crash) loses nothing, and its next opening takes a little longer.
public final class Ledger: Sendable {
  /// What a ledger is opened for.
  public enum Access: Sendable {
    /// The one writing process: takes the lock.
    case readWrite
    /// Reading, beside the writing process or without one: nothing can be recorded, and no lock is taken.
    case readOnly
  }

  /// The ledger's directory.
  public let directory: String
  /// What the ledger was opened for.
  public let access: Access
  let store: LogStore
  let indexes: LogIndexes
  let names: NameIndex
  let options: LedgerOptions
  let policyChecks: PolicyChecks
  /// Held while the ledger is being closed, so that whoever closes it again returns once it is closed.
  private let closing = NSLock()
  private let parts: Guarded<Parts>
  private let writer: WriterQueue?

  /// Parts that are opened when they are first needed: reading facts asks for no key and no identifier.
  private struct Parts {
    var keys: KeyFile?
    var links: LinkIndex?
    /// Which customers' keys are missing, where the ledger can be used nevertheless; see `keyLoss`.
    var keyLoss: LedgerError?
    var lock: LockBox?
    var closed = false
  }

  private final class LockBox: Sendable {
    private let lock: WriterLock
    init(_ lock: consuming WriterLock) { self.lock = lock }
  }

  // MARK: Creating and opening

  /// Creates a ledger in a directory that does not exist yet, and opens it for writing.
  ///
  /// The settings become its first touchpoint. Where the key source is a file that does not exist, it is
  /// made.
  ///
  /// - Throws: `LedgerError`: `cannotCreate`, `invalidSettings`, `keyUnavailable`.
  @_disfavoredOverload
  public static func create(
    at path: String, settings: LedgerSettings, options: LedgerOptions = LedgerOptions()
  ) throws
    -> Ledger
  {
    try makeFiles(at: path, settings, options)
    return try Ledger(at: path, for: .readWrite, options: options)
  }

  /// What `create` does before it opens the ledger.
  package static func makeFiles(at path: String, _ settings: LedgerSettings, _ options: LedgerOptions) throws
  {
    try settings.check()
    try makeFiles(at: path, options) { try $0.begin(with: settings) }
  }

  /// Makes the files of a ledger whose first touchpoints `fill` records.
  static func makeFiles(at path: String, _ options: LedgerOptions, _ fill: (Ledger) throws -> Void) throws {
    let directory = LedgerDirectory(path)
    let source = options.keySource ?? .standard(forLedger: directory.path)
    try directory.create { draft in
      try source.createIfMissing()
      let identity = try LogStore.create(in: draft)
      try LinkIndex.create(at: draft.links)
      try KeyFile.create(at: draft.keys, identity: identity, source: source)
      var draftOptions = options
      draftOptions.keySource = source
      // An observer is told of the ledger when it is opened, not while it is made.
      draftOptions.observer = nil
      // The ledger is filled before anybody can see it: one without settings is never found, whenever the
      // power is cut.
      let ledger = try Ledger(draft, .readWrite, draftOptions)
      do { try fill(ledger) } catch {
        try? ledger.close()
        throw error
      }
      try ledger.close()
    }
  }

  /// Opens the ledger of a directory, and creates it where there is none yet: what a program does as it
  /// begins.
  ///
  /// - Parameters:
  ///   - path: the ledger's directory.
  ///   - settings: those of a new ledger. One that is there keeps its own, which `changeSettings` changes.
  ///   - options: what may differ from one opening to the next, such as where its key comes from.
  /// - Throws: as `open` and `create`; `invalidSettings` where the ledger that is there counts in another
  ///   currency than the program takes it to.
  @_disfavoredOverload
  public static func openOrCreate(
    at path: String, settings: LedgerSettings, options: LedgerOptions = LedgerOptions()
  ) throws -> Ledger {
    try openOrCreate(settings, { try open(at: path, options: options) }) {
      try create(at: path, settings: settings, options: options)
    }
  }

  /// Opens a ledger, or creates it where there is none, by the `open` and the `create` of whoever offers
  /// their own.
  package static func openOrCreate(
    _ settings: LedgerSettings, _ open: () throws -> Ledger, create: () throws -> Ledger
  ) throws -> Ledger {
    let ledger: Ledger
    do { ledger = try open() } catch let error as LedgerError where error.code == .notFound {
      do { return try create() } catch let error as LedgerError where error.code == .cannotCreate {
        // Another process may have created the ledger meanwhile. Where none has, something else is in the
        // way, and the error about that stays.
        do { ledger = try open() } catch let second as LedgerError where second.code == .notFound {
          throw error
        }
      }
    }
    let currency = try ledger.settings.currency
    guard currency == settings.currency else {
      try ledger.close()
      throw LedgerError(
        .invalidSettings,
        "currency: the ledger that is there counts in \(currency), and the program would create one in "
          + "\(settings.currency); give the ledger's own, or change it by changeSettings first")
    }
    return ledger
  }

  /// Opens an existing ledger.
  ///
  /// - Throws: `LedgerError`: `notFound`, `notALedger`, `locked` (naming the process that writes), `damaged`,
  ///   `rolledBack`, `keyUnavailable`, `accessDenied`.
  @_disfavoredOverload
  public static func open(
    at path: String, for access: Access = .readWrite, options: LedgerOptions = LedgerOptions()
  )
    throws -> Ledger
  {
    try Ledger(at: path, for: access, options: options)
  }

  /// Opens an existing ledger. For those who offer an `open` of their own, which adds options to those that
  /// were asked for.
  package convenience init(at path: String, for access: Access, options: LedgerOptions) throws {
    try self.init(LedgerDirectory(path), access, options)
  }

  private init(_ directory: LedgerDirectory, _ access: Access, _ options: LedgerOptions) throws {
    try directory.checkExists()
    self.directory = directory.path
    self.access = access
    self.options = options
    let policyChecks = PolicyChecks(options.policyChecks)
    self.policyChecks = policyChecks
    var parts = Parts()
    if access == .readWrite { parts.lock = LockBox(try WriterLock(at: directory.lock)) }
    let store = try LogStore(in: directory, readOnly: access == .readOnly)
    do {
      if access == .readWrite { try store.dropForeignTables() }
      let indexes = try LogIndexes(store, readOnly: access == .readOnly)
      self.store = store
      self.indexes = indexes
      names = NameIndex(store, indexes)
      guard access == .readWrite else {
        self.parts = Guarded(parts)
        writer = nil
        return
      }
      let keys = try KeyFile(
        at: directory.keys, identity: store.identity,
        source: options.keySource ?? .standard(forLedger: directory.path), readOnly: false)
      try keys.settleRotation(customers: try indexes.current().customerCount)
      // A wrong key, or another ledger's, is refused when the ledger is opened and not in the middle of an
      // append.
      _ = try keys.identifierKey()
      parts.keyLoss = try Self.check(keys, store, indexes, readOnly: false)
      let (links, logWriter) = try LinkIndex.open(directory, of: store) { damage in
        options.observer?.observe(.failed(Observation.FailedWork(.indexes, damage)))
      } _: { links in
        let writer = try LogWriter(
          store: store, indexes: indexes, links: links, keys: keys, options: options,
          policyChecks: policyChecks)
        // Whose identifiers are looked up as soon as the ledger is open: damage to them is met here.
        if try !keys.destroyedAhead(of: try indexes.current(), in: store).isEmpty { try links.checkAll() }
        return writer
      }
      parts.keys = keys
      parts.links = links
      self.parts = Guarded(parts)
      writer = WriterQueue(logWriter, groupLimit: options.groupLimit)
      do {
        try recordErasuresOfKeys()
        try recordOutstandingRotation()
      } catch {
        links.close()
        throw error
      }
    } catch {
      // Closed now, and not when the last reference goes: whoever is told of the error may try again at
      // once.
      store.environment.close()
      throw error
    }
  }

  /// Ends writing: waits for what is under way, writes the indexes, gives up the lock. Reading ends too:
  /// whatever follows the log ends, and a `ViewRefresher` does. Closing again does nothing.
  ///
  /// - Throws: what writing the indexes throws; the ledger is closed all the same. `insideDecision` from
  ///   within `decide`, and then it is not.
  public func close() throws {
    try DecisionScope.checkOutside(store)
    try closing.withLock { try Self.close(parts, store, writer) }
  }

  /// Whether the ledger was closed, or is being closed.
  public var isClosed: Bool { parts.withLock { $0.closed } }

  private static func close(_ parts: Guarded<Parts>, _ store: LogStore, _ writer: WriterQueue?) throws {
    let first = parts.withLock { parts in
      defer { parts.closed = true }
      return !parts.closed
    }
    guard first else { return }
    var failure: (any Error)?
    if let writer {
      do { try maintain(writer) { if $0.stopped == nil { try $0.flushIndexes() } } } catch { failure = error }
      // What readers were in the way of before. Where they still are, the next opening does it.
      try? maintain(writer) { if $0.stopped == nil { try $0.completeErasures() } }
      writer.close()
    }
    // Not under the lock: closing waits for snapshots, and whoever holds a snapshot may ask for a part.
    let links = parts.withLock { parts in
      defer {
        parts.links = nil
        parts.keys = nil
      }
      return parts.links
    }
    links?.close()
    store.environment.close()
    parts.withLock { $0.lock = nil }
    if let failure { throw failure }
  }

  deinit {
    let (parts, store) = (parts, store)
    guard let writer, writer.isCurrent || DecisionScope.isInside(store) else {
      try? Self.close(parts, store, writer)
      return
    }
    // The last reference was held by a job or a decision, on the thread that writes, which cannot wait for
    // itself.
    Thread.detachNewThread { try? Self.close(parts, store, writer) }
  }

  // MARK: What the ledger is

  /// The position of the newest touchpoint; 0 before the first one.
  public var head: Position {
    get throws { try store.read { $0.head.position } }
  }

  /// The settings in force: those that were recorded last.
  public var settings: LedgerSettings {
    get throws {
      guard let settings = try indexes.current().settings else {
        throw LedgerError(.damaged, "the ledger \(directory) has no settings; it was not created whole")
      }
      return settings
    }
  }

  /// The highest customer number so far.
  public var customerCount: UInt32 {
    get throws { try indexes.current().customerCount }
  }

  /// The ledger's clock: the system's, but never before the newest touchpoint's `recorded`.
  public var now: Instant {
    get throws { max(options.clock(), try store.read { $0.head.recorded }) }
  }

  /// The newest position and the system's clock, as far as they are known without reading: to the process that writes.
  package func glance() -> (position: Position, clock: Instant)? {
    guard access == .readWrite, !isClosed, !DecisionScope.isInside(store) else { return nil }
    return (store.committed, options.clock())
  }

  // MARK: Parts

  /// Where the key comes from that wraps the others: after a rotation it is another than the ledger was opened with.
  var keySource: KeySource {
    parts.withLock { $0.keys }?.source ?? options.keySource ?? .standard(forLedger: directory)
  }

  func keys() throws -> KeyFile {
    let known = try parts.withLock { parts in
      if parts.keys == nil { try Self.checkOpen(parts) }
      return parts.keys
    }
    if let known { return known }
    let keys = try KeyFile(
      at: store.directory.keys, identity: store.identity,
      source: options.keySource ?? .standard(forLedger: directory), readOnly: true)
    // Checked outside the lock, since checking takes a snapshot.
    let loss = try Self.check(keys, store, indexes, readOnly: true)
    return try parts.withLock { parts in
      try Self.checkOpen(parts)
      if let keys = parts.keys { return keys }
      (parts.keys, parts.keyLoss) = (keys, loss)
      return keys
    }
  }

  private static func check(_ keys: KeyFile, _ store: LogStore, _ indexes: LogIndexes, readOnly: Bool) throws
    -> LedgerError?
  {
    let customers = try indexes.current().customerCount
    return try KeyFileCheck(keys: keys, store: store, customers: customers).run(readOnly: readOnly)
  }

  /// What is wrong with the file `keys` where some customers' keys are not in it: it is older than the log,
  /// or was cut. `nil` where it has all of them.
  ///
  /// The ledger can be used: facts and reports need no key, and what needs a key that is there goes on. New
  /// customers are refused with this error, code `keyLost`: their keys would lie where those of others
  /// were.
  ///
  /// - Throws: `keyUnavailable`; `keyLost` where the file belongs to another copy of the ledger; `damaged`.
  public func keyLoss() throws -> LedgerError? {
    _ = try keys()
    return parts.withLock { $0.keyLoss }
  }

  private static func checkOpen(_ parts: Parts) throws(LedgerError) {
    if parts.closed { throw .closed() }
  }

  /// Runs `body` on the links, as new as the log: in another process than the writer's they are caught up
  /// from it.
  func withLinks<Result>(_ body: (LinkIndex) throws -> Result) throws -> Result {
    try DecisionScope.checkOutside(store)
    let keys = try keys()
    let links = try parts.withLock { parts in
      if let links = parts.links { return links }
      try Self.checkOpen(parts)
      let links = try LinkIndex(at: store.directory.links, of: store, readOnly: true)
      parts.links = links
      return links
    }
    guard access == .readOnly else { return try body(links) }
    return try links.exclusively {
      try links.reload()
      try LinkCatchUp(store: store, links: links, keys: keys, erased: try indexes.current().erased).run()
      return try body(links)
    }
  }

  // MARK: Writing

  /// Writes on this thread where nobody else does, otherwise hands work over and waits.
  func perform<Value: Sendable>(count: Int, _ stage: @escaping StagingJob<Value>.Stage) throws -> Value {
    let waiter = Waiter<Value>()
    try writable().perform(StagingJob(count: count, for: .thread(waiter), stage))
    return try waiter.wait()
  }

  /// Hands work to whoever writes next, and suspends.
  func performAsync<Value: Sendable>(count: Int, _ stage: @escaping StagingJob<Value>.Stage) async throws
    -> Value
  {
    let writer = try writable()
    // Answered once, by the job: `WriterQueue` loses none.
    return try await unsafe withUnsafeThrowingContinuation { continuation in
      writer.submit(StagingJob(count: count, for: unsafe .task(continuation), stage))
    }
  }

  /// Has work done between two groups, and waits.
  func maintain(_ body: @escaping @Sendable (LogWriter) throws -> Void) throws {
    try Self.maintain(try writable(), body)
  }

  /// Runs work on the thread that writes, between two groups, and suspends.
  func maintainAsync(_ body: @escaping @Sendable (LogWriter) throws -> Void) async throws {
    let writer = try writable()
    // Answered once, by the job: `WriterQueue` loses none.
    try await unsafe withUnsafeThrowingContinuation { continuation in
      writer.submit(MaintenanceJob(for: unsafe .task(continuation), body))
    }
  }

  private static func maintain(_ writer: WriterQueue, _ body: @escaping @Sendable (LogWriter) throws -> Void)
    throws
  {
    let waiter = Waiter<Void>()
    writer.submit(MaintenanceJob(for: .thread(waiter), body))
    try waiter.wait()
  }

  func writable() throws(LedgerError) -> WriterQueue {
    try DecisionScope.checkOutside(store)
    guard let writer else {
      throw LedgerError(.notWritable, "the ledger \(directory) is open for reading only; open it for writing")
    }
    return writer
  }
}
