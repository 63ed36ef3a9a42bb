// All links there are, for a comparison with the log.

internal import KeyValueStore

extension LinkIndex {
  /// Every link there is, for a comparison with the log.
  func all() throws -> [BlindIdentifier: Link] {
    var found: [BlindIdentifier: Link] = [:]
    try reading { transaction in
      var cursor = try transaction.cursor(in: links)
      var more = try cursor.first()
      while more {
        let key = cursor.key.copied
        guard key.count == 16 else { throw damagedIndex(Self.name) }
        found[BlindIdentifier(bytes: key)] = try link(cursor.value, key)
        more = try cursor.next()
      }
    }
    for change in pending.lastWords() { found[change.blind] = change.link }
    return found
  }

  /// Every membership that is written: customer ‖ blind identifier, in the order of its bytes.
  func writtenMembers() throws -> [[UInt8]] {
    try reading { transaction in
      var found: [[UInt8]] = []
      var cursor = try transaction.cursor(in: members)
      var more = try cursor.first()
      while more {
        let key = cursor.key.copied
        _ = try kind(ofMember: cursor.value, key)
        found.append(key)
        more = try cursor.next()
      }
      return found
    }
  }

  /// Reads everything that is written.
  ///
  /// - Throws: `damaged` where something is not what was written.
  func checkAll() throws {
    _ = try all()
    _ = try writtenMembers()
  }

  /// The key of a membership.
  static func memberKey(_ customer: CustomerNumber, _ blind: BlindIdentifier) -> [UInt8] {
    memberPrefix(customer) + blind.bytes
  }
}
