// Makes one customer's page from their rows in all models.

public import Ledger
internal import Projection
internal import ReadModels
public import Reporting

extension ModelViews {
  /// Everything about one customer, including all that is committed, for a till to show after a sale.
  ///
  /// The stored views are not brought up to date for it; see `Views.row(of:in:asOf:at:)`. A view that
  /// leaves the customer out, because the fold fails, is named in `leftOut`.
  ///
  /// - Parameters:
  ///   - customer: any number of the component.
  ///   - moment: the state of the ledger that the page is of.
  ///   - identifiers: whether what is personal is opened, identifiers and profile, which needs the key.
  ///   - timeline: which part of the timeline is shown.
  /// - Throws: `LedgerError`, `ProjectionError`.
  public func customer(
    _ customer: CustomerNumber, _ moment: Moment = .now, identifiers: Bool = true,
    timeline: TimelinePage = TimelinePage()
  ) throws -> CustomerReport {
    let state = try views.state(of: customer, in: self[Customer360.self], asOf: moment.asOf, at: moment.at)
    let source = try PageSource(ledger, at: state.position)
    var (sections, leftOut): ([CustomerSection], [CustomerReport.LeftOut]) = ([], [])
    for model in models { try add(model, customer, moment, source, to: &sections, &leftOut) }
    return try CustomerReport(
      state, sections: sections, leftOut: leftOut, source, identifiers: identifiers, timeline)
  }

  private func add<Model: ReadModel>(
    _ model: Model, _ customer: CustomerNumber, _ moment: Moment, _ source: PageSource,
    to sections: inout [CustomerSection], _ leftOut: inout [CustomerReport.LeftOut]
  ) throws {
    guard let section = Model.customerSection else { return }
    let state = try views.state(of: customer, in: model, asOf: moment.asOf, at: moment.at)
    if let failure = state.failure {
      leftOut.append(CustomerReport.LeftOut(Model.name, failure))
    } else if let content = try section.make(state, source) {
      sections.append(CustomerSection(section.key, content))
    }
  }
}
