// The views that come with Perennial over one ledger, and the reports that follow from them.

public import Ledger
public import Projection
public import ReadModels

/// The stored views of a ledger, each brought up to date when a report of all customers is read from it.
///
/// Reading blocks while a view is brought up to date: call off the main actor.
public final class Reports: Sendable {
  public let ledger: Ledger
  /// The views and their projectors.
  public let standard: StandardViews

  /// Which state of the ledger a report is of. Without either: everything recorded, as of the ledger's clock.
  public struct Moment: Hashable, Sendable {
    /// What had happened by then.
    public var asOf: Instant?
    /// What had been recorded by then.
    public var at: Position?

    public init(asOf: Instant? = nil, at: Position? = nil) {
      self.asOf = asOf
      self.at = at
    }

    public static let now = Moment()
  }

  /// Opens the views in the ledger's directory; they are built when they are first needed. Several of one ledger in a process
  /// share the stored views.
  ///
  /// - Throws: `LedgerError`, `ProjectionError`.
  public init(of ledger: Ledger, options: Views.Options = Views.Options()) throws {
    self.ledger = ledger
    standard = try StandardViews(of: ledger, options: options)
  }

  private func customerView(_ moment: Moment) throws -> View<Customer360> {
    try standard.views.view(standard.customer360, asOf: moment.asOf, at: moment.at)
  }

  private func retentionView(_ moment: Moment) throws -> View<Retention> {
    try standard.views.view(standard.retention, asOf: moment.asOf, at: moment.at)
  }

  /// Customers, orders, spend and the repeat rate, of everything.
  public func summary(_ moment: Moment = .now) throws -> SummaryReport {
    try SummaryReport(try customerView(moment))
  }

  /// Rate and churn, period by period: who was active at its start and still is at its end.
  public func retention(_ range: PeriodRange, _ moment: Moment = .now) throws -> RetentionReport {
    try RetentionReport(try retentionView(moment), range)
  }

  /// Customers by the period of their first order, and how many of them came back in each one after it.
  public func cohorts(_ range: PeriodRange, _ moment: Moment = .now) throws -> CohortReport {
    try CohortReport(try retentionView(moment), range)
  }

  /// New, current, resurrected and dormant customers, period by period.
  public func lifecycle(_ range: PeriodRange, _ moment: Moment = .now) throws -> LifecycleReport {
    try LifecycleReport(try retentionView(moment), range)
  }

  /// Members by tier, and the sums of their points.
  public func loyalty(_ moment: Moment = .now) throws -> LoyaltyReport {
    try LoyaltyReport(try standard.views.view(standard.loyalty, asOf: moment.asOf, at: moment.at))
  }

  /// Everything about one customer, with all that is committed: what a till shows after a sale.
  ///
  /// The views themselves are not brought up to date; see `Views.row(of:in:)`. A view that the customer is left out of,
  /// because the fold fails, is named in `leftOut`.
  ///
  /// - Parameters:
  ///   - identifiers: whether they are opened; that needs the key.
  ///   - timeline: which entries of the timeline, newest first.
  public func customer(
    _ customer: CustomerNumber, _ moment: Moment = .now, identifiers: Bool = true,
    timeline: Range<Int> = 0..<50
  ) throws -> CustomerReport {
    let views = standard.views
    let state = try views.state(of: customer, in: standard.customer360, asOf: moment.asOf, at: moment.at)
    let member = try views.state(of: customer, in: standard.loyalty, asOf: moment.asOf, at: moment.at)
    let hasStanding = member.hasPublishedPolicy && member.failure == nil
    let standing = hasStanding ? LoyaltyStanding(member.row ?? LoyaltyRow(), under: member.policy) : nil
    return try CustomerReport(
      try ledger.history(of: customer, through: state.position), state, loyalty: standing,
      leftOut: member.failure.map { [CustomerReport.LeftOut(Loyalty.name, $0)] } ?? [], reader: ledger,
      identifiers: identifiers, page: timeline)
  }
}
