// The header of the key file: which key wraps what is in it, and how far it has followed the log's erasures.

internal import Crypto
internal import Foundation

/// The header of `keys` (drawn in schemas/key-format.md), of which version 1 had no more than the fingerprint.
struct KeyFileHeader: Hashable, Sendable {
  /// It lies within one sector, which a disk writes whole or not at all.
  static let byteCount = 128
  private static let firstByteCount = 56
  private static let magic = Array("PERNKEYS".utf8)

  /// The version of the format that the file has.
  private(set) var version: UInt32 = 2
  /// Tells whether a key-encryption key is the right one before it is used.
  var fingerprint: [UInt8]
  /// Which key-encryption key wraps the keys, from 1.
  var number: UInt32 = 1
  /// How often keys were wrapped anew or destroyed: as often, earlier copies of the file have become of no use, or of harm.
  var generation: UInt64 = 0
  /// The generation that was saved last.
  var saved: UInt64 = 0
  /// The newest `customer.erased` whose keys are destroyed, with all before it.
  var erasedThrough = Anchor.start

  init(fingerprint: [UInt8]) { self.fingerprint = fingerprint }

  /// Reads a header; `nil` where it is damaged, or another ledger's.
  ///
  /// - Throws: `notALedger` where a newer program has written it.
  init?(_ bytes: [UInt8], _ identity: LedgerIdentity, path: String) throws(LedgerError) {
    let span = unsafe bytes.span.bytes
    guard bytes.count >= Self.byteCount, Array(bytes[0..<8]) == Self.magic,
      span.littleEndian(at: 12, as: UInt32.self) == UInt32(KeyFile.slotBytes),
      Array(bytes[16..<32]) == identity.bytes
    else { return nil }
    version = span.littleEndian(at: 8)
    fingerprint = Array(bytes[32..<48])
    let checked = version == 1 ? Self.firstByteCount - 8 : Self.byteCount - 8
    guard
      span.littleEndian(at: checked, as: UInt64.self)
        == Checksum.of(span.extracting(first: checked), seed: identity.seed)
    else { return nil }
    guard version > 1 else { return }
    guard version == 2 else {
      throw LedgerError(
        .notALedger, "\(path) has format \(version), this program reads format 2; use a newer program")
    }
    generation = span.littleEndian(at: 48)
    saved = span.littleEndian(at: 56)
    erasedThrough = Anchor(
      position: Position(span.littleEndian(at: 64)), checksum: span.littleEndian(at: 72))
    number = span.littleEndian(at: 80)
  }

  /// The bytes of the header in the newest version.
  func bytes(_ identity: LedgerIdentity) -> [UInt8] {
    var bytes = Self.magic
    bytes.appendLittleEndian(UInt32(2))
    bytes.appendLittleEndian(UInt32(KeyFile.slotBytes))
    bytes += identity.bytes
    bytes += fingerprint
    bytes.appendLittleEndian(generation)
    bytes.appendLittleEndian(saved)
    bytes.appendLittleEndian(erasedThrough.position.rawValue)
    bytes.appendLittleEndian(erasedThrough.checksum ?? 0)
    bytes.appendLittleEndian(number)
    bytes += [UInt8](repeating: 0, count: Self.byteCount - 8 - bytes.count)
    bytes.appendLittleEndian(Checksum.of(bytes, seed: identity.seed))
    return bytes
  }

  /// Brings the header of an open file to the newest version.
  static func upgrade(
    _ header: KeyFileHeader, of descriptor: Int32, _ path: String, _ identity: LedgerIdentity
  ) throws(LedgerError) -> KeyFileHeader {
    var header = header
    header.version = 2
    try KeyFile.write(header.bytes(identity), at: 0, to: descriptor, path)
    return header
  }

  /// The fingerprint of a key-encryption key: 16 bytes of HMAC-SHA256 over the ledger's id.
  static func fingerprint(of key: SymmetricKey, _ identity: LedgerIdentity) -> [UInt8] {
    Array(
      HMAC<SHA256>.authenticationCode(for: Data("key check".utf8) + identity.bytes, using: key).prefix(16))
  }
}
