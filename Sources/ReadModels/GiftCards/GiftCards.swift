// The read model under `report gift-cards`: what is owed on gift cards, and as store credit.

public import Words
public import Projection
public import Reporting

/// Folds what was issued, used and given back into what a gift card is still worth. The row of a person is their store
/// credit, the row of an account the card's.
///
/// What is issued is owed at face value until it is used, so that it is no revenue when it is sold. A card has one currency, that
/// of its first issue; what is recorded of it in another is counted and changes nothing. What was recorded is never judged
/// again: where more was used than there was, the card is worth 0, and what was used too much is made up for by what comes in
/// later. Where several amounts of store credit end at different times, all of it lasts until the last.
public struct GiftCards: ReadModel, DetailProjector {
  public static let about = About(
    "gift-cards", version: 1, "What gift cards and store credit are still worth.")

  public static let details =
    DetailNeeds(GiftCardDetails.expires, of: [.giftcardIssued])
    + DetailNeeds(AccountDetails.kind, of: [.accountOpened])

  /// The currency of the columns of money; rows do not depend on it.
  let currency: MeasureUnit
  /// The ledger's time zone, which reports name; rows do not depend on it.
  let timeZone: String?

  /// The model for a ledger with a currency, which its columns of money are in.
  public init(currency: MeasureUnit = .none, timeZone: String? = nil) {
    (self.currency, self.timeZone) = (currency, timeZone)
  }

  public init(_ setting: ModelSetting) {
    self.init(currency: setting.currency, timeZone: setting.calendar.timeZone)
  }

  public func types(under policy: NoPolicy) -> TypeSet? { Self.types }

  private static let types: TypeSet = [
    .accountOpened, .giftcardIssued, .giftcardUsed, .giftcardRefunded, .giftcardExpired,
  ]

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout GiftCardRow
  ) throws {
    let fact = touchpoint.fact
    switch fact.type {
    case .accountOpened:
      if details[AccountDetails.kind] == .giftCard { row.isCard = true }
      return
    case .giftcardExpired:
      try row.end()
      return
    case .giftcardIssued, .giftcardUsed, .giftcardRefunded: break
    default: return
    }
    // An amount is 1 or more: a ledger refuses others.
    guard fact.value > 0 else { return }
    if row.unit == .none { row.unit = fact.unit }
    guard fact.unit == row.unit else {
      row.otherCurrency += 1
      return
    }
    switch fact.type {
    case .giftcardIssued: try row.issue(fact.value, until: details[GiftCardDetails.expires] ?? .distantFuture)
    case .giftcardUsed: try row.use(fact.value, on: fact.reference)
    case .giftcardRefunded: try row.giveBack(fact.value, on: fact.reference)
    default: break
    }
    try settle(&row, at: fact.historyTime, under: policy)
  }

  public func settle(_ row: inout GiftCardRow, at instant: Instant, under policy: NoPolicy) throws {
    if !row.isDead, row.expires <= instant { try row.end() }
  }

  public func nextChange(of row: GiftCardRow, under policy: NoPolicy) -> Instant? {
    row.isDead || row.expires == .distantFuture ? nil : row.expires
  }

  public func contribute(_ row: GiftCardRow, to totals: inout Totals) {
    guard row.unit != .none else { return }
    func add(_ value: Int64, _ count: Count) {
      totals.add(value, to: Counter(count.rawValue, row.unit.rawValue))
    }
    add(row.issued, .issued)
    add(row.used, .used)
    add(row.refunded, .refunded)
    add(row.expired, .expired)
    add(row.balance, .owed)
    add(row.overused, .overused)
    add(1, row.isCard ? .cards : .credits)
  }

  /// The kinds of the view's counters, each by currency. Raw values are on disk.
  enum Count: UInt16 {
    case issued = 1
    case used, refunded, expired, owed, overused, cards, credits
  }
}
