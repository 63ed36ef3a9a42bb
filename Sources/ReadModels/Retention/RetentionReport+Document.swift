// The document of the retention report.

internal import Projection
public import Reporting

extension RetentionReport {
  public var document: ReportDocument {
    ReportDocument(
      "retention", title: "Retention by \(basis.period?.word ?? "period")", basis: basis,
      mainTable: "periods",
      sections: [
        ReportSection("periods", table: Self.table(periods), picture: .curves(["rate"])),
        ReportSection("periods", table: spreadsheet, audience: .spreadsheets),
        ReportSection(
          "lookBackRates", title: "Rate under other look-backs", table: rates,
          picture: .curves(lookBacks.map { "rate\($0.days)" }), audience: .people),
        ReportSection("lookBacks", table: lookBackTable, audience: .programs),
        ReportSection("", fields: fields),
        ReportSection(
          "firstOrders", title: "First orders, and orders of those who had ordered before the period",
          table: firstOrderTable, picture: .piles(up: ["first", "before"], down: [])),
        ReportSection(
          "repeatsByDays", title: "Customers by how many further days they came back on", table: repeats,
          picture: .distribution, audience: .people),
      ])
  }

  private var fields: [ReportField] {
    [
      ReportField("activeNow", title: "active now", .count(activeNow)),
      ReportField("customers", .count(customers)),
      ReportField("repeatCustomers", title: "came back", .count(repeatCustomers)),
      ReportField(
        "repeatRate", title: "came back, of all", .share(repeatRate), of: customers,
        about: "customers who came a second time, ever, on the same day too ÷ customers"),
      ReportField(
        "repeatsByDays", .series(repeatsByDays.map { ReportCell(.count($0)) }), audience: .programs),
    ]
  }

  private static func table(_ periods: [Row]) -> ReportTable {
    ReportTable(
      [
        ReportColumn("period", .day),
        ReportColumn("start", .number, about: "active when the period begins"),
        ReportColumn("end", .number, about: "active when it ends; until then, who is certain to be"),
        ReportColumn("new", .number, about: "active when it ends, and not when it begins"),
        ReportColumn("firstTime", .number, about: "of the new, those who never were before"),
        ReportColumn("resurrected", .number, about: "of the new, those who had been before"),
        ReportColumn("retained", .number, about: "active when it begins and when it ends"),
        ReportColumn("lost", .number, about: "active when it begins, and not when it ends"),
        ReportColumn("rate", .share, about: "retained ÷ start"),
        ReportColumn("churn", .share, about: "lost ÷ start"),
        ReportColumn("complete", .flag, about: "whether the period is over"),
        ReportColumn("small", .flag, audience: .programs),
      ],
      rows: periods.map { row in
        [
          ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(.count(row.start)),
          ReportCell(.count(row.end)), ReportCell(.count(row.new)), ReportCell(.count(row.firstTime)),
          ReportCell(.count(row.resurrected)), ReportCell(.count(row.retained)), ReportCell(.count(row.lost)),
          ReportCell(.share(row.rate), of: row.start), ReportCell(.share(row.churn), of: row.start),
          ReportCell(.flag(row.complete)), ReportCell(.flag(row.start < ReportCell.largeFrom)),
        ]
      })
  }

  // MARK: Other look-backs

  /// The rate of each period under each look-back, side by side.
  private var rates: ReportTable {
    ReportTable(
      [ReportColumn("period", .day)] + rateColumns,
      rows: lookBacks.isEmpty
        ? []
        : periods.indices.map { index in
          [ReportCell(.day(periods[index].period), isIncomplete: !periods[index].complete)] + rateCells(index)
        })
  }

  /// The periods with the rates under other look-backs, in one table.
  private var spreadsheet: ReportTable {
    let table = Self.table(periods)
    return ReportTable(
      table.columns + rateColumns, rows: table.rows.indices.map { table.rows[$0] + rateCells($0) })
  }

  private var rateColumns: [ReportColumn] {
    lookBacks.map {
      ReportColumn(
        "rate\($0.days)", title: "\($0.days) days", .share,
        about: "retained ÷ start, where who had activity in the \($0.days) days before is active")
    }
  }

  private func rateCells(_ index: Int) -> [ReportCell] {
    lookBacks.map { ReportCell(.share($0.periods[index].rate), of: $0.periods[index].start) }
  }

  private var lookBackTable: ReportTable {
    ReportTable(
      [
        ReportColumn("days", .number), ReportColumn("activeNow", .number), ReportColumn("periods", .nested),
      ],
      rows: lookBacks.map { entry in
        [
          ReportCell(.count(entry.days)), ReportCell(.count(entry.activeNow)),
          ReportCell(.table(Self.table(entry.periods))),
        ]
      })
  }

  // MARK: First orders

  private var firstOrderTable: ReportTable {
    ReportTable(
      [
        ReportColumn("period", .day),
        ReportColumn("customers", .number, about: "who ordered in the period"),
        ReportColumn("first", .number, about: "of them, those whose first order of all was in the period"),
        ReportColumn("before", .number, about: "of them, those who had ordered before the period"),
        ReportColumn("shareBefore", title: "share before", .share, about: "before ÷ customers"),
        ReportColumn("orders", .number, about: "orders of the period"),
        ReportColumn(
          "ordersBefore", title: "orders of those before", .number,
          about: "of the orders, those of customers who had ordered before the period"),
        ReportColumn(
          "shareOfOrdersBefore", title: "share of orders", .share, about: "orders of those before ÷ orders"),
        ReportColumn("complete", .flag, about: "whether the period is over"),
        ReportColumn("small", .flag, audience: .programs),
      ],
      rows: firstOrders.map { row in
        [
          ReportCell(.day(row.period), isIncomplete: !row.complete), ReportCell(.count(row.customers)),
          ReportCell(.count(row.first)), ReportCell(.count(row.before)),
          ReportCell(.share(row.shareBefore), of: row.customers), ReportCell(.count(row.orders)),
          ReportCell(.count(row.ordersBefore)),
          ReportCell(.share(row.shareOfOrdersBefore), of: row.customers),
          ReportCell(.flag(row.complete)), ReportCell(.flag(row.customers < ReportCell.largeFrom)),
        ]
      })
  }

  private var repeats: ReportTable {
    ReportTable(
      [ReportColumn("days", title: "further days", .text), ReportColumn("customers", .number)],
      rows: repeatsByDays.enumerated().map { days, customers in
        let isLast = days == repeatsByDays.count - 1
        return [
          ReportCell(.text(isLast ? "\(days) or more" : "\(days)")), ReportCell(.count(customers)),
        ]
      })
  }
}
