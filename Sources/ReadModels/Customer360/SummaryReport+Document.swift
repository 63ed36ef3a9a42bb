// The document of the summary.

internal import Words
public import Reporting

extension SummaryReport {
  public var document: ReportDocument {
    ReportDocument(
      "summary", title: "Summary", basis: basis,
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("customers", .count(customers)), ReportField("buyers", .count(buyers)),
            ReportField("repeatBuyers", title: "repeat buyers", .count(repeatBuyers)),
            ReportField(
              "repeatRate", title: "repeat rate", .share(repeatRate), of: buyers,
              about: "repeat buyers, who placed two orders or more ÷ buyers"),
            ReportField("openTickets", title: "open tickets", .count(openTickets)),
          ]),
        ReportSection("currencies", table: table),
      ])
  }

  /// A row for each currency, which a person is shown as a column.
  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("currency", .text, audience: .people),
        ReportColumn("currency", .text, isOptional: true, audience: .programs),
        ReportColumn("orders", .number), ReportColumn("spent", .money),
        ReportColumn("averageOrder", title: "average order", .money, isOptional: true),
        ReportColumn("refunds", .number), ReportColumn("refunded", .money),
        ReportColumn("cancelled", .number),
        ReportColumn("anonymousOrders", title: "anonymous orders", .number),
        ReportColumn("anonymousSpent", title: "anonymous sales", .money),
        ReportColumn("anonymousRefunds", title: "anonymous refunds", .number),
        ReportColumn("anonymousRefunded", title: "anonymous refunded", .money),
        ReportColumn("anonymousCancelled", title: "anonymous cancelled", .number),
      ],
      rows: currencies.map { money in
        let unit =
          money.currency.map { MeasureUnit(currency: $0) ?? MeasureUnit(rawValue: UInt16($0) ?? 0) } ?? .none
        let values: [ReportValue] = [
          .text(money.currency ?? "amount not known"), .text(money.currency), .count(money.orders),
          .money(money.spent, unit), money.averageOrder.map { .money($0, unit) } ?? .absent,
          .count(money.refunds), .money(money.refunded, unit), .count(money.cancelled),
          .count(money.anonymousOrders), .money(money.anonymousSpent, unit), .count(money.anonymousRefunds),
          .money(money.anonymousRefunded, unit), .count(money.anonymousCancelled),
        ]
        return values.map { ReportCell($0) }
      }, isTransposed: true)
  }
}
