// The report `notices`: whom to tell that points will expire.

public import Projection
public import Reporting
public import Words

/// The notices of expiry that are due, as `report notices` shows them: those that `program run` announces,
/// or has announced already.
public struct NoticesReport: ViewReport {
  public var basis: ReportBasis
  /// The name of the programme; `nil` where none is in force.
  public var program: String?
  /// How many notices are due, those included that are not listed.
  public var due: Int
  /// The notices, by customer and then by the day of the expiry.
  public var notices: [Notice]

  /// A notice that is due.
  public struct Notice: Hashable, Sendable {
    /// Whom to tell.
    public var customer: CustomerNumber
    /// The local day on which the points expire, `2024-12-01`.
    public var day: String
    /// How many days ahead the notice is, of those that the programme names.
    public var offset: Int
    /// How many points expire that day if nothing more happens.
    public var points: Int64
  }

  /// The report of a view, as of its instant.
  ///
  /// - Parameters:
  ///   - view: the view of `loyalty`, at the moment that the report is of.
  ///   - program: the programme, by its name; `nil` for the only one, of several `default`, or else the first
  ///     by name.
  ///   - limit: how many notices are listed.
  /// - Throws: `ProjectionError` with code `invalidRequest` where no such programme is in force; what reading
  ///   the view throws.
  public init(_ view: View<Loyalty>, program: String? = nil, limit: Int = 1000) throws {
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone)
    (due, notices) = (0, [])
    guard let programme = try view.programme(named: program) else { return }
    self.program = programme.name
    if programme.noticeDays.isEmpty { return }
    var found: [Notice] = []
    var due = 0
    try view.forEachRow { customer, row in
      guard row.account == nil, let member = View<Loyalty>.member(row, in: programme) else { return true }
      for item in LoyaltyWork.items(of: member, customer, in: programme, now: view.asOf, calendar)
      where item.kind == .notice {
        due += 1
        if found.count == limit { continue }
        found.append(
          Notice(
            customer: customer, day: PeriodKind.day.label(of: calendar.day(of: item.expires)),
            offset: item.days, points: item.points))
      }
      return true
    }
    (self.due, notices) = (due, found)
  }

  public var document: ReportDocument {
    ReportDocument(
      "notices", title: "Notices of expiry", basis: basis, mainTable: "notices",
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("program", title: "programme", .text(program)),
            ReportField("due", title: "notices due", .count(due)),
          ]),
        ReportSection(
          "notices",
          table: ReportTable(
            [
              ReportColumn("customer", .identifier),
              ReportColumn("program", .text, audience: .programs),
              ReportColumn("day", .day, about: "the day on which the points expire"),
              ReportColumn("offset", title: "days ahead", .number), ReportColumn("points", .number),
            ],
            rows: notices.map { notice in
              [
                ReportCell(.customer(notice.customer)), ReportCell(.text(program)),
                ReportCell(.day(notice.day)), ReportCell(.count(notice.offset)),
                ReportCell(.count(notice.points)),
              ]
            })),
      ])
  }
}
