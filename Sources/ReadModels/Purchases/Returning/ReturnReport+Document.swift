// The document of the report on who came back n days later.

internal import Words
internal import Projection
public import Reporting

extension ReturnReport {
  public var document: ReportDocument {
    ReportDocument(
      "return", title: title, basis: basis, mainTable: attribute == nil ? "days" : "values",
      sections: [
        ReportSection(
          "", fields: [ReportField("customers", title: "customers with an order", .count(figures.customers))]),
        ReportSection(
          "days",
          table: ReportTable(Self.columns, rows: figures.days.map { cells($0, of: figures.customers) }),
          picture: .bars(["rate"])),
        ReportSection(
          "values", title: "By \(attribute?.rawValue ?? "value")",
          table: attribute == nil ? ReportTable([]) : sideBySide, audience: .people),
        ReportSection("values", table: dayByDay, audience: attribute == nil ? .people : .programs),
      ], notes: CustomerAttribute.notes(attribute, isValued: values.map(\.isValued)))
  }

  // MARK: By value

  /// A row for each value, with the rates of all days side by side.
  private var sideBySide: ReportTable {
    ReportTable(
      (attribute?.columns ?? []) + [ReportColumn("customers", .number, about: "with an order")]
        + figures.days.map { day in
          ReportColumn("day\(day.day)", title: "day \(name(of: day))", .share, about: "returned ÷ eligible")
        },
      rows: values.map { value in
        CustomerAttribute.cells(value.value, isRest: value.isRest) + [
          ReportCell(.count(value.figures.customers))
        ]
          + value.figures.days.map { ReportCell(.share($0.rate), of: $0.eligible) }
      })
  }

  /// A row for each value and day.
  private var dayByDay: ReportTable {
    ReportTable(
      (attribute?.columns ?? []) + Self.columns,
      rows: values.flatMap { value in
        value.figures.days.map { day in
          CustomerAttribute.cells(value.value, isRest: value.isRest) + cells(day, of: value.figures.customers)
        }
      })
  }

  // MARK: Day by day

  private var title: String {
    switch kind {
    case .on: "Who came back on day n after the first order"
    case .after: "Who came back on day n after the first order, or later"
    case .bracket: "Who came back within a bracket of days after the first order"
    }
  }

  private static let columns = [
    ReportColumn("day", .text, about: "n: days after the first order", audience: .people),
    ReportColumn("day", .number, audience: .programs), ReportColumn("from", .number, audience: .programs),
    ReportColumn("eligible", .number, about: "customers whose day n is over"),
    ReportColumn("notYet", title: "not yet", .number, about: "customers whose day n is not over"),
    ReportColumn("returned", .number, about: "of those eligible, who came back"),
    ReportColumn("rate", .share, about: "returned ÷ eligible"),
    ReportColumn("small", .flag, audience: .programs),
  ]

  private func cells(_ day: Day, of customers: Int64) -> [ReportCell] {
    [
      ReportCell(.text(name(of: day))), ReportCell(.count(day.day)), ReportCell(.count(day.from)),
      ReportCell(.count(day.eligible)), ReportCell(.count(customers - day.eligible)),
      ReportCell(.count(day.returned)), ReportCell(.share(day.rate), of: day.eligible),
      ReportCell(.flag(day.eligible < ReportCell.largeFrom)),
    ]
  }

  private func name(of row: Day) -> String {
    switch kind {
    case .on: "\(row.day)"
    case .after: "\(row.day) or later"
    case .bracket: row.from == row.day ? "\(row.day)" : "\(row.from) to \(row.day)"
    }
  }
}
