// Suggestions for what was misspelt.

package enum Nearest {
  /// The candidate that takes the fewest changes of one letter to get to, where they are few enough to be a
  /// slip.
  package static func to(_ word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(80))
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(letters, Array(candidate.lowercased().utf8))
      if distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, letters.count / 3) else { return nil }
    return best.word
  }

  /// Whether a word is another with one letter more, less or changed, or two that stand the other way round.
  package static func isSlip(_ word: String, of other: String) -> Bool {
    let (first, second) = (Array(word.utf8), Array(other.utf8))
    if distance(first, second) <= 1 { return true }
    return first.count == second.count && first.sorted() == second.sorted() && distance(first, second) == 2
  }

  /// `; did you mean …?`, to stand at a message's end; nothing where no candidate is near.
  package static func question(_ word: String, among candidates: some Sequence<String>) -> String {
    to(word, among: candidates).map { "; did you mean `\($0)`?" } ?? ""
  }

  /// The words that there are, for an error about one that there is not: `did you mean …? There are: …`, to
  /// stand behind a semicolon.
  package static func hint(_ word: String, among candidates: [String]) -> String {
    let list = candidates.joined(separator: ", ")
    return to(word, among: candidates).map { "did you mean `\($0)`? There are: \(list)" }
      ?? "there are: \(list)"
  }

  /// Levenshtein's distance.
  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let cost = letter == other ? diagonal : min(diagonal, row[j], row[j + 1]) + 1
        (diagonal, row[j + 1]) = (row[j + 1], cost)
      }
    }
    return row[second.count]
  }
}
