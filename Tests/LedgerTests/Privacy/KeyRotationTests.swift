import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

@Suite struct KeyRotationTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var keyFile: String { directory.ledger + ".key" }
  private var keys: String { directory.ledger + "/keys" }

  private func open(_ access: Ledger.Access = .readWrite, _ source: KeySource? = nil) throws -> Ledger {
    var options = LedgerOptions()
    options.keySource = source
    return try Ledger.open(at: directory.ledger, for: access, options: options)
  }

  private func shop(_ source: KeySource? = nil) async throws -> Ledger {
    var options = LedgerOptions()
    options.keySource = source
    let ledger = try Ledger.temporary(in: directory, options: options)
    for number in 1...3 {
      _ = try await ledger.append(
        NewTouchpoint(
          source: "desk", id: "\(number)", subject: crm("c\(number)"),
          CustomerRegistered.with { $0.personal.name = "Name \(number)" }))
    }
    return ledger
  }

  private func value(_ byte: UInt8) -> KeySource {
    .value(Data(repeating: byte, count: 32).base64EncodedString())
  }

  @Test func keysAreWrappedByANewKeyThatTakesThePlaceOfTheOld() async throws {
    let ledger = try await shop()
    let before = try ledger.transcript(reveal: true)
    let (oldFile, oldKeys) = (try bytes(ofFile: keyFile), try bytes(ofFile: keys))
    let rotation = try await ledger.rotateKeys(reason: "scheduled", actor: "7")
    #expect(rotation.number == 2 && rotation.isDestroyed && !rotation.duplicate)
    #expect(try bytes(ofFile: keyFile) != oldFile)
    let slot = Array(try bytes(ofFile: keys)[4096 + 128..<4096 + 256])
    #expect(slot[2...3] == [2, 0])
    #expect(Array(slot[24..<72]) != Array(oldKeys[4096 + 128 + 24..<4096 + 128 + 72]))
    #expect(try Canary.hits(of: [("the old key", [Data(oldFile.dropLast())])], below: directory.path) == [])
    #expect(try Array(ledger.transcript(reveal: true).prefix(before.count)) == before)
    // New customers go on with the new key, and so does whoever opens the ledger.
    _ = try await ledger.append(order("1", of: crm("c9")))
    try ledger.close()
    let again = try open()
    #expect(try Array(again.transcript(reveal: true).prefix(before.count)) == before)
    #expect(try again.identifiers(of: CustomerNumber(4)) == [Identifier("crm", "c9")])
    #expect(try await again.rotateKeys(reason: "scheduled").number == 3)
    #expect(try again.verifierKey() == again.verifierKey())
    try again.close()
    // The earlier copy is of no use any more.
    try Data(oldKeys).write(to: URL(fileURLWithPath: keys))
    try expect(.keyUnavailable) { _ = try open() }
  }

  @Test func aRotationIsAnsweredTheSameHoweverOftenItIsAskedFor() async throws {
    let ledger = try await shop()
    let id = TouchpointID("office", "rotate-1")
    let first = try await ledger.rotateKeys(reason: "erasures", as: id)
    var again = try await ledger.rotateKeys(reason: "erasures", as: id)
    #expect(again.duplicate)
    again.duplicate = false
    #expect(again == first)
    try await expect(.conflictingDuplicate) { try await ledger.rotateKeys(reason: "lost", as: id) }
    try await expect(.invalidTouchpoint) { try await ledger.rotateKeys(reason: "no code") }
    #expect(try ledger.keyState().number == 2)
  }

  @Test func aKeyThatIsNotOursIsReplacedByTheOneThatIsGiven() async throws {
    let ledger = try await shop(value(1))
    try await expect(.keyUnavailable) { try await ledger.rotateKeys(reason: "scheduled") }
    let rotation = try await ledger.rotateKeys(to: value(2), reason: "scheduled")
    #expect(rotation.number == 2 && !rotation.isDestroyed)
    _ = try await ledger.append(order("1", of: crm("c9")))
    try ledger.close()
    try expect(.keyUnavailable) { _ = try open(.readWrite, value(1)) }
    let again = try open(.readWrite, value(2))
    #expect(try again.transcript(reveal: true).joined().contains("Name 3"))
    try again.close()
  }

  @Test func aKeyFileThatOthersMayUseIsLeftAlone() async throws {
    let (shared, new) = (directory.path + "/shared.key", directory.path + "/new.key")
    try KeySource.file(shared).createIfMissing()
    let before = try bytes(ofFile: shared)
    let ledger = try await shop(.file(shared))
    try await expect(.keyUnavailable) { try await ledger.rotateKeys(reason: "scheduled") }
    #expect(!(try await ledger.rotateKeys(to: .file(new), reason: "scheduled").isDestroyed))
    #expect(try bytes(ofFile: shared) == before)
    try ledger.close()
    try open(.readWrite, .file(new)).close()
  }

  /// The directory is moved away, so that what was renamed in it cannot be made durable.
  @Test func theEarlierKeyStaysUntilTheNewFileOfKeysIsDurable() async throws {
    let ledger = try await shop()
    let identity = ledger.store.identity
    try ledger.close()
    let source = KeySource.beside(directory.ledger)
    let file = try KeyFile(at: keys, identity: identity, source: source, readOnly: false)
    try file.rotate(
      to: try source.makeNext(), number: 2, from: nil,
      RotationNote(reason: "scheduled", actor: "", id: nil, isDestroyed: true))
    let (earlier, away) = (try bytes(ofFile: keyFile), directory.path + "/away")
    try FileManager.default.moveItem(atPath: directory.ledger, toPath: away)
    #expect(throws: LedgerError.self) { try file.settleRotation(customers: 3) }
    #expect(try bytes(ofFile: keyFile) == earlier)
    try FileManager.default.moveItem(atPath: away, toPath: directory.ledger)
    try file.settleRotation(customers: 3)
    #expect(try bytes(ofFile: keyFile) != earlier)
    let again = try open()
    #expect(try again.transcript(reveal: true).joined().contains("Name 3"))
    try again.close()
  }

  @Test func thePresentKeyIsNoNewOne() async throws {
    let ledger = try await shop(value(1))
    let before = try bytes(ofFile: keys)
    let copy = directory.path + "/same.key"
    try Data((Data(repeating: 1, count: 32).base64EncodedString() + "\n").utf8).write(
      to: URL(fileURLWithPath: copy))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy)
    for source in [value(1), .file(copy)] {
      let error = try await expect(.keyUnavailable) {
        try await ledger.rotateKeys(to: source, reason: "scheduled")
      }
      #expect(error.message.contains("wraps the keys now"))
    }
    #expect(try bytes(ofFile: keys) == before && ledger.keyState().number == 1)
    #expect(try await ledger.rotateKeys(to: value(2), reason: "scheduled").number == 2)
    try await expect(.keyUnavailable) { try await ledger.rotateKeys(to: value(2), reason: "scheduled") }
    try ledger.close()
    // A provider that has but one key gives it for every number.
    let one = KeySource.provider(KeyProvider(name: "one key") { _ in [UInt8](repeating: 2, count: 32) })
    let again = try open(.readWrite, one)
    try await expect(.keyUnavailable) { try await again.rotateKeys(reason: "scheduled") }
    try again.close()
  }

  @Test(arguments: 1...3) func nothingIsWrappedAnewWhileAKeyIsMissing(_ lost: Int) async throws {
    var ledger = try await shop()
    try await ledger.erase(CustomerNumber(2), request: "R", reason: "requested")
    try ledger.close()
    let (whole, key) = (try bytes(ofFile: keys), try bytes(ofFile: keyFile))
    let slot = 4096 + 128 * lost
    // A slot that is damaged, one of somebody else, and a file that ends before it.
    var damages = [whole, whole]
    damages[0][slot + 30] ^= 1
    let other = 4096 + 128 * (lost == 3 ? 1 : 3)
    damages[1].replaceSubrange(slot..<slot + 128, with: whole[other..<other + 128])
    damages.append(Array(whole[0..<slot]))
    for (index, damaged) in damages.enumerated() {
      try overwrite(keys, with: damaged)
      ledger = try open()
      for source in [nil, KeySource.file(directory.path + "/new.key")] {
        let error = try await expect(index < 2 ? .damaged : .keyLost) {
          try await ledger.rotateKeys(to: source, reason: "scheduled")
        }
        #expect(error.message.contains("Nothing was wrapped anew") && error.message.contains(keys))
      }
      try ledger.close()
      #expect(try bytes(ofFile: keys) == damaged && bytes(ofFile: keyFile) == key)
      #expect(!FileManager.default.fileExists(atPath: keyFile + ".next"))
    }
    // This is what the message says to do.
    try overwrite(keys, with: whole)
    ledger = try open()
    #expect(try await ledger.rotateKeys(reason: "scheduled").number == 2)
    #expect(try ledger.transcript(reveal: true).joined().contains("Name 3"))
    try ledger.close()
  }

  @Test func aProviderIsAskedForTheKeyOfANumber() async throws {
    struct Locked: Error {}
    let source = KeySource.provider(
      KeyProvider(name: "the office's safe") { number in
        if number > 2 { throw Locked() }
        return [UInt8](repeating: UInt8(number), count: 32)
      })
    let ledger = try await shop(source)
    #expect(try await ledger.rotateKeys(reason: "scheduled").number == 2)
    let error = try await expect(.keyUnavailable) { try await ledger.rotateKeys(reason: "scheduled") }
    #expect(error.message.contains("the office's safe gives no key 3"))
    try ledger.close()
    try expect(.keyUnavailable) {
      _ = try open(.readWrite, .provider(KeyProvider(name: "a short one") { _ in [1, 2, 3] }))
    }
    let again = try open(.readWrite, source)
    #expect(try again.transcript(reveal: true).joined().contains("Name 1"))
    try again.close()
  }

  @Test func whoeverReadsGoesOnWithTheNewFile() async throws {
    let ledger = try await shop()
    let identity = ledger.store.identity
    let reader = try KeyFile(
      at: keys, identity: identity, source: .beside(directory.ledger), readOnly: true)
    _ = try reader.identifierKey()
    let key = try #require(try ledger.keys().key(of: CustomerNumber(3))).key
    _ = try await ledger.rotateKeys(reason: "scheduled")
    #expect(try reader.key(of: CustomerNumber(3))?.key == key)
    #expect(reader.header.number == 2)
    try await ledger.erase(CustomerNumber(2), request: "R", reason: "requested")
    #expect(try reader.hasDestroyed(CustomerNumber(2)))
  }

  /// What a crash leaves after each step of a rotation, made by hand; tools/faults/kill-erase kills at each call.
  @Test(arguments: ["new key made", "keys written", "keys replaced", "key overwritten", "key replaced"])
  func whateverStepACrashLeavesIsCompletedOrDropped(step: String) async throws {
    let steps = ["new key made", "keys written", "keys replaced", "key overwritten", "key replaced"]
    let reached = try #require(steps.firstIndex(of: step))
    var ledger = try await shop()
    try ledger.close()
    let (oldFile, oldKeys) = (try bytes(ofFile: keyFile), try bytes(ofFile: keys))
    ledger = try open()
    try await ledger.erase(CustomerNumber(2), request: "R", reason: "requested")
    let erasedKeys = try bytes(ofFile: keys)
    let log = directory.path + "/log-before"
    try ledger.close()
    try FileManager.default.copyItem(atPath: directory.ledger, toPath: log)
    ledger = try open()
    let id = TouchpointID("office", "rotate")
    _ = try await ledger.rotateKeys(reason: "scheduled", actor: "9", as: id)
    try ledger.close()
    let (newFile, newKeys) = (try bytes(ofFile: keyFile), try bytes(ofFile: keys))
    // Back to before, and then as far as the step.
    try FileManager.default.removeItem(atPath: directory.ledger)
    try FileManager.default.moveItem(atPath: log, toPath: directory.ledger)
    func put(_ bytes: [UInt8], _ path: String) throws {
      try? FileManager.default.removeItem(atPath: path)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
    try put(reached < 2 ? erasedKeys : newKeys, keys)
    if reached == 1 { try put(newKeys, keys + ".next") }
    try put(
      reached < 3 ? oldFile : reached == 3 ? [UInt8](repeating: 0, count: oldFile.count) : newFile, keyFile)
    if reached < 4 { try put(newFile, keyFile + ".next") }
    // Whoever only reads sees the same in every state, and changes nothing.
    let reader = try open(.readOnly)
    #expect(try reader.transcript(reveal: true).joined().contains("Name 3"))
    try reader.close()
    ledger = try open()
    let isRotated = reached >= 2
    #expect(try ledger.keyState().number == (isRotated ? 2 : 1))
    #expect(try ledger.keys().hasDestroyed(CustomerNumber(2)))
    #expect(try ledger.transcript(reveal: true).joined().contains("Name 3"))
    #expect(try bytes(ofFile: keyFile) == (isRotated ? newFile : oldFile))
    for path in [keyFile, keys] { #expect(!FileManager.default.fileExists(atPath: path + ".next")) }
    let again = try await ledger.rotateKeys(reason: "scheduled", actor: "9", as: id)
    #expect(again.number == 2 && again.isDestroyed && again.duplicate == isRotated)
    #expect(try ledger.keyState().number == 2)
    try ledger.expectSoundTables()
    try ledger.close()
    _ = oldKeys
  }

  @Test func aReceiptSaysOnceEarlierCopiesAreOfNoUse() async throws {
    let ledger = try await shop()
    let erasure = try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested")
    #expect(erasure.receipt.contains("still open it"))
    _ = try await ledger.rotateKeys(reason: "erasures")
    let receipt = try ledger.erasureReceipt(of: "R-1")
    #expect(receipt.contains("unrecoverable from copies of the keys") && !receipt.contains("still open it"))
    #expect(try SignedNote(receipt).verify(by: [ledger.verifierKey()]).count == 1)
    // An erasure after it is open to copies made in between.
    let later = try await ledger.erase(CustomerNumber(2), request: "R-2", reason: "requested")
    #expect(later.receipt.contains("still open it"))
  }

  // MARK: Copies

  @Test func aCopyIsDueAfterEachChangeThatMakesEarlierOnesUseless() async throws {
    let ledger = try await shop()
    var state = try ledger.keyState()
    #expect(state.live == 3 && state.destroyed == 0 && !state.isSaveDue && state.generation == 0)
    try await ledger.erase(CustomerNumber(1), request: "R", reason: "requested")
    state = try ledger.keyState()
    #expect(state.live == 2 && state.destroyed == 1 && state.isSaveDue)
    let copy = directory.path + "/saved-keys"
    try ledger.saveKeys(to: copy)
    #expect(try !ledger.keyState().isSaveDue && !ledger.isKeySaveDue)
    _ = try await ledger.rotateKeys(reason: "scheduled")
    #expect(try ledger.keyState().isSaveDue && ledger.isKeySaveDue)
    try ledger.saveKeys(to: copy)
    #expect(!(try ledger.keyState().isSaveDue))
    try ledger.close()
    try FileManager.default.removeItem(atPath: keys)
    try FileManager.default.copyItem(atPath: copy, toPath: keys)
    let again = try open()
    #expect(try again.transcript(reveal: true).joined().contains("Name 3"))
    try again.close()
  }

  @Test func whoeverReadsSeesWhetherACopyIsDue() async throws {
    let ledger = try await shop()
    let reader = try KeyFile(
      at: keys, identity: ledger.store.identity, source: .beside(directory.ledger), readOnly: true)
    func expectPresent(isDue: Bool, sourceLocation: SourceLocation = #_sourceLocation) throws {
      let header = try reader.presentHeader()
      #expect(try header == ledger.keys().header, sourceLocation: sourceLocation)
      #expect((header.saved < header.generation) == isDue, sourceLocation: sourceLocation)
    }
    try expectPresent(isDue: false)
    try await ledger.erase(CustomerNumber(1), request: "R", reason: "requested")
    try expectPresent(isDue: true)
    try ledger.saveKeys(to: directory.path + "/saved-keys")
    try expectPresent(isDue: false)
    _ = try await ledger.rotateKeys(reason: "scheduled")
    try expectPresent(isDue: true)
    // Customers whose keys were made since are known too.
    _ = try await ledger.append((0..<1100).map { order("o\($0)", of: crm("new\($0)")) })
    try expectPresent(isDue: true)
    #expect(try reader.slotCount == ledger.keys().slotCount && reader.slotCount > 1100)
    try ledger.close()
  }

  @Test func aCopyNeverLiesWhereABackupIs() async throws {
    let ledger = try await shop()
    let (single, several) = (directory.path + "/backup", directory.path + "/backups")
    try ledger.backup(to: single)
    let generation = try ledger.backup(to: several, keeping: 2).directory
    for place in [single, single + "/segments", several, generation, directory.path + "/./backup"] {
      let error = try expect(.cannotCreate) { try ledger.saveKeys(to: place + "/shop-keys") }
      #expect(error.message.contains("keys and backup together"))
    }
    #expect(try ledger.isKeySaveDue == false)
    // Neither is in the way of the next run.
    try ledger.backup(to: single)
    try ledger.backup(to: several, keeping: 2)
    try ledger.saveKeys(to: directory.path + "/shop-keys")
    try ledger.close()
  }

  @Test func theOriginOfTheKeyIsTheOneInUse() async throws {
    let ledger = try await shop()
    #expect(ledger.keyOrigin == "the key file \(keyFile)")
    let new = directory.path + "/new.key"
    _ = try await ledger.rotateKeys(to: .file(new), reason: "scheduled")
    #expect(ledger.keyOrigin == "the key file \(new)")
    try ledger.close()
  }

  @Test func aCopyReplacesNothingElseAndNeverLiesInTheLedger() async throws {
    let ledger = try await shop()
    for path in ["/shop.ledger/copy", "/shop.ledger/log/copy", "/shop.ledger/../shop.ledger/copy"] {
      try expect(.cannotCreate) { try ledger.saveKeys(to: directory.path + path) }
    }
    try expect(.cannotCreate) { try ledger.saveKeys(to: keyFile) }
    try Data("x".utf8).write(to: URL(fileURLWithPath: directory.path + "/note"))
    try expect(.cannotCreate) { try ledger.saveKeys(to: directory.path + "/note") }
    let other = try Ledger.create(
      at: directory.path + "/other.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "UTC"))
    try other.saveKeys(to: directory.path + "/copy")
    try expect(.cannotCreate) { try ledger.saveKeys(to: directory.path + "/copy") }
    try other.saveKeys(to: directory.path + "/copy")
    try other.close()
  }

  @Test func aFileOfTheFirstVersionIsReadAndBroughtToTheSecond() async throws {
    let ledger = try await shop()
    let identity = ledger.store.identity
    try ledger.close()
    var old = try bytes(ofFile: keys)
    old.replaceSubrange(8..<12, with: [1, 0, 0, 0])
    old.replaceSubrange(
      48..<128,
      with: [UInt8](littleEndian: Checksum.of(Array(old[0..<48]), seed: identity.seed))
        + [UInt8](repeating: 0, count: 72))
    try overwrite(keys, with: old)
    let reader = try open(.readOnly)
    #expect(try reader.transcript(reveal: true).joined().contains("Name 3"))
    try reader.close()
    #expect(try bytes(ofFile: keys) == old)
    let again = try open()
    #expect(try bytes(ofFile: keys)[8] == 2)
    #expect(try again.keyState().number == 1)
    try again.close()
    var newer = try bytes(ofFile: keys)
    newer[8] = 3
    newer.replaceSubrange(
      120..<128, with: [UInt8](littleEndian: Checksum.of(Array(newer[0..<120]), seed: identity.seed)))
    try overwrite(keys, with: newer)
    try expect(.notALedger) { _ = try open() }
  }
}
