// What is asked of a gift card, as the command line and as HTTP write it.

package import Perennial

/// A request to issue a gift card, to pay with one, to give money back to it, to void or to show it: the members that its command
/// takes, the others absent.
///
/// ```json
/// {"command":"gift-card use","code":"GIFT-7Q2M-48ZK-PW3D","amount":1800,"order":"17","id":"g-1","source":"till/2"}
/// ```
package struct GiftCardRequest: Sendable {
  package var command: Command
  /// The card's code: a bearer's secret, which no answer repeats. `-` has one made for a card that is issued.
  package var code: String?
  /// Minor units of the currency.
  package var amount: Int64?
  /// The ISO 4217 code of the currency; absent for the ledger's, or the card's.
  package var currency: String?
  /// The order, by its number, or by `namespace:number`.
  package var order: String?
  /// When a new card ends by itself, as RFC 3339; absent where it does not.
  package var expires: Instant?
  /// Who presents the card: a number, or an identifier.
  package var customer: String?
  package var actor: String?
  package var store: String?
  package var channel: String?
  package var reason: String?
  /// The request's own id, by which it is safe to send again; absent for one that is made for it.
  package var id: String?
  /// Whose id it is, named as the sources of touchpoints are.
  package var source: String?

  package enum Command: String, Sendable, CaseIterable {
    case issue = "gift-card issue"
    case use = "gift-card use"
    case refund = "gift-card refund"
    case void = "gift-card void"
    case show = "gift-card show"
  }

  package init(_ command: Command) { self.command = command }

  /// Asks, and gives the answer: what was recorded, or why nothing was.
  ///
  /// - Parameter source: whose ids are meant where the request does not say.
  /// - Throws: `Failure` where something is lacking; otherwise as the calls of `Actions`.
  package func answer(from reports: Reports, source standard: String) async throws -> GiftCardAnswer {
    let actions = reports.actions
    let code = try required(code, "code")
    let id = TouchpointID(source ?? standard, id ?? LoyaltyRequest.madeID())
    let outcome: DecisionOutcome
    switch command {
    case .issue where code == "-":
      let issued = try await actions.issueGiftCard(
        try required(amount, "amount"), in: currency, order: try order.map { try Reference(orderNamed: $0) },
        expires: expires, circumstances, as: id)
      var answer = GiftCardAnswer(
        issued.code ?? "", try actions.giftCard(issued.card), LoyaltyAnswer(issued.outcome))
      answer.newCode = issued.code
      return answer
    case .issue:
      outcome = try await actions.issueGiftCard(
        code, try required(amount, "amount"), in: currency,
        order: try order.map { try Reference(orderNamed: $0) },
        expires: expires, circumstances, as: id)
    case .use:
      outcome = try await actions.useGiftCard(
        code, try required(amount, "amount"), in: currency, order: try ordered(),
        by: try customer.map { try reports.ledger.customer(named: $0) }, circumstances, as: id)
    case .refund:
      outcome = try await actions.refundGiftCard(
        code, try required(amount, "amount"), in: currency, order: try ordered(), circumstances, as: id)
    case .void: outcome = try await actions.voidGiftCard(code, circumstances, as: id)
    case .show: return GiftCardAnswer(code, try actions.giftCard(code))
    }
    return GiftCardAnswer(code, try actions.giftCard(code), LoyaltyAnswer(outcome))
  }

  private var circumstances: Circumstances {
    Circumstances(actor: actor, store: store, channel: channel, reason: reason)
  }

  private func ordered() throws -> Reference { try Reference(orderNamed: try required(order, "order")) }

  private func required<Value>(_ value: Value?, _ member: String) throws -> Value {
    try RequiredMember.value(value, of: member, for: command.rawValue)
  }
}
