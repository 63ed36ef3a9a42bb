import Ledger
import Testing

@testable import struct Ledger.IdentityRules

@Suite struct IdentifierTests {
  @Test(arguments: [
    ("email", " Jane.Doe@Example.ORG ", "jane.doe@example.org"),
    ("email", "JOSE\u{301}@example.org", "jos\u{e9}@example.org"),
    ("email", "STRASSE@example.org", "strasse@example.org"),
    ("phone", "+44 (0)20 7946-0000", "+4402079460000"),
    ("phone", "0044 20 7946 0000", "+442079460000"),
    ("phone", "020 7946 0000", "02079460000"),
    ("phone", "+", ""),
    ("phone", "00", "00"),
    ("phone", "0000 0000", "00000000"),
    ("phone", "+000", "000"),
    ("phone", "n/a", ""),
    ("crm", " 17850 ", "17850"),
    ("crm", "AbC", "AbC"),
    ("card", "e\u{301}", "\u{e9}"),
  ])
  func anIdentifierIsComparedInItsNormalForm(_ kind: String, _ value: String, _ expected: String) {
    #expect(Array(Identifier(kind, value).normalized.value.unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(arguments: [("crm:17850", "crm", "17850"), ("email:a:b@c", "email", "a:b@c")])
  func theKindEndsAtTheFirstColon(_ text: String, _ kind: String, _ value: String) {
    #expect(Identifier(text) == Identifier(kind, value))
  }

  @Test(arguments: ["", ":", "crm", "crm:", ":17850"])
  func whatHasNoKindOrNoValueIsNoIdentifier(_ text: String) { #expect(Identifier(text) == nil) }

  @Test(arguments: [
    ("crm", ""), ("crm", "  "), ("crm", "0"), ("crm", "000"), ("crm", "-"), ("crm", "0-0"), ("crm", "-1"),
    ("email", "NULL"), ("email", "Undefined"), ("card", "none"), ("device", "anonymous"), ("crm", "UNKNOWN"),
    ("phone", "+"), ("phone", "00"), ("phone", "000-000"), ("phone", "+0 00"), ("phone", "none"),
  ])
  func valuesThatStandForNobodyAreNeverLinked(_ kind: String, _ value: String) {
    #expect(IdentityRules().usable([Identifier(kind, value)]).isEmpty)
  }

  @Test func theListOfBlockedValuesIsComparedWithoutCase() {
    var rules = IdentityRules()
    rules.blocked.insert("Walk-In")
    #expect(rules.usable([Identifier("crm", "WALK-IN"), Identifier("crm", "1")]) == [Identifier("crm", "1")])
  }

  @Test func identifiersCountInTheOrderOfTheirKindsAndEachOnce() {
    let given = [
      Identifier("own", "x"), Identifier("email", "A@b.c"), Identifier("device", "d"), Identifier("crm", "1"),
      Identifier("email", "a@B.c "),
    ]
    #expect(
      IdentityRules().usable(given) == [
        Identifier("crm", "1"), Identifier("email", "a@b.c"), Identifier("device", "d"), Identifier("own", "x"),
      ])
  }
}
