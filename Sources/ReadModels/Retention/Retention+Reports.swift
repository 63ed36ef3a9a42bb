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
  ]

  public static let reports: [ReportDeclaration<Retention>] = [
    ReportDeclaration(
      "retention", "Who was active when a period began, and still was when it ended.", parameters: .periods
    ) { try RetentionReport($0, $1.periods) },
    ReportDeclaration(
      "cohorts", "Customers by the period of their first order, and how many came back when.",
      parameters: .periods
    ) { try CohortReport($0, $1.periods) },
    ReportDeclaration(
      "lifecycle", "New, current, resurrected and dormant customers, period by period.", parameters: .periods
    ) { try LifecycleReport($0, $1.periods) },
  ]
}

extension ReportSource {
  /// The retention report, period by period: how many were active at its start and still are at its end.
  public func retention(_ range: PeriodRange, _ moment: Moment = .now) throws -> RetentionReport {
    try RetentionReport(try view(of: Retention.self, moment), range)
  }

  /// The cohort report: customers by the period of their first activity, and how many of them came back
  /// in each later one.
  public func cohorts(_ range: PeriodRange, _ moment: Moment = .now) throws -> CohortReport {
    try CohortReport(try view(of: Retention.self, moment), range)
  }

  /// The lifecycle report: new, current, resurrected and dormant customers, period by period.
  public func lifecycle(_ range: PeriodRange, _ moment: Moment = .now) throws -> LifecycleReport {
    try LifecycleReport(try view(of: Retention.self, moment), range)
  }
}
