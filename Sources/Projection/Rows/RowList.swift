// A list in a row that is emptied and filled again for one customer after another.

/// An array of plain values that keeps its memory: emptying it only sets its length to 0.
///
/// Two lists are equal where their elements are, whatever their memory holds behind the end.
@frozen
public struct RowList<Element: BitwiseCopyable & Sendable>: Sendable {
  /// At least as long as the list has ever been. What lies behind the end of the list means nothing.
  @usableFromInline var storage: [Element]
  @usableFromInline var length: Int

  /// An empty list, which takes no memory until something is appended.
  @inlinable
  public init() {
    storage = []
    length = 0
  }

  /// A list of the elements of an array, whose memory it takes over.
  @inlinable
  public init(_ elements: [Element]) {
    storage = elements
    length = elements.count
  }

  // MARK: Growing

  /// Adds an element at the end. Memory for as many again is taken whenever there is no room.
  @inlinable
  @inline(__always)
  public mutating func append(_ element: Element) {
    if length == storage.count { makeRoom() }
    storage[length] = element
    length += 1
  }

  /// Makes at least twice as much room as before.
  @inlinable
  @inline(never)
  mutating func makeRoom() {
    let capacity = Swift.max(8, 2 * storage.count)
    storage = Array(unsafeUninitializedCapacity: capacity) { memory, count in
      let filled = memory[..<length].initialize(fromContentsOf: storage)
      // Zero bytes will do behind the end: the values are plain, and nobody reads them there.
      let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: memory[filled...]))
      rest.initializeMemory(as: UInt8.self, repeating: 0)
      rest.bindMemory(to: Element.self)
      count = capacity
    }
  }

  /// Inserts an element in front of the one at an index, or at the end.
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

  /// Empties the list and keeps its memory.
  @inlinable
  @inline(__always)
  public mutating func clear() { length = 0 }

  /// Removes the element at an index, and moves those behind it forward. An index beyond the end traps.
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

  /// Removes `count` elements at an index, and moves those behind them forward.
  @inlinable
  mutating func close(_ index: Int, by count: Int) {
    length -= count
    if index == length { return }
    storage.withUnsafeMutableBufferPointer { elements in
      guard let target = elements.baseAddress.map({ $0 + index }) else { return }
      target.update(from: target + count, count: length - index)
    }
  }

  /// Removes the elements of which `isGone` is true. The others keep their order, and the list its memory.
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

  /// Calls `body` with the elements in memory. Reading an element through the subscript copies all of it,
  /// even where only a field is looked at.
  @inlinable
  @inline(__always)
  public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    // The length never exceeds that of the memory.
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
