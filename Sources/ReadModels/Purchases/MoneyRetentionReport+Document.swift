// The document of the report of money retention.

internal import Words
internal import Projection
public import Reporting

extension MoneyRetentionReport {
  public var document: ReportDocument {
    ReportDocument(
      "money-retention", title: "Money retention by \(basis.period?.word ?? "period")", basis: basis,
      mainTable: "periods",
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("currency", .text(currency.currencyCode), audience: .programs),
            ReportField("refunds", .text(isNet ? "ownDay" : "ignored"), audience: .programs),
            ReportField("leftOut", .count(leftOut), audience: .programs),
          ]),
        ReportSection(
          "periods", table: table,
          picture: .several([
            .waterfall(
              start: "start", losses: ["churned", "contraction"], gains: ["expansion"],
              end: "spent by the same customers"),
            .piles(up: ["new", "resurrected", "expansion"], down: ["contraction", "churned"]),
          ])),
      ], notes: Self.notes(leftOut: leftOut))
  }

  /// What is said of orders that count as nothing.
  static func notes(leftOut: Int64) -> [String] {
    leftOut == 0
      ? []
      : [
        "\(leftOut == 1 ? "1 order is" : "\(leftOut) orders are") left out: in another currency than the ledger's, or "
          + "of an unknown amount"
      ]
  }

  private var table: ReportTable {
    func money(_ key: String, _ about: String) -> ReportColumn {
      ReportColumn(key, .money, unit: currency, about: about)
    }
    return ReportTable(
      [
        ReportColumn("period", .day),
        ReportColumn("customers", .number, about: "who spent something in the period before"),
        money("start", "what they spent in the period before"),
        money("churned", "of the start, what those spent who spend nothing now"),
        money("contraction", "by how much the others who spend less now spend less"),
        money("expansion", "by how much those who spend more now spend more"),
        money("new", "what those spend whose first order of all is in the period"),
        money("resurrected", "what those spend who spent nothing in the period before, and ordered earlier"),
        money(
          "end",
          "start − churned − contraction + expansion + new + resurrected: all that is spent in the period"),
        ReportColumn("gross", .share, about: "(start − churned − contraction) ÷ start"),
        // Said in percent as the gross one is, though it may be above 100 %.
        ReportColumn("net", .share, about: "(start − churned − contraction + expansion) ÷ start"),
        ReportColumn("complete", .flag, about: "whether the period is over"),
        ReportColumn("small", .flag, audience: .programs),
      ], rows: periods.map(cells))
  }

  private func cells(_ row: Row) -> [ReportCell] {
    let amounts = [
      row.start, row.churned, row.contraction, row.expansion, row.new, row.resurrected, row.end,
    ]
    return [ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(.count(row.customers))]
      + amounts.map { ReportCell(.money($0, currency)) } + [
        ReportCell(.share(row.gross), of: row.customers), ReportCell(.share(row.net), of: row.customers),
        ReportCell(.flag(row.complete)), ReportCell(.flag(row.customers < ReportCell.largeFrom)),
      ]
  }
}
