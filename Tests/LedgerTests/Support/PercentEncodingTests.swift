import Testing

@testable import Ledger

@Suite("Percent-encoding")
struct PercentEncodingTests {
  @Test("gives back what it was given", arguments: ["plain", "a b", "100%", "é+ü/@:~", "", "%41"])
  func roundTrip(text: String) {
    let encoded = PercentEncoding.encode(text)
    #expect(!encoded.contains(" "))
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test("refuses what is not encoded right", arguments: ["%", "%4", "%zz", "%ff"])
  func invalid(text: String) { #expect(PercentEncoding.decode(text) == nil) }
}
