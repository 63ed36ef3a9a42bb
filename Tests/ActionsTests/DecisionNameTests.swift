import Perennial
import Testing

struct DecisionNameTests {
  @Test("A decision's name is a code with a version behind a slash")
  func names() {
    let text = "points.redeem/12"
    #expect(DecisionName(text)?.description == text)
    #expect(DecisionName(text)?.version == 12)
    let literal: DecisionName = "points.redeem/12"
    #expect(DecisionName(text) == literal)
    for text in [
      "", "points.redeem", "/1", "points.redeem/", "points.redeem/0", "points.redeem/-1", "a b/1", "a/b/1",
    ] {
      #expect(DecisionName(text) == nil, "\(text)")
    }
  }
}
