// An identifier as it may be stored, and what it is linked to.

internal import Crypto
internal import Foundation

/// An identifier as `links/` knows it: the first 16 bytes of HMAC-SHA256 under a key of the ledger.
struct BlindIdentifier: Hashable, Sendable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ identifier: Identifier, key: SymmetricKey) {
    let text = Data("\(identifier.kind):\(identifier.value)".utf8)
    bytes = Array(HMAC<SHA256>.authenticationCode(for: text, using: key).prefix(16))
  }
}

/// What an identifier is linked to.
struct Link: Hashable, Sendable {
  var customer: CustomerNumber
  var kind: String
  /// Where the link was recorded.
  var position: Position
}
