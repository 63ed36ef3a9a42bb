// Where the key comes from that wraps all personal-data keys. It is never inside the ledger's directory.

internal import Crypto
internal import Foundation
internal import Glibc

/// What a program gives the key-encryption keys of a ledger by.
public struct KeyProvider: Sendable {
  /// What messages call it: `the key store of the office`.
  public var name: String
  /// Gives the 32 bytes of a key by its number, from 1; what it throws becomes `keyUnavailable`.
  public var key: @Sendable (_ number: Int) throws -> [UInt8]

  /// A provider by this name.
  ///
  /// - Parameters:
  ///   - name: what messages call it.
  ///   - key: gives the 32 bytes of the key of a number, from 1; the number goes up by one with each `rotateKeys`.
  public init(name: String, key: @escaping @Sendable (_ number: Int) throws -> [UInt8]) {
    self.name = name
    self.key = key
  }

  /// The key of a number.
  ///
  /// - Throws: `keyUnavailable`.
  fileprivate func read(_ number: Int) throws(LedgerError) -> SymmetricKey {
    let bytes: [UInt8]
    do { bytes = try key(number) } catch {
      throw LedgerError(.keyUnavailable, "\(name) gives no key \(number): \(error)", cause: error)
    }
    guard bytes.count == 32 else {
      throw LedgerError(
        .keyUnavailable, "\(name) gives \(bytes.count) bytes as key \(number); a key has 32")
    }
    return SymmetricKey(data: bytes)
  }
}

/// The source of a ledger's key-encryption key (KEK): 256 bits that wrap each customer's own key.
public enum KeySource: Sendable {
  /// A file that only its owner may read, holding `perennial-key:` and 32 bytes in base64.
  case file(String)
  /// The 32 bytes in base64, as an environment variable would hold them.
  case value(String)
  /// The file `<ledger>.key` beside this ledger: beside its directory, whatever name leads there (`.`, a
  /// path through `..`, a symbolic link), or beside the symbolic link that is named.
  case beside(String)
  /// A program's own: a key store, a module of the machine, a service.
  case provider(KeyProvider)

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
  /// What the name of a key file ends in that is about to take another's place.
  static let nextSuffix = ".next"

  /// Makes the key file where it is missing. Its name is durable when this returns.
  func createIfMissing() throws(LedgerError) {
    guard !places.contains(where: FileManager.default.fileExists(atPath:)), let path = places.first else {
      return
    }
    let text = Self.text(of: SymmetricKey(size: .bits256))
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
  /// - Parameters:
  ///   - number: which of them, for a provider.
  ///   - fits: whether it is the one that is wanted. A file beside which there is one with the ending `.next` may have been about
  ///     to be replaced by that.
  /// - Returns: the key that fits; `nil` where the one that is there does not.
  /// - Throws: `keyUnavailable` where it is missing, not a key, or open to others.
  func read(number: Int, _ fits: (SymmetricKey) -> Bool) throws(LedgerError) -> SymmetricKey? {
    switch self {
    case .value(let text):
      guard let key = Self.key(text) else {
        throw LedgerError(.keyUnavailable, "PERENNIAL_KEY is not 32 bytes in base64")
      }
      return fits(key) ? key : nil
    case .provider(let provider):
      let key = try provider.read(number)
      return fits(key) ? key : nil
    case .file, .beside:
      do throws(LedgerError) {
        let key = try readFile()
        if fits(key) { return key }
      } catch {
        if let next = nextKey(), fits(next) { return next }
        throw error
      }
      guard let next = nextKey(), fits(next) else { return nil }
      return next
    }
  }

  /// The key of the file that was about to take this one's place; `nil` where there is none.
  private func nextKey() -> SymmetricKey? {
    guard let path else { return nil }
    return try? Self.read(path + Self.nextSuffix)
  }

  /// The key of the file.
  private func readFile() throws(LedgerError) -> SymmetricKey {
    let places = places
    guard let path = places.first(where: FileManager.default.fileExists(atPath:)) else {
      throw LedgerError(
        .keyUnavailable,
        "the key file \(places.joined(separator: ", or ")) cannot be found; put it back, or name it in "
          + "PERENNIAL_KEY_FILE: without it nothing personal can be read or added")
    }
    return try Self.read(path)
  }

  static func read(_ path: String) throws(LedgerError) -> SymmetricKey {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw LedgerError(
        .keyUnavailable, "the key file \(path) cannot be found (\(systemMessage(errno)))")
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
    case .value, .provider: []
    case .file(let path): [path]
    case .beside(let path): LedgerDirectory(path).names.map { $0 + ".key" }
    }
  }

  /// What a key file holds.
  static func text(of key: SymmetricKey) -> String { prefix + key.base64 + "\n" }

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
