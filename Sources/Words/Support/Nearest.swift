// Suggestions for what was misspelt.

/// Finds the word that somebody probably meant.
package enum Nearest {
  /// The candidate nearest to a word by Levenshtein's distance, letter case left out; `nil` where even that
  /// takes more changes than a third of the word's letters: then it is not a slip.
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

  /// Whether a word is another with one letter too many, missing or changed, or with two letters
  /// exchanged.
  package static func isSlip(_ word: String, of other: String) -> Bool {
    let (first, second) = (Array(word.utf8), Array(other.utf8))
    if distance(first, second) <= 1 { return true }
    return first.count == second.count && first.sorted() == second.sorted() && distance(first, second) == 2
  }

  /// `; did you mean …?`, for the end of a message; empty where no candidate is near.
  package static func question(_ word: String, among candidates: some Sequence<String>) -> String {
    to(word, among: candidates).map { "; did you mean `\($0)`?" } ?? ""
  }

  /// The words to choose from, for a message about an unknown one: `did you mean …? There are: …`. It
  /// follows a semicolon.
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
