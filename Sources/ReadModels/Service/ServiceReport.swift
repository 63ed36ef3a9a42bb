// The report `service`: tickets by period and by topic, and how long they took.

internal import Words
public import Projection
public import Reporting

/// Tickets by period and by topic, as `report service` shows them. Times are elapsed seconds.
public struct ServiceReport: ViewReport {
  public var basis: ReportBasis
  /// The periods of the range, by time, those without tickets included.
  public var periods: [Period]
  /// The figures over all periods shown, by topic; the topic with most tickets first.
  public var topics: [Topic]

  /// The tickets of one period.
  public struct Period: Hashable, Sendable {
    /// The name of the period: `2011-11-05`, `2011-W44`, `2011-11`, `2011-Q4` or `2011`.
    public var period: String
    /// How many tickets there were, and how long they took.
    public var figures: Figures
    /// Whether the period is over. Its tickets may still be answered and solved later.
    public var complete: Bool
  }

  /// The tickets of one topic.
  public struct Topic: Hashable, Sendable {
    /// `nil` for tickets of which no topic was given.
    public var topic: String?
    /// How many tickets there were, and how long they took.
    public var figures: Figures
  }

  /// The figures of a period or of a topic.
  public struct Figures: Hashable, Sendable {
    /// How many tickets were opened.
    public var opened: Int64 = 0
    /// How often tickets were solved in this time, whenever they were opened.
    public var solved: Int64 = 0
    /// How often tickets were opened again in this time.
    public var reopened: Int64 = 0
    /// How many of the opened tickets are open as of the report.
    public var open: Int64 = 0
    /// How long the opened tickets took until the first reply of a person.
    public var firstReply = Times()
    /// How long the opened tickets took until they were first solved.
    public var firstResolution = Times()
    /// How long the opened tickets that are solved took until they were last solved.
    public var fullResolution = Times()
  }

  /// How long something took, in seconds.
  public struct Times: Hashable, Sendable {
    /// How many tickets have such a time.
    public var count: Int64 = 0
    /// The median: half of them took this long or less. It is rounded down by 3 % at most; `nil` where
    /// there are none.
    public var median: Int64?
    /// Nine tenths of them took this long or less, rounded down likewise; `nil` where there are none.
    public var p90: Int64?
  }

  /// - Throws: what reading the view throws.
  public init(_ view: View<CustomerService>, _ range: PeriodRange) throws {
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
