import Foundation
import Testing

@testable import Ledger

/// A copy that was made by other means than a backup: what works, and how what does not is found.
@Suite struct PlainCopyTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  private var copy: String { shop.directory.path + "/copy.ledger" }

  @Test func aClosedLedgerIsCopiedWhole() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<200)
    let transcript = try ledger.transcript(reveal: true)
    try ledger.close()
    try FileManager.default.copyItem(atPath: shop.path, toPath: copy)
    let opened = try Ledger.open(at: copy, options: shop.options)
    #expect(try opened.transcript(reveal: true) == transcript)
    try opened.expectSoundTables()
    try opened.close()
  }

  @Test func keysThatWereCopiedApartArePutBack() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<200)
    let transcript = try ledger.transcript(reveal: true)
    try ledger.close()
    let keys = try shop.keyCopy()
    try FileManager.default.copyItem(atPath: shop.path, toPath: copy)
    try FileManager.default.removeItem(atPath: copy + "/keys")
    try expect(.keyLost) { _ = try Ledger.open(at: copy, options: shop.options) }
    try FileManager.default.copyItem(atPath: keys, toPath: copy + "/keys")
    let opened = try Ledger.open(at: copy, options: shop.options)
    #expect(try opened.transcript(reveal: true) == transcript)
    try opened.close()
  }

  /// A snapshot of a file system is what the disk has at one moment: the ledger is open in it.
  @Test func aSnapshotOfOneMomentOpens() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<200)
    // Nothing writes while it is made: so all files are of one moment.
    try FileManager.default.copyItem(atPath: shop.path, toPath: copy)
    let transcript = try ledger.transcript(reveal: true)
    try await ledger.grow(200..<300)
    try ledger.close()
    let opened = try Ledger.open(at: copy, options: shop.options)
    #expect(try opened.transcript(reveal: true) == transcript)
    try opened.expectSoundTables()
    try opened.close()
  }

  /// A copy of a ledger that is written to meanwhile has some pages of before and some of after. It is refused, or holds what had
  /// been recorded at one moment; it never says anything else.
  @Test func aTornCopyIsRefusedOrIsWhatItWas() async throws {
    let log = shop.path + "/log/data.mdb"
    let ledger = try shop.create()
    try await ledger.grow(0..<600)
    let before = try bytes(ofFile: log)
    for step in 0..<6 { try await ledger.grow(600 + step * 40..<640 + step * 40) }
    let transcript = try ledger.transcript()
    let after = try bytes(ofFile: log)
    try ledger.close()
    try FileManager.default.copyItem(atPath: shop.path, toPath: copy)
    var (refused, read) = (0, 0)
    let pages = max(before.count, after.count) / 4096
    for page in stride(from: 1, to: pages, by: max(1, pages / 60)) {
      let cut = page * 4096
      for (one, other) in [(before, after), (after, before)] {
        try overwrite(copy + "/log/data.mdb", with: Array(one.prefix(cut)) + Array(other.dropFirst(cut)))
        do {
          let opened = try Ledger.open(at: copy, for: .readOnly, options: shop.options)
          defer { try? opened.close() }
          let found = try opened.transcript()
          #expect(found == Array(transcript.prefix(found.count)), "page \(page)")
          read += 1
        } catch let error as LedgerError {
          #expect([.damaged, .rolledBack, .notALedger].contains(error.code), "page \(page): \(error)")
          refused += 1
        }
      }
    }
    #expect(refused > 0, "\(read) were read")
  }
}
