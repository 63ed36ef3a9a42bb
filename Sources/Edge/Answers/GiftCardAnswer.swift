// What whoever asked something of a gift card is told.

package import Perennial

/// The answer to a request: `{"amount":1800,"balance":700,"code":"PW3D","currency":"GBP","duplicate":false,"position":4711}`, what
/// a card came to, or the refusal. Of the code it has the last four characters.
package struct GiftCardAnswer: DecidedAnswer {
  /// The last four letters and digits of the code; empty where that would be more than half of it, and where the code is not
  /// known any more.
  package var code: String
  /// The whole code, where it was made for this request; shown this once.
  package var newCode: String?
  /// The ISO 4217 code of the card's currency; `nil` where nothing was put on it.
  package var currency: String?
  /// What became of the request; `nil` where the card is only shown.
  package var outcome: LoyaltyAnswer?
  /// What the card came to.
  private var row: GiftCardRow

  package init(_ code: String, _ row: GiftCardRow, _ outcome: LoyaltyAnswer? = nil) {
    let plain = code.filter { !$0.isWhitespace && $0 != "-" }.uppercased()
    self.code = plain.count < 8 ? "" : String(plain.suffix(4))
    currency = row.unit.currencyCode
    (self.row, self.outcome) = (row, outcome)
  }

  package func encode(to encoder: any Encoder) throws {
    if case .refused(let refusal)? = outcome { return try refusal.encode(to: encoder) }
    var container = encoder.container(keyedBy: NumberKey.self)
    try container.encode(code, forKey: NumberKey("code"))
    try container.encodeIfPresent(newCode, forKey: NumberKey("newCode"))
    try container.encode(currency, forKey: NumberKey("currency"))
    if let outcome { return try outcome.encode(to: encoder) }
    for (name, number) in amounts { try container.encode(number, forKey: NumberKey(name)) }
    try container.encode(ends, forKey: NumberKey("expires"))
    try container.encode(row.isDead, forKey: NumberKey("ended"))
  }

  private var amounts: [(name: String, number: Int64)] {
    [
      ("balance", row.balance), ("issued", row.issued), ("used", row.used), ("refunded", row.refunded),
      ("expired", row.expired),
    ]
  }

  private var ends: String? { row.expires == .distantFuture ? nil : row.expires.description }

  package var failure: Failure? { outcome?.failure }

  package var cells: [(name: String, value: String)] {
    if case .refused? = outcome { return outcome?.cells ?? [] }
    let head = [("code", newCode ?? code), ("currency", currency ?? "")]
    if let outcome { return head + outcome.cells }
    return head + amounts.map { ($0.name, "\($0.number)") }
      + [("expires", ends ?? ""), ("ended", row.isDead ? "yes" : "no")]
  }
}
