// Personal parts are sealed under their customer's own key before they reach any file.

internal import Crypto
internal import Foundation

/// AES-256-GCM with a random nonce; what is sealed is bound to its place and padded to a bucket.
enum Sealing {
  private static let version: UInt8 = 1

  /// What a sealed part is bound to: it opens nowhere else.
  struct Binding {
    var ledger: LedgerIdentity
    var customer: CustomerNumber
    var type: TouchpointType
    var schemaVersion: UInt8
    var keyVersion: UInt32

    fileprivate var bytes: [UInt8] {
      var bytes = ledger.bytes
      bytes.appendLittleEndian(customer.rawValue)
      bytes.appendLittleEndian(type.rawValue)
      bytes.append(schemaVersion)
      bytes.appendLittleEndian(keyVersion)
      return bytes
    }
  }

  /// Seals a personal part: version 1 │ nonce 12 │ ciphertext of (length 4 │ plaintext │ zeros up to the
  /// bucket) │ tag 16
  static func seal(_ plaintext: [UInt8], with key: SymmetricKey, binding: Binding) throws -> [UInt8] {
    var padded: [UInt8] = []
    padded.reserveCapacity(bucket(for: plaintext.count + 4))
    padded.appendLittleEndian(UInt32(plaintext.count))
    padded += plaintext
    padded += [UInt8](repeating: 0, count: bucket(for: padded.count) - padded.count)
    let nonce = try AES.GCM.Nonce(data: SystemRandom.bytes(12))
    let box = try AES.GCM.seal(padded, using: key, nonce: nonce, authenticating: binding.bytes)
    var sealed = [version]
    sealed.reserveCapacity(1 + 12 + padded.count + 16)
    sealed += box.nonce
    sealed += box.ciphertext
    sealed += box.tag
    return sealed
  }

  /// Opens what was sealed.
  ///
  /// - Throws: `damaged` where the part was not sealed with this key, or not for this place.
  static func open(_ sealed: [UInt8], with key: SymmetricKey, binding: Binding, at position: Position)
    throws(LedgerError) -> [UInt8]
  {
    do {
      guard sealed.first == version, sealed.count >= 1 + 12 + 64 + 16 else {
        throw CryptoKitError.incorrectParameterSize
      }
      let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
      let padded = [UInt8](try AES.GCM.open(box, using: key, authenticating: binding.bytes))
      let length = Int(unsafe padded.span.bytes.littleEndian(at: 0, as: UInt32.self))
      guard length + 4 <= padded.count else { throw CryptoKitError.incorrectParameterSize }
      return Array(padded[4..<4 + length])
    } catch {
      throw LedgerError(
        .damaged,
        "the personal part of touchpoint \(position) does not open: it was not sealed with this key, "
          + "or not for this place", position: position, cause: error)
    }
  }

  /// The smallest of 64, 128, 256 … 4,096, 8,192, 12,288 … that is not below `count`.
  private static func bucket(for count: Int) -> Int {
    if count > 4096 { return (count + 4095) / 4096 * 4096 }
    var size = 64
    while size < count { size *= 2 }
    return size
  }
}
