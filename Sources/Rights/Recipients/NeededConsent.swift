// Whom a file for others must not be about: who was erased or is not used, and who has not agreed.

internal import Ledger
public import Words

/// What people must have agreed to, so that their data is handed over.
public struct NeededConsent: Hashable, Sendable {
  /// The purpose, as consents and the register name it.
  public var purpose: String
  /// The channel that it goes through; `nil` for none in particular: for that a consent to some channels is none.
  public var channel: String?

  /// A consent to a purpose, through a channel or through none in particular.
  public init(to purpose: String, through channel: String? = nil) {
    (self.purpose, self.channel) = (purpose, channel)
  }

  /// Reads `marketing` or `marketing:email`: what stands behind the last colon is the channel. `nil` where one of the two is empty.
  public init?(_ text: String) {
    let colon = text.lastIndex(of: ":")
    purpose = String(colon.map { text[..<$0] } ?? text[...])
    channel = colon.map { String(text[text.index(after: $0)...]) }
    if purpose.isEmpty || channel?.isEmpty ?? false { return nil }
  }
}

extension NeededConsent: CustomStringConvertible {
  /// The purpose and the channel in words: `marketing through email`.
  public var description: String { channel.map { "\(purpose) through \($0)" } ?? purpose }
}

/// The customers whom something must not be about that is handed to others.
public struct LeftOutCustomers: Hashable, Sendable {
  /// Those who were erased, or whose data is kept without being used.
  public var unusable: Set<CustomerNumber> = []
  /// Those who are not among them, and for whom no consent that is needed is in force.
  public var withoutConsent: Set<CustomerNumber> = []

  /// Customers who are left out; nobody without more.
  public init(unusable: Set<CustomerNumber> = [], withoutConsent: Set<CustomerNumber> = []) {
    (self.unusable, self.withoutConsent) = (unusable, withoutConsent)
  }

  /// All of them.
  public var all: Set<CustomerNumber> { unusable.union(withoutConsent) }
}

extension Ledger {
  /// The customers whose data may not be used for a purpose now, each under all their numbers. An account, which is nobody, has not
  /// agreed to anything.
  ///
  /// It says of each what `consent(of:for:through:_:)` says, and reads consents and withdrawals alone, each once.
  func customers(without consent: NeededConsent) throws -> Set<CustomerNumber> {
    let (at, position, count) = (try now, try head, try customerCount)
    let register = try PurposeRegister.inForce(at: at, by: try policyChanges(), through: position)
    let arrangement = try arrangement(through: position)
    func isInForce(_ statements: [ConsentHistory.Statement]) -> Bool {
      ConsentHistory(statements, at: at, knownAt: position)
        .finding(for: consent.purpose, through: consent.channel, under: register).isInForce
    }
    var without: Set<CustomerNumber> = []
    if !isInForce([]), count > 0 { without = Set((1...count).map { CustomerNumber($0) }) }
    for (person, statements) in try self.statements(on: consent.purpose, by: at, as: arrangement) {
      let numbers = arrangement.members(with: person)
      if isInForce(statements) { without.subtract(numbers) } else { without.formUnion(numbers) }
    }
    return without
  }
}
