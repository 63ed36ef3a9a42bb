// Reads what a person types behind the name of a report.

internal import Projection

extension ReportArguments {
  /// Reads what stands on a command line: `--period month`, `--period=month`, `--only-active`.
  ///
  /// - Throws: what `init(_:for:of:spelled:)` and `given(commandLine:for:)` throw.
  public init(commandLine words: [String], for report: ListedReport) throws {
    try self.init(try Self.given(commandLine: words, for: report), for: report)
  }

  /// The names and values on a command line, without reading the values.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` for a word that belongs to no option, and for an option that the
  ///   report does not have.
  public static func given(
    commandLine words: [String], for report: ListedReport
  ) throws -> [(name: String, value: String?)] {
    let parameters = report.allParameters
    var given: [(name: String, value: String?)] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"), word.count > 1 else {
        throw ProjectionError(
          .invalidRequest,
          "\(report.name) takes no \(word); what a report is asked has a name, such as --as-of")
      }
      let parts = word.drop { $0 == "-" }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      if parts.count > 1 {
        given.append((name, String(parts[1])))
        continue
      }
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        throw unknown(name, parameters, report.name, .option)
      }
      // A word that begins with two hyphens is the next option, and not this one's value.
      if parameter.kind != .flag, let next = rest.first, !next.hasPrefix("--") {
        given.append((name, next))
        rest.removeFirst()
      } else {
        given.append((name, nil))
      }
    }
    return given
  }
}
