// Finds the elements of a long list by what they refer to.

/// An index of a list in a row: finds the elements with a reference without looking through the list each
/// time.
///
/// It stands beside its list and is no part of the row's value: it is not encoded, and any two are equal.
/// Most lists are short, and most rows are folded without searching one. So the index is not made until
/// searching the list has taken longer than making it would. A row of many orders, each of which is
/// refunded, then takes time in proportion to their number; a single touchpoint on such a row makes no
/// index.
///
/// The list may grow at its end at any time. To take an element out, call `remove`, or change the list
/// and clear the index.
public struct ListIndex: Sendable {
  /// For each reference, the indices of its elements in the list, ascending.
  @usableFromInline var places: [UInt64: [Int]] = [:]
  @usableFromInline var isMade = false
  /// How many elements of the list are in the index.
  @usableFromInline var covered = 0
  /// How many elements have been looked at without the index.
  @usableFromInline var looked = 0

  /// An index of a list, however long, that has not been searched yet.
  @inlinable
  public init() {}

  /// Forgets the list.
  @inlinable
  @inline(__always)
  public mutating func clear() {
    looked = 0
    if isMade { drop() }
  }

  @usableFromInline
  @inline(never)
  mutating func drop() {
    places.removeAll()
    isMade = false
    covered = 0
  }

  /// The index of the last element that has a reference and that `isMeant` accepts. It is the newest one,
  /// where no elements are removed.
  @inlinable
  public mutating func last<Element>(
    of reference: UInt64, in list: RowList<Element>, by key: (Element) -> UInt64,
    where isMeant: (Element) -> Bool = { _ in true }
  ) -> Int? {
    if cover(list, by: key) { return places[reference]?.last { isMeant(list[$0]) } }
    var place = list.count
    while place > 0 {
      place -= 1
      if key(list[place]) == reference, isMeant(list[place]) {
        looked += list.count - place
        return place
      }
    }
    looked += list.count
    return nil
  }

  /// The indices of all elements with a reference, ascending.
  @inlinable
  public mutating func all<Element>(
    of reference: UInt64, in list: RowList<Element>, by key: (Element) -> UInt64
  ) -> [Int] {
    if cover(list, by: key) { return places[reference] ?? [] }
    looked += list.count
    return list.indices.filter { key(list[$0]) == reference }
  }

  /// Takes an element out of the list. The last element takes its place.
  @inlinable
  public mutating func remove<Element>(
    at place: Int, from list: inout RowList<Element>, by key: (Element) -> UInt64
  ) {
    let last = list.count - 1
    if isMade {
      _ = cover(list, by: key)
      forget(place, of: key(list[place]))
      if place < last { move(last, to: place, of: key(list[last])) }
      covered = last
    }
    list[place] = list[last]
    list.remove(at: last)
  }

  /// Brings the index up to the end of the list. Returns whether there is one: it is made once so many
  /// elements have been looked at without it that making it several times would have taken no longer.
  @inlinable
  mutating func cover<Element>(_ list: RowList<Element>, by key: (Element) -> UInt64) -> Bool {
    guard isMade || looked > 4096 + 16 * list.count else { return false }
    isMade = true
    while covered < list.count {
      places[key(list[covered]), default: []].append(covered)
      covered += 1
    }
    return true
  }

  @usableFromInline
  mutating func forget(_ place: Int, of reference: UInt64) {
    places[reference]?.removeAll { $0 == place }
    if places[reference]?.isEmpty == true { places[reference] = nil }
  }

  @usableFromInline
  mutating func move(_ last: Int, to place: Int, of reference: UInt64) {
    places[reference]?.removeLast()
    let index = places[reference]?.firstIndex { $0 > place } ?? places[reference]?.count ?? 0
    places[reference, default: []].insert(place, at: index)
  }
}

extension ListIndex: Hashable {
  public static func == (left: ListIndex, right: ListIndex) -> Bool { true }
  public func hash(into hasher: inout Hasher) {}
}
