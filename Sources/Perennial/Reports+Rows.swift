// The rows behind the reports: to list, to sort, to export.

public import Ledger
public import LedgerViews
public import Projection
public import ReadModels
public import Reporting

extension Reports {
  /// A view by its name, to read its rows by the names of their columns. Keep it short: it holds a snapshot.
  ///
  /// ```swift
  /// let loyalty = try reports.rows(of: "loyalty")
  /// let gold = try reports.query(of: loyalty, where: ["tier=gold"], order: "-spend", limit: 50)
  /// for row in try loyalty.listing(gold).rows { … }
  /// ```
  ///
  /// - Throws: `ProjectionError` with code `unknownView`, which lists the views that there are.
  public func rows(of view: ViewName, _ moment: Moment = .now) throws -> any ListableView {
    try checkOpen()
    return try models.views.listable(view, asOf: moment.asOf, at: moment.at)
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
