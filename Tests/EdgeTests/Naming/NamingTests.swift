import Perennial
import Testing

@testable import Edge

/// Who and what is meant by the names that people write.
struct NamingTests {
  private func failure(_ body: () throws -> Void) -> Failure? {
    do {
      try body()
      return nil
    } catch { return Failure(error) }
  }

  @Test("A customer is a number, customer:number or an identifier")
  func customers() async throws {
    let shop = try Shop()
    let customer = try await shop.order("1").customer
    for name in ["\(customer.rawValue)", "customer:\(customer.rawValue)", "crm:ada"] {
      #expect(try shop.ledger.customer(named: name) == customer)
    }
  }

  @Test(
    "A customer whom nobody is says what there is, and repeats nothing that is a person's",
    arguments: [
      ("2", "there is no customer 2; the ledger has 1 customers", FailureCode.unknownSubject),
      ("customer:0", "there is no customer 0", .unknownSubject),
      ("crm:bob", "no customer is linked to that crm", .unknownSubject),
      ("email:bob@example.com", "no customer is linked to that email", .unknownSubject),
      ("bob@example.com", "that names no customer; give a number, or an identifier such as", .invalidRequest),
      ("customer:bob", "that names no customer", .invalidRequest),
      ("", "that names no customer", .invalidRequest), ("crm:", "that names no customer", .invalidRequest),
      ("4294967296", "that names no customer", .invalidRequest), ("-1", "that names no", .invalidRequest),
    ])
  func nobody(name: String, says: String, code: FailureCode) async throws {
    let shop = try Shop()
    try await shop.order("1")
    let failure = try #require(failure { _ = try shop.ledger.customer(named: name) })
    #expect(failure.code == code)
    #expect(failure.message.hasPrefix(says), "\(failure.message)")
    #expect(!failure.message.contains("bob"))
  }

  @Test("An identifier to be linked is kind:value, and no number of the ledger's own")
  func identifiers() throws {
    #expect(try Identifier(named: "card:9001") == Identifier("card", "9001"))
    #expect(
      failure { _ = try Identifier(named: "ada@example.com") }?.message.contains("ada@") == false
        || failure { _ = try Identifier(named: "secret") }?.message.contains("secret") == false)
    #expect(
      failure { _ = try Identifier(named: "customer:7") }?.message.contains("`perennial merge`") == true)
  }

  @Test(
    "An order is its number, or namespace:number; order@namespace:number says either without doubt",
    arguments: [
      ("1001", Reference(.order, "1001")), ("till:1001", Reference(.order, "1001", namespace: "till")),
      ("https://shop.example:1001", Reference(.order, "1001", namespace: "https://shop.example")),
      ("order@till:1001", Reference(.order, "1001", namespace: "till")),
      ("order:A:1", Reference(.order, "A:1")),
      ("order@https%3A//shop.example:A:1", Reference(.order, "A:1", namespace: "https://shop.example")),
    ])
  func orders(text: String, means: Reference) throws {
    #expect(try Reference(orderNamed: text) == means)
  }

  @Test("No order is named by half a name", arguments: ["", ":1001", "till:", ":"])
  func noOrders(text: String) {
    #expect(failure { _ = try Reference(orderNamed: text) }?.message.contains("namespace:number") == true)
  }

  @Test("A reference of any kind names its kinds where it is none")
  func references() throws {
    #expect(try Reference(named: "ticket:7", of: "reference") == Reference(.ticket, "7"))
    let failure = try #require(failure { _ = try Reference(named: "tickt:7", of: "reference") })
    #expect(
      failure.message.hasPrefix(
        "reference tickt:7 is not kind:text, or kind@namespace:number; the kinds are order"))
  }

  @Test("A position is a number, from 1 where a touchpoint is meant")
  func positions() throws {
    #expect(try Position(named: "0", of: "--from") == .start)
    #expect(try Position(ofTouchpoint: "4711") == Position(4711))
    #expect(
      failure { _ = try Position(named: "-1", of: "--from") }?.message
        == "--from -1 is not a position; give a number from 0")
    #expect(
      failure { _ = try Position(ofTouchpoint: "0") }?.message
        == "0 is not a position; give a number from 1, as `perennial log` shows them")
  }

  @Test("A correction is of positions or of a batch, never both, never nothing")
  func subjects() throws {
    #expect(try CorrectionSubject(["1", "2"], batch: nil) == .positions([Position(1), Position(2)]))
    #expect(try CorrectionSubject([], batch: "a") == .batch("a"))
    #expect(
      failure { _ = try CorrectionSubject(["1"], batch: "a") }?.message
        == "give positions or --batch, not both")
    #expect(
      failure { _ = try CorrectionSubject(["1"], batch: "a", spelled: .query) }?.message
        == "give positions or batch, not both")
    #expect(
      failure { _ = try CorrectionSubject([], batch: "") }?.message.contains("`perennial stats --batches`")
        == true)
    #expect(failure { _ = try CorrectionSubject([], batch: nil) }?.message.contains("what is meant?") == true)
  }
}
