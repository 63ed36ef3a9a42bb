// The reports that are made of the purchases view.

internal import Projection
public import Reporting

extension Purchases {
  public static let reports: [ReportDeclaration<Purchases>] =
    [
      ReportDeclaration(
        "money-retention", "How much of what customers spent in one period they spend in the next.",
        parameters: [ReportParameter].periods + [
          ReportParameter("net", .flag, "Subtracts refunds, on the day that they were given.")
        ]
      ) { try MoneyRetentionReport($0, $1.periods, isNet: $1.flag("net")) }
    ] + returning
}

extension ReportSource {
  /// The report of money retention: of what customers spent in one period, how much they spend in the next.
  ///
  /// - Parameters:
  ///   - range: the periods that are shown.
  ///   - moment: what the report is as of, and at which position.
  ///   - isNet: whether refunds are subtracted, on the day that they were given.
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by numbers of weeks that the
  ///   policy's weeks do not have; as `view(of:_:)`.
  public func moneyRetention(_ range: PeriodRange, _ moment: Moment = .now, isNet: Bool = false) throws
    -> MoneyRetentionReport
  {
    try MoneyRetentionReport(try view(of: Purchases.self, moment), range, isNet: isNet)
  }
}
