import Perennial

/// Deals with each new order, from where it stopped the last time.
struct OrderFollower: Sendable {
  let ledger: Ledger
  let checkpoint: FollowerCheckpoint

  init(of ledger: Ledger, checkpoint path: String) throws {
    self.ledger = ledger
    checkpoint = try FollowerCheckpoint(at: path, of: ledger)
  }

  /// Goes on until the ledger is closed or the task cancelled; with an `end`, until everything up to there is dealt with.
  func run(through end: Position? = nil, _ deal: (RecordedTouchpoint) async throws -> Void) async throws {
    var orders = TouchpointQuery(types: [.orderPlaced])
    orders.through = end
    for try await order in ledger.follow(orders, from: checkpoint) {
      try await deal(order)
      try checkpoint.save(order)
    }
  }
}
