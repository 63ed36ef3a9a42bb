// What is known of a customer by facts alone: the view behind the head of a customer's page.

public import Words
public import Projection
public import Reporting

/// Folds the facts of a customer's whole history into the head of their page. The row holds no personal value: for a
/// name it holds the position of the touchpoint, which whoever may opens. What takes more of a touchpoint than its fact is
/// in models of its own: `CustomerService`, `Consents`, `Satisfaction`, `Favourites`, `Referrals`.
public struct Customer360: ReadModel {
  public static let about = About(
    "customer360", version: 8, "What customers bought, and when and how they were there.")

  /// The currency of the columns of money.
  public let currency: MeasureUnit
  /// The ledger's time zone, which reports name; rows do not depend on it.
  public let timeZone: String?

  /// The types of touchpoints that the customer has no part in.
  private let unseen: TypeTable = Self.unseen
  /// Those of them that do not even count as a touchpoint with the customer: somebody whose touchpoints are all voided is no
  /// customer, and after an unmerge everything is as it was.
  private let records: TypeTable = Self.records

  /// - Parameters:
  ///   - currency: the ledger's currency, for columns. Rows hold every currency and do not depend on it.
  ///   - timeZone: the ledger's time zone, which reports name.
  public init(currency: MeasureUnit = .none, timeZone: String? = nil) {
    (self.currency, self.timeZone) = (currency, timeZone)
  }

  public init(_ setting: ModelSetting) {
    self.init(currency: setting.currency, timeZone: setting.calendar.timeZone)
  }

  public func initialRow() -> Customer360Row { Customer360Row() }

  public func clear(_ row: inout Customer360Row) { row.clear() }

  @inline(__always)
  public func apply(
    _ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Customer360Row
  ) throws {
    let type = touchpoint.fact.type
    if unseen.contains(type) {
      // A record of the ledger about a customer is nothing that happened between them and the business.
      if records.contains(type) {
        if type == .accountOpened { row.isAccount = true }
        return
      }
    } else {
      row.see(at: touchpoint.fact.historyTime, through: touchpoint.fact.channel)
    }
    row.touchpoints += 1
    switch type {
    case .orderPlaced:
      try row.sell(touchpoint.fact)
    case .refundIssued:
      try row.refund(touchpoint.fact)
    case .orderCancelled:
      try row.cancel(touchpoint.fact)
    case .customerRegistered, .customerUpdated:
      row.profiles.append(touchpoint.position)
    case .ticketOpened, .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed:
      row.ticket(touchpoint.fact)
    default:
      break
    }
  }

  /// The types that `apply` distinguishes; of others a page shows only that they happened.
  public func meanings(under policy: NoPolicy) -> TypeSet? { Self.shown }

  private static let shown: TypeSet = [
    .orderPlaced, .orderCancelled, .refundIssued, .customerRegistered, .customerUpdated, .ticketOpened,
    .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed, .accountOpened,
  ]

  private static let records = TypeTable(Vocabulary.records)
  private static let unseen = TypeTable(Vocabulary.unseen)

  /// Whether the customer was there, in what has happened.
  func isSeen(_ touchpoint: Touchpoint) -> Bool { !unseen.contains(touchpoint.fact.type) }

  /// A gift card, a pool or a budget is no customer.
  public func isShown(_ row: Customer360Row) -> Bool { !row.isAccount }

  public func contribute(_ row: Customer360Row, to totals: inout Totals) {
    guard row.touchpoints > 0, !row.isAccount else { return }
    totals.add(1, to: Counter(Count.customers.rawValue))
    var orders: Int64 = 0
    for index in row.money.indices {
      let money = row.money[index]
      totals.add(money.orders, to: Count.orders.counter(money.unit))
      totals.add(money.spent, to: Count.spent.counter(money.unit))
      totals.add(money.refunds, to: Count.refunds.counter(money.unit))
      totals.add(money.refunded, to: Count.refunded.counter(money.unit))
      totals.add(money.cancelled, to: Count.cancelled.counter(money.unit))
      orders += money.orders
    }
    if orders > 0 { totals.add(1, to: Counter(Count.buyers.rawValue)) }
    if orders > 1 { totals.add(1, to: Counter(Count.repeatBuyers.rawValue)) }
    var open: Int64 = 0
    for index in row.tickets.indices where row.tickets[index].isOpen { open += 1 }
    totals.add(open, to: Counter(Count.openTickets.rawValue))
  }

  /// Counts sales to nobody in particular and their refunds. There is no row that could match a
  /// cancellation to its order, so that the ledger marks the cancellations that take an order back, with
  /// its amount. Refunds of such an order go on counting, since nothing could match them either.
  public func contribute(anonymous touchpoint: Touchpoint, under policy: NoPolicy, to totals: inout Totals) {
    let fact = touchpoint.fact
    switch fact.type {
    case .orderPlaced where fact.flags.contains(.takenBack) && (fact.value > 0 || fact.unit == .none):
      totals.add(1, to: Count.anonymousCancelled.counter(fact.unit))
    case .orderPlaced where fact.value > 0 || fact.unit == .none:
      totals.add(1, to: Count.anonymousOrders.counter(fact.unit))
      totals.add(fact.value, to: Count.anonymousSpent.counter(fact.unit))
    case .orderCancelled where fact.flags.contains(.takenBack) && (fact.value > 0 || fact.unit == .none):
      totals.add(-1, to: Count.anonymousOrders.counter(fact.unit))
      totals.add(-fact.value, to: Count.anonymousSpent.counter(fact.unit))
      totals.add(1, to: Count.anonymousCancelled.counter(fact.unit))
    case .refundIssued:
      totals.add(1, to: Count.anonymousRefunds.counter(fact.unit))
      totals.add(fact.value, to: Count.anonymousRefunded.counter(fact.unit))
    default:
      break
    }
  }

  /// The kinds of the view's counters. Raw values are on disk.
  enum Count: UInt16 {
    case customers = 1
    /// Customers with at least one order.
    case buyers = 2
    /// Orders, by currency. All kinds below are by currency too, unless they say otherwise.
    case orders = 3
    case spent = 4
    case refunds = 5
    case refunded = 6
    case openTickets = 7
    case anonymousOrders = 8
    case anonymousSpent = 9
    case anonymousRefunds = 10
    case anonymousRefunded = 11
    /// Customers with at least two orders.
    case repeatBuyers = 12
    /// Orders that were cancelled, by currency; so are those of customer 0.
    case cancelled = 13
    case anonymousCancelled = 14

    func counter(_ unit: MeasureUnit) -> Counter { Counter(rawValue, unit.rawValue) }
  }
}
