// The reports on who comes back, and when.

internal import Words
internal import Projection
public import Reporting

extension Purchases {
  /// Who comes back after how many days, how long it takes, and for how long they go on.
  static let returning: [ReportDeclaration<Purchases>] = [
    ReportDeclaration(
      "return", "How many customers came back so many days after their first order.",
      parameters: [
        ReportParameter(
          "days", .list(of: .integer(1...36_500)), default: "1,7,30,90", "The days after the first order."),
        ReportParameter(
          "kind", .choice(ReturnReport.Kind.allCases.map(\.rawValue)), default: "on",
          "An order on that very day; on it or after it; or in the bracket of days that ends with it."),
        ReportParameter(
          "clock", .choice(ReturnReport.Clock.allCases.map(\.rawValue)), default: "day",
          "Whether a day is a local calendar day, or 24 hours from the first order."),
      ] + AskedAttribute.parameters, besides: { AskedAttribute.besides($0) },
      makeOfSeveral: { view, arguments, others in
        try ReturnReport(
          view, days: arguments.integers("days"),
          kind: arguments.text("kind").flatMap { ReturnReport.Kind(rawValue: $0) } ?? .on,
          clock: arguments.text("clock").flatMap { ReturnReport.Clock(rawValue: $0) } ?? .day,
          by: try AskedAttribute(arguments, view, others))
      }),
    ReportDeclaration(
      "gaps", "How many days customers take from one order to the next.",
      parameters: AskedAttribute.parameters,
      besides: { AskedAttribute.besides($0) },
      makeOfSeveral: { try GapsReport($0, by: try AskedAttribute($1, $0, $2)) }),
    ReportDeclaration(
      "survival", "How long customers go on buying before they fall silent.",
      parameters: [
        ReportParameter(
          "look-back", .integer(1...36_500),
          "After how many days without an order somebody has fallen silent (default: the look-back of retention)."
        )
      ] + AskedAttribute.parameters, besides: { AskedAttribute.besides($0) },
      makeOfSeveral: { view, arguments, others in
        try SurvivalReport(
          view, lookBackDays: arguments.integer("look-back"), by: try AskedAttribute(arguments, view, others))
      }),
  ]
}

extension ReportSource {
  /// Who came back so many days after their first order.
  ///
  /// - Parameters:
  ///   - days: each n once, 1 or more.
  ///   - kind: when an order counts as coming back on day n.
  ///   - clock: what day n is.
  ///   - moment: what the report is as of, and at which position.
  /// - Throws: `ProjectionError` with code `invalidRequest` for no days, more than 400, one that is given twice or is
  ///   below 1; as `view(of:_:)`.
  public func returning(
    onDays days: [Int64], _ kind: ReturnReport.Kind = .on, by clock: ReturnReport.Clock = .day,
    _ moment: Moment = .now
  ) throws -> ReturnReport {
    try ReturnReport(try view(of: Purchases.self, moment), days: days, kind: kind, clock: clock)
  }

  /// How many days customers take from one order to the next.
  ///
  /// - Throws: as `view(of:_:)`.
  public func gaps(_ moment: Moment = .now) throws -> GapsReport {
    try GapsReport(try view(of: Purchases.self, moment))
  }

  /// How long customers go on buying before a silence of `lookBackDays`; `nil` for the look-back of the policy of
  /// retention.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` for a look-back below 1; as `view(of:_:)`.
  public func survival(lookBackDays: Int64? = nil, _ moment: Moment = .now) throws -> SurvivalReport {
    try SurvivalReport(try view(of: Purchases.self, moment), lookBackDays: lookBackDays)
  }
}
