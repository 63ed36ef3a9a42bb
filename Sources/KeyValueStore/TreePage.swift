// One branch or leaf page of LMDB, checked before anything in it is believed.

/// A branch or leaf page, read without LMDB.
///
/// ```
/// header  0  page number 8 │ pad 2 │ flags 2 │ lower 2 │ upper 2
///        16  offsets of the nodes, 2 each, up to `lower`; the nodes fill `upper` ..< 4096 without a gap
/// node    0  low 2 │ high 2 │ flags 2 │ key size 2 │ key │ value, or the number of its first overflow page 8
/// ```
/// In a leaf, low and high are the value's size; in a branch they and the flags are the child's page number.
struct TreePage: ~Escapable {
  static let branch: UInt16 = 0x01
  static let leaf: UInt16 = 0x02
  static let overflow: UInt16 = 0x04
  static let headerBytes = 16
  static let nodeHeaderBytes = 8
  static let keyBytesMax = 511
  /// Whether a node's value is on overflow pages, or is the record of a table.
  static let bigValue: UInt16 = 0x01
  static let tableRecord: UInt16 = 0x02

  struct Node {
    var flags: UInt16
    /// A branch's child; in a leaf with `bigValue`, the first overflow page.
    var page: UInt64
    var key: Range<Int>
    var valueBytes: Int
    /// Where the value is in this page; empty where it is on overflow pages.
    var value: Range<Int>
  }

  let bytes: RawSpan
  let count: Int
  private let upper: Int
  private let isLeaf: Bool

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) {
    self.bytes = bytes
    let lower = Int(bytes.integer(at: 12, as: UInt16.self))
    count = max(0, lower - Self.headerBytes) / 2
    upper = Int(bytes.integer(at: 14, as: UInt16.self))
    isLeaf = bytes.integer(at: 10, as: UInt16.self) == Self.leaf
  }

  /// What is wrong with the header, for the page at `number`.
  func headerFault(number: UInt64, leaf: Bool) -> String? {
    guard bytes.byteCount == MetaPage.pageBytes else { return "is cut short" }
    guard bytes.integer(at: 0, as: UInt64.self) == number else { return "says it is another page" }
    guard bytes.integer(at: 10, as: UInt16.self) == (leaf ? Self.leaf : Self.branch) else {
      return "is not a \(leaf ? "leaf" : "branch") page"
    }
    let lower = Int(bytes.integer(at: 12, as: UInt16.self))
    guard lower > Self.headerBytes, lower % 2 == 0, lower <= upper, upper <= MetaPage.pageBytes else {
      return "says that it is filled to \(lower) and from \(upper)"
    }
    return nil
  }

  /// The bytes between the offsets of the nodes and the nodes: whatever lies there is left of others.
  var gap: Range<Int> { Self.headerBytes + 2 * count..<max(upper, Self.headerBytes + 2 * count) }

  /// The node at `index`, which the header check has found to be one of the page; `nil` where it is not
  /// sound.
  @inline(__always)
  func node(_ index: Int) -> Node? {
    let start = Int(bytes.integer(at: Self.headerBytes + 2 * index, as: UInt16.self))
    guard start >= upper, start % 2 == 0, start + Self.nodeHeaderBytes <= MetaPage.pageBytes else {
      return nil
    }
    let low = UInt64(bytes.integer(at: start, as: UInt16.self))
    let high = UInt64(bytes.integer(at: start + 2, as: UInt16.self))
    let flags = bytes.integer(at: start + 4, as: UInt16.self)
    let keyBytes = Int(bytes.integer(at: start + 6, as: UInt16.self))
    let key = (start + Self.nodeHeaderBytes)..<(start + Self.nodeHeaderBytes + keyBytes)
    // The key of a branch's first node is never looked at, and may be empty.
    guard keyBytes <= Self.keyBytesMax, keyBytes > 0 || (!isLeaf && index == 0) else { return nil }
    guard isLeaf else {
      guard key.upperBound <= MetaPage.pageBytes else { return nil }
      return Node(
        flags: 0, page: low | high << 16 | UInt64(flags) << 32, key: key, valueBytes: 0,
        value: key.upperBound..<key.upperBound)
    }
    let valueBytes = Int(low | high << 16)
    guard flags == 0 || flags == Self.bigValue || flags == Self.tableRecord else { return nil }
    let inline = flags == Self.bigValue ? 8 : valueBytes
    guard key.upperBound + inline <= MetaPage.pageBytes else { return nil }
    let value = key.upperBound..<(key.upperBound + inline)
    guard flags == Self.bigValue else {
      return Node(flags: flags, page: 0, key: key, valueBytes: valueBytes, value: value)
    }
    let page = bytes.integer(at: value.lowerBound, as: UInt64.self)
    return Node(
      flags: flags, page: page, key: key, valueBytes: valueBytes, value: value.lowerBound..<value.lowerBound)
  }

  /// The node at `index`, where it has a key of eight bytes and a value on one overflow page, as a block of
  /// facts has, and is sound; otherwise `nil`, and `node` says what it is.
  @inline(__always)
  func block(_ index: Int) -> (number: UInt64, page: UInt64, key: Range<Int>)? {
    let start = Int(bytes.integer(at: Self.headerBytes + 2 * index, as: UInt16.self))
    guard start >= upper, start % 2 == 0, start + Self.blockSpace <= MetaPage.pageBytes else { return nil }
    let header = bytes.integer(at: start, as: UInt64.self)
    guard header >> 32 == UInt64(Self.bigValue) | 8 << 16,
      header & 0xFFFF_FFFF <= UInt64(MetaPage.pageBytes - Self.headerBytes)
    else { return nil }
    let key = start + Self.nodeHeaderBytes
    return (
      bytes.integer(at: key, as: UInt64.self).byteSwapped, bytes.integer(at: key + 8, as: UInt64.self),
      key..<key + 8
    )
  }

  /// How many bytes of the page a node takes that `block` has given.
  static var blockSpace: Int { nodeHeaderBytes + 16 }

  /// How many bytes of the page a node takes, its offset left out.
  static func space(of node: Node) -> Int {
    let end = node.flags == bigValue ? node.value.lowerBound + 8 : node.value.upperBound
    return (end - node.key.lowerBound + nodeHeaderBytes + 1) & ~1
  }

  /// Whether nodes of `space` bytes in all fill the page as LMDB does: from `upper` to its end.
  func isFilled(by space: Int) -> Bool { space == MetaPage.pageBytes - upper }

  /// The overflow pages of a value. C: `OVPAGES`.
  static func overflowPages(for valueBytes: Int) -> UInt64 {
    UInt64((headerBytes - 1 + valueBytes) / MetaPage.pageBytes + 1)
  }
}
