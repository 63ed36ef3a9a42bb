// What this process knows about the log beyond its blocks: heads and structure, up to the newest commit it
// has seen.

internal import KeyValueStore

/// Heads and structure, shared by the writer and all readers of this process.
///
/// Whoever needs them brings them up to date from the log itself: in the writing process there is nothing
/// left to do, in another it is the few touchpoints that were committed since.
final class LogIndexes: Sendable {
  private let store: LogStore
  private let readOnly: Bool
  private let state: Guarded<State>

  private struct State {
    var heads: HeadsIndex
    var structure: Structure
    var pendingStructure: [(position: Position, type: TouchpointType)] = []
    /// What the table of the structure holds; `watermark` is the position that it is complete up to.
    var written: StructureIndex.Summary
    var watermark = Position.start
    /// The anchor that the table of heads was complete up to when it was last looked at.
    var headsAnchor = Anchor.start
    /// The name of a table that was found damaged on opening; its content was taken from the log instead.
    var damaged: String?

    static var empty: State {
      State(heads: .empty, structure: Structure(), written: StructureIndex.Summary())
    }
  }

  /// - Throws: `damaged` where the log is. A table that is not what was written is no error: the log is
  ///   read in its place.
  init(_ store: LogStore, readOnly: Bool) throws {
    self.store = store
    self.readOnly = readOnly
    state = Guarded(.empty)
    do {
      try state.withLock { state in state = try store.read { try Self.load($0) } }
      _ = try current()
    } catch let error as LedgerError {
      guard let damage = error.cause as? DerivedTableDamage else { throw error }
      state.withLock { state in
        state = .empty
        state.damaged = damage.table
      }
      _ = try current()
    }
  }

  private static func load(_ snapshot: borrowing LogSnapshot) throws -> State {
    let (structure, summary) = try StructureIndex.load(snapshot)
    return State(
      heads: try HeadsIndex(snapshot), structure: structure, written: summary, watermark: structure.position,
      headsAnchor: try snapshot.store.anchor(of: HeadsIndex.name, snapshot.transaction))
  }

  /// The structure as of the newest commit.
  func current() throws -> Structure {
    try state.withLock { state in try store.read { try current(&state, $0) } }
  }

  /// The structure as of a snapshot of the newest commit: for the writer, while nobody else commits.
  func current(_ snapshot: borrowing LogSnapshot) throws -> Structure {
    try state.withLock { state in try current(&state, snapshot) }
  }

  private func current(_ state: inout State, _ snapshot: borrowing LogSnapshot) throws -> Structure {
    try catchUp(&state, snapshot)
    return state.structure
  }

  /// Where the newest redaction of bodies was recorded that this process has seen; 0 where there is none.
  var lastRedaction: Position { state.withLock { $0.structure.arrangements.lastRedaction } }

  /// A customer's head as of the newest commit.
  func head(of customer: CustomerNumber) throws -> HeadEntry {
    try state.withLock { state in
      try store.read { snapshot in
        try catchUp(&state, snapshot)
        return try state.heads.entry(of: customer, snapshot)
      }
    }
  }

  /// The heads of some customers as of the newest commit.
  ///
  /// - Throws: `unknownSubject`.
  func heads(of customers: [CustomerNumber]) throws -> [HeadEntry] {
    try state.withLock { state in
      try store.read { snapshot in
        try catchUp(&state, snapshot)
        return try customers.map { customer in
          try state.structure.checkExists(customer)
          return try state.heads.entry(of: customer, snapshot)
        }
      }
    }
  }

  /// A customer's head, for the writer: the snapshot of its group is as new as the heads in memory.
  func head(of customer: CustomerNumber, _ snapshot: borrowing LogSnapshot) throws -> HeadEntry {
    try state.withLock { state in try state.heads.entry(of: customer, snapshot) }
  }

  /// Takes in what the writer has just committed.
  func publish(first: Position, _ facts: [Fact], _ structure: Structure) throws {
    try state.withLock { state in
      // Staging has brought every block that it needs into memory; some may have been dropped since.
      let known = state.heads.addKnown(first, facts)
      if known < facts.count {
        try store.read { snapshot in
          for index in known..<facts.count {
            try state.heads.add(facts[index], at: Position(first.rawValue + UInt64(index)), snapshot)
          }
        }
      }
      // A reader of this process may have taken in this commit before the writer does.
      guard structure.position > state.structure.position else { return }
      for (offset, fact) in facts.enumerated() where Structure.concerns(fact.type) {
        let position = Position(first.rawValue + UInt64(offset))
        if position > state.structure.position { state.pendingStructure.append((position, fact.type)) }
      }
      state.structure = structure
    }
  }

  /// The table that was found damaged when the ledger was opened, and has not been written anew since.
  var damaged: String? { state.withLock { $0.damaged } }

  /// By how many touchpoints the table of the structure, and the tables that are written with it, are
  /// behind.
  var unflushed: UInt64 { state.withLock { $0.structure.position.rawValue - $0.watermark.rawValue } }

  /// Writes the structure, and the heads where that is little beside what was recorded. Readers of this
  /// process wait meanwhile: the tables and the memory must agree.
  ///
  /// - Parameter all: whether the heads are written in any case.
  func flush(all: Bool, also body: (inout WriteTransaction) throws -> Void) throws {
    try state.withLock { state in
      let isHeadsDue = all || state.heads.isFlushDue
      let written = try store.environment.write { transaction in
        if isHeadsDue {
          try state.heads.flush(store, &transaction)
        } else {
          try state.heads.putRow(store, &transaction)
        }
        let written = try StructureIndex.flush(
          state.pendingStructure, state.structure, after: state.written, store, &transaction)
        try body(&transaction)
        return written
      }
      if isHeadsDue { state.heads.flushed() }
      state.pendingStructure.removeAll()
      state.written = written
      state.watermark = state.structure.position
    }
  }

  /// Empties the tables, with whatever `body` empties, and begins again from the log. Readers of this
  /// process wait.
  func reset(also body: (inout WriteTransaction) throws -> Void) throws {
    try state.withLock { state in
      try store.environment.write { transaction in
        for table in [store.heads, store.structure] { try transaction.clear(table) }
        for name in [HeadsIndex.name, StructureIndex.name] {
          try store.setWatermark(name, .start, &transaction)
        }
        try transaction.put(
          StructureIndex.Summary().row(seed: store.seed), at: LogStore.MetaKey.structure, in: store.meta)
        try body(&transaction)
      }
      state = .empty
      try store.read { snapshot in try catchUp(&state, snapshot) }
    }
  }

  /// Takes in what the log has beyond `state`, touchpoint by touchpoint: where one fails, those before it
  /// are taken in.
  private func catchUp(_ state: inout State, _ snapshot: borrowing LogSnapshot) throws {
    if readOnly, state.damaged == nil {
      // Where the writing process has written its heads since, this begins again from the table.
      let anchor = try store.anchor(of: HeadsIndex.name, snapshot.transaction)
      if anchor != state.headsAnchor {
        state.heads = try HeadsIndex(snapshot)
        state.headsAnchor = anchor
      }
    }
    let start = min(state.heads.position, state.structure.position)
    guard start < snapshot.head.position else { return }
    try snapshot.scanFacts(after: start, through: snapshot.head.position) { first, facts in
      for index in facts.indices {
        let (fact, position) = (facts[index], Position(first.rawValue + UInt64(index)))
        try state.heads.add(fact, at: position, snapshot)
        guard position > state.structure.position else { continue }
        if Structure.concerns(fact.type) {
          try state.structure.add(fact, at: position) { try snapshot.body(at: position, fact) }
          if !readOnly { state.pendingStructure.append((position, fact.type)) }
        }
        state.structure.customerCount = max(state.structure.customerCount, fact.customer.rawValue)
        state.structure.position = position
      }
    }
  }
}
