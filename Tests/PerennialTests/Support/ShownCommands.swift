import Foundation

/// What the guides show of the command line.
enum ShownCommands {
  /// The commands in a section of a guide that begin with `$`, and what stands below each.
  static func all(in section: String) -> [(command: String, output: String)] {
    var commands: [(command: String, output: String)] = []
    for block in section.components(separatedBy: "\n```\n") where block.hasPrefix("$ ") {
      for line in block.components(separatedBy: "\n") {
        if line.hasPrefix("$ ") {
          commands.append((String(line.dropFirst(2)), ""))
        } else {
          commands[commands.count - 1].output += line + "\n"
        }
      }
    }
    return commands
  }
}
