// Everything that is known of a customer, gathered from facts: the view behind a customer's page.

public import Words
public import Projection
public import Reporting

/// Folds a customer's whole history into what a page about them shows. The row holds no personal value: where a name
/// or a consent's wording comes from, it holds the position, and display opens it.
public struct Customer360: ReadModel {
  public static let about = About(
    "customer360", version: 5, "Everything that is known of a customer, without a personal value.")

  /// The unit that the columns of money are in.
  public let currency: Unit
  /// The ledger's, which reports name; rows do not depend on it.
  public let timeZone: String?

  /// What the customer has no part in.
  private let unseen: TypeTable = Self.unseen
  /// Of that, what is no touchpoint with the customer at all.
  private let records: TypeTable = Self.records

  /// - Parameter currency: the ledger's. Rows do not depend on it: they hold every currency.
  public init(currency: Unit = .none, timeZone: String? = nil) {
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
      // What the ledger notes about its own customers is nothing that happened between them and the business.
      if records.contains(type) { return }
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
    case .consentGranted, .consentWithdrawn:
      row.consent(touchpoint, granted: type == .consentGranted)
    case .ticketOpened, .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed:
      row.ticket(touchpoint)
    case .surveyAnswered:
      row.answer(touchpoint)
    case .reviewPosted:
      row.reviews += 1
      row.latestReview = Customer360Row.Answer(touchpoint)
    default:
      break
    }
  }

  /// What a page shows more of than that it happened: what `apply` tells apart.
  public func meanings(under policy: NoPolicy) -> TypeSet? { Self.shown }

  private static let shown: TypeSet = [
    .orderPlaced, .orderCancelled, .refundIssued, .customerRegistered, .customerUpdated, .consentGranted,
    .consentWithdrawn, .ticketOpened, .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed,
    .surveyAnswered, .reviewPosted,
  ]

  /// What the ledger notes about who its customers are and what it keeps of them. Whether they are counted must not depend
  /// on it: a customer all of whose touchpoints are voided is none, and after an unmerge all is as it was.
  private static let recordTypes: TypeSet = [
    .customerLinked, .customerUnlinked, .customerMerged, .customerUnmerged, .customerErased,
    .customerDisclosed, .touchpointVoided, .touchpointAssigned,
  ]
  private static let records = TypeTable(recordTypes)

  /// What the customer has no part in: what the ledger or the business did about them.
  private static let unseen = TypeTable(
    recordTypes.union([
      .messageSent, .messageDelivered, .messageBounced, .orderShipped, .orderDelivered, .paymentFailed,
      .rewardGranted, .tierGranted, .feedbackAnswered, .experimentAssigned, .actionDecided,
      .actionDelivered, .actionFailed, .actionSuppressed, .decisionRefused, .quoteSent, .followupScheduled,
    ]))

  public func contribute(_ row: Customer360Row, to totals: inout Totals) {
    guard row.touchpoints > 0 else { return }
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

  /// Sales to nobody in particular, and refunds of such. Of their cancellations the ledger says which take an order back, and
  /// how much: there is no row that could know. For the same reason refunds of such an order stay.
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

  /// What is counted. Raw values are on disk.
  enum Count: UInt16 {
    case customers = 1
    /// Customers with at least one order.
    case buyers = 2
    /// By unit of money, as all below.
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
    /// Orders that were cancelled; by unit, as those of customer 0.
    case cancelled = 13
    case anonymousCancelled = 14

    func counter(_ unit: Unit) -> Counter { Counter(rawValue, unit.rawValue) }
  }
}
