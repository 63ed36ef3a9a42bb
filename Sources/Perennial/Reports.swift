// The read models of a program over one ledger, and the reports that follow from them.

public import Ledger
public import LedgerViews
public import Projection
public import Reporting
internal import Rights
internal import Synchronization

/// The stored views of a ledger, each brought up to date when a report of all customers is read from it.
///
/// Reading blocks while a view is brought up to date: call off the main actor.
///
/// Reports are made by name, as the command line does, or by the call that a model has for each of its own:
///
/// ```swift
/// let reports = try Reports(of: ledger, adding: [Visits.self])
/// let summary = try reports.summary()
/// let cohorts = try reports.report("cohorts", ["period": "quarter"])
/// ```
///
/// A service that shows pages all day has the views refreshed in between, so that a reader finds little left to do, and closes
/// the reports before the ledger:
///
/// ```swift
/// let reports = try Reports(of: ledger, refreshingEvery: .milliseconds(500))
/// …
/// reports.close()
/// try ledger.close()
/// ```
public final class Reports: Sendable, ReportSource {
  /// The ledger that the views are of.
  public let ledger: Ledger
  /// The models and their views.
  public let models: ModelViews
  /// What brings the views up to date by itself; `nil` where nobody asked for it.
  private let refresher: ViewRefresher?
  private let closed = Mutex(false)

  /// The state of the ledger that is asked for: what had happened by an instant, as it was known at a
  /// position.
  public typealias Moment = Reporting.Moment

  /// Opens the views in the ledger's directory; they are built when they are first needed. Several of one
  /// ledger in a process share the stored views.
  ///
  /// - Parameters:
  ///   - ledger: the ledger, open for writing or for reading only.
  ///   - added: read models of the program's own, beside those that come with the library. Policies for them
  ///     are checked from now on before they are recorded.
  ///   - interval: how often the views are brought up to date in the background; `nil` for only when a report
  ///     is read.
  ///   - options: how views are built and kept: memory, threads, who is told.
  /// - Throws: `LedgerError`, `ProjectionError`.
  public init(
    of ledger: Ledger, adding added: [any ReadModel.Type] = [], refreshingEvery interval: Duration? = nil,
    options: Views.Options = Views.Options()
  ) throws {
    self.ledger = ledger
    let list = ModelList.standard.adding(policyForms: RightsPolicy.forms).adding(added)
    let models = try ModelViews(of: ledger, list, options: options)
    self.models = models
    refresher = interval.map { ViewRefresher(models.views, every: $0) }
  }

  /// Why the views could not be brought up to date in the background the last time; `nil` where they were, or nobody asked for
  /// it.
  public var lastRefreshFailure: (any Error)? { refresher?.lastFailure }

  /// Ends refreshing in the background, and waits for a refresh under way. Reports, rows and pages are refused from then on, with
  /// a `ProjectionError` of code `closed`; those that are being made are finished. The ledger stays open. Closing again does
  /// nothing. The files of the views are let go of with the last of what reads them.
  public func close() {
    closed.withLock { $0 = true }
    refresher?.stop()
  }

  /// Whether the reports were closed.
  public var isClosed: Bool { closed.withLock { $0 } }

  /// - Throws: `ProjectionError` with code `closed`.
  func checkOpen() throws {
    if isClosed { throw ProjectionError(.closed, "the reports are closed; make others of the ledger") }
  }

  /// The ledger's time zone: an IANA name.
  public var timeZone: String { models.setting.calendar.timeZone }

  /// A model's view, brought up to date, to read its rows and totals by their types.
  ///
  /// - Throws: `ProjectionError`, `LedgerError`.
  public func view<Model: ReadModel>(of model: Model.Type, _ moment: Moment = .now) throws -> View<Model> {
    try checkOpen()
    return try models.views.view(models[model], asOf: moment.asOf, at: moment.at)
  }

  /// Brings the views of some models up to date together; nothing is written where they are.
  ///
  /// - Throws: `ProjectionError`, `LedgerError`.
  public func bringUpToDate(_ models: [any ReadModel.Type]) throws {
    try checkOpen()
    try self.models.views.advance(models.map { $0.name })
  }

  /// A model's view at the position and as of the instant of another view, to read both side by side
  /// (`View.forEachRow(beside:)`).
  ///
  /// - Throws: `ProjectionError`, `LedgerError`.
  public func view<Model: ReadModel, Other: Projector>(of model: Model.Type, beside other: View<Other>) throws
    -> View<Model>
  {
    try checkOpen()
    return try models.views.view(models[model], beside: other)
  }

  /// A report by its name.
  ///
  /// - Parameters:
  ///   - name: the report's name, as the command line has it: `cohorts`.
  ///   - arguments: values of the parameters that the report declares, as a person writes them, by the
  ///     parameters' names; empty for a flag.
  ///   - moment: the state of the ledger that is reported.
  /// - Throws: `ProjectionError`: `invalidRequest` where there is no such report or parameter, which says
  ///   what there is.
  public func report(
    _ name: String, _ arguments: [String: String] = [:], _ moment: Moment = .now
  ) throws -> any Report {
    let report = try models.list.report(named: name)
    let given = arguments.sorted { $0.key < $1.key }.map {
      (name: $0.key, value: $0.value.isEmpty ? nil : $0.value)
    }
    let read = try ReportArguments(given, for: report.parameters, of: report.name)
    return try report.make(from: self, read, moment).report
  }

  /// Everything about one customer, with all that is committed: what a till shows after a sale.
  ///
  /// The views themselves are not brought up to date; see `Views.row(of:in:)`. A view that the customer is
  /// left out of, because the fold fails, is named in `leftOut`.
  ///
  /// - Parameters:
  ///   - customer: the customer's number; of customers who were merged, any of theirs.
  ///   - moment: the state of the ledger that is reported.
  ///   - identifiers: whether what is personal is opened, identifiers and profile; that needs the key.
  ///   - timeline: which part of the timeline, newest first.
  public func customer(
    _ customer: CustomerNumber, _ moment: Moment = .now, identifiers: Bool = true,
    timeline: TimelinePage = TimelinePage()
  ) throws -> CustomerReport {
    try checkOpen()
    return try models.customer(customer, moment, identifiers: identifiers, timeline: timeline)
  }

  /// Which touchpoints a field of a customer's page comes of, step by step.
  ///
  /// ```swift
  /// let spent = try reports.explain("spent", of: ann)
  /// for step in spent.steps { print(step.at, step.type ?? "time", step.changes.map(\.text)) }
  /// ```
  ///
  /// - Parameters:
  ///   - field: the field's name in the page's JSON: `spent`, `consents`, `loyalty.tier`.
  ///   - customer: any number of the customer.
  ///   - moment: the state of the ledger that the page is of.
  /// - Throws: `ProjectionError` with code `invalidRequest` where the page has no such field, which says what there is.
  public func explain(_ field: String, of customer: CustomerNumber, _ moment: Moment = .now) throws
    -> FieldReport
  {
    try checkOpen()
    return try models.explain(field: field, of: customer, moment)
  }

  /// The same of whoever an identifier is linked to; `nil` where it is linked to nobody.
  ///
  /// ```swift
  /// let page = try reports.customer(.card("9001"))
  /// ```
  ///
  /// - Throws: also `keyUnavailable`: identifiers are found under a key of the ledger.
  public func customer(
    _ identifier: Identifier, _ moment: Moment = .now, identifiers: Bool = true,
    timeline: TimelinePage = TimelinePage()
  ) throws -> CustomerReport? {
    try checkOpen()
    return try ledger.customerNumber(of: identifier).map {
      try customer($0, moment, identifiers: identifiers, timeline: timeline)
    }
  }
}
