import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// An older file of keys is put back: nobody who was erased comes back by it, and nothing that could still be opened is given up.
@Suite struct OlderKeysTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  private var keys: String { shop.path + "/keys" }
  private var keyFile: String { shop.key }

  private func open(_ access: Ledger.Access = .readWrite) throws -> Ledger {
    try Ledger.open(at: shop.path, for: access)
  }

  private func put(_ bytes: [UInt8], at path: String) throws {
    try? FileManager.default.removeItem(atPath: path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  private func register(_ name: String, _ subject: NewTouchpoint.Subject) -> NewTouchpoint {
    NewTouchpoint(
      source: "desk", id: "r \(name.lowercased())", subject: subject,
      CustomerRegistered.with { $0.personal.name = name })
  }

  private func isReadable(_ name: String, in ledger: Ledger) throws -> Bool {
    try ledger.transcript(reveal: true).joined().contains(name)
  }

  /// Wraps keys anew, and is killed before the new key file has taken the place of the other.
  private func rotateHalfway() throws -> (keys: [UInt8], keyFile: [UInt8]) {
    let ledger = try open()
    let identity = ledger.store.identity
    try ledger.close()
    let source = KeySource.beside(shop.path)
    let file = try KeyFile(at: keys, identity: identity, source: source, readOnly: false)
    try file.rotate(
      to: try source.makeNext(), number: 2, from: nil,
      RotationNote(reason: "scheduled", actor: "9", id: TouchpointID("office", "half"), isDestroyed: true))
    return (try bytes(ofFile: keys), try bytes(ofFile: keyFile + ".next"))
  }

  // MARK: A change of keys that was cut short

  @Test func theNewKeyStaysAsLongAsWhatItWrapsMayComeBack() async throws {
    var ledger = try shop.create(LedgerOptions())
    let first = try await ledger.append([register("Ada", crm("ada")), register("Bob", crm("bob"))])
    try ledger.close()
    let older = try bytes(ofFile: keys)
    ledger = try open()
    // More customers than the older file has keys.
    _ = try await ledger.append((0..<1200).map { order("\($0)", of: crm("c\($0)")) })
    _ = try await ledger.append(register("Cyd", crm("c1199")))
    try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested")
    try ledger.close()
    let newer = try rotateHalfway()
    try put(older, at: keys)
    // Every time it is opened meanwhile.
    for _ in 0..<2 {
      ledger = try open()
      #expect(try ledger.keyLoss()?.code == .keyLost)
      #expect(try ledger.keys().hasDestroyed(CustomerNumber(1)))
      #expect(try ledger.touchpoint(at: first[0].position, reveal: true).personalPart == .erased)
      #expect(try ledger.touchpoint(at: first[1].position, reveal: true).personalPart == .revealed)
      try await expect(.keyLost) { try await ledger.rotateKeys(reason: "scheduled") }
      try ledger.close()
      #expect(try bytes(ofFile: keyFile + ".next") == newer.keyFile)
    }
    // This is what the message says to do; whether the newest file was moved away or saved is the same.
    try put(newer.keys, at: keys)
    ledger = try open()
    #expect(try ledger.keyLoss() == nil && ledger.keyState().number == 2)
    #expect(try bytes(ofFile: keyFile) == newer.keyFile)
    #expect(!FileManager.default.fileExists(atPath: keyFile + ".next"))
    #expect(
      try isReadable("Bob", in: ledger) && isReadable("Cyd", in: ledger) && !isReadable("Ada", in: ledger))
    // It is recorded by now, under its own id.
    let again = try await ledger.rotateKeys(
      reason: "scheduled", actor: "9", as: TouchpointID("office", "half"))
    #expect(again.duplicate && again.number == 2)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func anOlderFileThatHasEverybodyIsGoneOnWith() async throws {
    var ledger = try shop.create(LedgerOptions())
    _ = try await ledger.append([register("Ada", crm("ada")), register("Bob", crm("bob"))])
    try ledger.close()
    let older = try bytes(ofFile: keys)
    ledger = try open()
    try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested")
    try ledger.close()
    _ = try rotateHalfway()
    try put(older, at: keys)
    ledger = try open()
    // The change of keys is as if it had not been, and the erasure is not.
    #expect(!FileManager.default.fileExists(atPath: keyFile + ".next"))
    #expect(try ledger.keyState().number == 1 && ledger.keys().hasDestroyed(CustomerNumber(1)))
    #expect(try isReadable("Bob", in: ledger) && !isReadable("Ada", in: ledger))
    let next = try await ledger.rotateKeys(reason: "scheduled")
    #expect(next.number == 2 && next.isDestroyed && !next.duplicate)
    #expect(try isReadable("Bob", in: ledger) && !isReadable("Ada", in: ledger))
    try ledger.close()
  }

  /// Somebody has kept the earlier key file as well, and puts both back.
  @Test func aReceiptClaimsNothingWhileTheEarlierKeyIsInUse() async throws {
    var ledger = try shop.create(LedgerOptions())
    _ = try await ledger.append([register("Ada", crm("ada")), register("Bob", crm("bob"))])
    try ledger.close()
    let (older, olderKeyFile) = (try bytes(ofFile: keys), try bytes(ofFile: keyFile))
    ledger = try open()
    try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested")
    _ = try await ledger.rotateKeys(reason: "erasures")
    #expect(try ledger.erasureReceipt(of: "R-1").contains("unrecoverable"))
    try ledger.close()
    try put(older, at: keys)
    let error = try expect(.keyUnavailable) { _ = try open() }
    #expect(error.message.contains("bring back the newest of both"))
    try put(olderKeyFile, at: keyFile)
    ledger = try open()
    #expect(try ledger.keys().hasDestroyed(CustomerNumber(1)) && !isReadable("Ada", in: ledger))
    #expect(try isReadable("Bob", in: ledger) && ledger.keyState().number == 1)
    let receipt = try ledger.erasureReceipt(of: "R-1")
    #expect(receipt.contains("still open it") && !receipt.contains("unrecoverable"))
    // No number is used twice, and from then on it is true again.
    let next = try await ledger.rotateKeys(reason: "erasures")
    #expect(next.number == 3 && next.isDestroyed)
    #expect(try ledger.erasureReceipt(of: "R-1").contains("unrecoverable"))
    try ledger.close()
  }

  // MARK: A change of keys that was not recorded

  @Test func aChangeOfKeysIsAnsweredAsItsOwnThoughAnotherIsNotRecordedYet() async throws {
    let ledger = try shop.create(LedgerOptions())
    _ = try await ledger.append(register("Ada", crm("ada")))
    let (one, other) = (TouchpointID("office", "one"), TouchpointID("office", "other"))
    let source = KeySource.beside(shop.path)
    // The disk was full when it was to be recorded.
    try await ledger.maintainAsync { writer in
      try writer.keys.rotate(
        to: try source.makeNext(), number: 2, from: nil,
        RotationNote(reason: "scheduled", actor: "1", id: one, isDestroyed: true))
    }
    let second = try await ledger.rotateKeys(reason: "lost", actor: "2", as: other)
    #expect(second.number == 3 && !second.duplicate)
    let first = try await ledger.rotateKeys(reason: "scheduled", actor: "1", as: one)
    #expect(first.number == 2 && first.duplicate && first.position < second.position)
    try await expect(.conflictingDuplicate) { try await ledger.rotateKeys(reason: "scheduled", as: other) }
    #expect(try ledger.keyState().number == 3 && isReadable("Ada", in: ledger))
    try ledger.close()
    let again = try open()
    #expect(try again.keyState().number == 3 && isReadable("Ada", in: again))
    try again.close()
  }

  @Test func changesOfKeysThatAreAskedForAtOnceAreEachMade() async throws {
    let ledger = try shop.create(LedgerOptions())
    _ = try await ledger.append(register("Ada", crm("ada")))
    let made = try await withThrowingTaskGroup(of: (Int, KeyRotation).self) { group in
      for index in 0..<12 {
        group.addTask {
          let id = TouchpointID("office", "\(index % 4)")
          return (index % 4, try await ledger.rotateKeys(reason: "scheduled", as: id))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    // Each id has one number, and each number one id.
    let numbers = Dictionary(grouping: made, by: \.0).mapValues { Set($0.map(\.1.number)) }
    #expect(numbers.values.allSatisfy { $0.count == 1 })
    #expect(numbers.values.flatMap { $0 }.sorted() == [2, 3, 4, 5])
    #expect(Set(made.map(\.1.position)).count == 4)
    #expect(try ledger.keyState().number == 5 && isReadable("Ada", in: ledger))
    try ledger.close()
  }

  // MARK: A number that was given again

  /// Customer 4 was erased, the ledger is brought back to before they came, and somebody else has the number.
  private func givenAgain(erasedBefore: Bool) async throws -> (
    ofFirst: [UInt8], between: [UInt8], newest: [UInt8]
  ) {
    let ledger = try shop.create()
    try await ledger.grow(0..<10, customers: 3)
    if erasedBefore { try await ledger.erase(CustomerNumber(2), request: "R-0", reason: "requested") }
    let point = try ledger.head
    _ = try await ledger.append(register("Ada", crm("ada")))
    try await ledger.erase(CustomerNumber(4), request: "R-1", reason: "requested")
    try ledger.backup(to: shop.backup)
    try ledger.close()
    let ofFirst = try bytes(ofFile: keys)
    try Ledger.restore(
      from: shop.backup, to: shop.restored, at: .position(point), keys: keys, options: shop.options)
    let between = try bytes(ofFile: shop.restored + "/keys")
    let restored = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try await restored.append(register("Eve", crm("eve"))).customer == CustomerNumber(4))
    try restored.close()
    return (ofFirst, between, try bytes(ofFile: shop.restored + "/keys"))
  }

  @Test(arguments: [false, true])
  func whoeverHasTheNumberOfSomebodyWhoWasErasedIsNotTakenForThem(erasedBefore: Bool) async throws {
    let files = try await givenAgain(erasedBefore: erasedBefore)
    let restoredKeys = shop.restored + "/keys"
    for older in [files.ofFirst, files.between] {
      try put(older, at: restoredKeys)
      for access in [Ledger.Access.readOnly, .readWrite] {
        let ledger = try Ledger.open(at: shop.restored, for: access, options: shop.options)
        #expect(try ledger.erasedCustomers() == (erasedBefore ? [CustomerNumber(2)] : []))
        // Their key is not destroyed, but lost: it is in the newest copy.
        let error = try expect(.keyLost) { _ = try ledger.transcript(reveal: true) }
        #expect(error.message.contains("customer:4") && error.message.contains("newest copy"))
        if access == .readWrite {
          try await expect(.keyLost) {
            _ = try await ledger.append(register("Eve again", .customer(CustomerNumber(4))))
          }
          let refusal = try await expect(.keyLost) { try await ledger.rotateKeys(reason: "scheduled") }
          #expect(
            refusal.message.contains("customer:4") && refusal.message.contains("Nothing was wrapped anew"))
          #expect(try await ledger.append(order("e", of: crm("eve"))).customer == CustomerNumber(4))
        }
        try ledger.close()
      }
    }
    try put(files.newest, at: restoredKeys)
    let ledger = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try isReadable("Eve", in: ledger))
    try ledger.expectSoundTables()
    try ledger.close()
  }

  /// The key of whoever had the number before is there again: it opens nothing of the other's, and that is no damage.
  @Test func theKeyOfWhoeverHadTheNumberBeforeIsNotTakenForTheirs() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<10, customers: 3)
    let point = try ledger.head
    _ = try await ledger.append(register("Ada", crm("ada")))
    let live = try shop.keyCopy()
    try await ledger.erase(CustomerNumber(4), request: "R-1", reason: "requested")
    try ledger.backup(to: shop.backup)
    try ledger.close()
    try Ledger.restore(
      from: shop.backup, to: shop.restored, at: .position(point), keys: keys, options: shop.options)
    var restored = try Ledger.open(at: shop.restored, options: shop.options)
    _ = try await restored.append(register("Eve", crm("eve")))
    try restored.close()
    try put(try bytes(ofFile: live), at: shop.restored + "/keys")
    restored = try Ledger.open(at: shop.restored, options: shop.options)
    let error = try expect(.keyLost) { _ = try restored.transcript(reveal: true) }
    #expect(error.message.contains("customer:4"))
    try restored.close()
  }
}
