// One customer's page, from the rows of all models that say something of them.

public import Ledger
internal import Projection
internal import ReadModels
public import Reporting

extension ModelViews {
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
    let state = try views.state(of: customer, in: self[Customer360.self], asOf: moment.asOf, at: moment.at)
    var (sections, leftOut): ([CustomerSection], [CustomerReport.LeftOut]) = ([], [])
    for model in models { try add(model, customer, moment, to: &sections, &leftOut) }
    return try CustomerReport(
      try ledger.history(of: customer, through: state.position), state, sections: sections, leftOut: leftOut,
      reader: ledger, identifiers: identifiers, page: timeline,
      timeZone: setting.calendar.timeZone)
  }

  private func add<Model: ReadModel>(
    _ model: Model, _ customer: CustomerNumber, _ moment: Moment, to sections: inout [CustomerSection],
    _ leftOut: inout [CustomerReport.LeftOut]
  ) throws {
    guard let section = Model.customerSection else { return }
    let state = try views.state(of: customer, in: model, asOf: moment.asOf, at: moment.at)
    if let failure = state.failure {
      leftOut.append(CustomerReport.LeftOut(Model.name, failure))
    } else if let content = section.make(state) {
      sections.append(CustomerSection(section.key, content))
    }
  }
}
