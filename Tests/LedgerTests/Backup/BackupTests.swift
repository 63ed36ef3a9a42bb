import Foundation
import Schema
import Testing

@testable import Ledger

/// A backup holds what is recorded, goes on from what it has, and refuses what is not its ledger.
@Suite struct BackupTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  @Test func aBackupRestoresToTheSameTouchpoints() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<300)
    try await ledger.merge(CustomerNumber(1), with: CustomerNumber(2), evidence: "confirmed")
    let receipt = try ledger.backup(to: shop.backup)
    #expect(try receipt.position == ledger.head)
    #expect(receipt.new == receipt.position.rawValue)
    #expect(receipt.written == receipt.bytes)
    #expect(receipt.created >= receipt.recorded)
    let check = try Ledger.verifyBackup(at: shop.backup)
    #expect(check.problems.isEmpty)
    #expect(check.backup.position == receipt.position && check.backup.bytes == receipt.bytes)
    let transcript = try ledger.transcript(reveal: true)
    let keys = try shop.keyCopy()
    try ledger.close()
    try shop.withRestored(keys: keys) { restored, answer in
      #expect(answer.position == receipt.position && answer.newest == receipt.position && answer.hasKeys)
      #expect(answer.recorded == receipt.recorded && answer.erased == 0)
      #expect(try restored.transcript(reveal: true) == transcript)
      try restored.expectSoundTables()
      #expect(try restored.identifiers(of: CustomerNumber(1)).count == 2)
    }
    // What was recorded before is known again, and what is new goes on.
    let again = try Ledger.open(at: shop.restored, options: shop.options)
    let known = try await again.append([order("7", of: crm("C0"), total: 107)])
    #expect(known[0].duplicate)
    try await again.grow(300..<310)
    try again.close()
  }

  @Test func aRunAddsWhatIsNew() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<200)
    let first = try ledger.backup(to: shop.backup)
    let nothing = try ledger.backup(to: shop.backup)
    #expect(nothing.new == 0 && nothing.written == 0 && nothing.position == first.position)
    #expect(nothing.segments == first.segments && nothing.created == first.created)
    for step in 1...40 {
      let head = try ledger.head
      try await ledger.grow((200 * step)..<(200 * step + 20))
      let next = try ledger.backup(to: shop.backup)
      #expect(try next.new == ledger.head.rawValue - head.rawValue)
      #expect(try Set(shop.segments()).count == next.segments)
      #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty)
    }
    let transcript = try ledger.transcript()
    try ledger.close()
    try shop.expectRestored(transcript)
  }

  @Test func aReaderBacksUpBesideAWriter() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<100)
    try ledger.close()
    let reader = try Ledger.open(at: shop.path, for: .readOnly, options: shop.options)
    let receipt = try reader.backup(to: shop.backup)
    #expect(try receipt.position == reader.head)
    try reader.close()
    let writer = try Ledger.open(at: shop.path, options: shop.options)
    try await writer.grow(100..<150)
    #expect(try writer.backup(to: shop.backup).new > 0)
    try writer.close()
  }

  @Test func whatWasAcknowledgedBeforeIsInABackupThatIsMadeWhileOthersAppend() async throws {
    let ledger = try shop.create()
    let writing = Task {
      var number = 0
      while !Task.isCancelled {
        try await ledger.grow(number..<number + 20)
        number += 20
      }
    }
    var position = Position.start
    for _ in 0..<10 {
      let acknowledged = try ledger.head
      let receipt = try ledger.backup(to: shop.backup)
      #expect(receipt.position >= acknowledged && receipt.position >= position)
      position = receipt.position
      try await Task.sleep(for: .milliseconds(20))
    }
    writing.cancel()
    try await writing.value
    let transcript = try ledger.transcript()
    #expect(transcript.count > Int(position.rawValue))
    try ledger.close()
    try shop.expectRestored(Array(transcript.prefix(Int(position.rawValue))))
  }

  @Test func largeBodiesAreCutIntoSegments() async throws {
    let ledger = try shop.create()
    for batch in 0..<30 { try await ledger.grow((batch * 100)..<(batch * 100 + 100), text: 60_000) }
    let receipt = try ledger.backup(to: shop.backup)
    #expect(receipt.segments > 1)
    #expect(receipt.bytes > SegmentBytes.fullBytes)
    let transcript = try ledger.transcript()
    try ledger.close()
    try shop.expectRestored(transcript)
  }

  // MARK: What is refused

  @Test func anotherLedgersBackupIsRefused() async throws {
    let ledger = try shop.create()
    try ledger.backup(to: shop.backup)
    try ledger.close()
    let other = try Ledger.create(
      at: shop.directory.path + "/other.ledger",
      settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    let error = try expect(.otherBackup) { try other.backup(to: shop.backup) }
    #expect(error.message.contains("another ledger"))
    try other.close()
  }

  @Test func anOlderCopyOfTheLedgerIsRefused() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<50)
    try ledger.close()
    let copy = shop.directory.path + "/copy.ledger"
    try FileManager.default.copyItem(atPath: shop.path, toPath: copy)
    let newer = try Ledger.open(at: shop.path, options: shop.options)
    try await newer.grow(50..<60)
    let position = try newer.backup(to: shop.backup).position
    try newer.close()
    let older = try Ledger.open(at: copy, options: shop.options)
    #expect(try expect(.otherBackup) { try older.backup(to: shop.backup) }.message.contains("older copy"))
    // The same number of touchpoints, and more, but others.
    while try older.head <= position {
      try await older.grow(Int(older.head.rawValue) + 1000..<Int(older.head.rawValue) + 1001)
    }
    #expect(
      try expect(.otherBackup) { try older.backup(to: shop.backup) }.message.contains("went on otherwise"))
    try older.close()
  }

  @Test func aPlaceThatIsNoneIsRefused() async throws {
    let ledger = try shop.create()
    let place = shop.directory.path + "/place"
    for path in [shop.path, shop.path + "/backup", shop.path + "/../shop.ledger/views"] {
      #expect(try expect(.cannotCreate) { try ledger.backup(to: path) }.message.contains("own directory"))
    }
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    for name in ["keys", "shop.key"] {
      try Data().write(to: URL(fileURLWithPath: place + "/" + name))
      #expect(
        try expect(.cannotCreate) { try ledger.backup(to: place) }.message.contains("keep the keys elsewhere")
      )
      try FileManager.default.removeItem(atPath: place + "/" + name)
    }
    try Data().write(to: URL(fileURLWithPath: place + "/letter.txt"))
    #expect(try expect(.cannotCreate) { try ledger.backup(to: place) }.message.contains("letter.txt"))
    try expect(.notFound) { try ledger.backup(to: place + "/none/backup") }
    let file = place + "/letter.txt"
    #expect(throws: LedgerError.self) { try ledger.backup(to: file) }
    try ledger.close()
    try expect(.notWritable) { try ledger.backup(to: shop.backup) }
  }

  @Test func onlyOneWritesToABackup() async throws {
    let ledger = try shop.create()
    try ledger.backup(to: shop.backup)
    let held = try BackupDirectory(reading: shop.backup)
    try expect(.locked) { try ledger.backup(to: shop.backup) }
    #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty)
    withExtendedLifetime(held) {}
    try ledger.close()
  }

  @Test func aDamagedLogIsNotBackedUp() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<500)
    let before = try ledger.backup(to: shop.backup)
    try await ledger.grow(500..<600)
    let found = try ledger.transcript().count
    try ledger.close()
    // A bit of a body that is new.
    var bytes = try bytes(ofFile: shop.path + "/log/data.mdb")
    let needle = Array("590".utf8)
    let places = bytes.indices.dropLast(3).filter { Array(bytes[$0..<$0 + 3]) == needle }
    for place in places { bytes[place] ^= 1 }
    try overwrite(shop.path + "/log/data.mdb", with: bytes)
    let damaged = try Ledger.open(at: shop.path, for: .readOnly, options: shop.options)
    try expect(.damaged) { try damaged.backup(to: shop.backup) }
    try damaged.close()
    let check = try Ledger.verifyBackup(at: shop.backup)
    #expect(check.problems.isEmpty && check.backup.position == before.position && found > 500)
  }
}
