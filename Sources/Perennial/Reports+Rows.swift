// The rows behind the reports: to list, to sort, to export.

public import Ledger
public import LedgerViews
public import Projection
public import ReadModels
public import Reporting

extension Reports {
  /// Rows of a view, brought up to date: which, in which order, and which of their columns, written as for the
  /// command `rows`.
  ///
  /// ```swift
  /// let gold = try reports.rows(of: "loyalty", where: ["tier=gold"], order: "-spend", columns: "tier,spend")
  /// print(gold.document.lines.joined(separator: "\n"))
  /// for row in gold.listing.rows { print(row.customer, row.values) }
  /// ```
  ///
  /// The rows are held in memory. Where there may be very many, list those of `listable(_:_:)` one by one.
  ///
  /// - Parameters:
  ///   - view: the view's name.
  ///   - conditions: all of which must hold, each as `RowCondition` reads it: `tier=gold`, `spend>=12.50`. Days
  ///     begin at midnight in the ledger's time zone.
  ///   - order: the columns to sort by, between commas, those with `-` before them descending; empty for by
  ///     customer.
  ///   - columns: the columns to show, between commas; empty for all.
  ///   - offset: how many of the rows that match are passed over.
  ///   - limit: how many are shown at the most; `nil` for all.
  ///   - moment: the state of the ledger that is shown.
  /// - Returns: the rows as values (`listing`), and as text, HTML, JSON or CSV (`document`), which says how many
  ///   match where more do than are shown.
  /// - Throws: `ProjectionError`: `unknownView`, which lists the views that there are; `invalidRequest` for a
  ///   column that there is not, or a condition that is none, which says what was expected. `LedgerError`.
  public func rows(
    of view: ViewName, where conditions: [String] = [], order: String = "", columns: String = "",
    offset: Int = 0, limit: Int? = 50, _ moment: Moment = .now
  ) throws -> RowsReport {
    let view = try listable(view, moment)
    return try rows(
      of: view,
      try query(
        of: view, where: conditions, order: order, columns: columns, offset: offset, limit: limit))
  }

  /// The rows of an open view that a query asks for.
  ///
  /// - Throws: `ProjectionError`.
  package func rows(of view: any ListableView, _ query: RowQuery) throws -> RowsReport {
    RowsReport(try view.listing(query), basis: view.basis(timeZone: timeZone))
  }

  /// A view by its name, to read its rows by the names of their columns, one by one. Keep it short: it holds a
  /// snapshot.
  ///
  /// ```swift
  /// let loyalty = try reports.listable("loyalty")
  /// let gold = try reports.query(of: loyalty, where: ["tier=gold"], order: "-spend")
  /// try loyalty.list(gold) { row in … }
  /// ```
  ///
  /// - Throws: `ProjectionError` with code `unknownView`, which lists the views that there are.
  public func listable(_ view: ViewName, _ moment: Moment = .now) throws -> any ListableView {
    try checkOpen()
    return try models.views.listable(view, asOf: moment.asOf, at: moment.at)
  }

  /// The row of one customer in a model, with everything that is committed: the points that a till shows.
  ///
  /// ```swift
  /// let points = try reports.row(of: ada, in: Loyalty.self)?.points.balance ?? 0
  /// ```
  ///
  /// The model's view is not brought up to date for it; see `Views.row(of:in:asOf:at:)`.
  ///
  /// - Parameters:
  ///   - customer: any number of the customer, also of one who was merged with others since.
  ///   - model: the model; it may be one that these reports were not opened with.
  ///   - moment: the state of the ledger that the row is of.
  /// - Returns: `nil` where nothing has happened that the model is about.
  /// - Throws: `ProjectionError` with code `quarantined` where the customer's fold fails, with position and
  ///   reason; `LedgerError` with code `unknownSubject` where there is no such customer.
  public func row<Model: ReadModel>(
    of customer: CustomerNumber, in model: Model.Type, _ moment: Moment = .now
  ) throws -> Model.Row? {
    try checkOpen()
    return try models.views.row(of: customer, in: models[model], asOf: moment.asOf, at: moment.at).row
  }

  /// Reads a query as a person writes it; days begin at midnight in the ledger's time zone. See `RowQuery`
  /// and `RowCondition`.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what was expected.
  public func query(
    of view: any ListableView, where conditions: [String] = [], order: String = "", columns: String = "",
    offset: Int = 0, limit: Int? = nil
  ) throws -> RowQuery {
    var query = try RowQuery(
      where: conditions, order: order, columns: columns, in: view.schema,
      calendar: models.setting.calendar)
    query.offset = offset
    query.limit = limit
    return query
  }
}

extension Reports {
  /// How a customer's row in a view came to be, or one column of it: every step of its fold, with names.
  ///
  /// - Throws: `ProjectionError`: `unknownView`, `invalidRequest` for a column that there is not.
  public func replay(
    _ customer: CustomerNumber, in view: ViewName, why column: String? = nil, _ moment: Moment = .now
  ) throws -> ReplayReport {
    try checkOpen()
    let explanation = try models.views.explain(
      customer, in: view, why: column, asOf: moment.asOf, at: moment.at)
    let rules = try models.countingRules(in: view, asOf: explanation.asOf, at: explanation.position)
    return try ReplayReport(explanation, reader: ledger, timeZone: timeZone, rules: rules)
  }

  /// Who would change if a policy were published, and from what to what. Nothing is published.
  ///
  /// - Parameters:
  ///   - view: the view that the policy would configure.
  ///   - document: JSON, as it would be published.
  ///   - name: its own name; `nil` is that of the newest policy of the view, in whose place it would be, or
  ///     `default`.
  ///   - effectiveFrom: `nil` is the as-of, or now.
  ///   - asOf: what had happened by then is folded with and without the policy; `nil` is now, or when the
  ///     policy comes into force if that is later.
  ///   - limit: how many of the customers that change are listed.
  /// - Throws: `PolicyFault` where the document is not valid; `ProjectionError`.
  public func preview(
    _ view: ViewName, adding document: String, named name: String? = nil, effectiveFrom: Instant? = nil,
    asOf: Instant? = nil, limit: Int = 50
  ) throws -> PreviewReport {
    try checkOpen()
    let name = try name ?? models.policyName(for: view.text)
    try models.validate(policy: document, for: view.text, named: name, effectiveFrom: effectiveFrom ?? asOf)
    return try report(
      of: try models.views.preview(
        view, adding: document, named: name, effectiveFrom: effectiveFrom, asOf: asOf, limit: limit))
  }

  /// Who would change if a policy were withdrawn, and from what to what. Nothing is withdrawn.
  ///
  /// - Parameters:
  ///   - view: the view whose policy would be withdrawn.
  ///   - name: the policy's own name.
  ///   - publication: where the one was published that is meant; `nil` for all of the name.
  ///   - effectiveFrom: `nil` is now.
  ///   - limit: how many of the customers that change are listed.
  /// - Throws: `ProjectionError`.
  public func preview(
    _ view: ViewName, withdrawing name: String, published publication: Position? = nil,
    effectiveFrom: Instant? = nil, limit: Int = 50
  ) throws -> PreviewReport {
    try checkOpen()
    return try report(
      of: try models.views.preview(
        view, withdrawing: name, published: publication, effectiveFrom: effectiveFrom, limit: limit))
  }

  private func report(of preview: Preview) throws -> PreviewReport {
    let rules = try models.countingRules(
      in: preview.view, asOf: preview.asOf, at: preview.position, with: preview.change)
    return PreviewReport(preview, timeZone: timeZone, rules: rules)
  }
}
