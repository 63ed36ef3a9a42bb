// What ties to its log whatever was made from it: tables, links, keys, views.

/// A place in a log, and a checksum of the touchpoint there.
///
/// Two copies of a ledger that each went on by itself have the same id, the same key and the same
/// positions. What tells them apart is what was recorded: `recorded`, to the microsecond, and the
/// checksum of the body are in every fact. So whatever is derived from a log up to a position remembers
/// the anchor of that position, and belongs to every log that holds it.
package struct Anchor: Hashable, Sendable {
  package let position: Position
  /// XXH3-64 of the 64 bytes of the fact at the position; `nil` where it was written by a program that
  /// knew of no anchors.
  package let checksum: UInt64?

  /// Before the first touchpoint: every log holds it.
  package static let start = Anchor(position: .start, checksum: 0)

  package init(position: Position, checksum: UInt64?) {
    self.position = position
    self.checksum = checksum
  }

  package init(position: Position, fact: Fact) {
    self.init(position: position, checksum: Self.checksum(of: fact))
  }

  /// The checksum of a fact as it is stored.
  package static func checksum(of fact: Fact) -> UInt64 {
    // A fact has no padding and lies in memory as on disk.
    unsafe withUnsafeBytes(of: fact) { unsafe Checksum.of(RawSpan(_unsafeBytes: $0), seed: 0) }
  }
}
