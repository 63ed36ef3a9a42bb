// The report that is made of the customer 360 view.

internal import Words
internal import Projection
public import Reporting

extension Customer360 {
  public static let reports: [ReportDeclaration<Customer360>] = [
    ReportDeclaration("summary", "Customers, orders, spend and the repeat rate, of everything.") { view, _ in
      try SummaryReport(view, timeZone: view.projector.timeZone)
    }
  ]
}

extension ReportSource {
  /// The summary: customers, orders, spend and the repeat rate, over all time.
  public func summary(_ moment: Moment = .now) throws -> SummaryReport {
    let view = try view(of: Customer360.self, moment)
    return try SummaryReport(view, timeZone: view.projector.timeZone)
  }
}
