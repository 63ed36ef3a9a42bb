// The position of a producer's touchpoint, by the producer's own id.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// The position at which the touchpoint with a producer's id was recorded; `nil` where none was. The id
  /// of a call that records is found at the first touchpoint that the call has recorded.
  ///
  /// Where the ledger is open for writing this waits for the group that is being recorded. Where it is open
  /// for reading only, what was recorded since the writer wrote its index is read: up to
  /// `LedgerOptions.indexBatch` touchpoints.
  ///
  /// - Throws: `damaged`; `insideDecision`.
  public func position(of id: TouchpointID) throws -> Position? {
    guard let source = try indexes.current().catalog.number(of: id.source, .source), source > 0 else {
      return nil
    }
    guard access == .readWrite else {
      return try store.read { snapshot in
        var index = IdIndex(watermark: try snapshot.watermark(of: IdIndex.name))
        if let position = try index.position(source: source, id: id.id, snapshot),
          try snapshot.isRecorded(id.id, source, at: position)
        {
          return position
        }
        return try snapshot.position(of: id.id, source, after: index.watermark)
      }
    }
    let found = Guarded<Position?>(nil)
    let store = store
    try maintain { writer in
      try store.read { snapshot in
        guard let position = try writer.ids.position(source: source, id: id.id, snapshot),
          try snapshot.isRecorded(id.id, source, at: position)
        else { return }
        found.withLock { $0 = position }
      }
    }
    return found.withLock { $0 }
  }
}

extension LogSnapshot {
  /// Whether the touchpoint at a position really has this id: for ids that come in no order, the index
  /// holds only their hashes.
  fileprivate borrowing func isRecorded(_ id: String, _ source: UInt32, at position: Position) throws -> Bool
  {
    let fact = try fact(at: position)
    guard fact.source == source else { return false }
    return try TouchpointBody(serializedBytes: try body(at: position, fact)).id == id
  }

  /// The position of a source's id among the touchpoints that the index does not hold yet.
  fileprivate borrowing func position(of id: String, _ source: UInt32, after start: Position) throws
    -> Position?
  {
    var found: Position?
    _ = try walkFacts(after: start, through: head.position, types: nil) { first, facts in
      for index in facts.indices where found == nil && facts[index].source == source {
        let position = Position(first.rawValue + UInt64(index))
        if try TouchpointBody(serializedBytes: try body(at: position, facts[index])).id == id {
          found = position
        }
      }
      return found == nil
    }
    return found
  }
}
