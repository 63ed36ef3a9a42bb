// An identifier as it may be stored, and what it is linked to.

internal import Crypto
internal import Foundation

/// An identifier as `links/` knows it: the first 16 bytes of HMAC-SHA256 under a key of the ledger.
struct BlindIdentifier: Hashable, Sendable {
  /// The bytes as two big-endian numbers, which compare as the bytes do and take no memory of their own.
  private let high: UInt64
  private let low: UInt64

  /// - Parameter bytes: 16 of them.
  init(_ bytes: RawSpan) {
    high = UInt64(bigEndian: bytes.littleEndian(at: 0, as: UInt64.self))
    low = UInt64(bigEndian: bytes.littleEndian(at: 8, as: UInt64.self))
  }

  init(bytes: [UInt8]) { self.init(unsafe bytes.span.bytes) }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16)
    bytes.appendLittleEndian(high.byteSwapped)
    bytes.appendLittleEndian(low.byteSwapped)
    return bytes
  }

  /// Whether the bytes of one stand before those of another.
  static func precedes(_ left: BlindIdentifier, _ right: BlindIdentifier) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }

  init(_ identifier: Identifier, key: IdentifierKey) {
    var code = key.prepared
    var text: [UInt8] = []
    text.reserveCapacity(identifier.kind.utf8.count + 1 + identifier.value.utf8.count)
    text.append(contentsOf: identifier.kind.utf8)
    text.append(UInt8(ascii: ":"))
    text.append(contentsOf: identifier.value.utf8)
    code.update(data: text)
    self = unsafe code.finalize().withUnsafeBytes { unsafe BlindIdentifier(RawSpan(_unsafeBytes: $0)) }
  }
}

/// The key that identifiers are found by.
struct IdentifierKey: Sendable {
  /// HMAC-SHA256 that has taken in the key and nothing else: half of the work for an identifier is the key's.
  fileprivate let prepared: HMAC<SHA256>

  init(_ key: SymmetricKey) { prepared = HMAC<SHA256>(key: key) }

  /// HMAC-SHA256 of a text under the key, in 64 hexadecimal digits.
  func digits(of text: String) -> String {
    var code = prepared
    code.update(data: Array(text.utf8))
    return code.finalize().map { padded(hexadecimal: $0) }.joined()
  }

  private func padded(hexadecimal byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

/// The blind forms of the identifiers that the writer was given last: a keyed hash takes as long as all
/// else that matching does.
///
/// These values are personal. So they are in the writer's memory only, for as long as the ledger is open for
/// writing; they are few, and all are forgotten whenever somebody's identifiers are taken back, or others may
/// be linked than before.
struct RecentBlinds {
  static let countMax = 16_384
  /// The blind forms by identifiers in their normal form: all that are looked up are in it.
  private var blinds: [Identifier: BlindIdentifier] = [:]

  var count: Int { blinds.count }

  /// The blind form of an identifier that was asked for lately; one that is found here may be linked.
  subscript(identifier: Identifier) -> BlindIdentifier? { blinds[identifier] }

  mutating func blind(_ identifier: Identifier, key: IdentifierKey) -> BlindIdentifier {
    if let known = blinds[identifier] { return known }
    if blinds.count == Self.countMax { blinds.removeAll(keepingCapacity: true) }
    let blind = BlindIdentifier(identifier, key: key)
    blinds[identifier] = blind
    return blind
  }

  mutating func removeAll() { blinds = [:] }
}

/// What an identifier is linked to.
struct Link: Hashable, Sendable {
  var customer: CustomerNumber
  var kind: String
  /// The position of the touchpoint that says so.
  var position: Position
}
