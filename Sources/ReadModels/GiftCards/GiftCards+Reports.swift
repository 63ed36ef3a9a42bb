// The columns of the gift card view, and the report that is made of it.

internal import Words
public import Projection
public import Reporting

extension GiftCards {
  public var columns: [RowColumn<GiftCardRow>] {
    let unit = currency
    func money(_ name: String, _ title: String, _ value: @escaping @Sendable (GiftCardRow) -> Int64)
      -> RowColumn<GiftCardRow>
    {
      // An amount in another currency than the column's would be taken for one in this.
      RowColumn(name, .money(unit), title: title) { $0.unit == unit ? .number(value($0)) : .absent }
    }
    return [
      money("balance", "what it is worth") { $0.balance },
      RowColumn("currency", .text, title: "the currency of the card") {
        $0.unit.currencyCode.map { .text($0) } ?? .absent
      },
      RowColumn("kind", .text, title: "card, or the credit of a customer") {
        .text($0.isCard ? "card" : "credit")
      },
      money("issued", "what it was issued with") { $0.issued },
      money("used", "what it has paid") { $0.used },
      money("refunded", "what came back to it") { $0.refunded },
      money("expired", "what was left when it ended") { $0.expired },
      RowColumn("expires", .instant, title: "when it ends") {
        $0.expires == .distantFuture ? .absent : .instant($0.expires)
      },
      RowColumn("ended", .flag, title: "whether it can be used no more") { .flag($0.isDead) },
      money("overused", "what was used that it was not worth") { $0.overused },
      RowColumn("otherCurrency", .number, title: "touchpoints in another currency, which change nothing") {
        .number($0.otherCurrency)
      },
    ]
  }

  public func countingRules(under policy: NoPolicy) -> [ReportBasis.Rule] {
    [ReportBasis.Rule("credit", "in", "the store credit of customers is counted beside gift cards")]
  }

  public static let reports: [ReportDeclaration<GiftCards>] = [
    ReportDeclaration("gift-cards", "What is owed on gift cards and as store credit, by currency.") {
      view, _ in
      try GiftCardReport(view, timeZone: view.projector.timeZone)
    }
  ]
}

/// What was issued on gift cards and as store credit, and what of it is owed. Money is in minor units, by currency.
public struct GiftCardReport: ViewReport {
  public var basis: ReportBasis
  /// The sums in each currency, ascending by the currency's numeric code.
  public var currencies: [Money]

  /// The sums in one currency.
  public struct Money: Hashable, Sendable {
    /// The ISO 4217 code of the currency.
    public var currency: String
    /// What was issued.
    public var issued: Int128
    /// What has paid for orders.
    public var used: Int128
    /// What came back from orders that were given back.
    public var refunded: Int128
    /// What was left where cards ended.
    public var expired: Int128
    /// What is still owed: what the cards and the credit are worth.
    public var owed: Int128
    /// What was used beyond what the cards were worth.
    public var overused: Int128
    /// How many gift cards there are.
    public var cards: Int64
    /// How many customers have, or had, store credit.
    public var credits: Int64
  }

  /// The report of a view, at the moment that the view is of.
  ///
  /// - Throws: what reading the view throws.
  public init(_ view: View<GiftCards>, timeZone: String? = nil) throws {
    let totals = try view.totals
    basis = ReportBasis(of: view, timeZone: timeZone)
    let units = Set(
      [GiftCards.Count.cards, .credits].flatMap {
        totals.counters(ofKind: $0.rawValue).map(\.counter.qualifier)
      }
    )
    currencies = units.sorted().map { unit in
      func sum(_ count: GiftCards.Count) -> Int128 { totals[Counter(count.rawValue, unit)] }
      return Money(
        currency: MeasureUnit(rawValue: unit).currencyCode ?? "\(unit)", issued: sum(.issued),
        used: sum(.used),
        refunded: sum(.refunded), expired: sum(.expired), owed: sum(.owed), overused: sum(.overused),
        cards: Int64(clamping: sum(.cards)), credits: Int64(clamping: sum(.credits)))
    }
  }

  public var document: ReportDocument {
    ReportDocument(
      "gift-cards", title: "Gift cards and store credit", basis: basis, mainTable: "currencies",
      sections: [ReportSection("currencies", table: table)])
  }

  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("currency", .text), ReportColumn("issued", .money), ReportColumn("used", .money),
        ReportColumn("refunded", .money), ReportColumn("expired", .money), ReportColumn("owed", .money),
        ReportColumn("overused", .money), ReportColumn("cards", .number),
        ReportColumn("credits", .number),
      ],
      rows: currencies.map { money in
        let unit = MeasureUnit(currency: money.currency) ?? .none
        let values: [ReportValue] = [
          .text(money.currency), .money(money.issued, unit), .money(money.used, unit),
          .money(money.refunded, unit), .money(money.expired, unit), .money(money.owed, unit),
          .money(money.overused, unit), .count(money.cards), .count(money.credits),
        ]
        return values.map { ReportCell($0) }
      })
  }
}

extension ReportSource {
  /// The gift card report: what was issued, and what of it is owed.
  public func giftCards(_ moment: Moment = .now) throws -> GiftCardReport {
    let view = try view(of: GiftCards.self, moment)
    return try GiftCardReport(view, timeZone: view.projector.timeZone)
  }
}
