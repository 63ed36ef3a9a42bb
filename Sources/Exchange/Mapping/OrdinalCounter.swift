// Numbers the lines that have the same key. The number becomes part of an id where a file has none.

/// Counts the lines of each key.
struct OrdinalCounter {
  /// How many different keys are counted. The table of more would be too large for a small machine: such a
  /// file must be sorted.
  static let keysMax = 4_000_000

  private let isSorted: Bool
  /// How many lines there were, by a hash of their key. Where two keys have one hash, their ordinals only
  /// skip numbers; together with the key, ordinals stay unique.
  private var counts: [UInt64: Int64] = [:]
  private var lastKey: [UInt8] = []
  private var lastCount: Int64 = 0

  init(isSorted: Bool) { self.isSorted = isSorted }

  /// 1 for the first line with this key, 2 for the second …
  mutating func count(_ key: [UInt8], _ field: String) throws(LineFault) -> Int64 {
    if isSorted {
      if key == lastKey {
        lastCount += 1
      } else if lastKey.lexicographicallyPrecedes(key) {
        (lastKey, lastCount) = (key, 1)
      } else {
        throw LineFault(
          reason: "the file is not sorted by the fields of `\(field)`, as `sorted: true` promises")
      }
      return lastCount
    }
    let hash = Self.hash(key)
    if counts.count >= Self.keysMax, counts[hash] == nil {
      throw LineFault(
        reason:
          "`\(field)` has more than \(Self.keysMax) different keys; sort the file and say `sorted: true`")
    }
    let count = counts[hash, default: 0] + 1
    counts[hash] = count
    return count
  }

  /// FNV-1a with 64 bits: it is the same in every run, which it must be because ids are made of it.
  private static func hash(_ key: [UInt8]) -> UInt64 {
    key.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
