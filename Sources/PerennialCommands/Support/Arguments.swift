// What is checked of all arguments, whatever the command.

internal import Perennial
internal import Foundation

enum Arguments {
  /// The name that the program was started by, without its directory.
  static var programName: String? {
    CommandLine.arguments.first?.split(separator: "/").last.map(String.init)
  }

  /// Refuses empty arguments. No option and no name of ours has a meaning when it is empty, and what a
  /// script's unset variable leaves behind must not be taken for the present directory, or for everything.
  ///
  /// A shell that asks for completions is let through: it hands on the line as it is, whose last word is
  /// often empty.
  static func refuseEmpty(_ arguments: some BidirectionalCollection<String>) throws {
    if arguments.first == "---completion" { return }
    var before: String?
    for argument in arguments {
      if argument.isEmpty {
        let option = before.flatMap { $0.hasPrefix("--") ? $0 : nil }
        let place = option.map { "\($0) is followed by" } ?? "there is"
        throw Failure.usage("\(place) an empty argument; give a value, or leave it out")
      }
      // An option with an equals sign and nothing behind it: `--ledger=`.
      if argument.hasPrefix("--"), argument.firstIndex(of: "=") == argument.indices.last {
        throw Failure.usage("\(argument) has no value; give one, or leave it out")
      }
      before = argument
    }
  }
}

/// The text of the file that an argument names.
func readText(_ file: String) throws -> String {
  guard let data = FileManager.default.contents(atPath: file) else {
    throw Failure(.unreadable, "\(file) cannot be read")
  }
  return String(decoding: data, as: UTF8.self)
}
