// Gift cards whose codes are made for them.

public import Actions
public import Ledger
public import Words

/// A gift card whose code was made for it.
public struct NewGiftCard: Sendable {
  /// The code: whoever has it has the money. `nil` where the request was sent again: it was given once, and is written nowhere.
  public var code: String?
  /// The number of the card's account.
  public var card: CustomerNumber
  /// What was recorded: the numbers `amount` and `balance`.
  public var outcome: DecisionOutcome
}

extension Actions {
  /// Puts money on a new gift card, and makes a code for it: 16 letters and digits that the system draws at random, none of which
  /// is taken for another.
  ///
  /// Sent again, the request is answered as the first time, without the code. Where its first answer is lost, nobody knows the
  /// code: whoever must not lose it makes one, keeps it, and issues the card by that code.
  ///
  /// - Parameters:
  ///   - amount: what it is worth, in minor units; 1 or more.
  ///   - currency: the ISO 4217 code of its currency; `nil` for the ledger's.
  ///   - order: the order that sells it, where one does.
  ///   - expires: when it ends by itself; `nil` where it does not.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Throws: as `issueGiftCard` for a code.
  public func issueGiftCard(
    _ amount: Int64, in currency: String? = nil, order: Reference? = nil, expires: Instant? = nil,
    _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> NewGiftCard {
    try GiftCardRequest.check(amount)
    let currency = try currency ?? ledger.settings.currency
    let unit = try GiftCardRequest.unit(of: currency)
    func issued(_ card: CustomerNumber, by code: String?) async throws -> NewGiftCard {
      let outcome = try await issue(
        card, amount, in: currency, order: order, expires: expires, circumstances, as: id)
      return NewGiftCard(code: code, card: card, outcome: outcome)
    }
    if let card = try customer(ofRequest: id) { return try await issued(card, by: nil) }
    let code = Self.newCode()
    let card = try await ledger.account(.giftCard, named: code, currency: unit)
    do {
      return try await issued(card, by: code)
    } catch let error as LedgerError where error.code == .conflictingDuplicate {
      // The same request was sent twice at once, and the other has made the card.
      guard let card = try customer(ofRequest: id) else { throw error }
      return try await issued(card, by: nil)
    }
  }

  /// Of whom the answer to a request is recorded; `nil` where it was not sent yet.
  private func customer(ofRequest id: TouchpointID) throws -> CustomerNumber? {
    guard let position = try ledger.position(of: id) else { return nil }
    return try ledger.touchpoint(at: position).customer
  }

  /// Without 0 and O, 1, I and L.
  private static let letters = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")

  private static func newCode() -> String {
    var random = SystemRandomNumberGenerator()
    var code = ""
    for place in 0..<16 {
      if place > 0, place % 4 == 0 { code.append("-") }
      code.append(letters[Int.random(in: letters.indices, using: &random)])
    }
    return code
  }
}
