// What this process knows about the log beyond its blocks: heads and structure, up to the newest commit it has seen.

internal import KeyValueStore

/// Heads and structure, shared by the writer and all readers of this process.
///
/// Whoever needs them brings them up to date from the log itself: in the writing process there is nothing left to
/// do, in another it is the few touchpoints that were committed since.
final class LogIndexes: Sendable {
  private let store: LogStore
  private let readOnly: Bool
  private let state: Guarded<State>

  private struct State {
    var heads: HeadsIndex
    var structure: Structure
    var pendingStructure: [(position: Position, type: TouchpointType)] = []
    var flushedStructure: Position
  }

  init(_ store: LogStore, readOnly: Bool) throws {
    self.store = store
    self.readOnly = readOnly
    let (heads, structure) = try store.read { snapshot in
      (
        HeadsIndex(watermark: try store.watermark(HeadsIndex.name, snapshot.transaction)),
        try StructureIndex.load(snapshot)
      )
    }
    state = Guarded(State(heads: heads, structure: structure, flushedStructure: structure.position))
    _ = try current()
  }

  /// The structure as of the newest commit.
  func current() throws -> Structure {
    try state.withLock { state in
      try store.read { snapshot in
        try catchUp(&state, snapshot)
        return state.structure
      }
    }
  }

  /// A customer's head as of the newest commit.
  func head(of customer: CustomerNumber) throws -> HeadEntry {
    try state.withLock { state in
      try store.read { snapshot in
        try catchUp(&state, snapshot)
        return try state.heads.entry(of: customer, snapshot)
      }
    }
  }

  /// For the writer, whose snapshot of the group is as new as the heads.
  func head(of customer: CustomerNumber, _ snapshot: borrowing LogSnapshot) throws -> HeadEntry {
    try state.withLock { state in try state.heads.entry(of: customer, snapshot) }
  }

  /// Takes in what the writer has just committed.
  func publish(first: Position, _ facts: [Fact], _ structure: Structure, _ snapshot: borrowing LogSnapshot) throws {
    try state.withLock { state in
      for (offset, fact) in facts.enumerated() {
        let position = Position(first.rawValue + UInt64(offset))
        try state.heads.add(fact, at: position, snapshot)
        if Structure.concerns(fact.type), position > state.structure.position {
          state.pendingStructure.append((position, fact.type))
        }
      }
      if structure.position > state.structure.position { state.structure = structure }
    }
  }

  /// How many touchpoints the tables lag behind.
  var unflushed: UInt64 { state.withLock { $0.heads.position.rawValue - $0.heads.watermark.rawValue } }

  /// Writes both tables. Readers of this process wait meanwhile: the table and the memory must agree.
  func flush(also body: (inout WriteTransaction) throws -> Void) throws {
    try state.withLock { state in
      try store.environment.write { transaction in
        try state.heads.flush(store, &transaction)
        try StructureIndex.flush(state.pendingStructure, state.structure, store, &transaction)
        try body(&transaction)
      }
      state.heads.flushed()
      state.pendingStructure.removeAll()
      state.flushedStructure = state.structure.position
    }
  }

  /// Begins again from emptied tables.
  func reset() throws {
    try state.withLock { state in
      state = State(
        heads: HeadsIndex(watermark: .start), structure: Structure(), pendingStructure: [], flushedStructure: .start)
      try store.read { snapshot in try catchUp(&state, snapshot) }
    }
  }

  private func catchUp(_ state: inout State, _ snapshot: borrowing LogSnapshot) throws {
    if readOnly {
      // The writing process has written its heads: begin again from what it wrote.
      let watermark = try store.watermark(HeadsIndex.name, snapshot.transaction)
      if watermark != state.heads.watermark { state.heads = HeadsIndex(watermark: watermark) }
    }
    let start = min(state.heads.position, state.structure.position)
    guard start < snapshot.head.position else { return }
    var heads = state.heads
    var structure = state.structure
    var pending = state.pendingStructure
    try snapshot.scanFacts(after: start, through: snapshot.head.position) { first, facts in
      try heads.add(first, facts, snapshot)
      for index in facts.indices {
        let position = Position(first.rawValue + UInt64(index))
        guard position > structure.position else { continue }
        let fact = facts[index]
        structure.customerCount = max(structure.customerCount, fact.customer.rawValue)
        if Structure.concerns(fact.type) {
          try structure.add(fact, at: position) { try snapshot.body(at: position, fact) }
          pending.append((position, fact.type))
        }
      }
    }
    structure.position = snapshot.head.position
    state.heads = heads
    state.structure = structure
    state.pendingStructure = pending
  }
}
