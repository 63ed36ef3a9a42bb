import Foundation
import Testing

/// docs/commands-and-calls.md: what the command line does the library does by the same word, or the table says why not.
@Suite struct CommandsAndCallsTests {
  private struct Row {
    var command: String
    var call: String
    var reason: String

    /// The words of the command: of an option, those of its name.
    var commandWords: [String] {
      command.split { $0 == " " || $0 == "-" }.map { $0.lowercased() }
    }

    /// `Ledger.publishPolicy` has `publish` and `policy`.
    var callWords: [String] {
      let base = call.split(separator: ".").last ?? ""
      return base.replacing(#/[A-Z]/#) { " \($0.output)" }.lowercased().split(separator: " ").map(String.init)
    }
  }

  private static let rows: [Row] = {
    let file = repository + "/docs/commands-and-calls.md"
    let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
      return Row(command: cells[0], call: cells[1], reason: cells[2])
    }
  }()

  private struct Help: Decodable {
    var command: Command

    struct Command: Decodable {
      var commandName: String
      var subcommands: [Command]?

      /// The commands that do something, each by its whole name.
      func leaves(under path: [String] = []) -> [String] {
        let own = (subcommands ?? []).filter { $0.commandName != "help" }
        if own.isEmpty { return [path.joined(separator: " ")] }
        return own.flatMap { $0.leaves(under: path + [$0.commandName]) }
      }
    }
  }

  @Test func everyCommandIsInTheTableOnceAndNoOther() throws {
    let program = try CommandLineProgram()
    let outcome = try program.run("--experimental-dump-help")
    let help = try JSONDecoder().decode(Help.self, from: Data(outcome.output.utf8))
    let listed = Self.rows.map(\.command).filter { !$0.contains("--") }
    #expect(listed.sorted() == help.command.leaves().sorted())
    // What stands for an option is of a command that has it.
    for row in Self.rows where row.command.contains("--") {
      let parts = row.command.split(separator: " ").map(String.init)
      let text = try program.run(Array(parts.dropLast()) + ["--help"]).output
      #expect(text.contains(parts[parts.count - 1]), "\(row.command)")
    }
  }

  @Test func commandAndCallHaveOneWordUnlessTheTableSaysWhyNot() {
    for row in Self.rows {
      // `drop-previous` and `dropPrevious`, `rollback` and `rollBack`, `publish` of `policy publish` and `publishPolicy`.
      let words = row.commandWords
      let last = row.command.contains("--") ? words.dropFirst().joined() : words.last ?? ""
      let isSame =
        row.callWords.contains(last) || row.callWords.joined() == last
        || row.callWords == words
      #expect(isSame == row.reason.isEmpty, "\(row.command) and \(row.call)")
    }
  }

  @Test func everyCallOfTheTableIsPublic() throws {
    for row in Self.rows {
      let parts = row.call.split(separator: ".").map(String.init)
      try #require(parts.count == 2)
      let isThere = try Self.sources.contains { text in
        // In the type, or in an extension of it.
        guard text.contains(try Regex(#"(class|struct|extension|protocol) \#(parts[0])\b"#)) else {
          return false
        }
        return text.contains(
          try Regex(#"(public (static )?(func|var)|static var) \#(parts[1])\b"#))
      }
      #expect(isThere, "\(row.call)")
    }
  }

  private static let sources: [String] = {
    let root = repository + "/Sources"
    let files = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
    return files.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("Schema") }
      .compactMap { try? String(contentsOfFile: "\(root)/\($0)", encoding: .utf8) }
  }()
}
