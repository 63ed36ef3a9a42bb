// Reading a part of the log in the order of positions: by range, type, customer, reference and time.

/// Which touchpoints to read: those of which everything that is given here holds.
public struct TouchpointQuery: Sendable {
  /// Only touchpoints after this position.
  public var after: Position = .start
  /// Only touchpoints up to this position; `nil` for the newest.
  public var through: Position?
  /// Only touchpoints of this customer, or of one merged with it or assigned to them. What is voided or
  /// assigned to others is included.
  public var customer: CustomerNumber?
  /// Only touchpoints of these types; all types where there are none.
  public var types: Set<TouchpointType> = []
  /// Only touchpoints about this thing: of its namespace or, where it names none, of any.
  public var reference: Reference?
  /// Only touchpoints that came with this import or batch.
  public var batch: String?
  /// Only touchpoints with a history time at or after this.
  public var since: Instant?
  /// Only touchpoints with a history time before this.
  public var until: Instant?
  /// How many touchpoints are read at the most; `nil` for all.
  public var limit: Int?

  /// A query for everything.
  public init() {}

  func matches(_ fact: Fact) -> Bool {
    if !types.isEmpty, !types.contains(fact.type) { return false }
    if let since, fact.historyTime < since { return false }
    if let until, fact.historyTime >= until { return false }
    return true
  }
}

extension Ledger {
  /// Reads the touchpoints that match, in the order of their positions, one after another.
  ///
  /// They are read a few at a time, and no snapshot is held while `body` runs: it may take as long as it
  /// likes, and wait for whatever it writes to.
  ///
  /// - Parameters:
  ///   - reveal: opens personal parts too; that needs the key.
  ///   - body: gives `false` to stop.
  /// - Throws: `damaged`, `unknownSubject`, `keyUnavailable`; what `body` throws.
  public func forEachTouchpoint(
    _ query: TouchpointQuery, reveal: Bool = false, _ body: (RecordedTouchpoint) throws -> Bool
  ) throws {
    var reader = try TouchpointReader(self, query, reveal: reveal)
    while let touchpoints = try reader.next() {
      for touchpoint in touchpoints {
        guard try body(touchpoint) else { return }
      }
    }
  }
}

/// Reads ahead in a log, with a snapshot for every few touchpoints.
private struct TouchpointReader {
  private let ledger: Ledger
  private let query: TouchpointQuery
  private let keys: KeyFile?
  private let structure: Structure
  private let trace: ReferenceTrace?
  private let batch: [UInt8]?
  /// The customer's touchpoints that are still to be read; `nil` where the whole log is looked at.
  private var entries: ArraySlice<Touchpoint>?
  /// The position behind which reading goes on; it stops behind `end`.
  private var done: Position
  private let end: Position
  private var left: Int
  /// The touchpoints that were read and not given yet.
  private var found: [RecordedTouchpoint] = []
  /// An error that is thrown once all touchpoints in front of it are given.
  private var failure: (any Error)?
  /// How many touchpoints are read ahead: few at first, so that whoever wants to see the first does not
  /// wait for many.
  private var readAhead = 8
  private static let readAheadMax = 256

  init(_ ledger: Ledger, _ query: TouchpointQuery, reveal: Bool) throws {
    self.ledger = ledger
    self.query = query
    keys = reveal ? try ledger.keys() : nil
    structure = try ledger.indexes.current()
    trace = try query.reference.map { reference in
      // The trace is made in one snapshot. Between two, the writer may have written the reference to the
      // table and moved the watermark past it.
      try ledger.store.read { try ReferenceTrace(reference, $0) }
    }
    batch = query.batch.map { Array($0.utf8) }
    // Touchpoints that were recorded after the structure was read may use names that it does not know.
    end = min(structure.position, query.through ?? Position(.max))
    left = query.limit ?? .max
    if let customer = query.customer {
      entries = try ledger.entries(of: customer, through: end)[...].drop { $0.position <= query.after }
    }
    done = entries == nil ? max(query.after, trace?.start ?? .start) : query.after
  }

  /// The next touchpoints that match; `nil` at the end.
  mutating func next() throws -> [RecordedTouchpoint]? {
    if let failure { throw failure }
    while left > 0, entries.map({ !$0.isEmpty }) ?? (done < end) {
      found = []
      do {
        try ledger.store.read { try read($0) }
      } catch {
        if found.isEmpty { throw error }
        failure = error
      }
      left -= found.count
      readAhead = min(2 * readAhead, Self.readAheadMax)
      if !found.isEmpty { return found }
    }
    return nil
  }

  private mutating func read(_ snapshot: borrowing LogSnapshot) throws {
    let age = SnapshotAge()
    let countMax = min(left, readAhead)
    if entries != nil {
      while found.count < countMax, !age.isOver, let entry = entries?.popFirst() {
        if let touchpoint = try match(entry.fact, entry.position, snapshot) { found.append(touchpoint) }
      }
      return
    }
    var reached = done
    let isAtEnd = try snapshot.walkFacts(after: done, through: end) { first, facts in
      for index in facts.indices {
        reached = Position(first.rawValue + UInt64(index))
        if let touchpoint = try match(facts[index], reached, snapshot) { found.append(touchpoint) }
        if found.count == countMax { return false }
      }
      return !age.isOver
    }
    done = isAtEnd ? end : reached
  }

  /// The touchpoint at a position; `nil` where it does not match.
  private func match(_ fact: Fact, _ position: Position, _ snapshot: borrowing LogSnapshot) throws
    -> RecordedTouchpoint?
  {
    guard query.matches(fact), trace?.allows(fact, at: position) ?? true else { return nil }
    if let batch,
      try !BodyFields.batch(of: snapshot.bodyBytes(at: position, checksum: fact.bodyChecksum), is: batch)
    {
      return nil
    }
    let touchpoint = try Ledger.open(fact, position, snapshot, structure, keys)
    // Facts carry a hash of the reference: the text itself decides.
    if let trace, !trace.isOf(touchpoint.reference) { return nil }
    return touchpoint
  }
}

/// What the index knows of a reference that is asked for: where touchpoints about it begin, and which
/// hashes their facts carry.
private struct ReferenceTrace {
  /// The position up to which no touchpoint is about the thing.
  let start: Position
  private let reference: Reference
  private let hashes: Set<UInt64>
  /// Whether the thing is meant in any namespace.
  private let isOpen: Bool
  /// The position behind which there may be namespaces that the index does not know yet.
  private let watermark: Position

  init(_ reference: Reference, _ snapshot: borrowing LogSnapshot) throws {
    self.reference = reference
    isOpen = reference.kind.isNamespaced && reference.namespace == nil
    watermark = try snapshot.store.watermark(ReferenceIndex.name, snapshot.transaction)
    var first = watermark.next
    var hashes: Set<UInt64> = []
    func note(_ namespace: String?, _ position: Position?) {
      hashes.insert(Reference(reference.kind, reference.text, namespace: namespace).hash64)
      if let position { first = min(first, position) }
    }
    let roles: [ReferenceIndex.Role] = [.introduces, .names]
    if isOpen {
      note(nil, try ReferenceIndex.stored(.about, reference, snapshot))
      for role in roles {
        for namesake in try ReferenceIndex.storedNamesakes(role, of: reference, snapshot) {
          note(namesake.namespace, namesake.position)
        }
      }
    } else if reference.namespace == nil {
      note(nil, try ReferenceIndex.stored(.about, reference, snapshot))
    } else {
      for role in roles { note(reference.namespace, try ReferenceIndex.stored(role, reference, snapshot)) }
    }
    self.hashes = hashes
    start = Position(first.rawValue - 1)
  }

  /// Whether the fact at a position may be about the thing.
  func allows(_ fact: Fact, at position: Position) -> Bool {
    if hashes.contains(fact.reference) { return true }
    guard isOpen, position > watermark, fact.reference != 0 else { return false }
    return Vocabulary.entry(of: fact.type)?.references.contains(reference.kind) ?? false
  }

  func isOf(_ found: Reference?) -> Bool {
    guard let found, isOpen else { return found == reference }
    return found.kind == reference.kind && found.text == reference.text
  }
}
