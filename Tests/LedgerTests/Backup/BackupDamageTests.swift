import Foundation
import Testing

@testable import Ledger

/// A backup that is not whole is refused, wherever it was damaged; it never restores to another ledger.
@Suite struct BackupDamageTests {
  let shop: BackupShop
  /// What each position of the backup holds.
  let transcript: [String]

  init() async throws {
    shop = try BackupShop()
    let ledger = try shop.create()
    try await ledger.grow(0..<150)
    try ledger.backup(to: shop.backup)
    try await ledger.grow(150..<160)
    try ledger.backup(to: shop.backup)
    transcript = try ledger.transcript()
    try ledger.close()
  }

  private var files: [String] {
    get throws { try shop.segments().map { "segments/\($0)" } + ["manifest"] }
  }

  /// Whether a restore is refused, in words that name the backup, and leaves nothing.
  private func isRefused(at point: RestorePoint = .newest) throws -> Bool {
    do {
      try Ledger.restore(from: shop.backup, to: shop.restored, at: point)
      try FileManager.default.removeItem(atPath: shop.restored)
      return false
    } catch let error as LedgerError {
      #expect([.damagedBackup, .notABackup].contains(error.code), "\(error)")
      #expect(error.message.contains(shop.backup))
      #expect(!FileManager.default.fileExists(atPath: shop.restored))
      return true
    }
  }

  @Test func aFileThatIsCutOrMissingIsRefused() throws {
    for file in try files {
      let path = shop.backup + "/" + file
      let whole = try bytes(ofFile: path)
      let pages = Array(stride(from: 0, to: whole.count, by: 4096))
      for length in pages + [1, 63, 64, whole.count - 1] where length < whole.count {
        try overwrite(path, with: Array(whole[..<length]))
        #expect(try isRefused(), "\(file) of \(length)")
        #expect(throws: LedgerError.self) { try checked() }
      }
      try overwrite(path, with: whole + [0])
      #expect(try isRefused(), "\(file) and a byte more")
      try FileManager.default.removeItem(atPath: path)
      #expect(try isRefused(), "no \(file)")
      try Data(whole).write(to: URL(fileURLWithPath: path))
      #expect(try !isRefused(), "\(file) as it was")
    }
  }

  /// The ledger is there, and has what the file had: whoever backs up every night learns of a lost file by no other way.
  @Test(arguments: [false, true])
  func theNextRunCopiesWhatIsLostOrCutAnew(hasNew: Bool) async throws {
    for (index, isCut) in [true, false, true, false].enumerated() {
      let names = try shop.segments()
      let name = names[index / 2 % names.count]
      let path = shop.backup + "/segments/" + name
      if isCut {
        try overwrite(path, with: Array(try bytes(ofFile: path).dropLast()))
      } else {
        try FileManager.default.removeItem(atPath: path)
      }
      let ledger = try Ledger.open(at: shop.path, options: shop.options)
      if hasNew { try await ledger.grow(200 + index * 2..<202 + index * 2) }
      let receipt = try ledger.backup(to: shop.backup)
      #expect(receipt.written > 0 && (receipt.new > 0) == hasNew, "\(name)")
      #expect(try receipt.position == ledger.head)
      let transcript = try ledger.transcript()
      try ledger.close()
      #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty, "\(name), cut: \(isCut)")
      try shop.expectRestored(transcript)
      // What a restore leaves would be in the way of the next.
      if FileManager.default.fileExists(atPath: shop.restored) {
        try FileManager.default.removeItem(atPath: shop.restored)
      }
    }
  }

  /// - Throws: `damagedBackup` where a check finds anything.
  private func checked() throws {
    let check = try Ledger.verifyBackup(at: shop.backup)
    if let problem = check.problems.first { throw LedgerError(.damagedBackup, problem) }
  }

  @Test func aFlippedBitIsRefused() throws {
    var random = SeededRandom(seed: 18)
    for file in try files {
      let path = shop.backup + "/" + file
      let bits = try bytes(ofFile: path).count * 8
      for _ in 0..<40 {
        let bit = Int.random(in: 0..<bits, using: &random)
        try flip(path, bit: bit)
        #expect(try isRefused(), "\(file) bit \(bit)")
        #expect(throws: LedgerError.self, "\(file) bit \(bit)") { try checked() }
        try flip(path, bit: bit)
      }
    }
    try checked()
  }

  @Test func filesOfTwoBackupsDoNotMix() throws {
    let other = try BackupShop()
    let ledger = try other.create()
    try ledger.backup(to: other.backup)
    try ledger.close()
    let names = try shop.segments()
    let foreign = try bytes(ofFile: other.backup + "/segments/" + #require(other.segments().first))
    for name in names {
      let path = shop.backup + "/segments/" + name
      let own = try bytes(ofFile: path)
      try overwrite(path, with: foreign)
      #expect(try isRefused())
      try overwrite(path, with: own)
    }
    let path = shop.backup + "/segments/"
    let (first, last) = (path + names[0], path + names[names.count - 1])
    try FileManager.default.moveItem(atPath: first, toPath: path + "aside")
    try FileManager.default.moveItem(atPath: last, toPath: first)
    try FileManager.default.moveItem(atPath: path + "aside", toPath: last)
    #expect(try isRefused())
  }

  @Test func whatIsNotNeededForAPointIsNotAskedFor() throws {
    // Whoever is erased later may be in what follows: so all of it is read, and a damage is never passed over.
    let last = try #require(
      shop.segments().max { $0.split(separator: "-")[0].count < $1.split(separator: "-")[0].count })
    try flip(shop.backup + "/segments/" + last, bit: 8 * 200)
    #expect(try isRefused(at: .position(Position(1))))
  }

  @Test func whatIsNoBackupIsNamed() throws {
    for path in [shop.path, shop.directory.path, shop.key, shop.directory.path + "/none"] {
      try expect(.notABackup) { try Ledger.restore(from: path, to: shop.restored) }
      try expect(.notABackup) { try Ledger.verifyBackup(at: path) }
    }
  }

  @Test func aDamagedManifestStopsTheNextRun() throws {
    try flip(shop.backup + "/manifest", bit: 8 * 120)
    let ledger = try Ledger.open(at: shop.path, options: shop.options)
    let before = try shop.segments()
    try expect(.damagedBackup) { try ledger.backup(to: shop.backup) }
    #expect(try shop.segments() == before)
    try ledger.close()
  }
}
