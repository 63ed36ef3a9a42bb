import Ledger
import Testing

@Suite struct IdentifierKindsTests {
  @Test func thereIsACallForEachKindThatTheRulesKnow() {
    let made: [Identifier] = [
      .crm("1"), .email("1"), .phone("1"), .card("1"), .device("1"), .anonymous("1"),
    ]
    #expect(made.map(\.kind) == IdentityRules().priority)
    #expect(made == IdentityRules().priority.map { Identifier($0, "1") })
  }

  @Test func aValueIsTakenAsItIs() {
    #expect(Identifier.email(" Ada@Example.org").value == " Ada@Example.org")
    #expect(Identifier.email(" Ada@Example.org").normalized == .email("ada@example.org"))
  }
}
