// A list in a row that is emptied and filled again for one customer after another.

/// An array of plain values that keeps its memory: to empty it, or to take from its end, changes a number and nothing else.
///
/// It is as long as what was put in, whatever its memory holds behind that; lists are equal where their elements are.
@frozen
public struct RowList<Element: BitwiseCopyable & Sendable>: Sendable {
  /// As long as the list has ever been, or longer. What is behind its end means nothing.
  @usableFromInline var storage: [Element]
  @usableFromInline var length: Int

  @inlinable
  public init() {
    storage = []
    length = 0
  }

  /// The elements of an array, in its memory.
  @inlinable
  public init(_ elements: [Element]) {
    storage = elements
    length = elements.count
  }

  // MARK: Growing

  @inlinable
  @inline(__always)
  public mutating func append(_ element: Element) {
    if length == storage.count { makeRoom() }
    storage[length] = element
    length += 1
  }

  /// At least twice as much room as before.
  @inlinable
  @inline(never)
  mutating func makeRoom() {
    let capacity = Swift.max(8, 2 * storage.count)
    storage = Array(unsafeUninitializedCapacity: capacity) { memory, count in
      let filled = memory[..<length].initialize(fromContentsOf: storage)
      // Plain values have no more to them than their bytes, and of those behind the end nobody asks.
      let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: memory[filled...]))
      rest.initializeMemory(as: UInt8.self, repeating: 0)
      rest.bindMemory(to: Element.self)
      count = capacity
    }
  }

  /// Puts an element in front of the one at an index, or at the end.
  @inlinable
  public mutating func insert(_ element: Element, at index: Int) {
    precondition(index >= 0 && index <= length, "an element is inserted beyond the end")
    append(element)
    let behind = length - 1 - index
    storage.withUnsafeMutableBufferPointer { elements in
      guard let place = elements.baseAddress.map({ $0 + index }) else { return }
      (place + 1).update(from: place, count: behind)
    }
    storage[index] = element
  }

  // MARK: Shrinking

  /// Empties it and keeps the memory.
  @inlinable
  @inline(__always)
  public mutating func clear() { length = 0 }

  @inlinable
  public mutating func remove(at index: Int) {
    precondition(index >= 0 && index < length, "an element is removed beyond the end")
    close(index, by: 1)
  }

  @inlinable
  public mutating func removeFirst(_ count: Int) {
    precondition(count >= 0 && count <= length, "more is removed than there is")
    close(0, by: count)
  }

  /// Moves what is behind some elements to where they are.
  @inlinable
  mutating func close(_ index: Int, by count: Int) {
    length -= count
    if index == length { return }
    storage.withUnsafeMutableBufferPointer { elements in
      guard let target = elements.baseAddress.map({ $0 + index }) else { return }
      target.update(from: target + count, count: length - index)
    }
  }

  @inlinable
  public mutating func removeAll(where isGone: (Element) throws -> Bool) rethrows {
    var kept = 0
    for place in 0..<length where try !isGone(storage[place]) {
      if kept != place { storage[kept] = storage[place] }
      kept += 1
    }
    length = kept
  }
}

extension RowList: RandomAccessCollection, MutableCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { length }

  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always)
    get {
      precondition(index < length, "there is no such element")
      return storage[index]
    }
    @inline(__always)
    _modify {
      precondition(index < length, "there is no such element")
      yield &storage[index]
    }
  }

  /// The elements side by side. Reading one through a subscript copies all of it, whatever of it is looked at.
  @inlinable
  @inline(__always)
  public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    // The list is never longer than its memory.
    try storage.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[..<length])) }
  }
}

extension RowList: ExpressibleByArrayLiteral {
  @inlinable
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension RowList: Equatable where Element: Equatable {
  @inlinable
  public static func == (left: RowList, right: RowList) -> Bool { left.elementsEqual(right) }
}

extension RowList: Hashable where Element: Hashable {
  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(length)
    for element in self { hasher.combine(element) }
  }
}
