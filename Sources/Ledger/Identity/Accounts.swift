// Accounts: numbers of customers that are no person, and what may name them.

internal import Schema
internal import SwiftProtobuf

extension Identifier {
  /// The kind of account that it names; `nil` for an identifier of a person.
  var account: AccountKind? {
    switch kind {
    case "giftcard": .giftCard
    case "pool": .pool
    case "budget": .budget
    default: nil
    }
  }

  /// The identifier as it is linked. A gift card's code is a bearer's secret, so that a keyed hash of it takes its place, by
  /// which nobody finds the code; others stay as they are.
  func keyed(by key: IdentifierKey) -> Identifier {
    guard account == .giftCard else { return self }
    let code = value.filter { !$0.isWhitespace && $0 != "-" }.uppercased()
    return Identifier(kind, key.digits(of: "giftcard\u{1F}" + code))
  }
}

extension AccountKind {
  /// As messages call it.
  var title: String {
    switch self {
    case .giftCard: "a gift card"
    case .pool: "a pool"
    case .budget: "a budget"
    }
  }
}

extension Preparation {
  /// The types that are recorded of accounts alone, and those that may be.
  private static let onlyOfAccounts: TypeSet = [.accountOpened, .accountCounted]
  private static let ofAccounts: TypeSet = [
    .accountOpened, .accountCounted, .giftcardIssued, .giftcardUsed, .giftcardRefunded, .giftcardExpired,
  ]

  /// Refuses an account that is named beside others, or by what is about people; and people where an account is meant.
  static func checkAccounts(_ identifiers: [Identifier], _ content: NewTouchpoint.Content)
    throws(TouchpointFault)
  {
    let account = identifiers.lazy.compactMap(\.account).first
    guard let account else {
      if case .message(let message) = content, onlyOfAccounts.contains(type(of: message).type) {
        throw TouchpointFault(
          "subject", "must be an account: an identifier of kind giftcard, pool or budget")
      }
      return
    }
    guard identifiers.count == 1 else {
      throw TouchpointFault("subject", "\(account.title) is no person: it stands alone")
    }
    guard case .message(let message) = content, ofAccounts.contains(type(of: message).type) else {
      throw TouchpointFault(
        "subject",
        "\(account.title) is no person: only what is about accounts is recorded of it, such as giftcard.used")
    }
    if let opened = message as? AccountOpened, opened.kind != account.word {
      throw TouchpointFault("data.kind", "must be \(account.word), as the subject is")
    }
  }
}

extension LogWriter {
  /// Whether a customer's number is an account.
  func isAccount(_ customer: CustomerNumber) throws -> Bool {
    try links.identifiers(of: customer).values.contains { AccountKind.words.contains($0) }
  }

  /// - Throws: `invalidTouchpoint` where a customer's number is an account, which is said to be `what`.
  func checkPerson(_ customer: CustomerNumber, _ what: String) throws {
    guard try isAccount(customer) else { return }
    throw LedgerError(
      .invalidTouchpoint,
      "\(customer) is an account, such as a gift card or a pool, and no person: it \(what)")
  }
}

extension Ledger {
  /// The number of an account: of a gift card, a pool of points, or a budget, which are no persons and have numbers as customers do.
  /// It is opened where there is none of the name yet.
  ///
  /// The number of a gift card is found by its code, which is written nowhere: what is linked is a keyed hash of it. Blanks, hyphens
  /// and case make no difference in a code.
  ///
  /// - Parameters:
  ///   - kind: what the account is.
  ///   - name: the code of a gift card, otherwise the name, of at most 150 bytes.
  ///   - program: the programme that it belongs to; empty for a gift card.
  ///   - currency: the currency of a gift card; none for others.
  /// - Throws: `invalidTouchpoint` for a name that stands for nothing or is too long; `keyUnavailable`; otherwise as `append`.
  public func account(
    _ kind: AccountKind, named name: String, program: String = "", currency: MeasureUnit = .none
  ) async throws -> CustomerNumber {
    let identifier = Identifier(kind.word, name)
    if let known = try customerNumber(of: identifier) { return known }
    let isCard = kind == .giftCard
    let id =
      isCard ? String(identifier.normalized.keyed(by: try keys().identifierKey()).value.prefix(16)) : name
    return try await append(
      NewTouchpoint(
        source: "program", id: "account/\(kind.word)/\(id)", subject: .identifiers([identifier]),
        AccountOpened.with {
          $0.kind = kind.word
          $0.program = program
          $0.name = isCard ? "" : name
          $0.currency = currency.currencyCode ?? ""
        })
    ).customer
  }
}
