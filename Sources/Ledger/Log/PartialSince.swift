// The row in `meta` that says from where on the flag `partial` can be relied on.

import KeyValueStore

/// The position after which every order has the flag `Fact.Flags.partial` where it should: 0 in a ledger that has always
/// had it, the newest position of its time in one that was brought to format 4.
///
/// ```
/// position 8 │ checksum 8, seeded
/// ```
struct PartialSince {
  var position: Position

  init(position: Position) { self.position = position }

  func row(seed: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(position.rawValue)
    bytes.appendLittleEndian(Checksum.of(bytes, seed: seed))
    return bytes
  }

  init(row: RawSpan, seed: UInt64) throws(LedgerError) {
    guard row.byteCount == 16,
      row.littleEndian(at: 8, as: UInt64.self) == Checksum.of(row.extracting(first: 8), seed: seed)
    else {
      throw LedgerError(
        .damaged, "the log's row `partial` does not match its checksum; restore the log from a backup")
    }
    position = Position(row.littleEndian(at: 0))
  }
}
