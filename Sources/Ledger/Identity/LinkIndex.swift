// From identifiers to customers: keyed blind indexes in an environment of their own, derived from the log.

internal import Foundation
internal import KeyValueStore

/// The environment `links/`, with the newest links in memory until they are written in batches: first together, as a row
/// of `recent`; into the tables that they are looked up in once there are many.
///
/// ```
/// links    blind identifier 16 → customer 4 │ position 8 │ checksum 8 │ kind
/// members  customer 4 (big endian) ‖ blind identifier 16 → checksum 8 │ kind
/// meta     "watermark" → position 8 │ checksum 8: what `links` and `members` are complete up to
///          "anchor" → Anchor: of what `links`, `members` and `recent` are complete up to
///          "purged" → Anchor: of the newest erasure whose links are in no byte of the file, with all before it
/// recent   see RecentLinks
/// ```
/// The writer stages changes and takes them back if their commit fails. A reader sees a staged change only from the
/// moment that its touchpoint is in the log.
final class LinkIndex: Sendable {
  static let name = "links"
  private static let tableNames = ["links", "members", "meta", RecentLinks.name]

  let environment: Environment
  let links: Table
  let members: Table
  let meta: Table
  private let recent: RecentLinks
  /// What the links are derived from.
  private let log: LogStore
  var seed: UInt64 { log.seed }
  private let state: Guarded<State>
  /// Held by a reader while it takes in what another process has recorded, and until its question is answered.
  private let catchingUp = NSRecursiveLock()

  private struct State {
    var position: Position
    /// Changes that were committed and are not in the tables yet.
    var pending = LinkChanges()
    /// How many of the pending changes are in `recent`; `saved` is what tables and rows together are complete up to.
    var savedCount = 0
    var saved: Position
    /// Changes that the writer's group wants to make.
    var staged = LinkChanges()
    /// Where tables and rows stood when they were read last.
    var mark: Mark?
    /// Whether the tables are another log's. Then nothing is looked up in them; whoever writes has emptied them instead.
    var isPassedOver = false
    /// Links that were recorded after this position are not seen.
    var limit = Position(.max)

    init(position: Position) {
      self.position = position
      saved = position
    }

    /// An index whose tables are passed over: it knows nothing but what is taken from the log.
    static var passedOver: State {
      var state = State(position: .start)
      state.isPassedOver = true
      return state
    }

    /// The state that tables and rows hold.
    init(_ written: Written) {
      self.init(position: written.contents.through)
      pending = written.contents.changes
      savedCount = pending.count
      mark = written.mark
    }
  }

  /// What tables and rows hold, and which log they were made from.
  private struct Written {
    var contents: RecentLinks.Contents
    var anchor: Anchor

    var mark: Mark { Mark(extent: contents.extent, anchor: anchor) }
  }

  /// Where tables and rows stand: as long as it is the same, another process has written nothing.
  private struct Mark: Equatable {
    var extent: RecentLinks.Extent
    var anchor: Anchor
  }

  enum MetaKey {
    static let watermark = Array("watermark".utf8)
    static let anchor = Array("anchor".utf8)
    static let purged = Array("purged".utf8)
  }

  /// How many links may be in memory only. After a crash each of them has to be found again by unwrapping a
  /// key and opening a body: that takes a thirtieth of a millisecond, where other touchpoints take a
  /// microsecond or two.
  static let unsavedMax = 30_000

  /// How many pending links the tables may lack: an eighth of what they hold, within these bounds. Each
  /// link that is written may be a page, and beyond 131,071 changed pages LMDB writes some before it
  /// commits.
  private static let pendingRange = unsavedMax...100_000
  /// How many rows `recent` may have before the links are written to the tables.
  private static let rowsMax = 64

  /// - Parameter log: the log that the links are of; tables of another are emptied. Read only, nothing is known before `reload`.
  init(at path: String, of log: LogStore, readOnly: Bool) throws {
    var options = Environment.Options()
    options.readOnly = readOnly
    options.rests = true
    self.log = log
    do {
      environment = try Environment(at: path, options: options)
      links = try environment.table("links")
      members = try environment.table("members")
      meta = try environment.table("meta")
      recent = try RecentLinks(in: environment, seed: log.seed, readOnly: readOnly)
      if readOnly {
        state = Guarded(.passedOver)
      } else {
        let written = try Self.written(environment, meta, recent, log.seed)
        state = Guarded(try Self.state(written, in: log))
        try dropUnusable(written)
      }
    } catch let error as KeyValueError {
      throw Self.failure(error, doing: "opening", path)
    }
  }

  /// The links of a rehearsal: those of another index up to a position, with changes of its own that are never written. Both share the
  /// environment, which is open once in a process; whoever opened it closes it.
  init(rehearsing other: LinkIndex, through limit: Position) {
    environment = other.environment
    (links, members, meta, recent, log) = (other.links, other.members, other.meta, other.recent, other.log)
    var copied = other.state.withLock { $0 }
    copied.staged = LinkChanges()
    copied.limit = limit
    state = Guarded(copied)
  }

  /// The state that tables and rows hold, where they were made from this log; otherwise one without any.
  private static func state(_ written: Written?, in log: LogStore) throws -> State {
    // The log is asked after the links were read: the writing process may have added to both meanwhile.
    if let written, try log.holds(written.anchor),
      written.contents.through <= (try log.read { $0.head.position })
    {
      return State(written)
    }
    var state = State.passedOver
    state.mark = written?.mark
    return state
  }

  /// Empties tables and rows that are another log's, or that cannot be continued.
  private func dropUnusable(_ written: Written?) throws {
    // A table whose name is damaged was just made anew, empty.
    let isEmpty = try environment.read { try $0.count(of: links) == 0 || $0.count(of: members) == 0 }
    let isOfLog = state.withLock { !$0.isPassedOver }
    guard isOfLog, let written = written?.contents, !isEmpty || written.watermark == .start else {
      return try clear()
    }
    guard written.hasOthers else { return }
    do { try flush(all: true) } catch let error as LedgerError where error.cause is DerivedTableDamage {
      try clear()
    }
  }

  /// Creates the environment of a new ledger.
  static func create(at path: String) throws {
    do {
      let environment = try Environment(at: path)
      defer { environment.close() }
      for name in tableNames { _ = try environment.table(name) }
    } catch {
      throw failure(error, doing: "creating", path)
    }
    try LedgerDirectory.synchronize(path)
  }

  func close() { environment.close() }

  /// Runs `body` with nobody else reloading or catching up.
  func exclusively<Result>(_ body: () throws -> Result) rethrows -> Result {
    catchingUp.lock()
    defer { catchingUp.unlock() }
    return try body()
  }

  /// In a process that only reads: takes in what the writing process has written since.
  func reload() throws {
    let mark = try reading { transaction in
      try Self.watermark(transaction, meta, seed).map { watermark in
        Mark(
          extent: try recent.extent(after: watermark, transaction),
          anchor: try Self.anchor(transaction, meta, seed))
      }
    }
    guard let mark, mark != state.withLock({ $0.mark }) else { return }
    guard let written = try reading({ _ in try Self.written(environment, meta, recent, seed) }) else {
      return
    }
    let found = try Self.state(written, in: log)
    state.withLock { state in
      let isGoneOn =
        !state.isPassedOver && !found.isPassedOver
        && written.contents.watermark >= state.mark?.extent.watermark ?? .start
      var new = found
      if isGoneOn, state.position > new.position {
        // The tables and rows end at `new.position`: what was found in the log beyond it stays pending.
        for index in 0..<state.pending.count where state.pending[index].position > new.position {
          new.pending.append(state.pending[index])
        }
        new.position = state.position
      }
      state = new
    }
  }

  /// What tables and rows hold; `nil` where nothing was ever written, or it is damaged or another ledger's.
  private static func written(
    _ environment: Environment, _ meta: Table, _ recent: RecentLinks, _ seed: UInt64
  ) throws -> Written? {
    try environment.read { transaction in
      try watermark(transaction, meta, seed).map { watermark in
        Written(
          contents: try recent.read(after: watermark, transaction),
          anchor: try anchor(transaction, meta, seed))
      }
    }
  }

  /// The anchor that tables and rows are complete up to. Where there is none, a program that knew of no
  /// anchors wrote them; a damaged one belongs to no log.
  private static func anchor(_ transaction: borrowing ReadTransaction, _ meta: Table, _ seed: UInt64) throws
    -> Anchor
  {
    guard let row = try transaction.value(at: MetaKey.anchor, in: meta) else { return .start }
    return Anchor(row: row, seed: seed) ?? Anchor(position: Position(.max), checksum: nil)
  }

  /// What the tables are complete up to.
  private static func watermark(
    _ transaction: borrowing ReadTransaction, _ meta: Table, _ seed: UInt64
  ) throws -> Position? {
    guard let value = try transaction.value(at: MetaKey.watermark, in: meta), value.byteCount == 16,
      value.littleEndian(at: 8, as: UInt64.self) == Checksum.of(value.extracting(first: 8), seed: seed)
    else { return nil }
    return Position(value.littleEndian(at: 0))
  }

  /// What the links are complete up to.
  var position: Position { state.withLock { $0.position } }

  // MARK: Looking up

  /// The link of an identifier, changes staged with touchpoints up to `position` included.
  func link(of blind: BlindIdentifier, through position: Position = Position(.max)) throws -> Link? {
    let (known, isPassedOver, limit) = state.withLock {
      (
        $0.staged.link(of: blind, through: position) ?? $0.pending.link(of: blind, through: $0.limit),
        $0.isPassedOver, $0.limit
      )
    }
    if let known { return known }
    guard !isPassedOver, let stored = try stored(blind), stored.position <= limit else { return nil }
    return stored
  }

  /// The identifiers of a customer: their blind forms and kinds. For the writer: what is staged is included.
  func identifiers(of customer: CustomerNumber) throws -> [BlindIdentifier: String] {
    try everLinked(to: customer).compactMapValues { $0 }
  }

  /// The same with those that are the customer's no longer, whose kind is `nil`.
  func everLinked(to customer: CustomerNumber) throws -> [BlindIdentifier: String?] {
    var found: [BlindIdentifier: String?] = [:]
    try reading { transaction in
      var cursor = try transaction.cursor(in: members)
      let prefix = Self.memberPrefix(customer)
      var more = try unsafe cursor.seek(prefix.span.bytes)
      while more {
        let key = cursor.key.copied
        let kind = try kind(ofMember: cursor.value, key)
        guard Array(key[..<4]) == prefix else { break }
        found.updateValue(kind, forKey: BlindIdentifier(bytes: Array(key[4...])))
        more = try cursor.next()
      }
    }
    let changed = state.withLock { [$0.pending.members(of: customer), $0.staged.members(of: customer)] }
    for (blind, kind) in changed.joined() { found.updateValue(kind, forKey: blind) }
    return found
  }

  func kind(ofMember value: RawSpan, _ key: [UInt8]) throws(LedgerError) -> String {
    guard key.count == 20, value.byteCount >= 8,
      value.littleEndian(at: 0, as: UInt64.self) == memberChecksum(value.extracting(8...), key)
    else { throw damagedIndex(Self.name) }
    return String(decoding: value.extracting(8...).copied, as: UTF8.self)
  }

  private func memberChecksum(_ kind: RawSpan, _ key: [UInt8]) -> UInt64 {
    Checksum.of(kind, seed: seed ^ Checksum.of(key, seed: 2))
  }

  private func stored(_ blind: BlindIdentifier) throws -> Link? {
    try reading { transaction in
      let key = blind.bytes
      return try unsafe transaction.lookUp(key.span.bytes, in: links) { key, value in
        try link(value, key.copied)
      }
    }
  }

  func link(_ value: RawSpan, _ key: [UInt8]) throws(LedgerError) -> Link {
    guard value.byteCount >= 20,
      value.littleEndian(at: 12, as: UInt64.self)
        == linkChecksum(value.extracting(first: 12), value.extracting(20...), key)
    else { throw damagedIndex(Self.name) }
    return Link(
      customer: CustomerNumber(value.littleEndian(at: 0)),
      kind: String(decoding: value.extracting(20...).copied, as: UTF8.self),
      position: Position(value.littleEndian(at: 4)))
  }

  private func linkChecksum(_ head: RawSpan, _ kind: RawSpan, _ key: [UInt8]) -> UInt64 {
    Checksum.of(head, seed: seed ^ Checksum.of(kind, seed: Checksum.of(key, seed: 1)))
  }

  static func memberPrefix(_ customer: CustomerNumber) -> [UInt8] {
    let number = customer.rawValue
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
  }

  // MARK: Changing

  /// Links an identifier that is not linked; an identifier that is linked stays as it is.
  func stage(_ link: Link, of blind: BlindIdentifier) throws {
    guard try self.link(of: blind) == nil else { return }
    let change = LinkChange(blind: blind, customer: link.customer, kind: link.kind, position: link.position)
    state.withLock { $0.staged.append(change) }
  }

  /// Unlinks an identifier, if it is this customer's. `position` is that of the touchpoint that says so.
  func stageUnlink(_ blind: BlindIdentifier, from customer: CustomerNumber, at position: Position) throws {
    guard let link = try self.link(of: blind), link.customer == customer else { return }
    let change = LinkChange(blind: blind, customer: customer, kind: nil, position: position)
    state.withLock { $0.staged.append(change) }
  }

  /// A point to go back to.
  var mark: Int { state.withLock { $0.staged.count } }

  /// Takes back the changes that were staged after a mark.
  func rollBack(to mark: Int) { state.withLock { $0.staged.truncate(to: mark) } }

  /// Notes that the staged changes are in the log now.
  func committed(through position: Position) {
    state.withLock { state in
      for index in 0..<state.staged.count { state.pending.append(state.staged[index]) }
      state.staged = LinkChanges()
      state.position = max(state.position, position)
    }
  }

  // MARK: Writing

  /// Changes that were committed and are not in the tables yet.
  var pending: LinkChanges { state.withLock { $0.pending } }

  /// How many changes are in memory only.
  var unsavedCount: Int { state.withLock { $0.pending.count - $0.savedCount } }

  /// Makes those changes durable that were committed and are only in memory: in the tables where there are
  /// many, otherwise as a row beside them.
  ///
  /// - Parameter all: whether the tables are to hold everything, however little there is to write.
  func flush(all: Bool) throws {
    guard try all || areTablesDue() else { return try save() }
    let (pending, position) = state.withLock { ($0.pending, $0.position) }
    do { try write(pending, through: position, clearing: false) } catch {
      // Where the tables cannot be written, a row may still find room: the tables take much more.
      try? save()
      throw error
    }
    state.withLock { state in
      state.pending = LinkChanges()
      (state.savedCount, state.saved) = (0, position)
    }
  }

  private func areTablesDue() throws -> Bool {
    let (stored, rows) = try reading { (try $0.count(of: links), try recent.count($0)) }
    let most = min(max(stored / 8, Self.pendingRange.lowerBound), Self.pendingRange.upperBound)
    return rows >= Self.rowsMax || state.withLock { $0.pending.count } >= most
  }

  func reading<Result>(_ body: (borrowing ReadTransaction) throws -> Result) throws -> Result {
    do { return try environment.read(body) } catch let error as KeyValueError {
      throw Self.failure(error, doing: "reading", environment.path)
    }
  }

  func writing(_ body: (inout WriteTransaction) throws -> Void) throws {
    do { try environment.write(body) } catch let error as KeyValueError {
      throw Self.failure(error, doing: "writing", environment.path)
    }
  }

  /// Adds a row of what is not in `recent` yet.
  private func save() throws {
    let current = state.withLock { $0 }
    guard current.position > current.saved else { return }
    let anchor = try log.anchor(at: current.position)
    try writing { transaction in
      try recent.write(
        current.pending, from: current.savedCount, after: current.saved, through: current.position,
        &transaction)
      try transaction.put(anchor.row(seed: seed), at: MetaKey.anchor, in: meta)
    }
    state.withLock { ($0.savedCount, $0.saved) = (current.pending.count, current.position) }
  }

  /// Empties the index, so that it is written anew from the log.
  private func clear() throws {
    try writing { transaction in
      try clearTables(&transaction)
      try setWatermark(.start, &transaction)
    }
    state.withLock { $0 = State(position: .start) }
  }

  private func clearTables(_ transaction: inout WriteTransaction) throws {
    for table in [links, members, meta] { try transaction.clear(table) }
    try recent.clear(&transaction)
  }

  /// Puts other links in the place of all there are, in one step for every reader.
  func replace(with links: [BlindIdentifier: Link], through position: Position) throws {
    var changes = LinkChanges()
    for (blind, link) in links {
      changes.append(
        LinkChange(blind: blind, customer: link.customer, kind: link.kind, position: link.position))
    }
    try write(changes, through: position, clearing: true)
    state.withLock { $0 = State(position: position) }
  }

  private func write(_ changes: LinkChanges, through position: Position, clearing: Bool) throws {
    let anchor = try log.anchor(at: position)
    try writing { transaction in
      if clearing { try clearTables(&transaction) } else { try recent.clear(&transaction) }
      for change in changes.lastWords() { try write(change.link, change.blind, &transaction) }
      try setWatermark(position, &transaction)
      try transaction.put(anchor.row(seed: seed), at: MetaKey.anchor, in: meta)
    }
  }

  private func setWatermark(_ position: Position, _ transaction: inout WriteTransaction) throws {
    var row: [UInt8] = []
    row.appendLittleEndian(position.rawValue)
    row.appendLittleEndian(Checksum.of(row, seed: seed))
    try transaction.put(row, at: MetaKey.watermark, in: meta)
  }

  private func write(_ link: Link?, _ blind: BlindIdentifier, _ transaction: inout WriteTransaction) throws {
    let identifier = blind.bytes
    var earlier: CustomerNumber?
    if let value = try transaction.value(at: identifier, in: links) {
      earlier = try self.link(value, identifier).customer
    }
    if let earlier, earlier != link?.customer {
      let key = Self.memberPrefix(earlier) + identifier
      try unsafe transaction.delete(key.span.bytes, in: members)
    }
    guard let link else {
      try unsafe transaction.delete(identifier.span.bytes, in: links)
      return
    }
    let kind = Array(link.kind.utf8)
    var value: [UInt8] = []
    value.appendLittleEndian(link.customer.rawValue)
    value.appendLittleEndian(link.position.rawValue)
    let head = value
    value.appendLittleEndian(unsafe linkChecksum(head.span.bytes, kind.span.bytes, identifier))
    try transaction.put(value + kind, at: identifier, in: links)
    let member = Self.memberPrefix(link.customer) + identifier
    var memberValue: [UInt8] = []
    memberValue.appendLittleEndian(unsafe memberChecksum(kind.span.bytes, member))
    try transaction.put(memberValue + kind, at: member, in: members)
  }
}
