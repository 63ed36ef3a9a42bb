// `perennial backup --help`: the help of a command that does something by default when no subcommand is named.

internal import ArgumentParser
internal import Foundation
internal import Perennial

/// The help of a command with a default subcommand: what happens without one, how it is used, and the subcommands.
struct DefaultHelp {
  private let command: any ParsableCommand.Type
  private let standard: any ParsableCommand.Type

  /// - Parameter arguments: the arguments of the process.
  /// - Returns: `nil` where they do not ask for the help of such a command.
  init?(asked arguments: [String]) {
    let words = arguments.filter { $0 != "help" && $0 != "--help" && $0 != "-h" }
    guard words.count < arguments.count, words.count == 1, let name = words.first else { return nil }
    let named = RootCommand.configuration.subcommands.first { $0._commandName == name }
    guard let named, let standard = named.configuration.defaultSubcommand else { return nil }
    (self.command, self.standard) = (named, standard)
  }

  var text: String {
    let (whole, own) = (RootCommand.helpMessage(for: command), RootCommand.helpMessage(for: standard))
    let name = standard._commandName
    // The parser writes an overview, a usage in one paragraph, and sections after that.
    let (wholeOverview, _, _) = Self.parts(whole)
    let (ownOverview, ownUsage, ownSections) = Self.parts(own)
    let subcommands = whole.components(separatedBy: "\nSUBCOMMANDS:\n").last ?? ""
    let path = "\(ProgramName.current) \(command._commandName)"
    let usage = ownUsage.replacing("\(path) \(name)", with: path, maxReplacements: 1)
    // The first paragraph goes on after the name, and is broken into lines with it.
    var paragraphs = ownOverview.replacing("OVERVIEW: ", with: "", maxReplacements: 1)
      .components(separatedBy: "\n\n")
    paragraphs[0] = HelpText.wrapped(
      paragraphs[0].replacing("\n", with: " "), first: "Without a subcommand it is \(name): ", indent: 0)
    return """
      \(wholeOverview)

      \(paragraphs.joined(separator: "\n\n"))

      \(usage)
             \(path) <subcommand>

      \(ownSections)

      SUBCOMMANDS:
      \(subcommands)

      """
  }

  /// What stands before the usage, the usage, and what stands behind it.
  private static func parts(_ help: String) -> (overview: String, usage: String, sections: String) {
    let halves = help.split(separator: "USAGE: ", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = (halves.count > 1 ? halves[1] : "").split(
      separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
    return (
      halves[0].trimmingCharacters(in: .newlines), "USAGE: \(rest.first ?? "")",
      (rest.count > 1 ? rest[1] : "").trimmingCharacters(in: .newlines)
    )
  }
}
