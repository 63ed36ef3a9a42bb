// The views that come with Perennial over one ledger, and the reports that follow from them.

public import Ledger
public import Projection
public import ReadModels

/// The stored views of a ledger, each brought up to date when a report is read from it.
///
/// Reading blocks while a view is brought up to date: call off the main actor.
public final class Reports: Sendable {
  public let ledger: Ledger
  public let views: Views
  public let retention: Retention
  public let loyalty: Loyalty
  public let customer360: Customer360

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

  /// Opens the views in the ledger's directory; they are built when they are first needed.
  ///
  /// - Throws: `LedgerError`, `ProjectionError`.
  public init(of ledger: Ledger, options: Views.Options = Views.Options()) throws {
    let calendar = try LocalCalendar(timeZone: try ledger.settings.timeZone)
    let types = TypeNames { name in try? ledger.type(named: name) }
    self.ledger = ledger
    retention = Retention(calendar: calendar, types: types)
    loyalty = Loyalty(calendar: calendar, types: types)
    customer360 = Customer360()
    views = try Views(
      of: ledger, in: ledger.directory + "/views", projectors: [retention, loyalty, customer360], options: options)
  }

  /// Rate and churn, period by period: who was active at its start and still is at its end.
  public func retention(_ range: PeriodRange, _ moment: Moment = .now) throws -> RetentionReport {
    RetentionReport(try views.view(retention, asOf: moment.asOf, at: moment.at), range)
  }

  /// Customers by the period of their first order, and how many of them came back in each one after it.
  public func cohorts(_ range: PeriodRange, _ moment: Moment = .now) throws -> CohortReport {
    try CohortReport(try views.view(retention, asOf: moment.asOf, at: moment.at), range)
  }

  /// New, current, resurrected and dormant customers, period by period.
  public func lifecycle(_ range: PeriodRange, _ moment: Moment = .now) throws -> LifecycleReport {
    LifecycleReport(try views.view(retention, asOf: moment.asOf, at: moment.at), range)
  }

  /// Members by tier, and the sums of their points.
  public func loyalty(_ moment: Moment = .now) throws -> LoyaltyReport {
    LoyaltyReport(try views.view(loyalty, asOf: moment.asOf, at: moment.at))
  }

  /// Everything about one customer.
  ///
  /// - Parameters:
  ///   - identifiers: whether they are opened; that needs the key.
  ///   - timeline: which entries of the timeline, newest first.
  public func customer(
    _ customer: CustomerNumber, _ moment: Moment = .now, identifiers: Bool = true, timeline: Range<Int> = 0..<50
  ) throws -> CustomerReport {
    let view = try views.view(customer360, asOf: moment.asOf, at: moment.at)
    let standings = try views.view(loyalty, asOf: moment.asOf, at: moment.at)
    let history = try ledger.history(of: customer, through: view.position)
    let standing =
      standings.hasPublishedPolicy
      ? LoyaltyStanding(try standings.row(of: history.customer) ?? LoyaltyRow(), under: standings.policy) : nil
    return try CustomerReport(
      history, view: view, loyalty: standing, reader: ledger, identifiers: identifiers, page: timeline)
  }
}

extension Ledger: CustomerReader {}

/// Refuses a policy that its view could not fold by.
///
/// - Parameter file: what the document is called in the message.
/// - Throws: `ProjectionError` with the path of the fault.
public func checkPolicy(_ policy: PublishedPolicy, of ledger: Ledger, file: String) throws {
  let types = TypeNames { name in try? ledger.type(named: name) }
  do {
    switch policy.view {
    case Retention.name.text: _ = try RetentionPolicy(document: policy.document, types: types)
    case Loyalty.name.text: _ = try LoyaltyPolicy(document: policy.document, types: types)
    default:
      throw ProjectionError(
        .invalidPolicy,
        "the view \(policy.view) takes no policy; \(Loyalty.name) and \(Retention.name) do")
    }
  } catch let fault as PolicyFault {
    throw ProjectionError(.invalidPolicy, "\(file): \(fault)", cause: fault)
  }
}
