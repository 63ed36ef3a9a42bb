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
    let erasure = try await ledger.erase(CustomerNumber(1), request: "R-1", reason: "requested", actor: 7)
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
