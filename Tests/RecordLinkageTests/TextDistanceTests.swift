import Testing

@testable import RecordLinkage

/// How far two spellings are apart.
struct TextDistanceTests {
  private func distance(_ one: String, _ other: String, most: Int = 9) -> Int {
    TextDistance.damerauLevenshtein(
      FoldedText.characters(one), FoldedText.characters(other), most: most)
  }

  @Test(
    "An insertion, a deletion, a substitution and a transposition of neighbours are one edit each",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("anna", "anna", 0), ("anna", "ana", 1), ("anna", "annan", 1),
      ("anna", "anne", 1), ("anna", "nana", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
      ("martha", "marhta", 1), ("huber", "hubre", 1), ("abcdef", "fedcba", 5),
    ])
  func edits(_ one: String, _ other: String, _ edits: Int) {
    #expect(distance(one, other) == edits)
    #expect(distance(other, one) == edits)
  }

  @Test("What is further apart than is asked for is said to be one further")
  func bounded() {
    #expect(distance("kitten", "sitting", most: 2) == 3)
    #expect(distance("a", "abcdefgh", most: 2) == 3)
    #expect(distance("kitten", "sitting", most: 3) == 3)
  }

  @Test(
    "Jaro and Winkler's likeness of their own examples, in thousandths rounded down",
    arguments: [
      ("martha", "marhta", 961), ("dwayne", "duane", 840), ("dixon", "dicksonx", 813),
      ("same", "same", 1_000),
      ("abc", "xyz", 0), ("abc", "xxxxxxxxxxxxxxxx", 0), ("xxxxxxxxxxxxxxxx", "abc", 0), ("", "a", 0),
    ])
  func likeness(_ one: String, _ other: String, _ thousandths: Int) {
    let found = TextDistance.jaroWinkler(FoldedText.characters(one), FoldedText.characters(other))
    #expect(abs(found - thousandths) <= 2, "\(found)")
  }
}
