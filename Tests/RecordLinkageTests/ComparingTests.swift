import Testing

@testable import RecordLinkage

/// How alike names, addresses and birthdays are.
struct ComparingTests {
  /// The likeness of two names in a ledger in which these are common.
  private func likeness(_ one: String, _ other: String, common: [String] = []) -> NameLikeness? {
    var words = NameWords()
    for name in common {
      for word in FoldedText.words(name) {
        let number = words.number(of: word)
        for _ in 0..<5 { words.count(number) }
      }
    }
    guard let first = NameForm(one, { words.number(of: $0) }),
      let second = NameForm(other, { words.number(of: $0) })
    else { return nil }
    let likeness = NameComparison(words).likeness(first, second)
    #expect(
      NameComparison(words).likeness(second, first) == likeness, "\(one) / \(other), the other way round")
    return likeness
  }

  @Test(
    "The same name is known in whatever order, case, accents and way of writing umlauts",
    arguments: [
      ("Ada Lovelace", "LOVELACE, Ada"), ("Jürgen Müller", "Juergen Mueller"),
      ("Jürgen Müller", "Jurgen Muller"),
      ("René Goßens", "Rene Gossens"), ("Dr. Anna Huber", "Anna Huber"), ("Frau Anna Huber", "Huber Anna"),
      ("Anna-Maria Huber", "Anna Maria Huber"), ("Annamaria Huber", "Anna-Maria Huber"),
      ("Ludwig van Beethoven", "Beethoven, Ludwig"), ("Sinéad O’Connor", "Sinead O'Connor"),
      ("Łukasz Sørensen", "Lukasz Sorensen"),
    ])
  func same(_ one: String, _ other: String) { #expect(likeness(one, other) == .same) }

  @Test(
    "Slips, and other spellings of a sound, are alike",
    arguments: [
      ("Anna Huber", "Anna Hubre"), ("Anna Huber", "Anna Hubber"), ("Sophie Meyer", "Sofie Maier"),
      ("Christian Schmidt", "Kristian Schmitt"), ("Katharina Wagner", "Katarina Wagner"),
      ("Alexander Bauer", "Alexnader Bauer"),
    ])
  func alike(_ one: String, _ other: String) { #expect(likeness(one, other) == .alike) }

  @Test(
    "A second given name, half of a double name, and an initial are said to be that",
    arguments: [
      ("Anna Maria Huber", "Anna Huber", NameLikeness.part), ("Anna Huber-Lang", "Anna Huber", .part),
      ("A. Huber", "Anna Huber", .initial), ("Huber", "Anna Huber", .oneWord), ("Huber", "Huber", .oneWord),
    ])
  func part(_ one: String, _ other: String, _ expected: NameLikeness) {
    #expect(likeness(one, other) == expected)
  }

  @Test(
    "Relatives have names of two people",
    arguments: [
      ("Anna Huber", "Lena Huber"), ("Anna Huber", "Anna Lang"), ("Hans Bauer", "Karl Huber"),
      ("Huber", "Lang"),
      ("B. Huber", "Anna Huber"),
    ])
  func different(_ one: String, _ other: String) { #expect(likeness(one, other) == .different) }

  @Test("Two spellings that several people have each are two names, unless they sound alike")
  func ownNames() {
    #expect(likeness("Anna Huber", "Hanna Huber") == .alike)
    #expect(likeness("Anna Huber", "Hanna Huber", common: ["Anna", "Hanna"]) == .different)
    #expect(likeness("Maria Bauer", "Maria Sauer", common: ["Bauer", "Sauer"]) == .different)
    #expect(likeness("Maria Meyer", "Maria Maier", common: ["Meyer", "Maier"]) == .alike)
  }

  @Test("What tells a father from a son of his name is no word of it")
  func generations() throws {
    var words = NameWords()
    let son = try #require(NameForm("Karl Huber jun.", { words.number(of: $0) }))
    let father = try #require(NameForm("Karl Huber", { words.number(of: $0) }))
    #expect(son.words == father.words && son.generation == .junior && father.generation == nil)
    #expect(NameForm(" - ", { words.number(of: $0) }) == nil)
    #expect(NameForm("Dr.", { words.number(of: $0) }) == nil)
  }

  @Test(
    "Birthdays",
    arguments: [
      ("1984-02-29", "1984-02-29", Birthday.Likeness.same), ("1984-03-04", "1984-04-03", .alike),
      ("1984-03-04", "1984-03-05", .alike), ("1984-03-14", "1984-03-41", .alike),
      ("1984-03-04", "1948-03-04", .different),
      ("1984-03-04", "1985-03-04", .alike), ("1954-03-04", "1984-03-04", .different),
      ("--03-04", "1984-03-04", .alike), ("--03-04", "1984-03-05", .different),
      ("--03-04", "--03-04", .alike),
      ("1984-03-04", "1984-12-25", .different),
    ])
  func birthdays(_ one: String, _ other: String, _ expected: Birthday.Likeness) throws {
    let (first, second) = (try #require(Birthday(one)), try #require(Birthday(other)))
    #expect(first.likeness(second) == expected && second.likeness(first) == expected)
  }

  @Test(
    "Addresses",
    arguments: [
      ("12 Elm Street, Bath BA1 1AA", "12 Elm St., BATH BA1 1AA", AddressForm.Likeness.same),
      ("Hauptstraße 5a, 80331 München", "Hauptstr. 5 a, 80331 Muenchen", .same),
      ("Hauptstraße 5, 80331 München", "Haupstraße 5, 80331 München", .alike),
      ("Hauptstraße 5, 80331 München", "Hauptstraße 5", .different),
      ("Am Alten Markt 5, 80331 München", "Am Alten Markt 5", .alike),
      ("Hauptstraße 5, 80331 München", "Hauptstraße 7, 80331 München", .different),
      ("Hauptstraße 5, 80331 München", "Gartenweg 5, 10115 Berlin", .different),
    ])
  func addresses(_ one: String, _ other: String, _ expected: AddressForm.Likeness) throws {
    let (first, second) = (try #require(AddressForm(one)), try #require(AddressForm(other)))
    #expect(first.likeness(second) == expected && second.likeness(first) == expected)
  }

  @Test("What names no place is no address")
  func noAddress() {
    #expect(AddressForm("") == nil && AddressForm("unknown") == nil && AddressForm("12") == nil)
  }

  @Test("A name counts more the fewer bear it: 50 less with each doubling, down to nothing")
  func rarityByBearers() {
    let found = [0, 1, 2, 4, 8, 16, 32, 64].map { Points.rarity(bearers: $0, words: [1, 1], people: 5) }
    #expect(found == [200, 200, 200, 150, 100, 50, 0, 0])
    #expect(Points.rarity(bearers: 6, words: [1, 1], people: 5) == 200 - 50 * 1_584 / 1_000)
    #expect([1, 2, 3, 5, 1_000].map { Points.thousandthsOfLog2($0) } == [0, 1_000, 1_584, 2_321, 9_965])
  }

  @Test("A name of common words counts less, though few bear it among few people")
  func rarityByWords() {
    // log2(2,000) is 10.965, that of 60 and of 50 5.906 and 5.643: the words halve the people 10.381 times, which is 1.381 above 9.
    #expect(Points.rarity(bearers: 2, words: [60, 50], people: 2_000) == 41)
    #expect(Points.rarity(bearers: 2, words: [200, 200], people: 2_000) == 0)
    // The two rarest words of a name count, and a small ledger is taken for one of a thousand.
    #expect(Points.rarity(bearers: 2, words: [60, 400, 50], people: 2_000) == 41)
    #expect(Points.rarity(bearers: 2, words: [2, 3], people: 6) == 200)
  }
}
