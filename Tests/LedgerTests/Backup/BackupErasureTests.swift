import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// A person who was erased comes back by no backup, whichever copy of the keys is restored with it.
@Suite struct BackupErasureTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  private static let canaries = (0..<4).map { Canary("\($0)") }

  /// Customer 1 is somebody with everything that is personal; others come before and after.
  private func fill(_ ledger: Ledger, from number: Int = 0) async throws {
    let names = Self.canaries.map(\.text)
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "ada \(number)", subject: .identifiers([Identifier("crm", names[0])]),
        CustomerRegistered.with {
          $0.personal.name = names[1]
          $0.personal.email = names[2]
          $0.personal.address = names[3]
        }))
    try await ledger.grow(number..<number + 100)
  }

  private func isReadable(_ ledger: Ledger) throws -> Bool {
    try ledger.transcript(reveal: true).joined().contains(Self.canaries[1].text)
  }

  @Test func noBackupHasAnythingInClearBeforeOrAfter() async throws {
    let ledger = try shop.create()
    try await fill(ledger)
    try ledger.backup(to: shop.backup)
    #expect(try Canary.hits(of: Self.canaries, below: shop.backup).isEmpty)
    _ = try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested")
    try ledger.backup(to: shop.backup)
    #expect(try Canary.hits(of: Self.canaries, below: shop.backup).isEmpty)
    try ledger.close()
  }

  @Test func whoWasErasedStaysErasedWhicheverKeysAreRestored() async throws {
    let ledger = try shop.create()
    try await fill(ledger)
    let point = try ledger.head
    let older = shop.directory.path + "/older-keys"
    try ledger.saveKeys(to: older)
    try await ledger.grow(100..<150)
    let erasure = try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested", actor: "7")
    let newer = shop.directory.path + "/newer-keys"
    try ledger.saveKeys(to: newer)
    try await ledger.grow(150..<160)
    try ledger.backup(to: shop.backup)
    try ledger.close()
    for keys in [older, newer] {
      for restorePoint in [RestorePoint.newest, .position(point), .position(erasure.position)] {
        try shop.withRestored(at: restorePoint, keys: keys) { restored, receipt in
          #expect(receipt.erased == (restorePoint == .position(point) ? 1 : 0))
          let readable = try isReadable(restored)
          #expect(!readable, "\(keys) \(restorePoint)")
          #expect(try restored.keyState().destroyed == 1)
          #expect(try restored.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == nil)
          // Others are who they were, and whoever comes back is somebody new.
          #expect(try restored.customerNumber(of: Identifier("crm", "C1")) != nil)
          try restored.expectSoundTables()
        }
        let hits = try Canary.hits(of: Self.canaries, below: shop.restored)
        #expect(hits.isEmpty)
      }
    }
  }

  @Test func keysThatArePutBesideALogThatWasRestoredWithoutThemAreCaughtUp() async throws {
    let ledger = try shop.create()
    try await fill(ledger)
    let point = try ledger.head
    let keys = try shop.keyCopy()
    _ = try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested")
    try ledger.backup(to: shop.backup)
    try ledger.close()
    try Ledger.restore(from: shop.backup, to: shop.restored, at: .position(point))
    try FileManager.default.copyItem(atPath: keys, toPath: shop.restored + "/keys")
    // Not even who only reads sees anything, before somebody has opened it for writing.
    let reader = try Ledger.open(at: shop.restored, for: .readOnly, options: shop.options)
    #expect(try !isReadable(reader))
    try reader.close()
    let writer = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try !isReadable(writer) && writer.keyState().destroyed == 1)
    try writer.close()
  }

  /// The key of a customer whom the log of the point does not know is destroyed: the next new customer gets the number, and another key.
  @Test func aNumberWhoseKeyWasDestroyedIsGivenAgain() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<10, customers: 3)
    let point = try ledger.head
    try await fill(ledger, from: 100)
    let customers = try ledger.customerCount
    _ = try await ledger.erase(CustomerNumber(4), request: "R-1", reason: "requested")
    try ledger.backup(to: shop.backup)
    let keys = try shop.keyCopy()
    try ledger.close()
    #expect(customers > 4)
    try Ledger.restore(
      from: shop.backup, to: shop.restored, at: .position(point), keys: keys, options: shop.options)
    let restored = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try restored.customerCount == 3)
    try await fill(restored, from: 200)
    #expect(try isReadable(restored))
    try restored.expectSoundTables()
    try restored.close()
  }

  /// A copy of the keys may be newer than the point, and have the keys of people whom nobody knows there.
  @Test func noKeyIsLeftOfWhoIsUnknownAtThePointAndWasErasedLater() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<10, customers: 3)
    let point = try ledger.head
    try await fill(ledger, from: 100)
    let keys = try shop.keyCopy()
    _ = try await ledger.erase(CustomerNumber(4), request: "R-1", reason: "requested")
    try ledger.backup(to: shop.backup)
    try ledger.close()
    let receipt = try Ledger.restore(
      from: shop.backup, to: shop.restored, at: .position(point), keys: keys, options: shop.options)
    #expect(receipt.erased == 0)
    let bytes = try bytes(ofFile: shop.restored + "/keys")
    let states: [UInt8] = (1...5).map { (number: Int) -> UInt8 in bytes[4096 + 128 * number] }
    #expect(states == [1, 1, 1, 2, 1])
    let slot: [UInt8] = Array(bytes[4608..<4736])
    #expect(slot[12..<72].allSatisfy { (byte: UInt8) -> Bool in byte == 0 })
    let restored = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try restored.customerCount == 3 && restored.isKeySaveDue)
    try await fill(restored, from: 200)
    #expect(try isReadable(restored))
    try restored.close()
    let again = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try isReadable(again) && again.erasedCustomers().isEmpty)
    try again.close()
  }

  /// The disk is lost after an erasure of which no backup knows; only the keys were saved since. The person has two numbers, and
  /// somebody was erased before, of whom the backup knows.
  private func lostAfterAnErasure(isFirst: Bool) async throws -> (
    keys: String, facts: [Fact], erased: [CustomerNumber]
  ) {
    let ledger = try shop.create()
    try await fill(ledger)
    func number(_ name: String) throws -> CustomerNumber {
      try #require(try ledger.customerNumber(of: Identifier("crm", name)))
    }
    if !isFirst { _ = try await ledger.erase(number("C3"), request: "R-0", reason: "requested") }
    _ = try await ledger.merge(CustomerNumber(1), with: number("C1"), evidence: "confirmed")
    let erased = try [CustomerNumber(1), number("C1")].sorted()
    try ledger.backup(to: shop.backup)
    let facts = try facts(of: ledger, through: ledger.head)
    try await ledger.grow(200..<210)
    #expect(
      try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested").customers == erased)
    let keys = shop.directory.path + "/newest-keys"
    try ledger.saveKeys(to: keys)
    try ledger.close()
    try FileManager.default.removeItem(atPath: shop.path)
    return (keys, facts, erased)
  }

  private func facts(of ledger: Ledger, through end: Position) throws -> [Fact] {
    try (1...end.rawValue).map { try ledger.touchpoint(at: Position($0)).fact }
  }

  private func expectErased(_ ledger: Ledger, _ lost: (keys: String, facts: [Fact], erased: [CustomerNumber]))
    throws
  {
    #expect(try ledger.erasedCustomers().isSuperset(of: lost.erased))
    let (readable, end) = (try isReadable(ledger), Position(UInt64(lost.facts.count)))
    #expect(try !readable && facts(of: ledger, through: end) == lost.facts)
    #expect(try ledger.customerNumber(of: Identifier("crm", Self.canaries[0].text)) == nil)
    #expect(try ledger.customerNumber(of: Identifier("crm", "C1")) == nil)
    #expect(try ledger.customerNumber(of: Identifier("crm", "C2")) != nil)
    #expect(try ledger.transcript(reveal: true).joined().contains("Name 5"))
  }

  @Test(arguments: [true, false])
  func whoseKeyIsDestroyedIsErasedThoughTheBackupIsOlder(isFirst: Bool) async throws {
    let lost = try await lostAfterAnErasure(isFirst: isFirst)
    let receipt = try Ledger.restore(
      from: shop.backup, to: shop.restored, keys: lost.keys, options: shop.options)
    let restored = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(receipt.erased == 2)
    try expectErased(restored, lost)
    #expect(try restored.erasedCustomers().count == (isFirst ? 2 : 3))
    #expect(try restored.erasureReceipt(of: "restored").contains("key-destroyed"))
    #expect(try restored.keyState().destroyed == (isFirst ? 2 : 3))
    #expect(try restored.keyLoss() == nil)
    try restored.expectSoundTables()
    // They are somebody new where they come back, and others go on.
    try await fill(restored, from: 300)
    #expect(try isReadable(restored))
    try restored.close()
    // Nothing is recorded a second time.
    let again = try Ledger.open(at: shop.restored, options: shop.options)
    #expect(try again.erasedCustomers().count == (isFirst ? 2 : 3))
    try again.close()
  }

  @Test(arguments: [true, false])
  func keysInWhichSomebodyIsDestroyedArePutBesideAnOlderLog(isFirst: Bool) async throws {
    let lost = try await lostAfterAnErasure(isFirst: isFirst)
    try Ledger.restore(from: shop.backup, to: shop.restored)
    try FileManager.default.copyItem(atPath: lost.keys, toPath: shop.restored + "/keys")
    // Who only reads sees nobody erased in the log yet, and nothing that is missing.
    let reader = try Ledger.open(at: shop.restored, for: .readOnly, options: shop.options)
    #expect(try reader.touchpoint(at: Position(2), reveal: true).personalPart != .revealed)
    #expect(try !isReadable(reader))
    #expect(try reader.transcript(reveal: true).joined().contains("Name 5"))
    try reader.close()
    for _ in 0..<2 {
      let writer = try Ledger.open(at: shop.restored, options: shop.options)
      try expectErased(writer, lost)
      #expect(try writer.erasedCustomers().count == (isFirst ? 2 : 3))
      try writer.expectSoundTables()
      try writer.close()
    }
  }

  @Test func anErasureThatIsMadeAgainAfterARestoreIsKnown() async throws {
    let ledger = try shop.create()
    try await fill(ledger)
    let point = try ledger.head
    let id = TouchpointID("desk", "e-1")
    _ = try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested", as: id)
    try ledger.backup(to: shop.backup)
    let keys = try shop.keyCopy()
    try ledger.close()
    try Ledger.restore(
      from: shop.backup, to: shop.restored, at: .position(point), keys: keys, options: shop.options)
    let restored = try Ledger.open(at: shop.restored, options: shop.options)
    let head = try restored.head
    let again = try await restored.erase(CustomerNumber(1), request: "R-1", reason: "requested", as: id)
    #expect(try again.duplicate && restored.head == head && again.receipt.contains("R-1"))
    try restored.close()
  }
}
