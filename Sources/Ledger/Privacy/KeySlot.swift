// One customer's key as it lies in the key file.

internal import Crypto
internal import Foundation

/// One slot of the key file.
///
/// ```
///  0  state 1 │ zero 1 │ version of the wrapping key 2 │ customer 4 │ version of the key 4 │ nonce 12
/// 24  wrapped key 32 │ tag 16 │ minted at position 8 │ checksum of the fact there 8
/// 88  of a destroyed slot: position of the customer's first touchpoint 8 │ checksum of the fact there 8 │ zero 16 │ checksum 8
/// ```
struct Slot {
  enum State: UInt8 {
    case live = 1
    case destroyed = 2
  }

  private static let mintedOffset = 72
  private static let firstOffset = 88

  /// How many random bytes a new slot takes: a key and a nonce.
  static let randomBytes = 32 + 12

  var state: State
  var customer: UInt32
  var version: UInt32
  /// The anchor of the newest touchpoint when the slot was minted; `nil` where that is not known, or there
  /// was no touchpoint.
  var minted: Anchor?
  /// The anchor of the first touchpoint of the customer whose key was destroyed: it tells them from whoever has the number in another
  /// log. `nil` where that is not known.
  private(set) var first: Anchor?
  private var nonce: ArraySlice<UInt8>
  private var wrapped: ArraySlice<UInt8>

  /// Reads a slot; `nil` where its checksum or its state is wrong.
  init?(_ bytes: [UInt8], seed: UInt64) {
    let span = unsafe bytes.span.bytes
    guard span.littleEndian(at: 120, as: UInt64.self) == Checksum.of(span.extracting(first: 120), seed: seed),
      let state = State(rawValue: bytes[0])
    else { return nil }
    self.state = state
    customer = span.littleEndian(at: 4)
    version = span.littleEndian(at: 8)
    func anchor(at offset: Int) -> Anchor? {
      let position: UInt64 = span.littleEndian(at: offset)
      guard position > 0 else { return nil }
      return Anchor(position: Position(position), checksum: span.littleEndian(at: offset + 8))
    }
    minted = anchor(at: Self.mintedOffset)
    if state == .destroyed { first = anchor(at: Self.firstOffset) }
    nonce = bytes[12..<24]
    wrapped = bytes[24..<72]
  }

  func open(with encryptionKey: SymmetricKey, identity: LedgerIdentity, path: String) throws(LedgerError)
    -> SymmetricKey
  {
    do {
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: nonce), ciphertext: wrapped.prefix(32), tag: wrapped.suffix(16))
      return SymmetricKey(
        data: try AES.GCM.open(
          box, using: encryptionKey, authenticating: Self.binding(customer, version, identity)))
    } catch {
      throw LedgerError(
        .damaged,
        "the key of \(CustomerNumber(customer)) in \(path) cannot be unwrapped; restore it from its backup",
        cause: error)
    }
  }

  /// The bytes of a live slot that wraps `key`.
  ///
  /// - Parameter number: which key-encryption key wraps it, from 1.
  static func sealing(
    _ key: SymmetricKey, nonce: ArraySlice<UInt8>, customer: UInt32, version: UInt32,
    wrappedBy number: UInt16 = 1, minted: Anchor = .start, identity: LedgerIdentity,
    encryptionKey: SymmetricKey
  ) throws(LedgerError) -> [UInt8] {
    let plain = unsafe key.withUnsafeBytes { unsafe Array($0) }
    let box: AES.GCM.SealedBox
    do {
      box = try AES.GCM.seal(
        plain, using: encryptionKey, nonce: AES.GCM.Nonce(data: nonce),
        authenticating: binding(customer, version, identity))
    } catch {
      throw LedgerError(.keyUnavailable, "wrapping a key failed: \(error)", cause: error)
    }
    var bytes: [UInt8] = [State.live.rawValue, 0]
    bytes.appendLittleEndian(number)
    bytes.appendLittleEndian(customer)
    bytes.appendLittleEndian(version)
    bytes += box.nonce
    bytes += box.ciphertext
    bytes += box.tag
    bytes.appendLittleEndian(minted.position.rawValue)
    bytes.appendLittleEndian(minted.checksum ?? 0)
    bytes += [UInt8](repeating: 0, count: 32)
    bytes.appendLittleEndian(Checksum.of(bytes, seed: identity.seed))
    return bytes
  }

  /// The bytes of a slot whose key is destroyed. What log it was minted for stays.
  ///
  /// - Parameters:
  ///   - version: the version of the key that was there.
  ///   - first: the anchor of the customer's first touchpoint; `start` where it is not known.
  static func destroyed(_ customer: UInt32, version: UInt32, minted: Anchor, first: Anchor, seed: UInt64)
    -> [UInt8]
  {
    var bytes: [UInt8] = [State.destroyed.rawValue, 0, 0, 0]
    bytes.appendLittleEndian(customer)
    bytes.appendLittleEndian(version)
    bytes += [UInt8](repeating: 0, count: mintedOffset - bytes.count)
    for anchor in [minted, first] {
      bytes.appendLittleEndian(anchor.position.rawValue)
      bytes.appendLittleEndian(anchor.checksum ?? 0)
    }
    bytes += [UInt8](repeating: 0, count: 120 - bytes.count)
    bytes.appendLittleEndian(Checksum.of(bytes, seed: seed))
    return bytes
  }

  /// The bytes of a slot without the anchor of the log that it was minted for, so that it belongs to any
  /// log of the ledger.
  static func ofAnyLog(_ bytes: [UInt8], seed: UInt64) -> [UInt8] {
    var slot = Array(bytes[..<120])
    slot.replaceSubrange(mintedOffset..<firstOffset, with: [UInt8](repeating: 0, count: 16))
    slot.appendLittleEndian(Checksum.of(slot, seed: seed))
    return slot
  }

  private static func binding(_ customer: UInt32, _ version: UInt32, _ identity: LedgerIdentity) -> [UInt8] {
    var bytes = identity.bytes
    bytes.appendLittleEndian(customer)
    bytes.appendLittleEndian(version)
    return bytes
  }
}
