// A new key file in the place of the one beside the ledger, in steps each of which leaves a key that fits.

internal import Crypto
internal import Foundation
internal import Glibc

extension KeySource {
  /// The key file that is this ledger's own, so that another may take its place; `nil` where others may use it too, or it is no file.
  private var ownPath: String? {
    guard case .beside = self else { return nil }
    return path
  }

  /// Makes a new key in a file beside the present one, which is left as it is.
  ///
  /// - Throws: `keyUnavailable` where the key is not in a file of this ledger's own.
  func makeNext() throws(LedgerError) -> SymmetricKey {
    guard let path = ownPath else {
      throw LedgerError(
        .keyUnavailable,
        "the key is not in a file beside the ledger, where a new one could take its place: make the new key where the "
          + "present one is kept, and give it")
    }
    let next = path + Self.nextSuffix
    try Self.destroy(next)
    let key = SymmetricKey(size: .bits256)
    let descriptor = unsafe open(next, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating the key file", next) }
    defer { close(descriptor) }
    try KeyFile.write(Array(Self.text(of: key).utf8), at: 0, to: descriptor, next)
    try LedgerDirectory.synchronize(LedgerDirectory.parent(of: next))
    return key
  }

  /// Finishes what a change of keys has left: the file with the ending `.next` takes the place of the other where it has the key
  /// that fits, and otherwise goes. Either is overwritten before it goes.
  ///
  /// - Parameter keepsNew: whether the new key stays though it does not fit, since the keys that it wraps may come back.
  func settleNext(keepingNew keepsNew: Bool, _ fits: (SymmetricKey) -> Bool) throws(LedgerError) {
    guard let path = ownPath else { return }
    let next = path + Self.nextSuffix
    guard FileManager.default.fileExists(atPath: next) else { return }
    if let key = try? Self.read(path), fits(key) {
      if !keepsNew { try Self.destroy(next) }
      return
    }
    guard let key = try? Self.read(next), fits(key) else { return }
    try overwriteWithZeros(path)
    guard unsafe rename(next, path) == 0 else {
      throw LedgerError(systemError: errno, doing: "replacing the key file", path)
    }
    try LedgerDirectory.synchronize(LedgerDirectory.parent(of: path))
  }

  /// Overwrites a key file with zeros, and removes it.
  private static func destroy(_ path: String) throws(LedgerError) {
    try overwriteWithZeros(path)
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
      throw LedgerError(systemError: errno, doing: "removing the key file", path)
    }
  }
}
