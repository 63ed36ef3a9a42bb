// The report `expiring`: how many points will expire, day by day.

public import Projection
public import Reporting
internal import Words

/// The points of a programme that will expire if nothing more happens, as `report expiring` shows them.
public struct ExpiringReport: ViewReport {
  public var basis: ReportBasis
  /// The name of the programme; `nil` where none is in force.
  public var program: String?
  /// The local days on which points expire, ascending; days without any are left out.
  public var days: [Day]

  /// The points that expire on one local day.
  public struct Day: Hashable, Sendable {
    /// The day, `2024-12-01`. Points that are good through a day expire at the start of the next.
    public var day: String
    /// How many points expire, those included that cannot be spent yet or that holds lock.
    public var points: Int128
    /// How many members lose points.
    public var members: Int64
    /// What the points are worth, in minor units of the programme's currency: by its `liability`, or else by
    /// its `redemption`. `nil` where neither says what a point is worth.
    public var value: Int128?
  }

  /// The report of a view, from the day of its instant on.
  ///
  /// - Parameters:
  ///   - view: the view of `loyalty`, at the moment that the report is of.
  ///   - program: the programme, by its name; `nil` for the only one, of several `default`, or else the first
  ///     by name.
  ///   - seconds: how far ahead it looks; part of a day counts as a day.
  /// - Throws: `ProjectionError` with code `invalidRequest` where no such programme is in force; what reading
  ///   the view throws.
  public init(_ view: View<Loyalty>, program: String? = nil, within seconds: Int64 = 90 * 86_400) throws {
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone)
    days = []
    guard let programme = try view.programme(named: program) else { return }
    self.program = programme.name
    let last = Int64(calendar.day(of: view.asOf)) + (seconds / 86_400) + (seconds % 86_400 > 0 ? 1 : 0)
    var sums: [Int32: (points: Int128, members: Int64)] = [:]
    try view.forEachRow { _, row in
      guard let member = View<Loyalty>.member(row, in: programme) else { return true }
      var counted: Int32?
      // The lots are in the order in which they expire.
      for lot in member.lots where lot.expires < .distantFuture {
        let day = calendar.day(of: lot.expires)
        if Int64(day) > last { break }
        sums[day, default: (0, 0)].points += Int128(lot.remaining)
        if counted != day { sums[day, default: (0, 0)].members += 1 }
        counted = day
      }
      return true
    }
    days = sums.sorted { $0.key < $1.key }.map { day, sum in
      Day(
        day: PeriodKind.day.label(of: day), points: sum.points, members: sum.members,
        value: programme.worth(sum.points))
    }
    currency = programme.currency
  }

  private var currency = MeasureUnit.none

  public var document: ReportDocument {
    ReportDocument(
      "expiring", title: "Points to expire", basis: basis, mainTable: "days",
      sections: [
        ReportSection("", fields: [ReportField("program", title: "programme", .text(program))]),
        ReportSection(
          "days",
          table: ReportTable(
            [
              ReportColumn("day", .day), ReportColumn("points", .number),
              ReportColumn("members", .number, about: "members who lose points that day"),
              ReportColumn("value", .money, unit: currency, about: "what the points are worth"),
            ],
            rows: days.map { day in
              [
                ReportCell(.day(day.day)), ReportCell(.number(day.points)), ReportCell(.count(day.members)),
                ReportCell(day.value.map { .money($0, currency) } ?? .absent),
              ]
            }), picture: .bars(["points"])),
      ])
  }
}
