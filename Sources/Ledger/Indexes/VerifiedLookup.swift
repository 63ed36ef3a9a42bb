// Looking up a derived table so that a damaged entry shows: also where it makes its key seem to be missing.

internal import KeyValueStore

extension ReadTransaction {
  /// What `read` makes of the entry at `key`; `nil` where there is none.
  ///
  /// `read` checks an entry's checksum, which covers its key. Where no entry has the key, the entries on
  /// both sides of its place are checked as well: had the one that is sought been changed, it would be one
  /// of these two, since all others still lead to that place.
  func lookUp<Found>(
    _ key: RawSpan, in table: Table, _ read: (_ key: RawSpan, _ value: RawSpan) throws -> Found
  ) throws -> Found? {
    var cursor = try cursor(in: table)
    if try cursor.seek(key) {
      let found = try read(cursor.key, cursor.value)
      if cursor.key.isEqual(to: key) { return found }
      guard try cursor.previous() else { return nil }
    } else {
      guard try cursor.last() else { return nil }
    }
    _ = try read(cursor.key, cursor.value)
    return nil
  }
}

extension RawSpan {
  /// The bytes, copied out.
  var copied: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}

/// Marks an error of a derived table, which can be written anew from the log.
struct DerivedTableDamage: Error {
  var table: String
}

/// A derived table does not match its checksum; it can be written anew from the log.
func damagedIndex(_ name: String) -> LedgerError {
  LedgerError(
    .damaged,
    "the derived table `\(name)` does not match its checksum; run \(ProgramName.command("doctor --rebuild")) to write "
      + "it anew from the log", cause: DerivedTableDamage(table: name))
}
