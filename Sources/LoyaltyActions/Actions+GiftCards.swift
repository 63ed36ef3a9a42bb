// Gift cards: money that is owed to whoever has the code.

public import Actions
public import Ledger
internal import Projection
public import ReadModels
internal import Reporting
internal import Schema
internal import SwiftProtobuf
public import Words

extension Actions {
  /// Puts money on a gift card: a new one, whose code nobody has.
  ///
  /// The code is a bearer's secret and is written nowhere, not even sealed: a keyed hash of it leads to the card. Blanks, hyphens and
  /// case make no difference. It is refused: `code`, where a card of this code was issued already. Sent again, it is answered as the
  /// first time.
  ///
  /// - Parameters:
  ///   - code: the card's code.
  ///   - amount: what it is worth, in minor units; 1 or more.
  ///   - currency: the ISO 4217 code of its currency; `nil` for the ledger's.
  ///   - order: the order that sells it, where one does.
  ///   - expires: when it ends by itself; `nil` where it does not.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `amount` and `balance`, or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` for an amount below 1 or a currency that there is not; otherwise as `decide`.
  public func issueGiftCard(
    _ code: String, _ amount: Int64, in currency: String? = nil, order: Reference? = nil,
    expires: Instant? = nil, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    try GiftCardRequest.check(amount)
    let currency = try currency ?? ledger.settings.currency
    let unit = try GiftCardRequest.unit(of: currency)
    let card = try await ledger.account(.giftCard, named: code, currency: unit)
    return try await issue(
      card, amount, in: currency, order: order, expires: expires, circumstances, as: id)
  }

  /// Puts money on a card that has an account already.
  func issue(
    _ card: CustomerNumber, _ amount: Int64, in currency: String, order: Reference?, expires: Instant?,
    _ circumstances: Circumstances, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    let content = asking([
      "amount": amount, "currency": currency, "order": order, "expires": expires?.microseconds,
    ])
    let request = GiftCardRequest(card: card, order: order, circumstances: circumstances)
    return try await decide("giftcard.issue/1", about: [card], as: id, asking: content) { decision in
      try Verdict.judged {
        let row = try request.row(decision)
        guard row.issued == 0, !row.isDead else {
          throw Refused("code", "a gift card of this code was issued already", ["balance": row.balance])
        }
        let issued = GiftcardIssued.with {
          ($0.currency, $0.amount, $0.order) = (currency, amount, order?.text ?? "")
          ($0.reason, $0.actor) = (circumstances.reason ?? "", circumstances.actor ?? "")
          if let expires { $0.expiresMicroseconds = expires.microseconds }
          $0.kind = GiftCardKind.card.word
        }
        return request.recording(issued, ["amount": amount, "balance": row.worth(with: amount)])
      }
    }
  }

  /// Pays with a gift card: for an order, or for a part of it. Never more than the card is worth.
  ///
  /// It is refused, and the first reason is the answer: `dead`, where the card has ended; `currency`, where it has another;
  /// `balance` (with the numbers `asked` and `balance`).
  ///
  /// - Parameters:
  ///   - code: the card's code.
  ///   - amount: what it is to pay, in minor units of its currency; 1 or more.
  ///   - currency: the ISO 4217 code of the currency that is to be paid in; `nil` for the card's.
  ///   - order: the order that it pays for.
  ///   - customer: who presents it, where that is known.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `amount` and `balance` (left), or the refusal.
  /// - Throws: `LedgerError` with code `unknownSubject` where no card has the code: then nothing is recorded; otherwise as
  ///   `issueGiftCard`.
  public func useGiftCard(
    _ code: String, _ amount: Int64, in currency: String? = nil, order: Reference,
    by customer: CustomerNumber? = nil, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    try GiftCardRequest.check(amount)
    let unit = try currency.map { try GiftCardRequest.unit(of: $0) }
    let card = try giftCardNumber(code)
    let content = asking([
      "amount": amount, "currency": currency, "order": order, "customer": customer?.rawValue,
    ])
    let request = GiftCardRequest(card: card, order: order, circumstances: circumstances)
    return try await decide("giftcard.use/1", about: [card], as: id, asking: content) { decision in
      try Verdict.judged {
        let row = try request.row(decision)
        try row.checkUsable(in: unit)
        guard row.balance >= amount else {
          throw Refused(
            "balance", "the card is worth \(row.balance), and \(amount) is asked for",
            ["asked": amount, "balance": row.balance])
        }
        let used = GiftcardUsed.with {
          ($0.currency, $0.amount, $0.order) = (row.unit.currencyCode ?? "", amount, order.text)
          ($0.reason, $0.actor) = (circumstances.reason ?? "", circumstances.actor ?? "")
          $0.customer = Int64(customer?.rawValue ?? 0)
        }
        return request.recording(used, ["amount": amount, "balance": row.balance - amount])
      }
    }
  }

  /// Gives money back for an order: to the gift card first, up to what it has paid of the order.
  ///
  /// It is refused, and the first reason is the answer: `dead`; `currency`; `not-paid-with`, where the card has paid nothing of
  /// the order, or all of it came back.
  ///
  /// - Parameters:
  ///   - code: the card's code.
  ///   - amount: what is given back for the order, in minor units; 1 or more.
  ///   - currency: the ISO 4217 code of the currency; `nil` for the card's.
  ///   - order: the order that is given back, in whole or in part.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `card` (what went back to it), `rest` (what is to be paid back otherwise) and `balance`, or the refusal.
  /// - Throws: as `useGiftCard`.
  public func refundGiftCard(
    _ code: String, _ amount: Int64, in currency: String? = nil, order: Reference,
    _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    try GiftCardRequest.check(amount)
    let unit = try currency.map { try GiftCardRequest.unit(of: $0) }
    let card = try giftCardNumber(code)
    let content = asking(["amount": amount, "currency": currency, "order": order])
    let request = GiftCardRequest(card: card, order: order, circumstances: circumstances)
    return try await decide("giftcard.refund/1", about: [card], as: id, asking: content) { decision in
      try Verdict.judged {
        let row = try request.row(decision)
        try row.checkUsable(in: unit)
        let paid = row.paid(of: try decision.resolved(order).hash64)
        guard paid > 0 else {
          throw Refused("not-paid-with", "the card has paid nothing of this order that did not come back")
        }
        let back = min(amount, paid)
        let refunded = GiftcardRefunded.with {
          ($0.currency, $0.amount, $0.order) = (row.unit.currencyCode ?? "", back, order.text)
          ($0.reason, $0.actor) = (circumstances.reason ?? "", circumstances.actor ?? "")
        }
        return request.recording(
          refunded, ["card": back, "rest": amount - back, "balance": row.worth(with: back)])
      }
    }
  }

  /// Takes a gift card out of use, since its own sale is given back: only where nothing was paid with it.
  ///
  /// It is refused, and the first reason is the answer: `dead`; `used` (with the numbers `used` and `balance`).
  ///
  /// - Parameters:
  ///   - code: the card's code.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `amount` (what it was worth) and `balance` (0), or the refusal.
  /// - Throws: as `useGiftCard`.
  public func voidGiftCard(
    _ code: String, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    let card = try giftCardNumber(code)
    let request = GiftCardRequest(card: card, order: nil, circumstances: circumstances)
    return try await decide("giftcard.void/1", about: [card], as: id, asking: "void") { decision in
      try Verdict.judged {
        let row = try request.row(decision)
        try row.checkUsable(in: nil)
        guard row.uses.isEmpty else {
          throw Refused(
            "used", "something was paid with the card", ["used": row.used, "balance": row.balance])
        }
        let ended = GiftcardExpired.with {
          ($0.reason, $0.actor) = (circumstances.reason ?? "void", circumstances.actor ?? "")
        }
        return request.recording(ended, ["amount": row.balance, "balance": 0])
      }
    }
  }

  /// What a gift card came to, settled to the ledger's clock.
  ///
  /// - Throws: `LedgerError` with code `unknownSubject` where no card has the code; otherwise as `Views.row(of:in:)`.
  public func giftCard(_ code: String) throws -> GiftCardRow { try giftCard(try giftCardNumber(code)) }

  /// What a gift card came to, by its number.
  package func giftCard(_ card: CustomerNumber) throws -> GiftCardRow {
    for case let model as GiftCards in views.projectors {
      return try views.row(of: card, in: model).row ?? GiftCardRow()
    }
    throw ProjectionError(
      .unknownView, "gift cards are read of the view \(GiftCards.name), which is not there")
  }

  private func giftCardNumber(_ code: String) throws -> CustomerNumber {
    guard let card = try ledger.customerNumber(of: Identifier(AccountKind.giftCard.word, code)) else {
      throw LedgerError(.unknownSubject, "no gift card has this code")
    }
    return card
  }
}

/// What is asked for of one gift card.
struct GiftCardRequest: Sendable {
  var card: CustomerNumber
  var order: Reference?
  var circumstances: Circumstances

  static func check(_ amount: Int64) throws(ProjectionError) {
    guard amount > 0 else {
      throw ProjectionError(.invalidRequest, "the amount is \(amount); give 1 or more, in minor units")
    }
  }

  static func unit(of currency: String) throws(ProjectionError) -> MeasureUnit {
    guard let unit = MeasureUnit(currency: currency) else {
      throw ProjectionError(.invalidRequest, "the currency must be an ISO 4217 code in capitals, such as GBP")
    }
    return unit
  }

  func row(_ decision: borrowing Decision) throws -> GiftCardRow {
    try decision.row(of: card, in: GiftCards.self) ?? GiftCardRow()
  }

  func recording(_ message: some TouchpointMessage, _ numbers: [String: Int64]) -> Verdict {
    .record(
      [circumstances.touchpoint(message, for: card, namespace: order?.namespace)], numbers: numbers)
  }
}

extension GiftCardRow {
  /// - Throws: `Refused`: `dead`, `currency`.
  fileprivate func checkUsable(in asked: MeasureUnit?) throws {
    guard !isDead else { throw Refused("dead", "the card has ended, and can be used no more") }
    guard let asked, unit != .none, asked != unit else { return }
    throw Refused("currency", "the card is in \(unit.currencyCode ?? "another currency")")
  }

  /// What it would be worth with so much more: what was used too much is made up for first.
  fileprivate func worth(with amount: Int64) -> Int64 { max(0, balance - overused + amount) }
}
