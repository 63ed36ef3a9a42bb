// What follows once an erasure is in the log: the keys are destroyed, the links purged.

internal import KeyValueStore
internal import Schema

extension LogWriter {
  /// Stages the erasure of customers, and takes their identifiers from them.
  func stageErasure(
    of touchpoints: [OwnTouchpoint<CustomerErased>], as id: TouchpointID?, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> [Receipt] {
    recentBlinds.removeAll()
    return try stage(touchpoints, as: id, &staging, snapshot) { touchpoint, position, _ in
      for blind in try links.identifiers(of: touchpoint.customer).keys {
        try links.stageUnlink(blind, from: touchpoint.customer, at: position)
      }
    }
  }

  /// Destroys the keys of all whom the log says to be erased, as far as that is outstanding: a crash came between, or an older
  /// file `keys` was put back.
  func destroyErasedKeys() throws {
    let structure = try indexes.current()
    guard let newest = structure.newestErasure else { return }
    let (done, anchor) = (keys.header.erasedThrough, try store.anchor(at: newest))
    guard done != anchor else { return }
    let isOfLog = try store.holds(done)
    let outstanding = structure.erasures.filter { !isOfLog || $0.value > done.position }
    // As long as the file is ahead of the log it says so: whose keys it has destroyed is recorded once the ledger is open.
    let isAhead = try !isOfLog && !keys.destroyedAhead(of: structure, in: store).isEmpty
    try keys.destroy(try firstTouchpoints(of: outstanding), through: isAhead ? done : anchor)
  }

  /// The anchor of the first touchpoint of each of some customers.
  ///
  /// - Parameter touchpoints: by customer, any touchpoint of theirs.
  private func firstTouchpoints(of touchpoints: [CustomerNumber: Position]) throws -> [CustomerNumber: Anchor]
  {
    try store.read { snapshot in
      try touchpoints.mapValues { position in
        var (first, fact) = (position, try snapshot.fact(at: position))
        while fact.previous > .start {
          first = fact.previous
          fact = try snapshot.fact(at: first)
        }
        return Anchor(position: first, fact: fact)
      }
    }
  }

  /// Has the links of all who were erased be in no byte of `links/`, as far as that is outstanding.
  ///
  /// - Returns: whether it is so now. Where it is not, somebody reads an older state of the links, and the next opening, erasure or
  ///   closing of the ledger does it.
  @discardableResult
  func purgeErasedLinks() throws -> Bool {
    guard let newest = try indexes.current().newestErasure else { return true }
    recentBlinds.removeAll()
    return try links.purge(through: try store.anchor(at: newest))
  }
}
