// An identifier as it may be stored, and what it is linked to.

internal import Crypto
internal import Foundation

/// An identifier as `links/` knows it: the first 16 bytes of HMAC-SHA256 under a key of the ledger.
struct BlindIdentifier: Hashable, Sendable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ identifier: Identifier, key: IdentifierKey) {
    var code = key.prepared
    var text: [UInt8] = []
    text.reserveCapacity(identifier.kind.utf8.count + 1 + identifier.value.utf8.count)
    text.append(contentsOf: identifier.kind.utf8)
    text.append(UInt8(ascii: ":"))
    text.append(contentsOf: identifier.value.utf8)
    code.update(data: text)
    bytes = Array(code.finalize().prefix(16))
  }
}

/// The key that identifiers are found by.
struct IdentifierKey: Sendable {
  /// HMAC-SHA256 that has taken in the key and nothing else: half of the work for an identifier is the key's.
  fileprivate let prepared: HMAC<SHA256>

  init(_ key: SymmetricKey) { prepared = HMAC<SHA256>(key: key) }
}

/// What an identifier is linked to.
struct Link: Hashable, Sendable {
  var customer: CustomerNumber
  var kind: String
  /// Where the link was recorded.
  var position: Position
}
