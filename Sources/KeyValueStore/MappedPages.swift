// The bounds of what LMDB may point to: a damaged page can name any place.

internal import CLMDB

/// The addresses that a transaction's pages are mapped at.
struct MappedPages {
  var start: UInt
  /// The end of the pages of the newest commit.
  var committedEnd: UInt
  /// The end of the map.
  var end: UInt

  /// Whether a value that a snapshot reads lies within its pages.
  func holds(_ value: MDB_val) -> Bool {
    unsafe contains(UInt(bitPattern: value.mv_data), UInt(bitPattern: value.mv_size), until: committedEnd)
  }

  /// Whether a value that a write transaction reads lies within the committed pages, in pages that it has
  /// spilled to the end of the file, or in its own memory.
  func mayHold(_ value: MDB_val) -> Bool {
    let address = unsafe UInt(bitPattern: value.mv_data)
    let size = unsafe UInt(bitPattern: value.mv_size)
    guard address >= start, address < end else { return true }
    return contains(address, size, until: address < committedEnd ? committedEnd : end)
  }

  private func contains(_ address: UInt, _ size: UInt, until end: UInt) -> Bool {
    address >= start && address <= end && size <= end - address
  }

  /// Whether LMDB may free the overflow pages of `value`: it believes their header.
  ///
  /// Such a value begins behind the header of a page of the map; no value inside a leaf page begins there.
  func mayFree(_ value: MDB_val) -> Bool {
    let address = unsafe UInt(bitPattern: value.mv_data)
    guard address >= start, address < end else { return true }
    let offset = address - start
    guard offset % UInt(MetaPage.pageBytes) == UInt(TreePage.headerBytes) else { return true }
    guard let data = unsafe value.mv_data else { return false }
    // The page begins 16 bytes before its value, and is mapped with it.
    let bytes = unsafe RawSpan(
      _unsafeStart: data - TreePage.headerBytes, byteCount: TreePage.headerBytes)
    let number = UInt64(offset / UInt(MetaPage.pageBytes))
    return unsafe OverflowHeader(bytes).isSound(number: number, valueBytes: value.mv_size)
  }

  /// A span over what a read found; the caller gives it its true lifetime.
  @_lifetime(immortal)
  func span(_ value: MDB_val, writing: Bool, path: String) throws(KeyValueError) -> RawSpan {
    guard unsafe writing ? mayHold(value) : holds(value) else {
      throw KeyValueError(.outOfBounds, in: "mdb_get", at: path, detail: "run verify, restore from a backup")
    }
    guard let data = unsafe value.mv_data else { return RawSpan() }
    return unsafe _overrideLifetime(RawSpan(_unsafeStart: data, byteCount: value.mv_size), copying: ())
  }
}
