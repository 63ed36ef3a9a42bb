// A dictionary and a list whose copies stay cheap while the original goes on growing.

/// A dictionary whose copies are cheap: adding to one that is shared with others copies the entries that
/// were added last, and not all of them.
///
/// The writer tries every touchpoint on a copy of the catalogue of names, and each reader keeps the copy
/// that it began with: with a plain dictionary each new name would copy all names before it. Here entries
/// lie in layers, each much larger than the one on top of it. A layer does not change once another lies
/// on it, until the two are joined. So there are few layers, and the newest is small.
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

  /// All entries, in no order.
  @inlinable
  package var entries: [Key: Value] {
    var all: [Key: Value?] = [:]
    for layer in layers { all.merge(layer) { $1 } }
    return all.compactMapValues { $0 }
  }
}

/// A list that only grows and whose copies are cheap: adding to one that is shared with others copies its
/// last part, and not all of it.
@frozen
@usableFromInline
package struct GrowingList<Element: Sendable>: Sendable, RandomAccessCollection {
  @usableFromInline static var partCount: Int { 256 }

  /// Arrays of `partCount` elements; the last one may have fewer.
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
