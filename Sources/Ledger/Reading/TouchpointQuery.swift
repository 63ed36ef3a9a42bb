// Reading a part of the log: by range, type, customer, reference and time, in the order of positions; and following.

/// Which touchpoints to read. Everything that is given must hold; of a set, one is enough, and an empty one asks for nothing.
///
/// ```swift
/// let query = TouchpointQuery(types: [.orderPlaced, .refundIssued], customers: [ada], after: checkpoint.position)
/// ```
public struct TouchpointQuery: Hashable, Sendable {
  /// After this position.
  public var after: Position = .start
  /// Up to this position; `nil` for the newest.
  public var through: Position?
  /// Touchpoints of these customers, or of those merged with them or assigned to them; what is voided or assigned
  /// to others is included.
  public var customers: Set<CustomerNumber> = []
  /// Touchpoints of these types; empty for all of them.
  public var types: Set<TouchpointType> = []
  /// About these things: each in its namespace, or in any where it names none.
  public var references: Set<Reference> = []
  /// That came with this import or batch.
  public var batch: String?
  /// With a history time at or after this.
  public var since: Instant?
  /// With a history time before this.
  public var until: Instant?
  /// At the most so many.
  public var limit: Int?

  /// A query with these bounds; the others are set afterwards.
  ///
  /// - Parameters:
  ///   - types: only touchpoints of one of these types; empty for all of them.
  ///   - customers: only those of one of these customers, as `customers` says; empty for everybody's.
  ///   - references: only those about one of these things; empty for whatever they are about.
  ///   - after: only what was recorded after this position.
  public init(
    types: Set<TouchpointType> = [], customers: Set<CustomerNumber> = [], references: Set<Reference> = [],
    after: Position = .start
  ) {
    (self.types, self.customers, self.references, self.after) = (types, customers, references, after)
  }

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
  /// They are read a few at a time, and no snapshot is held while `body` runs: it may take as long as it likes, and wait for
  /// whatever it writes to.
  ///
  /// - Parameters:
  ///   - query: which touchpoints to read.
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

/// Reads ahead in a log, in a snapshot for each few touchpoints.
private struct TouchpointReader {
  private let ledger: Ledger
  private let query: TouchpointQuery
  private let keys: KeyFile?
  private let structure: Structure
  /// What the index knows of the references that are asked for; empty where none is.
  private let traces: [ReferenceTrace]
  private let batch: [UInt8]?
  /// The customers' touchpoints that are still to be read; `nil` where the whole log is looked at.
  private var entries: ArraySlice<Touchpoint>?
  /// The position behind which reading goes on; `end` is where it stops.
  private var done: Position
  private let end: Position
  private var left: Int
  /// What was read and not given yet.
  private var found: [RecordedTouchpoint] = []
  /// An error that is thrown once everything in front of it is given.
  private var failure: (any Error)?
  /// How many are read ahead. Few at first: whoever wants to see the first one does not wait for many.
  private var readAhead = 8
  private static let readAheadMax = 256

  init(_ ledger: Ledger, _ query: TouchpointQuery, reveal: Bool) throws {
    self.ledger = ledger
    self.query = query
    keys = reveal ? try ledger.keys() : nil
    structure = try ledger.indexes.current()
    traces = try query.references.map { reference in
      // A trace is made in one snapshot: between two the writer may have written the reference, and moved
      // the watermark past it.
      try ledger.store.read { try ReferenceTrace(reference, $0) }
    }
    batch = query.batch.map { Array($0.utf8) }
    // Touchpoints recorded after the structure was read may use names that it does not know.
    end = min(structure.position, query.through ?? Position(.max))
    left = query.limit ?? .max
    if !query.customers.isEmpty {
      entries = try ledger.entries(of: query.customers, through: end)[...].drop { $0.position <= query.after }
    }
    done = entries == nil ? max(query.after, traces.map(\.start).min() ?? .start) : query.after
  }

  /// The next ones that match; `nil` at the end.
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

  /// The touchpoint, where it matches.
  private func match(_ fact: Fact, _ position: Position, _ snapshot: borrowing LogSnapshot) throws
    -> RecordedTouchpoint?
  {
    guard query.matches(fact), traces.isEmpty || traces.contains(where: { $0.allows(fact, at: position) })
    else { return nil }
    if let batch,
      try !BodyFields.batch(of: snapshot.bodyBytes(at: position, checksum: fact.bodyChecksum), is: batch)
    {
      return nil
    }
    let touchpoint = try Ledger.open(fact, position, snapshot, structure, keys)
    // A hash is not the text: the text decides.
    if !traces.isEmpty, !traces.contains(where: { $0.isOf(touchpoint.reference) }) { return nil }
    return touchpoint
  }
}

extension Ledger {
  /// Everything that is recorded of any of some customers: see `entries(of:through:)` of one.
  fileprivate func entries(of customers: Set<CustomerNumber>, through end: Position) throws -> [Touchpoint] {
    guard customers.count > 1 else {
      return try customers.first.map { try entries(of: $0, through: end) } ?? []
    }
    // Two of them may be one person by now, whose touchpoints are read once.
    var found: [Position: Touchpoint] = [:]
    for customer in customers {
      for entry in try entries(of: customer, through: end) { found[entry.position] = entry }
    }
    return found.values.sorted { $0.position < $1.position }
  }
}

/// What the index knows of a reference that is asked for: where facts about it begin, and which hashes they carry.
private struct ReferenceTrace {
  /// No touchpoint about the thing stands at or before this position.
  let start: Position
  private let reference: Reference
  private let hashes: Set<UInt64>
  /// Whether things of any namespace are meant.
  private let isOpen: Bool
  /// Behind this position there may be namespaces that the index does not know yet.
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

  /// Whether a fact may be about it.
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
