// The arguments of a report, read by its declaration.

internal import Words
internal import Projection

/// The values of a report's parameters.
public struct ReportArguments: Hashable, Sendable {
  private let declared: [ReportParameter]
  private let values: [String: ReportParameter.Value]
  private let range: PeriodRange?

  /// The arguments where nothing was given: the defaults of the parameters.
  public init(_ parameters: [ReportParameter] = []) {
    declared = parameters
    values = Self.defaults(parameters)
    range = (try? Self.range(parameters, values)) ?? nil
  }

  /// Reads names and values, from a command line or elsewhere.
  ///
  /// - Parameters:
  ///   - given: the names, each once, with their values; `nil` where none was given with a name.
  ///   - parameters: the parameters of the report.
  ///   - report: the report's name, for messages.
  ///   - spelling: how the names were written, for messages.
  /// - Throws: `ProjectionError` with code `invalidRequest` for a name that the report does not declare,
  ///   listing its own; for a value that cannot be read; for a range that ends before it begins.
  public init(
    _ given: [(name: String, value: String?)], for parameters: [ReportParameter], of report: String,
    spelled spelling: ParameterSpelling = .option
  ) throws {
    var values = Self.defaults(parameters)
    var seen: Set<String> = []
    for (name, text) in given {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        throw Self.unknown(name, parameters, report, spelling)
      }
      guard seen.insert(name).inserted else {
        throw ProjectionError(.invalidRequest, "\(spelling(name)) is given twice; give it once")
      }
      if let text {
        values[name] = try parameter.kind.value(text, of: spelling(name))
      } else if parameter.kind == .flag {
        values[name] = .flag
      } else {
        throw ProjectionError(
          .invalidRequest, "\(spelling(name)) has no value; it takes \(parameter.kind.example)")
      }
    }
    declared = parameters
    self.values = values
    range = try Self.range(parameters, values)
  }

  private static func defaults(_ parameters: [ReportParameter]) -> [String: ReportParameter.Value] {
    var values: [String: ReportParameter.Value] = [:]
    for parameter in parameters {
      if let fallback = parameter.fallback {
        values[parameter.name] = try? parameter.kind.value(fallback, of: parameter.name)
      }
    }
    return values
  }

  static func unknown(
    _ name: String, _ parameters: [ReportParameter], _ report: String, _ spelling: ParameterSpelling
  ) -> ProjectionError {
    let shared = [ReportParameter].moment.map(\.name)
    let own = parameters.map(\.name).filter { !shared.contains($0) }.map { spelling($0) }
    // Suggestions include the parameters that every report takes.
    let others = (shared + spelling.others).map { spelling($0) }
    let near = Nearest.to(spelling(name), among: own + others)
    let beside = (shared + ["format"]).map { spelling($0) }
    let rest = "\(beside.dropLast().joined(separator: ", ")) and \(beside[beside.count - 1])"
    let has =
      own.isEmpty
      ? "it has none of its own beside \(rest)" : "it has \(own.joined(separator: ", ")), beside \(rest)"
    let hint = near.map { "did you mean \($0)? " } ?? ""
    let end = hint.isEmpty ? has : has.prefix(1).uppercased() + has.dropFirst()
    let word = spelling == .option ? "an option" : "a parameter"
    return ProjectionError(
      .invalidRequest, "\(spelling(name)) is not \(word) of \(report); \(hint)\(end)")
  }

  private static func range(_ parameters: [ReportParameter], _ values: [String: ReportParameter.Value]) throws
    -> PeriodRange?
  {
    guard parameters.contains(where: { $0.name == "period" }), case .text(let period) = values["period"]
    else {
      return nil
    }
    func text(_ name: String) -> String? {
      if case .text(let text) = values[name] { text } else { nil }
    }
    return try PeriodRange(period: period, from: text("from"), to: text("to"))
  }

  // MARK: Values

  /// The range of periods that is asked for. Traps for a report that does not declare `periods`.
  public var periods: PeriodRange {
    guard let range else { preconditionFailure("the report declares no periods") }
    return range
  }

  /// The value of a parameter; `nil` also where the report does not declare it.
  func value(of name: String) -> ReportParameter.Value? { values[name] }

  /// The value of a parameter; `nil` where it was not given and has no default. Traps for one that the
  /// report does not declare.
  public subscript(name: String) -> ReportParameter.Value? {
    precondition(declared.contains { $0.name == name }, "the report declares no parameter \(name)")
    return values[name]
  }

  /// The value of a text or a choice; `nil` where it was not given and has no default.
  public func text(_ name: String) -> String? {
    if case .text(let text) = self[name] { text } else { nil }
  }

  /// The value of a whole number; `nil` where it was not given and has no default.
  public func integer(_ name: String) -> Int64? {
    if case .integer(let number) = self[name] { number } else { nil }
  }

  /// The value of a duration, in seconds; `nil` where it was not given and has no default.
  public func seconds(_ name: String) -> Int64? {
    if case .seconds(let seconds) = self[name] { seconds } else { nil }
  }

  /// Whether a flag was given.
  public func flag(_ name: String) -> Bool { self[name] == .flag }

  /// The values of a list of texts or choices; empty where it was not given and has no default.
  public func texts(_ name: String) -> [String] {
    guard case .list(let values) = self[name] else { return [] }
    return values.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// The values of a list of whole numbers; empty where it was not given and has no default.
  public func integers(_ name: String) -> [Int64] {
    guard case .list(let values) = self[name] else { return [] }
    return values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
  }
}
