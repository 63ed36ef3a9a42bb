// Text with signatures beneath it, in the published format of signed notes: https://c2sp.org/signed-note.

internal import Crypto
internal import Foundation

/// A text, and signatures of it that anybody can check who has the signer's verifier key.
///
/// ```
/// the text, whose last line ends as well
///
/// — name base64(keyID 4 ‖ Ed25519 signature 64)
/// ```
public struct SignedNote: Hashable, Sendable {
  /// One line beneath the text.
  public struct Signature: Hashable, Sendable {
    /// The name of the key that it was made with.
    public var name: String
    /// Tells keys of one name apart.
    public var keyID: UInt32
    /// The signature itself.
    public var bytes: [UInt8]
  }

  /// What is signed: lines, each with its end.
  public let text: String
  /// The signatures, in the order that they stand in.
  public private(set) var signatures: [Signature] = []

  /// A note that nobody has signed yet.
  ///
  /// - Parameter text: lines, the last of which ends as well.
  /// - Throws: `invalidTouchpoint` where it does not end with a line, or holds control characters.
  init(text: String) throws(LedgerError) {
    guard text.hasSuffix("\n"), Self.isPlain(text) else { throw Self.malformed("its text is not lines") }
    self.text = text
  }

  /// Reads a note; whose it is shows with `verify`.
  ///
  /// - Parameter note: the text, an empty line, the lines of signatures.
  /// - Throws: `damaged` where it has no such form.
  public init(_ note: String) throws {
    guard Self.isPlain(note), note.hasSuffix("\n"),
      let split = note.range(of: "\n\n", options: .backwards)
    else { throw Self.malformed("it has no text, or no signatures beneath an empty line") }
    text = String(note[..<split.lowerBound]) + "\n"
    let lines = note[split.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard (1...Self.signaturesMax).contains(lines.count) else {
      throw Self.malformed("it has \(lines.count) signatures; 1 to \(Self.signaturesMax) are read")
    }
    signatures = try lines.map { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 3, words[0] == "—", NoteVerifierKey.isName(words[1]),
        let data = Data(base64Encoded: words[2]), data.count > 4
      else { throw Self.malformed("a line beneath its text is no signature") }
      return Signature(
        name: words[1], keyID: data.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
        bytes: Array(data.dropFirst(4)))
    }
  }

  /// The note as it is written.
  public var encoded: String {
    var note = text + "\n"
    for signature in signatures {
      let id = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: signature.keyID >> $0) }
      note += "— \(signature.name) \(Data(id + signature.bytes).base64EncodedString())\n"
    }
    return note
  }

  /// Finds whose note it is.
  ///
  /// - Parameter keys: those that are known. Signatures by others are passed over.
  /// - Returns: those of the keys whose signatures the note bears.
  /// - Throws: `damaged` where a signature by a known key is not one of this text; `keyUnavailable` where none is by a known key.
  @discardableResult
  public func verify(by keys: [NoteVerifierKey]) throws -> [NoteVerifierKey] {
    var found: [NoteVerifierKey] = []
    for signature in signatures {
      guard let key = keys.first(where: { $0.name == signature.name && $0.keyID == signature.keyID }) else {
        continue
      }
      guard key.isSignature(signature.bytes, of: text) else {
        throw LedgerError(.damaged, "the signature of \(key.name) is not one of this text")
      }
      if !found.contains(key) { found.append(key) }
    }
    guard !found.isEmpty else {
      throw LedgerError(.keyUnavailable, "the note bears no signature by a key that is known")
    }
    return found
  }

  /// Adds a signature.
  mutating func sign(with key: NoteSignerKey) throws {
    signatures.append(
      Signature(name: key.verifier.name, keyID: key.verifier.keyID, bytes: try key.signature(of: text)))
  }

  private static let signaturesMax = 100

  private static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }
  }

  private static func malformed(_ what: String) -> LedgerError {
    LedgerError(.damaged, "this is no signed note: \(what)")
  }
}

/// What a signer's notes are checked by: `name+hex(keyID)+base64(0x01 ‖ Ed25519 public key)`.
public struct NoteVerifierKey: Hashable, Sendable, CustomStringConvertible {
  private static let ed25519: UInt8 = 1

  /// The signer's name.
  public let name: String
  /// Tells keys of one name apart: the first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
  public let keyID: UInt32
  private let publicKey: [UInt8]

  /// The key as it is written.
  public var description: String {
    let id = String(keyID, radix: 16)
    return "\(name)+\(String(repeating: "0", count: 8 - id.count) + id)+"
      + Data([Self.ed25519] + publicKey).base64EncodedString()
  }

  /// Reads a key as it is written.
  ///
  /// - Throws: `damaged` where it is none, or its number is not that of the key.
  public init(_ text: String) throws {
    // Base64 may hold a plus sign itself.
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, Self.isName(parts[0]), parts[1].count == 8,
      let data = Data(base64Encoded: parts[2]), data.count == 33, data.first == Self.ed25519
    else { throw LedgerError(.damaged, "this is no verifier key: name+number+key is expected") }
    self.init(name: parts[0], publicKey: Array(data.dropFirst()))
    guard UInt32(parts[1], radix: 16) == keyID else {
      throw LedgerError(.damaged, "the number in this verifier key is not that of its name and key")
    }
  }

  init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
    let digest = SHA256.hash(data: Data(Array(name.utf8) + [0x0A, Self.ed25519] + publicKey))
    keyID = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Whether a name can stand in a signature's line, and in a key.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" }
  }

  fileprivate func isSignature(_ signature: [UInt8], of text: String) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    return key.isValidSignature(signature, for: Data(text.utf8))
  }
}

/// What notes are signed with.
struct NoteSignerKey {
  private let key: Curve25519.Signing.PrivateKey
  let verifier: NoteVerifierKey

  /// - Parameter seed: the 32 bytes of an Ed25519 private key.
  init(name: String, seed: SymmetricKey) throws {
    key = try Curve25519.Signing.PrivateKey(
      rawRepresentation: unsafe seed.withUnsafeBytes { unsafe Data($0) })
    verifier = NoteVerifierKey(name: name, publicKey: Array(key.publicKey.rawRepresentation))
  }

  fileprivate func signature(of text: String) throws -> [UInt8] {
    Array(try key.signature(for: Data(text.utf8)))
  }
}

extension Ledger {
  /// What the ledger's signed notes are checked by. It stays the same when keys are wrapped anew.
  ///
  /// - Throws: `keyUnavailable`, `keyLost`.
  public func verifierKey() throws -> NoteVerifierKey { try noteKey().verifier }

  /// What the ledger signs its notes with: derived from its own key, so that there is no other secret to keep.
  func noteKey() throws -> NoteSignerKey {
    try NoteSignerKey(
      name: "perennial-\(store.identity.hexadecimal.prefix(16))",
      seed: try keys().derivedKey("perennial notes"))
  }
}
