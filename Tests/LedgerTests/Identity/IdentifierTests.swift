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

  @Test(arguments: [
    // Words and signs that stand for nobody, whatever the kind.
    ("crm", "N/A"), ("crm", "nil"), ("crm", "xxx"), ("crm", "?"), ("crm", "--"), ("crm", "Guest"),
    ("crm", " test "),
    ("crm", "No E-Mail"), ("crm", "keine"), ("crm", "unbekannt"), ("card", "."), ("device", "\u{2014}"),
    ("own", "X"),
    ("card", "1111111111111111"),
    ("email", "n/a"), ("email", "N/A"), ("email", "-"), ("email", "x"), ("email", "1234567890"),
    ("email", "9999999999"),
    ("email", "+440000000000"), ("email", "test@test.com"), ("email", "Test@Example.com"),
    ("email", "a@a.com"),
    ("email", "noemail@noemail.com"), ("email", "none@none.com"), ("email", "no@email.com"),
    ("email", "xx@xx.de"),
    ("email", "example@example.com"), ("email", "noemail@shop.example"), ("email", "guest@shop.example"),
    ("email", "no-reply@shop.example"), ("email", "jane@noemail.com"), ("email", "5@x.invalid"),
    ("phone", "n/a"), ("phone", "keine"), ("phone", "-"), ("phone", "x"), ("phone", "1234567890"),
    ("phone", "0123456789"),
    ("phone", "9876543210"), ("phone", "12345"), ("phone", "9999999999"), ("phone", "(555) 555-5555"),
    ("phone", "+44 0000 000000"), ("phone", "+44 (0)1111 111111"), ("phone", "+1 234-567-8901"),
    ("phone", "01234 567890"),
    ("phone", "+44 1234 567890"), ("phone", "0049 123456789"),
  ])
  func placeholdersStandForNobody(_ kind: String, _ value: String) {
    let (usable, dropped) = IdentityRules().sift([Identifier(kind, value)])
    #expect(usable.isEmpty)
    #expect(dropped == [DroppedIdentifier(kind: kind, reason: .placeholder)])
  }

  @Test(arguments: [
    ("phone", "4.47912E+11"), ("phone", "4,47912e+11"), ("phone", " 4.47912E+11 "), ("phone", "4E+11"),
    ("phone", "ask wife"),
    ("phone", "020 7946 0000 or 0001"), ("phone", "4711"), ("phone", "+44 20"), ("card", "6.33E+15"),
    ("crm", "1.2E+05"),
    ("email", "jane.example.com"), ("email", "@example.com"), ("email", "jane@"), ("email", "Jane Doe"),
    ("email", "3.1E+07"),
  ])
  func whatIsNoAddressOrNumberStandsForNobody(_ kind: String, _ value: String) {
    let (usable, dropped) = IdentityRules().sift([Identifier(kind, value)])
    #expect(usable.isEmpty)
    #expect(dropped == [DroppedIdentifier(kind: kind, reason: .malformed)])
  }

  @Test(arguments: [
    ("crm", "17850"), ("crm", "1234567890"), ("crm", "9999999999"), ("crm", "5E10"), ("crm", "7E"),
    ("crm", "a"), ("crm", "nanna"),
    ("card", "12345678"), ("card", "4111111111111111"), ("device", "E+11"), ("own", "tester"),
    ("crm", "\u{5f20}\u{4f1f}"),
    ("email", "jane@example.com"), ("email", "a@example.org"), ("email", "bob@bob.com"),
    ("email", "na@gmail.com"),
    ("email", "info@info.de"), ("email", "guestbook@shop.example"), ("email", "c1@example.com"),
    ("email", "x@b.c"),
    ("email", "tests@example.com"), ("email", "noelle@mail.de"),
    ("phone", "0711 555 0100"), ("phone", "+44 20 7946 0000"), ("phone", "tel:+49-711-5550100"),
    ("phone", "Tel. 0711 5550100"),
    ("phone", "+447115550111"), ("phone", "55501"), ("phone", "+49 30 1234567"), ("phone", "123456780"),
    ("phone", "1123456789"),
    ("phone", "+1 (212) 555-0123"), ("phone", "0800 000 0001"),
  ])
  func whatMayBeSomebodysIsNoPlaceholder(_ kind: String, _ value: String) {
    #expect(IdentityRules().sift([Identifier(kind, value)]).dropped == [])
  }

  @Test func withoutPlaceholdersOnlyWhatIsBlockedStandsForNobody() {
    var rules = IdentityRules()
    rules.placeholders = false
    let given = [Identifier("email", "n/a"), Identifier("phone", "1234567890"), Identifier("crm", "unknown")]
    #expect(rules.usable(given) == [Identifier("email", "n/a"), Identifier("phone", "1234567890")])
  }

  @Test func theListOfBlockedValuesIsComparedWithoutCase() {
    var rules = IdentityRules()
    rules.blocked.insert("Walk-In")
    #expect(rules.usable([Identifier("crm", "WALK-IN"), Identifier("crm", "1")]) == [Identifier("crm", "1")])
  }

  @Test func identifiersCountInTheOrderOfTheirKindsAndEachOnce() {
    let given = [
      Identifier("own", "x7"), Identifier("email", "A@b.c"), Identifier("device", "d"),
      Identifier("crm", "1"),
      Identifier("email", "a@B.c "),
    ]
    #expect(
      IdentityRules().usable(given) == [
        Identifier("crm", "1"), Identifier("email", "a@b.c"), Identifier("device", "d"),
        Identifier("own", "x7"),
      ])
  }
}
