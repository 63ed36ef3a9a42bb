// Keys and positions on their way from memory into a table, or out of it to be merged.

/// Keys in the order of their bytes, each once, with their positions.
struct KeyRun {
  private var bytes: [UInt8] = []
  /// Where each key ends in `bytes`.
  private var ends: [Int] = []
  private var positions: [Position] = []

  var count: Int { ends.count }

  init() {}

  /// The keys and positions of a pack.
  init(_ pack: borrowing KeyPack) {
    for index in 0..<pack.count {
      unsafe pack.shared.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
      append(pack.own(at: index), pack.position(at: index))
    }
  }

  /// The key at an index.
  @_lifetime(borrow self)
  func key(at index: Int) -> RawSpan {
    let start = index == 0 ? 0 : ends[index - 1]
    return unsafe _overrideLifetime(bytes.span.bytes.extracting(start..<ends[index]), borrowing: self)
  }

  func position(at index: Int) -> Position { positions[index] }

  /// Adds a key that stands behind all others.
  mutating func append(_ key: RawSpan, _ position: Position) {
    unsafe key.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    ends.append(bytes.count)
    positions.append(position)
  }

  /// This run together with a part of another. Where both have a key, this run's entry stays.
  func merged(with other: KeyRun, _ range: Range<Int>) -> KeyRun {
    var merged = KeyRun()
    merged.reserve(bytes.count + 16 * range.count, count + range.count)
    var own = 0
    for index in range {
      while own < count, key(at: own).precedes(other.key(at: index)) {
        merged.append(key(at: own), positions[own])
        own += 1
      }
      if own < count, key(at: own).isEqual(to: other.key(at: index)) { continue }
      merged.append(other.key(at: index), other.positions[index])
    }
    while own < count {
      merged.append(key(at: own), positions[own])
      own += 1
    }
    return merged
  }

  mutating func reserve(_ bytes: Int, _ keys: Int) {
    self.bytes.reserveCapacity(bytes)
    ends.reserveCapacity(keys)
    positions.reserveCapacity(keys)
  }
}
