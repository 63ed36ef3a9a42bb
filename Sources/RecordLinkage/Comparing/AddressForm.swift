// A postal address as it is compared.

/// The words of an address, in no order, with usual abbreviations written alike.
struct AddressForm: Hashable {
  /// Words without digits, and those with: house numbers, postcodes.
  var words: [String]
  var numbers: [String]

  /// - Returns: `nil` for an address that names no place: without a number, or of one word.
  init?(_ address: String) {
    let all = Self.joined(FoldedText.words(address)).map(Self.abbreviated)
    numbers = all.filter(Self.hasDigit).sorted()
    words = all.filter { !Self.hasDigit($0) && !$0.isEmpty }.sorted()
    guard !numbers.isEmpty, all.count > 1 else { return nil }
  }

  /// The address in one text, by which equal ones are found.
  var key: String { (numbers + words).joined(separator: " ") }
  /// The longest of the words with digits: mostly the postcode.
  var postcode: String? { numbers.max { ($0.utf8.count, $0) < ($1.utf8.count, $1) } }

  enum Likeness { case different, alike, same }

  /// Alike are addresses with the same numbers whose words are the same but for slips, by more than half; and such of which one
  /// has all that the other has.
  func likeness(_ other: AddressForm) -> Likeness {
    if self == other { return .same }
    if numbers == other.numbers {
      var left = other.words
      var shared = 0
      for word in words {
        guard let index = left.firstIndex(where: { Self.isAlike(word, $0) }) else { continue }
        left.remove(at: index)
        shared += 1
      }
      return 2 * shared > max(words.count, other.words.count) ? .alike : .different
    }
    let (one, two) = (Set(words + numbers), Set(other.words + other.numbers))
    let (smaller, larger) = one.count < two.count ? (one, two) : (two, one)
    return smaller.count >= 3 && smaller.isSubset(of: larger) && smaller.contains(where: Self.hasDigit)
      ? .alike : .different
  }

  private static func isAlike(_ one: String, _ other: String) -> Bool {
    one == other
      || NameComparison.isSlip(FoldedText.characters(one), FoldedText.characters(other))
  }

  private static func hasDigit(_ word: String) -> Bool {
    word.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// A house number and the letter behind it are one: `12 a`, `12a`.
  private static func joined(_ words: [String]) -> [String] {
    words.reduce(into: []) { joined, word in
      if word.unicodeScalars.count == 1, !hasDigit(word), let last = joined.last, hasDigit(last) {
        joined[joined.count - 1] = last + word
      } else {
        joined.append(word)
      }
    }
  }

  private static func abbreviated(_ word: String) -> String {
    if let short = abbreviations[word] { return short }
    for ending in ["strasse", "strase"] where word.hasSuffix(ending) && word.utf8.count > ending.utf8.count {
      return word.dropLast(ending.utf8.count) + "str"
    }
    return word
  }

  private static let abbreviations: [String: String] = [
    "street": "st", "strasse": "str", "road": "rd", "avenue": "ave", "av": "ave", "lane": "ln", "drive": "dr",
    "square": "sq", "place": "pl", "court": "ct", "platz": "pl", "apartment": "apt", "flat": "apt",
    "saint": "st", "sankt": "st", "nr": "", "no": "", "number": "",
  ]
}
