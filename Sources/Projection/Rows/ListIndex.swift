// Finding the elements of a long list by what they refer to.

/// Where in a list of a row the elements of one reference are, without looking through the list each time.
///
/// It stands beside its list and is no part of what the row says: it is not encoded, and two are equal whatever they hold. Most
/// lists are short, and most rows are folded without a look into them: the index is made where looking through the
/// list has taken longer than to make it, so that a row of many orders, each of which is refunded, takes time in proportion to
/// them, and one touchpoint on such a row makes none.
///
/// The list may grow at its end at any time. An element is taken out by `remove`, or the index is cleared.
public struct ListIndex: Sendable {
  /// By reference, the places of its elements, ascending.
  @usableFromInline var places: [UInt64: [Int]] = [:]
  @usableFromInline var isMade = false
  /// How much of the list it has.
  @usableFromInline var covered = 0
  /// How many elements have been looked at without it.
  @usableFromInline var looked = 0

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

  /// The last place of an element with a reference, of those that are meant: the newest, where nothing is ever removed.
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

  /// The places of all elements with a reference, ascending.
  @inlinable
  public mutating func all<Element>(
    of reference: UInt64, in list: RowList<Element>, by key: (Element) -> UInt64
  ) -> [Int] {
    if cover(list, by: key) { return places[reference] ?? [] }
    looked += list.count
    return list.indices.filter { key(list[$0]) == reference }
  }

  /// Takes an element out of the list. The last one takes its place.
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

  /// Takes in what has been added to the list. Gives whether there is an index: only from when as much has been looked at
  /// without it as would have made it several times.
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
