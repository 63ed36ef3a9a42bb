// The names of one domain and their numbers, both ways.

internal import Glibc

/// Names, numbered from 1 in the order in which they were added.
package struct NameTable: Sendable {
  /// The UTF-8 of the names, one behind the other.
  package private(set) var bytes: [UInt8] = []
  /// Where each name ends in `bytes`.
  package private(set) var ends: [Int] = []
  package private(set) var hashes: [UInt64] = []
  /// A hash table with open addressing: numbers of names, 0 where a slot is free. Its size is a power of
  /// 2.
  private var slots = [UInt32](repeating: 0, count: 16)

  package init() {}

  package var count: Int { ends.count }

  /// The number of a name; `nil` where it has none.
  package func number(of name: RawSpan, hash: NameHash) -> UInt32? {
    let found = slots[slot(of: name, hash.rawValue)]
    return found == 0 ? nil : found
  }

  /// The number of a name; a name that has none gets the next.
  package mutating func add(_ name: RawSpan, hash: NameHash) -> UInt32 {
    let slot = slot(of: name, hash.rawValue)
    if slots[slot] != 0 { return slots[slot] }
    unsafe name.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    ends.append(bytes.count)
    hashes.append(hash.rawValue)
    slots[slot] = UInt32(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return UInt32(ends.count)
  }

  package func name(of number: UInt32) -> String? {
    range(of: number).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Where a name lies in `bytes`.
  package func range(of number: UInt32) -> Range<Int>? {
    let index = Int(number) - 1
    guard index >= 0, index < ends.count else { return nil }
    return (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Whether another table has all these names with the same numbers, and perhaps more.
  package func isBeginning(of other: NameTable) -> Bool {
    count <= other.count && ends == Array(other.ends[..<count]) && bytes == Array(other.bytes[..<bytes.count])
  }

  /// The slot that holds the number of a name, or the free one where it would go.
  private func slot(of name: RawSpan, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0, !isName(slots[slot], name, hash) { slot = (slot + 1) & mask }
    return slot
  }

  private func isName(_ number: UInt32, _ name: RawSpan, _ hash: UInt64) -> Bool {
    let index = Int(number) - 1
    guard hashes[index] == hash else { return false }
    let start = index == 0 ? 0 : ends[index - 1]
    guard ends[index] - start == name.byteCount else { return false }
    let own = unsafe bytes.span.bytes.extracting(start..<ends[index])
    return own.isSame(as: name)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for index in hashes.indices {
      var slot = Int(truncatingIfNeeded: hashes[index]) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(index + 1)
    }
  }
}

extension RawSpan {
  /// Whether two spans hold the same bytes. C: `memcmp`.
  package func isSame(as other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    return unsafe withUnsafeBytes { own in
      unsafe other.withUnsafeBytes { theirs in
        guard let own = own.baseAddress, let theirs = theirs.baseAddress else { return true }
        return unsafe memcmp(own, theirs, byteCount) == 0
      }
    }
  }
}
