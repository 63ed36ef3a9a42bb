// Where the key comes from that wraps all personal-data keys. It is never inside the ledger's directory.

internal import Crypto
internal import Foundation
internal import Glibc

/// The source of a ledger's key-encryption key (KEK): 256 bits that wrap each customer's own key.
public enum KeySource: Sendable {
  /// A file that only its owner may read, holding `perennial-key:` and 32 bytes in base64.
  case file(String)
  /// The 32 bytes in base64, as an environment variable would hold them.
  case value(String)
  /// The file `<ledger>.key` beside this ledger: beside its directory, whatever name leads there (`.`, a
  /// path through `..`, a symbolic link), or beside the symbolic link that is named.
  case beside(String)

  /// `PERENNIAL_KEY` (the value), else `PERENNIAL_KEY_FILE` (a path), else the file beside the ledger.
  public static func standard(forLedger path: String) -> KeySource {
    let environment = ProcessInfo.processInfo.environment
    if let value = environment["PERENNIAL_KEY"], !value.isEmpty { return .value(value) }
    if let file = environment["PERENNIAL_KEY_FILE"], !file.isEmpty { return .file(file) }
    return .beside(path)
  }

  /// The path of the key file, absolute where the file is beside the ledger; `nil` where the key is in no
  /// file.
  public var path: String? {
    places.first(where: FileManager.default.fileExists(atPath:)) ?? places.first
  }

  private static let prefix = "perennial-key:"

  /// Makes the key file where it is missing. Its name is durable when this returns.
  func createIfMissing() throws(LedgerError) {
    guard !places.contains(where: FileManager.default.fileExists(atPath:)), let path = places.first else {
      return
    }
    let key = SymmetricKey(size: .bits256)
    let text = Self.prefix + key.base64 + "\n"
    // Written under another name until it is whole: half a key file would stand in the way of every later
    // attempt.
    let draft = "\(path).creating-\(getpid())"
    let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "creating the key file", path) }
    defer {
      close(descriptor)
      unsafe unlink(draft)
    }
    let bytes = Array(text.utf8)
    let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fsync(descriptor) == 0 else {
      throw LedgerError(systemError: errno, doing: "writing the key file", path)
    }
    guard unsafe link(draft, path) == 0 || errno == EEXIST else {
      throw LedgerError(systemError: errno, doing: "creating the key file", path)
    }
    try LedgerDirectory.synchronize(LedgerDirectory.parent(of: path))
  }

  /// Reads the key.
  ///
  /// - Throws: `keyUnavailable` where it is missing, not a key, or open to others.
  func read() throws(LedgerError) -> SymmetricKey {
    if case .value(let text) = self {
      guard let key = Self.key(text) else {
        throw LedgerError(.keyUnavailable, "PERENNIAL_KEY is not 32 bytes in base64")
      }
      return key
    }
    let places = places
    var status = stat()
    guard let path = places.first(where: { unsafe stat($0, &status) == 0 }) else {
      let reason = systemMessage(errno)
      throw LedgerError(
        .keyUnavailable,
        "the key file \(places.joined(separator: ", or ")) cannot be found (\(reason)); put it back, or name it in "
          + "PERENNIAL_KEY_FILE: without it nothing personal can be read or added")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw LedgerError(.keyUnavailable, "others may read the key file \(path); run: chmod 600 \(path)")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LedgerError(.keyUnavailable, "the key file \(path) cannot be read")
    }
    guard let key = Self.key(String(decoding: data, as: UTF8.self)) else {
      throw LedgerError(
        .keyUnavailable, "\(path) is not a key file: it must hold \(Self.prefix) and 32 bytes in base64")
    }
    return key
  }

  /// The paths at which the key file may be; it is made at the first of them.
  private var places: [String] {
    switch self {
    case .value: []
    case .file(let path): [path]
    case .beside(let path): LedgerDirectory(path).names.map { $0 + ".key" }
    }
  }

  private static func key(_ text: String) -> SymmetricKey? {
    var text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
    guard let data = Data(base64Encoded: text), data.count == 32 else { return nil }
    return SymmetricKey(data: data)
  }
}

extension SymmetricKey {
  fileprivate var base64: String { unsafe withUnsafeBytes { unsafe Data($0).base64EncodedString() } }
}
