// What a person types behind the name of a report.

internal import Projection

extension ReportArguments {
  /// Reads what stands on a command line: `--period month`, `--period=month`, `--only-active`.
  ///
  /// - Throws: as `init(_:for:of:)`; and for a word that belongs to no option.
  public init(commandLine words: [String], for report: ListedReport) throws {
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
      guard let parameter = report.parameters.first(where: { $0.name == name }) else {
        throw Self.unknown(name, report.parameters, report.name)
      }
      // What begins with two hyphens is the next option, and no value of this one.
      if parameter.kind != .flag, let next = rest.first, !next.hasPrefix("--") {
        given.append((name, next))
        rest.removeFirst()
      } else {
        given.append((name, nil))
      }
    }
    try self.init(given, for: report.parameters, of: report.name)
  }
}
