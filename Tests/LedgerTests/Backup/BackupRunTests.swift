import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// What a run leaves when it is cut off is no harm, and what was redacted leaves the backup.
@Suite struct BackupRunTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  private func copies(of path: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path)
    where name.contains(".segment") || name == "manifest" {
      files[name] = try bytes(ofFile: path + "/" + name)
    }
    return files
  }

  private func put(_ files: [String: [UInt8]], besides kept: Set<String> = []) throws {
    for name in try FileManager.default.subpathsOfDirectory(atPath: shop.backup)
    where files[name] == nil && !kept.contains(name) && (name.contains(".segment") || name == "manifest") {
      try FileManager.default.removeItem(atPath: shop.backup + "/" + name)
    }
    for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: shop.backup + "/" + name)) }
  }

  /// A run writes new segments one after another, then the manifest, and then removes the old segments. Whatever it has come to,
  /// the backup is the one before or the new one, and the next run completes it.
  @Test func whereverARunIsCutOffTheBackupIsWhole() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<200)
    let first = try ledger.backup(to: shop.backup).position
    let before = try copies(of: shop.backup)
    try await ledger.grow(200..<400)
    let last = try ledger.backup(to: shop.backup).position
    let after = try copies(of: shop.backup)
    let new = after.keys.filter { before[$0] == nil }.sorted()
    #expect(new.count >= 2)
    var states: [([String: [UInt8]], Position)] = []
    for count in 0...new.count {
      var state = before
      for name in new.prefix(count) { state[name] = after[name] }
      states.append((state, first))
      // The newest of them is only half on disk.
      if let name = new.prefix(count).last {
        state[name] = Array(state[name]?.prefix(100) ?? [])
        states.append((state, first))
      }
    }
    states.append((before.merging(after) { _, new in new }, last))
    for (state, position) in states {
      try put(state)
      try Data("half a mani".utf8).write(to: URL(fileURLWithPath: shop.backup + "/manifest.next"))
      let check = try Ledger.verifyBackup(at: shop.backup)
      #expect(check.problems.isEmpty && check.backup.position == position)
      #expect(try ledger.backup(to: shop.backup).position == last)
      #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty)
      let named = try Ledger.verifyBackup(at: shop.backup).backup.segments
      #expect(try shop.segments().count == named)
    }
    try ledger.close()
  }

  @Test func aFirstRunThatWasCutOffIsBegunAgain() async throws {
    let ledger = try shop.create()
    try await ledger.grow(0..<100)
    try FileManager.default.createDirectory(
      atPath: shop.backup + "/segments", withIntermediateDirectories: true)
    for name in ["segments/1-63-1.segment", "manifest.next"] {
      try Data("half".utf8).write(to: URL(fileURLWithPath: shop.backup + "/" + name))
    }
    let error = try expect(.notABackup) { try Ledger.verifyBackup(at: shop.backup) }
    #expect(error.message.contains("no backup"))
    try ledger.backup(to: shop.backup)
    #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty)
    try ledger.close()
  }

  @Test func segmentsOfWhatWasRedactedAreCopiedAnew() async throws {
    let ledger = try shop.create()
    // Segments that are too large to be joined with others.
    for part in 0..<3 {
      try await ledger.grow(part * 1000..<part * 1000 + 1000, text: 30_000)
      try ledger.backup(to: shop.backup)
    }
    let before = try shop.segments()
    let closed = before.filter { (UInt64($0.split(separator: "-")[1]) ?? 1) % 63 == 0 }
    #expect(closed.count == 3)
    try ledger.recordOwn(
      TouchpointRedacted.with {
        $0.position = 100
        $0.scope = "body"
        $0.reason = "mistake"
      }, of: .business)
    let receipt = try ledger.backup(to: shop.backup)
    let after = try shop.segments()
    let first = closed.filter { $0.hasPrefix("1-") }
    #expect(
      first.count == 1 && !after.contains(first[0]) && after.contains(first[0].replacing("-1.", with: "-4.")))
    #expect(closed.filter { !first.contains($0) }.allSatisfy(after.contains))
    #expect(receipt.written < receipt.bytes / 2 && receipt.new == 1)
    #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty)
    try ledger.recordOwn(
      TouchpointRedacted.with {
        $0.runs = [1250, 1300, 3000, 3000]
        $0.scope = "personal"
        $0.reason = "visits"
      }, of: .business)
    try ledger.backup(to: shop.backup)
    let last = try shop.segments()
    #expect(closed.allSatisfy { !last.contains($0) })
    #expect(last.contains(first[0].replacing("-1.", with: "-4.")))
    let transcript = try ledger.transcript()
    try ledger.close()
    try shop.expectRestored(transcript)
  }

  @Test func whatWasRedactedIsInNoByteOfTheBackupAndStaysRedacted() async throws {
    let (canary, ledger) = (Canary("note"), try shop.create())
    try await ledger.grow(0..<100)
    let position = try await ledger.append([
      NewTouchpoint(
        source: "desk", id: "note", subject: crm("C1"),
        content: .custom(type: "acme.note.taken", json: #"{"text":"\#(canary.text)"}"#))
    ])[0].position
    try await ledger.grow(100..<200)
    let point = try ledger.head
    try ledger.backup(to: shop.backup)
    #expect(try !Canary.hits(of: [canary], below: shop.backup).isEmpty)
    try await ledger.redact([position], reason: "mistake")
    try await ledger.grow(200..<210)
    try ledger.backup(to: shop.backup)
    #expect(try Canary.hits(of: [canary], below: shop.backup).isEmpty)
    #expect(try Ledger.verifyBackup(at: shop.backup).problems.isEmpty)
    let transcript = try ledger.transcript(reveal: true)
    let keys = try shop.keyCopy()
    try ledger.close()
    for (point, count) in [(RestorePoint.newest, transcript.count), (.position(point), Int(point.rawValue))] {
      try shop.withRestored(at: point, keys: keys) { restored, _ in
        let found = try restored.transcript(reveal: true)
        #expect(found == Array(transcript.prefix(count)))
        try restored.expectSoundTables()
      }
      #expect(try Fixture.version(of: shop.restored) == 5)
    }
    #expect(try Canary.hits(of: [canary], below: shop.restored).isEmpty)
  }

  /// What a run of a thousand touchpoints more writes does not depend on how many there were before.
  @Test func aRunWritesInProportionToWhatIsNew() async throws {
    let ledger = try shop.create()
    for part in 0..<4 { try await ledger.grow(part * 1000..<part * 1000 + 1000, text: 30_000) }
    let all = try ledger.backup(to: shop.backup).bytes
    try await ledger.grow(4000..<4010)
    let receipt = try ledger.backup(to: shop.backup)
    #expect(receipt.written < all / 20, "\(receipt.written) of \(all)")
    try ledger.close()
  }
}
