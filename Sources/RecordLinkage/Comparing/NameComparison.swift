// How alike two names are.

/// What two names have in common.
enum NameLikeness: Int, Comparable {
  /// They are names of two people.
  case different
  /// One of them is a single word, which the other has.
  case oneWord
  /// One has an initial where the other has a word, and all else is the same.
  case initial
  /// One has all words of the other, and more: a second given name, half of a double name.
  case part
  /// The same but for spelling.
  case alike
  /// The same words.
  case same

  static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// Compares names, by the words that all people of the ledger have in theirs.
struct NameComparison {
  let words: NameWords
  /// From how many bearers on a spelling is a name of its own and no slip.
  let ownNameMin: Int

  init(_ words: NameWords) {
    self.words = words
    ownNameMin = 3
  }

  func likeness(_ one: NameForm, _ other: NameForm) -> NameLikeness {
    if one.words == other.words { return one.words.count > 1 ? .same : .oneWord }
    if isWrittenTogether(one, other) { return .same }
    let (shorter, longer) =
      one.words.count <= other.words.count ? (one.words, other.words) : (other.words, one.words)
    var left = longer
    var weakest = WordLikeness.same
    for word in shorter {
      guard let (index, likeness) = best(word, left) else { return .different }
      left.remove(at: index)
      weakest = min(weakest, likeness)
    }
    if shorter.count == 1 { return weakest >= .alike ? .oneWord : .different }
    // A word on each side that is no initial has to agree: what is alike in one word only may be two relatives.
    switch weakest {
    case .initial: return .initial
    case .alike, .same: return left.isEmpty ? .alike : .part
    }
  }

  private enum WordLikeness: Int, Comparable {
    case initial, alike, same
    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
  }

  /// The word that is most like another, and where it stands.
  private func best(_ word: Int32, _ others: [Int32]) -> (Int, WordLikeness)? {
    var found: (Int, WordLikeness)?
    for (index, other) in others.enumerated() {
      guard let likeness = likeness(word, other) else { continue }
      if let best = found, best.1 >= likeness { continue }
      found = (index, likeness)
    }
    return found
  }

  private func likeness(_ one: Int32, _ other: Int32) -> WordLikeness? {
    if one == other { return .same }
    let (first, second) = (words[one], words[other])
    if first.characters.count == 1 || second.characters.count == 1 {
      return first.characters.first == second.characters.first ? .initial : nil
    }
    if first.sound == second.sound { return .alike }
    // Two spellings that several people have each are two names: Anna and Hanna, Bauer and Sauer.
    if first.bearers >= ownNameMin && second.bearers >= ownNameMin { return nil }
    return Self.isSlip(first.characters, second.characters) ? .alike : nil
  }

  /// Whether one spelling may be a slip of the other: an edit in a word of four characters or more, two in one of eight or more, a letter
  /// that is missing in one of four, or alike by 930 thousandths from the same first letter on.
  static func isSlip(_ one: [UInt32], _ other: [UInt32]) -> Bool {
    let (length, longer) = (min(one.count, other.count), max(one.count, other.count))
    guard length >= 3, longer >= 4 else { return false }
    let most = length >= 8 ? 2 : 1
    if TextDistance.damerauLevenshtein(one, other, most: most) <= most {
      return length >= 4 || one[0] == other[0]
    }
    return length >= 5 && one[0] == other[0] && TextDistance.jaroWinkler(one, other) >= 930
  }

  /// Whether the names differ only in a blank or hyphen: `Annamaria Huber`, `Anna-Maria Huber`.
  private func isWrittenTogether(_ one: NameForm, _ other: NameForm) -> Bool {
    guard one.words.count != other.words.count, min(one.words.count, other.words.count) > 1 else {
      return false
    }
    let (shorter, longer) =
      one.words.count < other.words.count ? (one.words, other.words) : (other.words, one.words)
    let rest = longer.filter { !shorter.contains($0) }
    let whole = shorter.filter { !longer.contains($0) }
    guard whole.count == 1, rest.count == 2 else { return false }
    let texts = rest.map { words[$0].text }
    let joined = words[whole[0]].text
    return joined == texts[0] + texts[1] || joined == texts[1] + texts[0]
  }
}
