// The document of the report on how long relationships last.

internal import Words
internal import Projection
public import Reporting
internal import Statistics

extension SurvivalReport {
  public var document: ReportDocument {
    ReportDocument(
      "survival", title: "How long customers go on buying", basis: basis,
      mainTable: attribute == nil ? "steps" : "values",
      sections: [
        ReportSection("", fields: counts),
        ReportSection(
          "points", title: "Who still buys, by days since the first order", table: points,
          picture: .steps("survival", low: "low", high: "high"), audience: .people),
        ReportSection("steps", table: steps, audience: .programs),
        ReportSection("steps", table: steps, audience: .spreadsheets),
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
        ReportColumn("tooNew", title: "too new", .number, about: "of them, those who are left out"),
        ReportColumn("ended", title: "silent", .number, about: "fallen silent"),
        ReportColumn("active", title: "going on", .number),
        ReportColumn(
          "median", .number,
          about: "half had fallen silent within so many days; without one, less than half have"),
        ReportColumn(
          "survival", title: "after \(lookBackDays) days", .share,
          about:
            "go on for longer than \(lookBackDays) days, estimated by Kaplan and Meier; without a value, nobody "
            + "was followed for as long"),
        ReportColumn("small", .flag, audience: .programs),
      ],
      rows: values.map { value in
        let (figures, curve) = (value.figures, value.figures.curve)
        let followed = Int64(clamping: curve.count)
        let beyond = curve.survival(after: lookBackDays).map(SurvivalCurve.rounded)
        return CustomerAttribute.cells(value.value, isRest: value.isRest) + [
          ReportCell(.count(figures.customers)), ReportCell(.count(figures.tooNew)),
          ReportCell(.number(figures.ended.count)), ReportCell(.number(figures.active.count)),
          ReportCell(curve.median.map { .count($0) } ?? .absent, of: followed),
          ReportCell(.share(beyond), of: followed),
          ReportCell(.flag(followed < ReportCell.largeFrom)),
        ]
      })
  }

  private var counts: [ReportField] {
    let curve = figures.curve
    let median = curve.median.map { ReportValue.count($0) }
    return [
      ReportField("lookBackDays", title: "silence (days)", .count(lookBackDays)),
      ReportField("customers", title: "customers with an order", .count(figures.customers)),
      ReportField("ended", title: "fallen silent", .number(figures.ended.count)),
      ReportField("resumed", title: "of these, bought again later", .count(figures.resumed)),
      ReportField("active", title: "going on", .number(figures.active.count)),
      ReportField("tooNew", title: "too new to say", .count(figures.tooNew)),
      ReportField(
        "median", title: "half had fallen silent within (days)",
        curve.count == 0 ? .absent : median ?? .text("not half, so far"), of: Int64(clamping: curve.count),
        audience: .people),
      ReportField("median", median ?? .absent, audience: .programs),
    ]
  }

  private var points: ReportTable {
    let curve = figures.curve
    return ReportTable(
      [
        ReportColumn("days", .number, about: "local days since the first order"),
        ReportColumn(
          "atRisk", title: "followed", .number, about: "known so long, and had not fallen silent before"),
        ReportColumn(
          "survival", title: "still buy", .share,
          about: "go on for longer than so many days, estimated by Kaplan and Meier"),
        ReportColumn("low", .share, about: "the lower end of its 95 % interval (Greenwood, log-log)"),
        ReportColumn("high", .share, about: "the upper end"),
      ],
      rows: curve.count == 0
        ? []
        : curve.points(at: DayGrid(upTo: curve.steps.last?.time ?? 0).days).map { point in
          [
            ReportCell(.count(point.days)), ReportCell(.number(point.atRisk)),
            ReportCell(.share(SurvivalCurve.rounded(point.survival)), of: Int64(clamping: point.atRisk)),
            ReportCell(.share((point.interval?.low).map(SurvivalCurve.rounded))),
            ReportCell(.share((point.interval?.high).map(SurvivalCurve.rounded))),
          ]
        })
  }

  /// Every day on which something happened to the curve.
  private var steps: ReportTable {
    ReportTable(
      [
        ReportColumn("days", .number), ReportColumn("atRisk", .number), ReportColumn("ended", .number),
        ReportColumn("censored", .number), ReportColumn("survival", .share), ReportColumn("low", .share),
        ReportColumn("high", .share),
      ],
      rows: figures.curve.steps.map { step in
        [
          ReportCell(.count(step.time)), ReportCell(.number(step.atRisk)), ReportCell(.number(step.ended)),
          ReportCell(.number(step.censored)), ReportCell(.share(SurvivalCurve.rounded(step.survival))),
          ReportCell(.share((step.interval?.low).map(SurvivalCurve.rounded))),
          ReportCell(.share((step.interval?.high).map(SurvivalCurve.rounded))),
        ]
      })
  }
}
