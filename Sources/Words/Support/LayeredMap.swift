// A dictionary that is gone on from again and again while others keep what it was.

/// A dictionary whose copies are cheap: to add to one that others hold copies what was added last, and not
/// all of it.
///
/// What the log says of itself is tried on a copy for every touchpoint, and readers keep theirs: with a plain dictionary each
/// new name would copy all names before it. Here entries lie in layers, each much larger than the one on top of it; a layer
/// is never changed once another lies on it, but for being joined with that one. So there are few, and the newest is small.
@frozen
@usableFromInline
package struct LayeredMap<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// How many times as large as the layer on top of it each layer is, at least.
  @usableFromInline static var growth: Int { 8 }

  /// The layers, the lowest first. A value is `nil` where a lower layer has the key and it was removed since.
  @usableFromInline var layers: [[Key: Value?]] = []

  @inlinable
  package init() {}

  @inlinable
  package init(_ entries: [Key: Value]) {
    if !entries.isEmpty { layers = [entries.mapValues { $0 }] }
  }

  @inlinable
  package subscript(key: Key) -> Value? {
    get {
      for layer in layers.reversed() {
        if let found = layer[key] { return found }
      }
      return nil
    }
    set {
      layers.append([key: newValue])
      while layers.count > 1, layers[layers.count - 2].count < Self.growth * layers[layers.count - 1].count {
        let top = layers.removeLast()
        layers[layers.count - 1].merge(top) { $1 }
      }
    }
  }

  /// Everything that is in it, in no order.
  @inlinable
  package var entries: [Key: Value] {
    var all: [Key: Value?] = [:]
    for layer in layers { all.merge(layer) { $1 } }
    return all.compactMapValues { $0 }
  }
}

/// A list that only grows, of which others keep what it was: to add to it copies no more than its last part.
@frozen
@usableFromInline
package struct GrowingList<Element: Sendable>: Sendable, RandomAccessCollection {
  @usableFromInline static var partCount: Int { 256 }

  /// All full but for the last.
  @usableFromInline var parts: [[Element]] = []
  @usableFromInline package internal(set) var count = 0

  @inlinable
  package init() {}

  @inlinable package var startIndex: Int { 0 }
  @inlinable package var endIndex: Int { count }

  @inlinable
  package subscript(index: Int) -> Element { parts[index / Self.partCount][index % Self.partCount] }

  @inlinable
  package mutating func append(_ element: Element) {
    if count % Self.partCount == 0 { parts.append([]) }
    parts[parts.count - 1].append(element)
    count += 1
  }
}
