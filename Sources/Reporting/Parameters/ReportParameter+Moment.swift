// The parameters that say which state of the ledger is meant. Every report takes them, and so do other
// commands.

extension ReportParameter {
  /// The parameter `as-of`: the instant up to which what had happened counts.
  public static let asOf = ReportParameter(
    shared: "as-of", .time, "What had happened by this time, or before this day began (default: now).")

  /// The parameter `at`: the position, or time, up to which what had been recorded counts.
  public static let at = ReportParameter(
    shared: "at", .extent,
    "What had been recorded up to this position, by this time, or before this day began.")
}

extension [ReportParameter] {
  /// The parameters for the state of the ledger, `as-of` and `at`, which every report takes beside those
  /// that it declares.
  public static var moment: [ReportParameter] { [.asOf, .at] }
}

extension ListedReport {
  /// All parameters of the report: those that it declares, and those for the moment that it is of.
  public var allParameters: [ReportParameter] { parameters + .moment }
}

extension ReportArguments {
  /// Reads names and values of all parameters of a report.
  ///
  /// - Throws: what `init(_:for:of:spelled:)` throws.
  public init(
    _ given: [(name: String, value: String?)], for report: ListedReport,
    spelled spelling: ParameterSpelling = .option
  ) throws {
    try self.init(given, for: report.allParameters, of: report.name, spelled: spelling)
  }

  /// The value of `as-of`; `nil` where it was not given.
  public var asOf: TimeOrDay? {
    if case .time(let time) = value(of: ReportParameter.asOf.name) { time } else { nil }
  }

  /// The value of `at`; `nil` where it was not given.
  public var at: LogExtent? {
    if case .extent(let extent) = value(of: ReportParameter.at.name) { extent } else { nil }
  }
}

/// How the asker writes names of parameters, so that messages write them likewise.
public enum ParameterSpelling: Hashable, Sendable {
  /// `--as-of`, on a command line.
  case option
  /// `as-of`, in the query of an address or as a member of JSON.
  case query

  /// A parameter's name as the asker writes it: `--as-of` or `as-of`.
  public func callAsFunction(_ name: String) -> String {
    switch self {
    case .option: "--\(name)"
    case .query: name
    }
  }

  /// Names that go with every report and are not parameters of it.
  var others: [String] { self == .option ? ["format", "ledger"] : ["format"] }
}
