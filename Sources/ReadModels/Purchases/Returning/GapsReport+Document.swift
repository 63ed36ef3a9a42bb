// The document of the report on the time between orders.

internal import Words
internal import Projection
public import Reporting
internal import Statistics

extension GapsReport {
  public var document: ReportDocument {
    ReportDocument(
      "gaps", title: "Days between orders", basis: basis,
      mainTable: attribute == nil ? "histogram" : "values",
      sections: [
        ReportSection("", fields: quantiles),
        ReportSection(
          "histogram", title: "How many days from one order to the next",
          table: DayBins(figures.gaps).table("days", "count", title: "times"), picture: .distribution,
          audience: .people),
        ReportSection("histogram", table: figures.gaps.table, audience: .programs),
        ReportSection("histogram", table: figures.gaps.table, audience: .spreadsheets),
        ReportSection("toSecondOrder", title: "To the second order", fields: second),
        ReportSection(
          "orderedAgain", title: "Who has ordered again, by days since the first order", table: again,
          picture: .steps("share", low: "low", high: "high")),
        ReportSection(
          "values", title: "By \(attribute?.rawValue ?? "value")", table: byValue,
          audience: attribute == nil ? .people : .everybody),
      ], notes: CustomerAttribute.notes(attribute, isValued: values.map(\.isValued)))
  }

  /// A row for each value of the attribute.
  private var byValue: ReportTable {
    ReportTable(
      (attribute?.columns ?? []) + [
        ReportColumn("customers", .number, about: "with an order"),
        ReportColumn("gaps", title: "times", .number, about: "from one order to the next"),
        ReportColumn("median", .number, about: "half of these times are of so many days or fewer"),
        ReportColumn("p90", title: "90 %", .number, about: "nine tenths of them are"),
        ReportColumn("orderedAgain", title: "ordered again", .number, about: "of the customers, so far"),
        ReportColumn(
          "repeatRate", title: "of all", .share, about: "customers who have ordered again, so far ÷ customers"
        ),
        ReportColumn(
          "toSecondOrder", title: "to the second", .number,
          about: "half of those who have ordered again took so many days or fewer"),
        ReportColumn("small", .flag, audience: .programs),
      ],
      rows: values.map { value in
        let (figures, customers) = (value.figures, value.figures.customers)
        let again = Int64(clamping: figures.toSecondOrder.count)
        return CustomerAttribute.cells(value.value, isRest: value.isRest) + [
          ReportCell(.count(customers)), ReportCell(.number(figures.gaps.count)),
          ReportCell(Self.days(figures.gaps.median), of: Int64(clamping: figures.gaps.count)),
          ReportCell(Self.days(figures.gaps.quantile(.ninetieth)), of: Int64(clamping: figures.gaps.count)),
          ReportCell(.count(again)), ReportCell(.share(Ratio(again, customers)), of: customers),
          ReportCell(Self.days(figures.toSecondOrder.median), of: again),
          ReportCell(.flag(customers < ReportCell.largeFrom)),
        ]
      })
  }

  private static func days(_ value: Int64?) -> ReportValue { value.map { .count($0) } ?? .absent }

  private static let parts: [(key: String, title: String, part: Quantile)] = [
    ("p10", "a tenth within", Quantile(1, of: 10)), ("p25", "a quarter within", Quantile(1, of: 4)),
    ("median", "half within", .median), ("p75", "three quarters within", Quantile(3, of: 4)),
    ("p90", "nine tenths within", .ninetieth),
  ]

  private var quantiles: [ReportField] {
    let times = Int64(clamping: figures.gaps.count)
    return [
      ReportField("gaps", title: "times between orders", .count(times)),
      ReportField("customers", title: "customers with an order", .count(figures.customers)),
    ]
      + Self.parts.map { key, title, part in
        ReportField(key, title: "\(title) (days)", Self.days(figures.gaps.quantile(part)), of: times)
      }
  }

  private var second: [ReportField] {
    let ofAll = figures.onlyOnce.median
    let again = Int64(clamping: figures.toSecondOrder.count)
    return [
      ReportField("customers", title: "have ordered again", .count(again)),
      ReportField("none", title: "have not, so far", .number(figures.withoutSecondOrder.count)),
      ReportField(
        "median", title: "of those who have, half within (days)", Self.days(figures.toSecondOrder.median),
        of: again),
      ReportField(
        "p90", title: "and nine tenths within (days)", Self.days(figures.toSecondOrder.quantile(.ninetieth)),
        of: again),
      ReportField(
        "medianOfAll", title: "of all, half within (days)",
        figures.customers == 0 ? .absent : ofAll.map { .count($0) } ?? .text("not half, so far"),
        of: figures.customers, audience: .people),
      ReportField("medianOfAll", Self.days(ofAll), audience: .programs),
    ]
  }

  /// Of all customers, how many have ordered again by some days after their first order. Those who have not been
  /// known for as long count for as long as they have.
  private var again: ReportTable {
    let curve = figures.onlyOnce
    let days = DayGrid(upTo: curve.steps.last?.time ?? 0).days
    return ReportTable(
      [
        ReportColumn("days", .number, about: "local days since the first order"),
        ReportColumn(
          "atRisk", title: "not before", .number, about: "known so long, and had not ordered again before"),
        ReportColumn(
          "share", .share,
          about:
            "have ordered again by then, estimated by Kaplan and Meier from those who have and those who have not so far"
        ),
        ReportColumn("low", .share, about: "the lower end of its 95 % interval"),
        ReportColumn("high", .share, about: "the upper end"),
      ],
      rows: curve.count == 0
        ? []
        : curve.points(at: days).map { point in
          let interval = point.interval.map { (1 - $0.high, 1 - $0.low) }
          return [
            ReportCell(.count(point.days)), ReportCell(.number(point.atRisk)),
            ReportCell(.share(SurvivalCurve.rounded(1 - point.survival)), of: Int64(clamping: point.atRisk)),
            ReportCell(.share((interval?.0).map(SurvivalCurve.rounded))),
            ReportCell(.share((interval?.1).map(SurvivalCurve.rounded))),
          ]
        })
  }
}

extension Histogram {
  /// The values and how many there are of each.
  fileprivate var table: ReportTable {
    ReportTable(
      [ReportColumn("days", .number), ReportColumn("count", .number)],
      rows: bars.map { [ReportCell(.count($0.value)), ReportCell(.number($0.count))] })
  }
}
