// Following the log: the touchpoints that are there, and then every new one as it is recorded.

extension Ledger {
  /// The touchpoints after a position, and then every new one as it is recorded, by this process or another.
  ///
  /// They are read as they are asked for, so that a slow consumer holds nothing up and fills no
  /// memory. Where there is nothing new, the log is looked at every `interval`. The sequence ends when its
  /// task is cancelled, after `query.limit` touchpoints, once everything up to `query.through` has been
  /// given, and when the ledger is closed. Following a ledger that is closed already throws.
  public func follow(
    _ query: TouchpointQuery = TouchpointQuery(), reveal: Bool = false,
    every interval: Duration = .milliseconds(100)
  ) -> AsyncThrowingStream<RecordedTouchpoint, any Error> {
    let follower = Follower(ledger: self, query: query, reveal: reveal, interval: interval)
    return AsyncThrowingStream { try await follower.next() }
  }
}

extension Ledger {
  /// The touchpoints that a follower has not dealt with yet, by its checkpoint, and then every new one.
  ///
  /// ```swift
  /// let checkpoint = try FollowerCheckpoint(at: "mailer.checkpoint", of: ledger)
  /// for try await touchpoint in ledger.follow(query, from: checkpoint) {
  ///   try await mail(touchpoint)
  ///   try checkpoint.save(touchpoint)
  /// }
  /// ```
  ///
  /// Every touchpoint is given **at least once**: a process that ends between the two lines is given it again. So whatever is done
  /// with one must be safe to do twice; its `source` and `id` tell that it is the same. Otherwise as
  /// `follow(_:reveal:every:)`; of `query.after` and the checkpoint the later holds.
  public func follow(
    _ query: TouchpointQuery = TouchpointQuery(), from checkpoint: FollowerCheckpoint, reveal: Bool = false,
    every interval: Duration = .milliseconds(100)
  ) -> AsyncThrowingStream<RecordedTouchpoint, any Error> {
    var query = query
    query.after = max(query.after, checkpoint.position)
    return follow(query, reveal: reveal, every: interval)
  }
}

/// Reads ahead by a few touchpoints at a time.
private actor Follower {
  private static let readAhead = 256

  private let ledger: Ledger
  private let reveal: Bool
  private let interval: Duration
  /// Whether the ledger was open when following began; otherwise it throws.
  private let wasOpen: Bool
  private var query: TouchpointQuery
  /// What was read and not given yet, newest first.
  private var waiting: [RecordedTouchpoint] = []

  init(ledger: Ledger, query: TouchpointQuery, reveal: Bool, interval: Duration) {
    self.ledger = ledger
    self.query = query
    self.reveal = reveal
    self.interval = interval
    wasOpen = !ledger.isClosed
  }

  /// The next touchpoint, once there is one; `nil` at the end.
  func next() async throws -> RecordedTouchpoint? {
    do {
      while !Task.isCancelled {
        if let touchpoint = waiting.popLast() {
          query.limit = query.limit.map { $0 - 1 }
          return touchpoint
        }
        if query.limit.map({ $0 <= 0 }) ?? false { return nil }
        if try read() { continue }
        if let end = query.through, query.after >= end { return nil }
        try await Task.sleep(for: interval)
      }
    } catch is CancellationError {
    } catch  where wasOpen && ledger.isClosed {
      // Whoever closes the ledger ends what follows it.
    }
    return nil
  }

  /// Reads the next touchpoints, and says whether there were any.
  private func read() throws -> Bool {
    let head = try ledger.glance()?.position ?? ledger.head
    guard head > query.after else { return false }
    var batch = query
    batch.through = min(head, query.through ?? head)
    batch.limit = min(Self.readAhead, query.limit ?? .max)
    var found: [RecordedTouchpoint] = []
    try ledger.forEachTouchpoint(batch, reveal: reveal) { touchpoint in
      found.append(touchpoint)
      return true
    }
    // Where as many were found as were asked for, there may be more behind the last of them.
    let full = found.count == batch.limit
    if let end = batch.through { query.after = max(query.after, full ? found.last?.position ?? end : end) }
    waiting = found.reversed()
    return !found.isEmpty
  }
}
