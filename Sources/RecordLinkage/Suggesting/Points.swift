// What each thing that two people have in common counts, and each in which they differ.

/// The points of a score. They are listed in docs/identity.md, in the same order.
enum Points {
  /// The same name; and one that is the same but for spelling, that has more words, that has an initial, that is one word.
  static let name = 300
  static let nameAlike = 250
  static let namePart = 200
  static let nameInitial = 130
  static let nameWord = 60
  /// What a rare name counts more, at the most.
  static let rareName = 200
  /// How much less with each doubling of those who bear it, from two on.
  static let perDoubling = 50
  /// How much for each halving of the share of people who bear its two rarest words, from one in 512 on.
  static let perHalving = 30
  static let commonHalvings = 9
  /// A ledger of fewer people is taken for one of so many: of ten people a fifth may be called Anna by chance.
  static let peopleMin = 1_000
  static let birthday = 300
  static let birthdayAlike = 150
  static let phone = 300
  /// A telephone number that three or four share; more than four share a number that says nothing.
  static let phoneOfHousehold = 120
  static let card = 450
  static let cardOfHousehold = 200
  static let email = 350
  static let emailAlike = 120
  static let address = 260
  static let addressAlike = 150
  /// An address that more than six share: a house with many flats.
  static let addressOfMany = 80

  static let otherName = -450
  static let otherGeneration = -300
  /// Only one of them is said to be the younger or the elder.
  static let oneGeneration = -200
  static let otherBirthday = -500
  static let otherGender = -200
  static let otherPhone = -70
  static let otherEmail = -40
  static let otherAddress = -70
  static let otherNumber = -80

  /// What a name counts more for being rare: by how many bear it, and by how common its words are. The first is what counts among many
  /// people; among few, a common name may have few bearers.
  ///
  /// - Parameters:
  ///   - bearers: how many people bear the name, the two included.
  ///   - words: how many people have each of its words in theirs.
  ///   - people: how many people there are.
  static func rarity(bearers: Int, words: [Int], people: Int) -> Int {
    let byBearers = rareName - perDoubling * (thousandthsOfLog2(max(2, bearers)) - 1_000) / 1_000
    let all = thousandthsOfLog2(max(people, peopleMin))
    let halvings = words.sorted().prefix(2).reduce(0) { $0 + all - thousandthsOfLog2(max(1, $1)) }
    let byWords = perHalving * (halvings - commonHalvings * 1_000) / 1_000
    return max(0, min(rareName, byBearers, byWords))
  }

  /// The logarithm to base 2 of a whole number, in thousandths, rounded down.
  static func thousandthsOfLog2(_ number: Int) -> Int {
    precondition(number > 0, "only numbers above 0 have a logarithm")
    var whole = 0
    while number >> (whole + 1) > 0 { whole += 1 }
    // The fraction, bit by bit: a square that reaches 2 is a bit that is set. In 32 bits behind the point.
    var rest = UInt64(number) << UInt64(32 - whole)
    var fraction = 0
    for bit in 1...12 {
      rest = UInt64((UInt128(rest) * UInt128(rest)) >> 32)
      if rest >= UInt64(2) << 32 {
        rest >>= 1
        fraction += 1 << (12 - bit)
      }
    }
    return whole * 1_000 + (fraction * 1_000) >> 12
  }

  /// What something counts that two people share, by how many have it: those who live together share telephone and card.
  static func shared(_ full: Int, _ household: Int, bearers: Int) -> Int {
    switch bearers {
    case ...2: full
    case 3...4: household
    default: 0
    }
  }
}
