// What every report takes, and whatever else is of a state of the ledger: declared once.

extension ReportParameter {
  /// What had happened by then.
  public static let asOf = ReportParameter(
    shared: "as-of", .time, "What had happened by this time, or before this day began (default: now).")

  /// What had been recorded by then.
  public static let at = ReportParameter(
    shared: "at", .extent,
    "What had been recorded up to this position, by this time, or before this day began.")
}

extension [ReportParameter] {
  /// Which state of the ledger is asked for: `as-of`, `at`. Every report takes them, beside what it declares itself.
  public static var moment: [ReportParameter] { [.asOf, .at] }
}

extension ListedReport {
  /// All that can be asked of the report: what it declares, and the moment that it is of.
  public var allParameters: [ReportParameter] { parameters + .moment }
}

extension ReportArguments {
  /// Reads names and values of all that can be asked of a report.
  ///
  /// - Throws: as `init(_:for:of:spelled:)`.
  public init(
    _ given: [(name: String, value: String?)], for report: ListedReport,
    spelled spelling: ParameterSpelling = .option
  ) throws {
    try self.init(given, for: report.allParameters, of: report.name, spelled: spelling)
  }

  /// What had happened by when is asked for; `nil` where nobody said.
  public var asOf: TimeOrDay? {
    if case .time(let time) = value(of: ReportParameter.asOf.name) { time } else { nil }
  }

  /// How much of the log is asked for; `nil` where nobody said.
  public var at: LogExtent? {
    if case .extent(let extent) = value(of: ReportParameter.at.name) { extent } else { nil }
  }
}

/// How parameters are written where somebody asks, so that messages name them as the asker did.
public enum ParameterSpelling: Hashable, Sendable {
  /// `--as-of`, on a command line.
  case option
  /// `as-of`, in the query of an address or as a member of JSON.
  case query

  public func callAsFunction(_ name: String) -> String {
    switch self {
    case .option: "--\(name)"
    case .query: name
    }
  }

  /// What else is said of every report, by those who ask for one.
  var others: [String] { self == .option ? ["format", "ledger"] : ["format"] }
}
