// Tickets, period by period and by topic: how many, and how long they took.

internal import Words
public import Projection
public import Reporting

/// `report service`. Times are elapsed seconds.
public struct ServiceReport: ViewReport {
  public var basis: ReportBasis
  public var periods: [Period]
  /// The same of all periods shown, by topic: the one with most tickets first.
  public var topics: [Topic]

  public struct Period: Hashable, Sendable {
    public var period: String
    public var figures: Figures
    /// Whether the period is over. Tickets of one that is may be answered and solved still.
    public var complete: Bool
  }

  public struct Topic: Hashable, Sendable {
    /// `nil` for tickets of which no topic was given.
    public var topic: String?
    public var figures: Figures
  }

  /// Of a period, or of a topic.
  public struct Figures: Hashable, Sendable {
    /// Tickets that were opened.
    public var opened: Int64 = 0
    /// How often tickets were solved in this time, whenever they were opened.
    public var solved: Int64 = 0
    /// How often tickets were opened again in this time.
    public var reopened: Int64 = 0
    /// Of those that were opened, how many are open as of the report.
    public var open: Int64 = 0
    /// Of those that were opened: until the first reply of a person.
    public var firstReply = Times()
    /// Of those that were opened: until they were first solved.
    public var firstResolution = Times()
    /// Of those that were opened and are solved: until they last were.
    public var fullResolution = Times()
  }

  /// How long something took, in seconds.
  public struct Times: Hashable, Sendable {
    /// How many tickets it is of.
    public var count: Int64 = 0
    /// Half of them took this long or less; rounded down by 3 % at most. `nil` where there are none.
    public var median: Int64?
    /// Nine tenths of them did.
    public var p90: Int64?
  }

  /// - Throws: what reading the view throws.
  public init(_ view: View<Service>, _ range: PeriodRange) throws {
    let kind = range.kind
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone, period: kind)
    periods = []
    topics = []
    let counts = ServiceCounts(try view.totals, kind)
    guard let shown = range.resolved(activity: counts.activity, asOf: view.asOf, in: calendar) else { return }
    periods = shown.map { period in
      Period(
        period: kind.label(of: period), figures: counts.figures(of: period),
        complete: calendar.isOver(kind, period, at: view.asOf))
    }
    let names = try view.names(in: .topic).byTallyName
    topics = counts.topics(in: shown).map { Topic(topic: names[$0.name], figures: $0.figures) }
  }
}
