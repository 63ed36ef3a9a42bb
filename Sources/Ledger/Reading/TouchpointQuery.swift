// Reading a part of the log: by range, type, customer, reference and time, in the order of positions; and following.

/// Which touchpoints to read. Everything that is given must hold.
public struct TouchpointQuery: Sendable {
  /// After this position.
  public var after: Position = .start
  /// Up to this position; `nil` for the newest.
  public var through: Position?
  /// Of this customer, or one merged with it or assigned to them; what is voided or assigned to others is included.
  public var customer: CustomerNumber?
  public var types: Set<TouchpointType> = []
  /// About this thing: of this namespace, or where it names none of any.
  public var reference: Reference?
  /// That came with this import or batch.
  public var batch: String?
  /// With a history time at or after this.
  public var since: Instant?
  /// With a history time before this.
  public var until: Instant?
  /// At the most so many.
  public var limit: Int?

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
  /// - Parameters:
  ///   - reveal: opens personal parts too; that needs the key.
  ///   - body: gives `false` to stop.
  /// - Throws: `damaged`, `unknownSubject`, `keyUnavailable`; what `body` throws.
  public func forEachTouchpoint(
    _ query: TouchpointQuery, reveal: Bool = false, _ body: (RecordedTouchpoint) throws -> Bool
  ) throws {
    let keys = reveal ? try keys() : nil
    let trace = try query.reference.map { reference in
      // In one snapshot: between two of them the writer may have written the reference, and moved the watermark past it.
      try store.read { try ReferenceTrace(reference, $0) }
    }
    let batch = query.batch.map { Array($0.utf8) }
    let structure = try indexes.current()
    // As of the structure: what is recorded meanwhile may use names that it does not know.
    let end = min(structure.position, query.through ?? Position(.max))
    var left = query.limit ?? .max
    /// Gives `false` when no more are wanted.
    func give(_ fact: Fact, _ position: Position, _ snapshot: borrowing LogSnapshot) throws -> Bool {
      guard query.matches(fact), trace?.allows(fact, at: position) ?? true else { return true }
      if let batch,
        try !BodyFields.batch(of: snapshot.bodyBytes(at: position, checksum: fact.bodyChecksum), is: batch)
      {
        return true
      }
      let touchpoint = try Self.open(fact, position, snapshot, structure, keys)
      // A hash is not the text: the text decides.
      if let trace, !trace.isOf(touchpoint.reference) { return true }
      left -= 1
      return try body(touchpoint) && left > 0
    }
    guard left > 0 else { return }
    if let customer = query.customer {
      for touchpoint in try entries(of: customer, through: end)
      where touchpoint.position > query.after {
        guard try store.read({ try give(touchpoint.fact, touchpoint.position, $0) }) else { return }
      }
      return
    }
    try scan(after: max(query.after, trace?.start ?? .start), through: end, give)
  }

  private func scan(
    after start: Position, through end: Position,
    _ give: (Fact, Position, borrowing LogSnapshot) throws -> Bool
  ) throws {
    var done = start
    var wanted = true
    while wanted, done < end {
      let stop = min(end, Position(done.rawValue + 64 * UInt64(FactBlock.capacity)))
      try store.read { snapshot in
        try snapshot.scanFacts(after: done, through: stop) { first, facts in
          for index in facts.indices where wanted {
            wanted = try give(facts[index], Position(first.rawValue + UInt64(index)), snapshot)
          }
        }
      }
      done = stop
    }
  }
}

/// What the index knows of a reference that is asked for: where facts about it begin, and which hashes they carry.
private struct ReferenceTrace {
  /// Nothing about it stands at or before this position.
  let start: Position
  private let reference: Reference
  private let hashes: Set<UInt64>
  /// Whether it is of any namespace.
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
