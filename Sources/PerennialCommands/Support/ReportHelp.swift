// `perennial report cohorts --help`: what a report takes, from its declaration.

internal import ArgumentParser
internal import Foundation
internal import Perennial

/// The help of one report.
struct ReportHelp {
  private let report: ListedReport

  /// - Parameter arguments: the arguments of the process.
  /// - Returns: `nil` where they do not ask for the help of one report.
  /// - Throws: `ProjectionError` where they ask for the help of a report that does not exist.
  init?(asked arguments: [String]) throws {
    var words = arguments[...]
    var isHelp = false
    if words.first == "help" {
      isHelp = true
      words.removeFirst()
    }
    guard words.popFirst() == "report" else { return nil }
    isHelp = isHelp || words.contains("--help") || words.contains("-h")
    guard isHelp, let name = words.first(where: { !$0.hasPrefix("-") }) else { return nil }
    report = try Installed.list.report(named: name)
  }

  var text: String {
    let usage = report.parameters.map {
      $0.kind == .flag ? " [--\($0.name)]" : " [--\($0.name) <\($0.name)>]"
    }
    var text = HelpText.wrapped(report.sentence, first: "OVERVIEW: ", indent: 0) + "\n\n"
    text +=
      HelpText.wrapped(
        "\(ProgramName.current) report \(report.name)\(usage.joined()) [<options>]", first: "USAGE: ",
        indent: 7)
      + "\n\n"
    if !report.parameters.isEmpty {
      let lines = report.parameters.map { parameter in
        (
          parameter.kind == .flag ? "--\(parameter.name)" : "--\(parameter.name) <\(parameter.name)>",
          Self.help(parameter)
        )
      }
      text += "OPTIONS OF \(report.name.uppercased()):\n" + HelpText.list(lines, column: 26) + "\n\n"
    }
    // The options that every report has, in the parser's own words.
    let shared =
      RootCommand.helpMessage(for: ReportCommand.self).components(separatedBy: "\nOPTIONS:\n").last ?? ""
    return text + "OPTIONS:\n" + shared + "\n"
  }

  private static func help(_ parameter: ReportParameter) -> String {
    parameter.fallback.map { "\(parameter.help) (default: \($0))" } ?? parameter.help
  }
}

/// The completion of a command line that asks for a report.
enum ReportCompletion {
  /// The words that may stand next: the names of reports, until one is there; then its options, and the
  /// values of each.
  ///
  /// - Parameters:
  ///   - words: the words of the command line.
  ///   - index: the index of the word that is being typed.
  static func words(_ words: [String], at index: Int) -> [String] {
    let typed = words.prefix(max(0, index))
    let reports = Installed.list.reports
    guard let report = reports.first(where: { typed.contains($0.name) }) else { return reports.map(\.name) }
    let before = typed.last.flatMap { word in report.parameters.first { "--\($0.name)" == word } }
    if case .choice(let choices) = before?.kind { return choices }
    if let before, before.kind != .flag { return [] }
    return report.parameters.map { "--\($0.name)" }
  }
}
