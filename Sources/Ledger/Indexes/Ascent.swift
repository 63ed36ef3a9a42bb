// Tells new keys by their place alone, where keys come in order or nearly so.

/// How far the ids of one source, or the references of one lane, have come: the key behind which no other
/// stands.
///
/// Keys that many tasks append at once overtake each other, by hundreds. So this keeps, beside the greatest
/// key of all, the greatest of all keys that are not recent (`PendingKeys` says which are): a key that
/// sorts behind that one is either new or recent.
struct Ascent {
  /// The greatest key of all.
  private var greatest: [UInt8]
  /// The greatest key when the present generation began, and when the generation before it did.
  private var before: [UInt8]
  private var older: [UInt8]
  private var generation = 0

  /// - Parameter greatest: the greatest key there is; empty where there is none.
  init(greatest: [UInt8]) {
    self.greatest = greatest
    before = greatest
    older = greatest
  }

  /// Whether a key sorts behind all keys, and so is new.
  func isPassed(by key: RawSpan) -> Bool { unsafe greatest.span.bytes.precedes(key) }

  /// Whether a key sorts behind all keys but the recent ones, and so is new or recent.
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
