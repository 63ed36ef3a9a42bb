import Testing

@testable import Projection

@Suite("Fields of CSV that we write")
struct CSVTextTests {
  @Test(
    "are no formulas to a spreadsheet",
    arguments: [
      "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "-", "+", "-a",
      "+1 GBP2",
      "-1.", "--1", "-1,5", "-12.50 gbp", "+.5", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    ])
  func formulas(text: String) {
    let field = CSVText.field(text)
    #expect(field.drop { $0 == "\"" }.hasPrefix("'"))
    #expect(!CSVText.field(text, guardsFormulas: false).contains("'" + text.prefix(1)))
  }

  @Test(
    "stay as they are where they are numbers, amounts or plain texts",
    arguments: ["-12.50", "+3", "-0", "12", "-12.50 GBP", "+1 JPY", "a=b", "2011-06-01", "", "–", "'=1"])
  func plain(text: String) {
    #expect(CSVText.field(text) == text)
  }

  @Test("are in quotes where they need them, and only there")
  func quotes() {
    #expect(
      CSVText.line(["a,b", "a\"b", "a\nb", "a b", "=1,\"2\""])
        == "\"a,b\",\"a\"\"b\",\"a\nb\",a b,\"'=1,\"\"2\"\"\"")
  }
}
