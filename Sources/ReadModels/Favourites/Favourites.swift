// The read model of what customers buy most, and where.

public import Words
public import Projection
public import Reporting

/// Folds what orders hold into favourite products, categories and stores, and how many items were bought.
///
/// Of a line of an order its product and category count once for the order, with its pieces and its amount; a store counts once with
/// the order's total. Lines that sell shipping or a gift card are no favourites. Orders count as they do everywhere: those of more
/// than 0, or of an unknown amount, that were not cancelled. What was given back is not taken off, unless it is a negative line of an
/// order.
public struct Favourites: ReadModel, DetailProjector {
  public static let about = About(
    "favourites", version: 1, "Which products, categories and stores customers buy most, and how many items.")

  public static let details = DetailNeeds(
    OrderLineDetails.sku.hashed, OrderLineDetails.category.hashed, OrderLineDetails.quantity,
    OrderLineDetails.amount, OrderLineDetails.unit, OrderLineDetails.kind, OrderDetails.store.hashed,
    of: [.orderPlaced])

  /// The currency by whose amounts favourites of as many orders are ranked; rows do not depend on it.
  let currency: MeasureUnit

  /// The model for a ledger with a currency, by whose amounts favourites of as many orders are ranked.
  public init(currency: MeasureUnit = .none) { self.currency = currency }

  public init(_ setting: ModelSetting) { self.init(currency: setting.currency) }

  public func types(under policy: NoPolicy) -> TypeSet? { [.orderPlaced, .refundIssued, .orderCancelled] }

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout FavouritesRow
  ) throws {
    let fact = touchpoint.fact
    switch fact.type {
    case .orderPlaced:
      let basket = try basket(fact, details, &row)
      try row.place(fact, basket)
    case .refundIssued: row.refund(fact)
    case .orderCancelled: try row.cancel(fact)
    default: break
    }
  }

  /// What an order holds; nothing where it is no purchase.
  private func basket(_ fact: Fact, _ details: Details, _ row: inout FavouritesRow) throws
    -> FavouritesRow.Basket
  {
    var basket = FavouritesRow.Basket()
    guard fact.value > 0 || fact.unit == .none else { return basket }
    var all: Int64 = 0
    let lines = details[OrderDetails.lines]
    for index in lines.indices {
      let line = lines[index]
      let kind = line[OrderLineDetails.kind] ?? .goods
      guard kind == .goods || kind == .service else { continue }
      let quantity = line[OrderLineDetails.quantity] ?? 1
      let pieces = line[OrderLineDetails.unit] == nil ? quantity : quantity.signum()
      let amount = line[OrderLineDetails.amount] ?? 0
      try row.put(
        pieces, for: amount, of: .product, named: line[OrderLineDetails.sku.hashed], in: fact.unit,
        into: &basket)
      try row.put(
        pieces, for: amount, of: .category, named: line[OrderLineDetails.category.hashed], in: fact.unit,
        into: &basket)
      all = try all.adding(pieces)
    }
    try row.put(
      all, for: fact.value, of: .store, named: details[OrderDetails.store.hashed], in: fact.unit,
      into: &basket)
    return basket
  }

  public static let tallies: [Tally<FavouritesRow>] = [
    Tally(1, "items", "pieces that were bought") { $0.items },
    Tally(2, "customers", "customers who bought something that their orders name") { $0.items > 0 ? 1 : 0 },
  ]

  public func countingRules(under policy: NoPolicy) -> [ReportBasis.Rule] {
    [
      ReportBasis.Rule(
        "orders", "above 0 or unknown", "an order is one of more than 0, or of an unknown amount"),
      ReportBasis.Rule("cancelled", "out", "cancelled orders are left out"),
      ReportBasis.Rule("refunds", "in", "what was given back is not taken off"),
      ReportBasis.Rule("shipping", "out", "shipping and gift cards are no products"),
    ]
  }
}

extension FavouritesRow {
  /// How many pieces were bought, of all products together.
  public var items: Int64 {
    choices.reduce(0) { $1.kind == .product ? $0.addingReportingOverflow($1.pieces).partialValue : $0 }
  }

  /// How many different products, categories or stores the customer's orders have that stand.
  func count(of kind: Kind) -> Int64 {
    Int64(Set(choices.filter { $0.kind == kind && $0.orders > 0 }.map(\.name)).count)
  }

  /// The favourites of a kind, the one in most orders first; of those in as many, the one of the larger amount in a currency.
  ///
  /// - Parameters:
  ///   - kind: products, categories or stores.
  ///   - currency: the currency whose amounts decide between those in as many orders.
  ///   - limit: how many are given at the most.
  public func favourites(_ kind: Kind, by currency: MeasureUnit, limit: Int = .max) -> [Favourite] {
    var byName: [UInt64: Favourite] = [:]
    for choice in choices where choice.kind == kind && choice.orders > 0 {
      var favourite = byName[choice.name] ?? Favourite(name: NameHash(rawValue: choice.name))
      favourite.orders += choice.orders
      favourite.pieces &+= choice.pieces
      if choice.unit != .none { favourite.amounts[choice.unit] = choice.amount }
      byName[choice.name] = favourite
    }
    func rank(_ favourite: Favourite) -> (Int64, Int64, UInt64) {
      (favourite.orders, favourite.amounts[currency] ?? 0, favourite.name.rawValue)
    }
    return Array(byName.values.sorted { rank($0) > rank($1) }.prefix(limit))
  }

  /// A product, a category or a store, over all currencies.
  public struct Favourite: Hashable, Sendable {
    /// The hash of its name.
    public var name: NameHash
    /// In how many orders it was.
    public var orders: Int64 = 0
    /// How many pieces of it were bought.
    public var pieces: Int64 = 0
    /// What was spent on it, in minor units by currency.
    public var amounts: [MeasureUnit: Int64] = [:]
  }
}
