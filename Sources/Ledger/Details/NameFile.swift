// The file `names`: names and their numbers, for whoever folds details next (drawn in schemas/log-format.md).

internal import Foundation
internal import Glibc

/// ```
/// PERNNAME 8 │ ledger's id 16 │ domains 4 │ zero 4 │ a domain │ … │ checksum 8, seeded
///
/// a domain: declared 8 │ position 8 │ checksum of the fact 8 │ names 4 │ bytes of its own name 4 │ bytes of the names 8
///           its own name │ where each name ends, names × 8 │ the names
/// ```
enum NameFile {
  private static let mark = Array("PERNNAME".utf8)
  private static let headerBytes = 32
  private static let domainBytes = 40

  static func exists(at path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Writes the file beside its place, and puts it there: whoever reads it finds all of it, or what was
  /// there before.
  static func write(_ domains: [NameDomain: NumberedNames], at path: String, of identity: LedgerIdentity)
    throws
  {
    var bytes = mark + identity.bytes
    bytes.appendLittleEndian(UInt32(domains.count))
    bytes.appendLittleEndian(UInt32(0))
    for (domain, names) in domains.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let name = Array(domain.rawValue.utf8)
      bytes.appendLittleEndian(names.declared)
      bytes.appendLittleEndian(names.anchor.position.rawValue)
      bytes.appendLittleEndian(names.anchor.checksum ?? 0)
      bytes.appendLittleEndian(UInt32(names.table.count))
      bytes.appendLittleEndian(UInt32(name.count))
      bytes.appendLittleEndian(UInt64(names.table.bytes.count))
      bytes += name
      for end in names.table.ends { bytes.appendLittleEndian(UInt64(end)) }
      bytes += names.table.bytes
    }
    bytes.appendLittleEndian(Checksum.of(bytes, seed: identity.seed))
    let draft = "\(path).writing-\(getpid())"
    guard
      FileManager.default.createFile(
        atPath: draft, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw LedgerError(systemError: errno, doing: "writing", draft) }
    guard unsafe rename(draft, path) == 0 else {
      let code = errno
      unsafe unlink(draft)
      throw LedgerError(systemError: code, doing: "writing", path)
    }
  }

  /// Removes the file, whether or not there is one.
  static func remove(at path: String) throws {
    guard unsafe unlink(path) != 0, errno != ENOENT else { return }
    throw LedgerError(systemError: errno, doing: "removing", path)
  }

  /// - Throws: where there is no file, or it is not what was written.
  static func read(at path: String, of identity: LedgerIdentity) throws -> [NameDomain: NumberedNames] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let bytes = Array(data)
    guard bytes.count >= headerBytes + 8, Array(bytes[..<8]) == mark, Array(bytes[8..<24]) == identity.bytes
    else { throw damagedIndex(NameIndex.name) }
    let all = unsafe bytes.span.bytes
    let end = bytes.count - 8
    let checksum: UInt64 = all.littleEndian(at: end)
    guard checksum == Checksum.of(all.extracting(first: end), seed: identity.seed) else {
      throw damagedIndex(NameIndex.name)
    }
    var domains: [NameDomain: NumberedNames] = [:]
    var offset = headerBytes
    let count: UInt32 = all.littleEndian(at: 24)
    for _ in 0..<count {
      guard end - offset >= domainBytes else { throw damagedIndex(NameIndex.name) }
      let names = Int(all.littleEndian(at: offset + 24, as: UInt32.self))
      let nameBytes = Int(all.littleEndian(at: offset + 28, as: UInt32.self))
      let textBytes = Int(clamping: all.littleEndian(at: offset + 32, as: UInt64.self))
      let texts = offset + domainBytes + nameBytes + names * 8
      guard texts <= end, textBytes <= end - texts else { throw damagedIndex(NameIndex.name) }
      var table = NameTable()
      var start = 0
      for index in 0..<names {
        let place = offset + domainBytes + nameBytes + index * 8
        let stop = Int(clamping: all.littleEndian(at: place, as: UInt64.self))
        guard stop >= start, stop <= textBytes else { throw damagedIndex(NameIndex.name) }
        let text = all.extracting(texts + start..<texts + stop)
        guard table.add(text, hash: NameHash(text)) == UInt32(index + 1) else {
          throw damagedIndex(NameIndex.name)
        }
        start = stop
      }
      let name = all.extracting(offset + domainBytes..<offset + domainBytes + nameBytes)
      let position = Position(all.littleEndian(at: offset + 8))
      domains[NameDomain(rawValue: String(decoding: name.copied, as: UTF8.self))] = NumberedNames(
        table: table, anchor: Anchor(position: position, checksum: all.littleEndian(at: offset + 16)),
        declared: all.littleEndian(at: offset))
      offset = texts + textBytes
    }
    guard offset == end else { throw damagedIndex(NameIndex.name) }
    return domains
  }
}
