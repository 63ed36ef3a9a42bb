// Keys that come in order, or nearly: which of them shows to be new by that alone.

/// What is known of one source's ids, or of the orders' names: behind which key none stands.
///
/// What many tasks append at once overtakes each other, hundreds at a time. So this keeps, beside the greatest key, the
/// greatest of all but the recent ones, as `PendingKeys` counts them: a key behind that one is new, or a recent one.
struct Ascent {
  /// No key stands behind this one.
  private var greatest: [UInt8]
  /// The same as `generation` began, and as the one before it did.
  private var before: [UInt8]
  private var older: [UInt8]
  private var generation = 0

  /// - Parameter greatest: no key that there is stands behind it; empty where there is none.
  init(greatest: [UInt8]) {
    self.greatest = greatest
    before = greatest
    older = greatest
  }

  /// Whether a key stands behind all that there are.
  func isPassed(by key: RawSpan) -> Bool { unsafe greatest.span.bytes.precedes(key) }

  /// Whether a key stands behind all but the recent ones.
  func isPassedButForRecent(by key: RawSpan, _ generation: Int) -> Bool {
    switch generation - self.generation {
    case 0: unsafe older.span.bytes.precedes(key)
    case 1: unsafe before.span.bytes.precedes(key)
    default: isPassed(by: key)
    }
  }

  /// Notes a key that was added in a generation.
  mutating func add(_ key: RawSpan, _ generation: Int) {
    if generation != self.generation {
      older = generation == self.generation + 1 ? before : greatest
      before = greatest
      self.generation = generation
    }
    guard isPassed(by: key) else { return }
    greatest.removeAll(keepingCapacity: true)
    unsafe key.withUnsafeBytes { unsafe greatest.append(contentsOf: $0) }
  }
}
