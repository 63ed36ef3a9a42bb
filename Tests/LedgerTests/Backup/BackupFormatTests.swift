import Foundation
import Schema
import Testing

@testable import Ledger

/// The bytes of a backup, as schemas/backup-format.md draws them.
@Suite struct BackupFormatTests {
  private static let identity = LedgerIdentity(bytes: Array(0..<16))

  private var manifest: BackupManifest {
    BackupManifest(
      ledger: Self.identity, logFormat: 4, partialSince: .start, run: 2,
      created: Instant(microseconds: 1_767_258_000_000_000),
      recorded: Instant(microseconds: 1_767_257_999_000_000),
      anchor: Anchor(position: Position(130), checksum: 0x0123_4567_89AB_CDEF),
      segments: [
        .init(
          first: 1, last: 126, run: 1, bytes: 21_720, checksum: 0x89AB_CDEF_0123_4567,
          recorded: Instant(microseconds: 1_767_257_000_000_000)),
        .init(
          first: 127, last: 130, run: 2, bytes: 4616, checksum: 0xFEDC_BA98_7654_3210,
          recorded: Instant(microseconds: 1_767_257_999_000_000)),
      ])
  }

  @Test func theManifestIsText() throws {
    let lines = manifest.text.split(separator: "\n")
    #expect(
      lines.dropLast().joined(separator: "\n") == """
        perennial-backup 1
        ledger 000102030405060708090a0b0c0d0e0f
        log-format 4
        partial-since 0
        run 2
        created 1767258000000000
        position 130
        recorded 1767257999000000
        anchor 0123456789abcdef
        segment 1 126 1 21720 89abcdef01234567 1767257000000000
        segment 127 130 2 4616 fedcba9876543210 1767257999000000
        """)
    #expect(lines.last?.count == "checksum ".count + 16)
    #expect(try BackupManifest(Array(manifest.text.utf8), at: "m") == manifest)
    var old = manifest
    (old.logFormat, old.partialSince) = (3, nil)
    #expect(try BackupManifest(Array(old.text.utf8), at: "m") == old)
  }

  @Test func aManifestThatWasCutOrChangedIsRefused() throws {
    let text = Array(manifest.text.utf8)
    for length in 0..<text.count {
      #expect(throws: LedgerError.self) { try BackupManifest(Array(text[..<length]), at: "m") }
    }
    for bit in 0..<text.count * 8 {
      var changed = text
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: LedgerError.self, "bit \(bit)") { try BackupManifest(changed, at: "m") }
    }
    #expect(throws: LedgerError.self) { try BackupManifest(text + [10], at: "m") }
  }

  @Test func aManifestOfALaterVersionAsksForANewerProgram() throws {
    let text = Array(manifest.text.replacing("perennial-backup 1", with: "perennial-backup 2").utf8)
    #expect(
      try expect(.notABackup) { _ = try BackupManifest(text, at: "m") }.message.contains("newer program"))
    try expect(.notABackup) { _ = try BackupManifest(Array("# Backup of the shop\n".utf8), at: "m") }
  }

  @Test func aManifestWithAGapIsRefused() throws {
    for change in [0, 1, 2, 3] {
      var changed = manifest
      switch change {
      case 0: changed.segments.removeFirst()
      case 1: changed.segments.removeLast()
      case 2: changed.segments[1].first = 128
      default: changed.segments[0].last = 125
      }
      try expect(.damagedBackup) { _ = try BackupManifest(Array(changed.text.utf8), at: "m") }
    }
  }

  private func fact(_ number: Int, _ body: [UInt8]) -> Fact {
    let instant = Instant(microseconds: Int64(number))
    var fact = Fact(
      historyTime: instant, recorded: instant, customer: CustomerNumber(1), type: OrderPlaced.type)
    fact.bodyChecksum = unsafe BodyPack.checksum(
      body.span.bytes, at: Position(UInt64(number)), seed: Self.identity.seed)
    return fact
  }

  private func segment(_ count: Int) -> (bytes: [UInt8], entry: BackupManifest.Segment) {
    var segment = SegmentBytes(of: Self.identity)
    segment.begin(from: 1)
    for number in 1...count {
      let body = [UInt8](repeating: UInt8(number), count: number % 5)
      _ = segment.add(
        fact(number, body), unsafe body.span.bytes, at: Position(UInt64(number)), ends: number == count)
    }
    segment.close()
    let entry = BackupManifest.Segment(
      first: 1, last: UInt64(count), run: 1, bytes: segment.bytes.count,
      checksum: Checksum.of(segment.bytes, seed: 0), recorded: Instant(microseconds: Int64(count)))
    return (segment.bytes, entry)
  }

  @Test func aSegmentIsAHeaderAndAFrameForEachBlock() throws {
    let (bytes, entry) = segment(65)
    let header = hexadecimal(bytes[..<56])
    #expect(
      header == "5045524e5345474d" + "000102030405060708090a0b0c0d0e0f" + "01000000" + "00000000"
        + "0100000000000000" + "4100000000000000" + "0000000000000000")
    // 63 bodies of 1, 2, 3, 4, 0, … bytes: 126 of them, behind a count, a zero and 64 offsets.
    let pack = 8 + 64 * 4 + 126
    #expect(hexadecimal(bytes[64..<72]) == "8601000000000000" && pack == 0x186)
    var second = 72 + 4080 + pack
    second += (8 - second % 8) % 8
    #expect(bytes.count == second + 8 + 4080 + 24)
    #expect(
      hexadecimal(bytes[(second + 8 + 4080)...]) == "0200000000000000" + "140000001800000018000000"
        + "40404040")
    var found = 0
    try SegmentContent(bytes, entry, of: Self.identity, at: "s").forEachTouchpoint { position, fact, body in
      found += 1
      #expect(fact.recorded.microseconds == Int64(found) && position.rawValue == UInt64(found))
      #expect(body.byteCount == found % 5)
      return true
    }
    #expect(found == 65)
  }

  /// Behind the checksum of the file there is another for everything in it: so a segment whose entry in the manifest was made
  /// to fit is not taken either.
  @Test func everyBitOfASegmentIsChecked() throws {
    let (bytes, entry) = segment(65)
    var accepted: [Int] = []
    for bit in stride(from: 0, to: bytes.count * 8, by: 3) {
      var changed = bytes
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: LedgerError.self) { try SegmentContent(changed, entry, of: Self.identity, at: "s") }
      var fitting = entry
      fitting.checksum = Checksum.of(changed, seed: 0)
      do {
        try SegmentContent(changed, fitting, of: Self.identity, at: "s").forEachTouchpoint { _, _, _ in true }
        accepted.append(bit / 8)
      } catch {}
    }
    // Only what is never read: the zeros that fill a pack up, and its second word.
    let fillers = Set(accepted).filter { bytes[$0] != 0 }
    #expect(fillers.isEmpty && Set(accepted).count < 16, "\(Set(accepted).sorted())")
  }
}
