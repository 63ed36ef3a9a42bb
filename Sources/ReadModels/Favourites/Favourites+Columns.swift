// The columns of the view of favourites, and its section of a customer's page.

public import Projection
public import Reporting
public import Words

extension Favourites {
  public var columns: [RowColumn<FavouritesRow>] {
    [
      RowColumn("items", .number, title: "pieces that were bought") { .number($0.items) },
      RowColumn("products", .number, title: "different products that were bought") {
        .number($0.count(of: .product))
      },
      RowColumn("categories", .number, title: "different categories that were bought from") {
        .number($0.count(of: .category))
      },
      RowColumn("stores", .number, title: "different stores that were bought in") {
        .number($0.count(of: .store))
      },
    ]
  }

  /// Whatever a favourite is comes of all orders, those that were cancelled beside their cancellations.
  public func causes(
    of column: String, in row: FavouritesRow, after history: [Touchpoint], under policy: NoPolicy
  ) -> ColumnCauses? {
    ColumnCauses(positions: history.filter { $0.fact.type != .refundIssued }.map(\.position))
  }

  /// Whether something is known of what the customer bought.
  public func isShown(_ row: FavouritesRow) -> Bool { row.choices.contains { $0.orders > 0 } }

  public static let customerSection: CustomerSectionDeclaration<Favourites>? = CustomerSectionDeclaration(
    "favourites",
    columns: [
      "favouriteProducts": "products", "favouriteCategories": "categories", "favouriteStores": "stores",
    ]
  ) { state, names in
    guard let row = state.row, state.projector.isShown(row) else { return nil }
    let standing = try FavouritesStanding(row, by: state.projector.currency, names)
    return CustomerSection.Content(
      standing,
      fields: [
        ReportField("items", .count(standing.items)),
        ReportField("products", .count(row.count(of: .product)), audience: .programs),
        ReportField("categories", .count(row.count(of: .category)), audience: .programs),
        ReportField("stores", .count(row.count(of: .store)), audience: .programs),
      ],
      sections: [
        section("favouriteProducts", "Favourite products", "product", standing.products),
        section("favouriteCategories", "Favourite categories", "category", standing.categories),
        section("favouriteStores", "Stores", "store", standing.stores),
      ])
  }

  private static func section(
    _ key: String, _ title: String, _ name: String, _ favourites: [FavouritesStanding.Favourite]
  ) -> ReportSection {
    let columns = [
      ReportColumn(name, .text), ReportColumn("orders", .number),
      ReportColumn("pieces", .number), ReportColumn("spent", .nested),
    ]
    return ReportSection(
      key, title: title,
      table: ReportTable(
        columns,
        rows: favourites.map { favourite in
          let amounts = favourite.spent.sorted { $0.key.rawValue < $1.key.rawValue }
          return [
            ReportCell(.text(favourite.name)), ReportCell(.count(favourite.orders)),
            ReportCell(.count(favourite.pieces)),
            ReportCell(.amounts(amounts.map { ReportValue.Amount(Int128($0.value), $0.key) })),
          ]
        }))
  }
}

/// What a customer buys most, and where, for the customer's page.
public struct FavouritesStanding: Hashable, Sendable {
  /// How many pieces were bought, of all products together.
  public var items: Int64
  /// The products in most orders, at most `listedMax`; of those in as many, the one that more was spent on comes first.
  public var products: [Favourite]
  /// The categories, likewise.
  public var categories: [Favourite]
  /// The stores, likewise.
  public var stores: [Favourite]

  /// How many of each kind a page lists at the most.
  public static let listedMax = 5

  /// A product, a category or a store.
  public struct Favourite: Hashable, Sendable {
    /// Its name: the SKU of a product, the code of a store.
    public var name: String
    /// In how many orders it was.
    public var orders: Int64
    /// How many pieces of it were bought.
    public var pieces: Int64
    /// What its lines came to, of a store its orders, in minor units by currency.
    public var spent: [MeasureUnit: Int64]
  }

  /// What a customer's row comes to.
  ///
  /// - Parameters:
  ///   - row: the customer's row.
  ///   - currency: the currency whose amounts decide between those in as many orders.
  ///   - names: gives the names behind the hashes.
  /// - Throws: what `names` throws.
  public init(_ row: FavouritesRow, by currency: MeasureUnit, _ names: some PageNames) throws {
    func favourites(_ kind: FavouritesRow.Kind, _ domain: NameDomain) throws -> [Favourite] {
      let ranked = row.favourites(kind, by: currency, limit: Self.listedMax)
      if ranked.isEmpty { return [] }
      let known = try names.names(in: domain)
      return ranked.map {
        Favourite(
          name: known.name(hashed: $0.name) ?? "", orders: $0.orders, pieces: $0.pieces, spent: $0.amounts)
      }
    }
    items = row.items
    products = try favourites(.product, .sku)
    categories = try favourites(.category, .category)
    stores = try favourites(.store, .store)
  }
}

extension CustomerPage {
  /// What the customer buys most, and where; `nil` where no order that stands says what it holds.
  public var favourites: FavouritesStanding? {
    section(Favourites.customerSection?.key)?.value as? FavouritesStanding
  }
}
