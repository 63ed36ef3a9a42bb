// How far two spellings are apart.

/// Distances and likenesses of texts that were folded: a character is a byte, or a Unicode scalar where it is no ASCII.
enum TextDistance {
  /// How many insertions, deletions, substitutions and transpositions of neighbours make one text of the other.
  ///
  /// Source: the optimal string alignment of Damerau (1964) and Levenshtein (1966), in which nothing that was transposed is
  /// edited once more.
  ///
  /// - Parameter most: distances above it are not told apart: `most + 1` stands for all of them.
  static func damerauLevenshtein(_ one: [UInt32], _ other: [UInt32], most: Int) -> Int {
    if abs(one.count - other.count) > most { return most + 1 }
    if one == other { return 0 }
    var before = [Int](repeating: 0, count: other.count + 1)
    var last = Array(0...other.count)
    for row in 1...max(1, one.count) where row <= one.count {
      var current = [Int](repeating: row, count: other.count + 1)
      var least = row
      for column in 1...max(1, other.count) where column <= other.count {
        let isSame = one[row - 1] == other[column - 1]
        var distance = min(
          last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
          distance = min(distance, before[column - 2] + 1)
        }
        current[column] = distance
        least = min(least, distance)
      }
      if least > most { return most + 1 }
      (before, last) = (last, current)
    }
    return min(last[other.count], most + 1)
  }

  /// How alike two texts are, in thousandths: 1000 where they are the same.
  ///
  /// Source: Jaro (1989), with the prefix of up to four characters of Winkler (1990), each weighing a tenth.
  static func jaroWinkler(_ one: [UInt32], _ other: [UInt32]) -> Int {
    if one == other { return 1_000 }
    guard !one.isEmpty, !other.isEmpty else { return 0 }
    let reach = max(0, max(one.count, other.count) / 2 - 1)
    var isTaken = [Bool](repeating: false, count: other.count)
    var matches: [UInt32] = []
    for (index, character) in one.enumerated() {
      let end = min(other.count, index + reach + 1)
      let range = min(max(0, index - reach), end)..<end
      guard let found = range.first(where: { !isTaken[$0] && other[$0] == character }) else { continue }
      isTaken[found] = true
      matches.append(character)
    }
    guard !matches.isEmpty else { return 0 }
    let theirs = other.indices.filter { isTaken[$0] }.map { other[$0] }
    let transpositions = zip(matches, theirs).count { $0 != $1 } / 2
    let count = matches.count
    let jaro =
      (1_000 * count / one.count + 1_000 * count / other.count + 1_000 * (count - transpositions) / count) / 3
    let prefix = zip(one, other).prefix(4).prefix { $0 == $1 }.count
    return jaro + prefix * (1_000 - jaro) / 10
  }
}
