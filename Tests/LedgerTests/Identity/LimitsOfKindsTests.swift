import Ledger
import Testing

/// How many identifiers of a kind a customer has by the settings of a new ledger, and which one is left out.
@Suite struct LimitsOfKindsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(
    "abc123 is Jane's, and so is her address: abc456 with it is somebody new, and the address is left out",
    arguments: [(true, .anothers), (false, .overLimit)] as [(Bool, DroppedIdentifier.Reason)])
  func twoNumbersWithOneAddress(tellsApart: Bool, reason: DroppedIdentifier.Reason) async throws {
    let ledger = try Ledger.temporary(in: directory)
    // Where no kind tells people apart, a customer has one crm number all the same.
    if !tellsApart { try await ledger.changeSettings { $0.identity.distinguishing = [] } }
    let address = Identifier("email", "jane@example.org")
    let first = try await ledger.append(order("1", of: .identifiers([Identifier("crm", "abc123"), address])))
    let second = try await ledger.append(
      order("2", of: .identifiers([Identifier("crm", "abc456"), address])))
    #expect(first.customer == CustomerNumber(1))
    #expect(first.droppedIdentifiers == [])
    #expect(second.customer == CustomerNumber(2))
    #expect(second.isCustomerNew)
    #expect(second.droppedIdentifiers == [DroppedIdentifier(kind: "email", reason: reason)])
    #expect(second.refusedMerge == nil)
    #expect(try ledger.customerNumber(of: address) == CustomerNumber(1))
    #expect(try ledger.identifiers(of: CustomerNumber(2)) == [Identifier("crm", "abc456")])
    #expect(try ledger.component(of: CustomerNumber(1)) == [CustomerNumber(1)])
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test(
    "Of every kind but crm a customer has five identifiers, and the sixth is left out",
    arguments: [
      ("email", "a", "@e.org"), ("phone", "0711 555 010", ""), ("card", "77", ""), ("device", "77", ""),
      ("anonymous", "77", ""), ("own", "77", ""),
    ])
  func fiveOfAKind(kind: String, start: String, end: String) async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 1...6 {
      let identifier = Identifier(kind, "\(start)\(number)\(end)")
      let receipt = try await ledger.append(
        order("\(number)", of: .identifiers([Identifier("crm", "1"), identifier])))
      #expect(receipt.customer == CustomerNumber(1))
      let expected: [DroppedIdentifier] =
        number <= 5 ? [] : [DroppedIdentifier(kind: kind, reason: .overLimit)]
      #expect(receipt.droppedIdentifiers == expected, "\(number)")
      #expect(try ledger.customerNumber(of: identifier) == (number <= 5 ? CustomerNumber(1) : nil))
    }
    // The five, and the crm number.
    #expect(try ledger.identifiers(of: CustomerNumber(1)).count == 6)
    try ledger.close()
  }
}
