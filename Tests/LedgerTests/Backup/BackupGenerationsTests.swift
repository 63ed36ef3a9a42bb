import Foundation
import Testing

@testable import Ledger

/// Several backups beside each other, of which the newest are kept.
@Suite struct BackupGenerationsTests {
  let shop: BackupShop
  let clock = TestClock(Instant(microseconds: 1_767_258_000_000_000))

  init() throws { shop = try BackupShop() }

  private var options: LedgerOptions {
    var options = shop.options
    options.clock = { [clock] in clock.now }
    return options
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: shop.backup).sorted()
  }

  @Test func theNewestStay() async throws {
    let ledger = try shop.create(options)
    var made: [String] = []
    for day in 0..<5 {
      try await ledger.grow(day * 20..<day * 20 + 20)
      let receipt = try ledger.backup(to: shop.backup, keeping: 3, isNew: true)
      #expect(try receipt.position == ledger.head && receipt.new == receipt.position.rawValue)
      #expect(receipt.removed == (made.count >= 3 ? [made[made.count - 3]] : []))
      made.append(receipt.directory)
      clock.advance(seconds: 86_400)
    }
    #expect(try Set(names().map { shop.backup + "/" + $0 }) == Set(made.suffix(3)))
    for path in made.suffix(3) { #expect(try Ledger.verifyBackup(at: path).problems.isEmpty) }
    #expect(made[0] == shop.backup + "/\(try ledgerPositionOfFirst(made[0]))-20260101T090000Z")
    // Without another one the newest goes on.
    try await ledger.grow(100..<110)
    let next = try ledger.backup(to: shop.backup, keeping: 1)
    #expect(next.directory == made[4] && next.new > 0 && next.removed == [made[2], made[3]])
    #expect(try names().count == 1)
    try ledger.close()
  }

  private func ledgerPositionOfFirst(_ path: String) throws -> String {
    String(try #require(path.split(separator: "/").last).split(separator: "-")[0])
  }

  @Test func whatIsNoBackupOfThisLedgerStays() async throws {
    let ledger = try shop.create(options)
    let other = try BackupShop()
    let otherLedger = try other.create()
    try ledger.backup(to: shop.backup, keeping: 2)
    try otherLedger.backup(to: shop.backup + "/0-other")
    try otherLedger.close()
    try FileManager.default.createDirectory(
      atPath: shop.backup + "/0-folder/segments", withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: shop.backup + "/letter.txt"))
    for step in 0..<3 {
      clock.advance(seconds: 60)
      try await ledger.grow(step..<step + 1)
      try ledger.backup(to: shop.backup, keeping: 1, isNew: true)
    }
    #expect(try Set(names()).isSuperset(of: ["0-other", "0-folder", "letter.txt"]))
    #expect(try names().count == 4)
    // In the folder of a backup that goes something else lies: it stays.
    let newest = try #require(names().first { $0.hasSuffix("Z") })
    try Data("x".utf8).write(to: URL(fileURLWithPath: shop.backup + "/" + newest + "/note.txt"))
    clock.advance(seconds: 60)
    try await ledger.grow(10..<11)
    try ledger.backup(to: shop.backup, keeping: 1, isNew: true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: shop.backup + "/" + newest) == ["note.txt"])
    try ledger.close()
  }

  @Test func aBackupAndADirectoryOfBackupsAreNotTakenForEachOther() async throws {
    let ledger = try shop.create(options)
    let single = shop.directory.path + "/single"
    try ledger.backup(to: single)
    #expect(
      try expect(.cannotCreate) { try ledger.backup(to: single, keeping: 2) }.message.contains(
        "a backup itself"))
    let newest = try ledger.backup(to: shop.backup, keeping: 2).directory
    #expect(try expect(.cannotCreate) { try ledger.backup(to: shop.backup) }.message.contains(newest))
    try ledger.close()
    // Whoever reads takes the newest, and says which.
    #expect(try Ledger.verifyBackup(at: shop.backup).backup.directory == newest)
    #expect(try Ledger.restore(from: shop.backup, to: shop.restored).backup == newest)
    let other = try BackupShop()
    try other.create().backup(to: shop.backup, keeping: 2)
    let error = try expect(.notABackup) { try Ledger.verifyBackup(at: shop.backup) }
    #expect(error.message.contains("several ledgers"))
  }

  /// What a run that was killed has left of one ledger is not in the way of another.
  @Test func aBackupThatAnotherLedgerHasBegunIsNotInTheWay() async throws {
    let (ledger, other) = (try shop.create(options), try BackupShop())
    let otherLedger = try other.create(options)
    try await otherLedger.grow(0..<5)
    func draft(_ ledger: Ledger) -> String { shop.backup + "/new-\(ledger.store.identity.hexadecimal)" }
    // One that has its manifest, and one that has none yet.
    try FileManager.default.createDirectory(atPath: shop.backup, withIntermediateDirectories: true)
    for isWhole in [true, false] {
      try otherLedger.backup(to: draft(otherLedger))
      if !isWhole { try FileManager.default.removeItem(atPath: draft(otherLedger) + "/manifest") }
      let receipt = try ledger.backup(to: shop.backup, keeping: 9, isNew: true)
      #expect(try Ledger.verifyBackup(at: receipt.directory).problems.isEmpty)
      let finished = try otherLedger.backup(to: shop.backup, keeping: 9, isNew: true)
      #expect(try finished.position == otherLedger.head)
      #expect(try Ledger.verifyBackup(at: finished.directory).problems.isEmpty)
      #expect(try names().allSatisfy { !$0.hasPrefix("new") })
    }
    #expect(try names().count == 4)
    try ledger.close()
    try otherLedger.close()
  }

  /// A run was killed before its backup had its name, and then the ledger was brought back to before it.
  @Test func aWholeBackupOfWhatWasLeftBehindGetsItsName() async throws {
    let ledger = try shop.create(options)
    let first = try ledger.backup(to: shop.backup, keeping: 9)
    let keys = try shop.keyCopy()
    clock.advance(seconds: 60)
    try await ledger.grow(0..<5)
    let end = try ledger.head
    try ledger.backup(to: shop.backup + "/new-\(ledger.store.identity.hexadecimal)")
    try ledger.close()
    clock.advance(seconds: 60)
    try Ledger.restore(from: first.directory, to: shop.restored, keys: keys, options: options)
    let restored = try Ledger.open(at: shop.restored, options: options)
    try await restored.grow(10..<12)
    for _ in 0..<2 {
      let receipt = try restored.backup(to: shop.backup, keeping: 9, isNew: true)
      #expect(try receipt.position == restored.head && receipt.removed.isEmpty)
    }
    #expect(try names().count == 4 && names().contains("\(end)-20260101T090100Z"))
    try restored.close()
  }

  @Test func twoRunsWithinOneSecondMakeTwo() throws {
    let ledger = try shop.create(options)
    let made = try (0..<3).map { _ in
      try ledger.backup(to: shop.backup, keeping: 2, isNew: true).directory
    }
    #expect(Set(made).count == 3 && made[2] == made[0] + "-3")
    #expect(try Set(names().map { shop.backup + "/" + $0 }) == Set(made.suffix(2)))
    try ledger.close()
  }

  /// The ledger is brought back to an earlier point, and goes on from there: what was backed up of the future that is left behind
  /// stays, and is not gone on with.
  @Test func backupsOfAnotherCopyThatWentOnOtherwiseStay() async throws {
    let ledger = try shop.create(options)
    var made: [String] = []
    for day in 0..<3 {
      try await ledger.grow(day * 20..<day * 20 + 20)
      made.append(try ledger.backup(to: shop.backup, keeping: 9, isNew: true).directory)
      clock.advance(seconds: 86_400)
    }
    let point = try Ledger.verifyBackup(at: made[0]).backup.position
    let keys = try shop.keyCopy()
    try ledger.close()
    let receipt = try Ledger.restore(
      from: shop.backup, to: shop.restored, at: .position(point), keys: keys, options: options)
    #expect(receipt.backup == made[2])
    let restored = try Ledger.open(at: shop.restored, options: options)
    try await restored.grow(100..<105)
    // What both have goes on.
    #expect(try restored.backup(to: shop.backup, keeping: 9).directory == made[0])
    clock.advance(seconds: 60)
    let newest = try restored.backup(to: shop.backup, keeping: 1, isNew: true)
    #expect(newest.removed == [made[0]])
    #expect(try Set(names().map { shop.backup + "/" + $0 }) == [made[1], made[2], newest.directory])
    // The newest is the one that was made last, though the others go further.
    #expect(try Ledger.verifyBackup(at: shop.backup).backup.directory == newest.directory)
    clock.advance(seconds: 60)
    #expect(try restored.backup(to: shop.backup, keeping: 1).directory == newest.directory)
    try restored.close()
  }

  @Test func whatARunThatWasCutOffHasLeftIsUsedAgain() async throws {
    let ledger = try shop.create(options)
    let draft = shop.backup + "/new-\(ledger.store.identity.hexadecimal)/segments"
    try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(fileURLWithPath: draft + "/1-63-1.segment"))
    let receipt = try ledger.backup(to: shop.backup, keeping: 2)
    #expect(try names().count == 1 && Ledger.verifyBackup(at: receipt.directory).problems.isEmpty)
    try ledger.close()
  }
}
