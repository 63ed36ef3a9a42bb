import Foundation
import Testing

@testable import Ledger

/// Segments are written on other threads: what goes wrong there ends the run, and nothing is written after it.
@Suite struct SegmentWriterTests {
  let shop: BackupShop

  init() throws { shop = try BackupShop() }

  private func directory() throws -> BackupDirectory {
    try BackupDirectory(writing: shop.backup, besides: LedgerDirectory(shop.path))
  }

  private func segment(_ number: UInt64, _ bytes: [UInt8]) -> BackupManifest.Segment {
    BackupManifest.Segment(
      first: number * 63 + 1, last: number * 63 + 63, run: 1, bytes: bytes.count,
      checksum: unsafe Checksum.of(bytes.span.bytes, seed: 0), recorded: Instant(microseconds: 0))
  }

  private func content(_ number: UInt64) -> [UInt8] {
    [UInt8](repeating: UInt8(number % 251), count: 1000 + Int(number) * 5000)
  }

  @Test(arguments: [true, false])
  func moreSegmentsThanThereIsRoomForAreAllOnDisk(verifies: Bool) throws {
    let directory = try directory()
    let writer = SegmentWriter(into: directory, verifies: verifies)
    for number in 0..<UInt64(20) {
      let spare = try writer.write(content(number), to: segment(number, content(number)))
      // The memory of an earlier one, which nobody reads any more.
      #expect(spare.isEmpty || number >= 1)
    }
    try writer.finish()
    for number in 0..<UInt64(20) {
      let path = directory.path(of: segment(number, content(number)))
      #expect(try bytes(ofFile: path) == content(number))
    }
  }

  @Test func nothingIsWrittenAfterWhatFailed() throws {
    let directory = try directory()
    let writer = SegmentWriter(into: directory, verifies: true)
    _ = try writer.write(content(0), to: segment(0, content(0)))
    try writer.finish()
    // A directory stands where the next segment is to be.
    let taken = directory.path(of: segment(1, content(1)))
    try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: false)
    var failures = 0
    for number in 1..<UInt64(10) {
      do { _ = try writer.write(content(number), to: segment(number, content(number))) } catch {
        failures += 1
        #expect(error.message.contains(taken), "\(error)")
      }
    }
    // The first one was taken over before it failed.
    #expect(failures < 9)
    let error = try #require(throws: LedgerError.self) { try writer.finish() }
    #expect(error.message.contains(taken))
    let written = try FileManager.default.contentsOfDirectory(atPath: directory.segments)
    #expect(written.count == 2)
    #expect(throws: LedgerError.self) {
      _ = try writer.write(content(10), to: segment(10, content(10)))
    }
  }
}
