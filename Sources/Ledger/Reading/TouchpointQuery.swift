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

  func matches(_ fact: Fact, _ hash: UInt64?) -> Bool {
    if !types.isEmpty, !types.contains(fact.type) { return false }
    if let hash, fact.reference != hash { return false }
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
    let hash = query.reference?.hash64
    let batch = query.batch.map { Array($0.utf8) }
    let structure = try indexes.current()
    // As of the structure: what is recorded meanwhile may use names that it does not know.
    let end = min(structure.position, query.through ?? Position(.max))
    var left = query.limit ?? .max
    /// Gives `false` when no more are wanted.
    func give(_ fact: Fact, _ position: Position, _ snapshot: borrowing LogSnapshot) throws -> Bool {
      guard query.matches(fact, hash) else { return true }
      if let batch,
        try !BodyFields.batch(of: snapshot.bodyBytes(at: position, checksum: fact.bodyChecksum), is: batch)
      {
        return true
      }
      let touchpoint = try Self.open(fact, position, snapshot, structure, keys)
      // A hash is not the text: the text decides.
      if let reference = query.reference, touchpoint.reference != reference { return true }
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
    try scan(after: try start(of: query), through: end, give)
  }

  /// Nothing about a reference stands before the touchpoint that introduced it.
  private func start(of query: TouchpointQuery) throws -> Position {
    guard let reference = query.reference else { return query.after }
    // In one snapshot: between two of them the writer may have written the reference, and moved the watermark past it.
    let start = try store.read { snapshot in
      if let introduced = try ReferenceIndex.stored(reference, snapshot) {
        return Position(introduced.rawValue - 1)
      }
      return try store.watermark(ReferenceIndex.name, snapshot.transaction)
    }
    return max(query.after, start)
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
