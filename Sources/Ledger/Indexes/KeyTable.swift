// A table of packs of keys: looking one up so that damage shows, and merging many into it.

internal import KeyValueStore

/// An index from byte strings to positions: `KeyPack`s under the first of their keys.
struct KeyTable {
  let name: String
  let table: Table
  let seed: UInt64

  // MARK: Looking up

  /// The position of a key; `nil` where it is not there.
  ///
  /// Where there is no such key, the packs on both sides of its place are checked: had the one that held it
  /// been changed, it would be one of them, since all others lead to its place.
  @_lifetime(cursor: copy cursor)
  func position(of key: RawSpan, _ cursor: inout Cursor) throws -> Position? {
    let hasNext = try cursor.seek(key)
    if hasNext, cursor.key.isEqual(to: key) { return try pack(cursor).position(at: 0) }
    guard hasNext ? try cursor.previous() : try cursor.last() else {
      if try cursor.first() { _ = try pack(cursor) }
      return nil
    }
    let pack = try pack(cursor)
    let index = pack.lowerBound(of: key)
    if index < pack.count { return pack.holds(key, at: index) ? pack.position(at: index) : nil }
    if try cursor.next() { _ = try self.pack(cursor) }
    return nil
  }

  /// The last key that sorts before another; `nil` where there is none. The packs that it follows from are
  /// checked.
  @_lifetime(cursor: copy cursor)
  func last(before key: RawSpan, _ cursor: inout Cursor) throws -> [UInt8]? {
    let hasNext = try cursor.seek(key)
    if hasNext { _ = try pack(cursor) }
    guard hasNext ? try cursor.previous() : try cursor.last() else { return nil }
    let pack = try pack(cursor)
    let index = pack.lowerBound(of: key)
    // The pack's own key is its first, and sorts before the one that is sought.
    guard index > 0 else { throw damagedIndex(name) }
    return pack.shared.copied + pack.own(at: index - 1).copied
  }

  /// Gives the keys that begin with some bytes, in their order, until `body` gives `false`. The packs that
  /// they are in are checked, and those on both sides of their place.
  @_lifetime(cursor: copy cursor)
  func forEach(
    with prefix: RawSpan, _ cursor: inout Cursor,
    _ body: (_ key: RawSpan, _ position: Position) throws -> Bool
  ) throws {
    var more = try cursor.seek(prefix)
    // Where a pack begins with the prefix itself, no key in a pack before it does.
    if !more || !cursor.key.isEqual(to: prefix) {
      if more ? try cursor.previous() : try cursor.last() { more = true } else { more = try cursor.first() }
    }
    while more {
      let pack = try pack(cursor)
      var index = pack.lowerBound(of: prefix)
      while index < pack.count {
        let key = pack.shared.copied + pack.own(at: index).copied
        guard unsafe key.span.bytes.begins(with: prefix) else { return }
        guard try unsafe body(key.span.bytes, pack.position(at: index)) else { return }
        index += 1
      }
      more = try cursor.next()
    }
  }

  /// How many keys the table has. Every pack is checked.
  func count(_ snapshot: borrowing LogSnapshot) throws -> Int {
    var cursor = try snapshot.transaction.cursor(in: table)
    var count = 0
    var more = try cursor.first()
    while more {
      count += try pack(cursor).count
      more = try cursor.next()
    }
    return count
  }

  @_lifetime(copy cursor)
  private func pack(_ cursor: borrowing Cursor) throws(LedgerError) -> KeyPack {
    try KeyPack(cursor.value, at: cursor.key, name: name, seed: seed)
  }

  // MARK: Merging

  /// Adds keys; where a key is there already, its entry stays.
  func merge(_ new: KeyRun, _ transaction: inout WriteTransaction) throws {
    var bytes: [UInt8] = []
    var start = 0
    while start < new.count {
      let place = try place(of: new.key(at: start), transaction)
      var end = new.count
      if let next = place.next {
        end = start + 1
        while end < new.count, unsafe new.key(at: end).precedes(next.span.bytes) { end += 1 }
      }
      if place.run.count == 0 || place.run.key(at: place.run.count - 1).precedes(new.key(at: start)) {
        try append(new, start..<end, to: place.run, &bytes, &transaction)
      } else {
        let merged = place.run.merged(with: new, start..<end)
        if let first = place.key, unsafe !merged.key(at: 0).isEqual(to: first.span.bytes) {
          try unsafe transaction.delete(first.span.bytes, in: table)
        }
        try put(merged, KeyPack.cuts(merged, 0..<merged.count, evenly: true), &bytes, &transaction)
      }
      start = end
    }
  }

  /// Fills a pack up with keys that sort behind all that it holds, and further packs with the rest.
  private func append(
    _ new: KeyRun, _ range: Range<Int>, to run: KeyRun, _ bytes: inout [UInt8],
    _ transaction: inout WriteTransaction
  ) throws {
    var rest = range
    if run.count > 0 {
      let first = run.merged(with: new, range.prefix(KeyPack.countMax))
      let filled = KeyPack.cuts(first, 0..<first.count, evenly: false)[0]
      try put(first, [filled], &bytes, &transaction)
      rest = (range.lowerBound + filled.count - run.count)..<range.upperBound
    }
    try put(new, KeyPack.cuts(new, rest, evenly: false), &bytes, &transaction)
  }

  private func put(
    _ run: KeyRun, _ packs: [Range<Int>], _ bytes: inout [UInt8], _ transaction: inout WriteTransaction
  ) throws {
    for range in packs {
      KeyPack.encode(run, range, name: name, seed: seed, into: &bytes)
      try unsafe transaction.put(bytes.span.bytes, at: run.key(at: range.lowerBound), in: table)
    }
  }

  /// Where in the table a key belongs.
  private struct Place {
    /// The pack that the key goes into: the key that the pack stands under, and what it holds. `nil` in an
    /// empty table.
    var key: [UInt8]?
    var run = KeyRun()
    /// The first key of the next pack.
    var next: [UInt8]?
  }

  private func place(of key: RawSpan, _ transaction: borrowing WriteTransaction) throws -> Place {
    var cursor = try transaction.cursor(in: table)
    var place = Place()
    var found = try cursor.seek(key)
    if !found {
      found = try cursor.last()
    } else if !cursor.key.isEqual(to: key), try !cursor.previous() {
      // A key that sorts before all others goes into the first pack, and becomes its first.
      found = try cursor.first()
    }
    guard found else { return place }
    place.key = cursor.key.copied
    place.run = KeyRun(try pack(cursor))
    if try cursor.next() { place.next = cursor.key.copied }
    return place
  }
}
