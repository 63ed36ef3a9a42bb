// Numbers the lines that have the same key: part of an id where a file has none.

/// Counts lines with the same key.
struct OrdinalCounter {
  /// More different keys would make a table too large for a small machine: such a file must be sorted.
  static let keysMax = 4_000_000

  private let isSorted: Bool
  /// How many lines there were, by a hash of their key. Two keys with one hash only make ordinals skip
  /// numbers; together with the key they stay unique.
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

  /// FNV-1a, 64 bits: the same in every run, since ids come of it.
  private static func hash(_ key: [UInt8]) -> UInt64 {
    key.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
