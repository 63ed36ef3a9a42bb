import Crypto
import Foundation
import Testing

@testable import Ledger

@Suite struct SignedNoteTests {
  /// The example of the format's first implementation.
  private static let text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  private static let signature =
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
  private static let signer = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

  private static var note: String { text + "\n— PeterNeumann \(signature)\n" }

  private func key(_ name: String, _ seed: Data) throws -> NoteSignerKey {
    try NoteSignerKey(name: name, seed: SymmetricKey(data: seed))
  }

  private func peter() throws -> NoteSignerKey {
    try key("PeterNeumann", try #require(Data(base64Encoded: Self.signer)).dropFirst())
  }

  @Test func aNoteIsTheOneThatOthersWrite() throws {
    let peter = try peter()
    #expect(
      peter.verifier.description == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    var note = try SignedNote(text: Self.text)
    try note.sign(with: peter)
    #expect(note.encoded == Self.note)
    #expect(try SignedNote(Self.note) == note)
    #expect(try SignedNote(Self.note).verify(by: [NoteVerifierKey("\(peter.verifier)")]) == [peter.verifier])
  }

  @Test func signaturesByUnknownKeysArePassedOver() throws {
    let (peter, ann) = (try peter(), try key("ann", Data(repeating: 1, count: 32)))
    var note = try SignedNote(text: Self.text)
    try note.sign(with: ann)
    try note.sign(with: peter)
    let read = try SignedNote(note.encoded)
    #expect(try read.verify(by: [peter.verifier]) == [peter.verifier])
    #expect(try read.verify(by: [peter.verifier, ann.verifier]) == [ann.verifier, peter.verifier])
    try expect(.keyUnavailable) { try read.verify(by: []) }
    // The same name, another key.
    let other = try key("ann", Data(repeating: 2, count: 32))
    try expect(.keyUnavailable) { try read.verify(by: [other.verifier]) }
  }

  @Test func oneBadSignatureOfAKnownKeyRefusesTheNote() throws {
    let (peter, ann) = (try peter(), try key("ann", Data(repeating: 1, count: 32)))
    var note = try SignedNote(text: Self.text)
    try note.sign(with: ann)
    let changed = note.encoded.replacingOccurrences(of: "answer", with: "Answer")
    try expect(.damaged) { try SignedNote(changed).verify(by: [ann.verifier]) }
    var both = try SignedNote(changed)
    try both.sign(with: peter)
    try expect(.damaged) { try both.verify(by: [ann.verifier, peter.verifier]) }
    #expect(try both.verify(by: [peter.verifier]) == [peter.verifier])
  }

  @Test func everyChangedBitIsNoticed() throws {
    let peter = try peter()
    let bytes = Array(Self.note.utf8)
    var refused = 0
    for bit in 0..<bytes.count * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      guard let text = String(validating: changed, as: UTF8.self) else { continue }
      #expect(throws: (any Error).self, "bit \(bit)") {
        let note = try SignedNote(text)
        // Padding of base64 has bits that mean nothing: the note that is read is the same.
        if note.encoded == Self.note { throw LedgerError(.damaged, "") }
        try note.verify(by: [peter.verifier])
      }
      refused += 1
    }
    #expect(refused > 1000)
  }

  @Test func whatIsNoNoteIsRefused() throws {
    let line = "— PeterNeumann \(Self.signature)\n"
    for text in [
      "", "\n", Self.text, Self.text + "\n", Self.text + line, Self.text + "\n" + line.dropLast(),
      Self.text + "\n\n" + line.replacingOccurrences(of: "—", with: "-"), "a\u{7}b\n\n" + line,
      Self.text + "\n— Peter Neumann \(Self.signature)\n",
      Self.text + "\n— Peter+Neumann \(Self.signature)\n",
      Self.text + "\n— PeterNeumann AAAA\n", Self.text + "\n" + line + "\n",
      Self.text + "\n" + String(repeating: line, count: 101),
    ] {
      try expect(.damaged) { _ = try SignedNote(text) }
    }
    for key in [
      "", "a+b", "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann+c74f20a3+ARpc",
    ] {
      try expect(.damaged) { _ = try NoteVerifierKey(key) }
    }
  }
}
