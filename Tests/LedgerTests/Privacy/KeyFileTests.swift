import Crypto
import Foundation
import Ledger
import Testing

@testable import enum Ledger.KeySource
@testable import class Ledger.KeyFile
@testable import struct Ledger.LedgerIdentity
@testable import enum Ledger.Sealing

@Suite struct KeyFileTests {
  let directory: TemporaryDirectory
  let identity = LedgerIdentity(bytes: Array(1...16))
  let source = KeySource.value(Data(repeating: 7, count: 32).base64EncodedString())

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.path + "/keys" }

  private func open(_ source: KeySource? = nil) throws -> KeyFile {
    try KeyFile(at: path, identity: identity, source: source ?? self.source, readOnly: false)
  }

  @Test func theFileHasTheBytesThatTheFormatDraws() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    let found = try bytes(ofFile: path)
    #expect(found.count == 4096 + 128)
    #expect(hexadecimal(found[0..<8]) == "5045524e4b455953")  // PERNKEYS
    #expect(hexadecimal(found[8..<16]) == "02000000" + "80000000")
    #expect(Array(found[16..<32]) == identity.bytes)
    let mac = HMAC<SHA256>.authenticationCode(
      for: Data("key check".utf8) + identity.bytes, using: SymmetricKey(data: Data(repeating: 7, count: 32)))
    #expect(Array(found[32..<48]) == Array(mac.prefix(16)))
    // Nothing was destroyed or wrapped anew, nothing saved; the first key wraps what is there.
    #expect(found[48..<80].allSatisfy { $0 == 0 })
    #expect(hexadecimal(found[80..<120]) == "01000000" + String(repeating: "00", count: 36))
    #expect(found[128..<4096].allSatisfy { $0 == 0 })
    let slot = Array(found[4096...])
    // The slot is live, under KEK 1; it is of customer 0, and its key's version is 1.
    #expect(hexadecimal(slot[0..<12]) == "01000100" + "00000000" + "01000000")
    #expect(slot[72..<120].allSatisfy { $0 == 0 })
    // The key stands there only wrapped.
    let box = try AES.GCM.SealedBox(
      nonce: AES.GCM.Nonce(data: slot[12..<24]), ciphertext: slot[24..<56], tag: slot[56..<72])
    let binding = Data(identity.bytes + [0, 0, 0, 0] + [1, 0, 0, 0])
    let key = SymmetricKey(data: Data(repeating: 7, count: 32))
    #expect(try AES.GCM.open(box, using: key, authenticating: binding).count == 32)
  }

  @Test func keysAreMintedAheadAndStayTheSame() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    var keys = try open()
    #expect(try keys.key(of: CustomerNumber(1)) == nil)
    try keys.mint(for: CustomerNumber(1), known: 0, at: .start)
    #expect(try bytes(ofFile: path).count == 4096 + 128 * (1 + 1024))
    let first = try #require(try keys.key(of: CustomerNumber(1)))
    let last = try #require(try keys.key(of: CustomerNumber(1024)))
    #expect(first.key != last.key)
    keys = try open()
    try keys.mint(for: CustomerNumber(1), known: 0, at: .start)
    #expect(try keys.key(of: CustomerNumber(1))?.key == first.key)
    try keys.mint(for: CustomerNumber(1025), known: 0, at: .start)
    #expect(try keys.key(of: CustomerNumber(1024))?.key == last.key)
    #expect(try keys.key(of: CustomerNumber(1025)) != nil)
  }

  /// The newest touchpoint of that time says which log a slot was minted for; slots that were taken over
  /// say nothing.
  @Test func aSlotSaysWhichLogItWasMintedFor() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    let keys = try open()
    let anchor = Anchor(position: Position(0x0102), checksum: 0x0304)
    try keys.mint(for: CustomerNumber(1), known: 0, at: anchor)
    let key = try #require(try keys.key(of: CustomerNumber(700)))
    let drawn = "0201000000000000" + "0403000000000000" + String(repeating: "00", count: 32)
    #expect(hexadecimal(try bytes(ofFile: path)[4096 + 128 * 700 + 72..<4096 + 128 * 700 + 120]) == drawn)
    #expect(try keys.minted(0) == nil && keys.minted(1) == anchor && keys.minted(1024) == anchor)
    #expect(try keys.minted(1025) == nil && keys.slotCount == 1025)
    try keys.forgetMinting(from: 700)
    #expect(try keys.minted(699) == anchor && keys.minted(700) == nil && keys.minted(1024) == nil)
    #expect(try open().key(of: CustomerNumber(700))?.key == key.key)
  }

  /// A customer who is known and has no slot has lost their key: nobody behind them gets a new one.
  @Test func nothingIsMintedBehindLostSlots() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    try open().mint(for: CustomerNumber(1), known: 0, at: .start)
    let before = try bytes(ofFile: path)
    let keys = try open()
    for known in [1025, 2000, UInt32.max - 1] as [UInt32] {
      try expect(.keyLost) { try keys.mint(for: CustomerNumber(known + 1), known: known, at: .start) }
    }
    #expect(try bytes(ofFile: path) == before)
    try keys.mint(for: CustomerNumber(1025), known: 1024, at: .start)
    #expect(try bytes(ofFile: path).count == 4096 + 128 * 2049)
  }

  @Test func slotsThatAPowerCutLeftBrokenAreMintedAgainForNewCustomers() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    // The file grew, but what was written to it did not reach the disk; the last slot is cut.
    var broken = try bytes(ofFile: path)
    broken += [UInt8](repeating: 0, count: 128 * 3 + 50)
    try overwrite(path, with: broken)
    let keys = try open()
    try expect(.damaged) { _ = try keys.key(of: CustomerNumber(2)) }
    for customer in UInt32(1)...5 {
      try keys.mint(for: CustomerNumber(customer), known: 0, at: .start)
      #expect(try keys.key(of: CustomerNumber(customer)) != nil)
    }
  }

  @Test func aDestroyedKeyIsOverwrittenAndNobodyElses() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    var keys = try open()
    let anchor = Anchor(position: Position(0x0102), checksum: 0x0304)
    try keys.mint(for: CustomerNumber(1), known: 0, at: anchor)
    let other = try #require(try keys.key(of: CustomerNumber(3)))
    let erasure = Anchor(position: Position(9), checksum: 7)
    let first = Anchor(position: Position(0x05), checksum: 0x06)
    try keys.destroy([CustomerNumber(2): first, CustomerNumber(5000): first], through: erasure)
    for _ in 0..<2 {
      #expect(try keys.key(of: CustomerNumber(2)) == nil && keys.hasDestroyed(CustomerNumber(2)))
      #expect(try keys.key(of: CustomerNumber(3))?.key == other.key)
      #expect(keys.header.erasedThrough == erasure && keys.header.generation == 1)
      #expect(try keys.minted(2) == anchor)
      keys = try open()
    }
    let slot = Array(try bytes(ofFile: path)[4096 + 256..<4096 + 384])
    #expect(hexadecimal(slot[0..<12]) == "02000000" + "02000000" + "01000000")
    #expect(slot[12..<72].allSatisfy { $0 == 0 })
    #expect(hexadecimal(slot[72..<88]) == "0201000000000000" + "0403000000000000")
    #expect(hexadecimal(slot[88..<104]) == "0500000000000000" + "0600000000000000")
    #expect(slot[104..<120].allSatisfy { $0 == 0 })
    #expect(try keys.destroyedSlot(of: CustomerNumber(2))?.first == first)
    // Again it changes nothing; another customer counts the generation up.
    try keys.destroy([CustomerNumber(2): .start], through: erasure)
    #expect(keys.header.generation == 1)
    try keys.destroy([CustomerNumber(4): .start], through: Anchor(position: Position(10), checksum: 8))
    #expect(keys.header.generation == 2)
    // Whoever is new to a log that was put back gets a key.
    try keys.mint(for: CustomerNumber(2), known: 1, at: anchor)
    // Another one, by its version too: what was sealed for whoever had the number is not taken for theirs.
    #expect(try keys.key(of: CustomerNumber(2))?.version == 2)
  }

  @Test func everyFlippedBitOfASlotIsDamage() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    try open().mint(for: CustomerNumber(1), known: 0, at: .start)
    let whole = try bytes(ofFile: path)
    let start = (4096 + 128) * 8
    for bit in stride(from: start, to: start + 1024, by: 7) {
      var damaged = whole
      damaged[bit / 8] ^= 1 << (bit % 8)
      try overwrite(path, with: damaged)
      let keys = try open()
      try expect(.damaged) { _ = try keys.key(of: CustomerNumber(1)) }
    }
  }

  @Test func theHeaderIsCheckedWhenTheFileIsOpened() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    try expect(.damaged) {
      _ = try KeyFile(
        at: path, identity: LedgerIdentity(bytes: Array(2...17)), source: source, readOnly: true)
    }
    let whole = try bytes(ofFile: path)
    for bit in 0..<128 * 8 where !(64..<96).contains(bit) {
      var damaged = whole
      damaged[bit / 8] ^= 1 << (bit % 8)
      try overwrite(path, with: damaged)
      try expect(.damaged) { _ = try open() }
    }
    try overwrite(path, with: Array(whole[0..<100]))
    try expect(.damaged) { _ = try open() }
  }

  @Test func aWrongKeyIsToldFromAMissingOne() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    let wrong = KeySource.value(Data(repeating: 8, count: 32).base64EncodedString())
    try expect(.keyUnavailable) { _ = try open(wrong).identifierKey() }
    try expect(.keyUnavailable) { _ = try open(.value("short")).identifierKey() }
    try expect(.keyUnavailable) { _ = try open(.file(directory.path + "/nothing")).identifierKey() }
  }

  @Test func aKeyFileThatOthersMayReadIsRefused() throws {
    let file = directory.path + "/own.key"
    try KeySource.file(file).createIfMissing()
    _ = try KeySource.file(file).read(number: 1) { _ in true }
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("perennial-key:"))
    try KeySource.file(file).createIfMissing()
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
    try expect(.keyUnavailable) { _ = try KeySource.file(file).read(number: 1) { _ in true } }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["own.key"])
  }

  // MARK: Sealing

  private func binding(customer: UInt32 = 1) -> Sealing.Binding {
    Sealing.Binding(
      ledger: identity, customer: CustomerNumber(customer), type: TouchpointType(rawValue: 3),
      schemaVersion: 1,
      keyVersion: 1)
  }

  @Test(arguments: [
    (0, 64), (1, 64), (60, 64), (61, 128), (252, 256), (4092, 4096), (4093, 8192), (9000, 12288),
  ])
  func aSealedPartHidesItsLengthInABucket(_ length: Int, _ bucket: Int) throws {
    let key = SymmetricKey(size: .bits256)
    let plain = [UInt8](repeating: 0x41, count: length)
    let sealed = try Sealing.seal(plain, with: key, binding: binding())
    #expect(sealed.count == 1 + 12 + bucket + 16)
    #expect(sealed[0] == 1)
    #expect(try Sealing.open(sealed, with: key, binding: binding(), at: Position(1)) == plain)
    #expect(try Sealing.seal(plain, with: key, binding: binding()) != sealed)
  }

  @Test func aSealedPartOpensNowhereElse() throws {
    let key = SymmetricKey(size: .bits256)
    let sealed = try Sealing.seal([1, 2, 3], with: key, binding: binding())
    let error = try expect(.damaged) {
      _ = try Sealing.open(sealed, with: key, binding: binding(customer: 2), at: Position(9))
    }
    #expect(error.position == Position(9))
    try expect(.damaged) {
      _ = try Sealing.open(sealed, with: SymmetricKey(size: .bits256), binding: binding(), at: Position(9))
    }
    for length in [0, 1, 13, 29, 30, 92] {
      try expect(.damaged) {
        _ = try Sealing.open(Array(sealed.prefix(length)), with: key, binding: binding(), at: Position(9))
      }
    }
    var damaged = sealed
    damaged[20] ^= 1
    try expect(.damaged) { _ = try Sealing.open(damaged, with: key, binding: binding(), at: Position(9)) }
  }

  /// The random bytes of a whole block are asked for at once.
  @Test func noTwoKeysAndNoTwoNoncesAreTheSame() throws {
    try KeyFile.create(at: path, identity: identity, source: source)
    let file = try open()
    try file.mint(for: CustomerNumber(1), known: 0, at: .start)
    let found = try bytes(ofFile: path)
    let slots = stride(from: 4096, to: found.count, by: 128).map { Array(found[$0..<$0 + 128]) }
    #expect(slots.count == 1025)
    #expect(Set(slots.map { $0[12..<24] }).count == slots.count)
    let keys = try (1...1024 as ClosedRange<UInt32>).map { number in
      let key = try #require(try file.key(of: CustomerNumber(number)))
      return key.key.withUnsafeBytes { Array($0) }
    }
    #expect(Set(keys).count == keys.count)
    #expect(keys.allSatisfy { Set($0).count > 16 })
  }
}
