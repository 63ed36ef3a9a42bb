// What customers bought, day by day: the read model under cohorts by attribute, money retention, and whatever
// else is worked out from when somebody bought and for how much.

public import Words
public import Projection
public import Reporting

/// Folds a customer's orders and refunds into what they bought on which local day, and where each order came
/// from.
///
/// Which orders count says the policy of retention that was in force when they were placed, so that both views
/// have the same customers on the same days: by default those of more than 0, or of an unknown amount. Where
/// that policy does not name `order.placed`, orders count by the same default. Other types that it may name are
/// activity, and nothing that is bought. An order counts until it is cancelled. The refunds of an order that does
/// not count do not either.
public struct Purchases: LocalReadModel, DetailProjector {
  public static let about = About(
    "purchases", version: 2, "What customers bought on which day, and where their orders came from.")

  /// The view goes by the policies of retention.
  public static let policyName = Retention.name

  public static let details =
    DetailNeeds(
      OrderDetails.store, OrderDetails.campaign, OrderDetails.lines, OrderLineDetails.sku,
      OrderLineDetails.category, of: [.orderPlaced])
    + DetailNeeds(
      CustomerDetails.campaign, CustomerDetails.country, CustomerDetails.ageBand,
      of: [.customerRegistered, .customerUpdated])

  public let calendar: LocalCalendar
  /// The ledger's currency, which columns show; rows hold every currency and do not depend on it.
  public let currency: MeasureUnit
  private let retention: Retention

  /// - Parameters:
  ///   - calendar: by whose days purchases are told apart.
  ///   - currency: the ledger's currency, for columns.
  ///   - types: the numbers of the types of touchpoint that a policy of retention names.
  public init(calendar: LocalCalendar, currency: MeasureUnit = .none, types: TypeNames = TypeNames()) {
    (self.calendar, self.currency) = (calendar, currency)
    retention = Retention(calendar: calendar, types: types)
  }

  public init(_ setting: ModelSetting) {
    self.init(calendar: setting.calendar, currency: setting.currency, types: setting.types)
  }

  public func policy(from published: [PublishedPolicy]) throws -> RetentionPolicy {
    try retention.policy(from: published)
  }

  public func types(under policy: RetentionPolicy) -> TypeSet? { Self.folded }

  private static let folded: TypeSet = [
    .orderPlaced, .refundIssued, .orderCancelled, .customerRegistered, .customerUpdated,
  ]

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: RetentionPolicy, to row: inout PurchasesRow
  ) throws {
    let fact = touchpoint.fact
    switch fact.type {
    case .orderPlaced:
      let counts = fact.value >= policy.leastOrder || fact.unit == .none
      let day = calendar.dayBegun(at: calendar.moment(of: fact.historyTime))
      row.place(fact, PurchasesRow.Origin(fact, details), on: day, counts: counts)
    case .refundIssued:
      row.refund(fact, on: calendar.dayBegun(at: calendar.moment(of: fact.historyTime)))
    case .orderCancelled:
      row.cancel(fact)
    case .customerRegistered, .customerUpdated:
      row.traits.note(details)
    default:
      break
    }
  }

  /// Whether the customer has bought something. Somebody whose orders were all cancelled has not.
  public func isShown(_ row: PurchasesRow) -> Bool { row.firstOrder != nil }
}

extension RetentionPolicy {
  /// The least total of an order that counts as one.
  var leastOrder: Int64 { types.contains(.orderPlaced) ? minimumValue : RetentionPolicy().minimumValue }
}
