import Testing

@testable import Ledger

/// Small segments are joined, at a cost in proportion to what is new.
@Suite struct BackupPlanTests {
  private static let bytesEach = 200

  /// The segments that come of a plan, and how many bytes of them were written.
  private func carryOut(_ plan: BackupPlan, run: UInt64) -> (segments: [BackupManifest.Segment], written: Int)
  {
    var written = 0
    let segments = plan.parts.map { part -> BackupManifest.Segment in
      switch part {
      case .keep(let segment): return segment
      case .copy(let first, let last):
        let bytes = Int(last - first + 1) * Self.bytesEach
        written += bytes
        return .init(first: first, last: last, run: run, bytes: bytes, checksum: 0, recorded: .distantPast)
      }
    }
    return (segments, written)
  }

  private func expectGapless(_ segments: [BackupManifest.Segment], through head: UInt64) {
    var last: UInt64 = 0
    for segment in segments {
      #expect(segment.first == last + 1 && last % 63 == 0)
      last = segment.last
    }
    #expect(last == head)
  }

  @Test func aThousandRunsLeaveFewFilesAndWriteLittle() {
    for perRun: UInt64 in [1, 40, 63, 100, 1000, 20_000] {
      var segments: [BackupManifest.Segment] = []
      var (head, written, most): (UInt64, Int, Int) = (0, 0, 0)
      for run in 1...1000 {
        head += perRun
        let step = carryOut(BackupPlan(segments, through: Position(head)), run: UInt64(run))
        segments = step.segments
        written += step.written
        most = max(most, segments.count)
        expectGapless(segments, through: head)
      }
      let all = Int(head) * Self.bytesEach
      let large = all / BackupPlan.joinedBytes[2]
      #expect(most <= 3 * BackupPlan.joinedCount + large, "\(perRun): \(most) files")
      // Once as it comes, once for each size, and the last block with every run.
      #expect(written <= 4 * all + 1000 * 62 * Self.bytesEach, "\(perRun): \(written) bytes of \(all)")
    }
  }

  @Test func whatIsFullStays() {
    let full = (0..<3).map {
      BackupManifest.Segment(
        first: UInt64($0) * 63_000 + 1, last: UInt64($0 + 1) * 63_000, run: 1, bytes: 32 << 20, checksum: 0,
        recorded: .distantPast)
    }
    let plan = BackupPlan(full, through: Position(189_010))
    #expect(plan.parts == full.map { .keep($0) } + [.copy(first: 189_001, last: 189_010)])
  }

  @Test func whatWasRedactedIsCopiedAnew() {
    let segments = (0..<3).map {
      BackupManifest.Segment(
        first: UInt64($0) * 630 + 1, last: UInt64($0 + 1) * 630, run: 1, bytes: 8 << 20, checksum: 0,
        recorded: .distantPast)
    }
    let plan = BackupPlan(segments, through: Position(1900), anew: [630...631, 5...5])
    #expect(
      plan.parts == [
        .copy(first: 1, last: 630), .copy(first: 631, last: 1260), .keep(segments[2]),
        .copy(first: 1891, last: 1900),
      ])
  }

  @Test func aBackupThatBeginsIsInOnePieceAndItsLastBlock() {
    #expect(BackupPlan([], through: Position(1)).parts == [.copy(first: 1, last: 1)])
    #expect(BackupPlan([], through: Position(63)).parts == [.copy(first: 1, last: 63)])
    #expect(
      BackupPlan([], through: Position(64)).parts == [.copy(first: 1, last: 63), .copy(first: 64, last: 64)])
  }
}
