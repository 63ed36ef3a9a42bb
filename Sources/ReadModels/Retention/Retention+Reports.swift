// The reports that are made of the retention view.

internal import Words
internal import Projection
public import Reporting

extension Retention {
  public static let policySchema: String? = String(
    decoding: PackageResources.retention_schema_json, as: UTF8.self)

  public static let policyExamples = [
    #"{"lookBackDays": 30}"#,
    #"{"touchpoints": ["order.placed", "visit.made"], "minimumValue": 0, "lookBackDays": 100}"#,
    #"{"lookBackDays": 60, "weekStart": "sunday"}"#,
    #"{"weekStart": "saturday"}"#,
  ]

  public static let reports: [ReportDeclaration<Retention>] = [
    ReportDeclaration(
      "retention", "Who was active when a period began, and still was when it ended.",
      parameters: [ReportParameter].periods + [
        ReportParameter(
          "look-back", .list(of: .integer(1...36_500)),
          "Other look-backs to show beside that of the policy, in days, 12 at most: 90,180,365.")
      ],
      besides: { _ in [Purchases.self] },
      makeOfSeveral: { view, arguments, others in
        try RetentionReport(
          view, arguments.periods, try others.view(of: Purchases.self, beside: view),
          lookBacks: arguments.integers("look-back").map { Int32($0) })
      }),
    ReportDeclaration(
      "cohorts", "Customers by the period of their first order, and how many came back when.",
      parameters: CohortReport.parameters, besides: { CohortReport.besides($0) },
      makeOfSeveral: { try CohortReport($0, $1, $2) }),
    ReportDeclaration(
      "lifecycle", "New, current, resurrected and dormant customers, period by period.", parameters: .periods
    ) { try LifecycleReport($0, $1.periods) },
  ]
}

extension ReportSource {
  /// The retention report, period by period: how many were active at its start and still are at its end.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by numbers of weeks that the
  ///   policy's weeks do not have; as `view(of:_:)`.
  public func retention(_ range: PeriodRange, _ moment: Moment = .now) throws -> RetentionReport {
    if moment == .now { try bringUpToDate([Retention.self, Purchases.self]) }
    let view = try view(of: Retention.self, moment)
    return try RetentionReport(view, range, try self.view(of: Purchases.self, beside: view))
  }

  /// The cohort report: customers by the period of their first activity, and how many of them came back
  /// in each later one.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by numbers of weeks that the
  ///   policy's weeks do not have; as `view(of:_:)`.
  public func cohorts(_ range: PeriodRange, _ moment: Moment = .now) throws -> CohortReport {
    try CohortReport(try view(of: Retention.self, moment), range)
  }

  /// The lifecycle report: new, current, resurrected and dormant customers, period by period.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where the range was written by numbers of weeks that the
  ///   policy's weeks do not have; as `view(of:_:)`.
  public func lifecycle(_ range: PeriodRange, _ moment: Moment = .now) throws -> LifecycleReport {
    try LifecycleReport(try view(of: Retention.self, moment), range)
  }
}
