// A person's name as it is compared: its words in no order, since given and family names change places.

/// The words of a name, without titles; particles such as `von` only where little else is there.
struct NameForm: Hashable {
  /// Indices into `NameWords`, ascending.
  var words: [Int32]
  /// `jun.` and `sen.`, `II` and `III`: what tells a father from a son of his name.
  var generation: Generation?

  enum Generation: Hashable { case junior, senior, second, third, fourth }

  /// - Parameter number: gives a word its number.
  /// - Returns: `nil` where nothing is left of the name.
  init?(_ name: String, _ number: (String) -> Int32) {
    var words: [String] = []
    for word in FoldedText.words(name) {
      if let found = Self.generations[word] {
        generation = found
      } else if !Self.titles.contains(word) {
        words.append(word)
      }
    }
    let heavy = words.filter { !Self.particles.contains($0) }
    if heavy.count >= 2 { words = heavy }
    guard !words.isEmpty else { return nil }
    self.words = words.prefix(Self.wordsMax).map(number).sorted()
  }

  private static let wordsMax = 6
  private static let generations: [String: Generation] = [
    "jr": .junior, "jun": .junior, "junior": .junior, "sr": .senior, "sen": .senior, "senior": .senior,
    "ii": .second, "iii": .third, "iv": .fourth,
  ]
  private static let titles: Set<String> = [
    "dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "herr", "frau", "sir", "dame", "ing", "dipl",
    "med", "phd", "mag", "mme", "monsieur", "madame", "sra", "signor", "signora",
  ]
  private static let particles: Set<String> = [
    "von", "van", "vom", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "zu", "zur",
    "ter", "ten", "af", "av",
  ]
}

/// All words of names, each once, with how many people bear it.
struct NameWords {
  private(set) var numbers: [String: Int32] = [:]
  private(set) var words: [Word] = []

  struct Word {
    var text: String
    var characters: [UInt32]
    var sound: String
    /// How many people have a name with this word.
    var bearers = 0
  }

  mutating func number(of word: String) -> Int32 {
    if let number = numbers[word] { return number }
    let number = Int32(words.count)
    numbers[word] = number
    words.append(
      Word(text: word, characters: FoldedText.characters(word), sound: FoldedText.sound(word)))
    return number
  }

  mutating func count(_ word: Int32) { words[Int(word)].bearers += 1 }

  subscript(number: Int32) -> Word { words[Int(number)] }
}
