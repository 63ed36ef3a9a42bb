// The document of the service report, and the rules about what counts.

internal import Words
public import Projection
public import Reporting

extension CustomerService {
  public func countingRules(under policy: NoPolicy) -> [ReportBasis.Rule] {
    [
      ReportBasis.Rule("time", "elapsed", "times are elapsed ones, nights and holidays in"),
      ReportBasis.Rule("bots", "out", "a bot's reply is no first reply"),
      ReportBasis.Rule("anonymous", "out", "tickets of nobody in particular are left out"),
    ]
  }
}

extension ServiceReport {
  public var document: ReportDocument {
    ReportDocument(
      "service", title: "Service by \(basis.period?.word ?? "period")", basis: basis, mainTable: "periods",
      sections: [
        ReportSection(
          "periods",
          table: ReportTable(
            [ReportColumn("period", .day)] + Figures.columns
              + [ReportColumn("complete", .flag, about: "whether the period is over")],
            rows: periods.map { row in
              [ReportCell(.day(row.period), isIncomplete: !row.complete)] + row.figures.cells
                + [ReportCell(.flag(row.complete))]
            }), picture: .curves(["opened", "solved"])),
        ReportSection(
          "topics", title: "By topic",
          table: ReportTable(
            [
              ReportColumn("topic", .text, audience: .people),
              ReportColumn("topic", .text, audience: .programs),
            ] + Figures.columns,
            rows: topics.map { row in
              [ReportCell(.text(row.topic ?? "not given" as String)), ReportCell(.text(row.topic))]
                + row.figures.cells
            }), picture: .bars(["opened"])),
      ])
  }
}

extension ServiceReport.Figures {
  /// The columns for `cells`. Times are one object for a program, and three columns for a person.
  fileprivate static let columns =
    [
      ReportColumn("opened", .number, about: "tickets that were opened"),
      ReportColumn("solved", .number, about: "how often tickets were solved"),
      ReportColumn("reopened", .number, about: "how often tickets were opened again"),
      ReportColumn("open", .number, about: "of those opened, tickets that are open still"),
    ] + times("firstReply", title: "first reply") + times("firstResolution", title: "first resolution")
    + times("fullResolution", title: "full resolution")

  private static func times(_ key: String, title: String) -> [ReportColumn] {
    [
      ReportColumn(key, .nested, audience: .programs),
      ReportColumn(
        key, title: title, .duration, about: "half of them took so long or less", audience: .people),
      ReportColumn(
        "\(key)P90", title: "90 %", .duration, about: "nine tenths took so long or less", of: title,
        audience: .people),
      ReportColumn(
        "\(key)Count", title: "count", .number, about: "how many they are", of: title, audience: .people),
    ]
  }

  fileprivate var cells: [ReportCell] {
    [.count(opened), .count(solved), .count(reopened), .count(open)].map { ReportCell($0) }
      + firstReply.cells + firstResolution.cells + fullResolution.cells
  }
}

extension ServiceReport.Times {
  fileprivate var cells: [ReportCell] {
    func number(_ seconds: Int64?) -> ReportValue { seconds.map { .count($0) } ?? .absent }
    func duration(_ seconds: Int64?) -> ReportValue { seconds.map { .duration($0) } ?? .absent }
    let fields = [
      ReportField("count", .count(count)), ReportField("median", number(median)),
      ReportField("p90", number(p90)),
    ]
    return [
      ReportCell(.fields(fields)), ReportCell(duration(median)), ReportCell(duration(p90)),
      ReportCell(.count(count)),
    ]
  }
}
