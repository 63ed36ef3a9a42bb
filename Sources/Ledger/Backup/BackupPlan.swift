// Which segments of a backup stay, which are joined, and which are copied anew.

/// What one run does to the segments of a backup.
///
/// Whatever is written is copied from the ledger, also where segments are joined: then it is checked once more, and
/// there is one way of making a segment.
struct BackupPlan: Hashable {
  enum Part: Hashable {
    /// A segment that stays as it is.
    case keep(BackupManifest.Segment)
    /// Touchpoints that are copied from the ledger, into as many segments as they take.
    case copy(first: UInt64, last: UInt64)
  }

  /// So many segments of about one size become one.
  static let joinedCount = 8
  /// Segments below the first size are joined with each other, those below the second with each other, and so on.
  /// What is above the last stays: so a touchpoint is copied at the most once for each of them, and once when it is new.
  static let joinedBytes = [64 << 10, 512 << 10, 4 << 20]

  /// In the order of positions, with all of them up to the head.
  var parts: [Part] = []

  /// - Parameters:
  ///   - segments: those of the backup as it is; none where it is begun.
  ///   - head: the newest position that is to be in the backup.
  ///   - runs: runs of positions that are copied anew: their bodies are not in the log any more as they were copied, or
  ///     the segment is lost.
  init(_ segments: [BackupManifest.Segment], through head: Position, anew runs: [ClosedRange<UInt64>] = []) {
    // The last block is still to be filled: it is in a segment of its own, which the next run replaces.
    let whole = head.rawValue - head.rawValue % UInt64(FactBlock.capacity)
    var kept = segments.filter(\.isClosed)
    var start = (kept.last?.last ?? 0) + 1
    if whole >= start {
      let count = Int(whole - start + 1)
      let copied = segments.reduce(0) { $0 + $1.bytes }
      // As many bytes as touchpoints had before. Where that is far off, segments are joined sooner or later.
      let expected = copied > 0 ? count * (copied / Int(segments.last?.last ?? 1) + 1) : .max
      let joined = Self.joined(kept.map(\.bytes) + [expected]) - 1
      kept.removeLast(joined)
      start = (kept.last?.last ?? 0) + 1
    }
    for segment in kept {
      let isSound = !runs.contains { $0.overlaps(segment.first...segment.last) }
      parts.append(isSound ? .keep(segment) : .copy(first: segment.first, last: segment.last))
    }
    if whole >= start { parts.append(.copy(first: start, last: whole)) }
    if head.rawValue > whole { parts.append(.copy(first: whole + 1, last: head.rawValue)) }
  }

  /// How many of the segments, from the end, are to become one; at least one.
  static func joined(_ sizes: [Int]) -> Int {
    var (count, size) = (1, sizes.last ?? 0)
    // What is joined belongs to the next larger size: there it may be the one that was missing.
    for limit in joinedBytes where size < limit {
      let others = sizes.dropLast(count).reversed().prefix { $0 < limit }
      guard others.count + 1 >= joinedCount else { break }
      count += others.count
      size += others.reduce(0, +)
      guard size >= limit else { break }
    }
    return count
  }
}
