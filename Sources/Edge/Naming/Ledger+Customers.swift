// Who is meant, by the names that people write.

package import Perennial

extension Ledger {
  /// The customer whom a text names: `crm:17850`, `customer:17`, or the number alone.
  ///
  /// - Throws: `Failure`, with code `unknownSubject` where there is none, `invalidRequest` where the text
  ///   is no name; `LedgerError`. An identifier is never repeated: it is a person's.
  package func customer(named text: String) throws -> CustomerNumber {
    let number = text.hasPrefix("customer:") ? String(text.dropFirst("customer:".count)) : text
    if let number = UInt32(number) {
      guard number > 0, number <= (try customerCount) else {
        throw Failure.unknown(
          "there is no customer \(number); the ledger has \(try customerCount) customers")
      }
      return CustomerNumber(number)
    }
    guard let identifier = Identifier(text), identifier.kind != "customer" else {
      throw Failure.usage("that names no customer; give a number, or an identifier such as crm:17850")
    }
    guard let customer = try customerNumber(of: identifier) else {
      throw Failure.unknown("no customer is linked to that \(identifier.kind)")
    }
    return customer
  }
}

extension Identifier {
  /// An identifier that is to be linked, or linked no more. What is wrong with it is said without repeating
  /// it.
  ///
  /// - Throws: `Failure` with code `invalidRequest`.
  package init(named text: String) throws {
    guard let identifier = Identifier(text) else {
      throw Failure.usage("an identifier is kind:value, such as card:9001 or email:ada@example.com")
    }
    guard identifier.kind != "customer" else {
      throw Failure.usage(
        "customer:N is a number of this ledger, not an identifier; to join two, use "
          + ProgramName.command("merge"))
    }
    self = identifier
  }
}
